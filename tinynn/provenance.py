"""Where a training came from: its seed, the versions and the data, so that two people can compare two runs."""

import platform
import zlib

import numpy as np

from tinynn import __version__, backend, threads
from tinynn.several import listed

# Bytes of an array that are hashed at most. A mebibyte takes about as long as two training steps of a small network.
HASHED = 1 << 20


def versions():
    """Versions of what the bits of a result depend on, by name."""
    libraries = [f"{lib['internal_api']} {lib['version']} {lib.get('architecture', '')}".strip()
                 for lib in threads.blas().info()]
    return {
        "tinynn": __version__,
        "numpy": np.__version__,
        "python": platform.python_version(),
        "blas": ", ".join(libraries) or "unknown",
        "machine": f"{platform.system()} {platform.machine()}",
    }


def hash_of(arrays):
    """The CRC-32 of the bytes of arrays, one after the other, as 8 hexadecimal digits.

    It tells by accident apart what differs, with one chance in four billion to be wrong, and is no protection against
    forgery. It is the fastest hash that Python has everywhere.
    """
    crc = 0
    for array in arrays:
        crc = zlib.crc32(np.ascontiguousarray(backend.to_numpy(array)), crc)
    return f"{crc:08x}"


def hash_of_weights(model):
    """The hash of all parameters of a network, in their order; those that are trained first."""
    flat = model.flat
    if flat is None:
        return hash_of(p.value for p in model.parameters)
    trained = set(map(id, flat.parameters))
    return hash_of([flat.value, *(p.value for p in model.parameters if id(p) not in trained)])


def hash_of_data(x):
    """The hash of an array that is trained on, and what it covers.

    Returns
    -------
    dict
        ``"shape"``, ``"dtype"``, and ``"hash"``, that of ``x[::every]``, where ``"every"`` is such that at most a
        mebibyte is read: 1, for all rows, up to that size. Without zeros held (`tinynn.sparse`), the hash is that of
        the values, their columns and the ends of the rows.
    """
    matrix = getattr(x, "matrix", None)
    size = x.nbytes if matrix is None else matrix.data.nbytes + matrix.indices.nbytes
    every = max(1, -(-size // HASHED))
    rows = x[::every]
    parts = [rows] if matrix is None else [rows.matrix.data, rows.matrix.indices, rows.matrix.indptr]
    return {"shape": list(x.shape), "dtype": str(x.dtype), "every": every, "hash": hash_of(parts)}


def hashes_of_data(**sets):
    """The hashes of sets of data, each (x, y, weights) or None, by name: ``"training x"``, ``"validation y 2"``."""
    hashes = {}
    for name, data in sets.items():
        for role, arrays in zip(("x", "y", "weights"), data or ()):
            for number, array in enumerate(listed(arrays), start=1):
                if array is not None:
                    hashes[f"{name} {role}" + (f" {number}" if isinstance(arrays, list) else "")] = hash_of_data(array)
    return hashes
