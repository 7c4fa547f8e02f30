"""Models, metrics and layers of one's own."""
import numpy as np
import tensorflow as tf
from tensorflow.keras import Model, layers, metrics

x = np.random.rand(32, 4).astype("float32")
y = np.random.randint(0, 2, 32)


class Net(Model):
    def __init__(self):
        super(Net, self).__init__()
        self.dense1 = layers.Dense(8, activation=tf.nn.relu)
        self.drop = layers.Dropout(0.2)
        self.dense2 = layers.Dense(2, activation=tf.nn.softmax)

    def call(self, inputs, training=None):
        x = self.dense1(inputs)
        x = self.drop(x, training=training)
        return self.dense2(x)


class Hits(metrics.Metric):
    def __init__(self, name="hits", **kwargs):
        super().__init__(name=name, **kwargs)
        self.hits = self.add_weight(name="hits", initializer="zeros")

    def update_state(self, y_true, y_pred, sample_weight=None):
        same = tf.equal(tf.cast(tf.reshape(y_true, (-1,)), "int64"), tf.argmax(y_pred, axis=1))
        self.hits.assign_add(tf.reduce_sum(tf.cast(same, "float32")))

    def result(self):
        return self.hits

    def reset_states(self):
        self.hits.assign(0)


model = Net()
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy", Hits()])
history = model.fit(x, y, epochs=2, batch_size=8, verbose=2)
assert history.history["hits"][0] <= 32
print(model(x[:2]).numpy(), model.dense1.get_weights()[0].shape)
model.summary()
