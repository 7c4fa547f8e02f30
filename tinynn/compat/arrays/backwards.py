"""The backward passes of NumPy's functions, each in a line: what `tinynn.compat.arrays.recording` goes through.

An entry is a function of ``(dy, y, *arguments)`` that returns the gradient of each argument that may be an array,
before broadcasting is undone. All are proven by complex step in the tests.
"""

import numpy as np

from tinynn.compat.arrays.recording import Recorded
from tinynn.compat.arrays.weights import current


def apply(function, name, inputs, options):
    """Call a function of NumPy on recorded arrays, and record the result with its backward pass."""
    inputs = current(inputs)
    if name in CONSTANT:
        return function(*plain(inputs), **{key: plain(value) for key, value in options.items()})
    if name in COMPOSED:
        return COMPOSED[name](*inputs, **options)
    if name not in ENTRYWISE and name not in SHAPING:
        if Recorded.convertible:  # a training loop's own, which looks at numbers as it may at any tensor's
            return function(*plain(inputs), **{key: plain(value) for key, value in options.items()})
        raise TypeError(f"a function of yours calls numpy.{name}, for which tinynn knows no backward pass")
    y = function(*plain(inputs), **options)
    if name in ENTRYWISE:
        arguments = inputs
        slopes = ENTRYWISE[name]
    else:
        arguments = inputs[0] if name in JOINING else inputs[:1]
        slopes = shaping(SHAPING[name], inputs, options)
    values = plain(arguments)
    positions = [i for i, a in enumerate(arguments) if isinstance(a, Recorded)]

    def backward(dy):
        parts = slopes(dy, y, *values)
        # What has no slope, such as the condition of a `where`, gets zeros.
        return [np.zeros(arguments[i].shape, dy.dtype) if parts[i] is None
                else unbroadcast(parts[i], arguments[i].shape) for i in positions]

    return Recorded(y, [arguments[i] for i in positions], backward)


def plain(value):
    """Recorded arrays as arrays, also in tuples and lists."""
    if isinstance(value, Recorded):
        return value.value
    return type(value)(map(plain, value)) if type(value) in (tuple, list) else value


def unbroadcast(gradient, shape):
    """The gradient of an array of that shape, given that of the larger one that it was broadcast to."""
    gradient = gradient.sum(axis=tuple(range(gradient.ndim - len(shape))))
    stretched = tuple(i for i, n in enumerate(shape) if n == 1 and gradient.shape[i] != 1)
    return gradient.sum(axis=stretched, keepdims=True) if stretched else gradient


def shaping(rule, inputs, options):
    """The rule of a function that has further arguments, bound to these."""
    return lambda dy, y, *values: rule(dy, y, values, *inputs[1:], **options)


def spread(dy, x, axis, keepdims):
    """The gradient of a reduction, laid out along the axes that were reduced."""
    return np.broadcast_to(dy if keepdims or axis is None else np.expand_dims(dy, axis), x.shape)


def sum_backward(dy, y, values, axis=None, dtype=None, out=None, keepdims=False, **options):
    return [spread(dy, values[0], axis, keepdims)]


def mean_backward(dy, y, values, axis=None, dtype=None, out=None, keepdims=False, **options):
    x = values[0]
    return [spread(dy, x, axis, keepdims) * (np.size(y) / x.size)]


def best_backward(dy, y, values, axis=None, out=None, keepdims=False, **options):
    """Of a maximum or minimum: to the entries that are it, in equal shares."""
    x = values[0]
    chosen = x == spread(y, x, axis, keepdims)
    return [spread(dy, x, axis, keepdims) * chosen / chosen.sum(axis=axis, keepdims=True)]


def reshape_backward(dy, y, values, *shape, **options):
    return [dy.reshape(values[0].shape)]


def transpose_backward(dy, y, values, axes=None):
    return [np.transpose(dy, None if axes is None else np.argsort(axes))]


def concatenate_backward(dy, y, values, axis=0, **options):
    return np.split(dy, np.cumsum([v.shape[axis] for v in values])[:-1], axis)


def stack_backward(dy, y, values, axis=0, **options):
    return [part.squeeze(axis) for part in np.split(dy, len(values), axis)]


def pad_backward(dy, y, values, pad_width, mode="constant", **options):
    if mode != "constant":
        raise TypeError(f"a function of yours calls numpy.pad with mode={mode!r}, whose backward pass tinynn lacks")
    widths = np.broadcast_to(pad_width, (dy.ndim, 2))
    return [dy[tuple(slice(before, n - after) for (before, after), n in zip(widths, dy.shape))]]


def repeat_backward(dy, y, values, repeats, axis):
    x = values[0]
    axis %= x.ndim
    return [dy.reshape(*x.shape[: axis + 1], repeats, *x.shape[axis + 1 :]).sum(axis=axis + 1)]


def cumsum_backward(dy, y, values, axis=None, **options):
    """An entry is in its own sum and in those that come after."""
    axis = 0 if axis is None else axis
    return [np.flip(np.cumsum(np.flip(dy, axis), axis), axis).reshape(values[0].shape)]


def swap(a):
    return np.swapaxes(a, -1, -2)


def log_of(x):
    """log x, and 0 where x is not positive: there a power's exponent has no derivative."""
    return np.log(np.where(x > 0, x, 1))


ENTRYWISE = {
    "add": lambda dy, y, a, b: (dy, dy),
    "subtract": lambda dy, y, a, b: (dy, -dy),
    "multiply": lambda dy, y, a, b: (dy * b, dy * a),
    "divide": lambda dy, y, a, b: (dy / b, -dy * y / b),
    "power": lambda dy, y, a, b: (dy * b * np.power(a, np.where(b == 0, 1, b - 1)), dy * y * log_of(a)),
    "float_power": lambda dy, y, a, b: (dy * b * np.power(a, np.where(b == 0, 1, b - 1)), dy * y * log_of(a)),
    "maximum": lambda dy, y, a, b: (dy * (a > b), dy * (b >= a)),
    "minimum": lambda dy, y, a, b: (dy * (a < b), dy * (b <= a)),
    "logaddexp": lambda dy, y, a, b: (dy * np.exp(a - y), dy * np.exp(b - y)),
    "matmul": lambda dy, y, a, b: (dy @ swap(b), swap(a) @ dy),
    "negative": lambda dy, y, a: (-dy,),
    "positive": lambda dy, y, a: (dy,),
    "exp": lambda dy, y, a: (dy * y,),
    "expm1": lambda dy, y, a: (dy * (y + 1),),
    "log": lambda dy, y, a: (dy / a,),
    "log1p": lambda dy, y, a: (dy / (1 + a),),
    "log2": lambda dy, y, a: (dy / (a * np.log(2).item()),),
    "log10": lambda dy, y, a: (dy / (a * np.log(10).item()),),
    "sqrt": lambda dy, y, a: (dy / (2 * y),),
    "square": lambda dy, y, a: (2 * dy * a,),
    "reciprocal": lambda dy, y, a: (-dy * y * y,),
    "absolute": lambda dy, y, a: (dy * np.sign(a),),
    "sin": lambda dy, y, a: (dy * np.cos(a),),
    "cos": lambda dy, y, a: (-dy * np.sin(a),),
    "tanh": lambda dy, y, a: (dy * (1 - y * y),),
    "sinh": lambda dy, y, a: (dy * np.cosh(a),),
    "cosh": lambda dy, y, a: (dy * np.sinh(a),),
    "arctan": lambda dy, y, a: (dy / (1 + a * a),),
    "where": lambda dy, y, condition, a, b: (None, np.where(condition, dy, 0), np.where(condition, 0, dy)),
}
SHAPING = {
    "sum": sum_backward, "mean": mean_backward,
    "max": best_backward, "amax": best_backward, "min": best_backward, "amin": best_backward,
    "reshape": reshape_backward, "ravel": reshape_backward, "expand_dims": reshape_backward,
    "squeeze": reshape_backward, "transpose": transpose_backward,
    "concatenate": concatenate_backward, "stack": stack_backward, "repeat": repeat_backward,
    "broadcast_to": lambda dy, y, values, shape: [dy], "pad": pad_backward,
    "cumsum": cumsum_backward, "flip": lambda dy, y, values, axis=None: [np.flip(dy, axis)],
}
JOINING = ("concatenate", "stack")
COMPOSED = {
    "clip": lambda x, a_min=None, a_max=None, **options: np.minimum(
        np.maximum(x, -np.inf if a_min is None else a_min), np.inf if a_max is None else a_max
    ),
    "dot": np.matmul,
    "var": lambda x, axis=None, keepdims=False, **options: np.mean(
        np.square(x - np.mean(x, axis=axis, keepdims=True)), axis=axis, keepdims=keepdims
    ),
    "std": lambda x, axis=None, keepdims=False, **options: np.sqrt(np.var(x, axis=axis, keepdims=keepdims)),
}
# What has no slope worth the name, or gives no array of numbers at all.
CONSTANT = {
    "argmax", "argmin", "argsort", "ceil", "equal", "floor", "full_like", "greater", "greater_equal", "isfinite",
    "isinf", "isnan", "less", "less_equal", "logical_and", "logical_not", "logical_or", "ndim", "not_equal",
    "ones_like", "rint", "round", "shape", "sign", "size", "zeros_like",
}
