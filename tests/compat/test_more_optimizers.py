"""Adamax takes the steps that its paper says."""

import numpy as np
from numpy.testing import assert_allclose

from tinynn.compat import optimizers
from tinynn.compat.more_optimizers import Adamax
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
