"""What stands for a tensor: a NumPy array that answers ``.numpy()``; and what ``predict`` gives."""

import numpy as np

from tinynn import backend
from tinynn.compat.arrays.recording import Recorded
from tinynn.compat.arrays.tensor_shapes import TensorShape
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
    watched = None  # what is recorded of it, where a tape was told to watch it

    def __array_ufunc__(self, ufunc, method, *inputs, out=None, **options):
        from tinynn.compat.arrays.weights import current

        inputs = [plain(current(value)) for value in inputs]
        if out is not None:
            options["out"] = tuple(map(plain, out))
        result = getattr(ufunc, method)(*inputs, **options)
        if out is not None:
            return out[0] if len(out) == 1 else out
        return as_result(result)

    def __array_function__(self, function, types, args, options):
        """A function of NumPy gives plain arrays, as it does of TensorFlow's tensors."""
        return function(*without_tensors(args), **without_tensors(options))

    def __getitem__(self, index):
        from tinynn.compat.arrays.weights import current

        recorded = current(self)
        return as_result(super().__getitem__(index)) if recorded is self else recorded[index]

    def __iter__(self):
        return (self[i] for i in range(len(self)))

    def numpy(self):
        """The same numbers as a plain array, or as a NumPy scalar where there is one number."""
        return self.view(np.ndarray)[()]

    @property
    def shape(self):
        return TensorShape(super().shape)

    @shape.setter
    def shape(self, shape):
        np.ndarray.shape.__set__(self, shape)

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


def plain(value):
    """A tensor as the array that it is; anything else as it is."""
    return value.view(np.ndarray) if isinstance(value, Tensor) else value


def without_tensors(value):
    """Arguments with plain arrays for tensors, or with what is recorded of those that are watched."""
    from tinynn.compat.arrays.weights import current

    if isinstance(value, dict):
        return {key: without_tensors(item) for key, item in value.items()}
    if type(value) in (tuple, list):
        return type(value)(map(without_tensors, value))
    return plain(current(value)) if isinstance(value, Tensor) else value


def as_result(value):
    """What a function of NumPy gave, as a tensor where it is an array or a number; or a tuple or list of them."""
    if isinstance(value, (np.ndarray, np.generic)):
        return np.asarray(value).view(Tensor)
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return type(value)(*map(as_result, value))
    return type(value)(map(as_result, value)) if type(value) in (tuple, list) else value


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
