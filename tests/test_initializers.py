"""Distributions of initial weights: their spread, their bounds, their seeds."""

import math

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from tinynn import initializers, random

SHAPE = (300, 200)
# The deviation of the numbers of a (300, 200) kernel, and the largest that may occur.
SPREADS = {
    "glorot_uniform": (math.sqrt(2 / 500), math.sqrt(6 / 500)),
    "glorot_normal": (math.sqrt(2 / 500), 2 * math.sqrt(2 / 500) / 0.8796),
    "he_uniform": (math.sqrt(2 / 300), math.sqrt(6 / 300)),
    "he_normal": (math.sqrt(2 / 300), 2 * math.sqrt(2 / 300) / 0.8796),
    "lecun_uniform": (math.sqrt(1 / 300), math.sqrt(3 / 300)),
    "lecun_normal": (math.sqrt(1 / 300), 2 * math.sqrt(1 / 300) / 0.8796),
    "random_uniform": (0.1 / math.sqrt(12), 0.05),
    "random_normal": (0.05, math.inf),
    "truncated_normal": (0.05 * 0.8796, 0.1),
}


@pytest.mark.parametrize("name", SPREADS)
def test_numbers_have_the_spread_and_the_bounds_of_their_formula(name):
    deviation, largest = SPREADS[name]
    values = initializers.get(name)(SHAPE, "float64")
    assert values.shape == SHAPE
    assert_allclose(values.std(), deviation, rtol=0.02)
    assert abs(values.mean()) < 5 * deviation / math.sqrt(values.size)
    assert 0.9 * min(largest, 4 * deviation) < np.abs(values).max() <= largest * (1 + 1e-4)


@pytest.mark.parametrize(("mode", "n"), [("fan_in", 300), ("fan_out", 200), ("fan_avg", 250)])
@pytest.mark.parametrize("distribution", ["normal", "truncated_normal", "untruncated_normal", "uniform"])
def test_variance_scaling_divides_by_the_connections_of_a_unit(mode, n, distribution):
    values = initializers.VarianceScaling(3.0, mode, distribution)(SHAPE, "float64")
    assert_allclose(values.var(), 3 / n, rtol=0.05)


def test_fans_count_the_connections_of_a_unit():
    assert initializers.fans(()) == (1, 1)
    assert initializers.fans((7,)) == (7, 7)
    assert initializers.fans((7, 5)) == (7, 5)
    assert initializers.fans((3, 3, 7, 5)) == (63, 45)


def test_constants_are_constant():
    assert_array_equal(initializers.Zeros()((2, 3)), np.zeros((2, 3)))
    assert_array_equal(initializers.Ones()((2,)), [1, 1])
    assert_array_equal(initializers.Constant(2.5)((2,)), [2.5, 2.5])
    assert_array_equal(initializers.Identity(3)((2, 3)), [[3, 0, 0], [0, 3, 0]])


@pytest.mark.parametrize("shape", [(5, 3), (3, 5), (2, 2, 3)])
def test_orthogonal_kernels_have_orthonormal_rows_or_columns(shape):
    q = initializers.Orthogonal(gain=2.0)(shape, "float64").reshape(-1, shape[-1]) / 2
    small = q @ q.T if q.shape[0] < q.shape[1] else q.T @ q
    assert_allclose(small, np.eye(len(small)), atol=1e-12)


@pytest.mark.parametrize("name", sorted(set(initializers._TABLE) - {"orthogonal", "identity"}))
def test_any_shape_can_be_drawn_a_single_number_included(name):
    for shape in ((), (1,), (2, 3), (2, 2, 3)):
        values = initializers.get(name)(shape)
        assert values.shape == shape and values.dtype == np.float32
        values[...] = 1  # an array of its own, that can be written


def test_a_kernel_of_the_wrong_number_of_axes_is_refused():
    with pytest.raises(ValueError, match="Orthogonal: expected a shape of two axes or more"):
        initializers.Orthogonal()((3,))
    with pytest.raises(ValueError, match="Identity: expected a shape of two axes"):
        initializers.Identity()((3,))


def test_with_a_seed_every_call_draws_the_same_numbers():
    initializer = initializers.GlorotUniform(seed=3)
    assert_array_equal(initializer((4, 2)), initializer((4, 2)))


def test_without_a_seed_every_call_draws_other_numbers_that_the_root_seed_settles():
    def draw_two():
        random.set_seed(5)
        initializer = initializers.HeNormal()
        return initializer((4, 2)), initializer((4, 2))

    first, second = draw_two()
    assert (first != second).any()
    for values, again in zip((first, second), draw_two()):
        assert_array_equal(values, again)


def test_both_float_types_start_from_the_same_numbers():
    initializer = initializers.LecunNormal(seed=1)
    assert_array_equal(initializer((5, 4), "float32"), initializer((5, 4), "float64").astype("float32"))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [({"scale": 0}, "scale to be"), ({"mode": "fan"}, "expected mode"), ({"distribution": "x"}, "distribution to be")],
)
def test_variance_scaling_refuses_what_it_does_not_know(arguments, message):
    with pytest.raises(ValueError, match=message):
        initializers.VarianceScaling(**arguments)


def test_names_classes_configs_and_callables_stand_for_an_initializer():
    assert isinstance(initializers.get("HeNormal"), initializers.HeNormal)
    assert isinstance(initializers.get(initializers.Ones), initializers.Ones)
    assert isinstance(initializers.get(None), initializers.Zeros)
    assert initializers.get(np.zeros) is np.zeros
    with pytest.raises(ValueError, match="unknown initializer 'glorot'; did you mean 'glorot_"):
        initializers.get("glorot")
    with pytest.raises(TypeError, match="expected a name"):
        initializers.get(3)


@pytest.mark.parametrize(
    "initializer",
    [initializers.Constant(2.0), initializers.Zeros(), initializers.RandomNormal(1.0, 2.0, seed=4),
     initializers.VarianceScaling(2.0, "fan_out", "uniform", seed=1), initializers.GlorotUniform(seed=2),
     initializers.Orthogonal(2.0), initializers.Identity(3.0)],
    ids=repr,
)
def test_what_is_serialized_comes_back_as_it_was(initializer):
    again = initializers.get(initializers.serialize(initializer))
    assert type(again) is type(initializer)
    assert again.get_config() == initializer.get_config()


def test_an_initializer_without_its_draw_says_so():
    class Empty(initializers.Initializer):
        pass

    with pytest.raises(TypeError, match="Empty has no draw"):
        Empty()((2,))
