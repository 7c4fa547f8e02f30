"""A metric of a script's own: what its ``result`` gives, a tensor or a variable, becomes a number."""

import functools
import warnings

import numpy as np

from tinynn import metrics
from tinynn.compat.arrays.recording import Recorded
from tinynn.compat.arrays.symbols import symbols_in


class Metric(metrics.Metric):
    """`tinynn.metrics.Metric`, for classes that are written for Keras's."""

    def __init__(self, name=None, dtype=None, **kwargs):
        super().__init__(name, dtype)
        self.dtype = dtype or "float32"

    def add_weight(self, name=None, shape=(), initializer="zeros", dtype=None, **kwargs):
        """As tinynn's; Keras 3 has the shape first."""
        name, shape = (None, name) if isinstance(name, (tuple, list)) else (name, shape)
        return super().add_weight(name, tuple(shape), initializer)

    add_variable = add_weight

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        if "result" in vars(cls):
            cls.result = as_number(cls.result)
        if "reset_states" in vars(cls):
            cls.reset_state = cls.reset_states


# Arguments at which it makes no difference that tinynn does without them.
NEEDLESS = {"axis": -1, "multi_label": False, "num_labels": None, "label_weights": None}


class Forgiving(type):
    """The type of a class that makes objects of the core class, `plain`, without what makes no difference here."""

    def __call__(cls, *args, **kwargs):
        if "plain" not in vars(cls):
            return super().__call__(*args, **kwargs)
        kwargs.pop("dtype", None)
        needless = [key for key in kwargs.keys() & NEEDLESS.keys() if np.array_equal(kwargs[key], NEEDLESS[key])]
        return cls.plain(*args, **{key: value for key, value in kwargs.items() if key not in needless})

    def __instancecheck__(cls, thing):
        return isinstance(thing, cls.plain) if "plain" in vars(cls) else super().__instancecheck__(thing)


def forgiving(names, base, forgives=Forgiving):
    """The same names, with classes derived from `base` that forgive needless arguments."""
    def changed(name, kind):
        if not isinstance(kind, type) or not issubclass(kind, base) or kind is base:
            return kind
        return forgives(name, (kind,), {"plain": kind, "__doc__": kind.__doc__, "__module__": kind.__module__})

    return {name: changed(name, kind) for name, kind in names.items()}


class Number(float):
    """A float that answers ``.numpy()``, as what Keras's metrics give."""

    def numpy(self):
        return float(self)


_plain_results = {}
_plain_call = metrics.Metric.__call__


def measured_unless_symbolic(self, *args, **kwargs):
    """As tinynn's; of what a ``call`` works on while its network is put together or recorded, nothing is measured."""
    if symbols_in([args, kwargs]) or any(isinstance(value, Recorded) and not value.convertible for value in args):
        return args[0]
    return _plain_call(self, *args, **kwargs)


def teach():
    """Let the core's metrics answer to the older name of `reset_state`, and what they give to ``.numpy()``."""
    metrics.Metric.reset_states = lambda self: self.reset_state()
    metrics.Metric.__call__ = measured_unless_symbolic
    kinds = [kind for kind in vars(metrics).values() if isinstance(kind, type) and issubclass(kind, metrics.Metric)]
    stating = {base for derived in kinds for base in derived.__mro__ if "result" in vars(base)}
    for kind in stating - _plain_results.keys():
        _plain_results[kind] = kind.result
        kind.result = as_number(kind.result)


def unteach():
    """Let metrics be as the core has them."""
    if "reset_states" in vars(metrics.Metric):
        del metrics.Metric.reset_states
    metrics.Metric.__call__ = _plain_call
    for kind, result in _plain_results.items():
        kind.result = result
    _plain_results.clear()


def as_number(result):
    """A method ``result`` whose answer is a number, or an array of several."""

    @functools.wraps(result)
    def number(self):
        value = result(self)
        return Number(value) if np.ndim(value) == 0 else value

    return number


def warn_of_figure(name):
    """Say that what a script gives to ``add_metric`` is left out."""
    warnings.warn(f"add_metric: {name or 'a figure'} is not reported; the loss and the metrics of compile are",
                  stacklevel=3)
