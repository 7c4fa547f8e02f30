"""A short training with a backup, a checkpoint and a log, to be killed and started again: FOLDER SAVE_FREQ.

It prints a line when training begins, and leaves its history and its weights in the folder when it is done.
"""

import sys
from pathlib import Path

import numpy as np

from tinynn import callbacks, layers
from tinynn.training import Sequential
from tinynn.utils import set_random_seed

ROWS, BATCH, EPOCHS = 640, 16, 8


class Begin(callbacks.Callback):
    def on_train_begin(self, logs=None):
        print("begins", flush=True)


def main(folder, save_freq):
    folder = Path(folder)
    set_random_seed(1)
    rng = np.random.default_rng(1)
    x = rng.normal(size=(ROWS, 20)).astype("float32")
    y = (x[:, 0] * x[:, 1] > 0).astype("int64") + (x[:, 2] > 1)
    model = Sequential([
        layers.Dense(48, activation="relu", kernel_regularizer="l2", input_shape=(20,)), layers.BatchNormalization(),
        layers.Dropout(0.2), layers.GaussianNoise(0.1), layers.Dense(3, activation="softmax"),
    ])
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    history = model.fit(x, y, BATCH, EPOCHS, verbose=0, validation_split=0.1, callbacks=[
        Begin(), callbacks.BackupAndRestore(folder / "backup", save_freq),
        callbacks.EarlyStopping(patience=3, restore_best_weights=True), callbacks.CSVLogger(folder / "log.csv"),
        callbacks.ReduceLROnPlateau(patience=1, factor=0.5), callbacks.ModelCheckpoint(folder / "latest.keras"),
        callbacks.ModelCheckpoint(folder / "best.weights.h5", save_best_only=True, save_weights_only=True),
    ])
    history.save(folder / "history.json")
    model.save(folder / "final.npz")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2] if sys.argv[2] == "epoch" else int(sys.argv[2]))
