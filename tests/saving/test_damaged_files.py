"""Truncated, altered, foreign and hostile files: a clear error, nothing executed, nothing changed, no memory eaten."""

import io
import json
import pickle
import tracemalloc
import zipfile

import h5py
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from saving_cases import same_weights, small_network

from tinynn import layers
from tinynn.models import Sequential, load_model, model_from_json

WHOLE = (".keras", ".h5", ".npz")
ALL = (*WHOLE, ".weights.h5")


def written(folder, ending):
    model = small_network()
    path = folder / f"model{ending}"
    (model.save_weights if ending == ".weights.h5" else model.save)(path)
    return model, path


def refused(path, match):
    """Loading fails with a ValueError that names the file, and a model that should take its weights keeps its own."""
    model = small_network()
    before = model.get_weights()
    with pytest.raises(ValueError, match=match) as load:
        load_model(path)
    with pytest.raises(ValueError) as weights:
        model.load_weights(path)
    assert all(str(path) in str(error.value) for error in (load, weights))
    assert all(np.array_equal(a, b) for a, b in zip(before, model.get_weights()))


def rezipped(path, **members):
    """The archive at `path` with other contents for some members."""
    with zipfile.ZipFile(path) as archive:
        contents = {name: archive.read(name) for name in archive.namelist()}
    contents.update({name.replace("__", "."): content for name, content in members.items()})
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in contents.items():
            archive.writestr(name, content)


def config_of(path):
    with zipfile.ZipFile(path) as archive:
        return json.loads(archive.read("config.json"))


@pytest.mark.parametrize("ending", ALL)
@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.99])
def test_a_truncated_file_is_refused(tmp_path, ending, share):
    _, path = written(tmp_path, ending)
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * share)])
    refused(path, "expected a")


@pytest.mark.parametrize("ending", ALL)
@settings(max_examples=40, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 2**32 - 1), count=st.sampled_from([1, 8, 64]))
def test_a_file_with_altered_bytes_loads_or_is_refused(tmp_path_factory, ending, seed, count):
    model, path = written(tmp_path_factory.mktemp("altered"), ending)
    rng = np.random.default_rng(seed)
    content = np.frombuffer(path.read_bytes(), "uint8").copy()
    content[rng.integers(0, len(content), count)] = rng.integers(0, 256, count)
    path.write_bytes(content.tobytes())
    for read in (load_model, model.load_weights):
        try:
            read(path)
        except ValueError as error:
            assert str(path) in str(error)


@pytest.mark.parametrize("content", [b"", b"hello", pickle.dumps([1]), b"version https://git-lfs.github.com/spec/v1"])
def test_a_foreign_file_is_refused(tmp_path, content):
    (tmp_path / "model.keras").write_bytes(content)
    refused(tmp_path / "model.keras", "expected a file of a model .*, found one that starts")


def test_a_foreign_archive_is_refused(tmp_path):
    np.savez(tmp_path / "data.npz", x=np.zeros(3))
    refused(tmp_path / "data.npz", "found a zip archive of x.npy")


def test_a_foreign_hdf5_file_is_refused(tmp_path):
    with h5py.File(tmp_path / "data.h5", "w") as file:
        file["x"] = np.zeros(3)
    refused(tmp_path / "data.h5", "weights alone|no group 'layers'")


def test_a_folder_and_a_missing_file_are_refused(tmp_path):
    with pytest.raises(ValueError, match="SavedModel"):
        load_model(tmp_path)
    with pytest.raises(FileNotFoundError, match="there is no such file"):
        load_model(tmp_path / "missing.keras")


def test_a_file_of_weights_alone_is_no_model(tmp_path):
    for ending in (".weights.h5", ".npz", ".h5"):
        small_network().save_weights(tmp_path / f"w{ending}")
        with pytest.raises(ValueError, match="weights alone; make the model and call its load_weights"):
            load_model(tmp_path / f"w{ending}")


@pytest.mark.parametrize("ending", (".weights.h5", ".h5", ".npz"))
def test_weights_of_another_shape_are_refused_by_layer_and_none_is_changed(tmp_path, ending):
    stacks = [
        Sequential([layers.Dense(3, input_shape=(2,)), layers.Dense(units, name="narrow")]) for units in (4, 5)
    ]
    stacks[0].save_weights(tmp_path / f"w{ending}")
    before = stacks[1].get_weights()
    with pytest.raises(ValueError, match=r"layer 'narrow': kernel has shape \(3, 5\), the file has \(3, 4\)"):
        stacks[1].load_weights(tmp_path / f"w{ending}")
    assert all(np.array_equal(a, b) for a, b in zip(before, stacks[1].get_weights()))


@pytest.mark.parametrize("ending", (".weights.h5", ".h5", ".npz"))
def test_weights_of_more_or_fewer_layers_are_refused(tmp_path, ending):
    def stack(depth):
        return Sequential([layers.Input((2,)), *(layers.Dense(2) for _ in range(depth))])

    stack(2).save_weights(tmp_path / f"w{ending}")
    for depth in (1, 3):
        with pytest.raises(ValueError, match="layer"):
            stack(depth).load_weights(tmp_path / f"w{ending}")


def test_weights_need_a_model_that_is_built(tmp_path):
    small_network().save_weights(tmp_path / "w.npz")
    model = Sequential([layers.Dense(2)])
    with pytest.raises(ValueError, match="not built yet, so it has no weights to load into"):
        model.load_weights(tmp_path / "w.npz")
    for save in (model.save, model.save_weights):
        with pytest.raises(ValueError, match="not built yet, so it has no weights to write"):
            save(tmp_path / "model.h5")


def test_a_config_that_asks_for_terabytes_is_refused_before_anything_is_made(tmp_path):
    _, path = written(tmp_path, ".keras")
    config = config_of(path)
    config["config"]["layers"][1]["config"]["units"] = 10**12
    rezipped(path, config__json=json.dumps(config))
    with pytest.raises(ValueError, match="layer 'first': its kernel .* asks for more numbers than the"):
        load_model(path)


def test_a_metric_that_asks_for_terabytes_is_refused(tmp_path):
    _, path = written(tmp_path, ".keras")
    config = config_of(path)
    config["compile_config"]["metrics"] = [{"class_name": "AUC", "config": {"num_thresholds": 10**12}}]
    rezipped(path, config__json=json.dumps(config))
    with pytest.raises(ValueError, match="thresholds are more than anyone means"):
        load_model(path)


def test_an_hdf5_array_that_claims_terabytes_is_refused(tmp_path):
    _, path = written(tmp_path, ".weights.h5")
    for layout in ({}, {"chunks": (1024, 1024)}):
        with h5py.File(path, "a") as file:
            del file["layers/dense/vars/0"]
            file["layers/dense/vars"].create_dataset("0", (10**6, 10**6), "float32", **layout)
        with pytest.raises(ValueError, match="claims 4,000,000,000,000 bytes in a file of"):
            small_network().load_weights(path)


def test_a_numpy_array_that_claims_terabytes_is_refused(tmp_path):
    _, path = written(tmp_path, ".npz")
    stream = io.BytesIO()
    header = {"descr": "<f4", "fortran_order": False, "shape": (10**6, 10**6)}
    np.lib.format.write_array_header_1_0(stream, header)
    rezipped(path, **{"weights/first/kernel.npy": stream.getvalue() + bytes(64)})
    refused(path, "claims shape")


@pytest.mark.parametrize("member", ["config.json", "model.weights.h5"])
def test_a_zip_bomb_is_refused(tmp_path, member):
    _, path = written(tmp_path, ".keras")
    with zipfile.ZipFile(path) as archive:
        contents = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (contents | {member: bytes(300_000_000)}).items():
            archive.writestr(name, content)
    tracemalloc.start()
    with pytest.raises(ValueError, match="claims 300,000,000 bytes in an archive of"):
        load_model(path)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 20_000_000


def test_pickles_are_never_loaded(tmp_path):
    _, path = written(tmp_path, ".npz")
    stream = io.BytesIO()
    np.save(stream, np.array([Explosive()], dtype=object), allow_pickle=True)
    rezipped(path, **{"weights/first/kernel.npy": stream.getvalue()})
    refused(path, "expected 'weights/first/kernel' to be an array of numbers, found one of object")


class Explosive:
    def __reduce__(self):
        return (pytest.fail, ("code from a file was executed",))


def test_lambda_layers_are_refused(tmp_path):
    _, path = written(tmp_path, ".keras")
    config = config_of(path)
    config["config"]["layers"][1] = {"class_name": "Lambda", "config": {"name": "l", "function": ["4wEAAA"]}}
    rezipped(path, config__json=json.dumps(config))
    with pytest.raises(ValueError, match="Lambda layer holds program code"):
        load_model(path)


def test_modules_named_in_a_config_are_not_imported(tmp_path, monkeypatch):
    (tmp_path / "trap.py").write_text("raise SystemExit('a module named by a file was imported')")
    monkeypatch.syspath_prepend(tmp_path)
    _, path = written(tmp_path, ".keras")
    config = config_of(path)
    config["config"]["layers"][1] |= {"module": "trap", "class_name": "Trap", "registered_name": "trap>Trap"}
    rezipped(path, config__json=json.dumps(config))
    with pytest.raises(ValueError, match="tinynn has no layer 'Trap'"):
        load_model(path)


@pytest.mark.parametrize("kind", [h5py.ExternalLink("secret.h5", "x"), h5py.SoftLink("/layers/dense_1/vars/0")])
def test_links_in_hdf5_files_are_not_followed(tmp_path, kind):
    _, path = written(tmp_path, ".weights.h5")
    with h5py.File(path, "a") as file:
        del file["layers/dense/vars/0"]
        file["layers/dense/vars/0"] = kind
    with pytest.raises(ValueError, match="is a link to somewhere else"):
        small_network().load_weights(path)


def test_arrays_that_lie_in_other_files_are_not_read(tmp_path):
    (tmp_path / "secret").write_bytes(bytes(96))
    _, path = written(tmp_path, ".weights.h5")
    with h5py.File(path, "a") as file:
        del file["layers/dense/vars/0"]
        file["layers/dense/vars"].create_dataset("0", (4, 6), "float32", external=[(str(tmp_path / "secret"), 0, 96)])
    with pytest.raises(ValueError, match="lies in another file"):
        small_network().load_weights(path)


def test_members_with_dangerous_names_are_not_unpacked(tmp_path):
    inner = tmp_path / "inner"
    inner.mkdir()
    model, path = written(inner, ".keras")
    rezipped(path, **{"../escaped.txt": b"x", "/tmp/tinynn_escaped.txt": b"x"})
    assert same_weights(load_model(path), model)
    assert [entry.name for entry in tmp_path.iterdir()] == ["inner"]


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "{}", '{"class_name": "Sequential"}', '{"class_name": 3}',
                                  '{"class_name": "Sequential", "config": {"layers": [3]}}', "[" * 100_000,
                                  '{"class_name": "Model", "config": {"layers": []}}'])
def test_json_that_is_no_model_is_refused(text):
    with pytest.raises(ValueError, match="expected|tinynn's models are Sequential"):
        model_from_json(text)


@pytest.mark.parametrize("argument, value", [("units", -1), ("units", "many"), ("activation", "rellu"),
                                             ("kernel_constraint", {"class_name": "Round", "config": {}}),
                                             ("kernel_initializer", {"class_name": "Magic", "config": {}}),
                                             ("activation", {"class_name": "function", "config": "mine"}),
                                             ("kernel_regularizer", {"class_name": "L3", "config": {}})])
def test_arguments_that_tinynn_cannot_heed_are_refused(tmp_path, argument, value):
    _, path = written(tmp_path, ".keras")
    config = config_of(path)
    config["config"]["layers"][1]["config"][argument] = value
    rezipped(path, config__json=json.dumps(config))
    with pytest.raises(ValueError, match=f"model.keras: .*{argument.rpartition('_')[2]}"):
        load_model(path)
