"""Weights of a script's own layers: parameters that can be calculated with, as Keras's variables can."""

from contextlib import contextmanager
from contextvars import ContextVar

import numpy as np

from tinynn.compat.arrays.recording import Recorded
from tinynn.compat.arrays.tensor_shapes import TensorShape
from tinynn.compat.arrays.tensors import Tensor, as_result
from tinynn.parameters import Parameter

# The recorded weights of the forward pass that is going on, by parameter, and whether it is one of training.
_leaves = ContextVar("leaves", default=None)
_training = ContextVar("training", default=False)


@contextmanager
def recorded_weights(training=False, leaves=None):
    """The weights that are used from here on, as recorded arrays by parameter; added to those given."""
    leaves = {} if leaves is None else leaves
    tokens = _leaves.set(leaves), _training.set(training)
    try:
        yield leaves
    finally:
        _leaves.reset(tokens[0])
        _training.reset(tokens[1])


@contextmanager
def in_phase(training):
    """What `phase` gives from here on: what is called within a layer is in its phase."""
    token = _training.set(bool(training))
    try:
        yield
    finally:
        _training.reset(token)


def is_recording():
    """Whether weights are recorded when they are used."""
    return _leaves.get() is not None


def phase():
    """Whether the forward pass that is going on is one of training."""
    return _training.get()


def leaf(parameter):
    """A parameter as a recorded array, the same one wherever it is used in this forward pass."""
    return _leaves.get().setdefault(parameter, Recorded(parameter.value))


class Weight(Parameter, np.lib.mixins.NDArrayOperatorsMixin):
    """A parameter that can be calculated with; within a forward pass it is recorded."""

    __hash__ = object.__hash__

    def __array_ufunc__(self, ufunc, method, *inputs, **options):
        return as_result(getattr(ufunc, method)(*map(current, inputs), **options))

    def __array_function__(self, function, types, args, options):
        return as_result(function(*current(args), **options))

    def __array__(self, dtype=None, copy=None):
        return np.asarray(self.value, dtype)

    def __getitem__(self, index):
        """A part of the weight, which can be assigned to."""
        if is_recording():
            return current(self)[index]
        index = index if isinstance(index, tuple) else (index,)
        whole = any(part is ... for part in index)
        return as_result(self.value[index if whole else (*index, ...)])  # with dots, a single number is a view too

    shape = property(lambda self: TensorShape(self.value.shape))
    dtype = property(lambda self: self.value.dtype)
    ndim = property(lambda self: self.value.ndim)

    def numpy(self):
        return self.value

    def assign(self, value):
        """Write new numbers into this weight."""
        self.value[...] = current(value)
        return self

    def assign_add(self, value):
        return self.assign(self.value + current(value))

    def assign_sub(self, value):
        return self.assign(self.value - current(value))

    def get_shape(self):
        return self.shape

    def read_value(self):
        """The numbers as they are now, which no step changes."""
        value = current(self)
        return value if isinstance(value, Recorded) else as_result(value.copy())

    def __float__(self):
        return float(self.value)

    def __int__(self):
        return int(self.value)

    def __len__(self):
        return len(self.value)

    def __format__(self, spec):
        return format(self.value[()], spec)


def current(value):
    """Weights as arrays or as what is recorded of them, also in tuples, lists and dicts."""
    if isinstance(value, Parameter):
        return leaf(value) if is_recording() else value.value
    if isinstance(value, Tensor):
        return value.watched if is_recording() and value.watched is not None else value
    if isinstance(value, dict):
        return {key: current(item) for key, item in value.items()}
    return type(value)(map(current, value)) if type(value) in (tuple, list) else value
