"""Losses that few scripts use, each as the function that it is; see `Loss.call`."""

import numpy as np

from tinynn import backend
from tinynn.activations import sigmoid
from tinynn.compat.arrays.recording import Recorded
from tinynn.compat.training.losses import Loss
from tinynn.losses.logits import smoothed

__all__ = ["BinaryFocalCrossentropy", "CategoricalFocalCrossentropy"]


def probabilities(p):
    """Far enough from 0 and 1 for logarithms."""
    return np.minimum(np.maximum(p, backend.epsilon()), 1 - backend.epsilon())


def applied(activation, z):
    """An activation of the core on an array that may be recorded."""
    if not isinstance(z, Recorded):
        return activation(z)
    y = activation(z.value)
    return Recorded(y, [z], lambda dy: [activation.backward(dy, z.value, y)])


class Focal(Loss):
    """Cross-entropy in which what is predicted well counts little (Lin et al., 2017).

    Parameters
    ----------
    alpha : float, optional
        The weight of class 1, or of all. Default 0.25.
    gamma : float, optional
        How little: the exponent of 1 - p. Default 2.
    from_logits : bool, optional
    label_smoothing : float, optional
    """

    def __init__(self, alpha=0.25, gamma=2.0, from_logits=False, label_smoothing=0.0, axis=-1, **kwargs):
        super().__init__(**kwargs)
        self.alpha, self.gamma, self.from_logits, self.label_smoothing = alpha, gamma, from_logits, label_smoothing

    def get_config(self):
        names = ("alpha", "gamma", "from_logits", "label_smoothing")
        return super().get_config() | {name: getattr(self, name) for name in names}


class BinaryFocalCrossentropy(Focal):
    """-(1 - p)^gamma log p for the p given to what is, entry by entry; `alpha` with ``apply_class_balancing=True``."""

    def __init__(self, apply_class_balancing=False, alpha=0.25, gamma=2.0, **kwargs):
        super().__init__(alpha, gamma, **kwargs)
        self.apply_class_balancing = apply_class_balancing

    def call(self, y_true, y_pred):
        p = probabilities(applied(sigmoid, y_pred) if self.from_logits else y_pred)
        y = smoothed(y_true, self.label_smoothing, 2)
        given = y * p + (1 - y) * (1 - p)
        loss = -((1 - given) ** self.gamma) * (y * np.log(p) + (1 - y) * np.log(1 - p))
        if self.apply_class_balancing:
            loss = loss * (y * self.alpha + (1 - y) * (1 - self.alpha))
        return np.mean(loss, axis=-1)

    def get_config(self):
        return super().get_config() | {"apply_class_balancing": self.apply_class_balancing}


class CategoricalFocalCrossentropy(Focal):
    """-alpha (1 - p)^gamma log p for the p given to the class that it is."""

    def call(self, y_true, y_pred):
        e = np.exp(y_pred - np.max(y_pred, axis=-1, keepdims=True)) if self.from_logits else y_pred
        p = probabilities(e / np.sum(e, axis=-1, keepdims=True))
        y = smoothed(y_true, self.label_smoothing, y_true.shape[-1])
        return np.sum(-self.alpha * (1 - p) ** self.gamma * y * np.log(p), axis=-1)
