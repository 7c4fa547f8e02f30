"""The IDX reader takes whole, true files and refuses all others, within the memory that the file deserves."""

import gzip
import time
import tracemalloc

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from tinynn.datasets.idx import read_idx, write_idx

THREE = b"\0\0\x08\x01" + (3).to_bytes(4, "big") + b"abc"


@pytest.fixture
def idx(tmp_path):
    """A function that writes bytes as a gzip file and returns its path."""

    def idx(content):
        path = tmp_path / "numbers.gz"
        path.write_bytes(gzip.compress(content))
        return path

    return idx


@pytest.fixture(scope="module")
def scratch(tmp_path_factory):
    return tmp_path_factory.mktemp("idx") / "array.gz"


@given(array=arrays(np.uint8, array_shapes(max_dims=4, min_side=0, max_side=5)))
def test_what_is_written_is_read_again(scratch, array):
    write_idx(scratch, array)
    found = read_idx(scratch)
    assert found.dtype == np.uint8 and found.flags.writeable
    np.testing.assert_array_equal(found, array, strict=True)


@given(cut=st.integers(0, 10))
def test_a_file_cut_anywhere_is_refused(scratch, cut):
    scratch.write_bytes(gzip.compress(THREE[:cut]))
    with pytest.raises(ValueError, match="array.gz: expected"):
        read_idx(scratch)


def test_the_layout_is_that_of_the_format(idx):
    assert bytes(read_idx(idx(THREE))) == b"abc"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (THREE + b"d", "expected 3 bytes for the shape \\(3,\\) of its header, got more"),
        (THREE[:-1], "expected 3 bytes for the shape \\(3,\\) of its header, got 2"),
        (b"\0\0\x0d\x01" + THREE[4:], "expected an IDX file of unsigned bytes .* got '00 00 0d 01'"),
        (b"\1\0\x08\x01" + THREE[4:], "expected an IDX file"),
        (b"\0\0\x08\x00" + THREE[4:], "expected an IDX file"),
        (THREE[:6], "the file ends in its header"),
        (b"\0\0\x08\x02" + b"\xff" * 8, "claims the shape \\(4294967295, 4294967295\\)"),
    ],
)
def test_a_header_that_the_file_does_not_bear_out_is_refused(idx, content, message):
    with pytest.raises(ValueError, match=message):
        read_idx(idx(content))


@pytest.mark.parametrize("damage", ["cut", "checksum", "body", "plain"])
def test_a_damaged_gzip_is_refused(idx, damage):
    path = idx(THREE)
    content = bytearray(path.read_bytes())
    if damage == "cut":
        content = content[:-6]
    elif damage == "checksum":
        content[-8] ^= 1
    elif damage == "body":
        content[10] ^= 6
    else:
        content = THREE
    path.write_bytes(content)
    with pytest.raises(ValueError, match="numbers.gz: expected a whole data file"):
        read_idx(path)


@pytest.mark.parametrize(
    "content",
    [
        b"\0\0\x08\x01" + (1 << 30).to_bytes(4, "big") + b"abc",
        b"\0\0\x08\x01" + (3).to_bytes(4, "big") + bytes(50_000_000),
    ],
    ids=["claims a gigabyte, has three bytes", "claims three bytes, unpacks to fifty million"],
)
def test_a_lying_header_costs_no_memory(idx, content):
    path = idx(content)
    tracemalloc.start()
    try:
        with pytest.raises(ValueError, match="expected"):
            read_idx(path)
        assert tracemalloc.get_traced_memory()[1] < 4_000_000
    finally:
        tracemalloc.stop()


def test_zeros_behind_the_end_take_no_time(idx):
    path = idx(THREE)
    with open(path, "ab") as file:
        file.write(bytes(100_000_000))
    start = time.process_time()
    assert bytes(read_idx(path)) == b"abc"
    assert time.process_time() - start < 1


def test_equal_arrays_give_equal_files_whatever_their_name(tmp_path):
    for name in ("a.gz", "b.gz"):
        write_idx(tmp_path / name, np.arange(100, dtype=np.uint8))
    assert (tmp_path / "a.gz").read_bytes() == (tmp_path / "b.gz").read_bytes()
