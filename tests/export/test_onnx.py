"""Exported networks predict in ONNX Runtime what they predict here, for any number of rows."""

import sys

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from saving_cases import build, networks

import tinynn
from tinynn import Model, Sequential, activations, backend, layers
from tinynn.export.activations import FORMS as ACTIVATIONS
from tinynn.layers import Dense, Input
from tinynn.several import listed

peers = pytest.mark.peers
# A few hundred roundings of 6e-8: the sums of a product are taken in another order there.
ROUNDING = 2e-5


def moved(model):
    """The model with weights that no initializer gives, positive where a variance is among them."""
    rng = np.random.default_rng(1)
    model.set_weights([np.abs(w + rng.normal(0, 0.3, w.shape)) + 0.05 for w in model.get_weights()])
    return model


def inputs_of(model, rows):
    rng = np.random.default_rng(rows)
    return [rng.normal(size=(rows, *x.sample_shape)).astype("float32") for x in model.inputs]


@pytest.fixture(scope="session")
def assert_runs_the_same(exported):
    """A function that exports, opens in ONNX Runtime, and compares predictions for several numbers of rows."""

    def assert_runs_the_same(model, path, row_counts=(1, 5)):
        import onnxruntime

        tinynn.export.onnx(model, path)
        session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
        assert [x.name for x in session.get_inputs()] == model.input_names
        worst = 0.0
        for rows in row_counts:
            x = inputs_of(model, rows)
            theirs = session.run(None, dict(zip(model.input_names, x, strict=True)))
            for a, b in zip(listed(model.predict(x, verbose=0)), theirs, strict=True):
                assert a.shape == b.shape and b.dtype == "float32"
                worst = max(worst, float(np.abs(a - b).max() / max(np.abs(a).max(), 1)))
        assert worst <= ROUNDING
        exported(worst)

    return assert_runs_the_same


@peers
@settings(max_examples=100, suppress_health_check=list(HealthCheck))
@given(makers=networks)
def test_a_drawn_stack_predicts_the_same(assert_runs_the_same, tmp_path_factory, makers):
    assert_runs_the_same(moved(build(makers)), tmp_path_factory.mktemp("onnx") / "model.onnx")


@peers
@pytest.mark.parametrize("kind", ACTIVATIONS)
def test_every_activation_predicts_the_same(assert_runs_the_same, tmp_path, kind):
    layer = layers.Activation(kind(), input_shape=(200,))
    assert_runs_the_same(Sequential([layer]), tmp_path / "model.onnx")


@peers
@pytest.mark.parametrize("activation", [
    activations.ClippedRelu(1.0, 0.25, 0.5), activations.ClippedRelu(None, 0.1, 0.2), activations.LeakyRelu(0.4),
    activations.Elu(0.3), activations.Gelu(approximate=True), activations.Softmax(axis=1),
])
def test_an_activation_with_arguments_predicts_the_same(assert_runs_the_same, tmp_path, activation):
    layer = Dense(6, activation, input_shape=(3, 4))
    assert_runs_the_same(moved(Sequential([layer])), tmp_path / "model.onnx")


@peers
@pytest.mark.parametrize("axis", [-1, 1, 2])
def test_normalization_along_any_axis_of_positions_predicts_the_same(assert_runs_the_same, tmp_path, axis):
    stack = [Dense(5, input_shape=(3, 4)), layers.BatchNormalization(axis), layers.Flatten(), layers.Reshape((5, -1))]
    assert_runs_the_same(moved(Sequential(stack)), tmp_path / "model.onnx")


@peers
def test_a_float64_network_becomes_float32(assert_runs_the_same, tmp_path):
    backend.set_floatx("float64")
    assert_runs_the_same(Sequential([Dense(3, "tanh", input_shape=(4,))]), tmp_path / "model.onnx")


@peers
def test_a_network_without_layers_hands_its_input_on(assert_runs_the_same, tmp_path):
    x = Input((3,))
    assert_runs_the_same(Sequential([Input((2,)), layers.Dropout(0.5)]), tmp_path / "stack.onnx")
    assert_runs_the_same(Model(x, [x, Dense(2)(x)]), tmp_path / "graph.onnx")


MERGES = [
    layers.Add, layers.Average, layers.Subtract, layers.Multiply, layers.Maximum, layers.Minimum, layers.Concatenate,
]


@peers
@pytest.mark.parametrize("merge", MERGES)
def test_a_network_that_branches_and_meets_predicts_the_same(assert_runs_the_same, tmp_path, merge):
    a, b = Input((3, 4)), Input((3, 4))
    shared = Dense(5, "tanh")
    y = merge()([shared(a), shared(b)])
    model = Model([a, b], [Dense(2)(layers.Flatten()(y)), y])
    assert_runs_the_same(moved(model), tmp_path / "model.onnx")


@peers
@pytest.mark.parametrize(("shapes", "axes"), [([(4,), (4,)], 1), ([(3, 4), (2, 4)], 2), ([(4, 3), (2, 4)], (1, 2))])
def test_a_dot_product_predicts_the_same(assert_runs_the_same, tmp_path, shapes, axes):
    ends = [Input(shape) for shape in shapes]
    assert_runs_the_same(Model(ends, layers.Dot(axes)(ends)), tmp_path / "model.onnx")


branches = st.lists(st.tuples(st.sampled_from(MERGES), st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=5)


@peers
@settings(max_examples=50, suppress_health_check=list(HealthCheck))
@given(steps=branches)
def test_a_drawn_graph_predicts_the_same(assert_runs_the_same, tmp_path_factory, steps):
    x = Input((4,))
    found = [x, Dense(4, "relu")(x)]
    inner = Sequential([Dense(4, "softsign"), layers.BatchNormalization()])
    for merge, i, j in steps:
        y = merge()([found[i % len(found)], found[j % len(found)]])
        found.append(inner(Dense(4)(y)))
    assert_runs_the_same(moved(Model(x, found[-2:])), tmp_path_factory.mktemp("onnx") / "model.onnx")


@peers
def test_parameters_that_layers_share_are_stored_once(tmp_path):
    import onnx

    x = Input((4,))
    square = Dense(4, use_bias=False)
    tinynn.export.onnx(Model(x, square(square(x))), tmp_path / "model.onnx")
    assert [t.dims for t in onnx.load(tmp_path / "model.onnx").graph.initializer] == [[4, 4]]


def cube(z):
    return z**3


cube.derivative = lambda z: 3 * z**2


class Own(Dense):
    pass


@peers
@pytest.mark.parametrize(("layer", "message"), [
    (Dense(2, cube, name="a"), "layer 'a': ONNX has no word for the activation 'cube'"),
    (Own(2, name="b"), "layer 'b': ONNX has no word for a Own"),
])
def test_what_onnx_has_no_word_for_is_refused_by_name_and_no_file_is_left(tmp_path, layer, message):
    model = Sequential([Input((3,)), layer])
    with pytest.raises(ValueError, match=message):
        tinynn.export.onnx(model, tmp_path / "model.onnx")
    assert list(tmp_path.iterdir()) == []


@peers
def test_a_layer_that_trains_while_others_predict_is_refused(tmp_path):
    x = Input((3,))
    model = Model(x, layers.Dropout(0.5, name="d")(x, training=True))
    with pytest.raises(ValueError, match="layer 'd' is called with training=True"):
        tinynn.export.onnx(model, tmp_path / "model.onnx")


@peers
def test_a_model_that_is_not_built_and_what_is_no_model_are_refused(tmp_path):
    with pytest.raises(ValueError, match="not built yet"):
        tinynn.export.onnx(Sequential([Dense(2)], name="m"), tmp_path / "model.onnx")
    with pytest.raises(TypeError, match="expected a Sequential or a Model"):
        tinynn.export.onnx(Dense(2), tmp_path / "model.onnx")


def test_without_the_package_onnx_the_message_says_how_to_get_it(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "onnx", None)
    with pytest.raises(ImportError, match=r'pip install "tinynn\[onnx\]"'):
        tinynn.export.onnx(Sequential([Dense(2, input_shape=(3,))]), tmp_path / "model.onnx")
