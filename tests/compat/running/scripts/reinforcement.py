"""What agents do: an actor and a critic under one tape, soft updates of a target, penalties worked out by hand."""
import keras
import numpy as np
import tensorflow as tf
from keras import layers, ops

rng = np.random.default_rng(0)
keras.utils.set_random_seed(0)
inputs = layers.Input(shape=(4,))
common = layers.Dense(16, activation="relu")(inputs)
model = keras.Model(inputs=inputs, outputs=[layers.Dense(2, activation="softmax")(common), layers.Dense(1)(common)])
optimizer = keras.optimizers.Adam(learning_rate=0.01)
huber = keras.losses.Huber()

with tf.GradientTape() as tape:
    logs, values, rewards = [], [], []
    for _ in range(12):
        state = tf.expand_dims(tf.convert_to_tensor(rng.normal(size=4)), 0)
        probabilities, value = model(state)
        values.append(value[0, 0])
        action = np.random.choice(2, p=np.squeeze(probabilities))
        logs.append(tf.math.log(probabilities[0, action]))
        rewards.append(float(action))
    differences = [reward - value for reward, value in zip(rewards, values)]
    critic = [huber(tf.expand_dims(v, 0), tf.expand_dims(r, 0)) for v, r in zip(values, rewards)]
    loss = sum(-log * difference for log, difference in zip(logs, differences)) + sum(critic)
    print(f"loss {loss:.3f}")
gradients = tape.gradient(loss, model.trainable_variables)
assert all(np.abs(gradient).max() > 0 for gradient in gradients)
optimizer.apply_gradients(zip(gradients, model.trainable_variables))

target = keras.models.clone_model(model)
target.set_weights(model.get_weights())
before = target.get_weights()
optimizer.apply_gradients(zip(gradients, model.trainable_variables))
for slow, fast in zip(target.trainable_variables, model.trainable_variables):
    slow.assign(0.9 * slow + fast * 0.1)
for slow, old, fast in zip(target.get_weights(), before, model.get_weights()):
    assert np.allclose(slow, 0.9 * old + 0.1 * fast)
kernel = model.trainable_variables[0]
assert (kernel + 1).shape == kernel.shape and np.isclose(tf.reduce_sum(kernel), np.sum(kernel.numpy()))
assert kernel in model.trainable_variables and kernel[0].shape == (16,)

with tf.GradientTape() as tape:
    penalty = tf.add_n([tf.nn.l2_loss(w) for w in model.trainable_variables]) + tf.reduce_sum(kernel * 3)
found = tape.gradient(penalty, model.trainable_variables)
assert np.allclose(found[0], kernel.numpy() + 3) and np.allclose(found[2], model.get_weights()[2])


class Hits(keras.metrics.Metric):
    def __init__(self, name="hits", **kwargs):
        super().__init__(name=name, **kwargs)
        self.count = self.add_variable(shape=(), initializer="zeros", name="count")

    def update_state(self, y_true, y_pred, sample_weight=None):
        found = ops.equal(ops.argmax(y_pred, axis=1), ops.reshape(ops.cast(y_true, "int64"), (-1,)))
        self.count.assign_add(ops.sum(ops.cast(found, "float32")))

    def result(self):
        return self.count


class Batches(keras.utils.PyDataset):
    def __init__(self, x, y, workers=1, use_multiprocessing=False, max_queue_size=10):
        super().__init__(workers, use_multiprocessing, max_queue_size)
        self.x, self.y = x, y

    def __len__(self):
        return 2

    def __getitem__(self, i):
        return self.x[i * 8 : i * 8 + 8], self.y[i * 8 : i * 8 + 8]


x, y = rng.normal(size=(16, 3)), rng.integers(0, 2, 16)
judge = keras.Sequential([layers.Dense(2, activation="softmax")])
judge.compile("sgd", "sparse_categorical_crossentropy", metrics=[Hits(), "accuracy"])
history = judge.fit(Batches(x, y), epochs=2, verbose=0).history
assert np.allclose(history["hits"], 16 * np.array(history["accuracy"]))


# Keras 1 and 2: steps as functions of placeholders.
K = keras.backend
policy = keras.Sequential([layers.Dense(8, activation="relu", input_dim=4), layers.Dense(3, activation="softmax")])
action, reward = K.placeholder(shape=[None, 3]), K.placeholder(shape=(None,))
loss = -K.sum(K.log(K.sum(action * policy.output, axis=1)) * reward)
updates = keras.optimizers.Adam(0.01).get_updates(policy.trainable_weights, [], loss)
train = K.function([policy.input, action, reward], [loss], updates=updates)
states, first = rng.normal(size=(10, 4)), np.eye(3)[np.zeros(10, int)]
before = policy.predict(states, verbose=0)[:, 0]
expected = -np.log(before).sum()
seen = [train([states, first, np.ones(10)])[0] for _ in range(20)]
assert np.isclose(seen[0], expected, rtol=1e-5) and seen[-1] < seen[0]
assert (policy.predict(states, verbose=0)[:, 0] > before).all()
assert K.function([policy.input, action, reward], [], updates=updates)([states, first, np.ones(10)]) == []
for named in ({"loss": loss, "params": policy.trainable_weights}, {"params": loss, "constraints": []}):
    assert keras.optimizers.SGD().get_updates(**named)[0].loss is loss
