"""Batches: tf.data.Dataset, generators, keras.utils.Sequence."""
import numpy as np
import tensorflow as tf
from tensorflow import keras

x = np.random.rand(40, 6).astype("float32")
y = np.random.randint(0, 3, 40)
train = tf.data.Dataset.from_tensor_slices((x, y)).shuffle(100).batch(8)
test = tf.data.Dataset.from_tensor_slices((x, y)).batch(10).prefetch(tf.data.AUTOTUNE)
model = keras.Sequential([keras.layers.Dense(5, "relu"), keras.layers.Dense(3, "softmax")])
model.compile("adam", "sparse_categorical_crossentropy", ["accuracy"])
model.fit(train, epochs=2, validation_data=test)
loss, accuracy = model.evaluate(test)
assert model.predict(test).shape == (40, 3)
for images, labels in train.take(1):
    assert images.shape == (8, 6) and labels.numpy().shape == (8,)
scaled = train.map(lambda images, labels: (images / 2, labels))
assert len(scaled) == 5


def batches():
    while True:
        yield x[:10], y[:10]


class Batches(keras.utils.Sequence):
    def __len__(self):
        return 4

    def __getitem__(self, i):
        return x[i * 10:(i + 1) * 10], y[i * 10:(i + 1) * 10]


model.fit_generator(batches(), steps_per_epoch=3, epochs=1, workers=1, use_multiprocessing=False)
model.fit(Batches(), epochs=1, verbose=0)
assert model.predict_proba(x).shape == (40, 3)
