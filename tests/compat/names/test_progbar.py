"""The line that a training loop of a script's own draws."""

import re
import sys

import numpy as np
import pytest

from tinynn.compat import rooms


def bar(*args, **options):
    return rooms.contents("utils")["Progbar"](*args, **options)


def test_values_are_means_over_steps_unless_they_are_stateful(capsys):
    progress = bar(4, stateful_metrics=["rate"])
    progress.add(1, [("loss", 1.0), ("rate", 0.5)])
    progress.update(4, values=[("loss", np.float32(3.0)), ("rate", 0.25)])
    assert re.fullmatch(r"4/4 - 0s - \S+/step - loss: 2.5000 - rate: 0.2500\n", capsys.readouterr().out)


def test_what_has_no_known_end_is_ended_by_the_script(capsys):
    progress = bar(None, unit_name="sample")
    progress.add(7, [("loss", 2.0)])
    assert capsys.readouterr().out == ""
    progress.update(8, finalize=True)
    assert re.fullmatch(r"8 - 0s - \S+/sample - loss: 2.0000\n", capsys.readouterr().out)


@pytest.mark.parametrize("verbose", [0, 1, 2])
def test_only_a_screen_is_drawn_on_between(verbose, capsys, monkeypatch):
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    progress = bar(3, verbose=verbose, interval=0)
    for _ in range(3):
        progress.add(1)
    shown = capsys.readouterr().out
    assert (shown.count("\r"), shown.count("\n")) == {0: (0, 0), 1: (3, 1), 2: (1, 1)}[verbose]
