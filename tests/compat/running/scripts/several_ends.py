"""Several inputs and outputs, merging layers, lists and dicts of losses, evaluate in pieces."""
import numpy as np
from keras.layers.merge import concatenate
from tensorflow.keras.layers import Add, Concatenate, Dense, Input, Multiply, concatenate as join
from tensorflow.keras.models import Model

x1, x2 = np.random.rand(40, 3), np.random.rand(40, 2)
y1, y2 = np.random.rand(40, 1), np.random.rand(40, 2)
input1 = Input(shape=(3,), name="first")
dense1 = Dense(4, activation="relu", name="dense1_1")(input1)
input2 = Input(shape=(2,), name="second")
dense2 = Dense(4, activation="relu")(input2)
merged = concatenate([dense1, dense2], name="joined")
both = Add()([dense1, dense2])
product = Multiply()([dense1, dense2])
middle = Dense(5)(Concatenate(axis=1)([merged, both, product]))
output1 = Dense(1, name="one")(middle)
output2 = Dense(2, name="two")(join([middle, dense2]))
model = Model(inputs=[input1, input2], outputs=[output1, output2])
model.summary()
model.compile(loss=["mse", "mae"], optimizer="adam", metrics=["mse"], loss_weights=[1, 0.5])
model.fit([x1, x2], [y1, y2], epochs=2, batch_size=8, verbose=1, validation_split=0.2)
results = model.evaluate([x1, x2], [y1, y2], batch_size=8)
assert len(results) == 5, results
first, second = model.predict([x1, x2])
assert first.shape == (40, 1) and second.shape == (40, 2)
model.compile(loss={"one": "mse", "two": "mse"}, optimizer="sgd")
model.fit({"first": x1, "second": x2}, {"one": y1, "two": y2}, epochs=1, verbose=0)
