"""Scripts of every kind, for every row of what public Keras scripts call: each ends well and checks itself."""

from pathlib import Path

import pytest

from tinynn import compat

SCRIPTS = sorted((Path(__file__).parent / "scripts").iterdir())


@pytest.mark.parametrize("script", [path for path in SCRIPTS if ".data." not in path.name], ids=lambda path: path.name)
def test_a_script_runs_unchanged(script, folder, capfd):
    assert compat.run(script) == 0, capfd.readouterr().err


@pytest.mark.data
@pytest.mark.slow
@pytest.mark.parametrize("script", [path for path in SCRIPTS if ".data." in path.name], ids=lambda path: path.name)
def test_a_tutorial_runs_unchanged(script, folder, capfd):
    assert compat.run(script) == 0, capfd.readouterr().err
