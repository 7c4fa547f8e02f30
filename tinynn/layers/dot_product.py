"""The dot product of two inputs, sample by sample."""

import math

from tinynn.backend import xp
from tinynn.layers.merging import Joining


class Dot(Joining):
    """y = the sum over one axis of each input of their products, for all pairs of the other places.

    In one sample, with that axis last: a (p, k), b (q, k) give y = a @ b.T of shape (p, q), so

        y_ij = sum_k a_ik b_jk        da = dy @ b        db = dy.T @ a

    Two inputs (n, k) have p = q = 1 and give y (n, 1).

    Parameters
    ----------
    axes : int or (int, int)
        The axis of each input, batch axis counted; an int means both.
    """

    def __init__(self, axes, **kwargs):
        super().__init__(**kwargs)
        self.axes = axes

    def compute_output_shape(self, input_shape):
        if not isinstance(input_shape, list) or len(input_shape) != 2:
            raise ValueError(f"layer {self.name!r}: expected a list of two inputs")
        (i, j), (a, b) = self.both_axes(input_shape), input_shape
        if a[i - 1] != b[j - 1]:
            raise ValueError(
                f"layer {self.name!r}: axis {i} of {(None, *a)} has size {a[i - 1]}, axis {j} of {(None, *b)} has "
                f"{b[j - 1]}; expected the same"
            )
        return (*a[: i - 1], *a[i:], *b[: j - 1], *b[j:]) or (1,)

    def both_axes(self, input_shape):
        axes = self.axes if isinstance(self.axes, (tuple, list)) else (self.axes, self.axes)
        if len(axes) != 2:
            raise ValueError(f"layer {self.name!r}: expected axes to be an axis or a pair of them, got {self.axes!r}")
        return [self.feature_axis(axis, shape) for axis, shape in zip(axes, input_shape)]

    def forward(self, x, training=False):
        axes = self.both_axes([a.shape[1:] for a in x])
        moved = [xp.moveaxis(a, axis, -1) for a, axis in zip(x, axes)]
        a, b = (m.reshape(len(m), math.prod(m.shape[1:-1]), m.shape[-1]) for m in moved)
        y = a @ b.swapaxes(1, 2)
        shape = (*moved[0].shape[1:-1], *moved[1].shape[1:-1]) or (1,)
        return y.reshape(len(y), *shape), (axes, [m.shape for m in moved], a, b)

    def backward(self, dy, cache):
        axes, shapes, a, b = cache
        dy = dy.reshape(len(dy), a.shape[1], b.shape[1])
        moved = dy @ b, dy.swapaxes(1, 2) @ a
        return [xp.moveaxis(d.reshape(shape), -1, axis) for d, shape, axis in zip(moved, shapes, axes)]

    def get_config(self):
        return super().get_config() | {"axes": self.axes}


def dot(inputs, axes, **kwargs):
    """`Dot` of two symbols or arrays; keywords go to the layer."""
    return Dot(axes, **kwargs)(inputs)
