"""Layers that only lay numbers out anew."""

import json

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from tinynn import layers

X = np.arange(24.0, dtype="float32").reshape(2, 3, 4)


def test_flatten_keeps_the_order_of_numbers_and_gives_the_shape_back():
    layer = layers.Flatten()
    y, cache = layer.forward(X)
    assert_array_equal(y, X.reshape(2, 12))
    assert_array_equal(layer.backward(y, cache), X)
    assert layer.compute_output_shape((3, 4)) == (12,)
    assert layer.compute_output_shape(()) == (1,)


@pytest.mark.parametrize(("target", "shape"), [((4, 3), (4, 3)), ((2, -1), (2, 6)), (12, (12,)), ((-1,), (12,))])
def test_reshape_gives_the_target_with_what_is_left_filled_in(target, shape):
    layer = layers.Reshape(target)
    assert layer.compute_output_shape((3, 4)) == shape
    y, cache = layer.forward(X)
    assert_array_equal(y, X.reshape(2, *shape))
    assert_array_equal(layer.backward(y, cache), X)


@pytest.mark.parametrize("layer", [layers.Flatten(), layers.Reshape((2, -1))])
def test_an_empty_batch_passes(layer):
    y, cache = layer.forward(X[:0])
    assert y.shape == (0, *layer.compute_output_shape((3, 4)))
    assert layer.backward(y, cache).shape == (0, 3, 4)


def test_a_target_that_does_not_fit_is_refused():
    for target in ((5, 2), (5, -1), (0, -1), (3, 2)):
        with pytest.raises(ValueError, match=r"layer 'r': inputs of shape \(3, 4\) hold 12 numbers"):
            layers.Reshape(target, name="r")(X)


def test_a_target_has_one_open_size_at_most_and_no_negative_ones():
    with pytest.raises(ValueError, match="layer 'r': only one size of target_shape may be -1"):
        layers.Reshape((-1, -1), name="r")
    with pytest.raises(ValueError, match="layer 'r': target_shape: a shape has no negative sizes"):
        layers.Reshape((-2, 3), name="r")


@pytest.mark.parametrize("target", [(np.prod((2, 6)),), tuple(np.array([-1, 4])), np.int64(12), (np.int32(-1), 3)])
def test_a_target_of_numpys_numbers_is_one_of_pythons_which_a_file_can_hold(target):
    layer = layers.Reshape(target)
    assert {type(n) for n in (*layer.target_shape, *layer.compute_output_shape((3, 4)))} == {int}
    assert json.loads(json.dumps(layer.get_config()))["target_shape"] == np.ravel(target).tolist()


@pytest.mark.parametrize("target", [(2.5,), (-1, 2.0), "ab", None])
def test_a_target_of_other_things_than_integers_is_refused(target):
    with pytest.raises(ValueError, match="layer 'r': target_shape: expected a shape of integers"):
        layers.Reshape(target, name="r")
