"""Adagrad: every weight has its own rate, which falls with all the gradients it has seen."""

from tinynn import arguments
from tinynn.backend import xp
from tinynn.optimizers import hyperparameter
from tinynn.optimizers.base import Optimizer


class Adagrad(Optimizer):
    """Adagrad: ``v += g**2; w -= lr * g / sqrt(v + epsilon)``.

    Source: Duchi, Hazan and Singer, "Adaptive subgradient methods for online learning and stochastic optimization",
    2011, in the form of Keras 3.

    Parameters
    ----------
    learning_rate : float or callable, optional
        Default 0.001.
    initial_accumulator_value : float, optional
        What v starts from. Default 0.1.
    epsilon : float or callable, optional
        Default 1e-7.
    epsilon_inside_root : bool, optional
        True, the default, is the rule of TensorFlow since 2.11 and of Keras 3. False divides by ``sqrt(v) + epsilon``,
        as TensorFlow 2.8 and PyTorch do.
    **common
        What every `Optimizer` takes.
    """

    initial_accumulator_value = hyperparameter.rate()
    epsilon = hyperparameter.Epsilon()

    def __init__(
        self, learning_rate=0.001, initial_accumulator_value=0.1, epsilon=1e-7, epsilon_inside_root=True, **common
    ):
        super().__init__(learning_rate, **common)
        self.initial_accumulator_value = initial_accumulator_value
        self.epsilon = epsilon
        self.epsilon_inside_root = arguments.yes_or_no("Adagrad", "epsilon_inside_root", epsilon_inside_root)

    def slot_values(self):
        return {"accumulator": self.initial_accumulator_value}

    def rule(self, t):
        lr, epsilon, inside = self.learning_rate, self.epsilon, self.epsilon_inside_root

        def update(w, g, v, s):
            xp.square(g, out=s)
            v += s
            if inside:
                xp.add(v, epsilon, out=s)
                xp.sqrt(s, out=s)
            else:
                xp.sqrt(v, out=s)
                s += epsilon
            xp.divide(g, s, out=s)
            s *= lr
            w -= s

        return update
