"""Layers called within a recorded function: each is one step of the record, with the backward pass that it states."""

import numpy as np

from tinynn import backend, layers
from tinynn.compat.arrays.recording import Recorded
from tinynn.compat.arrays.symbols import OPERATORS
from tinynn.compat.arrays.tensors import as_tensor
from tinynn.compat.arrays.weights import Weight, current, is_recording, leaf, phase
from tinynn.compat.layers.penalized import penalty_of
from tinynn.layers.symbol import is_symbolic
from tinynn.parameters import Parameter
from tinynn.several import each, listed

_plain_call = layers.Layer.__call__
_plain_built = layers.Layer.built
_plain_shape = Parameter.shape


def call(layer, x, training=None):
    """``layer(x)``, which is recorded where `x` is, and where weights are."""
    x = current(x) if is_recording() else x
    records = is_recording() or any(isinstance(a, Recorded) for a in listed(x))
    if is_symbolic(x):
        return _plain_call(layer, x, training)
    training = phase() if training is None else training
    if not records:
        return each(lambda y: as_tensor(y) if isinstance(y, np.ndarray) else y, _plain_call(layer, x, training))
    x = list(x) if isinstance(x, tuple) else x
    return step(layer, x, bool(training))


def step(layer, x, training):
    """What a layer gives for arrays, as recorded arrays made of these and of the layer's weights."""
    values = each(as_batch, x)
    layer.ensure_built(each(lambda a: a.shape[1:], values))
    y, cache = layer.forward(values, training)
    inputs = [a for a in listed(x) if isinstance(a, Recorded)]
    parameters = layer.trainable_parameters if is_recording() else []
    parents = [*inputs, *map(leaf, parameters)]

    def backward(dy):
        for p in parameters:
            p.grad[...] = 0  # those that a class of the script's own has beside those of the pass stay so
        gradients = listed(layer.backward(dy, cache))
        wanted = [dx for a, dx in zip(listed(x), gradients) if isinstance(a, Recorded)]
        return [*wanted, *(p.grad.copy() for p in parameters)]

    if not isinstance(y, list):
        return Recorded(y, parents, backward)
    return [Recorded(part, parents, alone(backward, y, i)) for i, part in enumerate(y)]


def as_batch(a):
    """What is recorded, or a number, as an array of the float type; complex ones, of a proof, stay so."""
    a = a.value if isinstance(a, Recorded) else a
    return a if getattr(a, "dtype", None) == complex else backend.as_float(a)


def alone(backward, outputs, i):
    """The backward pass of one of several outputs: the gradients of the others are zero."""
    return lambda dy: backward([dy if i == j else np.zeros_like(y) for j, y in enumerate(outputs)])


# What Keras calls the parameters of a layer, and the ends of its calls.
NAMES = {
    "dtype": "float32",
    "get_input_at": lambda layer, node_index: layer.calls[node_index].inputs,
    "get_output_at": lambda layer, node_index: layer.calls[node_index].outputs,
    "variables": property(lambda layer: layer.parameters),
    "losses": property(lambda layer: penalties(layer)),
    "trainable_weights": property(lambda layer: layer.trainable_parameters),
    "trainable_variables": property(lambda layer: layer.trainable_parameters),
    "non_trainable_weights": property(lambda layer: still(layer)),
    "non_trainable_variables": property(lambda layer: still(layer)),
}


# What makes the core's parameters variables that can be calculated with; each is equal to itself only.
OF_PARAMETERS = {name: member for name, member in vars(np.lib.mixins.NDArrayOperatorsMixin).items()
                 if name in OPERATORS and callable(member) and name not in ("__eq__", "__ne__")}
OF_PARAMETERS |= {name: vars(Weight)[name] for name in (
    "__array_ufunc__", "__array_function__", "__getitem__", "__float__", "dtype", "ndim", "assign_add", "assign_sub",
    "read_value", "get_shape",
)}
OF_PARAMETERS |= {
    "numpy": lambda parameter: backend.to_numpy(parameter.value),
    "__array__": lambda parameter, dtype=None, copy=None: np.asarray(parameter.numpy(), dtype),
}


def penalties(layer):
    """The penalties on the weights of a layer, each as a tensor, and the losses that it added when it was called."""
    penalized = [p for p in layer.parameters if p.regularizer is not None]
    found = [as_tensor(penalty_of(p.regularizer, leaf(p) if is_recording() else p.value)) for p in penalized]
    return found + [loss for part in with_inner(layer) for loss in getattr(part, "added_at_call", ())]


def with_inner(layer):
    """A layer, and those that are its attributes, with theirs."""
    return [layer, *(part for inner in getattr(layer, "layers_within", ()) for part in with_inner(inner))]


def still(layer):
    """The parameters that no optimizer moves."""
    moving = {id(p) for p in layer.trainable_parameters}
    return [p for p in layer.parameters if id(p) not in moving]


def teach():
    """Let the core's layers be called within recorded functions, and answer to Keras's names of their parameters."""
    layers.Layer.__call__ = call
    layers.Layer.built = _plain_built.setter(lambda layer, value: None)  # a build of one's own may say so, and is right
    for name, member in NAMES.items():
        setattr(layers.Layer, name, member)
    for name, member in OF_PARAMETERS.items():
        setattr(Parameter, name, member)
    Parameter.shape = Weight.shape


def unteach():
    """Let layers be as the core has them."""
    layers.Layer.__call__, layers.Layer.built = _plain_call, _plain_built
    for name in NAMES.keys() & vars(layers.Layer).keys():
        delattr(layers.Layer, name)
    for name in OF_PARAMETERS.keys() & vars(Parameter).keys():
        delattr(Parameter, name)
    Parameter.shape = _plain_shape
