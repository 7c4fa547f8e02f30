"""The functions of ``keras.backend``, ``keras.ops`` and ``tensorflow`` over NumPy: one table of names.

Each works on arrays, on lists, and on what `tinynn.compat.arrays.recording` records, and returns tensors.
"""

import numpy as np

from tinynn import activations, backend, losses
from tinynn.compat.arrays import more_activations, more_ops
from tinynn.compat.arrays.draws import DRAWS
from tinynn.compat.arrays.recording import Recorded
from tinynn.compat.arrays.symbols import Rows, lift, symbols_in
from tinynn.compat.arrays.tensor_shapes import TensorShape
from tinynn.compat.arrays.tensors import Tensor, as_result, as_tensor, dtype_name
from tinynn.compat.arrays.weights import current, phase
from tinynn.layers.symbol import Symbol

# What TensorFlow calls the first argument of a function, where NumPy and Keras call it otherwise.
FIRST = ("input_tensor", "input", "tensor", "features", "logits", "values", "x")


def tensor_function(function):
    """`function` on tensors: arguments that are lists become arrays, results are tensors."""

    own = getattr(getattr(function, "__code__", None), "co_varnames", ())

    def on_tensors(*args, name=None, **options):
        first = [key for key in FIRST if key in options and key not in own]
        args = (*(options.pop(key) for key in first), *args)
        if symbols_in([args, options]):
            return lift(on_tensors, args, options)
        args, options = current(args), current(options)
        return as_result(function(*map(as_argument, args), **{k: as_argument(v) for k, v in options.items()}))

    on_tensors.__name__ = on_tensors.__qualname__ = function.__name__
    on_tensors.__doc__ = function.__doc__
    return on_tensors


def as_argument(value):
    if isinstance(value, (Recorded, Tensor, str, bool, int, float, tuple)) or value is None:
        return value
    if isinstance(value, list) and any(isinstance(item, (Recorded, np.ndarray)) for item in value):
        return value
    is_array = isinstance(value, list) or hasattr(value, "__array__") and not isinstance(value, type)
    return as_tensor(value) if is_array else value


def reduction(function):
    """A reduction in Keras's spelling: ``axis``, ``keepdims`` and TensorFlow's older ``keep_dims``.

    Of a symbol, whose rows are samples, it reduces all other axes where none is named; a sum is then of all rows, as
    part of a loss: what counts is its mean over samples.
    """

    def reduce(x, axis=None, keepdims=False):
        axis = tuple(axis) if isinstance(axis, (list, np.ndarray)) else axis
        x = as_tensor(x)
        x = x * 1.0 if function in (np.mean, np.var, np.std) and x.dtype.kind in "biu" else x
        return function(x, axis=axis, keepdims=keepdims)

    reduce.__name__ = function.__name__
    on_tensors = tensor_function(reduce)

    def spelled(x=None, axis=None, keepdims=False, keep_dims=False, reduction_indices=None, name=None,
                input_tensor=None):
        x = input_tensor if x is None else x
        axis = reduction_indices if axis is None else axis
        if isinstance(x, Symbol) and axis is None:
            axis = tuple(range(1, len(x.shape)))
            if function is np.sum:
                return lift(lambda a: np.sum(a, axis=axis, keepdims=keepdims or keep_dims) * len(a), (x,), {})
        return on_tensors(x, axis=axis, keepdims=keepdims or keep_dims)

    return spelled


def cast(x, dtype):
    """`x` in another type; a recorded array keeps its own, and what a comparison gives becomes numbers."""
    return x if isinstance(x, Recorded) else as_tensor(x).astype(dtype_name(dtype))


def shape(x, out_type=None):
    """Sizes as numbers; the rows of a symbol are not known yet."""
    if isinstance(x, Symbol):
        return (Rows(x), *x.sample_shape)
    return TensorShape(x.shape if hasattr(x, "shape") else np.shape(x))


def one_hot(indices, depth=None, num_classes=None, on_value=1, off_value=0, dtype="float32", axis=-1):
    classes = np.arange(depth if num_classes is None else num_classes)
    return np.where(np.asarray(indices)[..., None] == classes, on_value, off_value).astype(dtype_name(dtype))


def where(condition, x=None, y=None):
    return np.stack(np.nonzero(condition), axis=-1) if x is None else np.where(condition, x, y)


def transpose(x, perm=None, axes=None, pattern=None):
    return np.transpose(x, next((order for order in (perm, axes, pattern) if order is not None), None))


def matmul(a, b, transpose_a=False, transpose_b=False):
    return np.matmul(np.swapaxes(a, -1, -2) if transpose_a else a, np.swapaxes(b, -1, -2) if transpose_b else b)


def clip(x, low, high):
    return np.minimum(np.maximum(x, low), high)


def flatten(x):
    return np.reshape(x, -1)


def batch_flatten(x):
    return np.reshape(x, (len(x), -1))


def logsumexp(x, axis=None, keepdims=False):
    peak = np.max(x, axis=axis, keepdims=True)
    total = np.log(np.sum(np.exp(x - peak), axis=axis, keepdims=True)) + peak
    return total if keepdims else total.squeeze(axis)


def l2_normalize(x, axis=-1, epsilon=1e-12):
    return x / np.sqrt(np.maximum(np.sum(np.square(x), axis=axis, keepdims=True), epsilon))


def clip_by_norm(t, clip_norm, axes=None):
    """t, made shorter where it is longer than `clip_norm`; the square root is never taken of 0."""
    square = np.sum(np.square(t), axis=axes and tuple(np.ravel(axes).tolist()), keepdims=True)
    return t * (clip_norm / np.sqrt(np.maximum(square, clip_norm * clip_norm)))


def norm(x, ord=None, axis=None, keepdims=False):
    return np.sqrt(np.sum(np.square(x), axis=axis, keepdims=keepdims))


def top_k(x, k=1, sorted=True):
    order = np.argsort(-np.asarray(x), axis=-1, kind="stable")[..., :k]
    return np.take_along_axis(np.asarray(x), order, -1), order


def relu(x, alpha=0.0, max_value=None, threshold=0.0, negative_slope=0.0):
    return activations.ClippedRelu(max_value, alpha or negative_slope, threshold)(x)


def softmax(x, axis=-1):
    e = np.exp(x - np.max(x, axis=axis, keepdims=True))
    return e / np.sum(e, axis=axis, keepdims=True)


def with_options(activation):
    """An activation of the core as a function that takes the arguments of its class too: ``elu(x, alpha=0.5)``."""

    def function(x, *args, **options):
        return activated(type(activation)(*args, **options) if args or options else activation, x)

    function.__name__ = activation.name
    return function


def activated(activation, x):
    """y = f(x); of what is recorded, with the slope that `activation` states: its formula may have a kink, as |x|."""
    if not isinstance(x, Recorded):
        return activation.forward(x)
    y = activation.forward(x.value)
    return Recorded(y, [x], lambda dy: [activation.backward(dy, x.value, y)])


def leaky_relu(x, alpha=0.2, negative_slope=None):
    return relu(x, alpha if negative_slope is None else negative_slope)


def log_softmax(x, axis=-1):
    return x - logsumexp(x, axis=axis, keepdims=True)


def clipped(p):
    """Probabilities far enough from 0 and 1 for logarithms."""
    return clip(p, backend.epsilon(), 1 - backend.epsilon())


def binary_crossentropy(target, output, from_logits=False):
    """Entry by entry, as the backend's function is."""
    p = clipped(activated(activations.sigmoid, as_tensor(output)) if from_logits else output)
    return -(target * np.log(p) + (1 - target) * np.log(1 - p))


def categorical_crossentropy(target, output, from_logits=False, axis=-1):
    p = softmax(output, axis) if from_logits else output / np.sum(output, axis=axis, keepdims=True)
    return -np.sum(target * np.log(clipped(p)), axis=axis)


def sparse_categorical_crossentropy(target, output, from_logits=False, axis=-1):
    labels = np.asarray(target).astype(int).reshape(output.shape[:-1])
    return categorical_crossentropy(one_hot(labels, output.shape[-1], dtype=output.dtype), output, from_logits)


def sigmoid_cross_entropy_with_logits(labels=None, logits=None):
    return np.maximum(logits, 0.0) - logits * labels + np.log1p(np.exp(-np.abs(logits)))


def softmax_cross_entropy_with_logits(labels=None, logits=None, axis=-1):
    return -np.sum(labels * log_softmax(logits, axis), axis=axis)


def in_top_k(targets, predictions, k):
    return (top_k(predictions, k)[1] == np.asarray(targets)[:, None]).any(axis=-1)


def filled(value):
    return lambda shape, dtype=None: np.full(shape, value, dtype_name(dtype or backend.floatx()))


def arange(start, limit=None, delta=1, dtype=None):
    return np.arange(*((0, start) if limit is None else (start, limit)), delta, dtype and dtype_name(dtype))


def joined(function):
    """A function of a list of arrays, whose items may be lists."""
    return lambda values, axis=-1: function([as_tensor(v) for v in values], axis=axis)


def squared_difference(a, b):
    return np.square(a - b)


def batch_dot(x, y, axes=None):
    """Row by row, the sum of products along an axis of each."""
    if np.ndim(x) == np.ndim(y) == 2:
        return np.sum(x * y, axis=1, keepdims=True)
    first, second = (np.ndim(x) - 1, 1) if axes is None else (axes, axes) if isinstance(axes, int) else axes
    x = x if first == np.ndim(x) - 1 else np.swapaxes(x, first, -1)
    return np.matmul(x, y if second == 1 else np.swapaxes(y, second, 1))


def bias_add(x, bias, data_format=None):
    return x + bias


def squeeze(x, axis=None):
    """Without axes of length 1; of a symbol, never without the rows."""
    if axis is None and isinstance(x, Symbol):
        axis = tuple(i for i, n in enumerate(x.shape) if n == 1)
    return FUNCTIONS["squeeze_axes"](x, axis)


def in_train_phase(x, alt, training=None):
    """The one or the other, which may be functions without arguments."""
    chosen = x if (phase() if training is None else training) else alt
    return chosen() if callable(chosen) else chosen


def in_test_phase(x, alt, training=None):
    return in_train_phase(alt, x, training)


def split(value, num_or_size_splits, axis=0, num=None):
    sizes, axis = num_or_size_splits, axis % np.ndim(value)
    if isinstance(sizes, int):
        sizes = [np.shape(value)[axis] // sizes] * sizes
    ends = np.cumsum(sizes)
    return [value[(slice(None),) * axis + (slice(end - n, end),)] for n, end in zip(sizes, ends.tolist())]


def map_fn(function, elements, *args, **options):
    """A function of each row."""
    return FUNCTIONS["stack"]([function(row) for row in elements])


def cond(pred, true_fn=None, false_fn=None, name=None):
    """What the one or the other function gives."""
    return true_fn() if pred else false_fn()


def clip_by_value(t, clip_value_min, clip_value_max, name=None):
    return FUNCTIONS["clip"](t, clip_value_min, clip_value_max)


def unstack(value, num=None, axis=0):
    axis %= np.ndim(value)
    return [value[(slice(None),) * axis + (i,)] for i in range(np.shape(value)[axis])]


def slice_of(input_, begin, size):
    """`size` entries of each axis from `begin` on, -1 for all the rest."""
    ends = [None if n == -1 else b + n for b, n in zip(begin, size)]
    return input_[tuple(map(slice, begin, ends))]


def pad(tensor, paddings, mode="CONSTANT", constant_values=0):
    options = {"constant_values": constant_values} if mode.lower() == "constant" else {}
    return np.pad(tensor, paddings, mode=mode.lower(), **options)


def reverse(x, axes=None, axis=None):
    return np.flip(x, axes if axis is None else axis)


def sparse_softmax_cross_entropy_with_logits(labels=None, logits=None):
    return sparse_categorical_crossentropy(labels, logits, from_logits=True)


def l2_loss(t):
    return np.sum(np.square(t)) / 2


def moments(x, axes, keepdims=False):
    axes = tuple(axes) if isinstance(axes, (list, np.ndarray)) else axes
    return np.mean(x, axis=axes, keepdims=keepdims), np.var(x, axis=axes, keepdims=keepdims)


def confusion_matrix(labels, predictions, num_classes=None):
    """How often each label (rows) got each prediction (columns)."""
    labels, predictions = np.asarray(labels).astype(int), np.asarray(predictions).astype(int)
    n = num_classes or 1 + max(labels.max(), predictions.max())
    counts = np.zeros((n, n), "int32")
    np.add.at(counts, (labels, predictions), 1)
    return counts


SAME = (
    "abs", "exp", "expm1", "log", "log1p", "sqrt", "square", "sign", "round", "floor", "ceil", "sin", "cos", "tan",
    "tanh", "sinh", "cosh", "maximum", "minimum", "add", "subtract", "multiply", "divide", "equal", "not_equal",
    "greater", "greater_equal", "less", "less_equal", "logical_and", "logical_or", "logical_not", "isnan", "isinf",
    "isfinite", "negative", "reciprocal",
)
ENTRYWISE = {name: getattr(np, name) for name in SAME}
ENTRYWISE |= {"pow": np.power, "power": np.power, "is_nan": np.isnan, "truediv": np.divide, "rsqrt": lambda x: x**-0.5}
SHAPING = {
    "reshape": lambda x, shape: np.reshape(x, shape), "transpose": transpose, "permute_dimensions": transpose,
    "matmul": matmul,
    "expand_dims": lambda x, axis=-1: np.expand_dims(x, axis), "squeeze_axes": lambda x, axis: x.squeeze(axis),
    "concatenate": joined(np.concatenate), "concat": joined(np.concatenate),
    "stack": lambda values, axis=0: np.stack([as_tensor(v) for v in values], axis), "dot": np.matmul,
    "tile": np.tile, "repeat_elements": np.repeat, "repeat": np.repeat, "flatten": flatten,
    "batch_flatten": batch_flatten, "argmax": lambda x, axis=-1: np.argmax(x, axis),
    "argmin": lambda x, axis=-1: np.argmin(x, axis), "zeros_like": lambda x, dtype=None: np.zeros_like(x),
    "ones_like": lambda x, dtype=None: np.ones_like(x), "zeros": filled(0), "ones": filled(1), "eye": np.eye,
    "arange": arange, "range": arange, "linspace": np.linspace,
    "one_hot": one_hot, "where": where, "switch": where, "top_k": top_k, "sort": np.sort,
    "fill": lambda shape, value: np.full(shape, value), "argsort": np.argsort,
    "size": lambda x: np.int32(np.size(x)), "rank": lambda x: np.int32(np.ndim(x)),
    "boolean_mask": lambda x, mask: x[np.asarray(mask)], "add_n": lambda values: sum(values[1:], values[0]),
    "floordiv": np.floor_divide, "mod": np.mod, "slice": slice_of, "pad": pad,
    "broadcast_to": lambda x, shape: np.broadcast_to(x, tuple(shape)), "meshgrid": np.meshgrid,
    "tensordot": np.tensordot, "einsum": np.einsum,
}
OTHER = (
    clip, clip_by_norm, logsumexp, l2_normalize, norm, relu, softmax, log_softmax, leaky_relu,
    binary_crossentropy, categorical_crossentropy, sparse_categorical_crossentropy, sigmoid_cross_entropy_with_logits,
    softmax_cross_entropy_with_logits, in_top_k, cast, squared_difference, batch_dot, bias_add, split, unstack, reverse,
    sparse_softmax_cross_entropy_with_logits, l2_loss, moments, confusion_matrix,
)
REDUCTIONS = {"sum": np.sum, "mean": np.mean, "max": np.max, "min": np.min, "prod": np.prod, "std": np.std,
              "var": np.var, "any": np.any, "all": np.all}

FUNCTIONS = {name: tensor_function(function) for name, function in (more_ops.FUNCTIONS | ENTRYWISE | SHAPING).items()}
FUNCTIONS |= {function.__name__: tensor_function(function) for function in (*OTHER, *DRAWS, *more_activations.ALL)}
FUNCTIONS |= {name: reduction(function) for name, function in REDUCTIONS.items()}
FUNCTIONS |= {f"reduce_{name}": FUNCTIONS[name] for name in REDUCTIONS}
FUNCTIONS |= {
    "squeeze": squeeze, "in_train_phase": in_train_phase, "in_test_phase": in_test_phase,
    "print_tensor": lambda x, message="": x, "is_tensor": lambda x: isinstance(x, Tensor), "map_fn": map_fn,
    "vectorized_map": map_fn, "cond": cond, "random_bernoulli": FUNCTIONS["random_binomial"],
    "softmax_cross_entropy_with_logits_v2": FUNCTIONS["softmax_cross_entropy_with_logits"],
    "shape": shape, "convert_to_tensor": as_tensor, "constant": as_tensor, "clip_by_value": clip_by_value,
    "convert_to_numpy": np.asarray, "reduce_variance": FUNCTIONS["var"],
    "reduce_std": FUNCTIONS["std"], "reduce_logsumexp": FUNCTIONS["logsumexp"], "cosine_similarity":
    losses.cosine_similarity, "identity": as_tensor, "stop_gradient": lambda x: as_tensor(getattr(x, "value", x)),
}
ACTIVATIONS = ("relu", "softmax", "sigmoid", "tanh", "softplus", "elu", "selu", "hard_sigmoid", "softsign", "swish",
               "silu", "gelu", "leaky_relu")
for name in ACTIVATIONS:
    function = FUNCTIONS.setdefault(name, tensor_function(with_options(getattr(activations, name))))
    function.activation = getattr(activations, name)  # so that it can be a layer's activation, derivative and all

# What keras.ops has as NumPy has it, and keras.backend as TensorFlow.
OF_KERAS_3 = {name: tensor_function(getattr(np, name)) for name in ("cumprod", "cumsum", "unique")}

# Activations that the core does without: recorded like a script's own, and known to files as Keras knows them.
ONLY_KERAS_HAS = {name: FUNCTIONS[name] for name in ("log_softmax", *(f.__name__ for f in more_activations.ALL))}
ONLY_KERAS_HAS["hard_swish"] = FUNCTIONS["hard_swish"] = FUNCTIONS["hard_silu"]
for function in ONLY_KERAS_HAS.values():
    function.__module__ = "keras.activations"
