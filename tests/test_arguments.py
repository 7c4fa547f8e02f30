"""Arguments looked at one by one: what passes, and what is said otherwise."""

from pathlib import Path

import numpy as np
import pytest

from tinynn import arguments


@pytest.mark.parametrize(
    ("check", "value", "found"),
    [
        (arguments.real, np.float32(0.5), 0.5), (arguments.real, 3, 3.0), (arguments.not_negative, 0, 0.0),
        (arguments.positive, 1e-30, 1e-30), (arguments.share, 1, 1.0), (arguments.whole, np.int64(7), 7),
        (arguments.yes_or_no, 1, True), (arguments.yes_or_no, np.bool_(False), False),
        (arguments.path, Path("a"), "a"),
    ],
)
def test_what_fits_comes_back_as_a_plain_value(check, value, found):
    checked = check("Owner", "argument", value)
    assert (checked, type(checked)) == (found, type(found))


@pytest.mark.parametrize(
    ("check", "value", "error", "expected"),
    [
        (arguments.real, "3", TypeError, "a finite number"), (arguments.real, True, TypeError, "a finite number"),
        (arguments.real, None, TypeError, "a finite number"), (arguments.real, np.nan, ValueError, "a finite number"),
        (arguments.not_negative, -1, ValueError, "a finite number, zero or positive"),
        (arguments.positive, 0, ValueError, "a positive, finite number"),
        (arguments.share, 1.5, ValueError, "a number between 0 and 1"),
        (arguments.whole, 2.0, ValueError, "a positive integer"),
        (arguments.whole, 0, ValueError, "a positive integer"),
        (arguments.whole, True, ValueError, "a positive integer"),
        (arguments.yes_or_no, "no", TypeError, "True or False"), (arguments.yes_or_no, 2, TypeError, "True or False"),
        (arguments.yes_or_no, None, TypeError, "True or False"), (arguments.path, 3, TypeError, "a path"),
    ],
)
def test_what_does_not_fit_is_named_with_its_owner(check, value, error, expected):
    with pytest.raises(error) as raised:
        check("Owner", "argument", value)
    assert str(raised.value) == f"Owner: expected argument to be {expected}, got {value!r}"


@pytest.mark.parametrize(("least", "expected"), [(None, "an integer"), (0, "zero or a positive"), (2, "at least 2")])
def test_a_whole_number_has_a_least_value_or_none(least, expected):
    if least is None:
        assert arguments.whole("Owner", "argument", -3, least) == -3
    with pytest.raises(ValueError, match=expected):
        arguments.whole("Owner", "argument", -0.5, least)


def test_one_of_some_words_and_the_nearest_one():
    assert arguments.one_of("Owner", "mode", "max", ("min", "max")) == "max"
    with pytest.raises(ValueError, match="^Owner: expected mode to be one of 'min', 'max', got 'mx'; did you mean 'm"):
        arguments.one_of("Owner", "mode", "mx", ("min", "max"))


def test_an_unknown_argument_is_told_with_the_nearest_or_with_all():
    with pytest.raises(TypeError, match="^Owner: unknown argument 'unit'; did you mean 'units'"):
        arguments.refuse_unknown("Owner", {"unit": 3}, ["name", "units"])
    with pytest.raises(TypeError, match="^Owner: unknown argument 'x'; known are name, units"):
        arguments.refuse_unknown("Owner", {"x": 3}, ["name", "units"])


def test_a_long_value_is_cut_off_in_a_message():
    assert arguments.shown("a") == "'a'"
    assert len(arguments.shown(list(range(1000)))) == 100
    assert arguments.shown(np.ones((2, 1))) == "array([[1.], [1.]])"
    assert arguments.shown(10**5000) in ("a very long int", "1".ljust(97, "0") + "...")  # Python 3.10 has no limit
