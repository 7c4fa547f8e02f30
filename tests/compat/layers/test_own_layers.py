"""Layers of a script's own have the backward pass that complex step says."""

import numpy as np
import pytest

from tinynn import Sequential, gradcheck, layers
from tinynn.compat.arrays.ops import FUNCTIONS as K
from tinynn.compat.arrays.recording import Recorded, gradients
from tinynn.compat.layers import more_layers
from tinynn.compat.layers.own_layers import Lambda, Layer


class Linear(Layer):
    def __init__(self, units=3, **kwargs):
        super().__init__(**kwargs)
        self.units = units

    def build(self, input_shape):
        assert input_shape[0] is None
        self.w = self.add_weight(shape=(input_shape[-1], self.units), initializer="glorot_uniform", name="w")
        self.b = self.add_weight(shape=(self.units,), initializer="ones", name="b")
        self.fixed = self.add_weight(shape=(self.units,), initializer="ones", name="fixed", trainable=False)

    def call(self, inputs):
        return K["tanh"](K["matmul"](inputs, self.w) + self.b * self.fixed) * self.b[0]


def distance(pair):
    a, b = pair
    return K["sqrt"](K["sum"](K["square"](a - b), axis=1, keepdims=True) + 1.0)


CASES = {
    "own weights": (Linear, (3, 4)),
    "lambda": (lambda: Lambda(lambda x: K["relu"](x) * K["exp"](x)), (3, 4)),
    "lambda of two": (lambda: Lambda(distance), [(2, 3), (2, 3)]),
    "permute": (lambda: more_layers.Permute((2, 1)), (2, 3, 4)),
    "prelu": (lambda: more_layers.PReLU(alpha_initializer="ones"), (3, 4)),
    "layer normalization": (more_layers.LayerNormalization, (3, 4)),
    "repeat vector": (lambda: more_layers.RepeatVector(3), (3, 4)),
    "rescaling": (lambda: more_layers.Rescaling(2.0, 1.0), (3, 4)),
    "alpha dropout": (lambda: more_layers.AlphaDropout(0.3, seed=1), (3, 4)),
    "gaussian dropout": (lambda: more_layers.GaussianDropout(0.3, seed=1), (3, 4)),
}


@pytest.mark.parametrize("name", CASES)
def test_the_recorded_backward_pass_is_the_derivative(name):
    make, shape = CASES[name]
    report = gradcheck.check(make(), shape=shape)
    assert report.complex_step < 1e-12


def test_a_layer_in_tinynns_own_form_stays_what_it_is():
    class Twice(Layer):
        def forward(self, x, training=False):
            return 2 * x, None

        def backward(self, dy, cache):
            return 2 * dy

    np.testing.assert_array_equal(Twice()(np.ones((2, 3))), np.full((2, 3), 2))
    assert gradcheck.check(Twice(), shape=(2, 3)).complex_step < 1e-12


def test_weights_train_and_those_that_are_not_trainable_stay():
    model = Sequential([Linear(2, input_shape=(3,)), layers.Dense(1)])
    model.compile("sgd", "mse")
    before = model.get_weights()
    model.fit(np.ones((8, 3)), np.zeros(8), epochs=2, verbose=0)
    moved = [not np.array_equal(a, b) for a, b in zip(before, model.get_weights())]
    assert moved == [True, True, False, True, True]


def test_training_reaches_call():
    class Doubling(Layer):
        def call(self, inputs, training=None):
            return inputs * 2 if training else inputs

    layer = Doubling()
    x = np.ones((2, 3), "float32")
    layer.ensure_built((3,))
    assert layer.forward(x, training=True)[0].sum() == 12 and layer.forward(x)[0].sum() == 6


@pytest.mark.parametrize("function", [lambda x: K["mean"](x), lambda x: x[:1]])
def test_a_function_that_gives_no_row_for_each_row_is_refused(function):
    with pytest.raises(ValueError, match="expected a row for each row"):
        Lambda(function)(np.ones((3, 2)))


def test_dropouts_of_rate_zero_and_outside_training_change_nothing():
    x = np.ones((4, 5), "float32")
    assert more_layers.GaussianDropout(p=0.1).rate == 0.1  # as Keras 1 called it
    for kind in (more_layers.AlphaDropout, more_layers.GaussianDropout):
        layer = kind(0.5)
        np.testing.assert_array_equal(layer(x), x)
        assert (layer.forward(x, training=True)[0] != x).any()
        np.testing.assert_array_equal(kind(0.0)(x, training=True), x)


def test_alpha_dropout_keeps_mean_and_variance():
    x = np.random.default_rng(0).normal(size=(20000, 4)).astype("float32")
    layer = more_layers.AlphaDropout(0.2, seed=3)
    layer.ensure_built((4,))
    y = layer.forward(x, training=True)[0]
    assert abs(y.mean()) < 0.02 and abs(y.std() - 1) < 0.02


def test_an_activation_in_terms_of_a_condition_has_its_slope():
    x = np.linspace(-2, 2, 4)
    recorded = Recorded(x)
    y = K["sigmoid"](recorded)
    (dx,) = gradients(y, np.ones(4), [recorded])
    s = 1 / (1 + np.exp(-x))
    np.testing.assert_allclose(dx, s * (1 - s), rtol=1e-5)
