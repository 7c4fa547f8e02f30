"""Whether every number of an array is one: NaN and infinity are found before training, and said where they are.

A sum is NaN or infinite as soon as one of its terms is, so one pass that only reads settles it for nearly all data.
Only where the sum is not finite is each number looked at: large numbers may also have added up to more than a float
holds.
"""

import math

import numpy as np

from tinynn import threads
from tinynn.backend import xp
from tinynn.sparse import PaddedRows, SparseRows

LARGE = 64  # numbers in a sample, and samples, from which the library that multiplies sums faster than NumPy


def quietly():
    """What goes behind ``with`` where NumPy is to say nothing about numbers that are not finite."""
    return np.errstate(over="ignore", invalid="ignore")


def refuse_not_finite(array, name):
    """Raise ValueError where an array holds NaN or infinity.

    Parameters
    ----------
    array : array, SparseRows or PaddedRows
    name : str
        What it is and whose, for the message, which says how many there are, and row and column of the first.
    """
    if array.dtype.kind != "f":
        return
    numbers = array.entries if isinstance(array, (SparseRows, PaddedRows)) else array
    near = np if isinstance(numbers, np.ndarray) else xp  # targets may still lie on the host
    if near.isfinite(total_of(numbers, near)):
        return
    wrong = ~near.isfinite(numbers)
    count = int(wrong.sum())
    if count:
        first = int(near.argmax(wrong))
        row, *column = place_of(first, array)
        several = "value is" if count == 1 else "values are"
        where = f"row {row}" + (f", column {', '.join(map(str, column))}" if column else "")
        raise ValueError(
            f"{name}: expected finite {numbers.dtype} numbers, but {count} {several} NaN or infinite, the first "
            f"({float(numbers.reshape(-1)[first])}) in {where}; leave such rows out, or put numbers in their place, "
            "such as the mean of the column"
        )


def total_of(numbers, near):
    """The sum of an array; of large samples, one behind the other, by a product with ones, in half the time."""
    with quietly():
        if numbers.ndim < 2 or numbers.dtype.char not in "fd" or not numbers.flags.c_contiguous:
            return numbers.sum()
        rows = numbers.reshape(len(numbers), math.prod(numbers.shape[1:]))
        if min(rows.shape) < LARGE:
            return numbers.sum()
        with threads.sharing(rows.size):
            return (near.ones(len(rows), rows.dtype) @ rows).sum()


def place_of(entry, array):
    """Row and column of an entry that is told by its number, counted from 0."""
    if isinstance(array, SparseRows):
        matrix = array.matrix
        return int(np.searchsorted(matrix.indptr, entry, "right")) - 1, int(matrix.indices[entry])
    if isinstance(array, PaddedRows):
        row, place = np.unravel_index(entry, array.entries.shape)
        return int(row), int(array.columns[row, place])
    return [int(i) for i in np.unravel_index(entry, array.shape)]
