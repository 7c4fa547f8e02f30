"""Attributes and methods of models, layers and optimizers that scripts read."""
import numpy as np
from tensorflow.keras import Sequential, layers, optimizers
from tensorflow.keras.layers import Dense

model = Sequential(name="reader")
model.add(Dense(units=4, activation="relu", input_shape=(3), name="first"))
model.add(layers.Dense(2, activation=None, use_bias=False))
model.compile(loss="mse", optimizer=optimizers.SGD(learning_rate=0.05), metrics=["mse", "mae"])
assert print(model.summary()) is None
print(model.layers, model.inputs, model.outputs)
assert model.metrics_names[0] == "loss"
assert model.count_params() == 3 * 4 + 4 + 4 * 2
assert model.input_shape[-1] == 3 and model.output_shape[-1] == 2
assert model.layers[0].get_weights()[0].shape == (3, 4)
for layer in model.layers:
    print(layer.name, layer.output_shape, layer.trainable)
    layer.set_weights([w * 0 for w in layer.get_weights()])
assert len(model.weights) == 3
loss = model.train_on_batch(np.ones((2, 3)), np.zeros((2, 2)))
assert len(loss) == 3
assert len(model.test_on_batch(np.ones((2, 3)), np.zeros((2, 2)))) == 3
print(model.predict([[1, 2, 3]]))
print(model.predict([[1.0, 2.0, 3.0]]).tolist(), model.optimizer.learning_rate.numpy())
later = Sequential([Dense(3), Dense(1)])
later.build(input_shape=(None, 5))
later.summary()
