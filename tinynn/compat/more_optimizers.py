"""An optimizer that some scripts compare with the others."""

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
