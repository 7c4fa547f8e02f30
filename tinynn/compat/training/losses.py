"""Losses of a script's own as classes with ``call``, and losses that are called on recorded predictions."""

import numpy as np

from tinynn import losses
from tinynn.backend import as_float
from tinynn.compat.arrays.recording import Recorded, gradients
from tinynn.compat.arrays.tensors import as_tensor
from tinynn.compat.training.functions import RecordedLoss
from tinynn.compat.training.metrics import Forgiving, forgiving

_plain_call = losses.Loss.__call__


class Loss(losses.Loss):
    """A loss of your own in Keras's form, ``call(y_true, y_pred)``, or in tinynn's, `value` and `backward`.

    What ``call`` does, in terms of ``keras.ops``, ``keras.backend``, ``tensorflow`` or NumPy, is recorded.
    """

    def __init__(self, name=None, reduction="sum_over_batch_size", **kwargs):
        super().__init__(name=name)
        self.reduction = reduction_named(reduction)

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


class Reduction:
    """What the values of the samples become: their mean, their sum, or nothing other."""

    AUTO = SUM_OVER_BATCH_SIZE = "sum_over_batch_size"
    SUM, NONE = "sum", "none"


def reduction_named(given):
    """A reduction by the words of all Keras's years; None is none in Keras 3."""
    word = str(given).lower()
    return word if word in (Reduction.SUM, Reduction.NONE) else Reduction.SUM_OVER_BATCH_SIZE


class Reduced(Forgiving):
    """The type of a loss class that takes ``reduction`` too."""

    def __call__(cls, *args, reduction=Reduction.AUTO, **kwargs):
        if "plain" not in vars(cls):
            return super().__call__(*args, **kwargs)
        loss = super().__call__(*args, **kwargs)
        if reduction_named(reduction) != Reduction.AUTO:
            loss.reduction = reduction_named(reduction)
        return loss


def with_reduction(names):
    """The same names, with loss classes that take ``reduction``."""
    return forgiving(names, losses.Loss, Reduced)


class Summed(losses.Loss):
    """The sum of a loss over the samples of a batch, for training, which takes the mean.

    What is reported is the mean of such sums, for batches as large as the largest that was trained on.
    """

    def __init__(self, loss):
        super().__init__(name=loss.name)
        self.loss, self.rows = loss, 0

    def align(self, y_true, y_pred_shape):
        return self.loss.align(y_true, y_pred_shape)

    def value(self, y_true, y_pred):
        return (self.rows or 32) * self.loss.value(y_true, y_pred)

    def backward(self, y_true, y_pred):
        self.rows = max(self.rows, len(y_pred))
        return len(y_pred) * self.loss.backward(y_true, y_pred)


def call(loss, y_true, y_pred, sample_weight=None):
    """``loss(y_true, y_pred)``; of recorded predictions a recorded number, with the loss's own backward pass."""
    reduction = getattr(loss, "reduction", Reduction.AUTO)
    if not isinstance(y_pred, Recorded) and reduction == Reduction.AUTO:
        return as_tensor(_plain_call(loss, y_true, y_pred, sample_weight))
    recorded = y_pred if isinstance(y_pred, Recorded) else Recorded(as_float(y_pred))
    given = y_true if isinstance(y_true, Recorded) and has_slope_of_targets(loss) else None
    y_true = loss.align(np.asarray(y_true if given is None else given.value), recorded.shape)
    weights = np.ones(len(y_true)) if sample_weight is None else np.reshape(sample_weight, -1)
    weights = weights / len(y_true) if reduction == Reduction.AUTO else weights

    def backward(dy):
        rows = np.reshape(dy * weights, (-1, *[1] * (recorded.ndim - 1)))
        slope = np.asarray(rows * loss.backward(y_true, recorded.value), recorded.dtype)
        if given is None:
            return [slope]
        return [slope, slope_of_targets(loss, y_true, recorded.value, dy * weights, given)]

    parents = [recorded] if given is None else [recorded, given]
    values = Recorded((weights * loss.value(y_true, recorded.value)).astype(recorded.dtype), parents, backward)
    values = values if reduction == Reduction.NONE else np.sum(values)
    return values if isinstance(y_pred, Recorded) else as_tensor(values.value)


def has_slope_of_targets(loss):
    """Whether a loss is one of the core, each of which can be recorded as a function of its targets."""
    return type(loss).__module__.startswith("tinynn.losses")


def slope_of_targets(loss, y_true, y_pred, dy, given):
    """The gradient of targets that were worked out too, as an own layer's inputs are; labels have none."""
    if isinstance(loss, losses.SparseCategoricalCrossentropy):
        return np.zeros_like(given.value)
    targets = Recorded(y_true)
    return np.reshape(gradients(loss.value(targets, y_pred), dy, [targets])[0], given.shape).astype(given.dtype)


def teach():
    """Let the core's losses be called within recorded functions."""
    losses.Loss.__call__ = call


def unteach():
    """Let losses be as the core has them."""
    losses.Loss.__call__ = _plain_call
