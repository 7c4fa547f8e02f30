"""What a run needs to go on bit for bit, and Keras has no place for: exact optimizer slots and random generators."""

import json

import numpy as np

from tinynn.saving import hdf5

GROUP = "tinynn"


def random_state(model):
    """The states of the model's random generators, as JSON can hold them."""
    return {
        "shuffler": model.shuffler.bit_generator.state,
        "layers": [generator.bit_generator.state for generator in model.generators],
    }


def restore_random(model, state):
    """Let the model's generators go on where `random_state` found them."""
    generators = [model.shuffler, *model.generators]
    states = [state["shuffler"], *state["layers"]]
    if len(generators) != len(states):
        raise ValueError(f"expected the states of {len(generators)} random generators, found {len(states)}")
    for generator, saved in zip(generators, states):
        generator.bit_generator.state = saved


def write_state(file, model, include_optimizer):
    """Put a group of our own into an HDF5 file, where Keras does not look."""
    group = file.create_group(GROUP)
    vectors, numbers = {}, {}
    if include_optimizer and model.optimizer is not None:
        vectors, numbers = split_state(model.optimizer)
    group.attrs["state"] = json.dumps({"random": random_state(model), "optimizer": numbers})
    for name, vector in vectors.items():
        group[name] = vector


def split_state(optimizer):
    """An optimizer's state: its vectors, and its numbers, which JSON holds exactly."""
    state = optimizer.get_state()
    vectors = {name: value for name, value in state.items() if value.ndim}
    return vectors, {name: value.item() for name, value in state.items() if not value.ndim}


def joined_state(numbers, vectors):
    """What `split_state` took apart."""
    return {name: np.asarray(value) for name, value in numbers.items()} | vectors


def read_state(file):
    """What `write_state` wrote: the random state, and the optimizer's, or None and None in files of Keras."""
    group = hdf5.optional(file, GROUP, "Group")
    if group is None:
        return None, None
    state = json.loads(hdf5.read_text(group, "state"))
    vectors = {name: hdf5.read(found) for name, found in zip(group, hdf5.datasets(group, group))}
    return state["random"], joined_state(state["optimizer"], vectors) or None
