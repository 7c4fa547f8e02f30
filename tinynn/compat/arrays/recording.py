"""Derivatives of a user's own function: what NumPy does to an array is written down, and gone through backwards.

tinynn's layers and losses state their backward pass. A script's ``Lambda`` layer, or its loss in terms of ``K.square``
and ``K.mean``, states only the forward one. It is a chain of NumPy functions, though, and the backward pass of each
stands in the table `backwards.py`. So the chain is recorded while it runs forward, once for each batch.
"""

from itertools import count

import numpy as np

from tinynn.compat.arrays.tensor_shapes import TensorShape
from tinynn.several import listed

_numbers = count()


class Recorded(np.lib.mixins.NDArrayOperatorsMixin):
    """An array that remembers what it was made of.

    Parameters
    ----------
    value : ndarray
    parents : sequence of Recorded
        What it was made of, apart from constants.
    backward : callable
        From the gradient of this array to those of the parents, in their order.
    """

    __array_priority__ = 1000

    def __init__(self, value, parents=(), backward=None):
        self.value = value
        self.parents = parents
        self.backward = backward
        self.number = next(_numbers)

    def __array_ufunc__(self, ufunc, method, *inputs, **options):
        from tinynn.compat.arrays import backwards

        (target,) = options.pop("out", (None,))  # `x -= y` gives x a new meaning; what it meant before stays recorded
        if isinstance(target, np.ndarray):
            return ufunc(*(np.asarray(a) for a in inputs), out=target, **options)
        name = ufunc.__name__ if method == "__call__" else f"{ufunc.__name__}.{method}"
        return backwards.apply(ufunc if method == "__call__" else getattr(ufunc, method), name, inputs, options)

    def __array_function__(self, function, types, args, options):
        from tinynn.compat.arrays import backwards

        if function is np.squeeze and self.convertible:  # which a loop asks NumPy for when it wants plain numbers
            return np.squeeze(self.value, *args[1:], **options)
        return backwards.apply(function, function.__name__, args, options)

    convertible = False  # Whether it may become a plain array, as under a `GradientTape` of a script's own.

    def __array__(self, dtype=None, copy=None):
        if self.convertible:
            return np.asarray(self.value, dtype)
        raise TypeError(
            "a function of yours turns its argument into a plain array, so that its derivative is lost; use functions "
            "of keras.backend, keras.ops, tensorflow or NumPy on it"
        )

    def __getitem__(self, index):
        def backward(dy):
            dx = np.zeros_like(self.value)
            np.add.at(dx, index, dy)
            return (dx,)

        return Recorded(self.value[index], (self,), backward)

    def __len__(self):
        return len(self.value)

    def __bool__(self):
        return bool(self.value)

    def __float__(self):
        return float(self.value)

    def __int__(self):
        return int(self.value)

    def __format__(self, spec):
        return format(self.value[()], spec)

    def __repr__(self):
        return repr(self.value)

    shape = property(lambda self: TensorShape(self.value.shape))
    ndim = property(lambda self: self.value.ndim)
    size = property(lambda self: self.value.size)
    dtype = property(lambda self: self.value.dtype)
    T = property(lambda self: np.transpose(self))

    def get_shape(self):
        return self.shape

    def numpy(self):
        return self.value

    def astype(self, dtype, **options):
        """Itself: a derivative is taken in the float type that the network has."""
        return self

    def copy(self, order="C"):
        return self

    def squeeze(self, axis=None):
        return np.reshape(self, np.squeeze(self.value, axis).shape)

    def reshape(self, *shape, **options):
        return np.reshape(self, shape[0] if len(shape) == 1 else shape)


def method_of(function):
    return lambda self, *args, **options: function(self, *args, **options)


for _name in ("sum", "mean", "max", "min", "prod", "var", "std", "clip", "transpose", "dot", "argmax"):
    setattr(Recorded, _name, method_of(getattr(np, _name)))


def gradients(y, dy, inputs):
    """The gradients of recorded `inputs`, given `dy`, the gradient of `y` that was made of them; or lists of both.

    The last made is gone through first: an array's gradient is complete once all that was made of it is done.
    """
    found, nodes = {}, {}
    for end, slope in zip(listed(y), listed(dy)):
        if isinstance(end, Recorded):
            found[end.number] = found.get(end.number, 0) + slope
            nodes[end.number] = end
    wanted = {x.number for x in inputs}
    while nodes.keys() - wanted:
        number = max(nodes.keys() - wanted)
        node = nodes.pop(number)
        gradient = found.pop(number)
        if not node.parents:
            continue
        for parent, part in zip(node.parents, node.backward(gradient)):
            nodes[parent.number] = parent
            found[parent.number] = found[parent.number] + part if parent.number in found else part
    return [found.get(x.number, np.zeros_like(x.value)) for x in inputs]
