"""RMSprop against its formula in plain Python floats, epsilon on either side of the root."""

from math import sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from tinynn.optimizers import RMSprop

GRADIENTS = st.lists(st.floats(-10, 10), min_size=1, max_size=30)


def reference(w, gradients, lr, rho, momentum, epsilon, centered, inside):
    path, v, a, b = [], 0.0, 0.0, 0.0
    for t, g in enumerate(gradients):
        r = rho(t) if callable(rho) else rho
        v = r * v + (1 - r) * g * g
        a = r * a + (1 - r) * g
        spread = v - a * a if centered else v
        b = momentum * b + lr * g / (sqrt(spread + epsilon) if inside else sqrt(spread) + epsilon)
        w = w - b
        path.append(w)
    return path


@pytest.mark.parametrize("inside", [True, False])
@pytest.mark.parametrize("centered", [True, False])
@pytest.mark.parametrize("momentum", [0.0, 0.9])
@given(gradients=GRADIENTS, rho=st.sampled_from([0.8, 0.9, 0.95]), epsilon=st.sampled_from([1e-7, 1e-3]))
def test_rmsprop_follows_its_formula(walk, inside, centered, momentum, gradients, rho, epsilon):
    optimizer = RMSprop(0.01, rho, momentum, epsilon, centered, epsilon_inside_root=inside)
    expected = reference(1.5, gradients, 0.01, rho, momentum, epsilon, centered, inside)
    assert_allclose(walk(optimizer, [1.5], gradients)[:, 0], expected, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("centered", [True, False])
def test_rho_may_be_a_schedule(walk, centered):
    gradients = [1.0, -2.0, 3.0, 0.5, -0.1]

    def falling(step):
        return 0.9 - step / 10

    path = walk(RMSprop(0.01, rho=falling, centered=centered), [1.5], gradients)
    assert_allclose(path[:, 0], reference(1.5, gradients, 0.01, falling, 0, 1e-7, centered, True), rtol=1e-12)


def test_the_side_of_the_root_shows_in_small_gradients(walk):
    inside = walk(RMSprop(1.0), [0.0], [1e-5])[0, 0]
    outside = walk(RMSprop(1.0, epsilon_inside_root=False), [0.0], [1e-5])[0, 0]
    assert inside == pytest.approx(-1e-5 / sqrt(1e-11 + 1e-7))
    assert outside == pytest.approx(-1e-5 / (sqrt(1e-11) + 1e-7))


def test_a_gradient_without_variance_has_a_finite_step(walk):
    gradients = np.full((300, 3), [0.1, 3.3, 1234.567], "float32")
    path = walk(RMSprop(0.001, rho=0.5, centered=True), np.zeros(3), gradients, dtype="float32")
    assert np.isfinite(path).all()


def test_the_mean_gradient_that_is_kept_has_the_sign_of_the_gradient(flat):
    optimizer, parameters = RMSprop(rho=0.75, centered=True), flat([1.0])
    optimizer.build(parameters)
    parameters.grad[...] = -2.0
    optimizer.step()
    assert optimizer.slots["average_gradient"] * optimizer.units["average_gradient"] == -0.5


def test_only_what_is_asked_for_is_kept(flat):
    for arguments, slots in [
        ({}, ["velocity"]),
        ({"momentum": 0.9}, ["velocity", "momentum"]),
        ({"centered": True}, ["velocity", "average_gradient"]),
    ]:
        optimizer = RMSprop(**arguments)
        optimizer.build(flat([1.0]))
        assert list(optimizer.slots) == slots
