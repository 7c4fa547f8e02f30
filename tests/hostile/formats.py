"""A whole file of each format, what a user does with such a file, and how it is changed."""

import copy
import functools
import hashlib
import io
import json
import os
import tarfile
from dataclasses import dataclass

import changes
import containers
import numpy as np

from tinynn import blackbox, layers, random
from tinynn.callbacks import History
from tinynn.datasets import boston_housing, cifar10, fetch, idx, unpickle, words
from tinynn.models import Model, Sequential, load_model, model_from_json
from tinynn.saving import backup


@dataclass(frozen=True)
class Format:
    """A format of files.

    Parameters
    ----------
    ending : str
    wholes : list of bytes
        Files as they should be.
    readers : tuple of functions of a path
    change : function of bytes, a random generator, and other whole files
    count : int
        How many of 10,000 changed files are of this format.
    writes : bool
        Whether reading may write to the cache, as a data set that is looked for may.
    odd : bool
        Whether something else than a file may stand in its place: the JSON of a model is handed over as text.
    """

    ending: str
    wholes: list
    readers: tuple
    change: object
    count: int
    writes: bool = False
    odd: bool = True


def chain():
    model = Sequential([
        layers.Dense(6, activation="relu", kernel_regularizer="l2", input_shape=(4,), name="first"),
        layers.BatchNormalization(), layers.Dropout(0.3, seed=1), layers.Dense(3, activation="softmax", name="last"),
    ])
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return trained(model, np.arange(8) % 3)


def graph():
    x = layers.Input((4,), name="x")
    inner = Sequential([layers.Dense(4, "tanh", input_shape=(4,)), layers.Dense(4)], name="inner")
    h = layers.Concatenate()([inner(x), layers.Dense(2, "elu")(x), x])
    model = Model(x, layers.Dense(1, name="out")(h))
    model.compile("sgd", "mse", metrics=["mae"])
    return trained(model, np.arange(8.0))


def trained(model, y):
    x = np.random.default_rng(0).normal(size=(8, 4)).astype("float32")
    model.fit(x, y, epochs=2, batch_size=4, verbose=0)
    return model


def content(write, folder, name):
    path = os.path.join(folder, name)
    write(path)
    with open(path, "rb") as file:
        return file.read()


def read_model(path):
    """Load a model and let it predict, if what it takes is of a usual size."""
    model = load_model(path)
    if isinstance(model.input_shape, tuple) and np.prod(model.input_shape) < 1000:
        with np.errstate(all="ignore"):
            model.predict(np.zeros((2, *model.input_shape), "float32"), verbose=0)


def weights_reader(model):
    """A reader of weights into a model, which an error leaves as it was."""
    before = model.get_weights()

    def read_weights(path):
        try:
            model.load_weights(path)
        except ValueError:
            if any(not np.array_equal(a, b) for a, b in zip(before, model.get_weights())):
                raise AssertionError("weights have changed, though the file was refused") from None
            raise
        model.set_weights(before)

    return read_weights


def read_description(path):
    with open(path, "rb") as file:
        model_from_json(file.read().decode("utf-8", "surrogateescape"))


def read_by_hash(path):
    """What everybody calls: a changed file is not opened, and there is no network here to get a right one."""
    boston_housing.load_data(path)


def read_photographs(path):
    """The archive of CIFAR-10, as if the changed one were the right one."""
    with open(path, "rb") as file:
        known = hashlib.sha256(file.read(50_000_000)).hexdigest()
    cifar10.FILE = fetch.DataFile("cifar.tar.gz", known, "http://127.0.0.1:9/", also=(os.path.abspath(path),))
    cifar10.load_data()


def photographs():
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w:gz", compresslevel=1) as archive:
        for name in (*cifar10.TRAIN_BATCHES, "test_batch"):
            batch = changes.pickle.dumps({b"data": np.zeros((2, 3072), "uint8"), b"labels": [1, 2]}, protocol=3)
            info = tarfile.TarInfo(f"cifar-10-batches-py/{name}")
            info.size = len(batch)
            archive.addfile(info, io.BytesIO(batch))
    return stream.getvalue()


def npz(**arrays):
    stream = io.BytesIO()
    np.savez(stream, **arrays)
    return stream.getvalue()


def broken_step(path):
    """The black box of a training that meets a number that is not finite."""
    model = chain()
    x = np.zeros((4, 4), "float32")
    x[1, 2] = 3e38
    model.prepare()
    box = blackbox.BlackBox(model, path)
    box.step(0, (x, np.arange(4) % 3, None), slice(0, 4))


def backup_reader(model):
    """A reader of backups into a model, which an error leaves as it was."""
    before = copy.deepcopy(backup.snapshot(model, []))

    def read_backup(path):
        training = backup.read(path)
        backup.put_back(before, model, [])  # readers of other formats have the same model
        try:
            backup.put_back(training, model, [])
        except ValueError:
            if as_bytes(backup.snapshot(model, [])) != as_bytes(before):
                raise AssertionError("the model has changed, though the backup was refused") from None
            raise

    return read_backup


def as_bytes(training):
    arrays = {}
    return json.dumps(backup.encoded(training, arrays)), [np.asarray(array).tobytes() for array in arrays.values()]


def in_json(text, rng, others):
    return changes.changed_json(text.decode(), rng) if rng.random() < 0.85 else changes.changed_bytes(text, rng, others)


def mixed(change):
    """Half of the changes to the bytes of the file, half to what is in it."""

    @functools.wraps(change)
    def changed(content, rng, others):
        return (change if rng.random() < 0.55 else changes.changed_bytes)(content, rng, others)

    return changed


def all_formats(folder):
    """All formats by name; whole files are made in a folder."""
    random.set_seed(0)
    models = chain(), graph()
    weights = tuple(weights_reader(model) for model in models)

    def saved(ending, write="save"):
        return [content(getattr(model, write), folder, f"{i}{ending}") for i, model in enumerate(models)]

    zipped, in_hdf5 = mixed(containers.changed_archive), mixed(containers.changed_hdf5)
    in_gzip = mixed(containers.changed_gzip)
    pictures = np.arange(600, dtype="uint8").reshape(6, 10, 10)
    gzipped = [content(lambda path: idx.write_idx(path, pictures), folder, "idx.gz")]
    texts = np.array([[1, 2, 300], [4], list(range(70_000, 70_020))] * 20, dtype=object)
    digits = npz(x_train=pictures, y_train=np.arange(6), x_test=pictures[:2], y_test=np.arange(2))
    homes = npz(x=np.ones((5, 13)), y=np.ones(5))
    ranks = json.dumps({f"word{i}": i for i in range(200)}).encode()
    described = [model.to_json().encode() for model in models]
    history = [content(models[0].history.save, folder, "history.json")]
    recording = [content(broken_step, folder, "nan.npz")]
    backed_up = [content(lambda path: backup.write(path, backup.snapshot(models[0], [])), folder, "backup.npz")]
    return {
        ".keras": Format(".keras", saved(".keras"), (read_model, *weights), zipped, 1500),
        ".h5": Format(".h5", saved(".h5"), (read_model, *weights), in_hdf5, 1500),
        ".weights.h5": Format(".weights.h5", saved(".weights.h5", "save_weights"), weights, in_hdf5, 1500),
        ".npz": Format(".npz", saved(".npz"), (read_model, *weights), zipped, 1400),
        ".json of a model": Format(".json", described, (read_description,), in_json, 900, False, False),
        ".json of a history": Format(".json", history, (History.load,), in_json, 300),
        "backup.npz": Format(".npz", backed_up, (backup.read, backup_reader(models[0])), zipped, 500),
        "black box": Format(".npz", recording, (blackbox.replay,), zipped, 500),
        "IDX, packed": Format(".gz", gzipped, (idx.read_idx,), in_gzip, 600),
        "IDX, plain": Format("", [containers.gzip.decompress(gzipped[0])], (idx.read_idx,), changes.changed_bytes, 100),
        "mnist.npz": Format(".npz", [digits], (unpickle.load_npz,), zipped, 300),
        "boston_housing.npz": Format(".npz", [homes], (unpickle.load_npz,), zipped, 200),
        "imdb.npz, with pickles": Format(
            ".npz", [npz(x_train=texts, y_train=np.arange(60))], (unpickle.load_npz,), zipped, 400
        ),
        "word_index.json": Format(".json", [ranks], (words.read_index,), in_json, 200),
        "cifar-10.tar.gz": Format(".tar.gz", [photographs()], (read_photographs,), in_gzip, 200, True, False),
        "a data set, by its hash": Format(".npz", [homes], (read_by_hash,), zipped, 100, writes=True),
    }
