"""A table of words and numbers: inputs and outputs by name, lookups within the network, datasets of dicts."""
import numpy as np
import pandas as pd
import tensorflow as tf
from tensorflow.keras import layers

rng = np.random.default_rng(0)
table = pd.DataFrame({
    "sex": rng.choice(["male", "female"], 90), "town": rng.choice(["S", "C", "Q"], 90), "class": rng.integers(1, 4, 90),
    "age": rng.uniform(1, 80, 90),
})
labels = pd.Series((table["sex"] == "female").astype(int) * 1, name="survived")

lookup = layers.StringLookup(vocabulary=["a", "b", "c"])
assert lookup(tf.constant(["c", "z", "a"])).numpy().tolist() == [3, 0, 1]
assert lookup.get_vocabulary() == ["[UNK]", "a", "b", "c"] and lookup.vocabulary_size() == 4
back = layers.StringLookup(vocabulary=lookup.get_vocabulary(), invert=True)
assert back(tf.constant([3, 0])).numpy().tolist() == ["c", "[UNK]"]
lookup = layers.StringLookup(max_tokens=3)
lookup.adapt(["x", "y", "y", "z", "x", "y"])
assert lookup.get_vocabulary() == ["[UNK]", "y", "x"]
ties = layers.StringLookup()
ties.adapt([["a", "c", "d"], ["d", "z", "b"]])  # as in Keras's documentation
assert ties.get_vocabulary() == ["[UNK]", "d", "z", "c", "b", "a"]
masked = layers.IntegerLookup(vocabulary=[12, 36], mask_token=0)
assert masked(np.array([[12, 0, 5]])).numpy().tolist() == [[2, 0, 1]]
assert layers.IntegerLookup(vocabulary=[3, 7], output_mode="one_hot")(np.array([7, 4])).tolist() == [[0, 0, 1], [1, 0, 0]]
counted = layers.StringLookup(vocabulary=["a", "b"], output_mode="count")
assert counted(tf.constant([["a", "a", "z"]])).numpy().tolist() == [[1, 2, 0]]
assert layers.Discretization(bin_boundaries=[0.0, 1.0])(np.array([-1.0, 0.0, 5.0])).numpy().tolist() == [0, 1, 2]
halves = layers.Discretization(num_bins=2)
halves.adapt(np.arange(100.0))
assert halves(np.array([10.0, 90.0])).numpy().tolist() == [0, 1]
hashed = layers.Hashing(num_bins=3)(np.array([["A"], ["B"], ["A"]])).numpy()
assert hashed.shape == (3, 1) and hashed[0] == hashed[2] and hashed.max() < 3

inputs, encoded = {}, []
for name in table:
    kind = tf.string if table[name].dtype.kind not in "if" else tf.float32
    inputs[name] = tf.keras.Input(shape=(1,), name=name, dtype=kind)
    if inputs[name].dtype == tf.float32:
        scale = layers.Normalization(axis=None)
        scale.adapt(np.array(table[name]))
        encoded.append(scale(inputs[name]))
    else:
        index = layers.StringLookup(vocabulary=np.unique(table[name]))
        encoded.append(layers.CategoryEncoding(num_tokens=index.vocabulary_size())(index(inputs[name])))
prepare = tf.keras.Model(inputs, layers.concatenate(encoded))
columns = {name: np.array(values) for name, values in table.items()}
first = prepare({name: values[:1] for name, values in columns.items()})
assert first.shape == (1, 9) and first.numpy()[0, :3].sum() == 1

h = layers.Dense(16, activation="relu")(prepare(inputs))
ends = {"survived": layers.Dense(1, activation="sigmoid")(h), "age": layers.Dense(1, name="years")(h)}
model = tf.keras.Model(inputs, ends)
model.compile("adam", {"survived": "binary_crossentropy", "age": "mse"}, metrics={"survived": ["accuracy"]},
              loss_weights={"survived": 1.0, "age": 0.001})
targets = {"survived": labels, "age": table["age"]}
history = model.fit(columns, targets, epochs=30, verbose=0).history
assert list(history) == ["loss", "survived_loss", "age_loss", "survived_accuracy"]
assert history["survived_loss"][-1] < history["survived_loss"][0]
more = {**columns, "nobody asks": np.zeros(90)}
predicted = model.predict(more, verbose=0)
assert list(predicted) == ["survived", "age"] and predicted["age"].shape == (90, 1)
assert np.allclose(model(columns)["survived"], predicted["survived"], atol=1e-6)

batches = tf.data.Dataset.from_tensor_slices((columns, labels)).shuffle(90).batch(32)
single = tf.keras.Model(inputs, ends["survived"])
single.compile("adam", "binary_crossentropy", metrics=["accuracy"])
single.fit(batches, epochs=2, verbose=0)
loss, accuracy = single.evaluate(batches, verbose=0)
single.save("words.keras")
again = tf.keras.models.load_model("words.keras")
assert np.allclose(again.predict(columns, verbose=0), single.predict(columns, verbose=0), atol=1e-6)
index = layers.StringLookup()
index.adapt(batches.map(lambda features, label: features["town"]))
assert index.vocabulary_size() == 4


class Split(tf.keras.Model):
    """A class whose ``call`` gives a dict."""

    def __init__(self):
        super().__init__()
        self.one, self.two = layers.Dense(1), layers.Dense(2)

    def call(self, x):
        return {"one": self.one(x), "two": self.two(x)}


split = Split()
split.compile("sgd", {"one": "mse", "two": "mae"})
x = rng.random((8, 3))
split.fit(x, {"one": x[:, 0], "two": x[:, :2]}, verbose=0)
assert split.predict(x, verbose=0)["two"].shape == (8, 2)
