"""A tf.keras regression: a table, a Normalization layer that adapts to it, checkpoints in a new folder."""
import os

import numpy as np
import pandas as pd
import tensorflow as tf
from tensorflow.keras import layers
from tensorflow.keras.layers.experimental import preprocessing

rng = np.random.default_rng(0)
table = pd.DataFrame({"power": rng.uniform(50, 200, 120), "weight": rng.uniform(1500, 5000, 120)})
table["mpg"] = 60 - 0.1 * table["power"] - 0.005 * table["weight"]
train = table.sample(frac=0.8, random_state=0)
test = table.drop(train.index)
train_labels, test_labels = train.pop("mpg"), test.pop("mpg")

normalizer = preprocessing.Normalization(axis=-1)
normalizer.adapt(np.array(train))
assert normalizer.mean.numpy().shape == (1, 2)
scaled = normalizer(np.array(train)).numpy()
assert np.allclose(scaled.mean(axis=0), 0, atol=1e-4) and np.allclose(scaled.std(axis=0), 1, atol=1e-4)

model = tf.keras.Sequential([normalizer, layers.Dense(16, activation="relu"), layers.Dense(1)])
model.summary()
assert model.predict(train[:10]).shape == (10, 1)
model.compile(loss="mean_absolute_error", optimizer=tf.keras.optimizers.Adam(0.01))
path = "training/cp-{epoch:04d}.ckpt"
model.save_weights(path.format(epoch=0))
saver = tf.keras.callbacks.ModelCheckpoint(path, save_weights_only=True, period=2)
history = model.fit(train, train_labels, validation_split=0.2, epochs=5, verbose=0, callbacks=[saver])
assert sorted(os.listdir("training")) == ["cp-0000.ckpt", "cp-0002.ckpt", "cp-0004.ckpt"]
latest = tf.train.latest_checkpoint("training")
assert latest.endswith("cp-0004.ckpt")
model.load_weights(latest)
assert pd.DataFrame(history.history).shape == (5, 2)
assert np.isfinite(model.evaluate(test, test_labels, verbose=0))

power = np.array(train["power"])
one = layers.Normalization(input_shape=[1], axis=None)
one.adapt(power)
linear = tf.keras.Sequential([one, layers.Dense(units=1)])
linear.compile("sgd", "mae")
linear.fit(train["power"], train_labels, verbose=0)
assert linear.predict(tf.linspace(0.0, 250, 251)).shape == (251, 1)
again = layers.Normalization.from_config(layers.Normalization(mean=3.0, variance=4.0).get_config())
assert np.allclose(again(np.array([[5.0]])), 1)
assert np.allclose(layers.Normalization(mean=3.0, variance=4.0, invert=True)(np.array([[1.0]])), 5)

encode = layers.CategoryEncoding(num_tokens=4, output_mode="one_hot")
assert encode(np.array([3, 0])).numpy().tolist() == [[0, 0, 0, 1], [1, 0, 0, 0]]
assert layers.CategoryEncoding(num_tokens=3)(np.array([[0, 2], [1, 1]])).numpy().tolist() == [[1, 0, 1], [0, 1, 0]]
counted = layers.CategoryEncoding(num_tokens=3, output_mode="count")(np.array([[0, 2], [1, 1]]))
assert counted.numpy().tolist() == [[1, 0, 1], [0, 2, 0]]
masked = layers.Masking(mask_value=0.0)(np.array([[[0.0, 0.0], [0.0, 3.0]]]))
assert masked.numpy().tolist() == [[[0, 0], [0, 3]]]

model.save("whole.keras")
assert np.allclose(tf.keras.models.load_model("whole.keras").predict(test), model.predict(test), atol=1e-5)
kinds = (layers.GaussianDropout(0.2), layers.AlphaDropout(0.2), layers.LayerNormalization(epsilon=1e-4), layers.PReLU(),
         layers.ActivityRegularization(l2=0.1), layers.Rescaling(2.0, 1.0), layers.RepeatVector(2), layers.Permute((2, 1)))
every = tf.keras.Sequential([layers.Dense(4, input_shape=(2,)), *kinds, layers.Flatten(), layers.Dense(1)])
every.compile("adamax", "mse")
for name in ("every.keras", "every.h5"):
    every.save(name)
    read = tf.keras.models.load_model(name)
    assert np.allclose(read.predict(test), every.predict(test), atol=1e-3)
    assert [layer.get_config() for layer in read.layers[1:]] == [layer.get_config() for layer in every.layers[1:]]
again = tf.keras.models.model_from_json(every.to_json())
assert again.count_params() == every.count_params()
