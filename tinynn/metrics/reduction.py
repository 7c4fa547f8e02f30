"""Sums and means of values, and of functions of (y_true, y_pred)."""

import math

from tinynn.backend import xp
from tinynn.losses.base import as_weights
from tinynn.metrics.base import Metric, as_array


class Sum(Metric):
    """The sum of all values, each times its weight.

    Parameters
    ----------
    name : str, optional
    """

    def __init__(self, name="sum"):
        super().__init__(name)
        self.total = self.add_weight("total")

    def update_state(self, values, sample_weight=None):
        values = as_array(values, self.name)
        if sample_weight is not None:
            weights = as_weights(sample_weight, values.shape[:1], self.name)
            values = values * weights.reshape(weights.shape + (1,) * (values.ndim - weights.ndim))
        self.total.assign_add(values.sum(dtype="float64"))

    def result(self):
        return float(self.total)


class Mean(Metric):
    """The mean of the samples' values; with weights, the weighted sum over the sum of weights.

    Values of shape (n, ...) count as n samples, each with the mean of its row. Without samples the result is zero.

    Parameters
    ----------
    name : str, optional
    """

    def __init__(self, name="mean"):
        super().__init__(name)
        self.total = self.add_weight("total")
        self.count = self.add_weight("count")

    def update_state(self, values, sample_weight=None):
        values = as_array(values, self.name)
        width = math.prod(values.shape[1:])
        if sample_weight is None:
            self.total.assign_add(values.sum(dtype="float64") / width)
            self.count.assign_add(len(values) if values.ndim else 1)
        else:
            weights = as_weights(sample_weight, values.shape[:1], self.name)
            rows = values.reshape(*weights.shape, width).sum(axis=-1, dtype="float64") / width
            self.total.assign_add((rows * weights).sum())
            self.count.assign_add(weights.sum())

    def result(self):
        count = float(self.count)
        return float(self.total) / count if count else 0.0


class MeanOf(Mean):
    """The mean over samples of a function of (y_true, y_pred).

    Parameters
    ----------
    function : callable
        Returns one value, or one row of values, for each sample; a single number counts as one sample.
    name : str, optional
        Default: the function's name.
    **arguments
        Given to the function by keyword.
    """

    def __init__(self, function, name=None, **arguments):
        super().__init__(name or getattr(function, "__name__", type(function).__name__))
        self.function = function
        self.arguments = arguments

    def update_state(self, y_true, y_pred, sample_weight=None):
        super().update_state(self.function(y_true, y_pred, **self.arguments), sample_weight)

    def get_config(self):
        """The name and the function's arguments; the function itself belongs to the class."""
        return {**super().get_config(), **self.arguments}


MeanMetricWrapper = MeanOf


def same_shape(y_true, y_pred, owner):
    """Both as arrays of one shape; a last axis of length one may be missing in either.

    Raises
    ------
    ValueError
        If the shapes differ otherwise: nothing is broadcast.
    """
    y_true, y_pred = as_array(y_true), as_array(y_pred)
    if y_true.shape == y_pred.shape:
        return y_true, y_pred
    if y_true.shape not in ((*y_pred.shape, 1), y_pred.shape[:-1] if y_pred.shape[-1:] == (1,) else None):
        raise ValueError(f"{owner}: expected one shape, got y_true {y_true.shape} and y_pred {y_pred.shape}")
    return y_true.reshape(y_pred.shape), y_pred


def labels_for(y_true, y_pred, owner):
    """Labels as an array with one entry for each row of predictions, and the predictions as an array.

    Raises
    ------
    ValueError
        If their number is another.
    """
    y_true, y_pred = xp.asarray(y_true), as_array(y_pred)
    shape = y_pred.shape[:-1]
    if y_true.shape != shape and y_true.shape != (*shape, 1):
        raise ValueError(f"{owner}: expected one label for each row of y_pred, shape {shape}, got {y_true.shape}")
    return y_true.reshape(shape), y_pred
