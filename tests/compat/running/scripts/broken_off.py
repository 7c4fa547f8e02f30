import os

import numpy as np
from tensorflow import keras
from tensorflow.keras import backend as K
from tensorflow.keras import layers


class Scale(layers.Layer):
    def build(self, input_shape):
        self.w = self.add_weight(name="w", shape=(input_shape[-1],), initializer="ones", trainable=True)

    def call(self, x):
        return x * self.w


class PowerCut(keras.callbacks.Callback):
    def on_epoch_begin(self, epoch, logs=None):
        if epoch == 3:
            raise KeyError("no power")


def train(*callbacks):
    keras.utils.set_random_seed(1)
    model = keras.Sequential([
        layers.Dense(5, activation="relu", input_shape=(4,)), Scale(), layers.Lambda(lambda x: 2 * x),
        layers.Dropout(0.2), layers.Dense(1),
    ])
    rate = keras.optimizers.schedules.ExponentialDecay(0.01, 10, 0.9)
    model.compile(keras.optimizers.Adam(learning_rate=rate), loss=lambda y, p: K.mean(K.square(y - p)), metrics=["mae"])
    x = np.random.normal(size=(100, 4))
    history = model.fit(x, x[:, :1], epochs=5, batch_size=10, verbose=0, callbacks=list(callbacks))
    return history.history, model.get_weights()


unbroken = train()
try:
    train(PowerCut(), keras.callbacks.BackupAndRestore("backup", save_freq=7, double_checkpoint=True))
except KeyError:
    assert os.listdir("backup")
again = train(keras.callbacks.BackupAndRestore("backup", save_freq=7, double_checkpoint=True))
assert again[0] == unbroken[0]
assert all(np.array_equal(a, b) for a, b in zip(again[1], unbroken[1]))
assert not os.path.exists("backup")
