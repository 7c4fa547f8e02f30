"""Layers of one's own outside models, with several outputs, with losses that they add; models with ``build``."""
import numpy as np
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers

x = np.random.default_rng(0).random((64, 6)).astype("float32")


class Linear(layers.Layer):
    def __init__(self, units=4):
        super().__init__()
        self.units = units

    def build(self, input_shape):
        self.w = self.add_weight(shape=(input_shape[-1], self.units), initializer="random_normal", trainable=True)
        self.built = True

    def call(self, inputs):
        return tf.matmul(inputs, self.w)


model = keras.Sequential([Linear(3), layers.Dense(1)])  # whose shapes only the data tell
model.compile("adam", "mse")
before = model.predict(x, verbose=0)
model.fit(x, x[:, 0], verbose=0)
assert (before != model.predict(x, verbose=0)).all() and model.layers[0].built


class ComputeSum(layers.Layer):
    """What it gives is no row for each row."""

    def __init__(self):
        super().__init__()
        self.total = tf.Variable(initial_value=tf.zeros((2,)), trainable=False)

    def call(self, inputs):
        self.total.assign_add(tf.reduce_sum(inputs, axis=0))
        return self.total


adder = ComputeSum()
assert adder(tf.ones((2, 2))).numpy().tolist() == [2, 2] and adder(np.ones((2, 2))).numpy().tolist() == [4, 4]


class Activity(layers.Layer):
    def call(self, inputs):
        self.add_loss(0.01 * tf.reduce_sum(inputs))
        return inputs


class Around(layers.Layer):
    def __init__(self):
        super().__init__()
        self.activity = Activity()

    def call(self, inputs):
        return self.activity(inputs)


layer = Around()
assert layer.losses == []
layer(tf.zeros((1, 1)))
layer(tf.ones((5, 1)))
assert len(layer.losses) == 1 and np.isclose(layer.losses[0], 0.05)

ones = np.ones((8, 3), "float32")
for kind in (Activity, Around):
    inputs = keras.Input((3,))
    alone = keras.Model(inputs, kind()(inputs))
    alone.compile("adam")
    assert np.isclose(alone.fit(ones, verbose=0).history["loss"][0], 0.24)
    for first in ({"input_shape": (3,)}, {}):
        chain = keras.Sequential([layers.Dense(2, kernel_initializer="ones", **first), kind()])
        chain.compile("sgd", "mse")
        loss = chain.fit(ones, 3 * ones[:, :2], verbose=0).history["loss"]
        assert np.isclose(loss[0], 0.48), (kind, first, loss, chain.added_losses)


class Endpoint(layers.Layer):
    def call(self, targets, logits):
        self.add_loss(keras.losses.BinaryCrossentropy(from_logits=True)(targets, logits))
        return tf.nn.softmax(logits)


endpoint = Endpoint()
assert endpoint(tf.ones((2, 2)), tf.ones((2, 2))).numpy().tolist() == [[0.5, 0.5]] * 2
assert np.isclose(endpoint.losses[0], 0.3132617)


class Encoder(layers.Layer):
    def __init__(self):
        super().__init__()
        self.hidden, self.mean, self.log_var = layers.Dense(8, "relu"), layers.Dense(3), layers.Dense(3)

    def call(self, inputs):
        h = self.hidden(inputs)
        return self.mean(h), self.log_var(h)


class Autoencoder(keras.Model):
    def __init__(self, width):
        super().__init__()
        self.encoder, self.width = Encoder(), width

    def build(self, batch_input_shape):
        assert tuple(batch_input_shape) == (None, self.width)
        self.decoder = layers.Dense(self.width, activation="sigmoid")
        super().build(batch_input_shape)

    def call(self, inputs):
        mean, log_var = self.encoder(inputs)
        z = mean + tf.exp(0.5 * log_var) * tf.random.normal(tf.shape(mean))
        self.add_loss(-0.5 * tf.reduce_mean(log_var - tf.square(mean) - tf.exp(log_var) + 1))
        return self.decoder(z)


mean, log_var = Encoder()(x)
assert mean.shape == log_var.shape == (64, 3)
batches = tf.data.Dataset.from_tensor_slices((x, x)).batch(16)
for data in ((x, x), (batches,)):
    vae = Autoencoder(6)
    vae.compile("adam", loss="mse")
    loss = vae.fit(*data, epochs=3, verbose=0).history["loss"]
    assert loss[-1] < loss[0] and vae.predict(x[:2], verbose=0).shape == (2, 6)

vae, optimizer = Autoencoder(6), keras.optimizers.Adam()
with tf.GradientTape() as tape:
    loss = tf.reduce_mean(tf.square(x - vae(x))) + sum(vae.losses)
mean, log_var = vae.encoder(x)
expected = -0.5 * np.mean(log_var - np.square(mean) - np.exp(log_var) + 1)
assert len(vae.losses) == 1 and np.isclose(float(vae.losses[0]), expected)
assert all(np.abs(gradient).max() > 0 for gradient in tape.gradient(loss, vae.trainable_weights))


def lasso(weights):
    return tf.reduce_sum(tf.abs(0.01 * weights))


kept = keras.Sequential([layers.Dense(2, kernel_regularizer=lasso, input_shape=(6,))])
kept.compile("sgd", "mse")
kept.save("kept.h5")
again = keras.models.load_model("kept.h5", custom_objects={"lasso": lasso})
assert again.evaluate(x, x[:, :2], verbose=0) == kept.evaluate(x, x[:, :2], verbose=0)
assert len(keras.models.clone_model(kept).losses) == 1

schedule = keras.optimizers.schedules.InverseTimeDecay(0.1, decay_steps=10, decay_rate=1)
assert np.allclose(schedule(np.array([0, 10, 30])), [0.1, 0.05, 0.025])
assert schedule(tf.range(6).reshape((2, 3))).shape == (2, 3) and schedule(10) == 0.05


def looks_inside_of_nothing(y_true, y_pred):
    return keras.backend.mean(keras.backend.square(y_true - y_pred))


mean = keras.Input((3,))  # a symbol of a name that the loss asks keras.backend for
plain = keras.Sequential([layers.Dense(2, input_shape=(6,))])
plain.compile("sgd", looks_inside_of_nothing, metrics=["mae"])
assert list(plain.fit(x, x[:, :2], verbose=0).history) == ["loss", "mae"]


class Bayesian(layers.Layer):
    """The loss that it adds hangs on its weights alone."""

    def build(self, input_shape):
        self.mu = self.add_weight(name="mu", shape=(input_shape[-1], 2), initializer="ones")

    def call(self, inputs):
        self.add_loss(0.5 * tf.reduce_sum(tf.square(self.mu)))
        return tf.matmul(inputs, self.mu)


still = keras.Sequential([Bayesian(input_shape=(3,)), Bayesian()])
still.compile(keras.optimizers.SGD(0.1), lambda y_true, y_pred: 0.0 * keras.backend.mean(y_pred))
assert np.isclose(still.fit(ones, ones[:, :2], verbose=0).history["loss"][0], 3 + 2)
assert all(np.allclose(w, 0.9) for w in still.get_weights())


class ByName(keras.Model):
    """What it is called on is a dict; its compile takes arguments of its own."""

    def __init__(self):
        super().__init__()
        self.join, self.score, self.kind = layers.Concatenate(), layers.Dense(1), layers.Dense(2, "softmax")

    def compile(self, optimizer, rate):
        super().compile(optimizer, loss=["mse", "categorical_crossentropy"], metrics=[["mae"], ["accuracy"]])
        self.rate = rate

    def call(self, inputs):
        h = self.join([inputs["words"], inputs["tags"]])
        return self.score(h), self.kind(h)


given = {"words": x, "tags": x[:, :2]}
named = ByName()
score, kind = named(given)
assert score.shape == (64, 1) and kind.shape == (64, 2)
named = ByName()
named.compile("adam", rate=3)
history = named.fit(given, [x[:, 0], np.eye(2)[(x[:, 1] > 0.5).astype(int)]], verbose=0).history
assert len(history) == 5 and named.rate == 3
assert [part.shape for part in named.predict(given, verbose=0)] == [(64, 1), (64, 2)]

v = tf.Variable(tf.ones((3, 1)))
v[0, 0].assign(3.0)
assert v.numpy().ravel().tolist() == [3, 1, 1] and v[1:].shape == (2, 1) and v[..., 0].shape == (3,)
