"""Losses of a script's own as classes with ``call``, and losses that are called on recorded predictions."""

import numpy as np

from tinynn import losses
from tinynn.compat.functions import RecordedLoss
from tinynn.compat.recording import Recorded
from tinynn.compat.tensors import as_tensor

_plain_call = losses.Loss.__call__


class Loss(losses.Loss):
    """A loss of your own in Keras's form, ``call(y_true, y_pred)``, or in tinynn's, `value` and `backward`.

    What ``call`` does, in terms of ``keras.ops``, ``keras.backend``, ``tensorflow`` or NumPy, is recorded.
    """

    def __init__(self, name=None, reduction=None, **kwargs):
        super().__init__(name=name)

    def call(self, y_true, y_pred):
        raise TypeError(f"{type(self).__name__} has neither call(y_true, y_pred) nor value(y_true, y_pred)")

    def align(self, y_true, y_pred_shape):
        return self.recorded.align(y_true, y_pred_shape)

    def value(self, y_true, y_pred):
        return self.recorded.value(y_true, y_pred)

    def backward(self, y_true, y_pred):
        return self.recorded.backward(y_true, y_pred)

    @property
    def recorded(self):
        return RecordedLoss(self.call, name=self.name)


def call(loss, y_true, y_pred, sample_weight=None):
    """``loss(y_true, y_pred)``; of recorded predictions a recorded number, with the loss's own backward pass."""
    if not isinstance(y_pred, Recorded):
        return as_tensor(_plain_call(loss, y_true, y_pred, sample_weight))
    y_true = loss.align(np.asarray(y_true), y_pred.shape)
    weights = 1.0 if sample_weight is None else np.reshape(sample_weight, -1)
    value = np.mean(weights * loss.value(y_true, y_pred.value), dtype=y_pred.dtype)

    def backward(dy):
        rows = np.reshape(dy * weights / len(y_true), (-1, *[1] * (y_pred.ndim - 1)))
        return [np.asarray(rows * loss.backward(y_true, y_pred.value), y_pred.dtype)]

    return Recorded(value, [y_pred], backward)


def teach():
    """Let the core's losses be called within recorded functions."""
    losses.Loss.__call__ = call


def unteach():
    """Let losses be as the core has them."""
    losses.Loss.__call__ = _plain_call
