"""What every metric is: numbers that batches add to, and a result that can be read at any time."""

from tinynn import arguments, backend
from tinynn.backend import xp
from tinynn.losses.base import known_arguments
from tinynn.naming import snake_case

# What Keras writes into the configuration of a metric and this package knows one value of.
ONLY_VALUES = {
    "axis": -1, "ignore_class": None, "from_sorted_ids": False, "multi_label": False, "num_labels": None,
    "label_weights": None, "class_aggregation": "uniform_average", "num_regressors": 0,
}


class Variable:
    """A number, or an array of them, that a metric adds to; float64, so that a million terms lose no digits.

    It takes part in arithmetic like a number: ``self.total / self.count``.

    Parameters
    ----------
    name : str
    shape : tuple of int
    """

    def __init__(self, name, shape=()):
        self.name = name
        self.value = xp.zeros(shape, "float64")

    @property
    def shape(self):
        return self.value.shape

    def assign(self, value):
        """Replace the value."""
        self.value[...] = backend.here(plain(value))

    def assign_add(self, value):
        """Add to the value."""
        self.value += backend.here(plain(value))

    def assign_sub(self, value):
        """Subtract from the value."""
        self.value -= backend.here(plain(value))

    def numpy(self):
        """The value as a NumPy array."""
        return backend.to_numpy(self.value)

    def __array__(self, dtype=None, copy=None):
        return self.numpy().astype(dtype or "float64")

    def __float__(self):
        return float(self.value)

    def __bool__(self):
        return bool(self.value)

    def __getitem__(self, index):
        return self.value[index]

    def __iadd__(self, other):
        self.assign_add(other)
        return self

    def __repr__(self):
        return f"Variable({self.name!r}, {self.value})"


def operator_of(name):
    """A method that lets the array of a Variable do what an operator asks for."""
    return lambda self, other: getattr(self.value, name)(plain(other))


ARITHMETIC = ("add", "sub", "mul", "truediv", "radd", "rsub", "rmul", "rtruediv", "pow")
COMPARISONS = ("eq", "ne", "lt", "le", "gt", "ge")
for operator in ARITHMETIC + COMPARISONS:
    setattr(Variable, f"__{operator}__", operator_of(f"__{operator}__"))


def plain(value):
    """The array of a Variable, or of a list; anything else as it is."""
    if isinstance(value, (list, tuple)):
        return xp.asarray(value)
    return value.value if isinstance(value, Variable) else value


class Metric:
    """What is watched while a model trains. A metric of your own adds up and states its result::

        class Spread(tinynn.metrics.Metric):
            def __init__(self, name="spread"):
                super().__init__(name=name)
                self.largest = self.add_weight("largest")

            def update_state(self, y_true, y_pred, sample_weight=None):
                self.largest.assign(max(float(self.largest), float(abs(y_pred).max())))

            def result(self):
                return float(self.largest)

    Parameters
    ----------
    name : str, optional
        Its key in a history. Default: the kind in lower case, ``root_mean_squared_error``.
    dtype : optional
        Taken for the sake of scripts that give one; metrics always add up in float64.
    """

    def __init__(self, name=None, dtype=None):
        if name is not None and not isinstance(name, str):
            raise TypeError(f"{type(self).__name__}: expected name to be a string, got {name!r}")
        self.name = name or snake_case(type(self).__name__)
        self.variables = []

    def update_state(self, y_true, y_pred, sample_weight=None):
        """Take a batch into account."""
        raise TypeError(f"{type(self).__name__} has no update_state(y_true, y_pred, sample_weight)")

    def result(self):
        """The value for all that has been taken into account since `reset_state`, a float."""
        raise TypeError(f"{type(self).__name__} has no result()")

    def reset_state(self):
        """Forget every batch."""
        for variable in self.variables:
            variable.assign(0)

    def add_weight(self, name=None, shape=(), initializer="zeros", dtype=None):
        """Make a variable of this metric, which `reset_state` sets to zero.

        Raises
        ------
        ValueError
            If `initializer` is other than zeros.
        """
        kind = initializer if isinstance(initializer, str) else type(initializer).__name__
        if initializer is not None and kind.lower() != "zeros":
            raise ValueError(f"metric {self.name!r}: a variable begins at zeros, got initializer {initializer!r}")
        variable = Variable(name or f"variable_{len(self.variables)}", shape)
        self.variables.append(variable)
        return variable

    def __call__(self, *args, **kwargs):
        """Take a batch into account and return the result so far."""
        self.update_state(*args, **kwargs)
        return self.result()

    def get_config(self):
        """The arguments that make this metric anew."""
        return {"name": self.name}

    @classmethod
    def from_config(cls, config):
        """A metric from its configuration, or from the one that Keras writes."""
        config = {key: value for key, value in config.items() if key != "dtype"}
        return cls(**known_arguments(config, ONLY_VALUES, cls.__name__))

    def __repr__(self):
        return f"<{type(self).__name__} {self.name!r}>"


def as_array(values, name="metric"):
    """An array of numbers; arrays pass as they are, lists become arrays of the float type."""
    try:
        return backend.here(values) if hasattr(values, "dtype") else backend.as_float(values)
    except (TypeError, ValueError, OverflowError):
        raise ValueError(f"{name}: expected an array of numbers, got {arguments.shown(values)}") from None


def divide(a, b):
    """`a / b`, and zero where `b` is zero."""
    return xp.where(b == 0, 0, a / xp.where(b == 0, 1, b))
