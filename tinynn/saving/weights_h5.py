"""The ``.weights.h5`` layout of Keras 3: the arrays of a layer lie at ``layers/dense_1/vars/0``.

The names of the groups come from the layers' classes and their order, not from the layers' names.
"""

import math
from collections import Counter

import numpy as np

from tinynn.backend import to_numpy
from tinynn.models.network import Network
from tinynn.models.stack import Stack
from tinynn.naming import snake_case
from tinynn.saving import hdf5, slots
from tinynn.saving.graphs import all_layers_of

# Keras of TensorFlow 2.12 to 2.15 calls the outermost group by the second name.
ROOTS = ("layers", "_layer_checkpoint_dependencies")


def leaf_paths(network, root="layers"):
    """Path and layer for each layer, those of networks within the network included."""
    used = Counter()
    for layer in all_layers_of(network):
        kind = snake_case(type(layer).__name__)
        if isinstance(layer, Network):
            kind = "sequential" if isinstance(layer, Stack) else "functional"
        path = f"{root}/{kind}_{used[kind]}" if used[kind] else f"{root}/{kind}"
        used[kind] += 1
        if isinstance(layer, Network):
            yield from leaf_paths(layer, f"{path}/layers")
        else:
            yield path, layer


def keras_order(layer):
    """A layer's parameters: those that gradients reach, then the others."""
    return sorted(layer.parameters, key=lambda p: not p.trainable)


def write_weights(file, model):
    """Put the weights of all layers into an open HDF5 file."""
    for path, layer in leaf_paths(model):
        group = file.create_group(f"{path}/vars")
        group.attrs["name"] = layer.name
        for i, parameter in enumerate(keras_order(layer)):
            group[str(i)] = to_numpy(parameter.value)


def write_optimizer(file, optimizer):
    """Put the optimizer's state into an open HDF5 file, as Keras keeps it."""
    group = file.create_group("optimizer/vars")
    group.attrs["name"] = optimizer.name
    for i, array in enumerate(slots.keras_arrays(optimizer)):
        group[str(i)] = array


def read_weights(file, model):
    """For each layer its name, its parameters, and the data sets that belong to them."""
    root = next((root for root in ROOTS if hdf5.optional(file, root, "Group")), None)
    if root is None:
        raise ValueError(f"there is no group {ROOTS[0]!r}")
    found = []
    for path, layer in leaf_paths(model, root):
        group = hdf5.optional(file, f"{path}/vars", "Group")
        found.append((layer.name, keras_order(layer), [] if group is None else hdf5.numbered(group)))
    extra = sorted(members(file[root]) - {path.split("/")[1] for path, _ in leaf_paths(model, root)})
    if extra:
        raise ValueError(f"the file has weights of layers that model {model.name!r} has not: {', '.join(extra)}")
    return found


def members(group):
    """The members of a group of layers that have weights, by name."""
    groups = {name: hdf5.optional(group, name, "Group") for name in group}
    return {name for name, found in groups.items() if found is not None and any(True for _ in hdf5.walk(found))}


def read_optimizer(file, optimizer):
    """The optimizer's state, if it is there and fits."""
    group = hdf5.optional(file, "optimizer/vars", "Group")
    return group and slots.state_in_order(optimizer, [hdf5.read(array) for array in hdf5.numbered(group)])


def has_optimizer(file):
    """Whether there is a state of an optimizer in the file that has done something."""
    group = hdf5.optional(file, "optimizer/vars", "Group")
    return group is not None and slots.has_begun(hdf5.numbered(group))


def read_rate(file, optimizer):
    """The learning rate that lies beside the optimizer's state; the optimizer's own where that is it, or a schedule.

    Raises
    ------
    ValueError
        If it is none that an optimizer could have.
    """
    own = optimizer.hyperparameters["learning_rate"]
    if callable(own):
        return own
    rate = hdf5.read(hdf5.numbered(hdf5.member(file, "optimizer/vars", "Group"))[1])
    if rate.size != 1 or not 0 <= rate.item() < math.inf:
        raise ValueError(f"expected the optimizer's learning rate to be a number, at least 0, found {rate}")
    return own if rate.item() == np.float32(own) else float(rate.item())


def write(path, model):
    """Write the weights to a file, and where the model is compiled the optimizer's state, as Keras does."""
    if model.loss is not None:
        model.prepare()
    with hdf5.written(path) as file:
        write_weights(file, model)
        if model.loss is not None:
            write_optimizer(file, model.optimizer)


class WeightsFile:
    """A ``.weights.h5`` file, open for reading; see `tinynn.saving.restore`."""

    entry = None

    def __init__(self, path):
        self.path = path
        self.file = hdf5.opened(path)

    def weights(self, model):
        return read_weights(self.file, model)

    def optimizer_state(self, optimizer):
        return read_optimizer(self.file, optimizer)

    def learning_rate(self, optimizer):
        return read_rate(self.file, optimizer)

    def has_optimizer(self):
        return has_optimizer(self.file)

    def close(self):
        self.file.close()
