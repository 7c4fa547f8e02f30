"""What weights are brought back to after every step: columns of a bounded length, or numbers that are not negative."""

from tinynn import arguments
from tinynn.backend import epsilon, xp
from tinynn.naming import described, made


class MinMaxNorm:
    """w * desired / (norm + epsilon), where desired is the norm, brought between two bounds.

    A norm is the Euclidean length along `axis`: with the default, that of the weights that lead into one unit. Of what
    it lacks or has too much, the share `rate` is made up for in each step:
    ``desired = rate * clip(norm, min_value, max_value) + (1 - rate) * norm``.

    Parameters
    ----------
    min_value, max_value : float, optional
        Default 0 and 1.
    rate : float, optional
        Between 0 and 1. Default 1.
    axis : int, optional
        Default 0.
    """

    def __init__(self, min_value=0.0, max_value=1.0, rate=1.0, axis=0):
        kind = type(self).__name__
        self.min_value = arguments.not_negative(kind, "min_value", min_value)
        self.max_value = arguments.not_negative(kind, "max_value", max_value)
        self.rate = arguments.share(kind, "rate", rate)
        self.axis = arguments.whole(kind, "axis", axis, least=None)

    def __call__(self, w):
        """The array that takes the place of `w`, of the same shape."""
        norm = xp.sqrt(xp.sum(w * w, axis=self.axis, keepdims=True))
        bounded = xp.clip(norm, self.min_value, self.max_value)
        desired = self.rate * bounded + (1 - self.rate) * norm
        return w * (desired / (norm + epsilon()))

    def get_config(self):
        return {"min_value": self.min_value, "max_value": self.max_value, "rate": self.rate, "axis": self.axis}


class MaxNorm(MinMaxNorm):
    """Norms along `axis` of at most `max_value`, default 2 (Srivastava et al., Dropout, 2014, section 5.1)."""

    def __init__(self, max_value=2.0, axis=0):
        super().__init__(0.0, max_value, axis=axis)

    def get_config(self):
        return {"max_value": self.max_value, "axis": self.axis}


class UnitNorm(MinMaxNorm):
    """Norms along `axis` of 1."""

    def __init__(self, axis=0):
        super().__init__(1.0, 1.0, axis=axis)

    def get_config(self):
        return {"axis": self.axis}


class NonNeg:
    """0 where w is negative."""

    def __call__(self, w):
        return xp.maximum(w, 0)

    def get_config(self):
        return {}


_TABLE = {"max_norm": MaxNorm, "min_max_norm": MinMaxNorm, "non_neg": NonNeg, "unit_norm": UnitNorm}


def get(identifier):
    """The constraint that a name, a config or a function of an array stands for; None for None.

    Raises
    ------
    ValueError, TypeError
        If the name is unknown or the object is no function.
    """
    if identifier is None:
        return None
    if isinstance(identifier, (str, dict)):
        return made("constraint", identifier, _TABLE)
    if callable(identifier) and not isinstance(identifier, type):
        return identifier
    raise TypeError(
        "constraint: expected a name, a MaxNorm, MinMaxNorm, NonNeg or UnitNorm, or a function of the weights, "
        f"got {arguments.shown(identifier)}"
    )


serialize = described
