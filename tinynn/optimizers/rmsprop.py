"""RMSprop: every weight's gradient is divided by the root of a running mean of its square."""

from math import sqrt

from tinynn import arguments
from tinynn.backend import xp
from tinynn.optimizers import hyperparameter
from tinynn.optimizers.base import Optimizer


class RMSprop(Optimizer):
    """RMSprop: ``v = rho * v + (1 - rho) * g**2; w -= lr * g / sqrt(v + epsilon)``.

    Centered, the mean gradient ``a = rho * a + (1 - rho) * g`` turns the mean square into a variance: ``v - a**2``
    stands in place of v under the root. With momentum the increment feeds a velocity: ``b = momentum * b + increment;
    w -= b``. Source: Hinton, Srivastava and Swersky, "Neural networks for machine learning", lecture 6e, 2012;
    centered: Graves, "Generating sequences with recurrent neural networks", 2013; in the form of Keras 3.

    Parameters
    ----------
    learning_rate : float or callable, optional
        Default 0.001.
    rho : float or callable, optional
        From 0 to below 1. Default 0.9.
    momentum : float or callable, optional
        From 0 to 1. Default 0: no velocity is kept.
    epsilon : float or callable, optional
        Default 1e-7.
    centered : bool, optional
        Default False.
    epsilon_inside_root : bool, optional
        True, the default, is the rule of TensorFlow since 2.11 and of Keras 3. False divides by ``sqrt(v) + epsilon``,
        as PyTorch does, and as TensorFlow 2.8 did without momentum; with momentum its epsilon was inside already.
    **common
        What every `Optimizer` takes.
    """

    rho = hyperparameter.decay()
    momentum = hyperparameter.Momentum()
    epsilon = hyperparameter.Epsilon()

    def __init__(
        self, learning_rate=0.001, rho=0.9, momentum=0.0, epsilon=1e-7, centered=False, epsilon_inside_root=True,
        **common,
    ):
        super().__init__(learning_rate, **common)
        self.rho = rho
        self.momentum = momentum
        self.epsilon = epsilon
        self.centered = arguments.yes_or_no("RMSprop", "centered", centered)
        self.epsilon_inside_root = arguments.yes_or_no("RMSprop", "epsilon_inside_root", epsilon_inside_root)

    def slot_values(self):
        return {
            "velocity": 0.0,
            "momentum": None if self.hyperparameters["momentum"] == 0 else 0.0,
            "average_gradient": 0.0 if self.centered else None,
        }

    def rule(self, t):
        lr, rho, momentum, epsilon = self.learning_rate, self.rho, self.momentum, self.epsilon
        inside = self.epsilon_inside_root
        # v and a are held in multiples of this unit, so whatever meets them is measured in it as well.
        unit = 1 - rho
        self.measure("velocity", unit)
        self.measure("average_gradient", unit)
        epsilon /= unit if inside else sqrt(unit)
        step = lr / sqrt(unit)

        def update(w, g, v, b, a, s):
            xp.square(g, out=s)
            v *= rho
            v += s
            if a is not None:
                a *= rho
                a += g
                v = variance(v, a, unit, out=s)
            if inside:
                xp.add(v, epsilon, out=s)
                xp.sqrt(s, out=s)
            else:
                xp.sqrt(v, out=s)
                s += epsilon
            xp.divide(g, s, out=s)
            s *= step
            if b is not None:
                b *= momentum
                b += s
                s = b
            w -= s

        return update


def variance(v, a, unit, out):
    """``v - a**2``, in the unit in which v and a come; rounding must not push it below zero, where it has no root."""
    xp.square(a, out=out)
    out *= unit
    xp.subtract(v, out, out=out)
    return xp.maximum(out, 0, out=out)
