"""Networks that branch, written and read in every format, and in the words of Keras 3 and of TensorFlow 2."""

import json

import numpy as np
import pytest
from graph_cases import compiled_graph, graph_data

from tinynn import Input, Model, Sequential, layers
from tinynn.layers import Dense
from tinynn.models import clone_model, load_model, model_from_json

WHOLE = (".keras", ".h5", ".npz")


def names(network):
    return [layer.name for layer in network.layers]


def shapes(model):
    return [w.shape for w in model.get_weights()]


@pytest.mark.parametrize("ending", WHOLE)
def test_a_loaded_graph_is_the_saved_one_and_trains_on_as_it_would_have(tmp_path, ending):
    x, y = graph_data()
    model = compiled_graph()
    model.fit(x, y, epochs=2, batch_size=8, verbose=0)
    model.save(tmp_path / f"model{ending}")
    loaded = load_model(tmp_path / f"model{ending}")
    assert isinstance(loaded, Model) and names(loaded) == names(model)
    assert loaded.to_json() == model.to_json()
    assert [a.tobytes() for a in loaded.predict(x, verbose=0)] == [a.tobytes() for a in model.predict(x, verbose=0)]
    assert loaded.metrics_names == model.metrics_names and loaded.loss_weights == model.loss_weights
    assert loaded.fit(x, y, batch_size=8, verbose=0).history == model.fit(x, y, batch_size=8, verbose=0).history
    assert all((a == b).all() for a, b in zip(loaded.get_weights(), model.get_weights(), strict=True))


@pytest.mark.parametrize("ending", [".weights.h5", ".h5", ".npz"])
def test_weights_alone_come_back(tmp_path, ending):
    model, other = compiled_graph(), compiled_graph()
    model.save_weights(tmp_path / f"saved{ending}")
    other.load_weights(tmp_path / f"saved{ending}")
    assert all((a == b).all() for a, b in zip(other.get_weights(), model.get_weights(), strict=True))


def test_a_clone_has_the_same_layers_and_fresh_weights():
    model = compiled_graph()
    clone = clone_model(model)
    assert names(clone) == names(model) and shapes(clone) == shapes(model)
    assert all(p is not q for p, q in zip(clone.parameters, model.parameters, strict=True))
    assert any((a != b).any() for a, b in zip(clone.get_weights(), model.get_weights(), strict=True))


@pytest.mark.parametrize("make", [compiled_graph, lambda: Sequential([Dense(3, "relu", input_shape=(2,)), Dense(1)])])
def test_a_network_is_made_anew_from_its_config(make):
    model = make()
    again = type(model).from_config(json.loads(json.dumps(model.get_config())))
    assert type(again) is type(model) and again.to_json() == model.to_json()


def test_what_is_frozen_stays_frozen(tmp_path):
    model = compiled_graph()
    model.get_layer("inner").trainable = False
    model.get_layer("inner").layers[1].trainable = True
    model.save(tmp_path / "model.keras")
    with pytest.warns(UserWarning, match="the state of adam in the file does not fit the model"):
        loaded = load_model(tmp_path / "model.keras")
    assert [la.trainable for la in loaded.layers] == [la.trainable for la in model.layers]
    assert [la.trainable for la in loaded.get_layer("inner").layers[1:]] == [True, False]


def test_a_part_of_a_network_is_written_with_an_input_of_its_own():
    whole = Sequential([Dense(4, "relu", input_shape=(3,), name="h"), Dense(2, name="o")])
    part = Model(whole.layers[1].input, whole.output)
    again = model_from_json(part.to_json())
    assert names(again) == ["h_input", "o"] and again.input_shape == (4,)


def test_a_layer_in_two_networks_of_one_is_refused(tmp_path):
    shared, x = Dense(3), Input(3)
    inner = Model(x, shared(x))
    model = Model(x, shared(inner(x)))
    with pytest.raises(ValueError, match="layer 'dense' stands at two places of model"):
        model.save(tmp_path / "model.keras")


def tensorflow_2(inbound, output):
    """A network as TensorFlow 2 describes it: a Sequential and a graph, each called, joined by a sum."""

    def dense(name, inbound_nodes):
        config = {"name": name, "trainable": True, "dtype": "float32", "units": 3, "activation": "linear"}
        return {"class_name": "Dense", "config": config, "name": name, "inbound_nodes": inbound_nodes}

    def entrance(name):
        config = {"batch_input_shape": [None, 3], "dtype": "float32", "sparse": False, "ragged": False, "name": name}
        return {"class_name": "InputLayer", "config": config, "name": name, "inbound_nodes": []}

    inner = {"name": "inner", "layers": [entrance("i"), dense("d", [[["i", 0, 0, {}]]])],
             "input_layers": [["i", 0, 0]], "output_layers": [["d", 0, 0]]}
    config = {
        "name": "model",
        "layers": [
            entrance("x"),
            {"class_name": "Functional", "config": inner, "name": "inner", "inbound_nodes": [[["x", 0, 0, {}]]]},
            dense("e", [[["inner", 1, 0, {"training": False}]]]),
            {"class_name": "Add", "config": {"name": "add", "trainable": True, "dtype": "float32"}, "name": "add",
             "inbound_nodes": inbound},
        ],
        "input_layers": [["x", 0, 0]],
        "output_layers": [output],
    }
    return json.dumps({"class_name": "Functional", "config": config, "keras_version": "2.8.0", "backend": "tensorflow"})


def test_the_words_of_tensorflow_2_are_understood():
    model = model_from_json(tensorflow_2([[["inner", 1, 0, {}], ["e", 0, 0, {}]]], ["add", 0, 0]))
    assert names(model) == ["x", "inner", "e", "add"]
    x = np.ones((2, 3), "float32")
    inner = model.get_layer("inner")(x)
    np.testing.assert_allclose(model.predict(x, verbose=0), inner + model.get_layer("e")(inner), rtol=1e-6)
    assert model.get_layer("e").calls[0].training is False
    ends_within = model_from_json(tensorflow_2([[["inner", 1, 0, {}], ["e", 0, 0, {}]]], ["inner", 1, 0]))
    np.testing.assert_array_equal(ends_within.predict(x, verbose=0), ends_within.get_layer("inner")(x))


@pytest.mark.parametrize(
    ("inbound", "output", "message"),
    [
        ([[["add", 0, 0, {}], ["e", 0, 0, {}]]], ["add", 0, 0], "the layers add take inputs that no layer"),
        ([[["gone", 0, 0, {}], ["e", 0, 0, {}]]], ["add", 0, 0], "the layers add take inputs that no layer"),
        ([[["inner", 1, 0, {}], ["e", 0, 0, {}]]], ["gone", 0, 0], "expected the JSON of a model"),
        ([[["e", 0, 0, {"mask": [1]}], ["e", 0, 0, {}]]], ["add", 0, 0], "layer 'add' is called with mask"),
        ([[["e", 0, 0, {}]]], ["add", 0, 0], "expected a list of at least two inputs"),
    ],
)
def test_descriptions_that_make_no_network_are_refused(inbound, output, message):
    with pytest.raises(ValueError, match=message):
        model_from_json(tensorflow_2(inbound, output))


def two_by_name():
    """Two inputs and two outputs that Keras has by name, the later name first, and a network that is called by name."""
    i, j = Input((3,), name="i"), Input((3,), name="j")
    inner = Model([i, j], layers.subtract([i, j]), name="inner")
    a, b = Input((3,), name="a"), Input((3,), name="b")
    described = json.loads(Model([b, a], [inner([b, a]), Dense(2, name="d")(a)]).to_json())
    config = described["config"]
    for key, names in (("input_layers", "ba"), ("output_layers", ["s", "d"])):
        config[key] = dict(zip(names, config[key], strict=True))
    node = next(entry for entry in config["layers"] if entry["name"] == "inner")["inbound_nodes"][0]
    first, second = node["args"][0]
    node["args"], node["kwargs"] = [{"j": second, "i": first}], {"mask": {"j": None, "i": None}}
    return described


def test_what_keras_has_by_name_is_in_the_order_of_the_names():
    model = model_from_json(json.dumps(two_by_name()))
    assert [x.name for x in model.inputs] == ["a", "b"] and model.output_names == ["d", "inner"]
    a, b = np.ones((1, 3), "float32"), np.full((1, 3), 3, "float32")
    np.testing.assert_array_equal(model.predict([a, b], verbose=0)[1], b - a)


@pytest.mark.parametrize("spoil, message", [
    (lambda config, node: node["args"].append(2), "layer 'inner' takes .* beside what other layers give"),
    (lambda config, node: node["args"][0].pop("j"), "layer 'inner': expected a dict with 'i', 'j'"),
    (lambda config, node: config["output_layers"].update(d=[["d", 0, 0]]), "within one another"),
    (lambda config, node: node["kwargs"].update(mask={"i": [None, 1]}), "layer 'inner' is called with mask"),
])
def test_what_no_model_takes_is_named(spoil, message):
    described = two_by_name()
    entry = next(entry for entry in described["config"]["layers"] if entry["name"] == "inner")
    spoil(described["config"], entry["inbound_nodes"][0])
    with pytest.raises(ValueError, match=message):
        model_from_json(json.dumps(described))


def test_an_operation_that_is_no_layer_is_named():
    described = json.loads(Model(x := Input((3,)), Dense(2, name="d")(x)).to_json())
    described["config"]["layers"][1] |= {"module": "keras.src.ops.numpy", "class_name": "Sin", "config": {"name": "d"}}
    with pytest.raises(ValueError, match="layer 'd' is the operation Sin, which tinynn has no layer for"):
        model_from_json(json.dumps(described))


def test_dot_and_concatenate_come_back_with_their_axes():
    a, b = Input((2, 3)), Input((3, 2))
    model = Model([a, b], layers.concatenate([layers.dot([a, b], axes=(2, 1)), b], axis=1))
    again = model_from_json(model.to_json())
    assert again.output_shape == model.output_shape == (5, 2)
