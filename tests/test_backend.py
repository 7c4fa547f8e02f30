"""The array module and the float type."""

import os
import subprocess
import sys

import numpy as np
import pytest

from tinynn import backend


def test_xp_is_numpy_in_another_name():
    assert backend.xp.exp is np.exp
    with pytest.raises(AttributeError, match="no_such_function"):
        backend.xp.no_such_function


def test_the_float_type_is_one_of_two():
    backend.set_floatx(np.float64)
    assert backend.floatx() == "float64" and backend.as_float([1]).dtype == "float64"
    for wrong in ("float16", "int32", "nonsense", None.__class__):
        with pytest.raises(ValueError, match="float32, float64"):
            backend.set_floatx(wrong)
    assert backend.floatx() == "float64"


def test_epsilon_is_positive():
    backend.set_epsilon(1e-6)
    assert backend.epsilon() == 1e-6
    backend.set_epsilon(1e-7)
    for wrong in (0, -1, float("nan")):
        with pytest.raises(ValueError, match="positive"):
            backend.set_epsilon(wrong)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_an_aligned_vector_is_a_copy_that_begins_where_a_cache_line_does(dtype):
    for size in (1, 7, 100, 79510):
        vector = np.arange(size, dtype=dtype)
        copy = backend.aligned(vector)
        assert copy.ctypes.data % 64 == 0 and copy.dtype == dtype and not np.shares_memory(copy, vector)
        np.testing.assert_array_equal(copy, vector)


def test_importing_the_package_imports_nothing_heavy_but_numpy():
    program = (
        "import sys, tinynn; from tinynn import Sequential, layers, losses, metrics, optimizers, callbacks, datasets;"
        "print(*sorted({name.split('.')[0] for name in sys.modules}"
        " & {'scipy', 'matplotlib', 'h5py', 'pooch', 'requests', 'tqdm', 'threadpoolctl', 'hypothesis', 'cupy'}))"
    )
    environment = os.environ | {"TINYNN_BACKEND": ""}
    shown = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, env=environment)
    assert shown.stdout.strip() == ""


class Foreign:
    """An array of some other library: it can be exchanged by DLPack, and nothing else."""

    def __init__(self, values):
        self.values = values

    def __dlpack__(self, **options):
        return self.values.__dlpack__(**options)

    def __dlpack_device__(self):
        return self.values.__dlpack_device__()


def test_use_switches_what_xp_stands_for_as_a_call_and_as_a_block(cupy):
    assert backend.current() == "cupy" and isinstance(backend.xp.exp(backend.xp.zeros(2)), cupy.ndarray)
    with backend.use("numpy"):
        assert backend.current() == "numpy" and backend.xp.exp is np.exp
        backend.use("cupy")
        assert isinstance(backend.xp.exp(backend.xp.zeros(2)), cupy.ndarray)
    assert backend.current() == "cupy"
    backend.use("numpy")
    assert backend.xp.exp is np.exp


def test_a_name_that_xp_has_looked_up_is_a_plain_attribute_from_then_on():
    with backend.use("numpy"):
        backend.xp.exp  # noqa: B018
        assert vars(backend.xp)["exp"] is np.exp


def test_an_unknown_backend_is_refused_and_changes_nothing():
    before = backend.xp.module
    with pytest.raises(ValueError, match='expected "numpy" or "cupy", got \'torch\''):
        backend.use("torch")
    assert backend.xp.module is before


def test_without_cupy_the_error_says_so_and_how_to_install_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "cupy", None)
    with backend.use("numpy"):
        with pytest.raises(ImportError, match=r"CuPy cannot be imported .* pip install 'tinynn\[gpu\]'"):
            backend.use("cupy")
        assert backend.current() == "numpy"


def test_with_cupy_and_without_a_gpu_the_error_says_so_and_what_to_look_at(cupy, monkeypatch):
    def no_driver():
        raise cupy.cuda.runtime.CUDARuntimeError(35)

    backend.use("numpy")
    for count, reason in ((no_driver, "35|InsufficientDriver"), (lambda: 0, "counts none")):
        monkeypatch.setattr(cupy.cuda.runtime, "getDeviceCount", count)
        with pytest.raises(RuntimeError, match=f"finds no GPU .*({reason}).* nvidia-smi"):
            backend.use("cupy")
        assert backend.current() == "numpy"


def test_the_environment_says_which_backend_is_in_use_from_the_start():
    program = "from tinynn import backend; print(backend.current())"
    for name in ("numpy", ""):
        environment = os.environ | {"TINYNN_BACKEND": name}
        shown = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, env=environment)
        assert shown.stdout.strip() == "numpy"
    environment = os.environ | {"TINYNN_BACKEND": "torch"}
    shown = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, env=environment)
    assert shown.returncode == 1 and 'expected "numpy" or "cupy"' in shown.stderr


def test_arrays_of_every_kind_and_side_come_here(cupy):
    host = np.arange(6.0).reshape(2, 3)
    for x in (host, cupy.asarray(host), Foreign(host), Foreign(cupy.asarray(host))):
        assert isinstance(backend.here(x), cupy.ndarray)
        np.testing.assert_array_equal(backend.to_numpy(backend.here(x)), host)
    backend.use("numpy")
    for x in (host, cupy.asarray(host), Foreign(host), Foreign(cupy.asarray(host))):
        assert isinstance(backend.here(x), np.ndarray)
        np.testing.assert_array_equal(backend.here(x), host)
    assert backend.here(host) is host and backend.here([1, 2]) == [1, 2]


def test_weights_fall_on_numbers_as_bincount_says(cupy):
    numbers, weights = np.array([0, 2, 2, 3]), np.array([1.0, 0.5, 0.25, 2.0])
    counts = backend.weighted_counts(cupy.asarray(numbers), cupy.asarray(weights), 6)
    np.testing.assert_array_equal(backend.to_numpy(counts), np.bincount(numbers, weights, minlength=6))


def test_memory_is_given_back_on_either_backend(cupy):
    array = cupy.zeros(1 << 20)
    held = cupy.get_default_memory_pool().used_bytes()
    del array
    backend.release_memory()
    assert held - cupy.get_default_memory_pool().used_bytes() >= 8 << 20


@pytest.mark.parametrize("in_use", ["numpy", "cupy"])
def test_memory_is_given_back_whatever_is_in_use(cupy, in_use):
    held = cupy.get_default_memory_pool().total_bytes
    array = cupy.zeros(1 << 20)
    del array
    before = held()
    backend.use(in_use)
    backend.release_memory()
    assert before - held() >= 8 << 20


def test_without_cupy_there_is_no_memory_to_give_back(monkeypatch):
    monkeypatch.setattr(backend, "_cupy", None)
    monkeypatch.setitem(sys.modules, "cupy", None)
    backend.release_memory()


class Pinned(Foreign):
    """Memory of the host that a GPU reads too, as PyTorch's `pin_memory` gives it."""

    def __dlpack_device__(self):
        return 3, 0


def test_pinned_memory_is_read_where_it_lies_without_cupy(monkeypatch):
    monkeypatch.setitem(sys.modules, "cupy", None)
    with backend.use("numpy"):
        np.testing.assert_array_equal(backend.here(Pinned(np.arange(3.0))), [0, 1, 2])


def test_what_does_not_fit_onto_the_device_says_what_to_do(cupy, monkeypatch):
    def full(*arguments, **options):
        raise MemoryError("out of memory allocating 8 bytes")

    monkeypatch.setattr(cupy, "asarray", full)
    with backend.use("cupy"), pytest.raises(MemoryError, match=r"out of memory.*shape \(2,\).*train_on_batch"):
        backend.as_float(np.ones(2))
