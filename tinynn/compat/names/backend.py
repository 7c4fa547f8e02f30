"""What of ``keras.backend`` is no arithmetic: float type, epsilon, sessions, values of variables."""

import numpy as np

from tinynn import naming
from tinynn.backend import as_float, epsilon, floatx, set_epsilon, set_floatx
from tinynn.compat.arrays.ops import FUNCTIONS
from tinynn.compat.arrays.tape import GradientTape
from tinynn.compat.arrays.tensors import Tensor, as_tensor
from tinynn.compat.missing import GRADIENT_REASON, missing
from tinynn.compat.names.housekeeping import Session, quiet
from tinynn.layers import Input
from tinynn.layers.symbol import Symbol
from tinynn.models.graph import Graph
from tinynn.parameters import Parameter
from tinynn.several import listed, unlisted

__all__ = [
    "backend", "batch_get_value", "batch_set_value", "cast_to_floatx", "clear_session", "constant", "count_params",
    "dtype", "epsilon", "eval", "floatx", "function", "get_session", "get_uid", "get_value", "gradients",
    "image_data_format", "image_dim_ordering", "int_shape", "is_keras_tensor", "is_sparse", "is_tensor",
    "learning_phase", "manual_variable_initialization", "name_scope", "ndim", "placeholder",
    "random_normal_variable", "reset_uids", "set_epsilon", "set_floatx", "set_image_data_format",
    "set_image_dim_ordering", "set_learning_phase", "set_session", "set_value", "update", "update_add",
    "update_sub", "variable",
]

set_session = set_learning_phase = set_image_data_format = set_image_dim_ordering = quiet
manual_variable_initialization = reset_uids = name_scope = quiet
gradients = missing("keras.backend.gradients", GRADIENT_REASON)


def backend():
    """What scripts compare with, who ask it for TensorFlow's conventions."""
    return "tensorflow"


def image_data_format():
    return "channels_last"


def image_dim_ordering():
    return "tf"


def learning_phase():
    return 0


def function(inputs, outputs, updates=None, **kwargs):
    """A function of arrays that gives what symbols will be: ``K.function([model.input], [layer.output])([x])[0]``.

    Where ``K.learning_phase()`` stands among the inputs, 1 is for the network as it is while training. `updates` are
    what ``optimizer.get_updates`` gave: each call takes a step down their losses too.
    """
    entrances = [x for x in listed(inputs) if isinstance(x, Symbol)]
    if updates:
        return stepping(entrances, listed(outputs), updates)
    network = Graph(entrances, outputs)

    def call(values):
        values = list(values) if isinstance(inputs, (list, tuple)) and isinstance(values, (list, tuple)) else [values]
        arrays = [as_float(v) for x, v in zip(listed(inputs), values) if isinstance(x, Symbol)]
        phase = next((v for x, v in zip(listed(inputs), values) if not isinstance(x, Symbol)), 0)
        y = listed(network.forward(unlisted(arrays), training=bool(phase))[0])
        return list(y) if isinstance(outputs, (list, tuple)) else y[0]

    return call


def stepping(inputs, outputs, updates):
    """A function of arrays that gives outputs, and moves weights down a loss, which is the mean over the rows."""
    network = Graph(inputs, [*outputs, *(update.loss for update in updates)])

    def call(values):
        with GradientTape() as tape:
            ends = listed(network(unlisted([as_float(v) for v in values])))
            losses = [FUNCTIONS["mean"](end) for end in ends[len(outputs) :]]
        for update, loss in zip(updates, losses):
            update.optimizer.apply_gradients(zip(tape.gradient(loss, update.parameters), update.parameters))
        lost = [update.loss for update in updates]
        arrays = [np.asarray(end) for end in ends[: len(outputs)]]
        return [np.mean(array) if y in lost else array for y, array in zip(outputs, arrays)]

    return call


def placeholder(shape=None, ndim=None, dtype=None, name=None, **kwargs):
    """A symbol of arrays to come."""
    return Input(tuple(shape[1:]) if shape is not None else (1,) * (ndim - 1), name=name)


def count_params(x):
    return int(np.size(get_value(x)))


def dtype(x):
    return np.asarray(get_value(x)).dtype.name


def update(x, value):
    """Assign, and give what was assigned to."""
    set_value(x, value)
    return x


def update_add(x, increment):
    return update(x, get_value(x) + increment)


def update_sub(x, decrement):
    return update(x, get_value(x) - decrement)


def batch_set_value(pairs):
    for x, value in pairs:
        set_value(x, value)


def cast_to_floatx(x):
    return np.asarray(x, floatx())


def is_keras_tensor(x):
    return isinstance(x, Symbol)


def get_session():
    return Session()


def clear_session():
    """Let names count from the start; models are forgotten when nobody holds them, as anything in Python."""
    naming.reset_names()


def get_uid(prefix=""):
    """How many times this prefix was asked for, this time included."""
    return int(naming.unique_name(prefix).removeprefix(prefix).lstrip("_") or 0) + 1


def is_sparse(tensor):
    """Never: tensors are NumPy's arrays."""
    return False


def random_normal_variable(shape, mean, scale, dtype=None, name=None, seed=None):
    return variable(FUNCTIONS["random_normal"](shape, mean, scale), dtype, name)


def constant(value, dtype=None, shape=None, name=None):
    array = as_tensor(value, dtype)
    if shape is None:
        return array
    filled = array.reshape(shape) if array.size > 1 else np.broadcast_to(array, shape).copy()
    return filled.view(Tensor)


def variable(value, dtype=None, name=None, **kwargs):
    """An array that can be assigned to."""
    return as_tensor(np.array(value, dtype or floatx()))


def get_value(x):
    """The number or array that something stands for."""
    return x.numpy() if hasattr(x, "numpy") else getattr(x, "value", x)


eval = get_value


def set_value(x, value):
    """Assign to an optimizer's rate, a parameter or an array."""
    if isinstance(x, Parameter) or hasattr(x, "assign"):
        x.assign(value)
    else:
        x[...] = value


def batch_get_value(values):
    return [get_value(x) for x in values]


def int_shape(x):
    return tuple(x.shape)


def ndim(x):
    return len(x.shape)


def is_tensor(x):
    return isinstance(x, Tensor)
