"""Layers that hold layers and variables, losses as classes, losses in terms of Keras's loss objects."""
import numpy as np
import tensorflow as tf
from tensorflow.keras import layers


class Residual(layers.Layer):
    def __init__(self, units, **kwargs):
        super(Residual, self).__init__(**kwargs)
        self.first = layers.Dense(units, activation="relu")
        self.rest = [layers.Dropout(0.1), layers.Dense(units)]

    def call(self, inputs):
        x = self.first(inputs)
        for layer in self.rest:
            x = layer(x)
        return inputs + x

    def compute_output_shape(self, input_shape):
        assert len(input_shape) == 2
        return input_shape


class Shifted(layers.Layer):
    def __init__(self):
        super().__init__()
        self.shift = tf.Variable(initial_value=tf.zeros_initializer()(shape=(4,), dtype="float32"), trainable=True)

    def call(self, x):
        x -= tf.reduce_mean(x, axis=1, keepdims=True)
        return x + self.shift


class Weighted(tf.keras.losses.Loss):
    def __init__(self, factor=2.0, name="weighted"):
        super().__init__(name=name)
        self.factor = factor

    def call(self, y_true, y_pred):
        return tf.reduce_mean(self.factor * tf.square(y_true - y_pred), axis=-1)


huber = tf.keras.losses.Huber()


def mixed(y_true, y_pred):
    return huber(y_true, y_pred) + 0.01 * tf.reduce_mean(tf.abs(y_pred))


x = np.random.rand(60, 4).astype("float32")
y = x.sum(axis=1, keepdims=True)
block = Residual(4)
model = tf.keras.Sequential([layers.Dense(4, input_shape=(4,)), block, Shifted(), layers.Dense(1)])
assert model.count_params() == 20 + 40 + 4 + 5
assert len(model.trainable_variables) == 9 and len(block.trainable_weights) == 4 and not block.non_trainable_weights
block.first.trainable = False
assert len(block.trainable_weights) == 2 and len(model.non_trainable_weights) == 2
block.first.trainable = True
for loss in (Weighted(), Weighted, mixed, tf.keras.losses.MeanSquaredError()):
    model.compile(tf.keras.optimizers.Adam(0.01), loss)
    before = [w.copy() for w in model.get_weights()]
    history = model.fit(x, y, epochs=4, verbose=0).history["loss"]
    assert history[-1] < history[0]
    assert all((a != b).any() for a, b in zip(before, model.get_weights()))

inputs = tf.keras.Input(shape=(4,))
functional = tf.keras.Model(inputs, layers.Dense(1)(Residual(4)(inputs)))
assert [type(layer).__name__ for layer in functional.layers] == ["InputLayer", "Residual", "Dense"]
functional.compile("sgd", "mse")
functional.fit(x, y, verbose=0)
