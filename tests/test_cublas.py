"""Products by cuBLAS: which matrix goes where, turned or not, with which distance between its rows."""

import ctypes

import numpy as np
import pytest

from tinynn import backend, cublas
from tinynn.backend import xp

Real = cublas.Products


class ByColumns:
    """cuBLAS's rules without a GPU: matrices that lie column by column, read from their addresses."""

    def __getattr__(self, name):
        return lambda *arguments: 0

    def cublasSgemm_v2(self, *arguments):
        return self.multiply(ctypes.c_float, *arguments)

    def cublasDgemm_v2(self, *arguments):
        return self.multiply(ctypes.c_double, *arguments)

    def multiply(self, kind, handle, a_turned, b_turned, m, n, k, one, a, a_width, b, b_width, zero, c, c_width):
        left, right = read(kind, a, a_turned, m, k, a_width), read(kind, b, b_turned, k, n, b_width)
        read(kind, c, 0, m, n, c_width)[...] = left @ right
        return 0


def read(kind, pointer, turned, rows, columns, width):
    """A view of `rows` by `columns` numbers, the columns `width` apart; of its transpose, if it lies turned."""
    if turned:
        return read(kind, pointer, 0, columns, rows, width).T
    numbers = np.ctypeslib.as_array(ctypes.cast(pointer, ctypes.POINTER(kind)), (columns * width,))
    return numbers.reshape(columns, width)[:, :rows].T


@pytest.fixture
def products(cupy, monkeypatch):
    """The class itself: on a GPU with cuBLAS, elsewhere with its rules."""
    if cupy.__version__ == "stand-in":
        monkeypatch.setattr(cublas, "loaded", ByColumns)
    stream = cupy.cuda.Stream(non_blocking=True)
    with stream:
        yield Real(stream)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("m,k,n", [(2, 3, 4), (1, 5, 3), (4, 1, 2), (3, 2, 1), (1, 1, 1)])
def test_products_are_those_of_numpy_however_matrices_lie(products, dtype, m, k, n):
    rng = np.random.default_rng(0)
    for a_lies in (in_rows, in_columns, in_part, with_gaps):
        for b_lies in (in_rows, in_columns, in_part, with_gaps):
            a, b = rng.integers(-4, 5, (m, k)).astype(dtype), rng.integers(-4, 5, (k, n)).astype(dtype)
            expected, out = a @ b, xp.zeros((m, n), dtype)
            found = products.matmul(a_lies(a), b_lies(b))
            assert products.matmul(a_lies(a), b_lies(b), out=out) is out
            np.testing.assert_array_equal(backend.to_numpy(found), expected)
            np.testing.assert_array_equal(backend.to_numpy(out), expected)


def in_rows(a):
    return xp.asarray(a)


def in_columns(a):
    return xp.asarray(np.ascontiguousarray(a.T)).T


def in_part(a):
    """The left half of a wider matrix."""
    return xp.asarray(np.hstack([a, a]))[:, : a.shape[1]]


def with_gaps(a):
    return xp.asarray(np.repeat(a, 2, axis=1))[:, ::2]


def test_a_call_that_fails_says_which_and_how(products, monkeypatch):
    monkeypatch.setattr(ByColumns, "cublasSgemm_v2", lambda self, *arguments: 13)
    monkeypatch.setattr(products, "library", ByColumns())
    with pytest.raises(RuntimeError, match="cublasSgemm_v2: cuBLAS answers with status 13"):
        products.matmul(xp.ones((2, 2), "float32"), xp.ones((2, 2), "float32"))
