"""K.function, rates that fall and are set, constraints, penalties on outputs, class weights of every kind."""
import warnings

import keras
import numpy as np
from keras import backend as K
from keras.callbacks import Callback, LearningRateScheduler, ProgbarLogger
from keras.constraints import max_norm, maxnorm, unit_norm
from keras.layers import ActivityRegularization, Dense, Dropout
from keras.models import Sequential
from keras.optimizers import SGD

x, y = np.random.rand(40, 4), np.random.randint(0, 2, 40)
model = Sequential()
model.add(Dense(8, input_dim=4, activation="relu", kernel_constraint=maxnorm(0.5)))
model.add(ActivityRegularization(l1=0.01, l2=0.01))
model.add(Dropout(0.5))
model.add(Dense(1, activation="sigmoid", W_constraint=unit_norm(), b_constraint=max_norm(1.0, axis=0)))
model.compile(loss="binary_crossentropy", optimizer=SGD(lr=0.1, decay=1e-3, momentum=0.9), metrics=["accuracy"])
assert [layer.activation.__name__ for layer in (model.layers[0], model.layers[-1])] == ["relu", "sigmoid"]


class Watch(Callback):
    def on_epoch_end(self, epoch, logs={}):
        self.rate = float(K.get_value(self.model.optimizer.lr))
        assert self.validation_data is None


watch = Watch()
falling = LearningRateScheduler(lambda epoch: 0.1 * 0.5**epoch)
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    model.fit(x, y, epochs=3, verbose=0, class_weight="auto", callbacks=[falling, watch, ProgbarLogger()])
assert "class_weight='auto' is no dict" in str(caught[0].message)
assert np.isclose(watch.rate, 0.025)
K.set_value(model.optimizer.lr, 0.01)
model.fit(x, y, verbose=0, class_weight=np.array([1.0, 2.0]))
assert np.linalg.norm(model.get_weights()[0], axis=0).max() < 0.501
assert np.isclose(np.linalg.norm(model.get_weights()[2]), 1, atol=1e-3)
bare = np.mean(keras.losses.binary_crossentropy(y[:, None], model.predict(x)))
assert model.evaluate(x, y, verbose=0)[0] > bare

hidden = K.function([model.layers[0].input], [model.layers[0].output])
assert np.allclose(hidden([x])[0], np.maximum(x @ model.get_weights()[0] + model.get_weights()[1], 0), atol=1e-6)
phases = K.function([model.input, K.learning_phase()], [model.layers[2].output])
assert np.allclose(phases([x, 0])[0], hidden([x])[0], atol=1e-6) and (phases([x, 1])[0] == 0).mean() > 0.3
every = K.function(model.input, [layer.output for layer in model.layers])
assert [part.shape for part in every(x)] == [(40, 8), (40, 8), (40, 8), (40, 1)]
entrance = keras.Input((4,))
network = keras.Model(entrance, Dense(1)(Dense(3)(entrance)))
entered = K.function([network.layers[0].input], [network.layers[1].output])([x])[0]
assert np.allclose(entered, keras.Model(network.layers[0].input, network.layers[1].output).predict(x))


class Spread(keras.regularizers.Regularizer):
    def __init__(self, strength):
        self.strength = strength

    def __call__(self, w):
        return self.strength * K.sum(K.square(w - K.mean(w)))

    def get_config(self):
        return {"strength": self.strength}


for penalty in (Spread(1e4), lambda w: 1e4 * K.sum(K.square(w - K.mean(w)))):
    model = Sequential([Dense(3, input_dim=4, kernel_regularizer=penalty, bias_regularizer=None), Dense(1)])
    before = np.std(model.get_weights()[0])
    model.compile(keras.optimizers.Adam(0.01), "mse")
    model.fit(x, y, epochs=50, verbose=0)
    assert np.std(model.get_weights()[0]) < 0.6 * before
