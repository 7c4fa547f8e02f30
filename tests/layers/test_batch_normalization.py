"""Batch normalization: what is normalised, what is remembered, and which of them prediction uses."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from tinynn import initializers, layers
from tinynn.gradcheck import check

NAMES = ("gamma", "beta", "moving_mean", "moving_variance")
X = np.array([[1.0, 10.0], [3.0, 10.0], [5.0, 40.0], [7.0, 20.0]])


def test_while_training_every_feature_has_mean_zero_and_variance_one():
    y = layers.BatchNormalization(epsilon=1e-9)(X, training=True)
    assert_allclose(y.mean(axis=0), [0, 0], atol=1e-6)
    assert_allclose(y.std(axis=0), [1, 1], rtol=1e-6)


def test_gamma_scales_and_beta_shifts():
    layer = layers.BatchNormalization(epsilon=1e-9)
    layer.ensure_built((2,))
    layer.set_weights([[2, 3], [5, -1], [0, 0], [1, 1]])
    y = layer(X, training=True)
    assert_allclose(y.mean(axis=0), [5, -1], rtol=1e-6)
    assert_allclose(y.std(axis=0), [2, 3], rtol=1e-6)


def test_moving_averages_follow_the_batches_and_prediction_uses_them():
    layer = layers.BatchNormalization(momentum=0.75, epsilon=1e-9)
    layer(X, training=True)
    # From 0 and 1, a quarter of the way to the batch: means 4 and 20, variances 5 and 150.
    assert_allclose(layer.moving_mean.value, [1, 5])
    assert_allclose(layer.moving_variance.value, [2, 38.25])
    y = layer(X)
    assert_allclose(y, (X - np.array([1, 5])) / np.sqrt([2, 38.25]), rtol=1e-5)


def test_prediction_moves_no_average():
    layer = layers.BatchNormalization()
    layer(X)
    assert_array_equal(layer.moving_mean.value, [0, 0])
    assert_array_equal(layer.moving_variance.value, [1, 1])


def test_frozen_it_uses_the_moving_averages_and_leaves_them_where_they_are():
    layer = layers.BatchNormalization(trainable=False)
    y = layer(X, training=True)
    assert_array_equal(y, layer(X))
    assert_array_equal(layer.moving_mean.value, [0, 0])
    assert_array_equal(layer.moving_variance.value, [1, 1])
    assert check(layer, X, training=True).complex_step < 1e-12


def test_the_other_rows_matter_while_training_only():
    layer = layers.BatchNormalization()
    whole, part = (layer(rows, training=True)[:2] for rows in (X, X[:2]))
    assert np.abs(whole - part).max() > 0.1
    assert_array_equal(layer(X)[:2], layer(X[:2]))


@pytest.mark.parametrize(("axis", "features"), [(-1, 4), (2, 4), (1, 3), (-2, 3)])
def test_the_axis_of_features_may_be_any_but_the_first(axis, features):
    x = np.random.default_rng(0).normal(2, 3, (5, 3, 4))
    layer = layers.BatchNormalization(axis, epsilon=1e-9)
    y = layer(x, training=True)
    others = tuple(i for i in range(3) if i != axis % 3)
    assert layer.gamma.shape == (features,)
    assert_allclose(y.mean(axis=others), np.zeros(features), atol=1e-6)
    assert_allclose(y.std(axis=others), np.ones(features), rtol=1e-5)


@pytest.mark.parametrize("axis", [0, 2, -2, -3])
def test_an_axis_that_is_not_there_or_is_the_batch_is_refused(axis):
    with pytest.raises(ValueError, match=f"layer 'b': axis {axis} names no axis of features"):
        layers.BatchNormalization(axis, name="b")(X)


def test_without_center_and_scale_there_is_no_beta_and_no_gamma():
    layer = layers.BatchNormalization(center=False, scale=False)
    layer.ensure_built((2,))
    assert [p.name for p in layer.parameters] == ["moving_mean", "moving_variance"]
    assert layer.trainable_parameters == []
    assert check(layer, X, training=True).complex_step < 1e-12


def test_a_batch_of_one_gives_beta_and_no_gradient():
    layer = layers.BatchNormalization(beta_initializer="ones")
    layer.ensure_built((2,))
    y, cache = layer.forward(X[:1], training=True)
    assert_array_equal(y, [[1, 1]])
    assert_array_equal(layer.backward(np.array([[3.0, 4.0]]), cache), [[0, 0]])


@pytest.mark.parametrize("momentum", [1.5, -0.1, float("nan")])
def test_a_momentum_is_a_share(momentum):
    with pytest.raises(ValueError, match="^layer 'b': expected momentum to be a number between 0 and 1, got"):
        layers.BatchNormalization(momentum=momentum, name="b")


@pytest.mark.parametrize("epsilon", [float("inf"), float("nan"), 0, -1e-3])
def test_an_epsilon_is_positive_and_finite(epsilon):
    with pytest.raises(ValueError, match="^layer 'b': expected epsilon to be a positive, finite number, got"):
        layers.BatchNormalization(epsilon=epsilon, name="b")


def test_every_parameter_starts_as_its_initializer_says():
    given = {f"{name}_initializer": initializers.Constant(i) for i, name in enumerate(NAMES)}
    layer = layers.BatchNormalization(**given)
    layer.ensure_built((2,))
    assert {p.name: p.value.tolist() for p in layer.parameters} == {name: [i, i] for i, name in enumerate(NAMES)}


def test_gamma_and_beta_carry_their_penalties():
    layer = layers.BatchNormalization(beta_regularizer="l1", gamma_regularizer="l2")
    layer.ensure_built((2,))
    assert type(layer.beta.regularizer).__name__ == "L1" and type(layer.gamma.regularizer).__name__ == "L2"


def test_averages_may_keep_nothing_or_everything():
    assert layers.BatchNormalization(momentum=0).momentum == 0 and layers.BatchNormalization(momentum=1).momentum == 1


@pytest.mark.parametrize("name", ["momentum", "epsilon"])
def test_what_is_no_number_is_refused_by_name(name):
    with pytest.raises(TypeError, match=f"^layer 'b': expected {name} to be a .*number.*, got 'x'$"):
        layers.BatchNormalization(**{name: "x"}, name="b")
