"""A script's own losses, activations and hidden terms: their values and their slopes."""

import numpy as np
import pytest

import tinynn
from tinynn import losses
from tinynn.compat import rooms
from tinynn.compat.arrays import symbols
from tinynn.compat.arrays.ops import FUNCTIONS as K
from tinynn.compat.layers.own_layers import Lambda
from tinynn.compat.models.model_files import load_model
from tinynn.compat.models.networks import Model, Sequential
from tinynn.compat.training.functions import RecordedActivation, as_loss, recordable, with_derivative
from tinynn.layers import Dense, Input

T = np.array([[0.0, 1.0, 0.0], [1.0, 0.0, 0.0]], "float32")
P = np.array([[0.2, 0.7, 0.1], [0.4, 0.4, 0.2]], "float32")


@pytest.mark.parametrize(
    ("function", "built_in"),
    [
        (lambda t, p: K["mean"](K["square"](t - p), axis=-1), "mse"),
        (lambda t, p: K["abs"](t - p), "mae"),
        (lambda t, p: K["mean"](K["binary_crossentropy"](t, p), axis=-1), "binary_crossentropy"),
        (lambda t, p: K["categorical_crossentropy"](t, p), "categorical_crossentropy"),
        (lambda t, p: recordable(losses.mse)(t, p), "mse"),
        (lambda t, p: recordable(losses.binary_crossentropy)(t, p), "binary_crossentropy"),
    ],
)
def test_a_loss_of_ones_own_is_the_built_in_one(function, built_in):
    own, known = as_loss(function), losses.get(built_in)
    np.testing.assert_allclose(own.value(T, P), known.value(T, P), rtol=1e-5)
    np.testing.assert_allclose(own.backward(T, P), known.backward(T, P), rtol=1e-4, atol=1e-6)


def test_one_number_for_the_batch_trains_as_its_mean():
    of_batch = as_loss(lambda t, p: K["mean"](K["square"](t - p)))
    of_rows = losses.get("mse")
    np.testing.assert_allclose(of_batch.value(T, P).mean(), of_rows.value(T, P).mean(), rtol=1e-6)
    np.testing.assert_allclose(of_batch.backward(T, P), of_rows.backward(T, P), rtol=1e-6)


def test_a_loss_without_the_prediction_is_refused():
    with pytest.raises(ValueError, match="does not depend on y_pred"):
        as_loss(lambda t, p: K["mean"](t, axis=-1)).backward(T, P)


def test_losses_that_the_core_knows_are_left_to_it():
    stated = losses.MeanSquaredError()
    function = recordable(losses.mae)
    for loss in ("mse", None, stated, losses.mse, losses.Huber, function):
        assert as_loss(loss) is loss
    assert isinstance(losses.get(function), losses.MeanAbsoluteError)


def test_an_activation_of_ones_own_has_the_slope_of_a_small_step():
    activation = with_derivative(lambda z: z * K["sigmoid"](z))
    z = np.linspace(-2, 2, 6).reshape(2, 3)
    slope = activation.backward(np.ones((2, 3)), z, activation.forward(z))
    silu = tinynn.activations.silu
    np.testing.assert_allclose(slope, silu.backward(np.ones((2, 3)), z, silu.forward(z)), rtol=1e-12)
    assert activation.name == "<lambda>"


@pytest.mark.parametrize(("name", "at_minus_two", "at_seven"), [
    ("celu", np.expm1(-2), 7), ("relu6", 0, 6), ("mish", -2 * np.tanh(np.log1p(np.exp(-2))), 6.99999),
    ("log_softmax", -9 - np.log1p(np.exp(-9)), -np.log1p(np.exp(-9))),
])
def test_activations_that_only_keras_names_have_their_values_and_slopes(name, at_minus_two, at_seven):
    activation = with_derivative(name)
    np.testing.assert_allclose(activation(np.array([[-2.0, 7.0]])), [[at_minus_two, at_seven]], rtol=1e-5)
    z, dy, step = np.array([[-1.5, -0.25, 0.5, 7.0]]), np.array([[1.0, -2.0, 0.5, 3.0]]), 1e-6
    steps = step * np.eye(4)[:, None]
    expected = [(dy * (activation(z + s) - activation(z - s))).sum() / (2 * step) for s in steps]
    np.testing.assert_allclose(activation.backward(dy, z, activation(z)), [expected], rtol=1e-6, atol=1e-8)


def test_activations_that_state_a_derivative_keep_it():
    stated = tinynn.activations.relu
    for activation in ("relu", None, stated, K["relu"], tinynn.layers.LeakyReLU(0.1)):
        assert with_derivative(activation) is activation
    assert isinstance(with_derivative(np.tanh), RecordedActivation)


@pytest.fixture
def taught():
    symbols.teach()
    yield
    symbols.unteach()


def hidden_network():
    x = Input(shape=(3,))
    mean, log_var = Dense(2, name="mean")(x), Dense(2, name="log_var")(x)
    z = Lambda(lambda pair: pair[0] + K["exp"](pair[1]))([mean, log_var])
    return x, mean, log_var, Model(x, Dense(3, name="out")(z))


def test_arithmetic_with_symbols_is_a_layer(taught):
    x = Input(shape=(3,))
    y = 1 + K["exp"](x) * 2 - x[:, :1] / K["sum"](np.square(x), axis=-1, keepdims=True)
    assert y.shape == (None, 3) and K["shape"](y)[1] == 3 and K["mean"](y).shape == (None,)
    a = np.array([[1.0, 2.0, 3.0], [-1.0, 0.0, 1.0]])
    expected = 1 + np.exp(a) * 2 - a[:, :1] / (a * a).sum(axis=1, keepdims=True)
    np.testing.assert_allclose(tinynn.Model(x, y).predict(a, verbose=0), expected, rtol=1e-5)
    noise = K["random_normal"](shape=(K["shape"](x)[0], 5))
    assert noise.shape == (None, 5) and tinynn.Model(x, noise).predict(a, verbose=0).shape == (2, 5)


def test_symbols_are_as_before_afterwards(taught):
    symbols.unteach()
    x = Input(shape=(3,))
    with pytest.raises(TypeError, match="stands for an array"):
        x + 1
    assert len({x, x}) == 1


@pytest.mark.parametrize("style", ["in the loss", "added", "both"])
def test_a_loss_that_looks_inside_moves_weights_along_the_gradient(style, taught):
    tinynn.backend.set_floatx("float64")
    x, mean, log_var, model = hidden_network()
    divergence = K["sum"](K["exp"](log_var) + K["square"](mean) - 1.0 - log_var, axis=-1)

    def looking(t, p):
        return K["mean"](K["square"](t - p), axis=-1) + K["sum"](
            K["exp"](log_var) + K["square"](mean) - 1.0 - log_var, axis=-1
        )

    if style == "in the loss":
        model.compile("sgd", looking)
    else:
        error = K["mean"](K["square"](x - model.output), axis=-1)
        model.add_loss(K["mean"](divergence) if style == "both" else divergence + error)
        model.compile("sgd", "mse" if style == "both" else None)
    a = np.random.default_rng(0).normal(size=(6, 3))

    def loss():
        m = a @ model.get_layer("mean").kernel.value
        v = a @ model.get_layer("log_var").kernel.value
        w = (m + np.exp(v)) @ model.get_layer("out").kernel.value
        return (np.mean((a - w) ** 2, axis=1) + np.sum(np.exp(v) + m * m - 1 - v, axis=1)).mean()

    kernel = model.get_layer("log_var").kernel
    start, before = kernel.value.copy(), loss()
    assert model.evaluate(a, a, verbose=0) == pytest.approx(before, rel=1e-9)
    expected = np.empty(start.shape)
    for entry in np.ndindex(start.shape):
        sides = []
        for step in (1e-6, -1e-6):
            kernel.value[...] = start
            kernel.value[entry] += step
            sides.append(loss())
        expected[entry] = (sides[0] - sides[1]) / 2e-6
    kernel.value[...] = start
    history = model.fit(a, a, epochs=1, batch_size=6, verbose=0, validation_data=(a, a))
    np.testing.assert_allclose((start - kernel.value) / 0.01, expected, rtol=1e-5, atol=1e-7)
    assert history.history["val_loss"][0] < before


def test_compiling_anew_with_a_plain_loss_forgets_the_hidden_one(taught):
    _, mean, _, model = hidden_network()
    model.compile("sgd", lambda t, p: K["sum"](K["square"](mean), axis=-1) + K["sum"](t - p, axis=-1))
    assert model.objective is not None
    model.compile("sgd", "mse")
    assert model.objective is None and model.evaluate(np.ones((2, 3)), np.ones((2, 3)), verbose=0) >= 0


def test_a_class_with_call_becomes_the_network_that_it_describes():
    class Net(Model):
        def __init__(self):
            super().__init__()
            self.hidden = Dense(4, "relu")
            self.drop = tinynn.layers.Dropout(0.5)
            self.out = Dense(1)

        def call(self, inputs, training=None):
            x = self.hidden(inputs)
            if training:
                x = self.drop(x, training=training)
            return self.out(x)

    net = Net()
    net.compile("sgd", "mse")
    x = np.ones((8, 3), "float32")
    net.fit(x, np.zeros(8), epochs=1, verbose=0)
    assert [type(layer).__name__ for layer in net.layers] == ["Dense", "Dropout", "Dense"]
    np.testing.assert_array_equal(net.predict(x, verbose=0), np.asarray(net(x)))
    built = Net()
    built.build((None, 3))
    assert built.count_params() == 3 * 4 + 4 + 4 + 1


class Branching(Model):
    def __init__(self):
        super().__init__()
        self.sides = [Dense(4, name="left"), Dense(4, name="right")]
        self.out = Dense(1, name="out")

    def call(self, inputs):
        left, right = (side(inputs) for side in self.sides)
        return self.out(tinynn.layers.Concatenate()([tinynn.layers.ReLU()(left), right]))


def test_a_class_with_call_lists_only_the_layers_that_it_holds(tmp_path):
    net, x = Branching(), np.ones((2, 3), "float32")
    net.compile("adam", "mse")
    net.fit(x, np.ones(2), verbose=0)
    assert [layer.name for layer in net.layers] == ["left", "right", "out"]
    assert net.layers[0].get_weights()[0].shape == (3, 4) and net.count_params() == 2 * 16 + 9
    lines = []
    net.summary(print_fn=lines.append)
    assert "left (Dense)" in lines[0] and "Concatenate" not in lines[0] and "Connected to" not in lines[0]
    whole = Sequential([net, Dense(1)])
    whole.build((None, 3))
    for model in (net, whole):
        for ending in ("keras", "h5", "npz"):
            model.save(tmp_path / f"model.{ending}")
            again = load_model(tmp_path / f"model.{ending}")
            np.testing.assert_array_equal(again.predict(x, verbose=0), model.predict(x, verbose=0))


def test_calling_a_model_gives_a_tensor():
    model = Sequential([Dense(2, input_shape=(3,))])
    y = model(np.ones((4, 3), "float32"))
    assert y.shape == (4, 2) and type(y.numpy()) is np.ndarray


def test_a_penalty_on_outputs_moves_weights_and_is_reported():
    tinynn.backend.set_floatx("float64")
    x = np.random.default_rng(0).normal(size=(4, 3))
    penalized = rooms.contents("layers")["Dense"](2, "tanh", activity_regularizer="l2", input_shape=(3,))
    model = Sequential([penalized, Dense(1)])
    model.compile("sgd", "mse")
    kernel, after = (layer.kernel for layer in model.layers)
    start = kernel.value.copy()

    def loss():
        y = np.tanh(x @ kernel.value)
        return np.mean((y @ after.value) ** 2) + 0.01 * np.sum(y * y) / 4

    assert model.evaluate(x, np.zeros(4), verbose=0) == pytest.approx(loss(), rel=1e-9)
    expected = np.empty(start.shape)
    for entry in np.ndindex(start.shape):
        sides = []
        for step in (1e-6, -1e-6):
            kernel.value[entry] = start[entry] + step
            sides.append(loss())
        kernel.value[entry] = start[entry]
        expected[entry] = (sides[0] - sides[1]) / 2e-6
    model.train_on_batch(x, np.zeros(4))
    np.testing.assert_allclose((start - kernel.value) / 0.01, expected, rtol=1e-5, atol=1e-8)
