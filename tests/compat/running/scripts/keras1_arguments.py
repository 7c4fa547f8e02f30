"""Keras 1: output_dim, init, bias, W_regularizer, p, batch_input_shape, nb_epoch, np_utils, plot."""
import numpy
from keras.layers import Dense, Dropout, Input, Activation, Flatten
from keras.layers.advanced_activations import LeakyReLU
from keras.layers.noise import GaussianNoise
from keras.layers.normalization import BatchNormalization
from keras.models import Model, Sequential
from keras.regularizers import l2
from keras.utils import np_utils
from keras.utils.visualize_util import plot

X = numpy.random.random((40, 2, 3)).astype("float32")
y = np_utils.to_categorical(numpy.arange(40) % 4, nb_classes=4)

model = Sequential()
model.add(Flatten(batch_input_shape=(None, 2, 3)))
model.add(GaussianNoise(sigma=0.1))
model.add(Dense(output_dim=12, init="he_normal", W_regularizer=l2(0.01), bias=True))
model.add(BatchNormalization(mode=0))
model.add(LeakyReLU(alpha=0.2))
model.add(Dropout(p=0.25))
model.add(Dense(4, "uniform"))
model.add(Activation("softmax"))
model.compile("Adadelta", "categorical_crossentropy", metrics=["accuracy"])
history = model.fit(X, y, nb_epoch=2, verbose=0, validation_data=(X, y))
print(sorted(history.history))
assert history.history["acc"] == history.history["accuracy"]
assert "acc" not in history.history
plot(model, to_file="keras1.png", show_shapes=True)

inputs = Input(shape=(6,))
hidden = Dense(5, activation="relu")(inputs)
both = Model(input=inputs, output=Dense(2)(hidden))
both.compile(optimizer="rmsprop", loss="mse")
both.fit(X.reshape(40, 6), y[:, :2], nb_epoch=1, verbose=0)
assert both.predict(X.reshape(40, 6)).shape == (40, 2)
