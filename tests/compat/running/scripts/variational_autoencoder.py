"""A loss that looks at hidden symbols: named in the function, and by add_loss."""
import numpy as np
from keras import backend as K
from keras import metrics
from keras.layers import Dense, Input, Lambda, Layer
from keras.losses import mse
from keras.models import Model

data = np.random.rand(60, 8).astype("float32")
size, hidden = 8, 2


def sampling(args):
    mean, log_var = args
    noise = K.random_normal(shape=(K.shape(mean)[0], hidden), mean=0.0, stddev=1.0)
    return mean + K.exp(0.5 * log_var) * noise


class Sampling(Layer):
    def call(self, inputs):
        mean, log_var = inputs
        return mean + K.exp(0.5 * log_var) * K.random_normal(shape=K.shape(mean))


x = Input(shape=(size,))
h = Dense(6, activation="relu")(x)
z_mean = Dense(hidden, name="z_mean")(h)
z_log_var = Dense(hidden, name="z_log_var")(h)


def network(z):
    return Model(x, Dense(size, activation="sigmoid")(Dense(6, activation="relu")(z)))


def vae_loss(x_true, x_decoded):
    reconstruction = size * metrics.binary_crossentropy(x_true, x_decoded)
    divergence = -0.5 * K.sum(1 + z_log_var - K.square(z_mean) - K.exp(z_log_var), axis=-1)
    return K.mean(reconstruction + divergence)


vae = network(Lambda(sampling, output_shape=(hidden,))([z_mean, z_log_var]))
vae.compile(optimizer="rmsprop", loss=vae_loss)
history = vae.fit(data, data, shuffle=True, epochs=6, batch_size=20, validation_data=(data, data), verbose=2)
assert history.history["loss"][-1] < history.history["loss"][0]
assert isinstance(vae.evaluate(data, data, verbose=0), float)



def sampling_of_a_batch(args):
    """As older scripts have it, for batches of one size."""
    return args[0] + K.exp(0.5 * args[1]) * K.random_normal(shape=(20, hidden))


of_20 = network(Lambda(sampling_of_a_batch, output_shape=(hidden,))([z_mean, z_log_var]))
of_20.compile(optimizer="rmsprop", loss=vae_loss)
before = of_20.get_weights()
assert np.isfinite(of_20.fit(data, data, batch_size=20, validation_data=(data, data), verbose=0).history["loss"]).all()
assert all((old != new).any() for old, new in zip(before, of_20.get_weights()))
assert of_20.predict(data, batch_size=20).shape == (60, size)

other = network(Sampling()([z_mean, z_log_var]))
kl_loss = -0.5 * K.sum(1 + z_log_var - K.square(z_mean) - K.exp(z_log_var), axis=-1)
other.add_loss(K.mean(mse(x, other.output) * size + kl_loss))
other.compile(optimizer="adam")
history = other.fit(data, epochs=30, batch_size=20, validation_data=(data, None), verbose=0)
assert history.history["val_loss"][-1] < history.history["val_loss"][0]
assert Model(x, z_mean).predict(data).shape == (60, 2)
