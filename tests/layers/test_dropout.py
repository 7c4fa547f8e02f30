"""Dropout: who is left out, how the rest grow, and what settles it."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from tinynn import backend, layers, random
from tinynn.gradcheck import check

ONES = np.ones((200, 50), "float32")


def test_while_predicting_nothing_is_left_out():
    y, cache = layers.Dropout(0.5).forward(ONES)
    assert y is ONES
    assert layers.Dropout(0.5).backward(ONES, cache) is ONES


def test_while_training_a_share_is_zero_and_the_rest_keep_the_mean():
    y, _ = layers.Dropout(0.2, seed=1).forward(ONES, training=True)
    assert_allclose(np.unique(y), [0, 1.25])
    assert_allclose((y == 0).mean(), 0.2, atol=0.02)


def test_the_gradient_passes_where_the_number_did():
    layer = layers.Dropout(0.5, seed=1)
    y, cache = layer.forward(ONES, training=True)
    assert_array_equal(layer.backward(ONES, cache), y)


def test_every_batch_has_a_mask_of_its_own_and_the_seed_settles_them_all():
    layer, again, other = layers.Dropout(0.5, seed=1), layers.Dropout(0.5, seed=1), layers.Dropout(0.5, seed=2)
    first, second = (layer.forward(ONES, training=True)[0] for _ in range(2))
    assert (first != second).any()
    assert_array_equal(first, again.forward(ONES, training=True)[0])
    assert_array_equal(second, again.forward(ONES, training=True)[0])
    assert (first != other.forward(ONES, training=True)[0]).any()


def test_without_a_seed_the_root_settles_the_masks():
    def mask():
        random.set_seed(4)
        return layers.Dropout(0.5).forward(ONES, training=True)[0]

    assert_array_equal(mask(), mask())


def test_both_float_types_see_the_same_masks():
    narrow = layers.Dropout(0.5, seed=1).forward(ONES, training=True)[0]
    backend.set_floatx("float64")
    wide = layers.Dropout(0.5, seed=1).forward(ONES.astype("float64"), training=True)[0]
    assert narrow.dtype == np.float32 and wide.dtype == np.float64
    assert_array_equal(narrow, wide)


def test_a_noise_shape_lets_whole_axes_share_a_draw():
    layer = layers.Dropout(0.5, noise_shape=(None, 1, 4), seed=1)
    y = layer(np.ones((6, 3, 4)), training=True)
    assert (y == y[:, :1]).all() and (y != y[0]).any()
    assert check(layer, shape=(6, 3, 4), training=True).complex_step < 1e-12


def test_a_noise_shape_is_refused_with_the_shape_that_it_should_fit():
    with pytest.raises(ValueError, match=r"\(n, 3, 4\); for each axis, give None, 1, or its size"):
        layers.Dropout(0.5, (None, 2, 4)).compute_output_shape((3, 4))


@pytest.mark.parametrize("noise_shape", [(None,), (None, 1, 1), (None, 2), (3, 4, 1)])
def test_a_noise_shape_that_does_not_fit_is_refused(noise_shape):
    with pytest.raises(ValueError, match=r"layer 'd': .*noise_shape"):
        layers.Dropout(0.5, noise_shape, name="d")(np.ones((3, 4)), training=True)


def test_a_rate_of_zero_leaves_nothing_out():
    assert layers.Dropout(0).forward(ONES, training=True)[0] is ONES


@pytest.mark.parametrize("rate", [-0.1, 1, 1.5, float("nan"), "0.5", None])
def test_a_rate_is_at_least_zero_and_less_than_one(rate):
    with pytest.raises((ValueError, TypeError), match="layer 'd': expected (a )?rate"):
        layers.Dropout(rate, name="d")


def test_its_generator_is_part_of_a_checkpoint():
    layer = layers.Dropout(0.5)
    assert layer.generators == [layer.rng]
    assert layers.Flatten().generators == []


def test_the_mask_is_what_the_stream_of_the_seed_draws():
    y = layers.Dropout(0.25, seed=7).forward(np.ones((50, 4), "float32"), training=True)[0]
    kept = random.stream(7).random((50, 4), dtype="float32") >= 0.25
    assert_array_equal(y != 0, kept)
