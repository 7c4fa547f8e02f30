"""Layers of the core with a ``call`` of a script's own, which may ask for the core's pass by ``super().call``."""

import copy

from tinynn.compat.arrays.weights import phase
from tinynn.compat.layers import nested, own_layers
from tinynn.several import each


def core_pass(layer, inputs, training=None):
    """What the class of the core that `layer` derives from makes of inputs, recorded where they or weights are."""
    twin = copy.copy(layer)  # the same weights and random numbers, with the passes that the core states
    twin.__class__ = layer.plain
    twin.input_shape, twin.calls, twin.build = None, [], lambda shape: None  # built, for inputs that `call` may reshape
    return nested.call(twin, inputs, phase() if training is None else bool(training))


class Overridden(own_layers.Layer):
    """What stands before a class of the core where ``call`` is stated anew: it is recorded, as any own layer's."""

    def __init__(self, *args, **kwargs):
        super(own_layers.Layer, self).__init__(*args, **kwargs)  # the arguments are those of the core's class

    def build(self, input_shape):
        """As the core's, which is told shapes without the batch axis."""
        super().build(each(without_batch_axis, input_shape))

    call = core_pass


def without_batch_axis(shape):
    return tuple(shape[1:]) if shape and shape[0] is None else tuple(shape)
