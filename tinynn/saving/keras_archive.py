"""The ``.keras`` format of Keras 3: a zip archive of config.json, metadata.json and model.weights.h5."""

import io
import json
import zipfile

from tinynn import __version__
from tinynn.archive import Archive
from tinynn.saving import hdf5, state, weights_h5
from tinynn.saving.compilation import entry_for_keras

WEIGHTS = "model.weights.h5"
KERAS_VERSION = "3.0.0"


def write(path, model, include_optimizer):
    """Write the whole model to a file."""
    described = entry_for_keras(model, include_optimizer)
    weights = io.BytesIO()
    with hdf5.h5py().File(weights, "w") as file:
        weights_h5.write_weights(file, model)
        if include_optimizer and model.optimizer is not None:
            weights_h5.write_optimizer(file, model.optimizer)
        state.write_state(file, model, include_optimizer)
    metadata = {"keras_version": KERAS_VERSION, "tinynn_version": __version__}
    with zipfile.ZipFile(path, "w") as archive:
        # A ZipInfo has a fixed date, so that the same model makes the same file.
        archive.writestr(zipfile.ZipInfo("metadata.json"), json.dumps(metadata))
        archive.writestr(zipfile.ZipInfo("config.json"), json.dumps(described))
        archive.writestr(zipfile.ZipInfo(WEIGHTS), weights.getbuffer())


class KerasArchive:
    """A ``.keras`` file, open for reading; see `tinynn.saving.restore`."""

    def __init__(self, path):
        self.path = path
        with Archive(path) as archive:
            self.entry = json.loads(archive.read("config.json"))
            self.file = hdf5.opened_bytes(archive.read(WEIGHTS))
        self.compile_entry = self.entry.get("compile_config")
        self.old_root = False

    def numbers(self):
        return hdf5.count_numbers(self.file)

    def weights(self, model):
        return weights_h5.read_weights(self.file, model)

    def state(self):
        return state.read_state(self.file)

    def optimizer_state(self, optimizer):
        return weights_h5.read_optimizer(self.file, optimizer)

    def has_optimizer(self):
        return weights_h5.has_optimizer(self.file)

    def close(self):
        self.file.close()
