"""The older ``.h5`` format of Keras: attributes hold the configuration, a group for each layer holds its weights.

Keras 3 writes and reads it too. A file with weights alone has the groups of the layers at its root.
"""

import json
import re

from tinynn import __version__
from tinynn.backend import to_numpy
from tinynn.saving import hdf5, slots, state
from tinynn.saving.compilation import entry_for_keras
from tinynn.saving.keras_archive import KERAS_VERSION


def write(path, model, include_optimizer):
    """Write the whole model to a file."""
    described = entry_for_keras(model, include_optimizer)
    with hdf5.written(path) as file:
        file.attrs["keras_version"] = KERAS_VERSION
        file.attrs["tinynn_version"] = __version__
        compiled = described.pop("compile_config", None)
        file.attrs["model_config"] = json.dumps(older_entry(described))
        write_groups(file.create_group("model_weights"), model)
        if compiled:
            training = {key: value for key, value in compiled.items() if key != "optimizer"}
            training["optimizer_config"] = compiled["optimizer"]
            file.attrs["training_config"] = json.dumps(training)
            write_optimizer(file.create_group("optimizer_weights"), model.optimizer)
        state.write_state(file, model, include_optimizer)


def write_weights(path, model):
    """Write the weights alone to a file."""
    with hdf5.written(path) as file:
        write_groups(file, model)


def older_entry(described):
    """The entry of a model or a layer as this format has it: without module and registered name."""
    config = dict(described["config"])
    if "layers" in config:
        config["layers"] = [older_entry(listed) for listed in config["layers"]]
    if described["class_name"] == "InputLayer":
        config["batch_input_shape"] = config.pop("batch_shape")
    older = {"class_name": described["registered_name"] or described["class_name"], "config": config}
    return older | {key: described[key] for key in ("tinynn", "name", "inbound_nodes") if key in described}


def older_order(layer):
    """A layer's parameters: those that are trained, then those that are not, frozen ones among them."""
    trained = layer.trainable_parameters
    return trained + [p for p in layer.parameters if not any(p is other for other in trained)]


def write_groups(file, model):
    """A group of weights for each layer, and the order of the layers."""
    file.attrs["keras_version"] = KERAS_VERSION
    hdf5.write_names(file, "layer_names", [layer.name for layer in model.layers])
    for layer in model.layers:
        if "/" in layer.name or layer.name in ("", "."):
            raise ValueError(f"layer {layer.name!r}: an .h5 file cannot hold a layer of that name; give it another one")
        group = file.create_group(layer.name)
        write_arrays(group, layer.name, [(p.name, to_numpy(p.value)) for p in older_order(layer)])


def write_arrays(group, prefix, named):
    """Arrays under unique names, and the list of their names."""
    names = []
    for name, array in named:
        full = f"{prefix}/{name}"
        while f"{full}:0" in names:
            full += "_1"
        names.append(f"{full}:0")
        group[names[-1]] = array
    hdf5.write_names(group, "weight_names", names)


def write_optimizer(group, optimizer):
    """The optimizer's state, in Keras's order."""
    layout = slots.keras_layout(optimizer)
    numbers = {id(p): i for i, p in enumerate(optimizer.flat.parameters)}
    names = [name if p is None else f"{numbers[id(p)]}_{p.name}_{name}" for name, p in layout]
    write_arrays(group, optimizer.name.replace("/", "_"), list(zip(names, slots.keras_arrays(optimizer))))


class LegacyFile:
    """An ``.h5`` file, open for reading; see `tinynn.saving.restore`."""

    def __init__(self, path):
        self.path = path
        self.file = hdf5.opened(path)
        try:
            self.entry, self.compile_entry = self.described("model_config"), self.described("training_config")
            version = hdf5.read_text(self.file, "keras_version") if "keras_version" in self.file.attrs else "3"
            self.old_root = before(version, (2, 11))
        except Exception:
            self.close()
            raise

    def described(self, attribute):
        return json.loads(hdf5.read_text(self.file, attribute)) if attribute in self.file.attrs else None

    def numbers(self):
        return hdf5.count_numbers(self.file)

    def weights(self, model):
        root = hdf5.optional(self.file, "model_weights", "Group") or self.file
        saved = [(name, arrays) for name in hdf5.read_names(root, "layer_names") if (arrays := read_arrays(root, name))]
        layers = [layer for layer in model.layers if layer.parameters]
        if len(saved) != len(layers):
            raise ValueError(
                f"model {model.name!r} has {len(layers)} layers with weights ({listed(la.name for la in layers)}), "
                f"the file has {len(saved)} ({listed(name for name, _ in saved)})"
            )
        return [(layer.name, older_order(layer), arrays) for layer, (_, arrays) in zip(layers, saved)]

    def state(self):
        return state.read_state(self.file)

    def optimizer_state(self, optimizer):
        group = hdf5.optional(self.file, "optimizer_weights", "Group")
        if group is None:
            return None
        names = hdf5.read_names(group, "weight_names")
        return slots.state_by_name(optimizer, names, [hdf5.read(found) for found in hdf5.datasets(group, names)])

    def has_optimizer(self):
        group = hdf5.optional(self.file, "optimizer_weights", "Group")
        return group is not None and slots.has_begun(hdf5.datasets(group, hdf5.read_names(group, "weight_names")))

    def close(self):
        self.file.close()


def read_arrays(root, layer_name):
    """The data sets of a layer; the states of random generators, which early Keras 3 put there too, are not weights."""
    group = hdf5.member(root, layer_name, "Group")
    names = [name for name in hdf5.read_names(group, "weight_names") if "seed_generator" not in name]
    return hdf5.datasets(group, names)


def listed(names):
    return ", ".join(names) or "none"


def before(version, bound):
    """Whether a version such as ``"2.8.0"`` comes before ``(2, 11)``."""
    numbers = tuple(map(int, re.findall(r"\d+", version)[:2]))
    return numbers < bound
