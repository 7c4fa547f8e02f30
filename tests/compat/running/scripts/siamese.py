"""Two inputs through one network, their distance by Lambda, a contrastive loss of one's own."""
import numpy as np
import tensorflow as tf
from keras import backend as K
from keras.layers import Dense, Dropout, Input, Lambda
from keras.models import Model
from keras.optimizers import RMSprop


def euclidean_distance(vects):
    x, y = vects
    sum_square = K.sum(K.square(x - y), axis=1, keepdims=True)
    return K.sqrt(K.maximum(sum_square, K.epsilon()))


def eucl_dist_output_shape(shapes):
    shape1, shape2 = shapes
    return (shape1[0], 1)


def contrastive_loss(y_true, y_pred):
    margin = 1
    y_true = tf.cast(y_true, tf.float32)
    return K.mean(y_true * K.square(y_pred) + (1 - y_true) * K.square(K.maximum(margin - y_pred, 0)))


def accuracy(y_true, y_pred):
    return K.mean(K.equal(y_true, K.cast(y_pred < 0.5, y_true.dtype)))


base = Input(shape=(6,))
base_network = Model(base, Dense(4, activation="relu")(Dropout(0.1)(Dense(8, activation="relu")(base))))
input_a, input_b = Input(shape=(6,)), Input(shape=(6,))
distance = Lambda(euclidean_distance, output_shape=eucl_dist_output_shape)([base_network(input_a), base_network(input_b)])
model = Model([input_a, input_b], distance)
model.compile(loss=contrastive_loss, optimizer=RMSprop(0.01), metrics=[accuracy])
pairs = np.random.rand(60, 2, 6)
labels = (np.abs(pairs[:, 0] - pairs[:, 1]).mean(axis=1) < 0.3).astype(int)
history = model.fit([pairs[:, 0], pairs[:, 1]], labels, batch_size=20, epochs=15, verbose=0,
                    validation_data=([pairs[:, 0], pairs[:, 1]], labels))
assert history.history["loss"][-1] < history.history["loss"][0]
assert model.predict([pairs[:, 0], pairs[:, 1]]).shape == (60, 1)
