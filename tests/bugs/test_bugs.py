"""Every planted bug is caught by its law, and the sound class under it passes."""

import runpy

import pytest

from tinynn import bugs
from tinynn.__main__ import main
from tinynn.bugs.exercise import Bug
from tinynn.gradcheck import GradientError

every_bug = pytest.mark.parametrize("number", bugs.BUGS)


def run(page):
    """Run an exercise as its reader does."""
    exec(compile(page, "exercise", "exec"), {"__name__": "__main__"})


@every_bug
def test_a_planted_bug_is_caught_by_its_law(number):
    bug = bugs.get(number)
    with pytest.raises(GradientError) as caught:
        run(bug.page())
    assert caught.value.law == bug.law


@every_bug
def test_the_sound_class_passes_the_same_trial(number, capsys):
    run(bugs.get(number).page(sound=True))
    assert capsys.readouterr().out == "Nothing is wrong any more.\n"


def test_no_two_bugs_share_a_number_or_are_the_same():
    listed = [bug for family in bugs.FAMILIES for bug in family.BUGS]
    assert [bug.number for bug in listed] == list(range(1, len(listed) + 1))
    assert len({(bug.where, str(bug.change)) for bug in listed}) == len(listed)


@every_bug
def test_an_exercise_gives_away_neither_title_nor_hint(number):
    bug = bugs.get(number)
    assert bug.title not in bug.page() and bug.hint not in bug.page()
    assert bug.title not in bugs.listing()


def test_a_bug_whose_text_is_no_longer_in_the_package_says_so():
    stale = Bug(1, "gone", "tinynn.layers.dense:Dense", {"no such text": ""}, "check(Dense(1))", "complex step", "")
    with pytest.raises(ValueError, match="bug 1: Dense has 0 times, not once: no such text"):
        stale.page()


def test_the_command_writes_a_file_that_says_what_is_wrong(tmp_path, capsys):
    main(["bug", "3"])
    exercise = tmp_path / "bug.py"
    exercise.write_text(capsys.readouterr().out, encoding="utf-8")
    with pytest.raises(GradientError, match="the gradient of bias is wrong"):
        runpy.run_path(str(exercise), run_name="__main__")


def test_mending_the_file_is_seen(tmp_path, capsys):
    exercise = tmp_path / "bug.py"
    exercise.write_text(bugs.get(3).page().replace("dz_rows.mean(", "dz_rows.sum("), encoding="utf-8")
    runpy.run_path(str(exercise), run_name="__main__")
    assert capsys.readouterr().out == "Nothing is wrong any more.\n"


def test_the_command_gives_a_hint_a_solution_or_the_list(capsys):
    main(["bug", "3", "--hint"])
    assert capsys.readouterr().out == bugs.get(3).hint + "\n"
    main(["bug", "3", "--solution"])
    solution = capsys.readouterr().out
    assert bugs.get(3).title in solution and "dz_rows.mean(" in solution and "dz_rows.sum(" in solution
    main(["bug"])
    listing = capsys.readouterr().out
    assert "   3  Dense\n" in listing and "  78  Optimizer.step\n" in listing


def test_a_number_that_no_bug_has_is_refused():
    with pytest.raises(ValueError, match=f"bug: expected a number from 1 to {len(bugs.BUGS)}, got 1000"):
        bugs.get(1000)


def test_the_command_refuses_such_a_number_in_one_line(capsys):
    with pytest.raises(SystemExit, match="bug: expected a number from 1 to .*, got 999"):
        main(["bug", "999"])
