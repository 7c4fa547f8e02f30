"""Gradient descent, plain, with momentum, or with Nesterov's momentum."""

from tinynn import arguments
from tinynn.backend import xp
from tinynn.optimizers import hyperparameter
from tinynn.optimizers.base import Optimizer


class SGD(Optimizer):
    """Stochastic gradient descent: ``w -= lr * g``.

    With momentum a velocity runs on: ``v = momentum * v - lr * g; w += v``. Nesterov's form looks one step ahead:
    ``w += momentum * v - lr * g``. Source: Sutskever et al., "On the importance of initialization and momentum in deep
    learning", 2013, in the form of Keras 3.

    Parameters
    ----------
    learning_rate : float or callable, optional
        Default 0.01.
    momentum : float or callable, optional
        From 0 to 1. Default 0: no velocity is kept.
    nesterov : bool, optional
        Default False.
    **common
        What every `Optimizer` takes.
    """

    momentum = hyperparameter.Momentum()

    def __init__(self, learning_rate=0.01, momentum=0.0, nesterov=False, **common):
        super().__init__(learning_rate, **common)
        self.momentum = momentum
        self.nesterov = arguments.yes_or_no("SGD", "nesterov", nesterov)

    def slot_values(self):
        return {"momentum": None if self.hyperparameters["momentum"] == 0 else 0.0}

    def rule(self, t):
        lr, momentum, nesterov = self.learning_rate, self.momentum, self.nesterov

        def update(w, g, v, s):
            xp.multiply(g, lr, out=s)
            if v is None:
                w -= s
                return
            v *= momentum
            v -= s
            if nesterov:
                w -= s
                v = xp.multiply(v, momentum, out=s)
            w += v

        return update
