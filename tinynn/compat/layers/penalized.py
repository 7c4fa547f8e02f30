"""Penalties on what a layer puts out: Keras's ``activity_regularizer``, and the layer that is nothing but one."""

import copy

import numpy as np

from tinynn import layers, regularizers
from tinynn.compat.arrays.recording import Recorded, gradients
from tinynn.compat.arrays.tensors import as_tensor
from tinynn.compat.training.functions import plain, with_derivative
from tinynn.layers.symbol import is_symbolic


class Penalty:
    """A penalty that ``__call__(w)`` gives; recording it gives its gradient."""

    def value(self, w):
        return plain(self(w))

    def gradient(self, w):
        w = Recorded(w)
        penalty = self(w)
        return gradients(penalty, np.ones_like(penalty.value), [w])[0]


class Regularizer(Penalty):
    """A penalty of your own in Keras's form, a class with ``__call__(w)``."""

    def get_config(self):
        return {}


class FunctionRegularizer(Penalty):
    """A function of the weights as a penalty; files know it by the function's name."""

    def __init__(self, function):
        self.function = function
        self.__name__, self.__module__ = function.__name__, function.__module__

    def __call__(self, w):
        return self.function(w)


def penalty_of(regularizer, w):
    """What a regularizer gives for an array, recorded where that is; `value` of a script's own gives a plain number."""
    return regularizer(w) if isinstance(regularizer, Penalty) else regularizer.value(w)


def as_regularizer(regularizer):
    """A regularizer as the core takes it: a function of yours gets a gradient."""
    is_function = callable(regularizer) and not hasattr(regularizer, "gradient")
    return FunctionRegularizer(regularizer) if is_function else regularizer


class Penalized:
    """A layer whose outputs y are penalized: the loss gets penalty(y) / n for a batch of n rows.

    So the gradient of each output is dy + penalty'(y) / n. `penalty` is that of the last batch. Where a script calls
    the layer, and adds up ``losses`` itself, the penalty is one of these, and the backward pass does without.
    """

    penalty = 0.0
    bare = None  # the class of the same layer without a penalty
    added_losses = ()  # the penalty of the last call on arrays

    added_at_call = property(lambda self: self.added_losses)

    def __call__(self, x, training=None):
        if is_symbolic(x):
            return super().__call__(x, training)
        self.ensure_built(np.shape(x)[1:])
        y = self.without_penalty()(x, training=training)
        self.added_losses = [self.penalty_of(y)]
        return y

    def without_penalty(self):
        """The same layer, weights and all, without the penalty."""
        twin = copy.copy(self)
        twin.__class__ = self.bare
        return twin

    def penalty_of(self, y):
        """The penalty of a batch of outputs, recorded where they are."""
        return as_tensor(penalty_of(self.activity_regularizer, y)) / len(y)

    def penalize(self, y):
        self.penalty = float(self.activity_regularizer.value(y)) / len(y)

    def with_penalty(self, dy, y):
        return dy + self.activity_regularizer.gradient(y) / len(y)


class Dense(Penalized, layers.Dense):
    """`tinynn.layers.Dense` with a penalty on its outputs, activation and all.

    Parameters
    ----------
    activity_regularizer : str or Regularizer
    """

    in_files = bare = layers.Dense
    takes_sparse = True

    def __init__(self, *args, activity_regularizer, **kwargs):
        super().__init__(*args, **kwargs)
        self.activity_regularizer = regularizers.get(activity_regularizer)

    def forward(self, x, training=False):
        y, cache = super().forward(x, training)
        self.penalize(y)
        return y, cache

    def get_config(self):
        return super().get_config() | {"activity_regularizer": regularizers.serialize(self.activity_regularizer)}

    @classmethod
    def from_config(cls, config):
        """What a file calls Dense: the core's where no penalty is stated."""
        config = {**config, "activation": with_derivative(config.get("activation"))}
        config |= {key: as_regularizer(config[key]) for key in config if key.endswith("_regularizer")}
        if config.get("activity_regularizer") is None:
            config.pop("activity_regularizer", None)
            return layers.Dense.from_config(config)
        return super().from_config(config)

    def gradients(self, dy, cache):
        return super().gradients(self.with_penalty(dy, cache[-1]), cache)


class ActivityRegularization(Penalized, layers.Layer):
    """y = x, with the penalty l1 * sum |x| + l2 * sum x^2."""

    bare = layers.InputLayer

    def __init__(self, l1=0.0, l2=0.0, **kwargs):
        super().__init__(**kwargs)
        self.activity_regularizer = regularizers.L1L2(l1, l2)

    def forward(self, x, training=False):
        self.penalize(x)
        return x, x

    def backward(self, dy, cache):
        return self.with_penalty(dy, cache)

    def get_config(self):
        return super().get_config() | self.activity_regularizer.get_config()
