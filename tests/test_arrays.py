"""What users hand over, and the arrays that come of it; errors of the training loop are in test_training.py."""

import numpy as np
import pytest

from tinynn import arrays


class Table:
    """Stands for a table of any library: it has dtype, ndim and to_numpy."""

    ndim, dtype = 2, np.dtype("int64")

    def to_numpy(self):
        return np.arange(6).reshape(3, 2)


@pytest.mark.parametrize(
    "values", [[[0, 1], [2, 3], [4, 5]], np.arange(6).reshape(3, 2), Table(), np.arange(6, dtype=object).reshape(3, 2)]
)
def test_lists_arrays_and_tables_become_float_arrays(values):
    x = arrays.as_inputs(values, (2,), "model")
    assert x.dtype == "float32"
    np.testing.assert_array_equal(x, [[0, 1], [2, 3], [4, 5]])


def test_floats_of_the_right_type_are_not_copied():
    x = np.zeros((3, 2), "float32")
    assert arrays.as_inputs(x, (2,), "model") is x


def test_the_message_for_a_wrong_shape_says_how_to_reshape():
    with pytest.raises(ValueError, match=r"x\.reshape\(-1, 28, 28\)"):
        arrays.as_inputs(np.zeros((5, 784)), (28, 28), "model 'm'")


def test_numbers_that_are_none_are_refused():
    with pytest.raises(TypeError, match="got an array of complex128"):
        arrays.as_array([1j], "x")
    with pytest.raises(TypeError, match="got an array of <U1"):
        arrays.as_array(["a"], "x")


def test_the_last_rows_are_split_off():
    x = np.arange(10)
    (kept, _, weights), (tail, labels, _) = arrays.split_tail(0.3, x, x * 2, None, "model")
    assert kept.tolist() == [0, 1, 2, 3, 4, 5, 6] and tail.tolist() == [7, 8, 9]
    assert labels.tolist() == [14, 16, 18] and weights is None


def test_batches_cover_all_rows_in_order():
    order = np.array([3, 1, 4, 0, 2])
    assert [rows.tolist() for rows in arrays.batches(5, 2, order)] == [[3, 1], [4, 0], [2]]
    assert list(arrays.batches(5, 3)) == [slice(0, 3), slice(3, 6)]


@pytest.mark.parametrize("y", [np.ones((4, 2), int), np.eye(3)[np.zeros((4, 2), int)]])
def test_class_weight_is_for_one_label_a_sample(y):
    with pytest.raises(ValueError, match=r"class_weight is for one label a sample.* shape \(4, 2.*give sample_weight"):
        arrays.as_weights(None, {0: 2.0}, y, "model")


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_rows_of_a_table_that_lies_by_columns_are_laid_one_behind_the_other(dtype):
    table = np.asfortranarray(np.arange(12, dtype=dtype).reshape(4, 3))
    x = arrays.as_inputs(table, (3,), "model")
    assert x.flags.c_contiguous and x.dtype == "float32"
    np.testing.assert_array_equal(x, table)
    column = np.arange(4, dtype=dtype).reshape(4, 1)
    assert np.may_share_memory(arrays.as_inputs(column, (1,), "model"), column) == (dtype == "float32")
