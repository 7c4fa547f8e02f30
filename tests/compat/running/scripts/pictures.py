"""Curves of a history, shown."""
import keras
import matplotlib.pyplot as plt
import numpy as np

x = np.linspace(-1, 1, 50)
y = x**2
model = keras.Sequential([keras.layers.Input(shape=(1,)), keras.layers.Dense(8, "tanh"), keras.layers.Dense(1)])
model.compile(optimizer="sgd", loss="mse")
history = model.fit(x, y, epochs=3, verbose=0, validation_split=0.1)
plt.plot(history.history["loss"])
plt.plot(history.history["val_loss"])
plt.legend(["train", "test"], loc="upper left")
plt.show()
plt.figure()
plt.plot(x, model.predict(x, verbose=0))
plt.show()
