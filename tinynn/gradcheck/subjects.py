"""Whatever has a forward and a backward pass, seen as a layer: the checks know layers only."""

import inspect
from itertools import chain, count

import numpy as np

from tinynn import activations, backend
from tinynn.gradcheck.report import GradientError
from tinynn.layers.activation import Activation
from tinynn.layers.base import Layer


class LossNode:
    """The per-sample values of a loss as a function of `y_pred`: (n, ...) to (n,)."""

    parameters = ()
    argument = "y_pred"

    def __init__(self, loss, y_true):
        self.loss = loss
        self.name = title(loss)
        self.y_true = y_true

    def forward(self, y_pred, training=False):
        # The targets take the predictions' float type, as training sees to it; class numbers stay whole.
        y_true = backend.here(self.y_true)
        if y_true.dtype.kind == "f" and y_pred.dtype.kind == "f":
            y_true = y_true.astype(y_pred.dtype)
        value = self.loss.value(y_true, y_pred)
        if np.shape(value) != y_pred.shape[:1]:
            message = f"value returns one number for each sample, shape {y_pred.shape[:1]}, got {np.shape(value)}"
            raise GradientError("shapes", f"{self.name}: {message}")
        return value, (y_true, y_pred)

    def backward(self, dy, cache):
        y_true, y_pred = cache
        return dy.reshape(-1, *[1] * (y_pred.ndim - 1)) * self.loss.backward(y_true, y_pred)


class PenaltyNode:
    """The value of a regularizer as a function of the weights: any shape to one number."""

    parameters = ()
    argument = "w"

    def __init__(self, regularizer):
        self.regularizer = regularizer
        self.name = title(regularizer)

    def forward(self, w, training=False):
        return self.regularizer.value(w), w

    def backward(self, dy, w):
        return dy * self.regularizer.gradient(w)


def as_layer(subject, y_true=None):
    """`subject` itself where it is a layer, else a layer around the activation, loss or regularizer that it is.

    Raises
    ------
    TypeError
        If it is none of these.
    """
    if inspect.isclass(subject):
        name = subject.__name__
        raise TypeError(f"check: expected an object, got the class {name}; make one: {name}(...)")
    if isinstance(subject, activations.Activation):
        return Activation(subject, name=title(subject))
    if has(subject, "value", "gradient"):
        return PenaltyNode(subject)
    if has(subject, "value", "backward"):
        return LossNode(subject, y_true)
    if has(subject, "forward", "backward"):
        return subject
    raise TypeError(
        f"check: expected an object with forward(x, training) and backward(dy, cache), a loss with value and backward, "
        f"or a regularizer with value and gradient, got {subject!r}"
    )


def is_loss(subject):
    return has(subject, "value", "backward") and not has(subject, "gradient")


def has(subject, *names):
    return all(callable(getattr(subject, name, None)) for name in names)


def title(subject):
    """What a report calls it: its name, else its class."""
    return getattr(subject, "name", None) or type(subject).__name__


def is_several(subject):
    """Whether a layer or network takes a list of inputs."""
    return getattr(subject, "takes_several", False) or isinstance(getattr(subject, "input_shape", None), list)


def named_parameters(layer, taken=()):
    """Pairs of name and parameter: ``"kernel"``, or inside a network ``"dense/kernel"``; no two names are the same."""
    pairs, taken = [], set(taken)
    for name, p in parameters_in(layer):
        unique = next(n for n in chain([name], (f"{name}_{i}" for i in count(1))) if n not in taken)
        taken.add(unique)
        pairs.append((unique, p))
    return pairs


def parameters_in(layer, prefix=""):
    """Pairs of name and parameter, the names carrying their layer's inside a network."""
    if not hasattr(layer, "layers"):
        return [(f"{prefix}{p.name}", p) for p in getattr(layer, "parameters", ())]
    pairs = [pair for inner in layer.layers for pair in parameters_in(inner, f"{prefix}{inner.name}/")]
    return list({id(p): (name, p) for name, p in reversed(pairs)}.values())[::-1]  # a shared one once


def generators_of(layer):
    """The random generators that a layer draws from, those of layers that it holds included."""
    found, waiting, seen = [], [layer], set()
    while waiting:
        thing = waiting.pop()
        if id(thing) in seen:
            continue
        seen.add(id(thing))
        if isinstance(thing, np.random.Generator):
            found.append(thing)
        elif isinstance(thing, (list, tuple)):
            waiting += thing
        elif thing is layer or isinstance(thing, Layer):
            waiting += [*getattr(thing, "generators", ()), *getattr(thing, "__dict__", {}).values()]
    return found
