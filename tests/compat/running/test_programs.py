"""``python -m tinynn run``: what a shell, a screen and a program see."""

import builtins
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tinynn import compat

ROOT = Path(__file__).resolve().parents[3]


def shell(*arguments, cwd):
    paths = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    environment = {**os.environ, "PYTHONPATH": paths, "MPLBACKEND": "agg"}
    command = [sys.executable, "-W", "error", "-m", "tinynn", "run", *arguments]
    return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False)


def test_a_shell_runs_a_script_with_arguments(tmp_path):
    (tmp_path / "beside.py").write_text("word = 'beside'")
    (tmp_path / "a.py").write_text(
        "import sys, beside, keras\nif __name__ == '__main__':\n"
        "    print(sys.argv, beside.word, keras.Sequential.__module__)\n"
    )
    done = shell("a.py", "--x", "1", cwd=tmp_path)
    assert done.stdout.strip() == "['a.py', '--x', '1'] beside tinynn.compat.models.networks"
    assert done.returncode == 0 and not done.stderr


def test_an_error_ends_with_the_traceback_of_the_program_alone(tmp_path):
    (tmp_path / "a.py").write_text("import keras\n\n\nkeras.layers.Conv2D(3, 3)\n")
    done = shell("a.py", cwd=tmp_path)
    assert done.returncode == 1
    assert 'File "a.py", line 4, in <module>' in done.stderr and "running.py" not in done.stderr
    assert done.stderr.splitlines()[-1].startswith("NotImplementedError: tinynn has no Conv2D")


@pytest.mark.parametrize(
    ("text", "code"),
    [("exit()", 0), ("exit(3)", 3), ("import sys; sys.exit('no')", 1), ("raise KeyboardInterrupt", 130)],
)
def test_the_shell_gets_the_number_of_an_exit(text, code, run_text, capfd):
    assert run_text(text) == code


def test_a_file_that_is_not_there_is_told(folder):
    with pytest.raises(FileNotFoundError, match="there is no file nothing.py"):
        compat.run("nothing.py")


def test_pictures_are_saved_where_there_is_no_screen(run_text, folder, capfd):
    text = "import matplotlib.pyplot as plt\nplt.plot([1])\nplt.figure()\nplt.plot([2])\nplt.show()\n"
    assert run_text(text) == 0
    said = capfd.readouterr().out.splitlines()
    assert len(said) == 2 and all(line.startswith("[tinynn] there is no screen") for line in said)
    assert all((folder / line.split()[-1]).stat().st_size for line in said)


def test_a_notebook_shows_values_and_pictures_at_the_end_of_a_cell(run_text, folder, capfd):
    draw = "import matplotlib.pyplot as plt\nfigure = plt.plot([1])"
    sources = ["a = 3\na", "'text'", "a;", draw, "None", "display(a)"]
    page = {"cells": [{"cell_type": "code", "source": source} for source in sources]}
    assert run_text(json.dumps(page), "a.ipynb") == 0
    said = capfd.readouterr().out.splitlines()
    assert said[:2] == ["3", "'text'"] and said[2].startswith("[tinynn] there is no screen") and said[3:] == ["3"]


def test_a_session_in_a_page_shows_every_value_as_an_interpreter_does(run_text, capfd):
    session = ">>> a = 3\n>>> a\n3\n>>> 'text'\n>>> None\n>>> for i in range(2):\n...     i\n...\n0\n1\n"
    session += ">>> a;\n>>> _ + 1\n"
    assert run_text(f"```python\n{session}```\n```python\na\na + 4\n```\n", "a.md") == 0
    assert capfd.readouterr().out.splitlines() == ["3", "'text'", "0", "1", "3", "4", "7"]
    assert not hasattr(builtins, "_")


def test_an_error_in_a_cell_shows_its_line(run_text, capfd):
    assert run_text("```python\na = 1\n```\n```python\nb = 2\nraise ValueError('here')\n```\n", "a.md") == 1
    said = capfd.readouterr().err
    assert 'File "a.md, cell 2", line 2' in said and "raise ValueError('here')" in said


def test_skipped_commands_are_told(run_text, capfd):
    assert run_text("```python\n%matplotlib inline\nprint(1)\n```\n", "a.md") == 0
    assert capfd.readouterr().out == "[tinynn] skipped in cell 1: %matplotlib inline\n1\n"


def test_what_notebooks_ask_of_ipython_is_there(run_text):
    text = (
        "import IPython\nfrom IPython.display import HTML, Image, clear_output, display\n"
        "from IPython import get_ipython as g\napp = IPython.Application.instance()\n"
        "app.kernel.do_shutdown(True)\nget_ipython().run_line_magic('matplotlib', 'inline')\n"
        "g().magic('reset -sf')\nclear_output(wait=True)\ndisplay(HTML('<b>'), Image(filename='a.png'))\n"
    )
    assert run_text(text) == 0


def test_afterwards_all_is_as_it_was(run_text):
    before = (sys.argv, sys.path, sys.modules["__main__"], os.environ.get("MPLBACKEND"), "keras" in sys.modules)
    assert run_text("import keras, sys\nsys.argv.append(3)\nsys.path.append('x')") == 0
    assert before == (sys.argv, sys.path, sys.modules["__main__"], os.environ.get("MPLBACKEND"), "keras" in sys.modules)
    assert "IPython" not in sys.modules
