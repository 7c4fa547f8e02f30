"""The shell's commands answer mistakes in a line, not with a traceback."""

import pytest

from tinynn.__main__ import main


@pytest.mark.parametrize(("command", "message"), [
    (["data", "nosuch"], "names: expected some of boston_housing, .*, got 'nosuch'"),
    (["run", "nosuch.py"], "run: there is no file nosuch.py"),
])
def test_a_name_that_is_not_there_ends_with_one_line(command, message):
    with pytest.raises(SystemExit, match=message) as stop:
        main(command)
    assert "\n" not in stop.value.code


@pytest.mark.parametrize(("command", "said"), [("run", "notebook"), ("data", "offline"), ("replay", "went wrong")])
def test_help_says_what_a_command_does(command, said, capsys):
    with pytest.raises(SystemExit):
        main([command, "--help"])
    assert said in capsys.readouterr().out
