"""The plain format: a NumPy ``.npz`` of the weights, and of a JSON text that says what they are.

``numpy.load(path)["weights/dense/kernel"]`` reads it anywhere, without pickle.
"""

import io
import json

import numpy as np

from tinynn import __version__
from tinynn.archive import Archive
from tinynn.backend import to_numpy
from tinynn.saving import state
from tinynn.saving.compilation import whole_entry
from tinynn.saving.weights_h5 import keras_order, leaf_paths


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
    content = io.BytesIO()  # whatever happens to the disk happens in one call
    np.savez(content, **{"description": np.array(json.dumps(described))}, **arrays)
    with open(path, "wb") as file:
        file.write(content.getbuffer())


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
        self.archive = Archive(path)
        try:
            self.described = json.loads(self.archive.text("description"))
            self.entry = self.described.get("model")
            self.compile_entry = self.entry and self.entry.get("compile_config")
        except Exception:
            self.close()
            raise

    @property
    def keys(self):
        """The keys of each layer's arrays."""
        keys = [key for of_layer in self.described["weights"] for key in of_layer]
        if len(set(keys)) < len(keys):
            raise ValueError("two weights are one array of the archive")
        return self.described["weights"]

    def numbers(self):
        return sum(self.read(key).size for of_layer in self.keys for key in of_layer)

    def weights(self, model):
        layers = [layer for _, layer in leaf_paths(model)]
        saved = self.keys
        if len(saved) != len(layers):
            raise ValueError(f"model {model.name!r} has {len(layers)} layers, the file has {len(saved)}")
        return [
            (layer.name, keras_order(layer), [self.read(key) for key in keys]) for layer, keys in zip(layers, saved)
        ]

    def state(self):
        vectors = {name: self.read(f"optimizer/{name}") for name in dict.fromkeys(self.described["slots"])}
        return self.described["random"], state.joined_state(self.described["optimizer"], vectors) or None

    def optimizer_state(self, optimizer):
        return None

    def has_optimizer(self):
        return False

    def close(self):
        self.archive.close()

    def read(self, key, kinds="fiub"):
        """An array of the archive, once its header agrees with what is there."""
        return self.archive.array(key, kinds)
