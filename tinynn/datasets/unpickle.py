"""Reads the few public data files that hold pickles, without ever running what a pickle may ask for.

Only NumPy arrays can be rebuilt, beside what pickle itself spells out: lists, dictionaries, numbers and strings. They
are rebuilt here, not by NumPy, which believes a pickle about sizes and about what its bytes mean.
"""

import io
import math
import pickle

import numpy as np

from tinynn.archive import Archive, header, whole

KINDS = {f"{kind}{size}" for kind in "iuf" for size in (1, 2, 4, 8)} | {"b1", "O", "O8", "O4"}


class Kind:
    """What a pickle calls a dtype. Of all that it says only the name and the order of the bytes are believed."""

    def __init__(self, name, align=False, copy=True):
        self.name, self.order = text(name), "|"

    def __setstate__(self, state):
        self.order = text(state[1])

    def dtype(self):
        if self.name not in KINDS or self.order not in ("<", ">", "=", "|"):
            raise pickle.UnpicklingError(f"expected an array of numbers or lists, got one of {self.name!r}")
        return np.dtype(object) if self.name[0] == "O" else np.dtype(self.order + self.name)


class Rebuilt(np.ndarray):
    """An array whose contents come from a pickle, and are as many as its shape says."""

    def __setstate__(self, state):
        _, shape, kind, fortran, content = state
        dtype = kind.dtype()
        size = math.prod(shape)
        if dtype.hasobject:
            fits = isinstance(content, list) and len(content) == size
        else:
            fits = isinstance(content, bytes) and len(content) == size * dtype.itemsize
        if not fits or min(shape, default=0) < 0:
            raise pickle.UnpicklingError(f"an array claims shape {shape} of {dtype}, which is not what it holds")
        super().__setstate__((1, shape, dtype, bool(fortran), content))


def rebuild(subtype, shape, kind):
    """The empty array that a pickle begins with."""
    return Rebuilt(0)


ALLOWED = {
    ("numpy.core.multiarray", "_reconstruct"): rebuild,
    ("numpy._core.multiarray", "_reconstruct"): rebuild,
    ("numpy", "ndarray"): None,  # only ever mentioned, never called
    ("numpy", "dtype"): Kind,
}


class ArrayUnpickler(pickle.Unpickler):
    """An unpickler that knows how to rebuild an array and refuses every other call.

    Raises
    ------
    pickle.UnpicklingError
        If the pickle names anything else.
    """

    def find_class(self, module, name):
        if (module, name) not in ALLOWED:
            raise pickle.UnpicklingError(f"expected only NumPy arrays in the data file, got a call of {module}.{name}")
        return ALLOWED[module, name]


def text(name):
    """A string of a pickle; in those of Python 2 it may be bytes."""
    return name.decode("ascii") if isinstance(name, bytes) else str(name)


def load_npz(path):
    """The arrays of an .npz file by name, arrays of lists included, which `numpy.load` refuses without allow_pickle.

    Raises
    ------
    ValueError
        Naming the file, if it is damaged, if a member is no array, or if an array of objects holds anything but lists,
        dictionaries, numbers, strings and arrays.
    """
    with whole(path), Archive(path) as archive:
        return {name.removesuffix(".npy"): read_member(archive, name.removesuffix(".npy")) for name in archive.names}


def read_member(archive, name):
    """One array out of an open .npz file."""
    data = archive.read(f"{name}.npy")
    *_, dtype, start = header(data, name)
    if not dtype.hasobject:
        return archive.array(name)
    array = ArrayUnpickler(io.BytesIO(memoryview(data)[start:])).load()
    if not isinstance(array, np.ndarray):
        raise ValueError(f"expected {name!r} to be an array, found a {type(array).__name__}")
    return array.view(np.ndarray)
