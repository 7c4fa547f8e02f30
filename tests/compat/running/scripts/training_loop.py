"""A training loop of a script's own, with tf.GradientTape."""
import numpy as np
import tensorflow as tf

x = np.random.rand(64, 3).astype("float32")
y = x.sum(axis=1, keepdims=True)
model = tf.keras.Sequential([tf.keras.layers.Dense(8, activation="tanh", input_shape=(3,)), tf.keras.layers.Dense(1)])
loss_object, optimizer = tf.keras.losses.MeanSquaredError(), tf.keras.optimizers.Adam(0.01)
train_loss = tf.keras.metrics.Mean(name="train_loss")


@tf.function
def train_step(inputs, targets):
    with tf.GradientTape() as tape:
        predictions = model(inputs, training=True)
        loss = loss_object(targets, predictions)
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(gradients, model.trainable_variables))
    train_loss(loss)


losses = []
for epoch in range(15):
    train_loss.reset_states()
    for inputs, targets in tf.data.Dataset.from_tensor_slices((x, y)).shuffle(64).batch(16):
        train_step(inputs, targets)
    losses.append(float(train_loss.result()))
assert losses[-1] < 0.2 * losses[0], losses

w, b = tf.Variable(0.0), tf.Variable(0.0, name="b")
for _ in range(200):
    with tf.GradientTape() as tape:
        error = tf.reduce_mean(tf.square(w * x[:, 0] + b - (3 * x[:, 0] - 1)))
    dw, db = tape.gradient(error, [w, b])
    w.assign_sub(0.5 * dw)
    b.assign_sub(0.5 * db)
assert abs(w.numpy() - 3) < 0.05 and abs(float(b) + 1) < 0.05

with tf.GradientTape(persistent=True) as tape:
    square = w**2
assert np.isclose(tape.gradient(square, w), 2 * w) and tape.gradient(square, b) is None
