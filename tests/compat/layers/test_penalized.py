"""Penalties on what layers put out are among the losses that a script's own loop adds up."""

import numpy as np
import pytest

X = np.random.default_rng(0).normal(size=(6, 4)).astype("float32")


@pytest.fixture
def tf(installed):
    import tensorflow

    return tensorflow


def within(tf):
    """A layer of one's own that holds one whose outputs are penalized."""

    class Within(tf.keras.layers.Layer):
        def __init__(self):
            super().__init__()
            self.inner = tf.keras.layers.Dense(2, activity_regularizer="l2")

        def call(self, x):
            return self.inner(x)

    return Within()


MODELS = {
    "chain": lambda layers, tf: [layers.Dense(2, activity_regularizer="l2")],
    "layer of its own": lambda layers, tf: [layers.Dense(2), layers.ActivityRegularization(l2=0.01)],
    "within an own layer": lambda layers, tf: [within(tf)],
}


@pytest.mark.parametrize("kind", MODELS)
@pytest.mark.parametrize("symbols", [False, True], ids=["Sequential", "Model"])
def test_a_loop_of_ones_own_sees_the_penalty_and_its_gradient_once(tf, kind, symbols):
    layers = MODELS[kind](tf.keras.layers, tf)
    x = y = tf.keras.Input((4,))
    for layer in layers:
        y = layer(y)
    model = tf.keras.Model(x, y) if symbols else tf.keras.Sequential(layers)
    with tf.GradientTape(persistent=True) as tape:
        y = model(X, training=True)
        (penalty,) = model.losses
        rest = tf.reduce_sum(y)
    y = np.asarray(y.numpy())
    np.testing.assert_allclose(penalty.numpy(), 0.01 * np.sum(y * y) / 6, rtol=1e-5)
    kernel = model.trainable_variables[0]
    np.testing.assert_allclose(tape.gradient(penalty, kernel), X.T @ (0.02 * y / 6), rtol=1e-4, atol=1e-7)
    np.testing.assert_allclose(tape.gradient(rest, kernel), X.T @ np.ones_like(y), rtol=1e-4)
    model.compile("sgd", "mse")
    np.testing.assert_allclose(model.evaluate(X, y, verbose=0), penalty.numpy(), rtol=1e-5)
    before = kernel.numpy().copy()
    model.fit(X, y, batch_size=6, verbose=0)
    np.testing.assert_allclose(kernel.numpy(), before - 0.01 * X.T @ (0.02 * y / 6), rtol=1e-4, atol=1e-7)


def test_a_layer_called_alone_has_its_penalty(tf):
    def steep(y):
        return tf.reduce_sum(abs(y) ** 3)

    for layer in (tf.keras.layers.Dense(2, activity_regularizer=steep), tf.keras.layers.Dense(2, "relu")):
        y = layer(X).numpy()
        assert np.allclose([loss.numpy() for loss in layer.losses], np.sum(abs(y) ** 3) / 6 if layer.losses else [])


def test_a_penalty_of_ones_own_on_weights_has_a_gradient_in_a_loop(tf):
    layer = tf.keras.layers.Dense(2, kernel_regularizer=lambda w: tf.reduce_sum(w * w))
    layer(X)
    with tf.GradientTape() as tape:
        (penalty,) = layer.losses
    np.testing.assert_allclose(tape.gradient(penalty, layer.kernel), 2 * layer.kernel.numpy())
