"""Helpers around files, as TensorFlow's."""

import os
import tarfile

from tinynn.compat import helpers
from tinynn.compat.helpers import get_file, latest_checkpoint


def test_a_file_is_fetched_once(tmp_path):
    origin = tmp_path / "table.csv"
    origin.write_text("a,b\n1,2\n")
    path = get_file("mine.csv", origin.as_uri(), cache_dir=tmp_path / "cache")
    assert path == str(tmp_path / "cache" / "datasets" / "mine.csv")
    origin.unlink()
    assert get_file("mine.csv", origin.as_uri(), cache_dir=tmp_path / "cache") == path
    with open(path) as file:
        assert file.read() == "a,b\n1,2\n"


def test_an_archive_is_unpacked_beside_itself(tmp_path):
    (tmp_path / "names").mkdir()
    (tmp_path / "names" / "a.txt").write_text("here")
    with tarfile.open(tmp_path / "names.tar.gz", "w:gz") as archive:
        archive.add(tmp_path / "names", "names")
    path = get_file("names", (tmp_path / "names.tar.gz").as_uri(), untar=True, cache_dir=tmp_path / "cache")
    assert os.listdir(path) == ["a.txt"]


def test_sequences_are_padded_under_the_newer_path():
    assert helpers.pad_sequences([[1], [2, 3]]).tolist() == [[0, 1], [2, 3]]


def test_the_last_checkpoint_of_a_folder(tmp_path):
    assert latest_checkpoint(tmp_path) is None
    for number in (1, 2):
        (tmp_path / f"cp-{number}.ckpt").write_text("")
    assert latest_checkpoint(tmp_path) == str(tmp_path / "cp-2.ckpt")


def test_what_a_killed_writer_has_left_is_no_checkpoint(tmp_path):
    (tmp_path / "cp-1.ckpt").write_text("")
    os.utime(tmp_path / "cp-1.ckpt", (1, 1))
    (tmp_path / f".cp-2.ckpt.{'0' * 16}.tmp").write_text("")
    assert latest_checkpoint(tmp_path) == str(tmp_path / "cp-1.ckpt")
