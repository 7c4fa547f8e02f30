"""Callbacks with all arguments of the table, a callback of one's own, and what it reads and sets."""
import glob

import keras
import numpy as np
from keras import backend as K
from keras.callbacks import EarlyStopping, LearningRateScheduler, ModelCheckpoint, ReduceLROnPlateau

x = np.random.rand(50, 4)
y = (x.sum(axis=1) > 2).astype(int)


class Losses(keras.callbacks.Callback):
    def on_train_begin(self, logs={}):
        self.losses = []

    def on_batch_end(self, batch, logs={}):
        self.losses.append(logs.get("loss"))

    def on_epoch_end(self, epoch, logs=None):
        assert logs["acc"] == logs.get("accuracy")
        rate = K.get_value(self.model.optimizer.lr)
        K.set_value(self.model.optimizer.lr, rate * 0.5)
        if logs.get("acc") > 2:
            self.model.stop_training = True


model = keras.models.Sequential()
model.add(keras.layers.Dense(6, activation="relu", input_shape=(4,)))
model.add(keras.layers.Dense(1, activation="sigmoid"))
model.compile(loss="binary_crossentropy", optimizer=keras.optimizers.Adam(0.01), metrics=["accuracy"])
losses = Losses()
stop = EarlyStopping(monitor="val_loss", patience=5, mode="min", verbose=1, restore_best_weights=True)
save = ModelCheckpoint(filepath="./w-{epoch:02d}-{val_loss:.4f}.hdf5", monitor="val_loss", save_best_only=True, mode="auto")
slower = ReduceLROnPlateau(monitor="val_loss", factor=0.5, patience=3, verbose=1, mode="auto")
history = model.fit(x, y, epochs=3, batch_size=10, verbose=2, validation_split=0.2, callbacks=[losses, stop, save, slower])
assert len(losses.losses) == 3 * 4
assert abs(float(model.optimizer.lr) - 0.01 / 8) < 1e-6
assert glob.glob("w-01-*.hdf5")
assert history.epoch == [0, 1, 2]
model.fit(x, y, epochs=1, verbose=False, callbacks=LearningRateScheduler(lambda epoch: 0.1))
model.fit(x, y, epochs=1, verbose=True, callbacks=EarlyStopping(monitor="acc", patience=2, mode="max"))
model.fit(x, y, epochs=1, verbose=3)
print(K.get_value(model.optimizer.lr))
