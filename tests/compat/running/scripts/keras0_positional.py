"""Keras 0: Dense(inputs, outputs), class_mode, show_accuracy, nb_epoch."""
import numpy as np
from keras.models import Sequential
from keras.layers.core import Dense, Dropout, Activation
from keras.optimizers import SGD

np.random.seed(1337)
X = np.random.rand(60, 5)
Y = np.eye(3)[np.random.randint(3, size=60)]

model = Sequential()
model.add(Dense(5, 8, init="uniform"))
model.add(Activation("tanh"))
model.add(Dropout(0.5))
model.add(Dense(8, 3, init="uniform"))
model.add(Activation("softmax"))
sgd = SGD(lr=0.1, decay=1e-6, momentum=0.9, nesterov=True)
model.compile(loss="mean_squared_error", optimizer=sgd, class_mode="categorical")
model.fit(X, Y, nb_epoch=2, batch_size=16, show_accuracy=True, verbose=2)
score = model.evaluate(X, Y, batch_size=16, show_accuracy=True)
print("score", len(score))
assert len(score) == 2 and 0 <= score[1] <= 1
assert model.predict_classes(X, batch_size=16, verbose=0).shape == (60,)
