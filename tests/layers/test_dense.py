"""The dense layer, worked by hand; its laws are in tests/laws."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from tinynn import layers, regularizers
from tinynn.gradcheck import check


@pytest.fixture
def dense():
    """Two inputs, three units."""
    layer = layers.Dense(3, "relu", name="d")
    layer.ensure_built((2,))
    layer.set_weights([[[1, 2, 0], [-1, 1, 3]], [0.5, -1, -2]])
    return layer


X = np.array([[1.0, 2.0], [3.0, 0.0]], "float32")


def test_forward_is_the_weighted_sum_plus_bias_bent(dense):
    # Row 1: 1 - 2 + 0.5, 2 + 2 - 1, 0 + 6 - 2. Row 2: 3 + 0.5, 6 - 1, -2.
    y, _ = dense.forward(X)
    assert_array_equal(y, [[0, 3, 4], [3.5, 5, 0]])


def test_backward_is_the_one_worked_by_hand(dense):
    _, cache = dense.forward(X)
    dx = dense.backward(np.array([[1, 2, 3], [4, 5, 6]], "float32"), cache)
    # dz = [[0, 2, 3], [4, 5, 0]], since relu passes only what was above 0.
    assert_array_equal(dense.kernel.grad, [[12, 17, 3], [0, 4, 6]])
    assert_array_equal(dense.bias.grad, [4, 7, 3])
    assert_array_equal(dx, [[4, 11], [14, 1]])


def test_without_a_bias_there_is_one_parameter():
    layer = layers.Dense(3, use_bias=False)
    assert_array_equal(layer(np.zeros((1, 2))), np.zeros((1, 3)))
    assert [p.name for p in layer.parameters] == ["kernel"]


def test_axes_between_rows_and_features_are_kept(dense):
    y, cache = dense.forward(X.reshape(1, 2, 2))
    assert y.shape == (1, 2, 3)
    assert dense.compute_output_shape((2, 2)) == (2, 3)
    dense.backward(np.ones_like(y), cache)
    by_axis = dense.kernel.grad.copy()
    y, cache = dense.forward(X)
    dense.backward(np.ones_like(y), cache)
    assert_allclose(by_axis, dense.kernel.grad)


def test_initializers_and_regularizers_reach_their_parameter():
    layer = layers.Dense(
        2,
        kernel_initializer="ones",
        bias_initializer="ones",
        kernel_regularizer="l1",
        bias_regularizer=regularizers.L2(),
    )
    layer.ensure_built((3,))
    assert layer.kernel.value.all() and layer.bias.value.all()
    assert isinstance(layer.kernel.regularizer, regularizers.L1)
    assert isinstance(layer.bias.regularizer, regularizers.L2)


def test_kernels_start_glorot_uniform_and_biases_at_zero():
    layer = layers.Dense(50)
    layer.ensure_built((100,))
    assert not layer.bias.value.any()
    assert 0.19 < np.abs(layer.kernel.value).max() <= 0.2  # sqrt(6 / 150)


def test_an_empty_batch_passes(dense):
    y, cache = dense.forward(X[:0])
    assert dense.backward(y, cache).shape == (0, 2)
    assert not dense.kernel.grad.any()


def test_inputs_without_an_axis_of_features_are_refused():
    with pytest.raises(ValueError, match=r"layer 'd': .*\(n, features\)"):
        layers.Dense(2, name="d")(np.zeros(3))


@pytest.mark.parametrize("units", [1, 3, 20])
def test_wide_and_narrow_layers_of_a_real_batch_are_right(units):
    x = np.random.default_rng(0).normal(size=(16, 20))
    assert check(layers.Dense(units, "tanh"), x).complex_step < 1e-12
