"""Losses for numbers: how far a prediction is from the target, and how much large errors count."""

import math

from tinynn import arguments
from tinynn.backend import epsilon, xp
from tinynn.losses.base import EntrywiseLoss, Loss, per_position, sample_mean


class MeanSquaredError(EntrywiseLoss):
    """``(p - t)^2``, averaged over the entries of a sample."""

    def term(self, y_true, y_pred):
        return (y_pred - y_true) ** 2

    def slope(self, y_true, y_pred):
        return 2 * (y_pred - y_true)


class MeanAbsoluteError(EntrywiseLoss):
    """``|p - t|``, averaged over the entries of a sample; the slope at zero is zero."""

    def term(self, y_true, y_pred):
        return xp.abs(y_pred - y_true)

    def slope(self, y_true, y_pred):
        return xp.sign(y_pred - y_true)


class MeanAbsolutePercentageError(EntrywiseLoss):
    """``100 |p - t| / |t|``, averaged over the entries of a sample, in percent; |t| is at least epsilon."""

    def term(self, y_true, y_pred):
        return 100 * xp.abs(y_pred - y_true) / xp.maximum(xp.abs(y_true), epsilon())

    def slope(self, y_true, y_pred):
        return 100 * xp.sign(y_pred - y_true) / xp.maximum(xp.abs(y_true), epsilon())


class MeanSquaredLogarithmicError(EntrywiseLoss):
    """``(log(1 + p) - log(1 + t))^2``, averaged over the entries of a sample; p and t are at least epsilon."""

    targets_between = (0, math.inf)
    advice = "it compares sizes of positive numbers; for others take a loss such as mse"

    def error(self, y_true, y_pred):
        return xp.log1p(xp.maximum(y_pred, epsilon())) - xp.log1p(xp.maximum(y_true, epsilon()))

    def term(self, y_true, y_pred):
        return self.error(y_true, y_pred) ** 2

    def slope(self, y_true, y_pred):
        slope = 2 * self.error(y_true, y_pred) / (1 + xp.maximum(y_pred, epsilon()))
        return xp.where(y_pred > epsilon(), slope, 0)


class Huber(EntrywiseLoss):
    """Squared for small errors, absolute for large ones, averaged over the entries of a sample.

    With ``e = p - t``: ``e^2 / 2`` where ``|e| <= delta``, and ``delta |e| - delta^2 / 2`` beyond (Huber, "Robust
    estimation of a location parameter", 1964).

    Parameters
    ----------
    delta : float, optional
        The error from which on the loss grows in a straight line. Default 1.

    Raises
    ------
    ValueError
        If `delta` is not positive.
    """

    def __init__(self, delta=1.0, *, name="huber_loss"):
        super().__init__(name=name)
        self.delta = arguments.positive("Huber", "delta", delta)

    def term(self, y_true, y_pred):
        error = y_pred - y_true
        size = xp.abs(error)
        return xp.where(size <= self.delta, 0.5 * error**2, self.delta * size - 0.5 * self.delta**2)

    def slope(self, y_true, y_pred):
        return xp.clip(y_pred - y_true, -self.delta, self.delta)

    def get_config(self):
        return {**super().get_config(), "delta": self.delta}


class LogCosh(EntrywiseLoss):
    """``log(cosh(p - t))``, averaged over the entries of a sample: near ``e^2 / 2``, far out ``|e| - log 2``."""

    def term(self, y_true, y_pred):
        # cosh(e) = exp(|e|) (1 + exp(-2|e|)) / 2: nothing here overflows, and small errors keep their digits.
        size = xp.abs(y_pred - y_true)
        return size + xp.log1p(0.5 * xp.expm1(-2 * size))

    def slope(self, y_true, y_pred):
        return xp.tanh(y_pred - y_true)


class CosineSimilarity(Loss):
    """Minus the cosine of the angle between prediction and target: -1 for one direction, 1 for opposite ones.

    ``-(t / |t|) . (p / |p|)`` over the last axis; a length below epsilon counts as epsilon.
    """

    def value(self, y_true, y_pred):
        return sample_mean(-(direction(y_true) * direction(y_pred)).sum(axis=-1))

    def backward(self, y_true, y_pred):
        t, p, norm = direction(y_true), direction(y_pred), length(y_pred)
        cosine = (t * p).sum(axis=-1, keepdims=True)
        # A prediction of length epsilon or less is not divided by its own length: all of t is gradient then.
        along = xp.where(norm > epsilon(), cosine, 0) * p
        return per_position((along - t) / xp.maximum(norm, epsilon()))


def length(x):
    """The Euclidean length of the vectors along the last axis, which stays with length one."""
    return xp.sqrt((x**2).sum(axis=-1, keepdims=True))


def direction(x):
    """The vectors along the last axis, divided by their length."""
    return x / xp.maximum(length(x), epsilon())
