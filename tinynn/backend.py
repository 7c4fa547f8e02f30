"""The array module, the float type, and nothing else.

Every kernel of the package is written once against `xp`, which reads like NumPy because it is NumPy, or CuPy, which
has NumPy's functions on a GPU: `xp.exp(z)` is `numpy.exp(z)` or `cupy.exp(z)`. This is the only file that knows which,
how wide a float is, and how arrays pass between the host and the device.
"""

import os
from contextlib import ExitStack
from functools import cache

import numpy as np


class ArrayModule:
    """Stands for the module that arrays live in; a name that is looked up once is found at once from then on."""

    def __init__(self, module):
        self.module = module

    def __getattr__(self, name):
        value = getattr(self.module, name)
        setattr(self, name, value)
        return value

    def switch(self, module):
        """Stand for another module, and forget what was looked up in the last one."""
        self.module = module
        for name in set(vars(self)) - {"module"}:
            delattr(self, name)


xp = ArrayModule(np)

FLOAT_TYPES = ("float32", "float64")
HOST = (1, 3)  # DLPack's numbers for memory that the processor reads: ordinary, and pinned for a GPU

_cupy = None  # the module, once it was found with a GPU
_floatx = "float32"
_epsilon = 1e-7


def use(name):
    """Make arrays with ``"numpy"`` or with ``"cupy"`` from now on, or in a ``with`` block::

        tinynn.backend.use("cupy")

        with tinynn.backend.use("cupy"):
            model = Sequential([...])

    It is NumPy unless the environment variable ``TINYNN_BACKEND`` says otherwise. A network lives where it was made,
    whatever is in use later; ``model.to("cupy")`` moves it.

    Parameters
    ----------
    name : {"numpy", "cupy"}

    Raises
    ------
    ValueError
        For any other name.
    ImportError, RuntimeError
        Without CuPy; with CuPy, and without a GPU that it can reach. Nothing has changed then.
    """
    if name not in ("numpy", "cupy"):
        raise ValueError(f'backend.use: expected "numpy" or "cupy", got {name!r}')
    module = np if name == "numpy" else cupy_with_a_device()
    way_back = ExitStack()
    way_back.callback(xp.switch, xp.module)
    xp.switch(module)
    return way_back


def current():
    """``"numpy"`` or ``"cupy"``: where arrays are made now."""
    return "numpy" if xp.module is np else "cupy"


def cupy_with_a_device():
    """The module CuPy, once it is clear that it has a GPU to work on."""
    try:
        import cupy
    except ImportError as error:
        raise ImportError(
            f"backend 'cupy': CuPy cannot be imported ({error}); install it with: pip install 'tinynn[gpu]', which "
            "brings cupy-cuda12x, or pip install cupy-cuda13x where nvidia-smi shows CUDA 13"
        ) from None
    try:
        found, reason = cupy.cuda.runtime.getDeviceCount(), "it counts none"
    except cupy.cuda.runtime.CUDARuntimeError as error:
        found, reason = 0, error
    if not found:
        raise RuntimeError(
            f"backend 'cupy': CuPy is installed, but finds no GPU ({reason}); nvidia-smi should list one, with a "
            "driver that is new enough for this CuPy. Without a GPU, backend.use(\"numpy\") computes on the processor"
        )
    global _cupy
    _cupy = cupy
    return cupy


def release_memory():
    """Give back to the device what CuPy, where it has been in use, keeps at hand and no array occupies."""
    if _cupy is not None:
        _cupy.get_default_memory_pool().free_all_blocks()
        _cupy.get_default_pinned_memory_pool().free_all_blocks()


_captures = False


def set_capture(captures):
    """Say whether steps on a GPU are recorded as CUDA graphs and replayed; see docs/gpu.md. Default: they are not."""
    global _captures
    _captures = bool(captures)


def captures():
    """What `set_capture` was told."""
    return _captures


def floatx():
    """Name of the float type that parameters, inputs and gradients have: ``"float32"`` unless changed."""
    return _floatx


def set_floatx(dtype):
    """Set the float type of everything that is made from now on.

    Parameters
    ----------
    dtype : {"float32", "float64"} or the matching NumPy type

    Raises
    ------
    ValueError
        For any other type.
    """
    global _floatx
    try:
        name = np.dtype(dtype).name
    except TypeError:
        name = str(dtype)
    if name not in FLOAT_TYPES:
        raise ValueError(f"set_floatx: expected one of {', '.join(FLOAT_TYPES)}, got {dtype!r}")
    _floatx = name


def epsilon():
    """The small number that keeps logarithms and divisions finite: 1e-7 unless changed."""
    return _epsilon


def set_epsilon(value):
    """Set `epsilon`, a positive float."""
    global _epsilon
    if not value > 0:
        raise ValueError(f"set_epsilon: expected a positive number, got {value!r}")
    _epsilon = float(value)


def as_float(x):
    """`x` as an array of the float type; no copy where it is one already."""
    try:
        return xp.asarray(here(x), dtype=_floatx)
    except MemoryError as error:
        raise MemoryError(
            f"{error}; there is no room for an array of shape {np.shape(x)} where the network computes: give fewer "
            "rows at a time, to train_on_batch, or compute where there is more memory, by model.to"
        ) from None


def here(x):
    """An array of whatever library, on whatever side, as one of the module in use; anything else as it is.

    A list of arrays on a device becomes one array.
    """
    if isinstance(x, xp.ndarray):
        return x
    if isinstance(x, (list, tuple)) and x and is_on_device(x[0]):
        return xp.stack([here(row) for row in x])
    x = from_dlpack(x)
    if isinstance(x, np.ndarray):
        return xp.asarray(x)
    return to_numpy(x) if current() == "numpy" and is_on_device(x) else x


def is_masked(x):
    """Whether entries of an array are masked, that is, not meant to be read."""
    return isinstance(x, np.ma.MaskedArray) and np.ma.is_masked(x)


def beside(x, neighbour):
    """Numbers as an array that lies on the side where another array lies."""
    side = "cupy" if is_on_device(neighbour) else "numpy"
    if side == current():
        return xp.asarray(here(x))
    with use(side):
        return xp.asarray(here(x))


def from_dlpack(x):
    """An array of PyTorch, JAX or another library as one of NumPy's or, on a GPU, of CuPy's, where it lies."""
    if isinstance(x, (np.ndarray, xp.ndarray)) or not hasattr(x, "__dlpack_device__"):
        return x
    if x.__dlpack_device__()[0] in HOST:
        return np.from_dlpack(x)
    return cupy_with_a_device().from_dlpack(x)


def is_on_device(x):
    """Whether `x` is an array in the memory of a GPU."""
    return hasattr(x, "__cuda_array_interface__")


def to_numpy(x):
    """`x` as a NumPy array on the host."""
    return x.get() if is_on_device(x) else np.asarray(x)


def bring(thing):
    """Bring the arrays that are attributes of an object to the module in use."""
    for name, value in vars(thing).items():
        if isinstance(value, np.ndarray) or is_on_device(value):
            setattr(thing, name, here(value))


def aligned(vector):
    """A copy of `vector` that begins where a cache line of 64 bytes does, as all arrays of CuPy's do.

    Passes over it are a tenth faster than where every load of 64 bytes meets two lines, as it does in most arrays.
    """
    if not isinstance(vector, np.ndarray):
        return vector.copy()
    width = vector.dtype.itemsize
    room = np.empty(vector.size + 64 // width, vector.dtype)
    start = -room.ctypes.data % 64 // width
    copy = room[start : start + vector.size]
    copy[...] = vector
    return copy


@cache
def negligible(dtype):
    """How small a number has to be to be set to zero: 1e-31 in float32, 1e-292 in float64.

    That is far too small to be seen beside any other, and clear of the denormal numbers (below 1e-38 in float32), with
    which arithmetic is up to a hundred times slower.
    """
    limits = np.finfo(dtype)
    return float(limits.tiny) / float(limits.eps)


def erf(z):
    """The error function of an array, real or complex."""
    if is_on_device(z):
        from cupyx.scipy.special import erf as cupy_erf

        return cupy_erf(z)
    from scipy.special import erf as scipy_erf

    return scipy_erf(z)


def weighted_counts(numbers, weights, length):
    """How much weight falls on each of 0 ... `length` - 1, as ``bincount`` gives it.

    CuPy's own `bincount` asks the device for the largest number and waits for the answer.
    """
    if current() == "numpy":
        return np.bincount(numbers, weights, minlength=length)
    counts = xp.zeros(length, "float64")
    xp.add.at(counts, numbers, weights)
    return counts


def has_sparse_products():
    """Whether the arrays that are made now go together with SciPy's sparse matrices: NumPy's do."""
    return current() == "numpy"


def csr_matrix(values, columns, row_ends, shape):
    """A sparse matrix in compressed rows: row i has ``values[row_ends[i]:row_ends[i + 1]]`` in `columns`."""
    from scipy.sparse import csr_array

    return csr_array((values, columns, row_ends), shape=shape)


if os.environ.get("TINYNN_BACKEND"):
    use(os.environ["TINYNN_BACKEND"])
