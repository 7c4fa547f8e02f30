"""docs/errors.md: every kind of bad input is refused by name, changes nothing, and is told as the page says."""

import bad_input
import numpy as np
import pytest
from bad_calls import CALLS, WARNINGS
from blocks import ROOT

PAGE = bad_input.PAGE.read_text(encoding="utf-8")
KINDS = [pytest.param(*kind, id=kind[0]) for calls in CALLS.values() for kind in calls]


@pytest.mark.parametrize(("what", "cause", "call"), KINDS)
def test_bad_input_is_refused_by_name_and_changes_nothing(what, cause, call):
    before = bad_input.network()[0].get_weights()
    error, model = bad_input.said(call)
    assert isinstance(error, (ValueError, TypeError, FileNotFoundError, FileExistsError))
    assert cause in str(error)
    assert bad_input.is_ours(str(error))
    assert all(np.array_equal(w, now) for w, now in zip(before, model.get_weights()))
    assert model.optimizer.iterations == 0


def test_there_are_sixty_kinds_and_more_each_told_once():
    names = [what for calls in CALLS.values() for what, _, _ in calls]
    assert len(names) == len(set(names)) >= 60
    assert f"what is said to {len(names)} kinds of bad input" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_tables_are_what_is_said_now():
    assert bad_input.between(PAGE, "errors") == bad_input.table() + "\n"
    assert bad_input.between(PAGE, "warnings") == bad_input.warning_table() + "\n"


def test_a_warning_is_given_once_by_each_network():
    for _, call in WARNINGS:
        assert bad_input.warned("; ".join([call, call.rpartition("; ")[2]]))


def test_what_numpy_and_python_say_by_themselves_is_seen():
    for wrong in (lambda: np.ones(3) + np.ones(4), lambda: float("x"), lambda: 1 < "a", lambda: np.ones(3)[4]):
        with pytest.raises(Exception) as raised:  # noqa: B017, PT011
            wrong()
        assert not bad_input.is_ours(str(raised.value))
