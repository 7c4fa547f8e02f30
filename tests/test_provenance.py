"""Hashes of data and weights: what they cover, and what they tell apart."""

import zlib

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from tinynn.layers import BatchNormalization, Dense
from tinynn.provenance import HASHED, hash_of, hash_of_data, hash_of_weights, hashes_of_data
from tinynn.sparse import SparseRows
from tinynn.training import Sequential


def test_the_hash_is_the_crc_32_of_the_bytes_in_order():
    x = np.arange(6, dtype="float32").reshape(2, 3)
    assert hash_of([x]) == f"{zlib.crc32(x.tobytes()):08x}"
    assert hash_of([x[:1], x[1:]]) == hash_of([x])
    assert hash_of([x[::-1]]) != hash_of([x])


def test_the_layout_in_memory_does_not_matter():
    x = np.random.default_rng(0).normal(size=(30, 20))
    gaps = np.zeros((60, 20))
    gaps[::2] = x
    for same in (np.asfortranarray(x), gaps[::2]):
        assert hash_of_data(same) == hash_of_data(x)


def test_small_data_are_covered_whole():
    x = np.zeros((HASHED // 4 // 16, 16), "float32")
    before = hash_of_data(x)
    assert before == {"shape": [16384, 16], "dtype": "float32", "every": 1, "hash": hash_of([x])}
    for row in (0, 7001, 16383):
        x[row, 3] = 1e-30
        assert hash_of_data(x)["hash"] != before["hash"]
        x[row, 3] = 0
    assert hash_of_data(x) == before


def test_large_data_are_covered_as_far_as_it_says():
    x = np.zeros((2 * HASHED // 4 // 16 + 1, 16), "float32")
    before = hash_of_data(x)
    assert before["every"] == 3
    assert before["hash"] == hash_of([x[::3]])
    x[1] = 1
    assert hash_of_data(x) == before
    x[3] = 1
    assert hash_of_data(x) != before


def test_data_without_zeros_are_hashed_as_they_are_held():
    dense = np.zeros((50, 40), "float32")
    dense[::7, ::9] = 1
    x = SparseRows(csr_matrix(dense))
    assert hash_of_data(x)["shape"] == [50, 40]
    moved = SparseRows(csr_matrix(np.roll(dense, 1, axis=1)))
    assert hash_of_data(moved)["hash"] != hash_of_data(x)["hash"] == hash_of_data(SparseRows(csr_matrix(dense)))["hash"]


def test_each_array_has_its_name():
    x = np.zeros((4, 2))
    hashes = hashes_of_data(training=([x, x], x, [None, x[:, 0]]), validation=None, test=(x, x, None))
    assert list(hashes) == ["training x 1", "training x 2", "training y", "training weights 2", "test x", "test y"]


@pytest.mark.parametrize("built_only", [True, False])
def test_every_parameter_counts_the_moving_averages_too(built_only):
    model = Sequential([Dense(3, input_shape=(2,)), BatchNormalization(), Dense(1, trainable=False)])
    if not built_only:
        model.compile("sgd", "mse")
    hashes = [hash_of_weights(model)]
    for parameter in model.parameters:
        parameter.value[...] += 1
        hashes.append(hash_of_weights(model))
    assert len(set(hashes)) == len(hashes) == 9
