"""Where CuPy differs from NumPy: each fact is asserted of the stand-in, and of CuPy itself where there is a GPU.

Run with ``TINYNN_BACKEND=cupy`` on a machine with a GPU, these tests compare the stand-in with the real thing.
"""

import json
from pathlib import Path

import numpy as np
import pytest

NAMES = json.loads((Path(__file__).parents[1] / "standin" / "names.json").read_text())
HOST = np.arange(6.0).reshape(2, 3)


@pytest.fixture
def a(cupy):
    return cupy.asarray(HOST)


@pytest.mark.parametrize("convert", [np.asarray, np.array, np.testing.assert_array_equal])
def test_nothing_becomes_an_array_of_the_host_by_itself(a, convert):
    with pytest.raises(TypeError, match="Implicit conversion to a NumPy array is not allowed"):
        convert(a) if convert is not np.testing.assert_array_equal else convert(a, HOST)
    np.testing.assert_array_equal(a.get(), HOST)


@pytest.mark.parametrize("mix", [
    lambda cupy, a: a + HOST, lambda cupy, a: HOST * a, lambda cupy, a: a @ HOST.T, lambda cupy, a: a < HOST,
    lambda cupy, a: cupy.exp(HOST), lambda cupy, a: cupy.maximum(a, HOST), lambda cupy, a: np.add(a, HOST),
    lambda cupy, a: cupy.where(a > 1, a, HOST), lambda cupy, a: a.__iadd__(HOST),
    lambda cupy, a: cupy.concatenate([a, HOST]),
])
def test_arrays_of_host_and_device_do_not_mix(cupy, a, mix):
    with pytest.raises(TypeError, match="Unsupported type|Only cupy arrays"):
        mix(cupy, a)


def test_an_array_of_the_host_is_no_value_to_assign(a):
    with pytest.raises(ValueError, match="non-scalar numpy.ndarray cannot be used for fill"):
        a[...] = HOST
    with pytest.raises(ValueError, match="non-scalar numpy.ndarray cannot be used for fill"):
        a[0] = HOST[0]
    a[0] = 7
    np.testing.assert_array_equal(a.get()[0], [7, 7, 7])


@pytest.mark.parametrize("reduce", ["sum", "mean", "max", "min", "prod", "argmax", "all"])
def test_reductions_give_arrays_of_no_axes(cupy, a, reduce):
    found = getattr(a, reduce)()
    assert isinstance(found, cupy.ndarray) and found.shape == ()
    assert float(found) == float(getattr(HOST, reduce)())


def test_an_entry_is_an_array_of_no_axes_too(cupy, a):
    assert isinstance(a[1, 2], cupy.ndarray) and a[1, 2].shape == () and a[1, 2].item() == 5.0


# The stand-in promotes as the NumPy inside it does: as CuPy 14 from NumPy 2 on.
NEP_50 = [
    (lambda cupy, x: x * np.float64(2), "float64"), (lambda cupy, x: x + cupy.zeros((), "float64"), "float64"),
] if np.lib.NumpyVersion(np.__version__) >= "2.0.0" else []


@pytest.mark.parametrize("operation,dtype", [
    *NEP_50, (lambda cupy, x: x * 2.0, "float32"), (lambda cupy, x: 1 - x, "float32"), (lambda cupy, x: x > 0, "bool"),
    (lambda cupy, x: cupy.where(x > 0, x, 0), "float32"), (lambda cupy, x: cupy.maximum(x, 0.5), "float32"),
    (lambda cupy, x: x.sum(dtype="float64"), "float64"), (lambda cupy, x: x.mean(), "float32"),
    (lambda cupy, x: cupy.arange(3), "int64"), (lambda cupy, x: (x > 0).sum(), "int64"),
    (lambda cupy, x: cupy.linalg.norm(x), "float32"), (lambda cupy, x: cupy.clip(x, 0, 1), "float32"),
])
def test_types_are_promoted_as_numpy_2_does(cupy, operation, dtype):
    assert operation(cupy, cupy.ones(3, "float32")).dtype == dtype


def test_indices_beyond_the_end_start_over(cupy):
    x = cupy.asarray([10.0, 11.0, 12.0])
    np.testing.assert_array_equal(x[cupy.asarray([1, 3, -1])].get(), [11, 10, 12])
    x[cupy.asarray([4])] = 0
    np.testing.assert_array_equal(x.get(), [10, 0, 12])


def test_out_is_an_array_of_the_device_and_has_to_hold_the_result(cupy, a):
    out = cupy.empty(3)
    assert a.sum(axis=0, out=out) is out
    np.testing.assert_array_equal(out.get(), HOST.sum(axis=0))
    with pytest.raises(TypeError):
        cupy.exp(a, out=np.empty((2, 3)))
    with pytest.raises(ValueError):
        cupy.exp(a, out=cupy.empty(3))
    with pytest.raises(TypeError):
        cupy.exp(a, out=cupy.empty((2, 3), "int64"))


@pytest.mark.parametrize("method,arguments", [
    ("max", {"initial": 0.0}), ("sum", {"where": True}), ("argsort", {"stable": True}), ("cumsum", {"keepdims": True}),
])
def test_methods_take_no_arguments_that_cupy_does_not_know(a, method, arguments):
    with pytest.raises(TypeError, match="unexpected keyword"):
        getattr(a, method)(**arguments)


def test_an_entry_that_is_changed_changes_the_array(a):
    entry = a[1, 2]
    entry += 1
    assert float(a[1, 2]) == 6.0


@pytest.mark.parametrize("function", [lambda x: x if x > 0 else -x, lambda x: x * float(x)])
def test_what_is_fused_cannot_ask_for_numbers(cupy, a, function):
    with pytest.raises(TypeError):
        cupy.fuse(function)(a[0, :1])


def test_what_is_fused_does_to_each_entry_what_it_says(cupy, a):
    def raised(x, y, n, nothing):
        cupy.multiply(x, n, out=y)
        y += cupy.where(x > 2, 1.0, 0.0)
        assert nothing is None

    y = cupy.empty_like(a)
    cupy.fuse(raised)(a, y, 3.0, None)
    np.testing.assert_array_equal(y.get(), HOST * 3 + (HOST > 2))


@pytest.mark.parametrize("values", [["a"], [None], np.array(["x"]), np.array([object()])])
def test_only_numbers_go_to_the_device(cupy, values):
    with pytest.raises((ValueError, TypeError)):
        cupy.asarray(values)


@pytest.mark.parametrize("name", ["longdouble", "recarray", "str_", "object_", "nditer", "insert"])
def test_what_cupy_lacks_is_missing(cupy, name):
    assert hasattr(np, name)
    with pytest.raises(AttributeError):
        getattr(cupy, name)


@pytest.mark.parametrize("name", ["setflags", "ctypes", "itemset", "__index__", "__contains__", "tostring"])
def test_what_its_arrays_lack_is_missing(a, name):
    with pytest.raises(AttributeError):
        getattr(a, name)


def test_views_are_views(cupy, a):
    for view in (a[0], a.T, a.reshape(6), a[:, 1:], a.swapaxes(0, 1), cupy.moveaxis(a, 0, 1), cupy.split(a, [1])[0]):
        assert cupy.may_share_memory(view, a)
    a.reshape(6)[...] = 9
    assert a.get().min() == 9


def test_numpy_functions_called_on_its_arrays_are_its_own(cupy, a):
    for found in (np.exp(a), np.sum(a, axis=0), np.concatenate([a, a]), np.where(a > 1, a, 0)):
        assert isinstance(found, cupy.ndarray)


WAITING = {
    # CUDA waits here and CuPy does not tell, so that only the stand-in can be asked.
    "large": lambda cupy, a: cupy.zeros(1 << 16).set(np.zeros(1 << 16)) if cupy.__version__ == "stand-in" else a.get(),
    "get": lambda cupy, a: a.get(), "float": lambda cupy, a: float(a.sum()), "bool": lambda cupy, a: bool(a.sum() > 1),
    "item": lambda cupy, a: a.sum().item(), "mask": lambda cupy, a: a[a > 2], "tolist": lambda cupy, a: a.tolist(),
    "masked": lambda cupy, a: a.__setitem__(a > 2, 0), "bincount": lambda cupy, a: cupy.bincount(a.astype(int).ravel()),
    "nonzero": lambda cupy, a: cupy.nonzero(a), "repr": lambda cupy, a: repr(a),
}
QUIET = {
    "arithmetic": lambda cupy, a: (a * 2 + a.T.T) @ a.T, "sum": lambda cupy, a: a.sum(axis=0, keepdims=True),
    "rows": lambda cupy, a: a[cupy.arange(2)], "entries": lambda cupy, a: a[cupy.arange(2), cupy.arange(2)],
    "assigned": lambda cupy, a: a.__setitem__((cupy.arange(2), cupy.arange(2)), 0), "slice": lambda cupy, a: a[:1, 1:],
    "where": lambda cupy, a: cupy.where(a > 2, a, 0), "copyto": lambda cupy, a: cupy.copyto(a, 0, where=a > 2),
    "at": lambda cupy, a: cupy.add.at(a, (cupy.arange(2), cupy.arange(2)), 1.0),
    "searchsorted": lambda cupy, a: cupy.searchsorted(cupy.arange(4.0), a), "norm": lambda cupy, a: cupy.linalg.norm(a),
    "argsort": lambda cupy, a: cupy.argsort(a, axis=-1), "host": lambda cupy, a: cupy.asarray(HOST),
    "take": lambda cupy, a: cupy.take_along_axis(a, cupy.zeros((2, 1), "int64"), axis=-1),
    "set": lambda cupy, a: a.set(HOST), "copy": lambda cupy, a: a.copy("F"),
    "concatenate": lambda cupy, a: cupy.concatenate([a, a]),
}


def no_waiting():
    import cupyx

    return cupyx.allow_synchronize(False)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("operation", WAITING.values(), ids=WAITING)
def test_what_needs_an_answer_waits_for_the_device(cupy, a, operation):
    import cupyx

    with no_waiting(), pytest.raises(cupyx.DeviceSynchronized):
        operation(cupy, a)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("operation", QUIET.values(), ids=QUIET)
def test_what_a_step_does_waits_for_nothing(cupy, a, operation):
    with no_waiting():
        operation(cupy, a)


def test_the_names_of_the_stand_in_are_those_of_cupy(cupy):
    for name in set(NAMES["module"]) & set(dir(np)):
        assert hasattr(cupy, name), name
    arrays = {name for name in dir(cupy.ndarray) if not name.startswith("__") and name not in ("of", "owner", "values")}
    assert arrays - {"cstruct"} <= set(NAMES["ndarray"])
    assert {"fuse", "asnumpy", "from_dlpack", "get_default_memory_pool"} <= set(NAMES["module"])
