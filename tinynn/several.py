"""One thing or several: whatever passes between layers, models and training, several of it are a list, one is not."""

from tinynn.backend import xp


def listed(x):
    """The things of a list, or the one thing, as a list."""
    return x if isinstance(x, list) else [x]


def unlisted(things):
    """The one thing of a list itself; several stay a list."""
    return things[0] if len(things) == 1 else things


def each(function, x):
    """What `function` makes of one thing, or of each of several."""
    return [function(thing) for thing in x] if isinstance(x, list) else function(x)


def number_of_rows(x):
    """How many rows an array has, or each of several arrays."""
    return len(listed(x)[0])


def rows_of(x, rows):
    """Those rows of an array, or of each of several; None where there is none."""
    if isinstance(x, (list, tuple)):
        return [rows_of(a, rows) for a in x]
    if x is None:
        return None
    if isinstance(rows, slice) or not isinstance(x, xp.ndarray) or not x.flags.c_contiguous:
        return x[rows]
    return x.take(rows, axis=0)  # faster than x[rows]; of another layout it would copy all of x first


def first_rows(x, n):
    """The first `n` rows of an array, or of each of several; all of them, without a copy, where `n` is None."""
    return x if n is None else rows_of(x, slice(0, n))


def join(batches):
    """Batches one below the other: of arrays, or of several arrays each; None where there are none."""
    if batches[0] is None or len(batches) == 1:
        return batches[0]
    if isinstance(batches[0], list):
        return [join(arrays) for arrays in zip(*batches)]
    return xp.concatenate(batches)


def by_name(given, names, what, sample_shape=None):
    """What is given for each of several names, in their order.

    Parameters
    ----------
    given : list, tuple or dict by name; where there is one name, also the thing itself
    names : list of str
    what : str
        What is given and to whom, for the message.
    sample_shape : tuple, optional
        Tells, where there is one name, a list of one array from a list of samples.

    Raises
    ------
    ValueError
        If there are more or fewer than names, or other names.
    """
    if isinstance(given, dict) and not hasattr(given, "tocsr"):  # as SciPy's matrices by keys (DOK) are too
        if set(given) != set(names):
            raise ValueError(f"{what}: expected a dict with {quoted(names)}, got one with {quoted(given)}")
        return [given[name] for name in names]
    if len(names) == 1:
        return [given[0] if is_wrapped(given, sample_shape) else given]
    if not isinstance(given, (list, tuple)) or len(given) != len(names):
        found = len(given) if isinstance(given, (list, tuple)) else None if given is None else type(given).__name__
        raise ValueError(
            f"{what}: expected a list of {len(names)}, for {quoted(names)}, or a dict by name; got {found}"
        )
    return list(given)


def is_wrapped(given, sample_shape):
    """Whether this is a list of one array, as some scripts hand it over, and not a list of one sample."""
    if not isinstance(given, (list, tuple)) or len(given) != 1 or not hasattr(given[0], "ndim"):
        return False
    return given[0].ndim > 1 if sample_shape is None else given[0].ndim > 0 and given[0].shape != sample_shape


def quoted(names):
    return ", ".join(map(repr, names)) or "nothing"
