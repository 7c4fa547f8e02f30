"""Targets are brought into shape once, explicitly, or refused with a message that says what to do."""

import numpy as np
import pytest

from tinynn import backend, losses

MSE = losses.MeanSquaredError()
BINARY = losses.BinaryCrossentropy()
CATEGORICAL = losses.CategoricalCrossentropy()
SPARSE = losses.SparseCategoricalCrossentropy()


@pytest.mark.parametrize("loss", [MSE, BINARY])
@pytest.mark.parametrize("shape", [(3,), (3, 1), (3, 1, 1)])
def test_a_column_takes_the_shape_of_the_predictions(loss, shape):
    aligned = losses.align(np.array([1, 0, 1]).reshape(shape), (1,), loss)
    assert aligned.shape == (3, 1)
    assert aligned.dtype == np.float32


def test_predictions_without_a_last_axis_take_a_column():
    assert losses.align(np.ones((3, 1)), (), MSE).shape == (3,)


def test_targets_that_fit_are_not_copied():
    y = np.ones((3, 2), "float32")
    assert losses.align(y, (2,), MSE) is y


def test_targets_take_the_float_type():
    backend.set_floatx("float64")
    assert losses.align(np.ones((3, 2), "float32"), (2,), CATEGORICAL).dtype == np.float64


@pytest.mark.parametrize("shape", [(3,), (3, 1)])
@pytest.mark.parametrize("dtype", ["uint8", "int32", "int64", "float32", "float64", "bool"])
def test_labels_become_one_integer_for_each_row(shape, dtype):
    aligned = losses.align(np.array([1, 0, 1], dtype).reshape(shape), (10,), SPARSE)
    np.testing.assert_array_equal(aligned, [1, 0, 1])
    assert aligned.dtype == np.int64


def test_labels_of_steps_keep_the_axis_of_steps():
    assert losses.align(np.zeros((2, 3, 1), int), (3, 5), SPARSE).shape == (2, 3)


@pytest.mark.parametrize(
    ("loss", "y_true", "output_shape", "message"),
    [
        (MSE, np.ones((4, 3)), (2,), r"y_true has shape \(4, 3\), predictions have shape \(4, 2\)"),
        (MSE, np.ones((4, 3)), (2,), "the last layer has 2 units, the targets need 3"),
        (MSE, np.ones(4), (2,), r"\(4,\), predictions .* \(4, 2\): the last layer has 2 units, the targets need 1$"),
        (MSE, np.ones((4, 5, 3)), (5, 2), "the last layer has 2 units, the targets need 3$"),
        (MSE, np.ones((4, 1)), (2, 3), "the last layer has 3 units, the targets need 1$"),
        (CATEGORICAL, np.array(["a", "b"]), (2,), "expected y_true to hold numbers"),
        (SPARSE, np.array(["a", "b"]), (2,), "expected y_true to hold numbers"),
        (CATEGORICAL, np.zeros((2, 3), int), (3, 5), "predictions have shape .2, 3, 5.: these are labels"),
        (CATEGORICAL, np.zeros((2, 3, 1), int), (3, 5), "predictions have shape .2, 3, 5.: these are labels"),
        (SPARSE, np.ones((2, 4, 3)), (4, 5), r"expected one integer label for each row, shape \(2, 4\)$"),
        (SPARSE, np.ones((2, 3)), (3,), r"row, shape \(2,\); for one-hot rows use categorical_crossentropy$"),
        (SPARSE, np.full((2, 4), 5), (4, 5), r"the largest label in y_true is 5, .* Dense\(5\) has classes"),
        (MSE, np.array(["a", "b"]), (1,), "expected y_true to hold numbers"),
        (CATEGORICAL, np.array([0, 1, 2]), (3,), "use sparse_categorical_crossentropy"),
        (CATEGORICAL, np.array([[0], [1]]), (3,), "make them one-hot with to_categorical"),
        (CATEGORICAL, np.eye(4), (3,), r"y_true has shape \(4, 4\), predictions have shape \(4, 3\)"),
        (SPARSE, np.eye(3), (3,), "for one-hot rows use categorical_crossentropy"),
        (SPARSE, np.eye(3), (4,), r"expected one integer label for each row, shape \(3,\)"),
        (SPARSE, np.array([0, 10]), (10,), r"largest label in y_true is 10, .* Dense\(10\) has classes 0\.\.9"),
        (SPARSE, np.array([0, 10]), (10,), "give the last layer 11 units"),
        (SPARSE, np.array([0, -1]), (10,), "smallest label in y_true is -1"),
        (SPARSE, np.array([0, 0.5]), (10,), "whole numbers"),
        (SPARSE, np.array([0, np.nan]), (10,), "whole numbers"),
    ],
)
def test_targets_that_do_not_fit_are_refused_with_advice(loss, y_true, output_shape, message):
    with pytest.raises(ValueError, match=message) as error:
        losses.align(y_true, output_shape, loss)
    assert str(error.value).startswith(loss.name)


def test_another_number_of_samples_is_refused():
    with pytest.raises(ValueError, match=r"predictions have shape \(4, 1\): both need the same number of samples$"):
        MSE(np.ones((3, 1)), np.ones((4, 1)))


def test_a_number_for_each_step_takes_the_shape_of_the_predictions():
    aligned = losses.align(np.arange(12).reshape(3, 4), (4, 1), MSE)
    assert aligned.shape == (3, 4, 1) and aligned[2, 3, 0] == 11


def test_rows_of_one_class_are_no_labels():
    assert losses.align(np.ones((3, 1)), (1,), CATEGORICAL).shape == (3, 1)


def test_a_target_of_the_predictions_rank_is_not_taken_for_a_column():
    with pytest.raises(ValueError, match=r"y_true has shape \(3, 1, 2\), predictions have shape \(3, 2, 1\)"):
        losses.align(np.ones((3, 1, 2)), (2, 1), MSE)


def test_no_labels_are_no_error():
    assert losses.align(np.zeros(0, int), (3,), SPARSE).shape == (0,)


LABELS = (
    "these look like labels of classes; use sparse_categorical_crossentropy, or make them one-hot with to_categorical"
)


@pytest.mark.parametrize(
    ("y_true", "output_shape"),
    [
        (np.array([0, 1, 2]), (3,)), (np.array([[1.0], [2.0]]), (3,)), (np.array([0, 1]), (2,)),
        (np.array([[0, 1, 2], [3, 0, 1]]), (3, 4)), (np.array([[[0], [1]]]), (2, 3)), (np.array([[0], [2]]), (1, 3)),
    ],
)
def test_labels_for_a_loss_of_numbers_are_told_as_such(y_true, output_shape):
    shapes = f"y_true has shape {y_true.shape}, predictions have shape {(len(y_true), *output_shape)}"
    with pytest.raises(ValueError) as error:
        losses.align(y_true, output_shape, MSE)
    assert str(error.value) == f"mean_squared_error: {shapes}: {LABELS}"


@pytest.mark.parametrize(
    ("y_true", "output_shape", "needed"),
    [
        (np.array([0, 0.5, 2]), (3,), 1), (np.array([1, 1, 1]), (3,), 1), (np.array([0, 1, 3]), (3,), 1),
        (np.array([-1, 0, 1]), (3,), 1), (np.zeros(0), (3,), 1), (np.array([[0, 1], [1, 0]]), (3,), 2),
        (np.array([[0, 1, 0, 1]] * 4), (3,), 4), (np.array([[[0, 1]], [[1, 0]]]), (1, 3), 2),
        (np.array([0, 1, 2]), (2, 4), 1),
    ],
)
def test_what_cannot_be_labels_is_told_by_its_width(y_true, output_shape, needed):
    message = f": the last layer has {output_shape[-1]} units, the targets need {needed}$"
    with pytest.raises(ValueError, match=message):
        losses.align(y_true, output_shape, MSE)


def test_labels_that_are_no_whole_numbers_are_told_with_the_first_one():
    for y_true in (np.array([0, 0.5, 1.25]), np.array([[0], [0.5], [1.25]])):
        with pytest.raises(ValueError) as error:
            losses.align(y_true, (3,), SPARSE)
        assert str(error.value) == (
            "sparse_categorical_crossentropy: expected labels in y_true to be whole numbers, got others, the first "
            "0.5; for numbers that are no classes take a loss such as mse"
        )
