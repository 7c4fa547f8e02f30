"""Rarer functions of ``keras.ops`` and ``tensorflow``: those that NumPy has under the same name, and a few others."""

import numpy as np

from tinynn import backend

NAMES = (
    "absolute", "allclose", "append", "arccos", "arccosh", "arcsin", "arcsinh", "arctan", "arctan2", "arctanh", "array",
    "array_split", "average", "bincount", "bitwise_and", "bitwise_or", "column_stack", "copy", "corrcoef",
    "count_nonzero", "cross", "deg2rad", "diag", "diagonal", "diff", "digitize", "empty", "exp2", "flip", "fliplr",
    "floor_divide", "full", "full_like", "histogram", "hstack", "hypot", "inner", "isclose", "kron", "log10", "log2",
    "logaddexp", "logspace", "median", "moveaxis", "nan_to_num", "ndim", "nonzero", "outer", "percentile", "quantile",
    "rad2deg", "ravel", "roll", "rot90", "searchsorted", "swapaxes", "trace", "tri", "tril", "triu", "trunc", "vdot",
    "vstack",
)
RENAMED = {"atan": np.arctan, "atan2": np.arctan2, "asin": np.arcsin, "acos": np.arccos, "true_divide": np.divide,
           "identity_matrix": np.eye, "diag_part": np.diagonal, "lin_space": np.linspace, "amax": np.max}
LINEAR_ALGEBRA = {name: getattr(np.linalg, name) for name in (
    "cholesky", "det", "eig", "eigh", "inv", "lstsq", "pinv", "qr", "slogdet", "solve", "svd")}


def take(x, indices, axis=0):
    """The entries at these places of an axis, by indexing, so that it can be recorded."""
    where = np.asarray(indices).astype(int)
    return np.reshape(x, -1)[where] if axis is None else x[(slice(None),) * (axis % np.ndim(x)) + (where,)]


def gather(x, indices, axis=0, validate_indices=None, batch_dims=0):
    return take(x, indices, axis)


def divide_no_nan(x, y):
    """x / y, and 0 where y is 0."""
    return np.where(np.equal(y, 0), 0.0, x / np.where(np.equal(y, 0), 1.0, y))


def unit_rows(x, axis=-1, order=2, epsilon=1e-12):
    """x over its length along an axis, as ``keras.ops.normalize``."""
    return x / np.maximum(np.sum(np.abs(x) ** order, axis=axis, keepdims=True) ** (1 / order), epsilon)


FUNCTIONS = {name: getattr(np, name) for name in NAMES} | RENAMED | LINEAR_ALGEBRA
FUNCTIONS |= {"take": take, "gather": gather, "divide_no_nan": divide_no_nan, "erf": backend.erf,
              "normalize": unit_rows}
