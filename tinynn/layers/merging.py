"""Several inputs made one, number by number: sums, differences, products, means, largest and smallest."""

import math

from tinynn import arguments
from tinynn.backend import xp
from tinynn.layers.base import Layer
from tinynn.layers.symbol import is_symbolic


class Joining(Layer):
    """What layers of several inputs have in common: called on arrays, they take a list of them with as many rows."""

    takes_several = True

    def __call__(self, x, training=None):
        if not is_symbolic(x):
            self.refuse_other_rows(x)
        return super().__call__(x, training)

    def refuse_other_rows(self, x):
        """Refuse what is no list of arrays with as many rows: NumPy would stretch some, or take rows for inputs."""
        if not isinstance(x, (list, tuple)):
            got = f"one array of shape {x.shape}" if hasattr(x, "shape") else arguments.shown(x)
            raise TypeError(f"layer {self.name!r}: expected a list of inputs, got {got}")
        shapes = [tuple(a.shape) if hasattr(a, "shape") else self.as_batch(a).shape for a in x]
        if len({shape[:1] for shape in shapes}) > 1:
            raise ValueError(
                f"layer {self.name!r}: expected as many rows in one input as in the other, got shapes "
                f"{', '.join(map(str, shapes))}"
            )


class Merge(Joining):
    """What these layers have in common: several inputs of one shape, or with axes of size 1 where others are larger.

    An axis of size 1 serves every place of the output's axis, so its gradient adds up over them. A layer states
    `combine(x)`, which returns y and what `slopes` needs, and `slopes(dy, kept, k)`, the gradients of its k inputs as
    if all had the shape of y.
    """

    def compute_output_shape(self, input_shape):
        if not isinstance(input_shape, list) or len(input_shape) < 2:
            raise ValueError(f"layer {self.name!r}: expected a list of at least two inputs, got one")
        ndims = {len(shape) for shape in input_shape}
        sizes = [set(axis) - {1} for axis in zip(*input_shape)]
        if len(ndims) > 1 or any(len(different) > 1 for different in sizes):
            raise ValueError(
                f"layer {self.name!r}: expected inputs of one shape, or with axes of size 1 in their place, got "
                f"{', '.join(str((None, *shape)) for shape in input_shape)}"
            )
        return tuple(max(different, default=1) for different in sizes)

    def forward(self, x, training=False):
        y, kept = self.combine(x)
        return y, ([a.shape for a in x], kept)

    def backward(self, dy, cache):
        shapes, kept = cache
        return [fold(dx, shape) for dx, shape in zip(self.slopes(dy, kept, len(shapes)), shapes)]


def fold(dx, shape):
    """The gradient of an input of that shape from one of the output's shape: the sum over axes that it served whole."""
    axes = tuple(i for i, (n, m) in enumerate(zip(dx.shape, shape)) if n != m)
    return dx.sum(axis=axes, keepdims=True) if axes else dx


class Add(Merge):
    """y = x_1 + ... + x_k; every dx_i = dy."""

    def combine(self, x):
        return sum(x[1:], start=x[0]), None

    def slopes(self, dy, kept, k):
        return [dy] * k


class Average(Merge):
    """y = (x_1 + ... + x_k) / k; every dx_i = dy / k."""

    def combine(self, x):
        return sum(x[1:], start=x[0]) / len(x), None

    def slopes(self, dy, kept, k):
        return [dy / k] * k


class Subtract(Merge):
    """y = x_1 - x_2; dx_1 = dy, dx_2 = -dy."""

    def compute_output_shape(self, input_shape):
        output_shape = super().compute_output_shape(input_shape)
        if len(input_shape) != 2:
            raise ValueError(f"layer {self.name!r}: expected two inputs to subtract, got {len(input_shape)}")
        return output_shape

    def combine(self, x):
        return x[0] - x[1], None

    def slopes(self, dy, kept, k):
        return [dy, -dy]


class Multiply(Merge):
    """y = x_1 * ... * x_k; dx_i = dy times the product of the others."""

    def combine(self, x):
        return math.prod(x[1:], start=x[0]), x

    def slopes(self, dy, x, k):
        return [math.prod(x[:i] + x[i + 1 :], start=dy) for i in range(k)]


class Maximum(Merge):
    """y = the largest of x_1 ... x_k, or NaN; dy goes to that one, where several are equal to the first of them."""

    def combine(self, x):
        y, chosen = x[0], xp.zeros(xp.broadcast_shapes(*(a.shape for a in x)), "int32")
        for i, a in enumerate(x[1:], start=1):
            better = self.better(a, y) | xp.isnan(a)
            y, chosen = xp.where(better, a, y), xp.where(better, xp.int32(i), chosen)
        return y, chosen

    def better(self, a, y):
        return a > y

    def slopes(self, dy, chosen, k):
        return [dy * (chosen == i) for i in range(k)]


class Minimum(Maximum):
    """y = the smallest of x_1 ... x_k, or NaN; dy goes to that one, where several are equal to the first of them."""

    def better(self, a, y):
        return a < y


def function_of(kind):
    """A kind of merging layer as a function of symbols or arrays."""

    def function(inputs, **kwargs):
        return kind(**kwargs)(inputs)

    function.__name__ = function.__qualname__ = kind.__name__.lower()
    function.__doc__ = f"`{kind.__name__}` of a list of symbols or arrays; keywords go to the layer."
    return function


add = function_of(Add)
average = function_of(Average)
subtract = function_of(Subtract)
multiply = function_of(Multiply)
maximum = function_of(Maximum)
minimum = function_of(Minimum)
