"""Layers, activations and losses of one's own that give other shapes than they say are refused, not stretched."""

import numpy as np
import pytest

from tinynn import Sequential
from tinynn.layers import Dense, Layer
from tinynn.losses import Loss

X = np.random.default_rng(0).standard_normal((20, 4)).astype("float32")


class Total(Layer):
    """The sum of each row, without a word of its shape."""

    def forward(self, x, training=False):
        return x.sum(axis=1, keepdims=True), x.shape

    def backward(self, dy, shape):
        return np.broadcast_to(dy, shape)


class OfTheBatch(Loss):
    """A mean over all samples, where one value for each is expected."""

    def value(self, y_true, y_pred):
        return ((y_pred - y_true) ** 2).mean()

    def backward(self, y_true, y_pred):
        return 2 * (y_pred - y_true) / y_pred[0].size


class AsANumber(OfTheBatch):
    """The same, as a number of Python's."""

    def value(self, y_true, y_pred):
        return float(super().value(y_true, y_pred))


class LosesTheBatch(Layer):
    """The mean over the batch."""

    def forward(self, x, training=False):
        return x.mean(axis=0, keepdims=True), x.shape

    def backward(self, dy, shape):
        return np.broadcast_to(dy / shape[0], shape)


class SlopeOfRows(OfTheBatch):
    """A gradient of too few columns."""

    def value(self, y_true, y_pred):
        return ((y_pred - y_true) ** 2).mean(axis=-1)

    def backward(self, y_true, y_pred):
        return super().backward(y_true, y_pred)[:, :1]


def total(z):
    return z.sum(axis=-1, keepdims=True)


total.derivative = np.ones_like

CASES = {
    "a layer": (lambda: Total(name="total"), "mse", r"layer 'total': .* give shape \(2, 4\), got \(2, 1\)"),
    "an activation": (lambda: Dense(4, total, name="d"), "mse", r"layer 'd': expected 2 rows to give shape \(2, 4\)"),
    "a loss": (lambda: Dense(4), OfTheBatch(), r"expected the value of the loss.*\(2,\), \(2, 4\), got \(\), \(2, 4\)"),
    "a loss of Python's": (lambda: Dense(4), AsANumber(), r"expected the value of the loss.*got \(\), \(2, 4\)"),
    "no batch": (lambda: LosesTheBatch(name="m"), "mse", r"layer 'm': .* give shape \(2, 4\), got \(1, 4\)"),
    "its gradient": (lambda: Dense(4), SlopeOfRows(), r"expected the value of the loss.*got \(2,\), \(2, 1\)"),
}


@pytest.mark.parametrize(("layer", "loss", "message"), CASES.values(), ids=CASES)
@pytest.mark.parametrize("train", ["fit", "train_on_batch"])
def test_it_is_refused_before_a_weight_moves(layer, loss, message, train):
    model = Sequential([Dense(4, input_shape=(4,)), layer()])
    model.compile("sgd", loss)
    before = model.get_weights()
    with pytest.raises(ValueError, match=message):
        getattr(model, train)(X, X)
    for now, then in zip(model.get_weights(), before):
        np.testing.assert_array_equal(now, then)
