"""Products in pieces: the same numbers, and pieces only where they are faster."""

import numpy as np
import pytest

from tinynn import backend, products
from tinynn.sparse import SparseRows

rng = np.random.default_rng(0)


@pytest.fixture(autouse=True)
def on_the_host():
    """Only there products are cut."""
    with backend.use("numpy"):
        yield


@pytest.fixture(params=[True, False], ids=["with-avx512", "without"])
def in_pieces(request, monkeypatch):
    monkeypatch.setattr(products, "has_products_without_copies", lambda: request.param)
    return request.param


@pytest.mark.parametrize("shape", [(32, 784, 100), (31, 785, 100), (2, 1100, 1000), (32, 625, 100), (32, 300, 100)])
def test_a_product_is_the_same_in_pieces_and_whole(in_pieces, shape):
    rows, inputs, units = shape
    x, dz = rng.standard_normal((rows, inputs)), rng.standard_normal((rows, units))
    kernel, out = rng.standard_normal((inputs, units)), np.full((inputs, units), np.nan)
    np.testing.assert_allclose(products.matmul(x, kernel), x @ kernel, rtol=1e-12, atol=1e-12)
    assert products.matmul(x.T, dz, out=out) is out
    np.testing.assert_allclose(out, x.T @ dz, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("shape", [(32, 784, 100), (32, 784, 300), (31, 785, 100), (2, 1100, 1000), (32, 625, 100)])
def test_pieces_cover_the_inputs_and_none_is_too_large_to_be_multiplied_where_it_lies(shape):
    rows, inputs, units = shape
    cut = products.slices(rows, inputs, units)
    assert np.concatenate([np.arange(inputs)[piece] for piece in cut]).tolist() == list(range(inputs))
    lengths = [len(np.arange(inputs)[piece]) for piece in cut]
    assert len(cut) > 1 and rows * units * max(lengths) <= 1_000_000 and max(lengths) >= 96


@pytest.mark.parametrize("shape", [(33, 784, 100), (32, 784, 512), (1, 1100, 1000), (32, 40000, 1), (32, 10000, 64)])
def test_many_rows_wide_kernels_vectors_and_what_is_shared_are_left_whole(shape):
    assert products.slices(*shape) == ()


@pytest.mark.parametrize("x", [np.ones((32, 2, 784)), SparseRows(np.ones((32, 784)))], ids=["positions", "sparse"])
def test_what_is_no_matrix_of_numpys_is_left_whole(monkeypatch, x):
    monkeypatch.setattr(products, "has_products_without_copies", lambda: True)
    assert products.pieces(x, np.ones((784, 100)), forward=True) == ()
    assert products.pieces(np.ones((32, 784)), np.ones((784, 100)), forward=True)


def test_a_batch_is_never_cut_however_few_the_features(monkeypatch):
    monkeypatch.setattr(products, "has_products_without_copies", lambda: True)
    x, kernel, dz = np.ones((1024, 30)), np.ones((30, 64)), np.ones((1024, 64))
    assert products.pieces(x, kernel, forward=True) == products.pieces(x.T, dz, forward=False) == ()


@pytest.mark.parametrize(
    ("architectures", "expected"),
    [(["SkylakeX"], True), (["SapphireRapids", "Haswell"], False), (["Zen"], False), ([None], False), ([], False)],
)
def test_only_openblas_for_avx512_multiplies_without_copies(monkeypatch, architectures, expected):
    class Library:
        def __init__(self, architecture):
            if architecture:
                self.architecture = architecture

    class Libraries:
        lib_controllers = [Library(architecture) for architecture in architectures]

    monkeypatch.setattr(products, "blas", lambda: Libraries)
    assert products.has_products_without_copies.__wrapped__() is expected
