"""A stand-in for CuPy without a GPU: NumPy inside, and what CuPy refuses, lacks, copies or waits for outside.

It is found as `cupy` where its folder comes first on the path. What it is compared with stands in docs/gpu.md.
"""

import json
from pathlib import Path

import numpy as np

from . import cuda
from .array import call, fusing, ndarray, no_cublas
from .columns import ByColumns  # noqa: F401
from .device import counts, no_capture, recordings, wait
from .linalg import linalg  # noqa: F401

__version__ = "stand-in"

NAMES = json.loads((Path(__file__).parents[1] / "names.json").read_text())

# Functions of CuPy that wait for the device, because the shape of their result depends on the numbers.
WAITING = {"argwhere", "bincount", "extract", "flatnonzero", "histogram", "nonzero", "unique"}

PRODUCTS = {"dot", "einsum", "inner", "matmul", "outer", "tensordot", "vdot"}

# What is no function of arrays, and is NumPy's own in CuPy too.
PLAIN = {"broadcast_shapes", "can_cast", "dtype", "finfo", "iinfo", "promote_types"}


def array(obj, dtype=None, copy=True, order="K", **_):
    """A new array on the device: a copy of one there, or of numbers from the host."""
    if isinstance(obj, ndarray):
        return call(np.array, obj, dtype=dtype, order=order)
    if isinstance(obj, (list, tuple)) and any(isinstance(item, ndarray) for item in obj):
        return call(np.array, obj, dtype=dtype)
    values = np.array(obj, dtype=dtype)
    if values.dtype.kind not in "biufc":
        raise ValueError(f"Unsupported dtype {values.dtype}")
    no_capture("a copy from the host")
    counts.to_device += 1
    return ndarray.of(values)


def empty(shape, dtype=float, order="C"):
    """Memory as it is found: nothing is launched for it."""
    found = ndarray.of(np.empty(shape, dtype, order))
    if recordings:
        recordings[0].promise(found)
    return found


def asarray(a, dtype=None, order=None, **_):
    if not isinstance(a, ndarray):
        return array(a, dtype)
    return a if dtype is None or a.dtype == np.dtype(dtype) else a.astype(dtype)


def asnumpy(a):
    return a.get() if isinstance(a, ndarray) else np.asarray(a)


def from_dlpack(x):
    capsule = x.__dlpack__()
    if not isinstance(capsule, ndarray):
        raise BufferError("the stand-in knows no other device arrays than its own")
    return capsule


def fuse(function):
    """CuPy's `fuse`: several operations on the entries of arrays as one."""

    def fused(*arguments):
        before = counts.launches
        fusing.append(function)
        try:
            result = function(*arguments)
        finally:
            fusing.pop()
        counts.launches = before + 1
        return result

    return fused


def shape(a):
    return a.shape if isinstance(a, ndarray) else np.shape(a)


def may_share_memory(a, b):
    return np.may_share_memory(a.values, b.values)


shares_memory = may_share_memory


def get_default_memory_pool():
    return cuda.memory_pool


def get_default_pinned_memory_pool():
    return cuda.memory_pool


def __getattr__(name):
    """NumPy's thing of that name, if CuPy has one too."""
    if name not in NAMES["module"]:
        raise AttributeError(f"module 'cupy' has no attribute {name!r}")
    thing = getattr(np, name)
    if name in PLAIN or isinstance(thing, type) or not callable(thing):
        return thing
    return on_device(thing, name in WAITING)


def on_device(function, waits):
    def operation(*arguments, **keywords):
        if function.__name__ in PRODUCTS:
            no_cublas()
        if waits:
            wait(function.__name__)
        return call(function, *arguments, **keywords)

    operation.__name__ = function.__name__
    for method in ("at", "reduce", "outer", "accumulate"):
        if isinstance(function, np.ufunc):
            setattr(operation, method, on_device(getattr(function, method), waits))
    return operation
