"""A layer that adds a loss which names symbols, and the odd spellings of published scripts."""
import warnings

import numpy as np
import tensorflow as tf
from keras import backend as K
from keras import metrics
from keras.layers import Dense, Input, Lambda, Layer
from keras.models import Model, Sequential

data = np.random.rand(200, 6)
x = Input(shape=(6,))
hidden = Dense(8, activation="relu")(x)
mean, log_variance = Dense(2)(hidden), Dense(2)(hidden)
z = Lambda(lambda pair: pair[0] + K.exp(pair[1] / 2) * K.random_normal(shape=(K.shape(pair[0])[0], 2)))(
    [mean, log_variance]
)
decoded = Dense(6, activation="sigmoid")(z)


class Reconstruction(Layer):
    def call(self, inputs):
        given, made = inputs
        divergence = -0.5 * K.sum(1 + log_variance - K.square(mean) - K.exp(log_variance), axis=-1)
        self.add_loss(K.mean(6 * metrics.binary_crossentropy(given, made) + divergence), inputs=inputs)
        return given


model = Model(x, Reconstruction()([x, decoded]))
model.compile(optimizer="adam", loss=None)
history = model.fit(data, epochs=8, batch_size=20, validation_data=(data, None), verbose=0).history
assert history["loss"][-1] < history["loss"][0] and len(history["val_loss"]) == 8
assert Model(x, mean).predict(data).shape == (200, 2)

inputs = tf.keras.Input(shape=(1,))
curve = tf.keras.Model(inputs, tf.squeeze(Dense(1)(Dense(4, activation="relu")(inputs))))
points = tf.range(-1, 1, 0.05)
curve.compile(loss=tf.losses.MeanSquaredError(), optimizer=tf.optimizers.Adam(1e-3))
curve.fit(points[:, tf.newaxis], tf.math.sin(points), epochs=2, verbose=0)
assert curve.predict(points[:, tf.newaxis]).shape == (40,)
assert curve.predict(points[:1, tf.newaxis]).shape == (1,)

sparse = Sequential([Dense(3, activation="softmax")])
sparse.compile("adam", "sparse_categorical_crossentropy")
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    sparse.fit(data, np.full(200, 1.5), verbose=0)
assert "cut off" in str(caught[0].message)


def scaled(y_true, y_pred):
    return 3 * K.mean(K.square(y_true - y_pred), axis=-1)


kept = Sequential([Dense(2, input_shape=(6,), kernel_regularizer="l2"), Dense(1)])
kept.compile("adam", scaled, metrics=[scaled])
kept.fit(data, data[:, 0], verbose=0)
kept.save("kept.h5")
read = tf.keras.models.load_model("kept.h5", custom_objects={"scaled": scaled})
assert np.allclose(read.evaluate(data, data[:, 0], verbose=0), kept.evaluate(data, data[:, 0], verbose=0))
assert np.isclose(float(kept.losses[0]), 0.01 * np.sum(kept.get_weights()[0] ** 2)) and len(kept.losses) == 1
assert tf.keras.losses.MeanSquaredError()([[0.0, 1.0]], [[1.0, 1.0]]).numpy() == 0.5
watched = tf.keras.metrics.MeanAbsoluteError()
watched.update_state([1.0], [3.0])
assert watched.result().numpy() == 2 and f"{watched.result():.1f}" == "2.0"
