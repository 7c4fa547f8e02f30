"""An output activation and its cross-entropy as one node, from logits z to values.

Taken together they are exact where the probabilities alone have no digits left, and the derivative of the logarithm
cancels that of the exponential: all that is left is prediction minus target, ``p - t``.
"""

import math

from tinynn import activations
from tinynn.activations import noticeable
from tinynn.backend import xp
from tinynn.losses.base import per_position, sample_mean

sigmoid = activations.sigmoid.forward
softmax = activations.softmax.forward


def smoothed(y_true, amount, classes):
    """Targets pulled towards the uniform distribution: ``(1 - amount) t + amount / classes``."""
    return y_true * (1 - amount) + amount / classes if amount else y_true


def at_labels(x, labels):
    """The entry that each label names: x (n, ..., classes) and labels (n, ...) give (n, ...)."""
    rows = x.reshape(-1, x.shape[-1])
    return rows[xp.arange(len(rows)), labels.reshape(-1)].reshape(x.shape[:-1])


def log_softmax(z):
    """The logarithm of the softmax along the last axis, exact where the softmax itself has no digits left."""
    z = activations.by_columns(z)
    shifted = z - z.max(axis=-1, keepdims=True)
    return shifted - xp.log(xp.exp(shifted).sum(axis=-1, keepdims=True))


class SigmoidBinary:
    """Sigmoid and binary cross-entropy: ``max(z, 0) - z t + log(1 + exp(-|z|))``, gradient ``p - t``.

    Parameters
    ----------
    label_smoothing : float, optional
    """

    activation = activations.sigmoid
    fused = True
    predict = staticmethod(sigmoid)

    def __init__(self, label_smoothing=0.0):
        self.label_smoothing = label_smoothing

    def value(self, y_true, z):
        t = smoothed(y_true, self.label_smoothing, 2)
        return sample_mean(xp.maximum(z, 0) - z * t + xp.log1p(xp.exp(-xp.abs(z))))

    def backward(self, y_true, z):
        return (noticeable(sigmoid(z)) - smoothed(y_true, self.label_smoothing, 2)) / math.prod(z.shape[1:])


class SoftmaxCategorical:
    """Softmax and categorical cross-entropy: ``sum(t) log(sum(exp(z))) - sum(t z)``, gradient ``sum(t) p - t``.

    For targets that are a distribution, `sum(t)` is one and the gradient `p - t`.

    Parameters
    ----------
    label_smoothing : float, optional
    """

    activation = activations.softmax
    fused = True
    predict = staticmethod(softmax)

    def __init__(self, label_smoothing=0.0):
        self.label_smoothing = label_smoothing

    def value(self, y_true, z):
        t = smoothed(y_true, self.label_smoothing, z.shape[-1])
        return sample_mean(-(t * log_softmax(z)).sum(axis=-1))

    def backward(self, y_true, z):
        t = smoothed(y_true, self.label_smoothing, z.shape[-1])
        return per_position(t.sum(axis=-1, keepdims=True) * noticeable(softmax(z)) - t)


class SoftmaxSparse:
    """Softmax and cross-entropy with a label: ``log(sum(exp(z))) - z[label]``, gradient p less one at the label."""

    activation = activations.softmax
    fused = True
    predict = staticmethod(softmax)

    def value(self, y_true, z):
        return sample_mean(-at_labels(log_softmax(z), y_true))

    def backward(self, y_true, z):
        dz = noticeable(softmax(z.reshape(-1, z.shape[-1])))
        dz[xp.arange(len(dz)), y_true.reshape(-1)] -= 1
        return per_position(dz.reshape(z.shape))
