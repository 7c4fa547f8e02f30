"""Adam: momentum, over the root of a running mean of squares, both freed of their start from zero."""

from math import sqrt

from tinynn import arguments
from tinynn.backend import xp
from tinynn.optimizers import hyperparameter
from tinynn.optimizers.base import Optimizer


class Adam(Optimizer):
    """Adam: a step along the mean gradient over the root of the mean square, ``w -= step * m / (sqrt(v) + epsilon)``.

    ``m = beta_1 * m + (1 - beta_1) * g`` and ``v = beta_2 * v + (1 - beta_2) * g**2`` start from zero and fall short at
    first; step number t, counted from 1, makes up for it: ``step = lr * sqrt(1 - beta_2**t) / (1 - beta_1**t)``.
    Source: Kingma and Ba, "Adam: a method for stochastic optimization", 2015, with the "epsilon hat" of the end of its
    section 2; AMSGrad: Reddi, Kale and Kumar, "On the convergence of Adam and beyond", 2018; in the form of Keras 3.

    Parameters
    ----------
    learning_rate : float or callable, optional
        Default 0.001.
    beta_1, beta_2 : float or callable, optional
        From 0 to below 1. Default 0.9 and 0.999.
    epsilon : float or callable, optional
        Default 1e-7.
    amsgrad : bool, optional
        Put the largest v so far under the root. Default False.
    **common
        What every `Optimizer` takes.
    """

    beta_1 = hyperparameter.decay()
    beta_2 = hyperparameter.decay()
    epsilon = hyperparameter.Epsilon()
    scratch = 0

    def __init__(self, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7, amsgrad=False, **common):
        super().__init__(learning_rate, **common)
        self.beta_1 = beta_1
        self.beta_2 = beta_2
        self.epsilon = epsilon
        self.amsgrad = arguments.yes_or_no(type(self).__name__, "amsgrad", amsgrad)

    def slot_values(self):
        return {"momentum": 0.0, "velocity": 0.0, "velocity_hat": 0.0 if self.amsgrad else None}

    def rule(self, t):
        lr, beta_1, beta_2, epsilon = self.learning_rate, self.beta_1, self.beta_2, self.epsilon
        step = lr * sqrt(1 - beta_2**t) / (1 - beta_1**t)
        # m is held in multiples of (1 - beta_1) and v in multiples of (1 - beta_2); step and epsilon make up for it.
        self.measure("momentum", 1 - beta_1)
        self.measure("velocity", 1 - beta_2)
        self.measure("velocity_hat", 1 - beta_2)
        step *= (1 - beta_1) / sqrt(1 - beta_2)
        epsilon /= sqrt(1 - beta_2)

        def update(w, g, m, v, v_hat):
            m *= beta_1
            m += g
            # From here on g is used up, and its place serves for g^2, for the root, and for the step.
            xp.square(g, out=g)
            v *= beta_2
            v += g
            if v_hat is not None:
                v = xp.maximum(v_hat, v, out=v_hat)
            xp.sqrt(v, out=g)
            g += epsilon
            xp.divide(m, g, out=g)
            g *= step
            w -= g

        return update
