"""What every layer has: shapes, names, weights, configuration, and a layer of the user's own."""

import sys

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from tinynn import arguments, backend, layers, random
from tinynn.gradcheck import check
from tinynn.layers.base import arguments_of, as_shape


class Scale(layers.Layer):
    """The example of the documentation."""

    def build(self, input_shape):
        self.factor = self.add_weight("factor", input_shape, "ones")

    def forward(self, x, training=False):
        return x * self.factor.value, x

    def backward(self, dy, cache):
        self.factor.grad[...] = (dy * cache).sum(axis=0)
        return dy * self.factor.value


def test_a_layer_of_ten_lines_is_right():
    report = check(Scale(), shape=(3, 2, 4))
    assert report.cases == 2 and report.complex_step < 1e-15


def test_calling_a_layer_builds_it_for_the_first_shape_and_takes_lists():
    scale = Scale(name="s")
    assert not scale.built
    y = scale([[1, 2], [3, 4]])
    assert y.dtype == np.float32 and scale.input_shape == scale.output_shape == (2,)
    with pytest.raises(ValueError, match=r"layer 's': built for inputs of shape \(n, 2\), got \(n, 3\)"):
        scale(np.zeros((1, 3)))


def test_gradients_default_to_what_backward_writes():
    scale = Scale()
    scale.ensure_built((2,))
    scale.gradients(np.ones((1, 2)), np.array([[3.0, 4.0]]))
    assert_array_equal(scale.factor.grad, [3, 4])


@pytest.mark.parametrize(
    ("kind", "names"),
    [(layers.Dense, ["dense", "dense_1"]), (layers.ReLU, ["re_lu", "re_lu_1"]),
     (layers.BatchNormalization, ["batch_normalization", "batch_normalization_1"])],
)
def test_names_count_up_per_kind(kind, names):
    assert [kind(*[3] * (kind is layers.Dense)).name for _ in range(2)] == names


def test_a_declared_shape_that_is_none_is_refused_by_name():
    with pytest.raises(ValueError, match="^s: input_shape: a shape has no negative sizes"):
        Scale(name="s", input_shape=(-4,))


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Scale(name=3), "Scale: expected name to be a string, got 3"),
        (lambda: Scale(name="a/b"),
         "Scale: expected a name without '/', which parts names in Keras's files, got 'a/b'"),
        (lambda: Scale(trainable="no"), "Scale: expected trainable to be True or False, got 'no'"),
        (lambda: Scale(units=3), "Scale: unknown argument 'units'; known are input_dim, input_shape, name, trainable"),
        (lambda: layers.Dense(3, activaton="relu"), "Dense: unknown argument 'activaton'; did you mean 'activation'?"),
        (lambda: layers.Dense(3, use_bias=2, name="d"), "layer 'd': expected use_bias to be True or False, got 2"),
        (lambda: layers.BatchNormalization(1.5, name="b"), "layer 'b': expected axis to be an integer, got 1.5"),
        (lambda: layers.BatchNormalization(center=2, name="b"),
         "layer 'b': expected center to be True or False, got 2"),
        (lambda: layers.BatchNormalization(scale=2, name="b"), "layer 'b': expected scale to be True or False, got 2"),
        (lambda: layers.Concatenate("last", name="c"), "layer 'c': expected axis to be an integer, got 'last'"),
        (lambda: layers.GaussianNoise("much", name="g"),
         "layer 'g': expected stddev to be a finite number, zero or positive, got 'much'"),
        (lambda: layers.Dropout(True, name="d"), "layer 'd': expected rate to be a number, got True"),
        (lambda: layers.Dropout(0.5, 3, name="d"),
         "layer 'd': expected noise_shape to be a tuple such as (None, 1), got 3"),
        (lambda: layers.Dot((1, 2, 3), name="d").compute_output_shape([(2, 3), (3, 2)]),
         "layer 'd': expected axes to be an axis or a pair of them, got (1, 2, 3)"),
        (lambda: layers.Dot(1.5, name="d").compute_output_shape([(3,), (3,)]),
         "layer 'd': expected axis to be an integer, got 1.5"),
        (lambda: layers.Dense(3, name="d")("words"),
         "layer 'd': expected an array of numbers, or a symbol, got 'words'"),
        (lambda: layers.Dense(3, name="d")([1.0, 2.0]),
         "layer 'd': expected inputs (n, features), got (n,); reshape them to (n, 1)"),
        (lambda: layers.Dense(3, input_shape="28x28", name="d"),
         "d: input_shape: expected a shape of integers such as (28, 28), got '28x28'"),
        (lambda: layers.Input((3, 2**63), name="i"),
         f"Input 'i': no array has axes as long as those of shape (3, {2**63})"),
        (lambda: layers.Input(name="i", shape=(-1, 3)), "Input 'i': a shape has no negative sizes, got (-1, 3)"),
        (lambda: layers.Dense(2**62, name="d")(np.zeros((1, 4))),
         f"layer 'd': there is no memory for kernel of shape (4, {2**62})"),
    ],
)
def test_a_layer_names_what_it_refuses(make, message):
    with pytest.raises((TypeError, ValueError)) as error:
        make()
    assert str(error.value) == message


def test_what_a_class_takes_is_what_it_hands_to_the_classes_it_derives_from_as_well():
    class Wide(Scale):
        def __init__(self, *args, size=1, **kwargs):
            super().__init__(*args, **kwargs)

    class Closed(Wide):
        def __init__(self, first):
            super().__init__(size=first)

    assert arguments_of(Wide) == {"size", *arguments_of(layers.Layer)}
    assert arguments_of(Wide) - {"size"} == arguments_of(Scale) == {"name", "trainable", "input_shape", "input_dim"}
    assert arguments_of(Closed) == {"first"}


def test_the_shape_of_a_sample_is_declared_one_way_or_the_other():
    assert Scale(input_shape=(2, 3)).declared_shape == (2, 3)
    assert Scale(input_dim=4).declared_shape == Scale(input_shape=4).declared_shape == (4,)
    assert Scale(input_dim=np.int64(4)).declared_shape == (4,)
    with pytest.raises(ValueError, match="give input_shape or input_dim, not both"):
        Scale(input_shape=(2,), input_dim=2)


@pytest.mark.parametrize("shape", [(2, -1), (None, 3), "ab", (2.5,), 2.5])
def test_a_shape_is_made_of_integers(shape):
    with pytest.raises(ValueError, match="layer 'x': .*shape"):
        as_shape(shape, "layer 'x'")


def test_a_shape_may_be_as_long_as_an_array_can_be():
    assert as_shape((sys.maxsize, 1), "x") == (sys.maxsize, 1)


def test_weights_are_copies_and_are_set_all_or_none():
    dense = layers.Dense(2, name="d", input_shape=(3,))
    dense.ensure_built((3,))
    kernel, bias = dense.get_weights()
    kernel[...] = 1
    assert not (dense.kernel.value == 1).any()
    dense.set_weights([kernel, bias + 2])
    assert (dense.kernel.value == 1).all() and (dense.bias.value == 2).all()
    with pytest.raises(ValueError, match="layer 'd': expected 2 arrays of weights, got 1"):
        dense.set_weights([kernel])
    with pytest.raises(ValueError, match=r"layer 'd': bias has shape \(2,\), got an array of shape \(1,\)"):
        dense.set_weights([kernel * 5, np.zeros(1)])
    assert (dense.kernel.value == 1).all()


@pytest.mark.parametrize(
    "wrong",
    [
        ["a", "b"], 3, [[[1.0, 2.0]], [[1.0], [2.0, 3.0]]], [np.full((3, 2), 1j), np.zeros(2)],
        [np.ma.masked_less(np.zeros((3, 2)), 1), np.zeros(2)], [[[10**400] * 2] * 3, [0, 0]],
    ],
    ids=["words", "a number", "rows of two lengths", "complex", "masked", "too large"],
)
def test_weights_are_lists_of_real_numbers(wrong):
    dense = layers.Dense(2, name="d")
    dense.ensure_built((3,))
    with pytest.raises(TypeError) as error:
        dense.set_weights(wrong)
    message = f"layer 'd': expected weights as a list of arrays of real numbers, got {arguments.shown(wrong)}"
    assert str(error.value) == message


@pytest.mark.parametrize("too_large", [np.array([1.0, 1e300]), [1.0, -1e300]])
def test_weights_that_the_float_type_cannot_hold_are_refused(too_large):
    dense = layers.Dense(2, name="d")
    dense.ensure_built((3,))
    message = "^layer 'd': expected bias to hold float32 numbers, got some that are too large$"
    with pytest.raises(ValueError, match=message):
        dense.set_weights([np.ones((3, 2)), too_large])
    assert not (dense.kernel.value == 1).any()


@pytest.mark.parametrize("infinite", [np.array([1.0, -np.inf]), np.array([np.inf, 0], "float32"), [1.0, np.inf]])
def test_weights_that_are_infinite_already_are_taken(infinite):
    dense = layers.Dense(2)
    dense.ensure_built((3,))
    dense.set_weights([np.ones((3, 2)), infinite])
    assert_array_equal(dense.bias.value, infinite)


def test_a_build_that_fails_leaves_no_parameters_behind():
    class Fussy(Scale):
        def build(self, input_shape):
            super().build(input_shape)
            if input_shape != (3,):
                raise ValueError("expected three features")

    layer = Fussy()
    with pytest.raises(ValueError, match="^expected three features$"):
        layer(np.zeros((1, 2)))
    assert layer.parameters == [] and not layer.built
    assert layer(np.ones((1, 3))).shape == (1, 3) and len(layer.parameters) == 1


def test_parameters_are_counted_and_the_moving_ones_are_not_trained():
    norm = layers.BatchNormalization()
    norm.ensure_built((3,))
    assert norm.count_params() == 12 and norm.weights == norm.parameters
    assert [p.name for p in norm.trainable_parameters] == ["gamma", "beta"]
    norm.trainable = False
    assert norm.trainable_parameters == []


def test_weights_are_made_in_the_float_type():
    backend.set_floatx("float64")
    dense = layers.Dense(2)
    dense.ensure_built((3,))
    assert {p.value.dtype for p in dense.parameters} == {np.dtype("float64")}
    assert dense(np.ones((1, 3), "float32")).dtype == np.float64


def test_the_same_seed_gives_the_same_weights_to_the_bit():
    def kernel():
        random.set_seed(3)
        dense = layers.Dense(4)
        dense.ensure_built((5,))
        return dense.kernel.value.tobytes()

    assert kernel() == kernel()


@pytest.mark.parametrize("value", [0, -1, 2.5, "3", True, None])
def test_a_number_of_units_is_a_positive_integer(value):
    with pytest.raises(ValueError, match="layer 'd': expected units to be a positive integer"):
        layers.Dense(value, name="d")


@pytest.mark.parametrize(
    "layer",
    [
        layers.Dense(3, "relu", kernel_regularizer="l2", input_shape=(4,)),
        layers.Dense(np.int64(3), layers.LeakyReLU(0.1), use_bias=False, kernel_initializer="he_normal"),
        layers.Activation("gelu"), layers.ReLU(6, 0.1, 0.5), layers.ReLU(), layers.LeakyReLU(alpha=0.1),
        layers.ELU(0.5), layers.Softmax(axis=1), layers.Dropout(0.25, noise_shape=(None, 1), seed=3),
        layers.GaussianNoise(0.5, seed=1), layers.Flatten(), layers.Reshape((2, -1)),
        layers.BatchNormalization(1, 0.9, 0.01, center=False, gamma_regularizer="l1", trainable=False),
    ],
    ids=repr,
)
def test_a_layer_made_from_its_configuration_has_the_same_configuration(layer):
    again = type(layer).from_config(layer.get_config())
    assert again.get_config() == layer.get_config()
    assert again.name == layer.name and again.trainable == layer.trainable


def test_a_layer_without_its_passes_says_so():
    class Empty(layers.Layer):
        pass

    with pytest.raises(TypeError, match="Empty has no forward"):
        Empty()(np.zeros((1, 2)))
    with pytest.raises(TypeError, match="Empty has no backward"):
        Empty().backward(None, None)


def test_a_layer_prints_its_kind_and_name():
    assert repr(layers.Dense(2, name="d")) == "<Dense 'd'>"


def test_an_input_states_a_shape():
    for described in ({"shape": (28, 28)}, {"shape": [28, 28], "dtype": "float32"}, {"batch_shape": (None, 28, 28)}):
        assert layers.Input(**described).shape == (None, 28, 28)
    assert repr(layers.Input(3, name="a")) == "<Symbol 'a', shape (None, 3)>"
    assert layers.InputLayer(input_shape=(4)).output.shape == layers.Input(shape=(4)).shape == (None, 4)
    with pytest.raises(ValueError, match="Input 'a': expected a shape of integers"):
        layers.Input("rows", name="a")
    with pytest.raises(ValueError, match="Input 'a': expected shape=, of one sample, or batch_shape="):
        layers.Input(name="a")


def test_inputs_count_up_from_one_as_in_keras():
    assert [layers.Input(3, name="a").name, layers.Input(3).name, layers.Input(3).name] == ["a", "input_1", "input_2"]


def test_a_weight_is_glorot_uniform_trainable_and_free_by_default():
    parameter = Scale().add_weight("kernel", (30, 20))
    limit = (6 / 50) ** 0.5
    assert 0.9 * limit < abs(parameter.value).max() <= limit and len(np.unique(parameter.value)) > 500
    assert parameter.trainable and parameter.regularizer is None


def test_what_is_not_built_has_no_shapes():
    layer = Scale()
    assert layer.input_shape is None and layer.output_shape is None and not layer.built


def test_an_initializer_of_ones_own_may_give_any_float_type():
    layer = layers.Dense(2, kernel_initializer=lambda shape, dtype=None: np.full(shape, 0.5), input_shape=(4,))
    layer(np.zeros((1, 4)))
    assert layer.kernel.value.dtype == backend.floatx()


@pytest.mark.parametrize("given", [np.ones((3, 3)), 0.5, [1.0, 2.0]])
def test_an_initializer_that_gives_another_shape_is_refused(given):
    layer = layers.Dense(2, kernel_initializer=lambda shape, dtype=None: given, name="d")
    with pytest.raises(ValueError, match=r"layer 'd': expected the initializer of kernel to give shape \(4, 2\), got"):
        layer(np.zeros((1, 4)))


def test_layers_share_no_array_that_an_initializer_gives_twice():
    array = np.ones((4, 2), "float32")
    first, second = (layers.Dense(2, kernel_initializer=lambda shape, dtype=None: array) for _ in range(2))
    for layer in (first, second):
        layer(np.zeros((1, 4)))
    first.set_weights([np.zeros((4, 2)), np.zeros(2)])
    assert (array == 1).all() and (second.kernel.value == 1).all()


def test_an_initializer_of_complex_numbers_is_refused():
    layer = layers.Dense(2, kernel_initializer=lambda shape, dtype=None: np.full(shape, 1j), name="d")
    with pytest.raises(TypeError, match="layer 'd': expected kernel to be real numbers"):
        layer(np.zeros((1, 4)))
