"""Two networks against each other: trainable switched off, train_on_batch, a model in a model."""
import numpy as np
from keras.layers import BatchNormalization, Dense, Dropout, Flatten, Input, LeakyReLU, Reshape
from keras.layers import Conv2D, UpSampling2D, ZeroPadding2D
from keras.models import Model, Sequential
from keras.optimizers import Adam


def build_generator():
    model = Sequential()
    model.add(Dense(16, input_dim=5))
    model.add(LeakyReLU(alpha=0.2))
    model.add(BatchNormalization(momentum=0.8))
    model.add(Dense(int(np.prod((4, 4, 1))), activation="tanh"))
    model.add(Reshape((4, 4, 1)))
    noise = Input(shape=(5,))
    return Model(noise, model(noise))


def build_discriminator():
    model = Sequential()
    model.add(Flatten(input_shape=(4, 4, 1)))
    model.add(Dense(8))
    model.add(LeakyReLU(0.2))
    model.add(Dropout(0.3))
    model.add(Dense(1, activation="sigmoid"))
    img = Input(shape=(4, 4, 1))
    return Model(img, model(img))


discriminator = build_discriminator()
discriminator.compile(loss="binary_crossentropy", optimizer=Adam(0.0002, 0.5), metrics=["accuracy"])
generator = build_generator()
z = Input(shape=(5,))
discriminator.trainable = False
combined = Model(z, discriminator(generator(z)))
combined.compile(loss="binary_crossentropy", optimizer=Adam(0.0002, 0.5))
real = np.random.rand(8, 4, 4, 1)
for epoch in range(3):
    fake = generator.predict(np.random.normal(0, 1, (8, 5)), verbose=0)
    before = discriminator.get_weights()
    d_loss_real = discriminator.train_on_batch(real, np.ones((8, 1)))
    d_loss = 0.5 * np.add(d_loss_real, discriminator.train_on_batch(fake, np.zeros((8, 1))))
    between = discriminator.get_weights()
    g_loss = combined.train_on_batch(np.random.normal(0, 1, (8, 5)), np.ones((8, 1)))
    print("%d [D loss: %f, acc.: %.2f%%] [G loss: %f]" % (epoch, d_loss[0], 100 * d_loss[1], g_loss))
    assert any((a != b).any() for a, b in zip(before, between))
    assert all((a == b).all() for a, b in zip(between, discriminator.get_weights()))
