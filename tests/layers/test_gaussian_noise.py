"""Gaussian noise: its spread, its seed, and that prediction has none."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from tinynn import layers, random

ZEROS = np.zeros((300, 100), "float32")


def test_while_predicting_there_is_none():
    y, _ = layers.GaussianNoise(1.0).forward(ZEROS)
    assert y is ZEROS


def test_while_training_it_has_its_deviation_and_mean_zero():
    y, _ = layers.GaussianNoise(0.5, seed=1).forward(ZEROS, training=True)
    assert_allclose(y.std(), 0.5, rtol=0.02)
    assert abs(y.mean()) < 0.01
    assert y.dtype == np.float32


def test_the_gradient_passes_as_it_is():
    layer = layers.GaussianNoise(0.5)
    _, cache = layer.forward(ZEROS, training=True)
    assert_array_equal(layer.backward(ZEROS + 3, cache), ZEROS + 3)


def test_the_seed_settles_it():
    layer, again = layers.GaussianNoise(0.5, seed=1), layers.GaussianNoise(0.5, seed=1)
    first = layer.forward(ZEROS, training=True)[0]
    assert_array_equal(first, again.forward(ZEROS, training=True)[0])
    assert (first != layer.forward(ZEROS, training=True)[0]).any()


@pytest.mark.parametrize("stddev", [-0.1, float("nan"), "1", None])
def test_a_deviation_is_zero_or_more(stddev):
    with pytest.raises((ValueError, TypeError), match="layer 'g': expected (a )?stddev"):
        layers.GaussianNoise(stddev, name="g")


def test_without_a_word_of_training_there_is_none():
    assert layers.GaussianNoise(0.5).forward(ZEROS)[0] is ZEROS
    assert layers.Dropout(0.5).forward(ZEROS)[0] is ZEROS


def test_the_noise_is_what_the_stream_of_the_seed_draws():
    y = layers.GaussianNoise(0.5, seed=7).forward(ZEROS + 1, training=True)[0]
    drawn = random.stream(7).standard_normal(ZEROS.shape, dtype="float32")
    assert_allclose(y, 1 + 0.5 * drawn, rtol=1e-6)


@pytest.mark.parametrize("stddev", [float("inf"), float("nan"), pytest.param(10**400, id="huge")])
def test_a_deviation_is_finite(stddev):
    with pytest.raises(ValueError, match="^layer 'n': expected stddev to be a finite number, zero or positive, got"):
        layers.GaussianNoise(stddev, name="n")
