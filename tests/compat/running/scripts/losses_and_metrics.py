"""Every loss and metric of the table of frequencies, by name, object, function and lambda."""
import numpy as np
import tensorflow as tf
from keras import backend as K
from tensorflow import keras
from tensorflow.keras import losses, metrics

x = np.random.rand(30, 4).astype("float32")
y = np.random.rand(30, 3).astype("float32")
classes = np.random.randint(0, 3, 30)


def user_loss(y_true, y_pred):
    return K.mean(K.square(y_pred - y_true), axis=-1)


def whole_batch(y_true, y_pred):
    return tf.reduce_mean(tf.abs(tf.subtract(y_pred, y_true)))


def user_metric(y_true, y_pred):
    return K.mean(K.cast(K.equal(K.round(y_true), K.round(y_pred)), K.floatx()))


def trained(loss, target=y, metrics=None, activation="sigmoid"):
    keras.backend.clear_session()
    model = keras.models.Sequential([keras.layers.Dense(3, activation=activation, input_shape=[4])])
    model.compile(loss=loss, optimizer="adam", metrics=metrics)
    model.fit(x, target, epochs=1, verbose=0)
    return model.evaluate(x, target, verbose=0)


for loss in ("mse", "mean_squared_error", "mae", "MSE", "mean_squared_logarithmic_error", "binary_crossentropy",
             "logcosh", losses.binary_crossentropy, losses.mse, keras.losses.MeanSquaredError(), user_loss, whole_batch,
             lambda t, p: K.sum(K.square(t - p), axis=-1)):
    assert isinstance(trained(loss), float), loss
one_hot = keras.utils.to_categorical(classes)
assert len(trained("categorical_crossentropy", one_hot, "acc", "softmax")) == 2
assert len(trained(losses.categorical_crossentropy, one_hot, [metrics.categorical_accuracy], "softmax")) == 2
found = trained("sparse_categorical_crossentropy", classes, ["accuracy", "acc"], "softmax")
assert found[1] == found[2]
from_logits = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
assert len(trained(from_logits, classes, [keras.metrics.SparseCategoricalAccuracy()], None)) == 2
found = trained("binary_crossentropy", y.round(), [
    "mae", "mse", metrics.binary_accuracy, user_metric, keras.metrics.RootMeanSquaredError(), metrics.AUC(),
    keras.metrics.BinaryAccuracy(), metrics.mae, keras.metrics.TopKCategoricalAccuracy(k=2, name="top_2"),
])
assert len(found) == 10
found = trained(user_loss, y, ["mse"])
assert abs(found[0] - found[1]) < 1e-6
