"""The plainest Keras 2 script there is, in the words of the documentation's first page."""
from __future__ import print_function

import keras
import numpy as np
from keras.layers import Dense, Dropout
from keras.models import Sequential
from keras.optimizers import RMSprop

x_train = np.random.random((100, 20))
y_train = keras.utils.to_categorical(np.random.randint(10, size=(100, 1)), num_classes=10)

model = Sequential()
model.add(Dense(64, activation="relu", input_dim=20))
model.add(Dropout(0.5))
model.add(Dense(64, activation="relu"))
model.add(Dense(10, activation="softmax"))
model.summary()
model.compile(loss="categorical_crossentropy", optimizer=RMSprop(lr=0.001, rho=0.9, epsilon=None, decay=0.0),
              metrics=["accuracy"])
model.fit(x_train, y_train, epochs=2, batch_size=128, verbose=1)
score = model.evaluate(x_train, y_train, batch_size=128)
print("Test loss:", score[0])
print("Test accuracy:", score[1])
