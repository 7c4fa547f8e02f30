"""Layers that lay the same numbers out in another shape."""

import math

from tinynn.layers.base import Layer, as_shape


class Flatten(Layer):
    """(n, a, b, ...) to (n, a * b * ...): no number changes, so dx is dy in the shape of x."""

    def compute_output_shape(self, input_shape):
        return (math.prod(input_shape),)

    def forward(self, x, training=False):
        return x.reshape(x.shape[0], *self.compute_output_shape(x.shape[1:])), x.shape

    def backward(self, dy, cache):
        return dy.reshape(cache)


class Reshape(Layer):
    """(n, ...) to (n, *target_shape): no number changes, so dx is dy in the shape of x.

    Parameters
    ----------
    target_shape : tuple of int
        One of the sizes may be -1: whatever is left.
    """

    def __init__(self, target_shape, **kwargs):
        super().__init__(**kwargs)
        target = (target_shape,) if not hasattr(target_shape, "__iter__") else tuple(target_shape)
        known = iter(as_shape([n for n in target if n != -1], f"layer {self.name!r}: target_shape"))
        if target.count(-1) > 1:
            raise ValueError(f"layer {self.name!r}: only one size of target_shape may be -1, got {target}")
        self.target_shape = tuple(-1 if n == -1 else next(known) for n in target)

    def compute_output_shape(self, input_shape):
        known = math.prod(n for n in self.target_shape if n != -1)
        size = math.prod(input_shape)
        fits = size == known if -1 not in self.target_shape else known > 0 and size % known == 0
        if not fits:
            raise ValueError(
                f"layer {self.name!r}: inputs of shape {input_shape} hold {size} numbers, "
                f"which do not fit target_shape {self.target_shape}"
            )
        return tuple(size // known if n == -1 else n for n in self.target_shape)

    def forward(self, x, training=False):
        return x.reshape(x.shape[0], *self.compute_output_shape(x.shape[1:])), x.shape

    def backward(self, dy, cache):
        return dy.reshape(cache)

    def get_config(self):
        return super().get_config() | {"target_shape": list(self.target_shape)}
