"""Layers and functions that Keras has given up, over those that tinynn has."""

from tinynn.activations import ClippedRelu
from tinynn.compat.layers.own_layers import Lambda, Layer
from tinynn.layers import Activation
from tinynn.layers.symbol import is_symbolic

__all__ = ["Lambda", "Layer", "Merge", "ThresholdedReLU", "concatenate", "dot", "merge"]


class ThresholdedReLU(Activation):
    """x where x > theta, 0 elsewhere; default theta 1."""

    def __init__(self, theta=1.0, **kwargs):
        super().__init__(ClippedRelu(threshold=theta), **kwargs)

    def get_config(self):
        return Layer.get_config(self) | {"theta": self.activation.threshold}


MODES = {"sum": "Add", "mul": "Multiply", "concat": "Concatenate", "ave": "Average", "max": "Maximum", "dot": "Dot"}


def merge(inputs, mode="sum", concat_axis=-1, dot_axes=-1, output_shape=None, name=None, **kwargs):
    """What Keras 1 had for ``add``, ``multiply``, ``concatenate`` and so on, by a word; or a function of yours."""
    from tinynn import layers

    if not isinstance(mode, str):
        return Lambda(mode, name=name)(inputs)
    options = {"concat": {"axis": concat_axis}, "dot": {"axes": dot_axes}}.get(mode, {})
    return getattr(layers, MODES.get(mode, mode))(name=name, **options)(inputs)


def concatenate(inputs, axis=-1, **kwargs):
    """As tinynn's; arrays can be put one below the other too, with axis 0."""
    from tinynn.compat.arrays.ops import FUNCTIONS
    from tinynn.compat.rooms import contents

    if axis == 0 and not is_symbolic(inputs):
        return FUNCTIONS["concatenate"](inputs, axis=0)
    return contents("layers")["Concatenate"](axis=axis, **kwargs)(inputs)


def dot(inputs, axes, normalize=False, **kwargs):
    """As tinynn's; with `normalize` the cosine of the angle between them."""
    from tinynn.compat.rooms import contents

    return contents("layers")["Dot"](axes, normalize=normalize, **kwargs)(inputs)


def Merge(branches, mode="sum", concat_axis=-1, dot_axes=-1, name=None, **kwargs):
    """The first layer of a Keras 1 network whose branches are networks: a network that ends in their `merge`."""
    from tinynn.compat.models.networks import Model

    outputs = merge([branch.output for branch in branches], mode, concat_axis, dot_axes)
    inputs = [x for branch in branches for x in branch.inputs]
    return Model(inputs, outputs, name=name)
