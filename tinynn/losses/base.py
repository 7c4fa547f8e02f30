"""What every loss is: the value of each sample, and the gradient of that value."""

import math

from tinynn.backend import as_float, xp
from tinynn.losses.targets import like_prediction
from tinynn.naming import snake_case

# What Keras writes into the configuration of a loss and this package knows one value of.
ONLY_VALUES = {"reduction": "sum_over_batch_size", "axis": -1, "ignore_class": None}


def sample_mean(values):
    """The mean over all axes but the first: shape (n, ...) to (n,)."""
    if values.ndim < 2:
        return values
    width = math.prod(values.shape[1:])
    return values.reshape(len(values), width).sum(axis=1) / width


def per_position(gradient):
    """The gradient of the mean over a sample's positions, given that of each position: (n, ..., width) to the same.

    A sample of shape (width,) has one position, one of shape (steps, width) has `steps` of them.
    """
    positions = math.prod(gradient.shape[1:-1])
    return gradient if positions == 1 else gradient / positions


def clip(x, low, high):
    """`x` kept within [low, high]: an entry that lies outside moves to the border and has no slope there."""
    return xp.where(x < low, low, xp.where(x > high, high, x))


class Loss:
    """How far predictions are from targets. A loss of your own states its value and its gradient::

        class FourthPower(tinynn.losses.Loss):
            def value(self, y_true, y_pred):
                return ((y_pred - y_true) ** 4).mean(axis=-1)

            def backward(self, y_true, y_pred):
                return 4 * (y_pred - y_true) ** 3 / y_pred.shape[-1]

    Samples lie along the first axis, and each has one number for a value. This loss is for samples of shape (width,).
    One of several positions, shape (steps, width), has the mean of its positions' values, and that mean's gradient.

    Parameters
    ----------
    name : str, optional
        Default: the kind in lower case, ``mean_squared_error``.
    """

    targets_between = None  # The smallest and the largest target that has a meaning, and what to do about others.
    advice = ""

    def __init__(self, *, name=None):
        if name is not None and not isinstance(name, str):
            raise TypeError(f"{type(self).__name__}: expected name to be a string, got {name!r}")
        self.name = name or snake_case(type(self).__name__)

    def value(self, y_true, y_pred):
        """The value of each sample, shape (n,)."""
        raise TypeError(f"{type(self).__name__} has no value(y_true, y_pred): every loss states its own")

    def backward(self, y_true, y_pred):
        """The gradient of each sample's own value with respect to its own prediction, of the shape of `y_pred`.

        It is not divided by the number of samples: how samples are weighted is for training to say.
        """
        raise TypeError(f"{type(self).__name__} has no backward(y_true, y_pred): every loss states its own")

    def align(self, y_true, y_pred_shape):
        """Targets in the shape and the type that `value` expects, for predictions of shape `y_pred_shape`.

        Raises
        ------
        ValueError
            If they do not belong together. Nothing is broadcast silently.
        """
        return like_prediction(y_true, y_pred_shape, self.name)

    def per_sample(self, y_true, y_pred):
        """The value of each sample, for targets and predictions as a user hands them over."""
        y_pred = as_float(y_pred)
        return self.value(self.align(y_true, y_pred.shape), y_pred)

    def __call__(self, y_true, y_pred, sample_weight=None):
        """The sum of the samples' weighted values over the number of samples, a float.

        Parameters
        ----------
        y_true, y_pred : array_like
        sample_weight : array_like, shape (n,) or (n, 1), optional
            Default: every sample has weight one.
        """
        values = self.per_sample(y_true, y_pred)
        if sample_weight is not None:
            values = values * as_weights(sample_weight, values.shape, self.name)
        return float(values.sum(dtype="float64")) / max(values.size, 1)

    def get_config(self):
        """The arguments that make this loss anew, as JSON can hold them."""
        return {"name": self.name}

    @classmethod
    def from_config(cls, config):
        """A loss from its configuration, or from the one that Keras writes."""
        return cls(**known_arguments(config, ONLY_VALUES, cls.__name__))


class EntrywiseLoss(Loss):
    """A loss whose value is the mean of one term for each entry of a prediction.

    A subclass states the term and its slope; the mean, and the factor 1/width that it puts on every slope, are here.
    """

    def term(self, y_true, y_pred):
        """The value of each entry, of the shape of `y_pred`."""
        raise TypeError(f"{type(self).__name__} has no term(y_true, y_pred): every entrywise loss states its own")

    def slope(self, y_true, y_pred):
        """The derivative of each entry's term with respect to that entry of `y_pred`."""
        raise TypeError(f"{type(self).__name__} has no slope(y_true, y_pred): every entrywise loss states its own")

    def value(self, y_true, y_pred):
        return sample_mean(self.term(y_true, y_pred))

    def backward(self, y_true, y_pred):
        return self.slope(y_true, y_pred) / math.prod(y_pred.shape[1:])


def known_arguments(config, only_values, owner):
    """A configuration without the arguments that can have one value here; ValueError where one has another."""
    for key, only in only_values.items():
        if config.get(key, only) != only:
            raise ValueError(f"{owner}: expected {key}={only!r}, got {config[key]!r}")
    return {key: value for key, value in config.items() if key not in only_values}


def as_weights(sample_weight, shape, owner):
    """Sample weights as float64, of a given shape; (n, 1) counts as (n,), and one number as a weight for all."""
    weights = xp.asarray(sample_weight, dtype="float64")
    if weights.shape == (*shape, 1):
        weights = weights.reshape(shape)
    if weights.shape not in ((), tuple(shape)):
        raise ValueError(f"{owner}: expected sample_weight of shape {tuple(shape)}, got {weights.shape}")
    return xp.broadcast_to(weights, shape)
