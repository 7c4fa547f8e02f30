"""Schedules asked for many steps at once, as scripts do that draw them: ``plt.plot(schedule(tf.range(1000)))``."""

import functools

import numpy as np

from tinynn.compat.arrays.tensors import as_tensor
from tinynn.optimizers import schedules

_plain_calls = {}


def on_arrays(call):
    """A method ``__call__`` of one step that answers for an array of them with the array of rates."""

    @functools.wraps(call)
    def answer(schedule, step):
        if np.ndim(step) == 0:
            return call(schedule, step)
        return as_tensor([[call(schedule, n)] for n in np.ravel(step).tolist()]).reshape(np.shape(step))

    return answer


def teach():
    """Let the core's schedules take arrays."""
    kinds = [kind for kind in vars(schedules).values() if isinstance(kind, type) and "__call__" in vars(kind)]
    for kind in kinds:
        _plain_calls.setdefault(kind, kind.__call__)
        kind.__call__ = on_arrays(_plain_calls[kind])


def unteach():
    """Let schedules be as the core has them."""
    for kind, call in _plain_calls.items():
        kind.__call__ = call
    _plain_calls.clear()
