"""Values of the activations by hand, how they are named, and how they stay finite. Derivatives: tests/laws."""

import math

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from tinynn import activations, layers
from tinynn.gradcheck import check

BY_HAND = {
    "linear": {-2.0: -2.0, 3.0: 3.0},
    "relu": {-2.0: 0.0, 0.0: 0.0, 3.0: 3.0},
    "clipped_relu": {-2.0: 0.0, 3.0: 3.0},
    "leaky_relu": {-2.0: -0.4, 3.0: 3.0},
    "elu": {-math.log(2): -0.5, 3.0: 3.0},
    "selu": {-math.log(2): -0.8790496703, 2.0: 2.1014019747},
    "gelu": {-1.0: -0.1586552539, 0.0: 0.0, 1.0: 0.8413447461},
    "sigmoid": {-math.log(3): 0.25, 0.0: 0.5, math.log(3): 0.75},
    "hard_sigmoid": {-4.0: 0.0, -1.5: 0.25, 0.0: 0.5, 4.0: 1.0},
    "silu": {-math.log(3): -math.log(3) / 4, 0.0: 0.0},
    "tanh": {0.0: 0.0, math.log(2): 0.6},
    "softplus": {0.0: math.log(2), math.log(3): math.log(4)},
    "softsign": {-3.0: -0.75, 1.0: 0.5},
    "exponential": {0.0: 1.0, math.log(2): 2.0},
}


def square(z):
    return z * z


square.derivative = lambda z: 2 * z


@pytest.mark.parametrize("name", BY_HAND)
def test_values_are_those_computed_by_hand(name):
    z, y = (np.array(list(numbers)) for numbers in (BY_HAND[name], BY_HAND[name].values()))
    assert_allclose(activations.get(name)(z), y, rtol=1e-9, atol=1e-15)


def test_softmax_gives_shares_of_the_exponentials():
    z = np.log([[1.0, 2.0, 5.0], [3.0, 3.0, 2.0]])
    assert_allclose(activations.softmax(z), [[0.125, 0.25, 0.625], [0.375, 0.375, 0.25]])
    assert_allclose(activations.Softmax(axis=0)(z)[:, 0], [0.25, 0.75])


def test_the_tanh_form_of_gelu_is_near_the_exact_one():
    z = np.linspace(-4, 4, 81)
    difference = activations.Gelu(approximate=True)(z) - activations.gelu(z)
    assert 1e-5 < np.abs(difference).max() < 1e-3


@pytest.mark.parametrize(
    ("z", "y"), [(-1.0, -0.5), (0.5, -0.125), (1.0, 0.0), (1.5, 1.5), (2.0, 2.0), (9.0, 2.0)]
)
def test_clipped_relu_has_a_slope_below_its_threshold_and_a_ceiling(z, y):
    assert activations.ClippedRelu(max_value=2, negative_slope=0.25, threshold=1)(np.array(z)) == y


def test_a_ceiling_below_the_threshold_caps_what_is_above_the_threshold_only():
    z = np.array([[0.5, 1.5, 2.5, 4.0]])
    clipped = activations.ClippedRelu(max_value=1, negative_slope=0.5, threshold=2)
    assert_array_equal(clipped(z), [[-0.75, -0.25, 1.0, 1.0]])
    assert_array_equal(clipped.derivative(z, clipped(z)), [[0.5, 0.5, 0.0, 0.0]])
    check(clipped, z)


@pytest.mark.parametrize("name", set(BY_HAND) - {"exponential"} | {"softmax"})
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_large_numbers_overflow_nowhere(name, dtype):
    activation = activations.get(name)
    z = np.array([[-1e4, -200.0, 0.0, 200.0, 1e4]], dtype)
    y = activation(z)
    dz = activation.backward(np.ones_like(y), z, y)
    assert np.isfinite(y).all() and np.isfinite(dz).all()
    assert y.dtype == dz.dtype == dtype


@pytest.mark.parametrize("name", [*BY_HAND, "softmax"])
def test_float32_stays_float32(name):
    activation = activations.get(name)
    z = np.array([[-1.0, 0.0, 2.0]], "float32")
    y = activation.forward(z)
    assert activation.backward(np.ones_like(z), z, y).dtype == y.dtype == np.float32


def test_a_list_is_taken_in_the_float_type():
    y = activations.relu([-1, 2])
    assert y.dtype == np.float32
    assert_array_equal(y, [0, 2])


@pytest.mark.parametrize("word", ["LeakyRelu", "leaky_relu", "LEAKY_RELU"])
def test_names_are_understood_in_any_case(word):
    assert activations.get(word).negative_slope == 0.2


def test_other_things_stand_for_an_activation_too():
    elu = activations.Elu(0.5)
    assert activations.get(elu) is elu
    assert activations.get(None) is activations.linear
    assert activations.get("swish").name == "silu"
    assert activations.get(layers.LeakyReLU(0.1)).negative_slope == 0.1
    assert activations.get(square).name == "square"


def test_a_function_with_a_derivative_is_an_activation():
    activation = activations.get(square)
    z = np.array([[3.0, -1.0]])
    assert_array_equal(activation(z), [[9, 1]])
    assert_array_equal(activation.backward(np.array([[1.0, 2.0]]), z, activation(z)), [[6, -4]])


def test_an_unknown_name_is_refused_with_the_nearest_one():
    with pytest.raises(ValueError, match="unknown activation 'rellu'; did you mean 'relu'"):
        activations.get("rellu")


def test_a_function_without_a_derivative_is_refused_with_what_to_do():
    with pytest.raises(TypeError, match="; tinynn has no autograd, so .* derivative: f.derivative = lambda z: ...$"):
        activations.get(np.tanh)
    with pytest.raises(TypeError, match="expected a name"):
        activations.get(3)


@pytest.mark.parametrize(
    ("kind", "argument", "wrong", "message"),
    [
        (activations.ClippedRelu, "max_value", -1, "ReLU: expected max_value to be a finite number"),
        (activations.ClippedRelu, "negative_slope", -1, "ReLU: expected negative_slope to be a finite number"),
        (activations.ClippedRelu, "threshold", -1, "ReLU: expected threshold to be a finite number"),
        (activations.LeakyRelu, "negative_slope", -1, "LeakyReLU: expected negative_slope to be a finite number"),
        (activations.Elu, "alpha", math.inf, "ELU: expected alpha to be a finite number, got inf"),
        (activations.Softmax, "axis", 1.5, "Softmax: expected axis to be an integer, got 1.5"),
        (activations.Gelu, "approximate", "no", "GELU: expected approximate to be True or False, got 'no'"),
    ],
)
def test_an_activation_names_the_argument_that_it_refuses(kind, argument, wrong, message):
    with pytest.raises((ValueError, TypeError)) as error:
        kind(**{argument: wrong})
    assert str(error.value).startswith(message) and str(error.value).endswith(f", got {wrong!r}")


@pytest.mark.parametrize(
    "activation",
    [activations.relu, activations.Elu(0.5), activations.Softmax(1), activations.Gelu(True),
     activations.ClippedRelu(6.0, 0.1, 0.5)],
    ids=repr,
)
def test_what_is_serialized_comes_back_as_it_was(activation):
    again = activations.get(activations.serialize(activation))
    assert type(again) is type(activation)
    assert again.get_config() == activation.get_config()


def test_defaults_are_serialized_as_a_name():
    assert activations.serialize("relu") == "relu"
    assert activations.serialize(activations.LeakyRelu()) == "leaky_relu"
    assert activations.serialize(activations.Elu(2)) == {"class_name": "elu", "config": {"alpha": 2.0}}


def test_a_function_of_the_user_stays_what_it_is():
    assert activations.serialize(square) is activations.serialize(activations.get(square)) is square


def test_a_class_of_the_user_is_serialized_by_its_own_name():
    class Steep(activations.Elu):
        pass

    assert activations.serialize(Steep(3)) == {"class_name": "Steep", "config": {"alpha": 3.0}}


def test_an_activation_prints_its_arguments():
    assert repr(activations.LeakyRelu(0.1)) == "LeakyRelu(negative_slope=0.1)"


def test_an_activation_without_its_two_formulas_says_so():
    class Empty(activations.Activation):
        pass

    with pytest.raises(TypeError, match="Empty has no forward"):
        Empty()(np.zeros(2))
    with pytest.raises(TypeError, match="Empty has no derivative"):
        Empty().backward(np.ones(2), np.zeros(2), np.zeros(2))


def test_the_defaults_are_those_of_keras():
    assert vars(activations.ClippedRelu()) == {"max_value": None, "negative_slope": 0.0, "threshold": 0.0}
    assert vars(activations.LeakyRelu()) == {"negative_slope": 0.2}
    assert vars(activations.Elu()) == {"alpha": 1.0}
    assert vars(activations.Gelu()) == {"approximate": False}
    assert vars(activations.Softmax()) == {"axis": -1}


def test_several_arguments_are_printed_with_commas():
    shown = repr(activations.ClippedRelu(6, 0.25, 0.5))
    assert shown == "ClippedRelu(max_value=6.0, negative_slope=0.25, threshold=0.5)"


def test_at_its_ceiling_a_clipped_relu_has_no_slope():
    z = np.array([[5.0, 6.0, 7.0]])
    assert activations.ClippedRelu(6).backward(np.ones_like(z), z, z).tolist() == [[1, 0, 0]]


def test_an_unknown_class_in_a_configuration_is_refused_as_an_activation():
    with pytest.raises(ValueError, match="unknown activation 'relux'"):
        activations.get({"class_name": "relux", "config": {}})


@pytest.mark.parametrize("name", ["sigmoid", "softmax"])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_no_slope_of_what_is_certain_is_denormal(name, dtype):
    """Products with such numbers are several times slower."""
    activation = activations.get(name)
    z = np.concatenate([np.zeros((300, 1)), np.linspace(-10, -800, 300)[:, None]], axis=1).astype(dtype)
    y = activation.forward(z)
    dz = abs(activation.backward(y - np.array([1, 0], dtype), z, y))
    assert not ((dz > 0) & (dz < np.finfo(dtype).tiny)).any()
    assert (dz[:, 1] > 0).any() and (dz[:, 1] == 0).any()


def test_a_single_number_and_narrow_numbers_have_slopes_too():
    assert activations.sigmoid.backward(1.0, 0.0, 0.5) == 0.25
    y = np.array([[0.25, 0.0625, 0.6875]], "float16")
    dz = activations.softmax.backward(np.array([[1.0, 0.0, 0.0]], "float16"), None, y)
    np.testing.assert_allclose(dz, [[0.1875, -0.015625, -0.171875]], rtol=1e-2)
