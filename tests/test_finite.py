"""NaN and infinity in data are found in one pass, and told by their place."""

import tracemalloc

import numpy as np
import pytest
import scipy.sparse

from tinynn import Sequential
from tinynn.finite import refuse_not_finite
from tinynn.layers import Dense
from tinynn.sparse import SparseRows


@pytest.mark.parametrize("array", [np.ones((3, 4)), np.ones((3, 4), "float32").T, np.arange(3), np.array([True])])
def test_finite_numbers_pass_in_any_layout_and_type(array):
    refuse_not_finite(array, "x")


@pytest.mark.parametrize("shape", [(500_000,), (500_000, 1), (2, 250_000), (700, 700)])
def test_looking_takes_next_to_no_memory(shape):
    array = np.ones(shape)
    refuse_not_finite(array, "x")  # loads what tells the threads
    tracemalloc.start()
    refuse_not_finite(array, "x")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < array.nbytes / 50


@pytest.mark.parametrize("wrong", [np.nan, np.inf, -np.inf])
def test_one_number_among_many_is_found(wrong):
    array = np.ones((700, 700), "float32")
    array[613, 77] = wrong
    with pytest.raises(ValueError, match="but 1 value is NaN or infinite, the first .* in row 613, column 77;"):
        refuse_not_finite(array, "x")


def test_large_numbers_whose_sum_is_infinite_pass():
    refuse_not_finite(np.full((400, 500), 3e38, "float32"), "x")


@pytest.mark.parametrize("wrong", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize(
    ("place", "where"), [((2,), "row 2;"), ((1, 3), "row 1, column 3;"), ((4, 0, 2), "row 4, column 0, 2;")]
)
def test_the_first_that_is_not_finite_is_told_with_their_number(wrong, place, where):
    array = np.ones((5,) * len(place), "float32")
    array[place] = wrong
    array[(4,) * len(place)] = np.nan
    with pytest.raises(ValueError) as error:
        refuse_not_finite(array, "model 'm': x")
    assert "model 'm': x: expected finite float32 numbers, but 2 values are NaN or infinite" in str(error.value)
    assert f"({float(wrong)}) in " in str(error.value) and where in str(error.value)


def test_a_sparse_matrix_tells_row_and_column():
    matrix = scipy.sparse.csr_array(([1.0, np.nan, 2.0], ([0, 3, 3], [1, 2, 4])), shape=(5, 6))
    with pytest.raises(ValueError, match=r"1 value is NaN or infinite, the first \(nan\) in row 3, column 2;"):
        refuse_not_finite(SparseRows(matrix), "x")
    refuse_not_finite(SparseRows(scipy.sparse.csr_array(np.eye(3))), "x")


@pytest.mark.parametrize(
    ("y", "weights", "named"),
    [
        (1e300, {}, "y"), (1.0, {"class_weight": {1: 1e300}}, "class_weight"),
        (1.0, {"sample_weight": [1e300] * 8}, "sample_weight"),
        (1.0, {"sample_weight": [1e30] * 8, "class_weight": {1: 1e30}}, "sample_weight times class_weight"),
    ],
)
def test_targets_and_weights_that_are_too_large_for_the_float_type_change_no_weight(y, weights, named):
    model = Sequential([Dense(1, input_shape=(3,))], name="m")
    model.compile("sgd", "mse")
    before = model.get_weights()
    with pytest.raises(ValueError, match=f"^model 'm': {named}: expected finite float32 numbers, but 8 values are"):
        model.fit(np.ones((8, 3)), np.full((8, 1), y), verbose=0, **weights)
    assert all(np.array_equal(a, b) for a, b in zip(before, model.get_weights()))
