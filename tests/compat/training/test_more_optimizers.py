"""Adamax, Lion and Ftrl take the steps that their papers say."""

import numpy as np
from numpy.testing import assert_allclose

from tinynn.compat.training import optimizers
from tinynn.compat.training.more_optimizers import Adamax, Ftrl, Lion
from tinynn.parameters import FlatParameters, Parameter


def test_steps_are_those_of_the_formula():
    rng = np.random.default_rng(0)
    start = rng.normal(size=5)
    parameter = Parameter("w", start.copy())
    adamax = Adamax(0.01, beta_1=0.8, beta_2=0.9, epsilon=1e-3)
    adamax.build(FlatParameters([parameter]))
    w, m, u = start.copy(), np.zeros(5), np.zeros(5)
    for t in range(1, 20):
        g = rng.normal(size=5)
        parameter.grad[...] = g
        adamax.step()
        m = 0.8 * m + 0.2 * g
        u = np.maximum(0.9 * u, abs(g))
        w = w - 0.01 / (1 - 0.8**t) * m / (u + 1e-3)
        assert_allclose(parameter.value, w, rtol=1e-12)


def test_it_is_found_by_its_name_and_its_config_makes_it_anew():
    adamax = optimizers.get("adamax")
    assert adamax.get_config()["learning_rate"] == 0.001 and adamax.beta_2 == 0.999 and adamax.epsilon == 1e-7
    assert type(adamax).from_config(adamax.get_config()).get_config() == adamax.get_config()


def steps(optimizer, count=20):
    """The weights before, and after each step, with its gradient."""
    rng = np.random.default_rng(0)
    parameter = Parameter("w", rng.normal(size=5))
    optimizer.build(FlatParameters([parameter]))
    yield parameter.value.copy(), None
    for _ in range(count):
        g = rng.normal(size=5)
        parameter.grad[...] = g
        optimizer.step()
        yield parameter.value.copy(), g


def test_lion_steps_by_the_sign_of_a_mean():
    trajectory = steps(Lion(0.01, beta_1=0.8, beta_2=0.7))
    w, m = next(trajectory)[0], np.zeros(5)
    for value, g in trajectory:
        w = w - 0.01 * np.sign(0.8 * m + 0.2 * g)
        m = 0.7 * m + 0.3 * g
        assert_allclose(value, w, rtol=1e-12)


def test_ftrl_works_each_weight_out_from_all_its_gradients():
    ftrl = Ftrl(0.1, initial_accumulator_value=0.2, l1_regularization_strength=0.3, l2_regularization_strength=0.05,
                beta=0.4)
    trajectory = steps(ftrl)
    w, n, z = next(trajectory)[0], np.full(5, 0.2), np.zeros(5)
    for value, g in trajectory:
        z = z + g - (np.sqrt(n + g * g) - np.sqrt(n)) / 0.1 * w
        n = n + g * g
        w = np.where(abs(z) <= 0.3, 0, (np.sign(z) * 0.3 - z) / ((0.4 + np.sqrt(n)) / 0.1 + 2 * 0.05))
        assert_allclose(value, w, rtol=1e-12, atol=1e-15)


def test_they_are_found_by_their_names():
    assert type(optimizers.get("ftrl")).__name__ == "Ftrl" and type(optimizers.get("Lion")).__name__ == "Lion"
    assert optimizers.get("ftrl").get_config()["initial_accumulator_value"] == 0.1
