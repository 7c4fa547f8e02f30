"""Files that are made to hang a reader or to fill its memory, whole as they may be: refused soon, and at no cost."""

import json
import os
import re
import time
import tracemalloc
import zipfile
from contextlib import contextmanager

import h5py
import numpy as np
import pytest
from saving_cases import small_network

from tinynn.models import load_model, model_from_json

ENDINGS = (".keras", ".h5", ".npz", ".weights.h5")


@contextmanager
def refused_soon(match, memory=20_000_000):
    """The block raises ValueError within two seconds of work, and takes no more memory."""
    tracemalloc.start()
    start = time.process_time()
    with pytest.raises(ValueError, match=match):
        yield
    seconds, (_, peak) = time.process_time() - start, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert seconds < 2 and peak < memory


def saved(folder, ending):
    path = folder / f"model{ending}"
    model = small_network()
    (model.save_weights if ending == ".weights.h5" else model.save)(path)
    return path


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_pipe_is_not_waited_for(tmp_path, ending):
    os.mkfifo(tmp_path / f"model{ending}")
    for read in (load_model, small_network().load_weights):
        with refused_soon("expected a file, found a pipe or a device"):
            read(tmp_path / f"model{ending}")


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_terabyte_of_holes_is_not_looked_through(tmp_path, ending):
    path = saved(tmp_path, ending)
    os.truncate(path, 1 << 40)
    for read in (load_model, small_network().load_weights):
        with refused_soon("nearly all holes"):
            read(path)


def test_groups_that_lie_in_one_another_by_the_thousand_take_no_time(tmp_path):
    path = saved(tmp_path, ".h5")
    with h5py.File(path, "a") as file:
        group = file
        for _ in range(5000):
            group = group.create_group("g")
    start = time.process_time()
    load_model(path)
    assert time.process_time() - start < 5


def test_one_array_under_many_names_is_not_read_as_many(tmp_path):
    path = saved(tmp_path, ".h5")
    with h5py.File(path, "a") as file:
        group = file["optimizer_weights"]
        group["large"] = np.zeros(200_000, "float32")
        for i in range(200):
            group[f"again{i}"] = group["large"]
        group.attrs["weight_names"] = [f"again{i}" for i in range(200)]
        del file["tinynn"]
    with refused_soon(r"the arrays of '/optimizer_weights' claim [0-9,]+ bytes in a file of"):
        load_model(path)


@pytest.mark.parametrize("names", ["x" * 50_000, ["first"] * 5000])
def test_names_are_not_looked_up_again_and_again(tmp_path, names):
    path = saved(tmp_path, ".h5")
    with h5py.File(path, "a") as file:
        del file["model_weights"].attrs["layer_names"]
        file["model_weights"].attrs["layer_names"] = np.bytes_(names)
    with refused_soon("the attribute 'layer_names'"):
        load_model(path)


def test_one_string_under_many_names_is_not_read_as_many(tmp_path):
    path = saved(tmp_path, ".h5")
    with h5py.File(path, "a") as file:
        del file["model_weights"].attrs["layer_names"]
        names = ["x" * 60_000] + ["y"] * 3000
        file["model_weights"].attrs.create("layer_names", names, dtype=h5py.string_dtype())
    content = path.read_bytes()
    long = first_reference(content, 60_000)
    short = long + 16
    path.write_bytes(content[:short] + content[long : long + 16] * 3000 + content[short + 16 * 3000 :])
    with h5py.File(path) as file:
        assert len(file["model_weights"].attrs["layer_names"][-1]) == 60_000  # so it would be 180 MB
    with refused_soon("the attribute 'layer_names' claims 180,060,000 bytes"):
        load_model(path)


def first_reference(content, size):
    """Where an attribute refers to a string of such a size: there is the size, and where the string's heap is."""
    for found in re.finditer(re.escape(size.to_bytes(4, "little")), content):
        heap = int.from_bytes(content[found.end() : found.end() + 8], "little")
        if content[heap : heap + 4] == b"GCOL":
            return found.start()


def test_a_small_array_in_a_huge_chunk_is_refused(tmp_path):
    path = saved(tmp_path, ".weights.h5")
    with h5py.File(path, "a") as file:
        shape = file["layers/dense/vars/0"].shape
        del file["layers/dense/vars/0"]
        made = file["layers/dense/vars"].create_dataset(
            "0", shape, "float32", chunks=(1 << 14, 1 << 14), maxshape=(None, None), compression="gzip"
        )
        assert made.shape == shape
    with refused_soon("is laid out in chunks of"):
        small_network().load_weights(path)


def test_an_array_that_stands_for_many_weights_is_read_once(tmp_path):
    path = saved(tmp_path, ".npz")
    with zipfile.ZipFile(path) as archive:
        contents = {name: archive.read(name) for name in archive.namelist()}
    described = json.loads(np.load(path)["description"].item())
    described["weights"][0] = [described["weights"][0][0]] * 100_000
    with open(tmp_path / "described.npy", "wb") as file:
        np.save(file, np.array(json.dumps(described)))
    contents["description.npy"] = (tmp_path / "described.npy").read_bytes()
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in contents.items():
            archive.writestr(name, content)
    for read in (load_model, small_network().load_weights):
        with refused_soon("two weights are one array of the archive", memory=50_000_000):
            read(path)


def test_text_that_is_no_unicode_is_refused(tmp_path):
    path = saved(tmp_path, ".npz")
    with zipfile.ZipFile(path) as archive:
        contents = {name: archive.read(name) for name in archive.namelist()}
    at = contents["description.npy"].index("tinynn_version".encode("utf-32-le"))
    text = bytearray(contents["description.npy"])
    text[at + 2] = 0x20
    contents["description.npy"] = bytes(text)
    with zipfile.ZipFile(path, "w") as archive:
        for name, member in contents.items():
            archive.writestr(name, member)
    with refused_soon("found a damaged or a foreign one"):
        load_model(path)


def test_a_text_that_asks_for_terabytes_is_refused_and_a_usual_one_has_usual_weights():
    text = small_network().to_json()
    model = model_from_json(text)
    assert np.ptp(model.layers[0].kernel.value) > 0.1
    with refused_soon("layer 'first': its kernel .* asks for more numbers than the 100000000 that a text may ask for"):
        model_from_json(text.replace('"units": 6', '"units": 1000000000000'))
    many = json.loads(text)
    many["config"]["layers"][1]["config"]["units"] = 20_000
    many["config"]["layers"][-1]["config"]["units"] = 20_000
    with refused_soon("layer 'last': its kernel .* make the network in Python"):
        model_from_json(json.dumps(many))
