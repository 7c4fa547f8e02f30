"""Products by cuBLAS: which matrix goes where, turned or not, with which distance between its rows."""

import numpy as np
import pytest

from tinynn import backend, cublas
from tinynn.backend import xp


@pytest.fixture
def products(cupy):
    """On a GPU with cuBLAS, elsewhere with its rules."""
    stream = cupy.cuda.Stream(non_blocking=True)
    with stream:
        yield cublas.Products(stream)


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


def test_rows_of_rows_are_multiplied_one_by_one(products):
    rng = np.random.default_rng(0)
    for shape in ((2, 3, 4), (2, 1, 3, 4)):
        a, b = rng.integers(-4, 5, shape).astype("float32"), rng.integers(-4, 5, (4, 5)).astype("float32")
        np.testing.assert_array_equal(backend.to_numpy(products.matmul(xp.asarray(a), xp.asarray(b))), a @ b)


class Failing:
    """A library whose every product ends with status 13."""

    def __getattr__(self, name):
        return lambda *arguments: 13 if "gemm" in name else 0


def test_a_call_that_fails_says_which_and_how(products, monkeypatch):
    monkeypatch.setattr(products, "library", Failing())
    with pytest.raises(RuntimeError, match="cublasSgemm_v2: cuBLAS answers with status 13"):
        products.matmul(xp.ones((2, 2), "float32"), xp.ones((2, 2), "float32"))
