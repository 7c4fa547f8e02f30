"""Helpers around files, as TensorFlow's."""

import hashlib
import io
import os
import socket
import tarfile
import threading
import zipfile

import numpy as np
import pytest

from tinynn.compat import rooms
from tinynn.compat.names.helpers import get_file, latest_checkpoint
from tinynn.datasets.fetch import DataNotFoundError


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
    assert rooms.contents("utils")["pad_sequences"]([[1], [2, 3]]).tolist() == [[0, 1], [2, 3]]


def tar_of(path, **member):
    """An archive of one member, which has these attributes."""
    with tarfile.open(path, "w:gz") as archive:
        info = tarfile.TarInfo("inside.txt")
        info.size = 4
        for name, value in member.items():
            setattr(info, name, value)
        archive.addfile(info, io.BytesIO(b"evil"))
    return path


@pytest.mark.parametrize(
    "member",
    [
        {"name": "../../victim.txt"}, {"name": "/victim.txt"},
        {"name": "link", "type": tarfile.SYMTYPE, "linkname": "../../victim.txt"},
        {"name": "link", "type": tarfile.LNKTYPE, "linkname": "../../victim.txt"},
        {"name": "pipe", "type": tarfile.FIFOTYPE},
    ],
)
@pytest.mark.parametrize("options", [{"untar": True}, {"extract": True}])
def test_an_archive_that_would_write_elsewhere_writes_nothing(tmp_path, member, options):
    victim = tmp_path / "victim.txt"
    victim.write_text("mine")
    origin = tar_of(tmp_path / "a.tar.gz", **member)
    with pytest.raises(ValueError, match=f"a.tar.gz: expected files and folders .*, got {member['name']!r}"):
        get_file(origin=origin.as_uri(), cache_dir=tmp_path / "cache", **options)
    assert victim.read_text() == "mine"
    assert len(os.listdir(tmp_path / "cache" / "datasets")) == 1


def test_a_zip_archive_is_unpacked_and_what_is_no_archive_is_refused(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("names/a.txt", "here")
    path = get_file(origin=(tmp_path / "a.zip").as_uri(), extract=True, cache_dir=tmp_path / "cache")
    assert path == str(tmp_path / "cache" / "datasets" / "a.zip")
    assert (tmp_path / "cache" / "datasets" / "names" / "a.txt").read_text() == "here"
    (tmp_path / "a.txt").write_text("here")
    with pytest.raises(ValueError, match="a.txt: expected a tar or zip archive"):
        get_file(origin=(tmp_path / "a.txt").as_uri(), extract=True, cache_dir=tmp_path / "cache")


@pytest.mark.parametrize(
    "known",
    [
        lambda data: {"file_hash": hashlib.sha256(data).hexdigest()},
        lambda data: {"md5_hash": hashlib.md5(data).hexdigest()},
        lambda data: {"file_hash": hashlib.md5(data).hexdigest(), "hash_algorithm": "md5"},
    ],
)
def test_a_file_with_another_hash_is_refused_and_fetched_anew(tmp_path, known):
    origin, here = tmp_path / "table.csv", tmp_path / "cache" / "datasets" / "table.csv"
    origin.write_text("a,b")
    with pytest.raises(DataNotFoundError, match="(?s)get_file: .*wrong file .*expected"):
        get_file(origin=origin.as_uri(), cache_dir=tmp_path / "cache", **known(b"c,d"))
    assert not here.exists()
    here.write_text("x,y")
    get_file(origin=origin.as_uri(), cache_dir=tmp_path / "cache", **known(b"a,b"))
    assert here.read_text() == "a,b"


def test_a_connection_that_is_cut_leaves_nothing_and_says_which(tmp_path):
    def cut():
        connection, _ = listener.accept()
        with connection:
            connection.recv(1000)
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc")

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=cut)
        thread.start()
        origin = f"http://127.0.0.1:{listener.getsockname()[1]}/table.csv"
        with pytest.raises(DataNotFoundError, match=f"^get_file: cannot fetch {origin}: "):
            get_file(origin=origin, cache_dir=tmp_path)
        thread.join()
    assert os.listdir(tmp_path / "datasets") == []


@pytest.mark.parametrize("origin", ["", "http://", "nowhere", "http://[", "file:///dev/zero", "file:///nowhere/a.csv"])
def test_an_origin_that_is_none_is_refused(tmp_path, origin):
    with pytest.raises((ValueError, DataNotFoundError), match="^get_file: "):
        get_file(origin=origin, cache_dir=tmp_path)


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


def test_a_data_set_is_split_in_two(installed):
    from keras.utils import split_dataset

    x, y = np.arange(20).reshape(10, 2), np.arange(10)
    left, right = split_dataset((x, y), left_size=0.8)
    assert len(left) == 8 and [int(label) for _, label in right] == [8, 9]
    left, right = split_dataset([x, y], right_size=3, shuffle=True, seed=1)
    labels = [int(label) for part in (left, right) for _, label in part]
    assert len(right) == 3 and sorted(labels) == list(range(10)) and labels != list(range(10))


def test_everything_of_keras_is_imported_by_a_star(run_text):
    text = "from tensorflow.keras import *\nmodels.Sequential([layers.Dense(2)])\nutils, optimizers, Model"
    assert run_text(text) == 0
