"""Losses are called within layers of a script's own, on predictions and on targets that are inputs."""

import numpy as np
import pytest

from tinynn import losses
from tinynn.compat.arrays.recording import Recorded, gradients

PARTS = np.random.default_rng(0).dirichlet(np.full(4, 9.0), (2, 5))
KINDS = [kind for kind in vars(losses).values() if isinstance(kind, type) and issubclass(kind, losses.Loss)
         and kind.__name__ not in ("Loss", "EntrywiseLoss") and not kind.__name__.startswith("Sparse")]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_the_gradient_of_targets_that_were_worked_out(kind, installed):
    loss, (y_true, y_pred) = kind(), PARTS
    targets = Recorded(y_true)
    (found,) = gradients(loss(targets, Recorded(y_pred)), np.ones(()), [targets])
    slopes, h = np.empty_like(y_true), 1e-6
    for entry in np.ndindex(y_true.shape):
        step = np.zeros_like(y_true)
        step[entry] = h
        slopes[entry] = np.mean(loss.value(y_true + step, y_pred) - loss.value(y_true - step, y_pred)) / (2 * h)
    np.testing.assert_allclose(found, slopes, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("sparse", [False, True], ids=["numbers", "labels"])
def test_a_layer_at_the_end_of_a_network_may_work_out_the_loss(installed, sparse):
    import keras

    loss = keras.losses.SparseCategoricalCrossentropy if sparse else keras.losses.BinaryCrossentropy

    class Endpoint(keras.layers.Layer):
        def __init__(self):
            super().__init__()
            self.loss = loss(from_logits=True)

        def call(self, targets, logits):
            self.add_loss(self.loss(targets, logits))
            return keras.activations.sigmoid(logits)

    x = np.random.default_rng(0).normal(size=(20, 3)).astype("float32")
    y = (x[:, :1] > 0).astype("float32")
    inputs, targets = keras.Input((3,)), keras.Input((1,))
    logits = keras.layers.Dense(2 if sparse else 1)(inputs)
    model = keras.Model([inputs, targets], Endpoint()(targets, logits))
    plain = keras.Model(inputs, logits)
    plain.compile("sgd", loss(from_logits=True))
    lost = plain.evaluate(x, y, verbose=0)
    model.compile("sgd")
    history = model.fit([x, y], epochs=9, batch_size=20, verbose=0).history["loss"]
    np.testing.assert_allclose(history[0], lost, rtol=1e-5)
    assert history[-1] < history[0]
