"""Derived models that are compiled before their network is known, and what scripts read from models."""
import os

import numpy as np
import tensorflow as tf
from keras.layers import Dense
from keras.models import Sequential
from tensorflow.python.client import device_lib


class WideAndDeep(tf.keras.Model):
    def __init__(self, units=8, **kwargs):
        super().__init__(**kwargs)
        self.hidden = tf.keras.layers.Dense(units, activation="relu")
        self.main, self.side = tf.keras.layers.Dense(1), tf.keras.layers.Dense(1)

    def call(self, inputs):
        wide, deep = inputs
        hidden = self.hidden(deep)
        return self.main(tf.keras.layers.concatenate([wide, hidden])), self.side(hidden)


a, b, y = np.random.rand(30, 3), np.random.rand(30, 4), np.random.rand(30)
model = WideAndDeep()
model.compile(loss=["mse", "mae"], loss_weights=[0.9, 0.1], optimizer=tf.keras.optimizers.Adamax(0.01))
assert model.optimizer.learning_rate == 0.01
history = model.fit((a, b), (y, y), epochs=3, verbose=0, validation_data=((a, b), (y, y))).history
assert history["loss"][-1] < history["loss"][0]
model.save_weights("own/weights.h5")
model.save("own/model.keras")
assert sorted(os.listdir("own")) == ["model.keras", "weights.h5"]
again = tf.keras.models.load_model("own/model.keras")
assert np.allclose(again.predict([a, b])[0], model.predict((a, b))[0])


class Small(Sequential):
    def __init__(self, inputs):
        super().__init__()
        self.add(Dense(4, input_dim=inputs, activation="LeakyReLU"))
        self.add(Dense(1))
        self.compile(optimizer="adamax", loss="mse")


small = Small(3)
small.build()
small.fit(a, y, verbose=0)
small.save("small.h5")
kernel = small.trainable_variables[0]
assert kernel.numpy().shape == np.asarray(kernel).shape == (3, 4) and kernel.name == "kernel"
assert [v.shape for v in small.weights] == [(3, 4), (4,), (4, 1), (1,)]
mish = Dense(1, activation="mish", use_bias=False, kernel_initializer="ones")
assert np.allclose(mish(np.ones((1, 1))), np.tanh(np.log1p(np.e)))
assert len(device_lib.list_local_devices()) == 1
with tf.compat.v1.Session() as session:
    assert session.run(tf.compat.v1.global_variables_initializer()) is None
    assert session.run(tf.constant([1.0, 2.0])).tolist() == [1, 2]
