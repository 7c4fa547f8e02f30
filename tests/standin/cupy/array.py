"""The array of the stand-in: a NumPy array that only the functions of its module can reach."""

import json
import operator
from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace

import numpy as np

from .device import addresses, counts, no_capture, recordings, wait

KEYWORDS = json.loads((Path(__file__).parents[1] / "names.json").read_text())["keywords"]
STAGED = 1 << 16  # bytes: what is larger is copied from ordinary memory when the device has done all before it
SCALARS = (bool, int, float, complex, np.bool_, np.number)


fusing = []  # the functions that are being fused


class ndarray:
    """Wraps a NumPy array and does not derive from one, so that nothing of NumPy's works on it by accident."""

    __slots__ = ("values", "owner", "__weakref__")
    __array_priority__ = 100
    __hash__ = None

    @classmethod
    def of(cls, values, owner=None):
        array = cls.__new__(cls)
        array.values, array.owner = values, owner
        if owner is None:
            counts.occupy(values.nbytes)
        return array

    def __del__(self):
        if self.owner is None:
            counts.bytes -= self.values.nbytes

    # Copies to the host.

    def get(self, *_, **__):
        wait("a copy to the host")
        counts.to_host += 1
        return self.values.copy()

    def item(self, *index):
        return self.get().item(*index)

    def tolist(self):
        return self.get().tolist()

    def tobytes(self):
        return self.get().tobytes()

    def __bool__(self):
        if fusing:
            raise TypeError("a fused function cannot ask for the value of an array")
        return bool(self.get())

    def __float__(self):
        if fusing:
            raise TypeError("a fused function cannot ask for the value of an array")
        return float(self.get())

    def __int__(self):
        return int(self.get())

    def __complex__(self):
        return complex(self.get())

    def __repr__(self):
        return repr(self.get())

    def __str__(self):
        return str(self.get())

    def __format__(self, spec):
        return format(self.get(), spec)

    def __array__(self, dtype=None, copy=None):
        raise TypeError(
            "Implicit conversion to a NumPy array is not allowed. Please use `.get()` to construct a NumPy array "
            "explicitly."
        )

    # Copies from the host.

    def set(self, values, stream=None):
        if not isinstance(values, np.ndarray):
            raise TypeError("Only numpy.ndarray can be set to cupy.ndarray")
        if self.dtype != values.dtype:
            raise TypeError(f"{values.dtype} array cannot be set to {self.dtype} array")
        if self.shape != values.shape:
            raise ValueError(f"Shape mismatch. Old shape: {self.shape}, new shape: {values.shape}")
        no_capture("a copy from the host")
        if self.nbytes > STAGED:
            wait("a large copy from ordinary memory")
        counts.to_device += 1
        self.values[...] = values

    # What is known without asking the device.

    shape = property(lambda self: self.values.shape)
    dtype = property(lambda self: self.values.dtype)
    ndim = property(lambda self: self.values.ndim)
    size = property(lambda self: self.values.size)
    nbytes = property(lambda self: self.values.nbytes)
    itemsize = property(lambda self: self.values.itemsize)
    strides = property(lambda self: self.values.strides)
    flags = property(lambda self: self.values.flags)
    base = property(lambda self: self.owner)
    __cuda_array_interface__ = property(lambda self: {"shape": self.shape, "typestr": self.dtype.str})

    @property
    def data(self):
        address = self.values.ctypes.data
        addresses[address] = self.values
        return SimpleNamespace(ptr=address)

    def __len__(self):
        if not self.ndim:
            raise TypeError("len() of unsized object")
        return len(self.values)

    def __iter__(self):
        if not self.ndim:
            raise TypeError("iteration over a 0-d array")
        return (self[i] for i in range(len(self)))

    def __dlpack_device__(self):
        return (2, 0)

    def __dlpack__(self, **_):
        return self

    # Copies that stay on the device.

    def __copy__(self):
        return self.copy()

    def __deepcopy__(self, memo):
        return self.copy()

    def __reduce__(self):
        from . import array

        return array, (self.get(),)

    def fill(self, value):
        if isinstance(value, np.ndarray) and value.ndim:
            raise ValueError("non-scalar numpy.ndarray cannot be used for fill")
        change(lambda values, value: values.fill(value), self, value)

    # Indices.

    def __getitem__(self, key):
        key = wrapped(self, key)
        if any(is_mask(k) for k in key):
            wait("a boolean index")
        return call(getitem, self, key)

    def __setitem__(self, key, value):
        key = wrapped(self, key)
        if any(is_mask(k) for k in key):
            wait("a boolean index")
        if isinstance(value, np.ndarray) and value.ndim:
            raise ValueError("non-scalar numpy.ndarray cannot be used for fill")
        change(setitem, self, key, value)

    # NumPy's functions, called on such an array, are those of this module.

    def __array_ufunc__(self, ufunc, method, *inputs, **keywords):
        import cupy

        if "out" in keywords:
            (keywords["out"],) = keywords["out"]
        function = getattr(cupy, ufunc.__name__)
        return (function if method == "__call__" else getattr(function, method))(*inputs, **keywords)

    def __array_function__(self, function, types, arguments, keywords):
        import cupy

        try:
            mine = getattr(cupy.linalg if "linalg" in function.__module__ else cupy, function.__name__)
        except AttributeError:
            return NotImplemented
        return mine(*arguments, **keywords)


def is_mask(key):
    return isinstance(key, ndarray) and key.dtype == bool


def wrapped(array, key):
    """An index as CuPy takes it: lists and arrays of the host go to the device."""
    import cupy

    key = key if isinstance(key, tuple) else (key,)
    return tuple(cupy.array(k) if isinstance(k, (list, np.ndarray)) else k for k in key)


def getitem(values, key):
    return values[around(values, key)]


def setitem(values, key, value):
    values[around(values, key)] = value


def around(values, key):
    """The index as NumPy takes it: numbers too large start over, and an entry is a view of no axes."""
    key = [*key] if any(k is Ellipsis for k in key) else [*key, Ellipsis]
    given = sum(k.ndim if is_bool(k) else 1 for k in key if k is not None and k is not Ellipsis)
    axis = 0
    for place, k in enumerate(key):
        if k is Ellipsis:
            axis += values.ndim - given
        elif k is not None:
            if isinstance(k, np.ndarray) and k.dtype.kind in "iu" and values.shape[axis]:
                key[place] = k % values.shape[axis]
            axis += k.ndim if is_bool(k) else 1
    return tuple(key)


def is_bool(k):
    return isinstance(k, np.ndarray) and k.dtype == bool


def bare(thing):
    """What NumPy calculates with; arrays of the host are refused, as by CuPy's kernels."""
    if isinstance(thing, ndarray):
        return thing.values
    if isinstance(thing, (list, tuple)):
        return type(thing)(bare(item) for item in thing)
    if isinstance(thing, np.ndarray):
        raise TypeError(f"Unsupported type {np.ndarray}")
    return thing


def call(function, *arguments, **keywords):
    """Carry out an operation, or write it down, and wrap what comes of it."""
    out = keywords.pop("out", None)
    if out is None and isinstance(function, np.ufunc) and len(arguments) > function.nin:
        *arguments, out = arguments
    fits_a_kernel(function)
    if out is not None:
        if not isinstance(out, ndarray):
            raise TypeError(f"Unsupported type {type(out)}")
        named = bare_keywords(keywords)
        change(lambda values, *rest: function(*rest, out=values, **named), out, *arguments)
        return out
    if getattr(function, "__name__", "") in IN_PLACE:
        change(function, *arguments, **keywords)
        return None
    inputs = [bare(a) for a in arguments]
    with nullcontext() if not recordings else np.errstate(all="ignore"):
        return wrap(function(*inputs, **bare_keywords(keywords)), function, arguments, keywords)


IN_PLACE = ("at", "copyto", "put", "place", "fill_diagonal")
ENTRY_BY_ENTRY = (np.where, np.clip, np.copyto, *(vars(operator)[f"__{name}__"] for name in (
    "add sub mul truediv floordiv mod pow and or xor eq ne lt le gt ge neg pos abs invert").split()))


def fits_a_kernel(function):
    """Refuse, in what `fuse` was given, whatever is not done to each entry by itself."""
    if fusing and not isinstance(function, np.ufunc) and function not in ENTRY_BY_ENTRY:
        raise TypeError(f"{getattr(function, '__name__', function)} cannot be fused")


def bare_keywords(keywords):
    return {name: bare(value) for name, value in keywords.items()}


def wrap(result, function, arguments, keywords):
    if isinstance(result, (list, tuple)):
        parts = [wrap(part, lambda *a, i=i, **k: function(*a, **k)[i], arguments, keywords)
                 for i, part in enumerate(result)]
        return type(result)(parts) if type(result) in (list, tuple) else parts
    if not isinstance(result, (np.ndarray, np.generic)):
        return result
    owner = next((a for a in arguments if isinstance(a, ndarray) and np.may_share_memory(result, a.values)), None)
    if owner is not None and isinstance(result, np.ndarray):
        return ndarray.of(result, owner if owner.owner is None else owner.owner)  # a view: nothing to calculate
    counts.launches += 1
    array = ndarray.of(np.array(result))
    if recordings:
        values, inputs, named = array.values, [bare(a) for a in arguments], bare_keywords(keywords)
        recordings[0].operations.append(lambda: np.copyto(values, function(*inputs, **named)))
        recordings[0].promise(array)
    return array


def change(function, array, *arguments, **keywords):
    """Carry out an operation that writes into an array, or write it down."""
    counts.launches += 1
    inputs = [bare(a) for a in arguments]
    if not recordings:
        function(array.values, *inputs, **bare_keywords(keywords))
        return
    values, named = array.values, bare_keywords(keywords)
    with np.errstate(all="ignore"):
        function(values.copy(), *inputs, **named)  # refuses now what it would refuse later
    recordings[0].operations.append(lambda: function(values, *inputs, **named))


def no_cublas():
    """CuPy refuses to call cuBLAS while a stream is captured."""
    if recordings:
        raise NotImplementedError("calling cuBLAS API during stream capture is currently unsupported")


def operator_of(name):
    """The operator of that name: numbers and arrays of the device, and nothing else."""
    function = getattr(operator, name)

    def operation(self, other):
        if name == "matmul":
            no_cublas()
        if not isinstance(other, (ndarray, *SCALARS)):
            if isinstance(other, np.ndarray):
                raise TypeError(f"Unsupported type {np.ndarray}")
            return NotImplemented
        return call(function, self, other)

    def reflected(self, other):
        return call(function, other, self) if isinstance(other, SCALARS) else NotImplemented

    def in_place(self, other):
        if not isinstance(other, (ndarray, *SCALARS)):
            raise TypeError(f"Unsupported type {type(other)}")
        change(getattr(operator, f"i{name.strip('_')}"), self, other)
        return self

    return operation, reflected, in_place


for name in ("add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "and_", "or_", "xor"):
    plain, reflected, in_place = operator_of(name)
    short = name.strip("_")
    setattr(ndarray, f"__{short}__", plain)
    setattr(ndarray, f"__r{short}__", reflected)
    setattr(ndarray, f"__i{short}__", in_place)
for name in ("matmul", "eq", "ne", "lt", "le", "gt", "ge"):
    setattr(ndarray, f"__{name}__", operator_of(name)[0])
for name in ("neg", "pos", "abs", "invert"):
    setattr(ndarray, f"__{name}__", lambda self, function=getattr(operator, name): call(function, self))


def method_of(name):
    """NumPy's method of that name, with the arguments that CuPy's has, and no others."""
    function, known = getattr(np.ndarray, name), KEYWORDS[name]

    def method(self, *arguments, **keywords):
        for keyword in keywords:
            if keyword not in known:
                raise TypeError(f"{name}() got an unexpected keyword argument {keyword!r}")
        return call(function, self, *arguments, **keywords)

    return method


METHODS = (
    "all any argmax argmin argsort astype clip conj copy cumprod cumsum diagonal dot flatten max mean min prod ravel "
    "repeat reshape round searchsorted squeeze std sum swapaxes take trace transpose var view"
).split()
for name in METHODS:
    setattr(ndarray, name, method_of(name))
for name in ("T", "real", "imag", "mT"):
    getter = operator.attrgetter(name)
    setattr(ndarray, name, property(lambda self, getter=getter: call(getter, self)))
