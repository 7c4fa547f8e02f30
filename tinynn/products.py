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
from tinynn.threads import WORTH_SHARING, blas

WITHOUT_COPIES = 1_000_000
WITH_AVX512 = ("SkylakeX", "Cooperlake", "SapphireRapids")

# With more rows the copies are worth it, and shorter pieces take longer than the whole. What is worth sharing is left
# whole too, for a product without copies is never shared.
MOST_ROWS, SHORTEST_PIECE = 32, 96


def matmul(a, b, out=None):
    """``a @ b``: without `out` ``x @ kernel``, and with it ``x.T @ dz``, written there."""
    cut = pieces(a, b, out is None) if len(a) * b.size > WITHOUT_COPIES else ()
    if not cut:
        return xp.matmul(a, b, out=out)
    if out is None:  # the products of pieces of x and of the kernel add up
        z = np.matmul(a[:, cut[0]], b[cut[0]])
        for inputs in cut[1:]:
            z += np.matmul(a[:, inputs], b[inputs])
        return z
    for inputs in cut:  # a piece of x.T gives some of the rows
        np.matmul(a[inputs], b, out=out[inputs])
    return out


def pieces(a, b, forward):
    """Slices of the inputs by which to cut a large product; none where it is better taken whole."""
    if not isinstance(a, np.ndarray) or a.ndim != 2 or not has_products_without_copies():
        return ()
    rows, inputs = a.shape if forward else a.shape[::-1]
    return slices(rows, inputs, b.shape[1])


@lru_cache
def slices(rows, inputs, units):
    most = WITHOUT_COPIES // (rows * units)
    length = ceil(inputs / ceil(inputs / max(most, 1)))
    is_vector = rows == 1 or units == 1  # which is not copied
    if is_vector or rows > MOST_ROWS or length < SHORTEST_PIECE or rows * inputs * units >= WORTH_SHARING:
        return ()
    return tuple(slice(start, start + length) for start in range(0, inputs, length))


@cache
def has_products_without_copies():
    """Whether every library in this process that multiplies matrices is one of those."""
    libraries = blas().lib_controllers
    return bool(libraries) and all(getattr(library, "architecture", "") in WITH_AVX512 for library in libraries)
