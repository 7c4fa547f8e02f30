"""How things are called: layers that count up, and words such as ``"relu"`` that stand for an object."""

import re
from itertools import count

from tinynn import arguments

_counters = {}


def unique_name(kind, first=0):
    """``"dense"``, then ``"dense_1"``, ``"dense_2"``: names count up per kind, in the order of construction.

    With ``first=1`` the first has a number too, as Keras does with inputs.
    """
    number = first + next(_counters.setdefault(kind, count()))
    return f"{kind}_{number}" if number else kind


def apart(names):
    """The names with a number behind each that occurs again: ``auc``, ``auc_1``; no two of them are the same."""
    told = []
    for name in names:
        numbers = count(1)
        new = name
        while new in told or new != name and new in names:
            new = f"{name}_{next(numbers)}"
        told.append(new)
    return told


def numbered(name, outputs):
    """A name in the logs with the number of an output in place of its name: ``"val_output 2_loss"``.

    Outputs that nobody has named are called after their layers, whose names count up within a program.

    Parameters
    ----------
    name : str
    outputs : list of str
        The names of the network's outputs.
    """
    val, bare = ("val_", name[4:]) if name.startswith("val_") else ("", name)
    if len(outputs) > 1:
        for output in sorted(outputs, key=len, reverse=True):  # dense_1 before dense
            if bare.startswith(f"{output}_"):
                return f"{val}output {outputs.index(output) + 1}{bare[len(output) :]}"
    return name


def reset_names():
    """Let the names of layers and models count from the start again."""
    _counters.clear()


def snake_case(name):
    """``"BatchNormalization"`` to ``"batch_normalization"``, ``"LeakyReLU"`` to ``"leaky_re_lu"``, as Keras does."""
    name = re.sub(r"(.)([A-Z][a-z0-9]+)", r"\1_\2", name)
    return re.sub(r"([a-z])([A-Z])", r"\1_\2", name).lower()


def lookup(kind, word, table):
    """The entry of `table` that `word` names, in any letter case.

    Parameters
    ----------
    kind : str
        What is looked for, for the message: ``"activation"``.
    word : str
    table : dict
        Its keys are lower case, with underscores.

    Raises
    ------
    ValueError
        Names the nearest known word.
    """
    for key in (word.lower(), snake_case(word)):
        if key in table:
            return table[key]
    import difflib  # only for a mistake

    near = difflib.get_close_matches(snake_case(word), table, n=1, cutoff=0.4)
    hint = f"; did you mean {near[0]!r}?" if near else "."
    raise ValueError(f"unknown {kind} {word!r}{hint} Known: {', '.join(sorted(table))}")


def made(kind, identifier, table):
    """A new object of the class that a name, or a config of `described`, stands for.

    Parameters
    ----------
    kind : str
        What it is, for the message: ``"activation"``.
    identifier : str or dict
    table : dict of str to class
        As `lookup` takes it.

    Raises
    ------
    ValueError
        If the name is unknown, or the dict is no config.
    """
    name, config = arguments.class_and_config(kind, identifier) if isinstance(identifier, dict) else (identifier, {})
    return lookup(kind, name, table)(**config)


def described(thing):
    """A dict with the class and its arguments, as `made` takes it; None, and what has no `get_config`, as it is."""
    if not hasattr(thing, "get_config"):
        return thing
    return {"class_name": type(thing).__name__, "config": thing.get_config()}
