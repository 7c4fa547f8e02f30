"""Whatever has a forward and a backward pass, seen as a layer: the checks know layers only."""

import inspect
import math
from itertools import accumulate

from tinynn import activations, backend
from tinynn.backend import xp
from tinynn.layers.activation import Activation
from tinynn.several import listed


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
        return self.loss.value(y_true, y_pred), (y_true, y_pred)

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


class SideBySide:
    """A layer of several inputs or outputs as one of one: the numbers of a sample in a row, input after input."""

    def __init__(self, layer):
        self.layer = layer
        self.name = layer.name
        self.parameters = layer.parameters
        self.generators = layer.generators
        self.layers = getattr(layer, "layers", [layer])
        self.input_shape = (sum(map(math.prod, listed(layer.input_shape))),)

    def forward(self, x, training=False):
        y, cache = self.layer.forward(apart(x, self.layer.input_shape), training)
        return in_a_row(y), cache

    def backward(self, dy, cache):
        return in_a_row(self.layer.backward(apart(dy, self.layer.output_shape), cache))

    def gradients(self, dy, cache):
        self.layer.gradients(apart(dy, self.layer.output_shape), cache)


def apart(rows, shapes):
    """Rows of numbers as an array of that sample shape, or as a list of arrays of those."""
    ends = list(accumulate(map(math.prod, listed(shapes))))
    parts = xp.split(rows, ends[:-1], axis=1)
    arrays = [part.reshape(len(part), *shape) for part, shape in zip(parts, listed(shapes))]
    return arrays if isinstance(shapes, list) else arrays[0]


def in_a_row(arrays):
    return xp.concatenate([a.reshape(len(a), -1) for a in listed(arrays)], axis=1)


def as_layer(subject, y_true=None):
    """`subject` itself where it is a layer, else a layer around the activation, loss or regularizer that it is.

    Raises
    ------
    TypeError
        If it is none of these.
    """
    if isinstance(subject, activations.Activation):
        return Activation(subject, name=title(subject))
    if has(subject, "value", "gradient"):
        return PenaltyNode(subject)
    if has(subject, "value", "backward"):
        return LossNode(subject, y_true)
    if has(subject, "forward", "backward") and not inspect.isclass(subject):
        shapes = (getattr(subject, "input_shape", None), getattr(subject, "output_shape", None))
        return SideBySide(subject) if any(isinstance(shape, list) for shape in shapes) else subject
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


def named_parameters(layer, prefix=""):
    """Pairs of name and parameter, the names carrying their layer's inside a network: ``"dense/kernel"``."""
    if not hasattr(layer, "layers"):
        return [(f"{prefix}{p.name}", p) for p in getattr(layer, "parameters", ())]
    pairs = [pair for inner in layer.layers for pair in named_parameters(inner, f"{prefix}{inner.name}/")]
    return list({id(p): (name, p) for name, p in reversed(pairs)}.values())[::-1]  # a shared one once
