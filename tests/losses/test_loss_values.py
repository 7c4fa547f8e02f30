"""Values of losses that were worked out by hand, and how samples are weighted and averaged."""

import math

import numpy as np
import pytest

from tinynn import losses

LN2 = math.log(2)
SOFTENED = -(0.95 * math.log(0.8) + 0.05 * math.log(0.2))


@pytest.mark.parametrize(
    ("loss", "y_true", "y_pred", "expected"),
    [
        ("mse", [[1, 2], [0, 0]], [[2, 4], [0, 3]], [2.5, 4.5]),
        ("mae", [[1, 2], [0, 0]], [[2, 4], [0, -3]], [1.5, 1.5]),
        ("mape", [[1, 2], [-4, 10]], [[2, 4], [-5, 10]], [100, 12.5]),
        ("mape", [[0.0]], [[1e-7]], [100]),
        ("msle", [[math.e - 1, 0]], [[math.e**3 - 1, -5]], [2]),
        ("huber", [[0, 0]], [[0.5, 3]], [(0.125 + 2.5) / 2]),
        (losses.Huber(2.0), [[0, 0]], [[0.5, 3]], [(0.125 + 4) / 2]),
        ("log_cosh", [[0, 0]], [[math.log(2), 1000]], [(math.log(1.25) + 1000 - LN2) / 2]),
        ("cosine_similarity", [[1, 0], [3, 4], [1, 1], [0, 0]], [[5, 0], [-6, -8], [2, -2], [1, 1]], [-1, 1, 0, 0]),
        ("hinge", [[1, -1, 1]], [[0.5, 2, 3]], [3.5 / 3]),
        ("hinge", [[1, 0, 1]], [[0.5, 2, 3]], [3.5 / 3]),
        ("squared_hinge", [[1, -1, 1]], [[0.5, 2, 3]], [9.25 / 3]),
        ("categorical_hinge", [[0, 1, 0], [0, 1, 0]], [[2, 1, 0], [0, 5, 1]], [2, 0]),
        ("kl_divergence", [[0.5, 0.5]], [[0.25, 0.75]], [0.5 * math.log(2) + 0.5 * math.log(2 / 3)]),
        ("kl_divergence", [[2, 0.5]], [[1.5, 4]], [0.5 * math.log(0.5)]),
        ("poisson", [[2, 0]], [[1, 3]], [(1 + 3) / 2]),
        ("binary_crossentropy", [[1, 0]], [[0.5, 0.75]], [1.5 * LN2]),
        ("binary_crossentropy", [[1.0]], [[0.0]], [-math.log(1e-7)]),
        (losses.BinaryCrossentropy(label_smoothing=0.1), [[1.0]], [[0.8]], [SOFTENED]),
        (losses.BinaryCrossentropy(from_logits=True), [[1, 0]], [[0, 1000]], [(LN2 + 1000) / 2]),
        ("categorical_crossentropy", [[0, 1, 0]], [[0.25, 0.5, 0.25]], [LN2]),
        ("categorical_crossentropy", [[0, 1, 0]], [[1, 2, 1]], [LN2]),
        (losses.CategoricalCrossentropy(label_smoothing=0.1), [[1, 0]], [[0.8, 0.2]], [SOFTENED]),
        (losses.CategoricalCrossentropy(label_smoothing=0.3), [[1, 0, 0]], [[0.5, 0.25, 0.25]], [1.2 * LN2]),
        (losses.CategoricalCrossentropy(from_logits=True), [[0, 1]], [[1000, 0]], [1000]),
        (losses.CategoricalCrossentropy(True, 0.1), [[1, 0]], [[math.log(4), 0]], [SOFTENED]),
        ("sparse_categorical_crossentropy", [1, 0], [[0.25, 0.75], [1, 0]], [math.log(4 / 3), -math.log(1 - 1e-7)]),
        (losses.SparseCategoricalCrossentropy(from_logits=True), [1, 0], [[0, 0], [0, -1000]], [LN2, 0]),
    ],
)
def test_values_are_those_worked_out_by_hand(loss, y_true, y_pred, expected):
    loss = losses.get(loss)
    y_true = np.asarray(y_true) if loss.name.startswith("sparse") else np.asarray(y_true, float)
    np.testing.assert_allclose(loss.value(y_true, np.asarray(y_pred, float)), expected, rtol=1e-6, atol=1e-7)


@pytest.mark.parametrize(
    ("loss", "y_true", "y_pred", "expected"),
    [
        ("mse", [[1, 2]], [[2, 4]], [[1, 2]]),
        ("mae", [[1, 2, 3]], [[2, 2, 0]], [[1 / 3, 0, -1 / 3]]),
        ("mape", [[2, -4]], [[3, -5]], [[25, -12.5]]),
        ("msle", [[0.5]], [[-1.0]], [[0]]),
        ("msle", [[0.5]], [[1e-7]], [[0]]),
        ("kl_divergence", [[2, 0.5]], [[0.5, 1.5]], [[-2, 0]]),
        ("kl_divergence", [[0.5, 0.5]], [[1, 1e-8]], [[-0.5, 0]]),
        ("hinge", [[1, -1]], [[1, 0]], [[0, 0.5]]),
        ("cosine_similarity", [[1, 0]], [[2, 2]], [[-(0.5**0.5) / 4, 0.5**0.5 / 4]]),
        ("cosine_similarity", [[1, 0]], [[1e-9, 0]], [[-1e7, 0]]),
        ("binary_crossentropy", [[1, 0]], [[0.5, 0.5]], [[-1, 1]]),
        ("binary_crossentropy", [[1, 0]], [[0, 1]], [[0, 0]]),
        ("sparse_categorical_crossentropy", [1], [[0.5, 0.5]], [[1, -1]]),
        ("categorical_crossentropy", [[0, 1]], [[1, 1]], [[0.5, -0.5]]),
    ],
)
def test_gradients_are_those_worked_out_by_hand(loss, y_true, y_pred, expected):
    loss = losses.get(loss)
    y_true = np.asarray(y_true) if loss.name.startswith("sparse") else np.asarray(y_true, float)
    np.testing.assert_allclose(loss.backward(y_true, np.asarray(y_pred, float)), expected, rtol=1e-6)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_extreme_logits_are_exact(dtype):
    z = np.array([[1e4, -1e4, 0], [-1e4, 1e4, 1e4]], dtype)
    t = np.array([[0, 1, 0], [1, 0, 0]], dtype)
    labels = np.array([1, 0])
    p = np.array([[1, 0, 0], [0, 0.5, 0.5]], dtype)
    dense, sparse = losses.CategoricalCrossentropy(True), losses.SparseCategoricalCrossentropy(True)
    for loss, y_true in ((dense, t), (sparse, labels)):
        np.testing.assert_allclose(loss.value(y_true, z), [2e4, 2e4 + LN2], rtol=1e-6)
        np.testing.assert_array_equal(loss.backward(y_true, z), p - t)
    binary = losses.BinaryCrossentropy(True)
    np.testing.assert_allclose(binary.value(t, z), [(2e4 + LN2) / 3, 3e4 / 3], rtol=1e-6)
    np.testing.assert_array_equal(binary.backward(t, z) * 3, [[1, -1, 0.5], [-1, 1, 1]])


def test_small_errors_keep_their_digits_under_log_cosh():
    value = losses.LogCosh().value(np.zeros((1, 1)), np.full((1, 1), 1e-5))
    np.testing.assert_allclose(value, 5e-11, rtol=1e-5)


def test_calling_a_loss_gives_the_mean_over_samples():
    result = losses.MeanSquaredError()([[0.0], [0.0]], [[1.0], [3.0]])
    assert result == 5.0
    assert type(result) is float


def test_sample_weights_count_but_the_sum_is_still_divided_by_the_number_of_samples():
    loss = losses.MeanSquaredError()
    for weights in ([2, 1], [[2], [1]]):
        assert loss([[0.0], [0.0]], [[1.0], [3.0]], sample_weight=weights) == (2 * 1 + 9) / 2
    assert loss([[0.0], [0.0]], [[1.0], [3.0]], sample_weight=3) == 15.0
    with pytest.raises(ValueError, match=r"mean_squared_error: expected sample_weight of shape \(2,\), got \(3,\)"):
        loss([[0.0], [0.0]], [[1.0], [3.0]], sample_weight=[1, 2, 3])


def test_the_mean_over_samples_is_taken_in_float64():
    assert losses.MeanAbsoluteError()([[0.0], [0.0]], [[2.0**24], [1.0]]) == 2.0**23 + 0.5
    weight = np.array([0.1], "float32")
    assert losses.MeanSquaredError()([[0.0]], [[3.0]], sample_weight=weight) == 9 * float(weight[0])


def test_calling_a_loss_never_broadcasts():
    assert losses.MeanSquaredError()([1.0, 2.0], [[1.0], [2.0]]) == 0
    with pytest.raises(ValueError, match="mean_squared_error"):
        losses.MeanSquaredError()([[1.0, 2.0]], [[1.0], [2.0]])


@pytest.mark.parametrize("shape", [(4,), (3, 4), (2, 3, 4)])
def test_functions_reduce_the_last_axis_only(shape):
    rng = np.random.default_rng(0)
    t, p = rng.normal(size=shape), rng.normal(size=shape)
    values = losses.mse(t, p)
    assert values.dtype == np.float32
    np.testing.assert_allclose(values, ((t - p) ** 2).mean(axis=-1), rtol=1e-6)


def test_functions_have_the_name_of_their_class_in_lower_case_and_say_what_they_do():
    for function in (losses.mse, losses.MSE, losses.mean_squared_error):
        assert function.__name__ == function.__qualname__ == "mean_squared_error"
        assert function.__doc__.startswith("`MeanSquaredError` of each vector along the last axis")


def test_functions_take_the_arguments_of_their_class():
    z, t = np.array([[0.3, -2.0]]), np.array([[1.0, 0.0]])
    expected = losses.BinaryCrossentropy(from_logits=True, label_smoothing=0.2).value(t, z)
    values = losses.binary_crossentropy(t, z, from_logits=True, label_smoothing=0.2)
    np.testing.assert_allclose(values, expected, rtol=1e-6)
    np.testing.assert_allclose(losses.binary_crossentropy(t, z, True, 0.2), expected, rtol=1e-6)
    np.testing.assert_allclose(losses.huber([[0.0]], [[3.0]], delta=2.0), [4.0])


def test_sparse_crossentropy_as_a_function_takes_labels_for_every_step():
    p = np.full((2, 3, 4), 0.25)
    assert losses.sparse_categorical_crossentropy(np.zeros((2, 3), int), p).shape == (2, 3)
    assert losses.sparse_categorical_crossentropy([[1], [3]], p[:, 0]).shape == (2,)


def test_targets_smoothed_all_the_way_say_nothing():
    loss = losses.BinaryCrossentropy(label_smoothing=1)
    assert loss.value(np.array([[1.0]]), np.array([[0.2]])) == loss.value(np.array([[0.0]]), np.array([[0.2]]))
