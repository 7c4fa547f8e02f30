"""The state of an optimizer as Keras lays it out: an array for each slot of each parameter, in Keras's order."""

import re

import numpy as np

from tinynn import optimizers

# Keras makes these slots side by side, parameter by parameter; all others one slot after the other.
SIDE_BY_SIDE = {
    optimizers.Adam: ("momentum", "velocity"),
    optimizers.AdamW: ("momentum", "velocity"),
    optimizers.Nadam: ("momentum", "velocity"),
    optimizers.Adadelta: ("accumulated_grad", "accumulated_delta_var"),
}

# What older files, and Keras's Nadam, call things.
OLDER_NAMES = {
    "m": "momentum", "v": "velocity", "vhat": "velocity_hat", "rms": "velocity", "mg": "average_gradient",
    "accum_grad": "accumulated_grad", "accum_var": "accumulated_delta_var", "momentum_cache": "u_product",
    "variable": "u_product", "iter": "iterations", "iteration": "iterations",
}


def keras_layout(optimizer):
    """What Keras keeps for this optimizer, in order.

    Returns
    -------
    list of (str, Parameter or None)
        ``"iterations"``, ``"learning_rate"`` unless it is a schedule, then slots with the parameter that they belong
        to, then numbers.
    """
    layout = [("iterations", None)]
    if not callable(optimizer.hyperparameters["learning_rate"]):
        layout.append(("learning_rate", None))
    together = SIDE_BY_SIDE.get(type(optimizer), ())
    groups = [together] if together else []
    groups += [(name,) for name in optimizer.slots if name not in together]
    for group in groups:
        layout += [(name, parameter) for parameter in optimizer.flat.parameters for name in group]
    return layout + [(name, None) for name in optimizer.scalars]


def keras_arrays(optimizer):
    """The arrays that belong to `keras_layout`."""
    state = optimizer.get_state()
    state["learning_rate"] = np.asarray(optimizer.learning_rate, "float32")
    pieces = {name: iter(split(state[name] * float(state[f"{name}_unit"]), optimizer.flat)) for name in optimizer.slots}
    return [
        state[name] if parameter is None else next(pieces[name]).astype(parameter.value.dtype)
        for name, parameter in keras_layout(optimizer)
    ]


def split(vector, flat):
    """A flat vector as one array for each parameter."""
    ends = np.cumsum([p.size for p in flat.parameters])
    return [part.reshape(p.shape) for part, p in zip(np.split(vector, ends[:-1]), flat.parameters)]


def state_in_order(optimizer, arrays):
    """A state for `Optimizer.set_state` from arrays in Keras's order; None where they do not fit."""
    layout = keras_layout(optimizer)
    if len(layout) != len(arrays):
        return None
    collected = {}
    for (name, _), array in zip(layout, arrays):
        collected.setdefault(name, []).append(array)
    return joined(optimizer, collected)


def has_begun(arrays):
    """Whether an optimizer's data sets hold more than a count of 0 and a rate: Keras makes slots at the first step."""
    return len(arrays) > 2 or any(np.any(array[()]) for array in arrays[:1])


def state_by_name(optimizer, names, arrays):
    """A state from arrays whose names say what they are, as in older files; None where they do not fit.

    TensorFlow up to 2.10 writes ``Adam/dense/kernel/m:0``, 2.11 on ``Adam/m/dense/kernel:0``, Keras 3
    ``adam/dense_kernel_momentum``. Within a slot the order is that of the parameters.
    """
    known = {"iterations", "learning_rate", *optimizer.slots, *optimizer.scalars}
    collected = {}
    for name, array in zip(names, arrays):
        meaning = slot_named(name, known)
        if meaning is None:
            return None
        collected.setdefault(meaning, []).append(array)
    return joined(optimizer, collected)


def slot_named(name, known):
    """Which of `known` the name of a variable means; None where it means none."""
    words = re.sub(r"(?<=variable)_\d+$", "", re.sub(r":\d+$", "", name)).split("/")
    for word in (words[-1], *words[1:2]):
        meaning = OLDER_NAMES.get(word, word)
        if meaning in known:
            return meaning
    ending = (meaning for meaning in sorted(known, key=len, reverse=True) if words[-1].endswith(f"_{meaning}"))
    return next(ending, None)


def joined(optimizer, collected):
    """The arrays of each slot as one vector; None where number or shapes are not those of the parameters."""
    shapes = [p.shape for p in optimizer.flat.parameters]
    state = {}
    for name in ("iterations", *optimizer.scalars):
        if [array.size for array in collected.get(name, [])] != [1]:
            return None
        state[name] = collected[name][0].reshape(())
    for name in optimizer.slots:
        arrays = collected.get(name, [])
        if [array.shape for array in arrays] != shapes:
            return None
        state[name] = np.concatenate([array.reshape(-1) for array in arrays]) if arrays else np.zeros(0)
    return state
