"""What the tutorials of TensorFlow do around networks: series, texts, checkpoints, losses with a reduction."""
import os

import numpy as np
import tensorflow as tf
from tensorflow.keras import layers
from tensorflow.keras.preprocessing.sequence import TimeseriesGenerator

rng = np.random.default_rng(0)
tf.random.set_seed(0)

# Series.
series = np.arange(20.0).reshape(-1, 1)
generator = TimeseriesGenerator(series, series, length=3, batch_size=4)
assert len(generator) == 5 and generator[0][0].shape == (4, 3, 1) and generator[0][1].ravel().tolist() == [3, 4, 5, 6]
assert generator[4][1].ravel().tolist() == [19]
back = TimeseriesGenerator(series, series, length=4, sampling_rate=2, stride=3, reverse=True)
assert back[0][0][1].ravel().tolist() == [5, 3] and back[0][1].ravel()[:2].tolist() == [4, 7]
model = tf.keras.Sequential([layers.Flatten(input_shape=(3, 1)), layers.Dense(1)])
model.compile("adam", "mse")
model.fit(generator, epochs=2, verbose=0)
assert model.predict(generator, verbose=0).shape == (17, 1)
stretches = tf.keras.utils.timeseries_dataset_from_array(series[:-3], series[3:], sequence_length=3, batch_size=4)
x, y = next(iter(stretches))
assert x.shape == (4, 3, 1) and x[1].numpy().ravel().tolist() == [1, 2, 3] and y.numpy().ravel().tolist() == [3, 4, 5, 6]
assert len(list(stretches)) == 4
model.fit(stretches, verbose=0)

# Texts.
texts = np.array(["The movie was great!", "terrible film", "great, great acting"])
rows = layers.TextVectorization(max_tokens=3, output_mode="count")
rows.adapt(texts)
assert rows.get_vocabulary() == ["[UNK]", "great", "was"] and rows(texts).numpy().tolist() == [
    [2, 1, 1], [2, 0, 0], [1, 2, 0]]
padded = layers.TextVectorization(output_sequence_length=3)
padded.adapt(texts)
assert padded.get_vocabulary()[:3] == ["", "[UNK]", "great"]
assert padded(["great unheard-of great film"]).numpy().tolist()[0][:3] == [2, 1, 2]
rare = layers.TextVectorization(output_mode="tf_idf", vocabulary=None, ngrams=2)
rare.adapt(tf.data.Dataset.from_tensor_slices(texts).batch(2))
assert "great acting" in rare.get_vocabulary()
weights = rare(["great"]).numpy()[0]
assert np.isclose(weights[rare.get_vocabulary().index("great")], np.log(1 + 3 / (1 + 2)))
judge = tf.keras.Sequential([tf.keras.Input((1,), dtype="string"), rows, layers.Dense(1, activation="sigmoid")])
judge.compile("adam", "binary_crossentropy")
judge.fit(texts, np.array([1, 0, 1]), epochs=2, verbose=0)
judge.save("judge.keras")
again = tf.keras.models.load_model("judge.keras")
assert np.allclose(again.predict(texts, verbose=0), judge.predict(texts, verbose=0))

# Checkpoints of a loop.
net, optimizer, step = tf.keras.Sequential([layers.Dense(1)]), tf.keras.optimizers.Adam(0.1), tf.Variable(0)
inputs, targets = tf.constant(rng.normal(size=(8, 2)), tf.float32), tf.constant(rng.normal(size=(8, 1)), tf.float32)


def train():
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(net(inputs) - targets))
    variables = net.trainable_variables
    optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
    step.assign_add(1)


checkpoint = tf.train.Checkpoint(step=step, optimizer=optimizer, net=net)
manager = tf.train.CheckpointManager(checkpoint, "tf_ckpts", max_to_keep=2)
assert manager.latest_checkpoint is None and checkpoint.restore(manager.latest_checkpoint) is checkpoint
for _ in range(3):
    train()
    path = manager.save()
kept, state = net.get_weights(), optimizer.get_state()
assert sorted(os.listdir("tf_ckpts")) == ["ckpt-2", "ckpt-3"] and tf.train.latest_checkpoint("tf_ckpts") == path
train()
after = net.get_weights()
checkpoint.restore(path).expect_partial()
assert int(step) == 3 and all((a == b).all() for a, b in zip(net.get_weights(), kept))
assert all((optimizer.get_state()[name] == state[name]).all() for name in state)
train()
assert all((a == b).all() for a, b in zip(net.get_weights(), after))
assert checkpoint.save("saved/ckpt") == "saved/ckpt-1" and os.path.exists("saved/ckpt-1")
assert tf.train.CheckpointManager(checkpoint, "tf_ckpts", 2).restore_or_initialize() == path

# Losses with a reduction.
y_true, y_pred = [[0.0], [1.0], [3.0]], [[1.0], [1.0], [1.0]]
each = tf.keras.losses.MeanSquaredError(reduction=tf.keras.losses.Reduction.NONE)
assert each(y_true, y_pred).numpy().tolist() == [1, 0, 4]
assert tf.keras.losses.MeanSquaredError(reduction="sum")(y_true, y_pred, sample_weight=[2, 1, 1]) == 6
assert isinstance(each, tf.keras.losses.MeanSquaredError)
w = tf.Variable([[2.0]])
for reduction, slope in ((None, -4), ("sum", -4), ("sum_over_batch_size", -4 / 3)):
    with tf.GradientTape() as tape:
        loss = tf.keras.losses.MeanSquaredError(reduction=reduction)(y_true, tf.constant([[1.0]] * 3) @ w)
    assert loss.shape == ((3,) if reduction is None else ())
    assert np.isclose(tape.gradient(loss, w), 2 * (2 + 1 - 1) if slope == -4 else 4 / 3)
summed, mean = (tf.keras.Sequential([layers.Dense(1, kernel_initializer="ones", input_shape=(2,))]) for _ in range(2))
summed.compile(tf.keras.optimizers.SGD(0.01), tf.keras.losses.MeanSquaredError(reduction="sum"))
mean.compile(tf.keras.optimizers.SGD(0.04), "mse")
losses = [m.fit(inputs, targets, batch_size=4, shuffle=False, verbose=0).history["loss"][0] for m in (summed, mean)]
assert np.isclose(losses[0], 4 * losses[1])
assert all(np.allclose(a, b, atol=1e-6) for a, b in zip(summed.get_weights(), mean.get_weights()))

# Odds and ends.
a, b = tf.keras.Input((3,)), tf.keras.Input((3,))
cosine = tf.keras.Model([a, b], layers.Dot(axes=1, normalize=True)([a, b]))
assert np.allclose(cosine.predict([np.array([[3.0, 4, 0]]), np.array([[0.0, 2, 0]])], verbose=0), 0.8)
assert np.allclose(tf.keras.Model([a, b], layers.dot([a, b], axes=1)).predict([np.ones((1, 3))] * 2, verbose=0), 3)
assert [part.shape for part in tf.split(tf.ones((2, 6)), num_or_size_splits=3, axis=-1)] == [(2, 2)] * 3
assert len(tf.unstack(tf.ones((2, 3)), axis=-1)) == 3
options = tf.data.Options()
options.experimental_distribute.auto_shard_policy = tf.data.experimental.AutoShardPolicy.OFF
assert len(tf.data.Dataset.range(4).with_options(options)) == 4
