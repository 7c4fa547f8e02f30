"""The products of a small batch with a large kernel, in pieces that the library multiplies where they lie.

To multiply matrices OpenBLAS first copies both of them into an order that suits it, which for the 32 rows of a usual
batch takes a fifth of the time. On processors with AVX-512 it does without the copies up to a million multiplications
(OpenBLAS, ``kernel/x86_64/sgemm_small_kernel_permit_skylakex.c``). So larger products are cut into such as are not,
along the inputs of the kernel: for 784 inputs and 100 units into three.
"""

from functools import cache, lru_cache
from math import ceil

import numpy as np

from tinynn.backend import xp
from tinynn.threads import blas

WITHOUT_COPIES = 1_000_000
WITH_AVX512 = ("SkylakeX", "Cooperlake", "SapphireRapids")

# With more rows the copies are worth it, and shorter pieces take longer than the whole.
MOST_ROWS, SHORTEST_PIECE = 32, 96


def matmul(a, b, out=None):
    """``a @ b``, written into `out` where that is given: ``x @ kernel``, or ``x.T @ dz``."""
    cut = pieces(a, b) if len(a) * b.size > WITHOUT_COPIES else ()
    if not cut:
        return xp.matmul(a, b, out=out)
    if len(a) > len(b):  # pieces of x.T: each gives some rows
        out = np.empty((len(a), b.shape[1]), np.result_type(a, b)) if out is None else out
        for inputs in cut:
            np.matmul(a[inputs], b, out=out[inputs])
        return out
    out = np.matmul(a[:, cut[0]], b[cut[0]], out=out)  # pieces of x and of the kernel: they add up
    for inputs in cut[1:]:
        out += np.matmul(a[:, inputs], b[inputs])
    return out


def pieces(a, b):
    """Slices by which to cut a large product; none where it is better taken whole."""
    if not isinstance(a, np.ndarray) or a.ndim != 2 or not has_products_without_copies():
        return ()
    return slices(*sorted(a.shape), b.shape[1])


@lru_cache
def slices(rows, inputs, units):
    length = ceil(inputs / ceil(rows * inputs * units / WITHOUT_COPIES))
    if rows > MOST_ROWS or length < SHORTEST_PIECE:
        return ()
    return tuple(slice(start, start + length) for start in range(0, inputs, length))


@cache
def has_products_without_copies():
    """Whether the library by which NumPy multiplies is one of those."""
    libraries = blas().lib_controllers
    return bool(libraries) and all(getattr(library, "architecture", "") in WITH_AVX512 for library in libraries)
