"""Optimizers that some scripts compare with the others."""

from tinynn.backend import xp
from tinynn.optimizers import Optimizer
from tinynn.optimizers.hyperparameter import Epsilon, decay


class Adamax(Optimizer):
    """Adam with the largest gradient of late in place of the root of the mean square.

    With g the gradient of step t: ``m = beta_1 * m + (1 - beta_1) * g``, ``u = max(beta_2 * u, |g|)``,
    ``w -= lr / (1 - beta_1**t) * m / (u + epsilon)``. Source: Kingma and Ba, Adam, 2015, section 7.1.

    Parameters
    ----------
    learning_rate, beta_1, beta_2, epsilon : float, optional
        Default 0.001, 0.9, 0.999 and 1e-7.
    **common
        See `tinynn.optimizers.Optimizer`.
    """

    beta_1, beta_2, epsilon = decay(), decay(), Epsilon()

    def __init__(self, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7, **common):
        super().__init__(learning_rate, **common)
        self.beta_1, self.beta_2, self.epsilon = beta_1, beta_2, epsilon

    def slot_values(self):
        return {"m": 0.0, "u": 0.0}

    def rule(self, t):
        lr, beta_1, beta_2, epsilon = self.learning_rate, self.beta_1, self.beta_2, self.epsilon
        rate = lr / (1 - beta_1**t)

        def update(w, g, m, u, s):
            m *= beta_1
            xp.multiply(g, 1 - beta_1, out=s)
            m += s
            u *= beta_2
            xp.abs(g, out=s)
            xp.maximum(u, s, out=u)
            xp.add(u, epsilon, out=s)
            xp.divide(m, s, out=s)
            s *= rate
            w -= s

        return update


class Lion(Optimizer):
    """Steps of one length for every weight: the sign of a mean of gradients.

    With g the gradient: ``w -= lr * sign(beta_1 * m + (1 - beta_1) * g)``, then ``m = beta_2 * m + (1 - beta_2) * g``.
    Source: Chen et al., Symbolic Discovery of Optimization Algorithms, 2023.

    Parameters
    ----------
    learning_rate, beta_1, beta_2 : float, optional
        Default 0.001, 0.9 and 0.99.
    **common
        See `tinynn.optimizers.Optimizer`.
    """

    beta_1, beta_2 = decay(), decay()

    def __init__(self, learning_rate=0.001, beta_1=0.9, beta_2=0.99, **common):
        super().__init__(learning_rate, **common)
        self.beta_1, self.beta_2 = beta_1, beta_2

    def slot_values(self):
        return {"m": 0.0}

    def rule(self, t):
        lr, beta_1, beta_2 = self.learning_rate, self.beta_1, self.beta_2

        def update(w, g, m, s):
            w -= lr * xp.sign(beta_1 * m + (1 - beta_1) * g)
            m *= beta_2
            m += (1 - beta_2) * g

        return update


class Ftrl(Optimizer):
    """Follow the regularized leader: each weight is worked out anew from all its gradients.

    With g the gradient, n the sum of g^2 and p = -learning_rate_power:
    ``z += g - (n_new**p - n**p) / lr * w``, ``w = (clip(z, -l1, l1) - z) / ((beta + n_new**p) / lr + 2 * l2)``.
    Source: McMahan et al., Ad Click Prediction, 2013, algorithm 1.

    Parameters
    ----------
    learning_rate : float, optional
        Default 0.001.
    learning_rate_power : float, optional
        Default -0.5.
    initial_accumulator_value : float, optional
        What n starts from. Default 0.1.
    l1_regularization_strength, l2_regularization_strength, beta : float, optional
        Default 0.
    **common
        See `tinynn.optimizers.Optimizer`.
    """

    def __init__(self, learning_rate=0.001, learning_rate_power=-0.5, initial_accumulator_value=0.1,
                 l1_regularization_strength=0.0, l2_regularization_strength=0.0, beta=0.0, **common):
        super().__init__(learning_rate, **common)
        self.learning_rate_power, self.initial_accumulator_value = learning_rate_power, initial_accumulator_value
        self.l1_regularization_strength, self.l2_regularization_strength = (
            l1_regularization_strength, l2_regularization_strength)
        self.beta = beta

    def slot_values(self):
        return {"accumulator": self.initial_accumulator_value, "linear": 0.0}

    def rule(self, t):
        lr, power, beta = self.learning_rate, -self.learning_rate_power, self.beta
        l1, l2 = self.l1_regularization_strength, self.l2_regularization_strength

        def update(w, g, n, z, s):
            before = n**power
            n += g * g
            z += g - (n**power - before) / lr * w
            w[...] = (xp.clip(z, -l1, l1) - z) / ((beta + n**power) / lr + 2 * l2)

        return update
