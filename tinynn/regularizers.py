"""Penalties on the size of weights, each with its gradient."""

from tinynn import arguments
from tinynn.backend import xp
from tinynn.naming import described, made


class L1L2:
    """The penalty l1 * sum |w| + l2 * sum w^2 (no one half), with gradient l1 * sign(w) + 2 * l2 * w.

    Parameters
    ----------
    l1, l2 : float
        Zero or positive. Default 0.
    """

    def __init__(self, l1=0.0, l2=0.0):
        kind = type(self).__name__
        self.l1 = arguments.not_negative(kind, "l1", 0.0 if l1 is None else l1)
        self.l2 = arguments.not_negative(kind, "l2", 0.0 if l2 is None else l2)

    def value(self, w):
        """The penalty of the array `w`, a scalar."""
        penalty = 0.0
        if self.l1:
            penalty = penalty + self.l1 * xp.sum(xp.abs(w))
        if self.l2:
            penalty = penalty + self.l2 * xp.sum(w * w)
        return penalty

    def gradient(self, w):
        """d value / dw, same shape; at w = 0 the derivative of |w| is taken to be 0."""
        gradient = xp.zeros_like(w)
        if self.l1:
            gradient += self.l1 * xp.sign(w)
        if self.l2:
            gradient += 2 * self.l2 * w
        return gradient

    def get_config(self):
        return {"l1": self.l1, "l2": self.l2}

    def __call__(self, w):
        return self.value(w)

    def __repr__(self):
        return f"{type(self).__name__}(l1={self.l1}, l2={self.l2})"


class L1(L1L2):
    """l1 * sum |w|; default 0.01."""

    def __init__(self, l1=0.01):
        super().__init__(l1=l1)

    def get_config(self):
        return {"l1": self.l1}


class L2(L1L2):
    """l2 * sum w^2; default 0.01."""

    def __init__(self, l2=0.01):
        super().__init__(l2=l2)

    def get_config(self):
        return {"l2": self.l2}


def l1(l1=0.01):
    """The penalty l1 * sum |w|, under Keras's old lower-case name."""
    return L1(l1)


def l2(l2=0.01):
    """The penalty l2 * sum w^2, under Keras's old lower-case name."""
    return L2(l2)


def l1_l2(l1=0.01, l2=0.01):
    """Both penalties, under Keras's old lower-case name."""
    return L1L2(l1, l2)


_TABLE = {"l1": L1, "l2": L2, "l1_l2": l1_l2, "l1l2": L1L2}


def get(identifier):
    """The regularizer that a name, a config or an object with `value` and `gradient` stands for; None for None.

    Raises
    ------
    ValueError, TypeError
        If the name is unknown or the object does not state value and gradient.
    """
    if identifier is None:
        return None
    if isinstance(identifier, (str, dict)):
        return made("regularizer", identifier, _TABLE)
    if callable(getattr(identifier, "value", None)) and callable(getattr(identifier, "gradient", None)):
        return identifier
    raise TypeError(
        "regularizer: expected a name, an L1, L2 or L1L2, or an object with value(w) and gradient(w), "
        f"got {identifier!r}"
    )


serialize = described
