"""Clipping of the gradient, three ways."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from tinynn.optimizers import SGD

SHORT, LONG = [0.3, -0.4], [30.0, -40.0]


def clipped(flat, **limit):
    """The gradient, kernel SHORT and bias LONG, after a step."""
    parameters = flat([0.0, 0.0], [0.0, 0.0])
    parameters.grad[...] = SHORT + LONG
    optimizer = SGD(1.0, **limit)
    optimizer.build(parameters)
    optimizer.step()
    assert_array_equal(parameters.value, -parameters.grad)
    return parameters.grad


def test_without_a_limit_the_gradient_stays(flat):
    assert_array_equal(clipped(flat), SHORT + LONG)


def test_clipvalue_bounds_every_entry(flat):
    assert_array_equal(clipped(flat, clipvalue=0.35), [0.3, -0.35, 0.35, -0.35])


def test_clipnorm_shortens_each_parameter_by_itself(flat):
    grad = clipped(flat, clipnorm=2.0)
    assert_array_equal(grad[:2], SHORT)
    assert_allclose(grad[2:], [1.2, -1.6])


def test_global_clipnorm_shortens_all_together_and_keeps_the_direction(flat):
    assert_allclose(clipped(flat, global_clipnorm=2.0), np.array(SHORT + LONG) * 2 / np.sqrt(0.25 + 2500))


def test_a_gradient_within_the_limits_keeps_its_bits(flat):
    for name in ("clipnorm", "clipvalue", "global_clipnorm"):
        assert_array_equal(clipped(flat, **{name: 50.1}), SHORT + LONG)


def test_the_norm_of_a_kernel_is_that_of_all_its_entries(flat):
    parameters = flat(np.zeros((2, 2)))
    parameters.grad[...] = 3.0
    optimizer = SGD(clipnorm=1.0)
    optimizer.build(parameters)
    optimizer.step()
    assert_allclose(parameters.grad, [0.5] * 4)


def test_a_zero_gradient_is_not_divided_by_its_norm(flat):
    parameters = flat([1.0, 2.0])
    optimizer = SGD(clipnorm=1.0)
    optimizer.build(parameters)
    optimizer.step()
    assert_array_equal(parameters.value, [1.0, 2.0])


def test_two_limits_at_once_are_refused():
    with pytest.raises(ValueError, match="SGD: give one of clipnorm, clipvalue and global_clipnorm"):
        SGD(clipnorm=1.0, clipvalue=1.0)


@pytest.mark.parametrize("name", ["clipnorm", "clipvalue", "global_clipnorm"])
@pytest.mark.parametrize("limit", [0, -1.0, float("nan")])
def test_a_limit_is_positive(name, limit):
    with pytest.raises(ValueError, match=f"SGD: {name}: expected a positive number"):
        SGD(**{name: limit})


def test_a_limit_given_later_counts_from_then_on(flat):
    parameters = flat([0.0])
    optimizer = SGD(1.0)
    optimizer.build(parameters)
    optimizer.clipvalue = 0.5
    parameters.grad[...] = 2.0
    optimizer.step()
    assert_array_equal(parameters.value, [-0.5])


@pytest.mark.parametrize("name", ["clipnorm", "clipvalue", "global_clipnorm"])
def test_a_schedule_may_say_that_there_is_no_limit_in_a_step(flat, name):
    parameters = flat([0.0])
    optimizer = SGD(1.0, **{name: lambda step: 0.5 if step == 0 else None})
    optimizer.build(parameters)
    for moved in (-0.5, -2.5):
        parameters.grad[...] = 2.0
        optimizer.step()
        assert_allclose(parameters.value, [moved])


@pytest.mark.parametrize("name", ["clipnorm", "clipvalue", "global_clipnorm"])
def test_an_infinite_bound_bounds_nothing(walk, name):
    optimizer = SGD(1.0, **{name: np.inf})
    assert_array_equal(walk(optimizer, [0.0, 0.0], [[3.0, 4.0]]), [[-3, -4]])
