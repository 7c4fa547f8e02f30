"""Losses between distributions and counts."""

import math

from tinynn.backend import epsilon, xp
from tinynn.losses.base import EntrywiseLoss, Loss, clip, per_position, sample_mean


class KLDivergence(Loss):
    """``sum(t log(t / p))`` over the last axis: what it costs to take p for the true distribution t.

    Both are clipped to [epsilon, 1] (Kullback and Leibler, "On information and sufficiency", 1951).
    """

    targets_between = (0, 1)
    advice = "a row is a distribution; divide it by its sum"

    def value(self, y_true, y_pred):
        t, p = clip(y_true, epsilon(), 1), clip(y_pred, epsilon(), 1)
        return sample_mean((t * xp.log(t / p)).sum(axis=-1))

    def backward(self, y_true, y_pred):
        t, p = clip(y_true, epsilon(), 1), clip(y_pred, epsilon(), 1)
        return per_position(xp.where(p == y_pred, -t / p, 0))


class Poisson(EntrywiseLoss):
    """``p - t log(p + epsilon)``, averaged over the entries of a sample.

    The negative log-likelihood of a count t whose expectation is p, up to a term that no prediction changes.
    """

    targets_between = (0, math.inf)
    advice = "they are counts; for other numbers take a loss such as mse"

    def term(self, y_true, y_pred):
        return y_pred - y_true * xp.log(y_pred + epsilon())

    def slope(self, y_true, y_pred):
        return 1 - y_true / (y_pred + epsilon())
