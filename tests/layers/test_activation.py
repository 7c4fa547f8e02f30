"""Activations as layers: which function each stands for."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from tinynn import layers

X = np.array([[-2.0, 0.5], [1.0, 8.0]])


@pytest.mark.parametrize(
    ("kind", "arguments", "expected"),
    [
        (layers.Activation, {"activation": "relu"}, [[0, 0.5], [1, 8]]),
        (layers.ReLU, {}, [[0, 0.5], [1, 8]]),
        (layers.ReLU, {"max_value": 6.0}, [[0, 0.5], [1, 6]]),
        (layers.ReLU, {"negative_slope": 0.5}, [[-1, 0.5], [1, 8]]),
        (layers.ReLU, {"threshold": 0.75}, [[0, 0], [1, 8]]),
        (layers.ReLU, {"max_value": 6.0, "negative_slope": 0.5, "threshold": 1.0}, [[-1.5, -0.25], [0, 6]]),
        (layers.LeakyReLU, {}, [[-0.6, 0.5], [1, 8]]),
        (layers.LeakyReLU, {"negative_slope": 0.25}, [[-0.5, 0.5], [1, 8]]),
        (layers.LeakyReLU, {"alpha": 0.25}, [[-0.5, 0.5], [1, 8]]),
        (layers.ELU, {"alpha": 2.0}, [[2 * np.expm1(-2), 0.5], [1, 8]]),
    ],
)
def test_a_layer_gives_what_its_activation_gives(kind, arguments, expected):
    layer = kind(**arguments)
    assert_allclose(layer(X), expected, rtol=1e-6)
    assert layer.output_shape == (2,) and layer.parameters == []


def test_softmax_sums_to_one_along_its_axis():
    x = np.arange(24.0).reshape(2, 3, 4)
    assert_allclose(layers.Softmax()(x).sum(axis=2), np.ones((2, 3)), rtol=1e-6)
    assert_allclose(layers.Softmax(axis=1)(x).sum(axis=1), np.ones((2, 4)), rtol=1e-6)


@pytest.mark.parametrize("axis", [0, 2, -2, -3])
def test_softmax_refuses_the_batch_axis_and_axes_that_are_not_there(axis):
    with pytest.raises(ValueError, match=f"layer 's': axis {axis} names no axis of features"):
        layers.Softmax(axis, name="s")(X)


def test_alpha_wins_where_a_script_uses_keras_older_name():
    assert layers.LeakyReLU(alpha=0.0).activation.negative_slope == 0.0
