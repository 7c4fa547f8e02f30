"""A script's own functions as activations and losses, with the derivative that recording them gives."""

import numpy as np

from tinynn import activations, losses
from tinynn.activations import Activation, Custom
from tinynn.compat.arrays.recording import Recorded, gradients
from tinynn.compat.arrays.symbols import lift, symbols_in
from tinynn.compat.arrays.tensors import as_tensor
from tinynn.losses.registry import FunctionLoss
from tinynn.naming import snake_case

# Objects of a script's own by name: what `get_custom_objects` gives.
custom_objects = {}


def named(thing):
    """The object of yours that a name stands for, or a function that tinynn has no name for; else as it is."""
    if not isinstance(thing, str) or thing in custom_objects:
        return custom_objects.get(thing, thing) if isinstance(thing, str) else thing
    from tinynn.compat.arrays.ops import FUNCTIONS, ONLY_KERAS_HAS
    from tinynn.compat.training import more_losses

    rare = {snake_case(name): getattr(more_losses, name) for name in more_losses.__all__}
    return (ONLY_KERAS_HAS | rare | {"LeakyReLU": FUNCTIONS["leaky_relu"]}).get(thing, thing)


class RecordedActivation(Custom):
    """A function of yours without a derivative; each number may depend on all numbers of its row.

    Parameters
    ----------
    function : callable
        Of one array, in terms of ``keras.backend``, ``tensorflow``, ``keras.ops`` or NumPy.
    """

    @property
    def name(self):
        return getattr(self.function, "__name__", type(self.function).__name__)

    def forward(self, z):
        return plain(self.function(z))

    def backward(self, dy, z, y):
        z = Recorded(z)
        return gradients(self.function(z), dy, [z])[0]


class RecordedLoss(FunctionLoss):
    """A loss function of yours without a derivative.

    Parameters
    ----------
    function : callable
        Of (y_true, y_pred); gives one value, or several, for each sample, or one value for the whole batch.
    """

    def value(self, y_true, y_pred):
        values = np.asarray(plain(self.function(y_true, y_pred)))
        if values.ndim == 0:
            return np.broadcast_to(values, len(y_pred))
        return values.reshape(len(values), -1).mean(axis=1)

    def backward(self, y_true, y_pred):
        y_pred = Recorded(y_pred)
        values = self.function(y_true, y_pred)
        if not isinstance(values, Recorded):
            raise ValueError(f"loss {self.name!r} does not depend on y_pred, so there is nothing to learn from it")
        n = len(y_pred)
        return gradients(values, np.full(values.shape, n / max(values.size, 1), values.dtype), [y_pred])[0]


def plain(values):
    """What a function of yours returned, as a plain array."""
    return values.value if isinstance(values, Recorded) else np.asarray(values)


def with_derivative(activation):
    """An activation as the core takes it: a function of yours that has no derivative gets one."""
    activation = named(activation)
    known = isinstance(activation, (str, dict, Activation)) or activation is None
    if known or hasattr(activation, "derivative") or isinstance(getattr(activation, "activation", None), Activation):
        return activation
    return RecordedActivation(activation) if callable(activation) else activation


def activation(identifier, custom_objects=None):
    """What ``keras.activations.get`` gives: the core's activation, or the function that a name stands for."""
    found = (custom_objects or {}).get(identifier) if isinstance(identifier, str) else None
    found = named(identifier) if found is None else found
    return found if callable(found) else activations.get(found)


def activation_name(function):
    """What ``keras.activations.serialize`` gives: of a function that only scripts have, its name."""
    return activations.serialize(function) if isinstance(function, (str, Activation)) else function.__name__


def as_loss(loss):
    """A loss as the core takes it: a function of yours that has no derivative gets one."""
    loss = "cosine_similarity" if loss == "cosine_proximity" else named(loss)
    is_class = isinstance(loss, type)
    if getattr(loss, "reduction", None) == "sum" and isinstance(loss, losses.Loss):
        from tinynn.compat.training.losses import Summed

        return Summed(loss)
    if not callable(loss) or is_class or isinstance(loss, losses.Loss) or hasattr(loss, "kind"):
        return loss
    if hasattr(loss, "derivative"):
        return loss
    return RecordedLoss(loss, name=getattr(loss, "__name__", type(loss).__name__))


def recordable(function):
    """A loss function of the core, such as ``losses.mse``, that can also be called within a function of yours."""

    def call(y_true, y_pred, *args, **options):
        if symbols_in([y_true, y_pred]):
            return lift(call, (y_true, y_pred, *args), options)
        if isinstance(y_true, Recorded) or isinstance(y_pred, Recorded):
            return function.kind(*args, **options).value(y_true, y_pred)
        return as_tensor(function(y_true, y_pred, *args, **options))

    call.kind, call.__name__, call.__doc__ = function.kind, function.__name__, function.__doc__
    return call


def is_activation_name(word):
    """Whether a word names an activation."""
    if named(word) is not word:
        return True
    try:
        return activations.get(word) is not None
    except ValueError:
        return False
