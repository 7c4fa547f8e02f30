"""What lies about its size, or can be read for ever, is refused before it is read."""

import io
import os
import tracemalloc
import zipfile

import numpy as np
import pytest

from tinynn.archive import PIECE, Archive, check_file, whole

X = np.arange(6, dtype="float32").reshape(2, 3)


def npy(array):
    stream = io.BytesIO()
    np.save(stream, array)
    return stream.getvalue()


def packed(path, members, how=zipfile.ZIP_STORED):
    """An archive of pairs of name and content at `path`."""
    with zipfile.ZipFile(path, "w", how) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return path


def test_arrays_are_read_as_they_were_written(tmp_path):
    for array in (X, np.asfortranarray(X), X[:0], X.astype(">f8"), np.int8(3)):
        np.savez_compressed(tmp_path / "x.npz", x=array)
        with Archive(tmp_path / "x.npz") as archive:
            found = archive.array("x")
        np.testing.assert_array_equal(found, array, strict=True)
        assert found.flags.writeable


def test_a_missing_member_is_named(tmp_path):
    with Archive(packed(tmp_path / "a.zip", [("x.npy", npy(X))])) as archive:
        with pytest.raises(ValueError, match="there is no y.npy in the archive"):
            archive.read("y.npy")


def test_two_members_of_one_name_are_refused(tmp_path):
    with pytest.warns(UserWarning, match="Duplicate name"):
        packed(tmp_path / "a.zip", [("x.npy", npy(X)), ("x.npy", npy(2 * X))])
    with pytest.raises(ValueError, match="two members of the archive have the same name"):
        Archive(tmp_path / "a.zip")


@pytest.mark.parametrize("how", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_ways_of_packing_that_take_what_memory_they_like_are_refused(tmp_path, how):
    with pytest.raises(ValueError, match="x.npy is packed in a way that tinynn does not read"):
        Archive(packed(tmp_path / "a.zip", [("x.npy", npy(X))], how))


def test_many_members_may_not_be_a_bomb_together(tmp_path):
    members = [(f"{i}.npy", bytes(PIECE)) for i in range(50)]
    tracemalloc.start()
    with pytest.raises(ValueError, match="npy claims 1,048,576 bytes in an archive of"):
        Archive(packed(tmp_path / "a.zip", members, zipfile.ZIP_DEFLATED))
    tracemalloc.stop()


def test_no_more_is_read_than_a_member_claims(tmp_path):
    path = packed(tmp_path / "a.zip", [("x", bytes(3 * PIECE))], zipfile.ZIP_DEFLATED)
    content = path.read_bytes().replace((3 * PIECE).to_bytes(4, "little"), (5000).to_bytes(4, "little"))
    path.write_bytes(content)
    with Archive(path) as archive, pytest.raises(zipfile.BadZipFile, match="CRC"):
        archive.read("x")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"hello", "magic"),
        (npy(X)[:-1], "claims shape"),
        (npy(X) + b"x", "claims shape"),
        (npy(X).replace(b"(2, 3)", b"(9, 9)"), "claims shape"),
        (npy(X).replace(b"(2, 3)", b"(-2,-3)").replace(b"  \n", b" \n"), "claims shape"),
        (npy(X).replace(b"'shape'", b"'shape "), "header"),
        (npy(X).replace(b"{'descr'", b"((((((((((((((((((("[:8]), "header"),
        (npy(X).replace(b"NUMPY\1", b"NUMPY\3"), "NPY version"),
        (npy(np.array(["a"])), "array of numbers"),
        (npy(X.astype(complex)), "array of numbers"),
    ],
)
def test_members_that_are_no_arrays_of_numbers_are_refused(tmp_path, content, message):
    with Archive(packed(tmp_path / "a.zip", [("x.npy", content)])) as archive:
        with pytest.raises(ValueError, match=message):
            archive.array("x")


def test_a_text_is_read_if_it_is_one(tmp_path):
    for array in (np.array("déjà vu"), np.array(["vu"]).astype(">U5")):
        with Archive(packed(tmp_path / "a.zip", [("x.npy", npy(array))])) as archive:
            assert archive.text("x") == array.item()
    for content, message in ((npy(np.array(["a", "b"])), "one text, found 2"), (npy(X), "array of numbers"),
                             (npy(np.array("a")).replace(b"a\0\0\0", b"a\0\x20\0"), "decode")):
        with Archive(packed(tmp_path / "a.zip", [("x.npy", content)])) as archive:
            with pytest.raises(ValueError, match=message):
                archive.text("x")


def test_pipes_devices_and_folders_are_no_files(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", "/dev/zero"):
        with pytest.raises(ValueError, match="expected a file, found a pipe or a device"):
            check_file(path)
    with pytest.raises(ValueError, match="expected a file, found a folder"):
        check_file(tmp_path)


def test_a_file_of_holes_is_refused(tmp_path):
    with open(tmp_path / "file", "wb") as file:
        file.write(b"PK\3\4")
        file.truncate(1 << 40)
    with pytest.raises(ValueError, match="its 1,099,511,627,776 bytes are nearly all holes"):
        check_file(tmp_path / "file")
    (tmp_path / "file").write_bytes(bytes(2 * PIECE))
    check_file(tmp_path / "file")


def test_every_damage_becomes_one_error_that_names_the_file(tmp_path):
    for error in (EOFError(), KeyError("x"), zipfile.BadZipFile(), RecursionError(), MemoryError(), SystemError()):
        with pytest.raises(ValueError, match="a file: expected a whole data file, found a"), whole("a file"):
            raise error
    with pytest.raises(ValueError, match="^a file: too short$"), whole("a file"):
        raise ValueError("too short")
    for error in (FileNotFoundError(), PermissionError()):
        with pytest.raises(type(error)), whole("a file"):
            raise error
