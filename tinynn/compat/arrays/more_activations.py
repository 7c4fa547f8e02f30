"""Activations that few scripts use, recorded like a script's own; files know them as Keras does."""

import numpy as np


def clipped(x, low, high):
    return np.minimum(np.maximum(x, low), high)


def relu6(x):
    return clipped(x, 0.0, 6.0)


def celu(x, alpha=1.0):
    return np.where(x >= 0, x, alpha * np.expm1(np.minimum(x, 0.0) / alpha))


def mish(x):
    return x * np.tanh(np.logaddexp(x, 0.0))


def glu(x, axis=-1):
    """The first half of an axis times the sigmoid of the second."""
    at = (slice(None),) * (axis % np.ndim(x))
    half = np.shape(x)[axis] // 2
    return x[(*at, slice(half))] / (1 + np.exp(-x[(*at, slice(half, None))]))


def hard_silu(x):
    return x * relu6(x + 3.0) / 6


def hard_tanh(x):
    return clipped(x, -1.0, 1.0)


def hard_shrink(x, threshold=0.5):
    return np.where(np.abs(x) > threshold, x, 0.0 * x)


def soft_shrink(x, threshold=0.5):
    return np.maximum(x - threshold, 0.0) + np.minimum(x + threshold, 0.0)


def tanh_shrink(x):
    return x - np.tanh(x)


def threshold(x, threshold, default_value):
    return np.where(x > threshold, x, default_value + 0.0 * x)


def log_sigmoid(x):
    return -np.logaddexp(-x, 0.0)


def sparse_plus(x):
    """0 up to -1, x from 1 on, and a parabola between."""
    return np.maximum(x, 1.0) - 1.0 + np.square(clipped(x, -1.0, 1.0) + 1.0) / 4


def sparse_sigmoid(x):
    return 0.5 * (clipped(x, -1.0, 1.0) + 1.0)


def squareplus(x, b=4):
    return (x + np.sqrt(np.square(x) + b)) / 2


ALL = (relu6, celu, mish, glu, hard_silu, hard_tanh, hard_shrink, soft_shrink, tanh_shrink, threshold, log_sigmoid,
       sparse_plus, sparse_sigmoid, squareplus)
