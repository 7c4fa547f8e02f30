"""What the tutorials share: options, parts, pictures, and the table of documented against measured."""

import sys

import pytest
from lesson import Lesson, options, print_comparison, run_parts

from tinynn import Sequential, backend, plots
from tinynn.layers import Dense

PARTS = {"one": None, "two": None}


def test_options_run_every_part_to_the_end_unless_told_otherwise():
    chosen = options("A tutorial.", PARTS, "here", [])
    assert (chosen.parts, chosen.epochs, chosen.seed, chosen.sample) == (["one", "two"], None, 0, False)
    assert chosen.output.as_posix() == "output/here"


@pytest.mark.parametrize("wrong", [["--parts", "three"], ["--epochs", "0"], ["--epochs", "many"]])
def test_wrong_options_are_refused(wrong, capsys):
    with pytest.raises(SystemExit):
        options("A tutorial.", PARTS, "here", wrong)
    assert wrong[0] in capsys.readouterr().err


def test_a_backend_that_is_not_there_ends_with_what_to_do(monkeypatch):
    monkeypatch.setitem(sys.modules, "cupy", None)
    with pytest.raises(SystemExit, match="CuPy cannot be imported .* pip install"):
        options("A tutorial.", PARTS, "here", ["--backend", "cupy"])


def test_networks_of_an_example_live_where_it_is_told(cupy):
    with backend.use("numpy"):
        assert options("A tutorial.", PARTS, "here", ["--backend", "cupy"]).backend == "cupy"
        assert Sequential([Dense(1)]).home == "cupy"


def test_epochs_are_capped_but_never_raised(tmp_path):
    assert Lesson(tmp_path).epochs(20) == 20
    assert Lesson(tmp_path, 3).epochs(20) == 3
    assert Lesson(tmp_path, 30).epochs(20) == 20


def test_pictures_are_drawn_and_listed_unless_drawing_is_off(tmp_path):
    lesson, silent = Lesson(tmp_path), Lesson(tmp_path, draw=False)
    lesson.picture("drawn", plots.curves, {"loss": [2, 1]}, title="A run")
    silent.picture("not", plots.curves, {"loss": [2, 1]})
    assert lesson.pictures == [tmp_path / "drawn.png"] == list(tmp_path.iterdir())
    assert silent.pictures == []


def test_parts_run_in_order_and_each_begins_afresh(capsys):
    def part(log):
        """what it does

        And more.
        """
        log.append("part")
        return {f"row_{len(log)}": {"loss": [1.0]}}

    log = []
    rows, seconds = run_parts({"a": part, "b": part}, ["b", "a"], log, before=lambda: log.append("before"))
    assert log == ["before", "part", "before", "part"]
    assert list(rows) == ["row_2", "row_4"]
    assert list(seconds) == ["b", "a"]
    assert "b: what it does\n" in capsys.readouterr().out


def printed(rows, applies, capsys):
    print_comparison("fashion_mnist", rows, applies)
    return [line.split() for line in capsys.readouterr().out.splitlines()[1:]]


def test_comparison_is_made_at_the_last_epoch_that_was_trained(capsys):
    rows = {"fashion_softmax": {"loss": [0.61, 0.48, 0.46, 0.45, 0.44], "final_val_accuracy": [0.85]}}
    loss, accuracy = printed(rows, True, capsys)
    assert loss == ["fashion_softmax", "loss", "5", "0.4379", "0.4400", "+0.0021", "0.4370", "±", "0.0010"]
    assert accuracy == ["fashion_softmax", "final_val_accuracy", "0.8427", "0.8500", "+0.0073", "0.8485", "±", "0.0037"]


def test_comparison_of_what_is_not_comparable_shows_no_difference_and_says_why(capsys):
    line, *notice = printed({"fashion_softmax": {"loss": [0.61, 0.5]}}, False, capsys)
    assert line[:6] == ["fashion_softmax", "loss", "2", "0.4790", "0.5000", "-"]
    assert notice[0][:2] == ["No", "differences:"]


def test_figures_without_a_documented_value_have_a_dash(capsys):
    (line,) = printed({"fashion_optimizers_sgd": {"loss": [1.25]}}, True, capsys)
    assert line == ["fashion_optimizers_sgd", "loss", "1", "-", "1.2500", "-", "1.2477"]
