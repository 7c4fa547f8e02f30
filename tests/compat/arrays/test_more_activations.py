"""Rarer activations: the values that Keras gives, and derivatives that are those of the values."""

import numpy as np
import pytest

from tinynn.compat.arrays.ops import ONLY_KERAS_HAS
from tinynn.compat.training.functions import with_derivative

X = np.array([[-4.0, -1.2, -0.3, 0.4, 0.9, 1.5]])
KERAS = {  # at X, by Keras 3.15
    "glu": [-2.39475, -0.85314, -0.24527],
    "hard_silu": [0, -0.36, -0.135, 0.22667, 0.585, 1.125],
    "hard_tanh": [-1, -1, -0.3, 0.4, 0.9, 1],
    "hard_shrink": [-4, -1.2, 0, 0, 0.9, 1.5],
    "soft_shrink": [-3.5, -0.7, 0, 0, 0.4, 1],
    "tanh_shrink": [-3.00067, -0.36635, -0.00869, 0.02005, 0.1837, 0.59485],
    "log_sigmoid": [-4.01815, -1.46328, -0.85436, -0.51302, -0.34115, -0.20141],
    "sparse_plus": [0, 0, 0.1225, 0.49, 0.9025, 1.5],
    "sparse_sigmoid": [0, 0, 0.35, 0.7, 0.95, 1],
    "squareplus": [0.23607, 0.56619, 0.86119, 1.2198, 1.54659, 2],
    "celu": [-0.98168, -0.69881, -0.25918, 0.4, 0.9, 1.5],
    "mish": [-0.07259, -0.30884, -0.15113, 0.28903, 0.76121, 1.40338],
    "relu6": [0, 0, 0, 0.4, 0.9, 1.5],
}


@pytest.mark.parametrize("name", KERAS)
def test_an_activation_and_its_derivative(name):
    activation = with_derivative(name)
    y = activation.forward(X)
    np.testing.assert_allclose(y[0], KERAS[name], atol=6e-6)
    dy = np.random.default_rng(0).normal(size=y.shape)
    dx = activation.backward(dy, X, y)
    h = 1e-6
    for i in range(X.shape[1]):
        step = h * (np.arange(X.shape[1]) == i)
        slope = np.sum(dy * (activation.forward(X + step) - activation.forward(X - step))) / (2 * h)
        assert abs(dx[0, i] - slope) < 1e-8


def test_a_threshold_is_given_beside_the_array():
    assert np.array(ONLY_KERAS_HAS["threshold"](X, 0.5, 2.0))[0].tolist() == [2, 2, 2, 2, 0.9, 1.5]


def test_hard_swish_is_the_older_name(installed):
    from keras.layers import Activation

    assert (Activation("hard_swish")(X) == Activation("hard_silu")(X)).all()


def test_an_activation_is_got_by_the_names_that_layers_know(installed):
    import keras

    def mine(x):
        return 2 * x

    for name in (*KERAS, "log_softmax", "hard_swish", "relu"):
        assert keras.activations.get(name)(X).shape[0] == 1
    with keras.utils.custom_object_scope({"mine": mine}):
        assert keras.activations.get("mine") is mine
    assert keras.activations.get(mine) is mine and keras.activations.deserialize("mine", {"mine": mine}) is mine
    assert keras.activations.serialize(keras.activations.mish) == "mish"
    assert keras.activations.get(None) is keras.activations.linear
    with pytest.raises(ValueError, match="unknown activation 'nine'"):
        keras.activations.get("nine")


def test_activations_are_functions_with_options(installed):
    import keras

    a = keras.activations
    np.testing.assert_allclose(a.relu([-1.0, 2.0, 9.0], negative_slope=0.1, max_value=4.0).numpy(), [-0.1, 2, 4])
    np.testing.assert_allclose(a.elu([-1.0, 2.0], alpha=0.5), [0.5 * np.expm1(-1), 2], rtol=1e-6)
    np.testing.assert_allclose(a.leaky_relu([-1.0, 2.0], negative_slope=0.5), [-0.5, 2])
    np.testing.assert_allclose(a.gelu([1.0], approximate=True), [0.841192], rtol=1e-6)
    np.testing.assert_allclose(a.softmax(np.ones((2, 4)), axis=0), np.full((2, 4), 0.5))
    model = keras.Sequential([keras.layers.Lambda(lambda x: a.relu(x, max_value=1.0)), keras.layers.Dense(1)])
    model.compile("sgd", "mse")
    model.fit(X, [1.0], verbose=0)
    assert a.relu(keras.Input((3,)), max_value=6).shape == (None, 3)
