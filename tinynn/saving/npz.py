"""The plain format: a NumPy ``.npz`` of the weights, and of a JSON text that says what they are.

``numpy.load(path)["weights/dense/kernel"]`` reads it anywhere, without pickle.
"""

import io
import json
import math
import zipfile

import numpy as np

from tinynn import __version__
from tinynn.backend import to_numpy
from tinynn.saving import state
from tinynn.saving.archive import read_member
from tinynn.saving.compilation import whole_entry
from tinynn.saving.weights_h5 import keras_order, leaf_paths

HEADERS = {(1, 0): np.lib.format.read_array_header_1_0, (2, 0): np.lib.format.read_array_header_2_0}


def write(path, model, include_optimizer):
    """Write the whole model to a file."""
    write_arrays(path, *contents(model, include_optimizer))


def contents(model, include_optimizer=True):
    """What a file of the whole model holds: a description, as JSON can hold it, and arrays by name."""
    keys, arrays = named_weights(model)
    vectors, numbers = {}, {}
    if include_optimizer and model.optimizer is not None:
        vectors, numbers = state.split_state(model.optimizer)
    described = {
        "tinynn_version": __version__,
        "model": whole_entry(model, include_optimizer),
        "weights": keys,
        "optimizer": numbers,
        "slots": list(vectors),
        "random": state.random_state(model),
    }
    return described, arrays | {f"optimizer/{name}": vector for name, vector in vectors.items()}


def write_weights(path, model):
    """Write the weights alone to a file."""
    keys, arrays = named_weights(model)
    write_arrays(path, {"tinynn_version": __version__, "weights": keys}, arrays)


def write_arrays(path, described, arrays):
    with open(path, "wb") as file:
        np.savez(file, **{"description": np.array(json.dumps(described))}, **arrays)


def named_weights(model):
    """The keys of each layer's arrays, layer by layer, and the arrays under these keys."""
    keys, arrays = [], {}
    for _, layer in leaf_paths(model):
        keys.append([])
        for parameter in keras_order(layer):
            key = f"weights/{layer.name}/{parameter.name}"
            while key in arrays:
                key += "_1"
            keys[-1].append(key)
            arrays[key] = to_numpy(parameter.value)
    return keys, arrays


class NpzFile:
    """An ``.npz`` file, open for reading; see `tinynn.saving.restore`."""

    DESCRIPTION = "description.npy"
    old_root = False

    def __init__(self, path):
        self.path = path
        self.archive = zipfile.ZipFile(path)
        self.described = json.loads(self.read("description", "U").item())
        self.entry = self.described.get("model")
        self.compile_entry = self.entry and self.entry.get("compile_config")

    def numbers(self):
        return sum(self.read(key).size for keys in self.described["weights"] for key in keys)

    def weights(self, model):
        layers = [layer for _, layer in leaf_paths(model)]
        saved = self.described["weights"]
        if len(saved) != len(layers):
            raise ValueError(f"model {model.name!r} has {len(layers)} layers, the file has {len(saved)}")
        return [
            (layer.name, keras_order(layer), [self.read(key) for key in keys]) for layer, keys in zip(layers, saved)
        ]

    def state(self):
        vectors = {name: self.read(f"optimizer/{name}") for name in self.described["slots"]}
        return self.described["random"], state.joined_state(self.described["optimizer"], vectors) or None

    def optimizer_state(self, optimizer):
        return None

    def has_optimizer(self):
        return False

    def close(self):
        self.archive.close()

    def read(self, key, kinds="fiub"):
        """An array of the archive, once its header agrees with what is there."""
        data = read_member(self.archive, f"{key}.npy", self.path)
        stream = io.BytesIO(data)
        version = np.lib.format.read_magic(stream)
        if version not in HEADERS:
            raise ValueError(f"{key!r} has NPY version {version}, which tinynn does not read")
        shape, fortran, dtype = HEADERS[version](stream)
        if dtype.kind not in kinds or dtype.hasobject:
            raise ValueError(f"expected {key!r} to be an array of numbers, found one of {dtype}")
        if math.prod(shape) * dtype.itemsize != len(data) - stream.tell():
            raise ValueError(f"{key!r} claims shape {shape} of {dtype}, which is not what it holds")
        array = np.frombuffer(data, dtype, offset=stream.tell())
        return array.reshape(shape, order="F" if fortran else "C")
