"""Arguments looked at one by one: a number, a whole number, one of some words. An error says which, and what it got."""

import math
import os
import sys
from contextlib import contextmanager


class ShapeMismatch(ValueError):
    """Two shapes that do not belong together.

    Parameters
    ----------
    message : str
    got : tuple, optional
        The one that came.
    """

    def __init__(self, message, got=None):
        super().__init__(message)
        self.got = got


def shown(value):
    """A value as a message shows it: in one line, cut off where it is long."""
    try:
        text = " ".join(line.strip() for line in repr(value).splitlines())
    except ValueError:  # Python shows no integer of more than 4,300 digits
        return f"a very long {type(value).__name__}"
    return text if len(text) <= 100 else f"{text[:97]}..."


def as_number(value):
    """`value` as a float: infinity for an integer beyond all floats."""
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def real(owner, argument, value, expected="a finite number", fits=math.isfinite):
    """`value` as a float.

    Parameters
    ----------
    owner, argument : str
        Whose argument it is, and its name, for the message.
    value : number
    expected : str, optional
        The valid numbers in words, for the message.
    fits : callable, optional
        Whether a float is one of them. Default: it is finite.

    Raises
    ------
    TypeError, ValueError
        For no number, and for one that does not fit.
    """
    try:
        if isinstance(value, (bool, str, bytes)):
            raise TypeError
        number = as_number(value)
    except (TypeError, ValueError):
        raise TypeError(f"{owner}: expected {argument} to be {expected}, got {shown(value)}") from None
    if not fits(number):
        raise ValueError(f"{owner}: expected {argument} to be {expected}, got {shown(value)}")
    return number


def not_negative(owner, argument, value):
    """`value` as a finite float from zero up; see `real`."""
    return real(owner, argument, value, "a finite number, zero or positive", lambda x: 0 <= x < math.inf)


def positive(owner, argument, value):
    """`value` as a finite float above zero; see `real`."""
    return real(owner, argument, value, "a positive, finite number", lambda x: 0 < x < math.inf)


def share(owner, argument, value):
    """`value` as a float from 0 to 1; see `real`."""
    return real(owner, argument, value, "a number between 0 and 1", lambda x: 0 <= x <= 1)


def whole(owner, argument, value, least=1):
    """`value` as an int of at least `least`; ValueError otherwise. None for `least`: any."""
    is_whole = hasattr(value, "__index__") and not isinstance(value, bool) and not getattr(value, "ndim", 0)
    if not is_whole or least is not None and value < least:
        expected = {None: "an integer", 0: "zero or a positive integer", 1: "a positive integer"}
        expected = expected.get(least, f"an integer of at least {least}")
        raise ValueError(f"{owner}: expected {argument} to be {expected}, got {shown(value)}")
    return int(value)


@contextmanager
def memory_for(owner, what, shape):
    """An array of that shape is made in the block; ValueError where there is no memory that could hold it."""
    try:
        if math.prod(shape) > sys.maxsize // 8:
            raise MemoryError
        yield
    except MemoryError:
        raise ValueError(f"{owner}: there is no memory for {what} of shape {shown(tuple(shape))}") from None


def path(owner, argument, value):
    """`value`, a string or an `os.PathLike`, as a string; TypeError otherwise, ValueError for what names no file."""
    try:
        value = os.fspath(value)
    except TypeError:
        value = value if not isinstance(value, bytes) else None
    if not isinstance(value, str):
        raise TypeError(f"{owner}: expected {argument} to be a path, got {shown(value)}")
    try:
        names_a_file = value and b"\0" not in os.fsencode(value)
    except UnicodeEncodeError:
        names_a_file = False
    if not names_a_file:
        raise ValueError(f"{owner}: expected {argument} to be a path, got {shown(value)}, which no file can be called")
    return value


def yes_or_no(owner, argument, value):
    """`value` as a bool: True, False, or the numbers 1 and 0; TypeError otherwise."""
    if isinstance(value, (str, bytes)) or str(value) not in ("True", "False", "1", "0"):
        raise TypeError(f"{owner}: expected {argument} to be True or False, got {shown(value)}")
    return bool(value)


def one_of(owner, argument, value, choices):
    """`value`, which is one of the words in `choices`; ValueError with the nearest one otherwise."""
    if not isinstance(value, str) or value not in choices:
        known = ", ".join(map(repr, choices))
        got = shown(value) + meant(value, choices)
        raise ValueError(f"{owner}: expected {argument} to be one of {known}, got {got}")
    return value


def refuse_unknown(owner, unknown, known):
    """TypeError for the first of some unknown arguments, with the nearest one that is known."""
    for name in unknown:
        hint = meant(name, known) or f"; known are {', '.join(known)}"
        raise TypeError(f"{owner}: unknown argument {name!r}{hint}")


def class_and_config(kind, description):
    """What stands in a dict ``{"class_name": ..., "config": ...}``; ValueError if it is none.

    Parameters
    ----------
    kind : str
        What is described, for the message: ``"activation"``.
    description : dict
    """
    name, config = description.get("class_name"), description.get("config", {})
    if not isinstance(name, str) or not isinstance(config, dict):
        raise ValueError(f"{kind}: expected a dict with 'class_name' and 'config', got {shown(description)}")
    return name, config


def meant(word, known):
    """``"; did you mean 'relu'?"`` for a word that is near to a known one, else nothing."""
    import difflib  # only for a mistake

    near = difflib.get_close_matches(word.lower(), known, n=1) if isinstance(word, str) else []
    return f"; did you mean {near[0]!r}?" if near else ""
