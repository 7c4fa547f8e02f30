"""Models that state ``train_step``: with the compiled loss, with a loss of their own, two optimizers, validation."""

import keras
import numpy as np
import tensorflow as tf
from keras import layers
from keras.utils import unpack_x_y_sample_weight

rng = np.random.default_rng(0)
x = rng.normal(size=(70, 4)).astype("float32")
y = (x.sum(axis=1) > 0).astype(int)


class Plain(keras.Model):
    """The step of the guides of TensorFlow 2."""

    def train_step(self, data):
        x, y = data
        with tf.GradientTape() as tape:
            y_pred = self(x, training=True)
            loss = self.compiled_loss(y, y_pred, regularization_losses=self.losses)
        gradients = tape.gradient(loss, self.trainable_variables)
        self.optimizer.apply_gradients(zip(gradients, self.trainable_variables))
        self.compiled_metrics.update_state(y, y_pred)
        return {m.name: m.result() for m in self.metrics}


class Modern(keras.Model):
    """The step of the guides of Keras 3."""

    def train_step(self, data):
        x, y, weights = unpack_x_y_sample_weight(data)
        with tf.GradientTape() as tape:
            y_pred = self(x, training=True)
            loss = self.compute_loss(y=y, y_pred=y_pred, sample_weight=weights)
        gradients = tape.gradient(loss, self.trainable_variables)
        self.optimizer.apply(gradients, self.trainable_variables)
        for metric in self.metrics:
            metric.update_state(loss) if metric.name == "loss" else metric.update_state(y, y_pred)
        return {m.name: m.result() for m in self.metrics}


class Inherited(keras.Model):
    def train_step(self, data):
        return super().train_step(data)

    def test_step(self, data):
        return {f"own_{name}": value for name, value in super().test_step(data).items()}


def network(kind):
    keras.utils.set_random_seed(1)
    inputs = keras.Input((4,))
    h = layers.Dense(6, activation="tanh", kernel_regularizer="l2")(inputs)
    model = kind(inputs, layers.Dense(1, activation="sigmoid")(h))
    model.compile(keras.optimizers.Adam(0.01), loss="binary_crossentropy", metrics=["accuracy"])
    return model


expected = network(keras.Model)
seen = expected.fit(x, y, batch_size=16, epochs=3, shuffle=False, validation_data=(x, y), verbose=0)
for kind in (Plain, Modern):
    model = network(kind)
    history = model.fit(x, y, batch_size=16, epochs=3, shuffle=False, validation_data=(x, y), verbose=0)
    assert list(history.history) == ["loss", "accuracy", "val_loss", "val_accuracy"]
    for ours, theirs in zip(model.get_weights(), expected.get_weights()):
        np.testing.assert_allclose(ours, theirs, rtol=1e-4, atol=1e-6)
    for name in list(history.history)[kind is Modern :]:  # whose mean of losses counts each batch the same
        np.testing.assert_allclose(history.history[name], seen.history[name], rtol=1e-4, atol=1e-6)

model = network(Inherited)
history = model.fit(x, y, batch_size=16, validation_split=0.2, sample_weight=np.ones(70), verbose=2)
assert list(history.history) == ["loss", "accuracy", "val_own_loss", "val_own_accuracy"]
assert len(model.evaluate(x, y, verbose=0)) == 2

data = tf.data.Dataset.from_tensor_slices((x, y)).shuffle(70).batch(16)
assert len(network(Plain).fit(data, epochs=2, verbose=0).history["loss"]) == 2


class GAN(keras.Model):
    """Two networks and two optimizers, and no ``call``."""

    def __init__(self, discriminator, generator, latent):
        super().__init__()
        self.discriminator, self.generator, self.latent = discriminator, generator, latent
        self.d_loss = keras.metrics.Mean(name="d_loss")
        self.g_loss = keras.metrics.Mean(name="g_loss")

    def compile(self, d_optimizer, g_optimizer, loss_fn):
        super().compile()
        self.d_optimizer, self.g_optimizer, self.loss_fn = d_optimizer, g_optimizer, loss_fn

    @property
    def metrics(self):
        return [self.d_loss, self.g_loss]

    def train_step(self, real):
        n = tf.shape(real)[0]
        fake = self.generator(tf.random.normal(shape=(n, self.latent)))
        both = tf.concat([fake, real], axis=0)
        labels = tf.concat([tf.ones((n, 1)), tf.zeros((n, 1))], axis=0)
        with tf.GradientTape() as tape:
            loss = self.loss_fn(labels, self.discriminator(both))
        weights = self.discriminator.trainable_weights
        self.d_optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights))
        self.d_loss.update_state(loss)
        with tf.GradientTape() as tape:
            guesses = self.discriminator(self.generator(tf.random.normal(shape=(n, self.latent))))
            loss = self.loss_fn(tf.zeros((n, 1)), guesses)
        weights = self.generator.trainable_weights
        self.g_optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights))
        self.g_loss.update_state(loss)
        return {"d_loss": self.d_loss.result(), "g_loss": self.g_loss.result()}


class Seen(keras.callbacks.Callback):
    """Counts batches, and ends the training in the third epoch."""

    batches = 0

    def on_train_batch_end(self, batch, logs=None):
        self.batches += 1
        assert set(logs) == {"d_loss", "g_loss"}

    def on_epoch_end(self, epoch, logs=None):
        self.model.generator(tf.random.normal((1, 3)))
        self.model.stop_training = epoch == 2


generator = keras.Sequential([keras.Input((3,)), layers.Dense(8), layers.LeakyReLU(0.2), layers.Dense(4)])
discriminator = keras.Sequential([keras.Input((4,)), layers.Dense(8, activation="relu"), layers.Dense(1)])
before = [w.copy() for w in (*generator.get_weights(), *discriminator.get_weights())]
gan = GAN(discriminator, generator, 3)
gan.compile(keras.optimizers.Adam(), keras.optimizers.Adam(), keras.losses.BinaryCrossentropy(from_logits=True))
callback = Seen()
history = gan.fit(x, epochs=5, batch_size=32, callbacks=[callback])
assert len(history.history["d_loss"]) == 3 and callback.batches == 9
assert all((w != v).any() for w, v in zip((*generator.get_weights(), *discriminator.get_weights()), before))
assert len(gan.trainable_weights) == 8
