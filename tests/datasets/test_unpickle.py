"""The restricted unpickler rebuilds arrays and nothing else."""

import io
import pickle
import tracemalloc
import zipfile

import numpy as np
import pytest

from tinynn.datasets.unpickle import ArrayUnpickler, load_npz

LISTS = np.array([[1, 2], [], [300, 70000]], dtype=object)


class Exploit:
    """Pickles as a call that would make a file."""

    def __init__(self, path):
        self.path = str(path)

    def __reduce__(self):
        return open, (self.path, "w")


def test_arrays_of_lists_and_of_numbers_are_read(tmp_path):
    np.savez(tmp_path / "set.npz", x=LISTS, y=np.arange(3))
    found = load_npz(tmp_path / "set.npz")
    assert sorted(found) == ["x", "y"]
    assert found["x"].dtype == object and found["x"].tolist() == LISTS.tolist()
    np.testing.assert_array_equal(found["y"], np.arange(3), strict=True)


@pytest.mark.parametrize("protocol", range(3, pickle.HIGHEST_PROTOCOL + 1))
def test_every_protocol_that_python_3_saves_object_arrays_in_is_read(protocol):
    found = ArrayUnpickler(io.BytesIO(pickle.dumps(LISTS, protocol))).load()
    assert found.tolist() == LISTS.tolist()


def test_what_python_2_wrote_is_read(python2_pickle):
    value = {"data": np.arange(6, dtype=np.uint8).reshape(2, 3), "labels": [4, 5]}
    found = ArrayUnpickler(io.BytesIO(python2_pickle(value)), encoding="bytes").load()
    assert found[b"labels"] == [4, 5]
    np.testing.assert_array_equal(found[b"data"], value["data"], strict=True)


def test_a_call_is_refused_and_not_made(tmp_path):
    made = tmp_path / "made"
    bad = np.empty(1, dtype=object)
    bad[0] = Exploit(made)
    np.savez(tmp_path / "bad.npz", x=bad)
    with pytest.raises(
        ValueError, match="bad.npz: .* expected only NumPy arrays in the data file, got a call of .*open"
    ):
        load_npz(tmp_path / "bad.npz")
    assert not made.exists()
    pickle.loads(pickle.dumps(bad))[0].close()
    assert made.exists()


@pytest.mark.parametrize("value", [eval, np.load, np.float64(1.0), {1, 2}.__class__, pickle.Unpickler], ids=repr)
def test_even_harmless_names_are_refused(value):
    with pytest.raises(pickle.UnpicklingError):
        ArrayUnpickler(io.BytesIO(pickle.dumps(value, protocol=2))).load()


def test_a_member_that_is_no_array_is_refused(tmp_path):
    with zipfile.ZipFile(tmp_path / "bad.npz", "w") as archive:
        archive.writestr("x.npy", "hello, world")
    with pytest.raises(ValueError, match="bad.npz: .*magic"):
        load_npz(tmp_path / "bad.npz")


def rebuilt(shape, kind, content):
    """The pickle of an array that is said to have such a shape and data type, with such contents."""

    class Array:
        def __reduce__(self):
            rebuild, arguments, _ = LISTS.__reduce__()
            return rebuild, arguments, (1, shape, kind, False, content)

    return io.BytesIO(pickle.dumps(Array(), protocol=3))


class Liar:
    """Pickles as the data type of objects that says of itself that it holds plain bytes."""

    def __reduce__(self):
        return np.dtype, ("O8", False, True), (3, "|", None, None, None, -1, -1, 0)


@pytest.mark.parametrize(
    ("shape", "kind", "content"),
    [
        ((10**12,), np.dtype("O"), [1]),
        ((3,), np.dtype("O"), [1]),
        ((10**12,), np.dtype("f8"), bytes(8)),
        ((-1,), np.dtype("f8"), bytes(8)),
        ((1,), np.dtype("U1"), bytes(4)),
        ((1,), Liar(), b"\x41" * 8),
    ],
    ids=["a terabyte of objects", "too few objects", "terabytes of numbers", "a negative size", "text", "addresses"],
)
def test_an_array_that_is_not_what_its_pickle_says_is_refused(shape, kind, content):
    tracemalloc.start()
    with pytest.raises(pickle.UnpicklingError, match="an array"):
        ArrayUnpickler(rebuilt(shape, kind, content)).load()
    assert tracemalloc.get_traced_memory()[1] < 1_000_000
    tracemalloc.stop()


def test_arrays_of_either_byte_order_are_rebuilt():
    for kind in ("<i4", ">i4", "|u1", ">f8"):
        array = np.arange(6).reshape(2, 3).astype(kind)
        found = ArrayUnpickler(io.BytesIO(pickle.dumps(array, protocol=3))).load()
        assert found.dtype.kind == array.dtype.kind and found.tolist() == array.tolist()


def test_a_class_that_a_pickle_mentions_cannot_be_called():
    class Huge:
        def __reduce__(self):
            return np.ndarray, ((10**12,),)

    with pytest.raises(TypeError):
        ArrayUnpickler(io.BytesIO(pickle.dumps(Huge()))).load()


def test_a_pickle_in_the_place_of_an_array_is_refused(tmp_path):
    stream = io.BytesIO()
    np.lib.format.write_array_header_1_0(stream, {"descr": "|O", "fortran_order": False, "shape": (1,)})
    stream.write(pickle.dumps({"not": "an array"}))
    with zipfile.ZipFile(tmp_path / "bad.npz", "w") as archive:
        archive.writestr("x.npy", stream.getvalue())
    with pytest.raises(ValueError, match="bad.npz: expected 'x' to be an array, found a dict"):
        load_npz(tmp_path / "bad.npz")
