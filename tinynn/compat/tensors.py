"""What stands for a tensor: a NumPy array that answers ``.numpy()``; and what ``predict`` gives."""

import numpy as np

from tinynn import backend
from tinynn.compat.recording import Recorded
from tinynn.metrics.base import Variable as MetricVariable


class Numbers(np.ndarray):
    """A NumPy array; one with a single number is taken for it: ``"%d" % classes[0]``, as all of NumPy 1 did."""

    def __float__(self):
        return float(self.view(np.ndarray).item())

    def __int__(self):
        return int(self.view(np.ndarray).item())

    def __array_wrap__(self, array, context=None, return_scalar=False):
        return array[()] if np.ndim(array) == 0 else array.view(type(self))

    def squeeze(self, axis=None):
        return self.view(np.ndarray).squeeze(axis).view(type(self))  # NumPy 1 wants an array here in any case

    def __repr__(self):
        return repr(self.view(np.ndarray))


class Tensor(np.ndarray):
    """A NumPy array with the few methods that only tensors have."""

    __float__, __int__ = Numbers.__float__, Numbers.__int__

    def numpy(self):
        """The same numbers as a plain array, or as a NumPy scalar where there is one number."""
        return self.view(np.ndarray)[()]

    def get_shape(self):
        return self.shape

    def assign(self, value):
        """Write new numbers into this array."""
        self[...] = value
        return self

    def assign_add(self, value):
        self += value
        return self

    def assign_sub(self, value):
        self -= value
        return self

    def eval(self, session=None):
        return self.numpy()

    def __format__(self, spec):
        return format(self.numpy(), spec)


def dtype_name(dtype):
    """The name of a float or other type, whoever's it is: ``"float32"``."""
    return dtype if isinstance(dtype, str) else np.dtype(dtype).name


def as_tensor(value, dtype=None):
    """Numbers, lists and arrays as a `Tensor`, floats in the float type; what is recorded stays so."""
    if isinstance(value, Recorded):
        return value
    if isinstance(value, MetricVariable):
        value = value.value
    array = np.asarray(value, dtype and dtype_name(dtype))
    if dtype is None and array.dtype == "float64" and not isinstance(value, (np.ndarray, np.generic)):
        array = array.astype(backend.floatx())
    return array.view(Tensor)
