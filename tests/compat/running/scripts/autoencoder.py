"""An autoencoder in the functional API, its halves as models of their own, by symbols and by layers."""
import numpy as np
from keras import regularizers
from keras.layers import Dense, Input
from keras.models import Model, Sequential

x = np.random.rand(50, 12).astype("float32")
input_img = Input(shape=(12,))
encoded = Dense(6, activation="relu", kernel_regularizer=regularizers.l1(1e-5))(input_img)
encoded = Dense(3, activation="relu")(encoded)
decoded = Dense(6, activation="relu")(encoded)
decoded = Dense(12, activation="sigmoid")(decoded)
autoencoder = Model(input=input_img, output=decoded)
encoder = Model(inputs=input_img, outputs=encoded)
autoencoder.compile(optimizer="adadelta", loss="binary_crossentropy")
autoencoder.fit(x, x, epochs=2, batch_size=16, shuffle=True, validation_data=(x, x))
assert encoder.predict(x).shape == (50, 3)
encoded_input = Input(shape=(3,))
decoder_layer = autoencoder.layers[-1](autoencoder.layers[-2](encoded_input))
decoder = Model(encoded_input, decoder_layer)
assert np.allclose(decoder.predict(encoder.predict(x)), autoencoder.predict(x), atol=1e-6)
inner = Model(inputs=autoencoder.input, outputs=autoencoder.layers[1].output)
assert inner.predict(x).shape == (50, 6)
nested = Sequential([Sequential([Dense(4, activation="relu", input_shape=(12,))]), Sequential([Dense(12)])])
nested.compile("sgd", "mse")
nested.fit(x, x, epochs=1, verbose=0)
