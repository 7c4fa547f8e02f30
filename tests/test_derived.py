"""Layers and networks derived from those that are here are trained on what they compute, whatever their base does."""

import numpy as np
import pytest

from tinynn import Model, Sequential, activations
from tinynn.gradcheck import check
from tinynn.layers import Activation, Dense, Input, Layer

RNG = np.random.default_rng(0)
X = RNG.standard_normal((20, 4)).astype("float32")
Y = (X[:, :1] > 0) * 1.0


class Gate(Layer):
    """y = sigmoid(x)^2: there is an activation, and it is not the last thing."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.activation = activations.get("sigmoid")

    def forward(self, x, training=False):
        gate = self.activation.forward(x)
        return gate * gate, (x, gate)

    def backward(self, dy, cache):
        x, gate = cache
        return self.activation.backward(2 * gate * dy, x, gate)


class Half(Dense):
    """Half of what a Dense layer gives."""

    def forward(self, x, training=False):
        y, cache = super().forward(x, training)
        return y / 2, cache

    def backward(self, dy, cache):
        return super().backward(dy / 2, cache)


class HalfActivation(Activation):
    def forward(self, x, training=False):
        y, cache = super().forward(x, training)
        return y / 2, cache

    def backward(self, dy, cache):
        return super().backward(dy / 2, cache)


class HalfChain(Sequential):
    def forward(self, x, training=False):
        y, caches = super().forward(x, training)
        return y / 2, caches

    def backward(self, dy, caches):
        return super().backward(dy / 2, caches)


class HalfGraph(Model):
    def forward(self, x, training=False):
        y, caches = super().forward(x, training)
        return y / 2, caches

    def backward(self, dy, caches):
        return super().backward(dy / 2, caches)


def graph():
    x = Input((4,))
    return HalfGraph(x, Dense(1, "sigmoid")(x))


class Halved:
    """A pass that classes may share."""

    def forward(self, x, training=False):
        y, cache = super().forward(x, training)
        return y / 2, cache

    def backward(self, dy, cache):
        return super().backward(dy / 2, cache)


class HalfByMixin(Halved, Dense):
    pass


NETWORKS = {
    "a Dense layer with a pass from elsewhere": lambda: Sequential([HalfByMixin(1, "sigmoid", input_shape=(4,))]),
    "an activation within": lambda: Sequential([Dense(1, input_shape=(4,)), Gate()]),
    "a Dense layer of one's own": lambda: Sequential([Half(1, "sigmoid", input_shape=(4,))]),
    "an activation of one's own": lambda: Sequential([Dense(1, input_shape=(4,)), HalfActivation("sigmoid")]),
    "a chain of one's own": lambda: HalfChain([Dense(1, "sigmoid", input_shape=(4,))]),
    "a graph of one's own": graph,
}


@pytest.mark.parametrize("make", NETWORKS.values(), ids=NETWORKS)
def test_the_loss_is_that_of_what_is_predicted(make):
    model = make()
    model.compile("sgd", "binary_crossentropy")
    p = np.clip(model.predict(X), 1e-7, 1 - 1e-7)
    expected = -(Y * np.log(p) + (1 - Y) * np.log(1 - p)).mean()
    np.testing.assert_allclose(model.evaluate(X, Y, verbose=0), expected, rtol=1e-5)


@pytest.mark.parametrize("make", NETWORKS.values(), ids=NETWORKS)
def test_a_step_follows_the_slope_of_that_loss(make):
    model = make()
    model.compile("sgd", "mse")
    weights = model.get_weights()

    def loss(kernel):
        model.set_weights([kernel, *weights[1:]])
        return float(np.mean((model.predict(X).astype("float64") - Y) ** 2))

    kernel, h = weights[0], 1e-2
    slopes = [(loss(kernel + h * e) - loss(kernel - h * e)) / (2 * h) for e in np.eye(4).reshape(4, 4, 1)]
    model.set_weights(weights)
    model.optimizer.learning_rate = 1.0
    model.train_on_batch(X, Y)
    np.testing.assert_allclose(weights[0] - model.get_weights()[0], np.reshape(slopes, (4, 1)), atol=1e-4)


def test_a_layer_that_states_its_own_passes_is_proven_by_them():
    check(Half(3, "tanh"), shape=(5, 4))


def test_a_layer_that_states_its_own_forward_pass_is_not_given_sparse_rows():
    class Doubled(Dense):
        def forward(self, x, training=False):
            return super().forward(x * 2, training)

    class Told(Doubled):
        takes_sparse = True

        def forward(self, x, training=False):
            return Dense.forward(self, x, training)

    rows = np.eye(1100, 1000, dtype="float32")
    model = Sequential([Doubled(2, input_shape=(1000,))])
    model.compile("sgd", "mse")
    model.fit(rows, np.zeros((1100, 2)), verbose=0)
    assert not Doubled.takes_sparse and Told.takes_sparse and Dense.takes_sparse


def test_a_layer_that_states_its_own_backward_pass_is_not_given_sparse_rows_either():
    class Twice(Dense):
        def backward(self, dy, cache):
            x, z, y = cache
            dz = self.activation.backward(dy, z, y)
            self.kernel.grad[...] = (x * 1.0).T @ dz
            self.bias.grad[...] = dz.sum(axis=0)
            return dz @ self.kernel.value.T

    rows = np.eye(1100, 1000, dtype="float32")
    model = Sequential([Twice(2, input_shape=(1000,))])
    model.compile("sgd", "mse")
    model.fit(rows, np.zeros((1100, 2)), verbose=0)
    assert not Twice.takes_sparse and Twice.first_pass == "backward" and Dense.first_pass == "gradients"


@pytest.mark.parametrize("base", [Sequential, Model])
def test_what_a_network_of_ones_own_computes_with_may_change_after_compiling(base):
    class Scaled(base):
        scale = 1.0

        def forward(self, x, training=False):
            y, cache = super().forward(x, training)
            return self.scale * y, cache

        def backward(self, dy, cache):
            return super().backward(self.scale * dy, cache)

    layers = [Dense(4, trainable=False), Dense(1)]
    if base is Model:
        x = Input((4,))
        model = Scaled(x, layers[1](layers[0](x)))
    else:
        model = Scaled([Input((4,)), *layers])
    model.compile("sgd", "mse")
    model.scale = 100.0
    expected = ((model.predict(X) - Y) ** 2).mean()
    np.testing.assert_allclose(model.evaluate(X, Y, verbose=0), expected, rtol=1e-5)
