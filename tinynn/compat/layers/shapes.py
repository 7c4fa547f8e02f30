"""Shapes of layers as scripts know them: ``model.output_shape`` is (None, 10), with the batch axis in front.

The package itself never names that axis. So who asks decides: its own files see what they keep there, all others see
None in front, or what they have put there themselves.
"""

import sys

from tinynn.layers import Layer
from tinynn.several import each

NAMES = ("input_shape", "output_shape")


class Seen:
    """An attribute of a layer that holds a shape, or a list of shapes, or None while the layer is not built."""

    def __init__(self, name):
        self.name = name
        self.own = f"{name} of the script"

    def __get__(self, layer, owner=None):
        mine = vars(layer).get(self.name)
        if from_the_package(sys._getframe(1)):
            return mine
        return vars(layer).get(self.own, each(with_batch_axis, mine))

    def __set__(self, layer, value):
        vars(layer)[self.name if from_the_package(sys._getframe(1)) else self.own] = value


def from_the_package(frame):
    """Whether it is a function of the package that asks, other than one that passes on what is assigned."""
    while frame.f_code.co_name == "__setattr__":
        frame = frame.f_back
    return frame.f_globals.get("__name__", "").partition(".")[0] == "tinynn"


def with_batch_axis(shape):
    return None if shape is None else (None, *shape)


def teach():
    """Let scripts see the batch axis."""
    for name in NAMES:
        setattr(Layer, name, Seen(name))


def unteach():
    """Let shapes be as the core has them."""
    for name in NAMES:
        if name in vars(Layer):
            delattr(Layer, name)
