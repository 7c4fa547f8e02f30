"""Lists of different lengths as the rows of one array."""

import numpy as np

from tinynn import arguments


def pad_sequences(sequences, maxlen=None, dtype="int32", padding="pre", truncating="pre", value=0.0):
    """Rows of one length: short ones are filled up, long ones are cut.

    Parameters
    ----------
    sequences : list of lists of numbers
    maxlen : int, optional
        Length of a row. Default: that of the longest.
    dtype : str or NumPy type, optional
    padding, truncating : {"pre", "post"}, optional
        Whether to fill, and to cut, at the front or at the end. Default ``"pre"``.
    value : number, optional
        What fills. Default 0.

    Returns
    -------
    numpy.ndarray, shape (n, maxlen)

    Raises
    ------
    ValueError
        If `padding` or `truncating` is another word, or a sequence is no list of numbers.
    """
    for name, word in (("padding", padding), ("truncating", truncating)):
        if word not in ("pre", "post"):
            raise ValueError(f"pad_sequences: expected {name} to be 'pre' or 'post', got {word!r}")
    if not hasattr(sequences, "__len__") or not all(hasattr(sequence, "__len__") for sequence in sequences):
        raise ValueError("pad_sequences: expected a list of lists, got something that is no list in it")
    if maxlen is None:
        maxlen = max(map(len, sequences), default=0)
    maxlen = arguments.whole("pad_sequences", "maxlen", maxlen, least=0)
    longest = [np.shape(sequence)[1:] for sequence in sequences if len(sequence)]
    shape = (len(sequences), maxlen, *(longest[0] if longest else ()))
    with arguments.memory_for("pad_sequences", "rows", shape):
        rows = np.full(shape, value, dtype)
    for row, sequence in zip(rows, sequences):
        kept = sequence[-maxlen:] if truncating == "pre" else sequence[:maxlen]
        if maxlen and len(kept):
            fill(row[slice(len(kept)) if padding == "post" else slice(-len(kept), None)], kept)
    return rows


def fill(place, sequence):
    """Write a sequence into an array; ValueError where it holds something other than numbers of one shape."""
    try:
        place[...] = sequence
    except (TypeError, ValueError, OverflowError):
        raise ValueError(
            f"pad_sequences: expected lists of {place.dtype} numbers, got {arguments.shown(sequence)}"
        ) from None
