"""Margin losses: nothing to pay once a prediction is on the right side by more than one."""

from tinynn.backend import xp
from tinynn.losses.base import EntrywiseLoss, Loss, per_position, sample_mean


def signed(y_true):
    """Labels 0 and 1 as -1 and 1; labels -1 and 1 as they are."""
    return xp.where(y_true == 0, -1, y_true)


class Hinge(EntrywiseLoss):
    """``max(0, 1 - t p)`` for labels t of -1 and 1 (or 0 and 1), averaged over the entries of a sample."""

    targets_between = (-1, 1)
    advice = "labels are -1 and 1, or 0 and 1"

    def term(self, y_true, y_pred):
        return xp.maximum(1 - signed(y_true) * y_pred, 0)

    def slope(self, y_true, y_pred):
        t = signed(y_true)
        return xp.where(1 - t * y_pred > 0, -t, 0)


class SquaredHinge(EntrywiseLoss):
    """``max(0, 1 - t p)^2`` for labels t of -1 and 1 (or 0 and 1), averaged over the entries of a sample."""

    targets_between = (-1, 1)
    advice = "labels are -1 and 1, or 0 and 1"

    def term(self, y_true, y_pred):
        return xp.maximum(1 - signed(y_true) * y_pred, 0) ** 2

    def slope(self, y_true, y_pred):
        t = signed(y_true)
        return -2 * t * xp.maximum(1 - t * y_pred, 0)


class CategoricalHinge(Loss):
    """``max(0, 1 + strongest wrong class - right class)`` for one-hot targets.

    With ``right = sum(t p)`` and ``wrong = max((1 - t) p)`` over the last axis. Where several classes are equally
    strong, the gradient is that of the first.
    """

    targets_between = (0, 1)
    advice = "rows are one-hot; to_categorical makes them of labels"

    def value(self, y_true, y_pred):
        right = (y_true * y_pred).sum(axis=-1)
        wrong = ((1 - y_true) * y_pred).max(axis=-1)
        return sample_mean(xp.maximum(wrong - right + 1, 0))

    def backward(self, y_true, y_pred):
        others = (1 - y_true) * y_pred
        right = (y_true * y_pred).sum(axis=-1, keepdims=True)
        wrong = others.max(axis=-1, keepdims=True)
        strongest = xp.arange(y_pred.shape[-1]) == others.argmax(axis=-1)[..., None]
        slope = xp.where(strongest, 1 - y_true, 0) - y_true
        return per_position(xp.where(wrong - right + 1 > 0, slope, 0))
