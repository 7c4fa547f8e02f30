"""Tables of pandas as inputs and targets."""
import pandas as pd
import tensorflow as tf
from keras import layers, models

table = pd.DataFrame({"a": [0.0, 1.0, 2.0, 3.0] * 5, "b": [1, 0, 1, 0] * 5, "label": [0, 1, 1, 0] * 5})
model = models.Sequential()
model.add(layers.Dense(4, activation="relu", input_shape=(2,)))
model.add(layers.Dense(1, activation="sigmoid"))
model.compile(optimizer="rmsprop", loss="binary_crossentropy", metrics=["acc"])
history = model.fit(table[["a", "b"]], table["label"], epochs=2, validation_split=0.2, verbose=0)
hist = pd.DataFrame(history.history)
hist["epoch"] = history.epoch
print(hist.tail())
assert list(hist.columns) == ["loss", "acc", "val_loss", "val_acc", "epoch"]

rows = tf.data.Dataset.from_tensor_slices((table[["a", "b"]], table["label"]))
assert [(x.numpy().tolist(), int(y)) for x, y in rows.take(2)] == [([0.0, 1.0], 0), ([1.0, 0.0], 1)]
model.fit(rows.shuffle(20).batch(8).repeat(), steps_per_epoch=5, epochs=2, verbose=0)
assert len(model.history.history["loss"]) == 2
