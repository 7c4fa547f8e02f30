"""Rarer functions of ``keras.ops`` and ``tensorflow``: those that NumPy has under the same name, and a few others."""

import numpy as np

from tinynn import backend

NAMES = (
    "absolute", "allclose", "amin", "angle", "append", "arccos", "arccosh", "arcsin", "arcsinh", "arctan", "arctan2",
    "arctanh", "argpartition", "array", "array_split", "average", "bincount", "bitwise_and", "bitwise_or",
    "bitwise_xor", "cbrt", "column_stack", "conj", "copy", "corrcoef", "correlate", "cross",
    "deg2rad", "diag", "diagflat", "diagonal", "diff", "digitize", "dstack", "empty", "empty_like", "exp2", "fabs",
    "flip", "fliplr", "flipud", "floor_divide", "fmax", "fmin", "fmod", "full", "full_like", "geomspace", "hamming",
    "hanning", "heaviside", "histogram", "hsplit", "hstack", "hypot", "imag", "inner", "isclose", "isin", "isneginf",
    "isposinf", "isreal", "kron", "log10", "log2", "logaddexp", "logical_xor", "logspace", "median", "moveaxis",
    "nan_to_num", "nanargmax", "nanargmin", "nancumsum", "nanmax", "nanmean", "nanmedian", "nanmin", "nanpercentile",
    "nanprod", "nanstd", "nansum", "nanvar", "ndim", "nonzero", "outer", "percentile", "ptp", "quantile", "rad2deg",
    "ravel", "real", "roll", "rot90", "searchsorted", "select", "signbit", "sinc", "swapaxes",
    "trace", "tri", "tril", "triu", "trunc", "unravel_index", "vander", "vdot", "vectorize", "vsplit", "vstack",
)
RENAMED = {"atan": np.arctan, "atan2": np.arctan2, "asin": np.arcsin, "acos": np.arccos, "true_divide": np.divide,
           "identity_matrix": np.eye, "diag_part": np.diagonal, "lin_space": np.linspace, "amax": np.max}
LINEAR_ALGEBRA = {name: getattr(np.linalg, name) for name in (
    "cholesky", "det", "eig", "eigh", "inv", "lstsq", "pinv", "qr", "slogdet", "solve", "svd")}


def take(x, indices, axis=0):
    """The entries at these places of an axis, by indexing, so that it can be recorded."""
    where = np.asarray(indices).astype(int)
    return np.reshape(x, -1)[where] if axis is None else x[(slice(None),) * (axis % np.ndim(x)) + (where,)]


def take_along_axis(x, indices, axis=None):
    return np.take_along_axis(x, indices, axis)


def count_nonzero(x, axis=None, keepdims=False):
    return np.asarray(np.count_nonzero(x, axis=axis, keepdims=keepdims))


def gather(x, indices, axis=0, validate_indices=None, batch_dims=0):
    return take(x, indices, axis)


def gather_nd(params, indices, batch_dims=0):
    """The entries, or rows, at places that the last axis of `indices` names."""
    return params[tuple(np.moveaxis(np.asarray(indices).astype(int), -1, 0))]


def matvec(a, b):
    return np.sum(a * np.expand_dims(b, -2), axis=-1)


def compute_average_loss(per_example_loss, sample_weight=None, global_batch_size=None):
    """The sum of samples' weighted losses over how many samples there are, on all machines together."""
    total = np.sum(per_example_loss if sample_weight is None else per_example_loss * sample_weight)
    return total / (np.size(per_example_loss) if global_batch_size is None else global_batch_size)


def divide_no_nan(x, y):
    """x / y, and 0 where y is 0."""
    return np.where(np.equal(y, 0), 0.0, x / np.where(np.equal(y, 0), 1.0, y))


def unit_rows(x, axis=-1, order=2, epsilon=1e-12):
    """x over its length along an axis, as ``keras.ops.normalize``."""
    return x / np.maximum(np.sum(np.abs(x) ** order, axis=axis, keepdims=True) ** (1 / order), epsilon)


def layer_normalization(x, gamma=None, beta=None, axis=-1, epsilon=1e-3):
    """Mean 0 and variance 1 along an axis, then scaled and shifted."""
    deviation = x - np.mean(x, axis=axis, keepdims=True)
    y = deviation / np.sqrt(np.mean(deviation * deviation, axis=axis, keepdims=True) + epsilon)
    y = y if gamma is None else y * gamma
    return y if beta is None else y + beta


def rms_normalization(x, scale=1.0, axis=-1, epsilon=1e-6):
    """x over the root of its mean square along an axis."""
    return x / np.sqrt(np.mean(x * x, axis=axis, keepdims=True) + epsilon) * scale


def multi_hot(inputs, num_classes, axis=-1, dtype="float32"):
    return (np.asarray(inputs)[..., None] == np.arange(num_classes)).any(axis=-2).astype(dtype)


def segment_sum(data, segment_ids, num_segments=None, sorted=False):
    """The sums of the rows that have the same number."""
    total = np.zeros((num_segments or 1 + np.max(segment_ids), *np.shape(data)[1:]), np.asarray(data).dtype)
    np.add.at(total, np.asarray(segment_ids), data)
    return total


def cumsum(x, axis=0, exclusive=False, reverse=False):
    """As TensorFlow's: of each entry with those before it, or after it in `reverse`; `exclusive` leaves itself out."""
    y = np.flip(np.cumsum(np.flip(x, axis), axis), axis) if reverse else np.cumsum(x, axis)
    return y - x if exclusive else y


def cumprod(x, axis=0):
    return np.cumprod(x, axis)


def unique(x):
    """The different values in the order in which they come, and for each entry which one it is."""
    values, first, places = np.unique(x, return_index=True, return_inverse=True)
    order = np.argsort(first)
    return values[order], np.argsort(order)[places.reshape(-1)].astype("int32")


FUNCTIONS = {name: getattr(np, name) for name in NAMES} | RENAMED | LINEAR_ALGEBRA
FUNCTIONS |= {"take": take, "gather": gather, "divide_no_nan": divide_no_nan, "erf": backend.erf,
              "normalize": unit_rows, "layer_normalization": layer_normalization, "multi_hot": multi_hot,
              "rms_normalization": rms_normalization, "segment_sum": segment_sum, "take_along_axis": take_along_axis,
              "count_nonzero": count_nonzero, "gather_nd": gather_nd, "matvec": matvec,
              "cumsum": cumsum, "cumprod": cumprod, "unique": unique,
              "compute_average_loss": compute_average_loss}
