"""A metric of a script's own: what its ``result`` gives, a tensor or a variable, becomes a number."""

import functools

from tinynn import metrics


class Metric(metrics.Metric):
    """`tinynn.metrics.Metric`, for classes that are written for Keras's."""

    def __init__(self, name=None, dtype=None, **kwargs):
        super().__init__(name, dtype)
        self.dtype = dtype or "float32"

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        if "result" in vars(cls):
            cls.result = as_number(cls.result)
        if "reset_states" in vars(cls):
            cls.reset_state = cls.reset_states


def teach():
    """Let the core's metrics answer to the older name of `reset_state`."""
    metrics.Metric.reset_states = lambda self: self.reset_state()


def unteach():
    """Let metrics be as the core has them."""
    if "reset_states" in vars(metrics.Metric):
        del metrics.Metric.reset_states


def as_number(result):
    """A method ``result`` whose answer is a float."""

    @functools.wraps(result)
    def number(self):
        return float(result(self))

    return number
