"""The file of a step: what it is good for, and what is said where it is none, or a hostile one."""

import io
import json
import os
import time
import tracemalloc
import zipfile

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from plants import BATCH, PLANTS, a_logarithm_of_zero, a_sparse_row, a_weighted_loss, an_exponential

import tinynn
from tinynn import Sequential, backend, layers, optimizers
from tinynn.__main__ import main
from tinynn.callbacks import TerminateOnNaN
from tinynn.layers import Dense, Layer

PATH = "nan.npz"


@pytest.fixture(autouse=True)
def somewhere_else(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def written(plant=an_exponential):
    """Write the file of a training that goes wrong; returns its report."""
    planted = plant()
    planted.model.fit(planted.x, planted.y, BATCH, verbose=0, shuffle=False, sample_weight=planted.sample_weight,
                      callbacks=[TerminateOnNaN(path=PATH)])
    return planted.model.black_box.report


def altered(**members):
    """Give members of the archive other contents: bytes, or an array; None takes one away."""
    with zipfile.ZipFile(PATH) as archive:
        contents = {name: archive.read(name) for name in archive.namelist()}
    for name, content in members.items():
        if isinstance(content, np.ndarray):
            np.save(file := io.BytesIO(), content)
            content = file.getvalue()
        contents[f"{name}.npy"] = content
    with zipfile.ZipFile(PATH, "w") as archive:
        for name, content in contents.items():
            if content is not None:
                archive.writestr(name, content)


def described():
    with np.load(PATH) as file:
        return json.loads(file["description"].item())


def redescribed(**changes):
    """Change what the description says of the step."""
    description = described()
    description["black_box"] |= changes
    altered(description=np.array(json.dumps(description)))


def test_the_file_is_a_model_as_it_was_before_the_step():
    written()
    model = tinynn.models.load_model(PATH)
    assert model.optimizer.iterations == 2
    assert model.get_weights()[0].tolist() == [[1.0] * 4] * 3


def test_it_is_plain_numpy_without_pickle_and_small():
    planted = an_exponential()
    planted.model.fit(planted.x, planted.y, BATCH, verbose=0, shuffle=False, callbacks=[TerminateOnNaN(path=PATH)])
    with np.load(PATH, allow_pickle=False) as file:
        assert {"description", "samples", "x/0", "y/0", "weights/exp/kernel"} < set(file)
        assert file["x/0"].shape == (8, 3)
        assert file["samples"].tolist() == list(range(16, 24))
    assert os.path.getsize(PATH) < 16_000


def test_an_old_file_is_replaced_whole():
    written(a_sparse_row)
    report = written()
    assert tinynn.replay(PATH) == report
    assert os.listdir() == [PATH]


def test_the_float_type_and_the_epsilon_are_those_of_the_training():
    backend.set_floatx("float64")
    backend.set_epsilon(1e-9)
    try:
        model = Sequential([Dense(1, activation="exponential", input_shape=(1,), kernel_initializer="ones")])
        model.compile(optimizers.SGD(1e-12), "mse")
        with pytest.raises(RuntimeError) as stop:
            model.fit([0.0, 1000.0], [0.0, 0.0], verbose=0, shuffle=False, debug=True)
    finally:
        backend.set_floatx("float32")
        backend.set_epsilon(1e-7)
    report = str(stop.value).rpartition("\n")[0]
    assert "before the activation[1]  [1000]" in report
    assert tinynn.replay("nan-epoch-1-step-1.npz") == report
    assert (backend.floatx(), backend.epsilon()) == ("float32", 1e-7)
    assert described_box("nan-epoch-1-step-1.npz")["epsilon"] == 1e-9


def described_box(path):
    with np.load(path) as file:
        return json.loads(file["description"].item())["black_box"]


def test_without_the_class_that_it_needs_a_replay_says_so_and_gives_the_report():
    report = written(a_logarithm_of_zero)
    with pytest.raises(ValueError) as unable:
        tinynn.replay(PATH)
    assert "tinynn has no loss 'NegativeLog'" in str(unable.value)
    assert "custom_objects={'NegativeLog': ...}" in str(unable.value)
    assert str(unable.value).endswith(f"What was found when the file was written:\n{report}")


class Power(Layer):
    """Its configuration forgets the exponent."""

    def __init__(self, exponent, **kwargs):
        super().__init__(**kwargs)
        self.exponent = exponent

    def forward(self, x, training=False):
        return x**self.exponent, x

    def backward(self, dy, cache):
        return dy * self.exponent * cache ** (self.exponent - 1)


def test_a_network_that_no_file_can_hold_is_reported_all_the_same(capsys):
    model = Sequential([Power(3, name="cube", input_shape=(1,)), Dense(1)])
    model.compile(optimizers.SGD(1e-12), "mae")
    model.fit([1.0, 1e20], [0.0, 0.0], verbose=0, shuffle=False, callbacks=[TerminateOnNaN(path=PATH)])
    out = capsys.readouterr().out
    assert "layer      'cube' (Power)\n  operation  forward\n  row        1 of the batch" in out
    why = "layer 'cube': Power needs an argument exponent that its get_config\\(\\) does not have"
    how = f"The batch and this report are in {PATH}; the step cannot be repeated from it: layer 'cube'"
    assert out.splitlines()[-1].startswith(how)
    with pytest.raises(ValueError, match=why) as unable:
        tinynn.replay(PATH)
    assert str(unable.value).endswith(model.black_box.report)


def test_a_function_of_ones_own_is_handed_over_or_said_to_be_in_the_way():
    def cube(z):
        return z**3

    cube.derivative = lambda z: 3 * z**2
    model = Sequential([Dense(1, cube, name="cube", input_shape=(1,), kernel_initializer="ones")])
    model.compile(optimizers.SGD(1e-12), "mae")
    model.fit([1.0, 1e20], [0.0, 0.0], verbose=0, shuffle=False, callbacks=[TerminateOnNaN(path=PATH)])
    report = model.black_box.report
    assert "operation  activation cube\n  row        1 of the batch" in report
    with pytest.raises(ValueError, match="cube") as unable:
        tinynn.replay(PATH)
    assert str(unable.value).endswith(report)


def test_a_network_in_which_a_layer_stands_twice_is_reported_all_the_same():
    shared = Dense(2, use_bias=False, name="shared", kernel_initializer="ones", input_shape=(2,))
    model = Sequential([shared, Sequential([shared])])
    model.compile("sgd", "mse")
    x = [[1.0, 1.0], [1e30, 1.0]]
    model.fit(x, np.zeros((2, 2)), shuffle=False, verbose=0, callbacks=[TerminateOnNaN(path=PATH)])
    with pytest.raises(ValueError, match="layer 'shared' stands at two places") as unable:
        tinynn.replay(PATH)
    assert str(unable.value).endswith(model.black_box.report)


def test_where_the_step_comes_out_differently_both_reports_are_given():
    report = written()
    redescribed(report="As it was.")
    assert tinynn.replay(PATH) == f"{report}\n\nThis is not what the file reports:\nAs it was."


def test_the_command_says_in_a_line_what_is_wrong_with_a_file():
    with pytest.raises(SystemExit, match="nan.npz: there is no such file"):
        main(["replay", PATH])


def test_a_file_of_a_model_is_no_file_of_a_step():
    Sequential([Dense(1, input_shape=(1,))]).save(PATH)
    with pytest.raises(ValueError, match=f"{PATH}: expected a file of a black box, found one of a model and no step"):
        tinynn.replay(PATH)


@pytest.mark.parametrize("changes, message", [
    ({"x/0": np.zeros((8, 4), "float32")}, "takes inputs of shape"),
    ({"x/0": np.zeros((7, 3), "float32")}, "takes inputs of shape"),
    ({"x/0": None}, "there is no x/0"),
    ({"x/0": np.array([["a"]])}, "expected 'x/0' to be an array of numbers"),
    ({"y/0": np.zeros((8, 8))}, "y_true has shape"),
    ({"y/0": np.zeros((9, 1))}, "y_true has shape|takes targets of shape"),
    ({"weights/0": np.zeros(7, "float32")}, "expected 8 sample weights"),
    ({"samples": np.zeros((8, 1), "int64")}, "expected the numbers of some samples"),
    ({"samples": np.zeros(0, "int64")}, "expected the numbers of some samples"),
    ({"samples": np.zeros(8)}, "expected 'samples' to be an array of numbers"),
    ({"weights/exp/kernel": np.zeros((3, 9))}, "layer 'exp': kernel has shape"),
])
def test_what_does_not_fit_together_is_refused(changes, message):
    written(a_weighted_loss if "weights/0" in changes else an_exponential)
    altered(**changes)
    with pytest.raises(ValueError, match=message) as refused:
        tinynn.replay(PATH)
    assert PATH in str(refused.value)


@pytest.mark.parametrize("changes", [
    {"report": "\x1b[2Jgone"}, {"report": 3}, {"report": None}, {"epoch": "one"}, {"step": None}, {"floatx": "float8"},
    {"floatx": 1}, {"epsilon": -1}, {"epsilon": "small"}, {"obstacle": "\x1b]0;title\x07"}, {"x": 3}, {"x": [5]},
    {"x": ["rows"]}, {"y": []}, {"y": ["dense", "dense"]}, {"weights": ["dense"]}, {"x": [None]},
])
def test_a_description_that_says_something_else_is_refused(changes):
    written()
    redescribed(**changes)
    with pytest.raises(ValueError):
        tinynn.replay(PATH)


@pytest.mark.parametrize("part, array", [
    ("indices", np.full(8, 1_000_000, "int32")), ("indices", np.full(8, -1, "int32")),
    ("indptr", np.array([0, 1, 2, 3, 90, 5, 6, 7, 8], "int32")),
])
def test_sparse_rows_that_point_elsewhere_are_refused(part, array):
    written(a_sparse_row)
    altered(**{f"x/0/{part}": array})
    with pytest.raises(ValueError, match=PATH):
        tinynn.replay(PATH)


def test_a_batch_of_a_million_rows_without_features_takes_no_memory():
    model = Sequential([Dense(20_000, input_shape=(0,))])
    model.compile("sgd", "mse")
    box = {"epoch": 1, "step": 1, "report": "", "floatx": "float32", "epsilon": 1e-7, "obstacle": None,
           "x": ["dense"], "y": ["dense"], "weights": []}
    model.save(PATH)
    n = 1_000_000
    altered(samples=np.zeros(n, "int8"), **{"x/0": np.zeros((n, 0)), "y/0": np.zeros((n, 0))})
    description = described() | {"black_box": box}
    altered(description=np.array(json.dumps(description)))
    tracemalloc.start()
    try:
        with pytest.raises(ValueError, match=PATH):
            tinynn.replay(PATH)
        assert tracemalloc.get_traced_memory()[1] < 50e6
    finally:
        tracemalloc.stop()


def test_outputs_out_of_all_proportion_are_refused():
    # Two layers: one makes 30,000 numbers of each row, the other makes one of them again, so the targets fit.
    n = 4000
    model = Sequential([Dense(30_000, input_shape=(1,)), layers.Reshape((30_000,)), Dense(1)])
    model.compile("sgd", "mse")
    model.save(PATH)
    box = {"epoch": 1, "step": 1, "report": "", "floatx": "float32", "epsilon": 1e-7, "obstacle": None,
           "x": ["dense"], "y": ["dense"], "weights": []}
    altered(samples=np.zeros(n, "int8"), description=np.array(json.dumps(described() | {"black_box": box})),
            **{"x/0": np.zeros((n, 1), "float32"), "y/0": np.zeros((n, 1), "float32")})
    with pytest.raises(ValueError, match="the layers would put out 240,004,000 numbers"):
        tinynn.replay(PATH)


def with_altered_bytes(content, seed, count):
    rng = np.random.default_rng(seed)
    content = np.frombuffer(content, "uint8").copy()
    content[rng.integers(0, len(content), count)] = rng.integers(0, 256, count)
    return content.tobytes()


@settings(max_examples=100, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 2**32 - 1), count=st.sampled_from([1, 2, 8, 64]), plant=st.sampled_from(PLANTS),
       checksums=st.booleans())
def test_a_file_with_altered_bytes_is_replayed_or_refused(seed, count, plant, checksums):
    planted = plant()
    planted.model.fit(planted.x, planted.y, BATCH, verbose=0, shuffle=False, sample_weight=planted.sample_weight,
                      callbacks=[*planted.callbacks, TerminateOnNaN(path=PATH)])
    if checksums:  # they agree: what is in a member is altered
        with zipfile.ZipFile(PATH) as archive:
            name = archive.namelist()[seed % len(archive.namelist())]
            content = archive.read(name)
        altered(**{name.removesuffix(".npy"): with_altered_bytes(content, seed, count)})
    else:
        with open(PATH, "rb") as file:
            content = file.read()
        with open(PATH, "wb") as file:
            file.write(with_altered_bytes(content, seed, count))
    began = time.monotonic()
    try:
        assert isinstance(tinynn.replay(PATH, planted.custom_objects), str)
    except ValueError as error:
        assert PATH in str(error)
    assert time.monotonic() - began < 5
