"""Networks that look at everything that passes through them, layer by layer, forward and backward."""

import copy

import numpy as np

from tinynn.backend import to_numpy
from tinynn.blackbox.finding import look, not_finite
from tinynn.models.graph import Graph
from tinynn.models.stack import Stack
from tinynn.several import listed


class Probe:
    """A layer, with a look at what comes out of its passes. It does what the layer does, with the layer's parameters.

    Parameters
    ----------
    layer : Layer
    path : str
        What a finding calls it.
    """

    def __init__(self, layer, path):
        self.layer = layer
        self.label = path, type(layer).__name__
        self.parameters, self.first_pass = layer.parameters, layer.first_pass

    def forward(self, x, training=False):
        before = [p.value.copy() for p in self.parameters]
        y, cache = self.layer.forward(x, training)
        if any(len(not_finite(a)) for a in listed(y)):
            self.look_at_activation(x, y, training)
        for name, a in named("output", y).items():
            look(a, "forward", name, self.label, True, named("input", x), whole=named("input", x) | self.values())
        for p, old in zip(self.parameters, before):
            look(p.value, f"update of {p.name}", p.name, self.label, entry_of={f"{p.name} before": old},
                 whole=named("input", x))
        return y, (x, y, training, cache)

    def backward(self, dy, cache):
        dx = self.pull_back("backward", dy, cache)
        slopes = named("gradient of the output", dy)
        for name, a in named("gradient of the input", dx).items():
            look(a, "gradient with respect to the input", name, self.label, True, slopes | named("input", cache[0]),
                 whole=slopes | self.values())
        return dx

    def gradients(self, dy, cache):
        self.pull_back("gradients", dy, cache)

    def pull_back(self, role, dy, cache):
        """What the layer makes of the gradient of its output, which is looked at first; then at what it wrote."""
        x, y, training, own = cache
        slopes = named("gradient of the output", dy)
        for name, a in slopes.items():
            look(a, "gradient with respect to the output, a sum over its readers", name, self.label, True)
        dx = getattr(self.layer, role)(dy, own)
        moved = self.layer.trainable_parameters
        written = [*(p.grad for p in moved), *(named("dx", dx).values() if role == "backward" else ())]
        if any(len(not_finite(a)) for a in written):
            self.look_at_derivative(dy, x, y, training)
        for p in moved:
            look(p.grad, f"gradient of {p.name}", f"gradient of {p.name}", self.label,
                 whole=named("input", x) | slopes | {p.name: p.value})
        return dx

    def look_at_activation(self, x, y, training):
        """Tell an activation that gives what is not finite from the layer before it."""
        activation, z = self.before_activation(x, y, training)
        if activation is not None and not len(not_finite(z)):
            look(y, f"activation {activation.name}", "output", self.label, True, {"before the activation": z})

    def look_at_derivative(self, dy, x, y, training):
        """Tell the derivative of an activation from the rest of a backward pass."""
        activation, z = self.before_activation(x, y, training)
        if activation is not None:
            look(activation.backward(dy, z, y), f"derivative of activation {activation.name}",
                 "gradient before the activation", self.label, True,
                 {"before the activation": z, "output": y, "gradient of the output": dy})

    def before_activation(self, x, y, training):
        """The activation that the layer ends with, and what went into it; None and None where it ends otherwise."""
        bare, activation = self.layer.split_activation()
        if bare is self.layer:
            return None, None
        z, _ = bare.forward(x, training)
        ends_with_it = np.array_equal(to_numpy(activation.forward(z)), to_numpy(y), equal_nan=True)
        return (activation, z) if ends_with_it else (None, None)

    def values(self):
        """The layer's parameters, and the numbers that it was made with, such as an epsilon."""
        try:
            config = self.layer.get_config()
        except ValueError:  # a function of yours is among its arguments
            config = {}
        numbers = {name: value for name, value in config.items() if isinstance(value, float)}
        return {p.name: p.value for p in self.parameters} | numbers


def named(name, x):
    """An array under a name, or several under numbered names, those left out that are None."""
    return {f"{name} {i}": a for i, a in enumerate(x, 1) if a is not None} if isinstance(x, list) else {name: x}


def probed(layer, path=""):
    """A layer with a look; for a network a copy of it whose layers have one.

    Parameters
    ----------
    layer : Layer
    path : str, optional
        Where it lies; default: it is the whole network.
    """
    if type(layer).forward not in (Stack.forward, Graph.forward):
        return Probe(layer, path or layer.name)
    inner = f"{path}/" if path else ""
    twin = copy.copy(layer)
    if isinstance(layer, Graph):
        twin.order = [probed_call(call, layer.order, inner) for call in layer.order]
    else:
        twin.layers = [probed(step, inner + step.name) for step in layer.layers]
    return twin


def probed_call(call, order, inner):
    """A copy of a call whose layer has a look; a layer with several calls is told apart by their numbers."""
    calls = [other for other in order if other.layer is call.layer]
    twin = copy.copy(call)
    path = inner + call.layer.name
    twin.layer = probed(call.layer, path if len(calls) == 1 else f"{path}, call {1 + calls.index(call)}")
    return twin
