"""Layers and activations of one's own, in terms of K and tf."""
import numpy as np
import tensorflow as tf
from keras import backend as K
from keras.layers import Activation, Dense, Lambda, Layer
from keras.models import Sequential
from keras.utils import get_custom_objects


class Linear(Layer):
    def __init__(self, units=4, **kwargs):
        super(Linear, self).__init__(**kwargs)
        self.units = units

    def build(self, input_shape):
        self.w = self.add_weight(name="w", shape=(input_shape[1], self.units), initializer="glorot_uniform", trainable=True)
        self.b = self.add_weight(shape=(self.units,), initializer="zeros")
        super().build(input_shape)

    def call(self, inputs):
        return tf.matmul(inputs, self.w) + self.b


def swish(x):
    return x * K.sigmoid(x)


get_custom_objects().update({"own_swish": Activation(swish)})
x, y = np.random.rand(40, 5), np.random.rand(40, 1)
model = Sequential()
model.add(Linear(6, input_shape=(5,)))
model.add(Lambda(lambda v: K.relu(v) * 2, output_shape=(6,)))
model.add(Dense(4, activation=swish))
model.add(Activation(lambda v: tf.nn.tanh(v)))
model.add(Dense(4, activation="own_swish"))
model.add(Dense(1, activation=K.sigmoid))
model.compile("adam", "mse")
history = model.fit(x, y, epochs=10, verbose=0)
assert history.history["loss"][-1] < history.history["loss"][0]
assert model.count_params() == 5 * 6 + 6 + 7 * 4 + 5 * 4 + 5
