"""Files as TensorFlow 2's Keras wrote them: other words in the configuration, other names and orders of slots."""

import json

import h5py
import numpy as np
import pytest

from tinynn import layers, metrics
from tinynn.models import Sequential, load_model, model_from_json

GLOROT = {"class_name": "GlorotUniform", "config": {"seed": None}, "shared_object_id": 1}
ZEROS = {"class_name": "Zeros", "config": {}, "shared_object_id": 2}
CONFIG = {
    "class_name": "Sequential",
    "config": {
        "name": "sequential",
        "layers": [
            {"class_name": "InputLayer", "config": {
                "batch_input_shape": [None, 2, 2], "dtype": "float32", "sparse": False, "ragged": False,
                "name": "flatten_input"}},
            {"class_name": "Flatten", "config": {
                "name": "flatten", "trainable": True, "batch_input_shape": [None, 2, 2], "dtype": "float32",
                "data_format": "channels_last"}},
            {"class_name": "Dense", "config": {
                "name": "dense", "trainable": True, "dtype": "float32", "units": 3, "activation": "relu",
                "use_bias": True, "kernel_initializer": GLOROT, "bias_initializer": ZEROS,
                "kernel_regularizer": {"class_name": "L2", "config": {"l2": 0.0010000000474974513}},
                "bias_regularizer": None, "activity_regularizer": None, "kernel_constraint": None,
                "bias_constraint": None}, "shared_object_id": 3},
            {"class_name": "LeakyReLU", "config": {
                "name": "leaky_re_lu", "trainable": True, "dtype": "float32", "alpha": 0.10000000149011612}},
            {"class_name": "BatchNormalization", "config": {
                "name": "batch_normalization", "trainable": True, "dtype": "float32", "axis": [1], "momentum": 0.99,
                "epsilon": 0.001, "center": True, "scale": True, "beta_initializer": ZEROS,
                "gamma_initializer": {"class_name": "Ones", "config": {}},
                "moving_mean_initializer": ZEROS,
                "moving_variance_initializer": {"class_name": "Ones", "config": {}}, "beta_regularizer": None,
                "gamma_regularizer": None, "beta_constraint": None, "gamma_constraint": None}},
            {"class_name": "Dense", "config": {
                "name": "dense_1", "trainable": True, "dtype": "float32", "units": 2, "activation": "softmax",
                "use_bias": False, "kernel_initializer": GLOROT, "bias_initializer": ZEROS}},
        ],
    },
}
ACCURACY = {"class_name": "MeanMetricWrapper",
            "config": {"name": "accuracy", "dtype": "float32", "fn": "sparse_categorical_accuracy"}}
TRAINED = [("dense/kernel", (4, 3)), ("dense/bias", (3,)), ("batch_normalization/gamma", (3,)),
           ("batch_normalization/beta", (3,)), ("dense_1/kernel", (3, 2))]
MOVING = [("batch_normalization/moving_mean", (3,)), ("batch_normalization/moving_variance", (3,))]
ADAM = {"name": "Adam", "learning_rate": 0.0010000000474974513, "decay": 0.0, "beta_1": 0.9, "beta_2": 0.999,
        "epsilon": 1e-07, "amsgrad": False}
# From 2.11 on.
NEWER = {"weight_decay": None, "clipnorm": None, "global_clipnorm": None, "clipvalue": None, "use_ema": False,
         "ema_momentum": 0.99, "ema_overwrite_frequency": None, "jit_compile": False,
         "is_legacy_optimizer": False}


def numbers(shape, seed):
    return np.random.default_rng(seed).uniform(0.5, 1.5, shape).astype("float32")


def written(path, optimizer, slots, version="2.8.0"):
    """A whole model as TensorFlow's Keras writes it; `slots` is a list of (name, array)."""
    training = {"loss": "sparse_categorical_crossentropy", "metrics": [[ACCURACY]], "weighted_metrics": None,
                "loss_weights": None, "optimizer_config": optimizer}
    arrays = {name: numbers(shape, i) for i, (name, shape) in enumerate(TRAINED + MOVING)}
    with h5py.File(path, "w") as file:
        file.attrs["keras_version"] = version.encode()
        file.attrs["backend"] = b"tensorflow"
        file.attrs["model_config"] = json.dumps(CONFIG).encode()
        file.attrs["training_config"] = json.dumps(training).encode()
        names = [entry["config"]["name"] for entry in CONFIG["config"]["layers"][1:]]
        root = file.create_group("model_weights")
        root.attrs["layer_names"] = np.array([name.encode() for name in names])
        for name in names:
            own = [key for key in arrays if key.partition("/")[0] == name]
            write(root.create_group(name), [(f"{key}:0", arrays[key]) for key in own])
        write(file.create_group("optimizer_weights"), slots)
    return arrays


def write(group, named):
    group.attrs["weight_names"] = np.array([name.encode() for name, _ in named])
    for name, array in named:
        group[name] = array


def older_slots(*kinds, optimizer="Adam"):
    """One slot after the other, as up to 2.10."""
    slots = [(f"{optimizer}/iter:0", np.int64(7))]
    return slots + [
        (f"{optimizer}/{name}/{kind}:0", numbers(shape, 10 * k + i))
        for k, kind in enumerate(kinds, 1) for i, (name, shape) in enumerate(TRAINED)
    ]


def newer_slots():
    """Side by side, with the learning rate in front, as from 2.11 on."""
    slots = [("iteration:0", np.int64(7)), ("learning_rate:0", np.float32(0.001))]
    return slots + [
        (f"Adam/{kind}/{name}:0", numbers(shape, 10 * k + i))
        for i, (name, shape) in enumerate(TRAINED) for k, kind in enumerate("mv", 1)
    ]


@pytest.mark.parametrize("optimizer, slots, version", [
    ({"class_name": "Adam", "config": ADAM}, older_slots("m", "v"), "2.8.0"),
    ({"class_name": "Custom>Adam", "config": ADAM | NEWER}, newer_slots(), "2.11.0"),
])
def test_a_whole_model_of_tensorflow_opens_with_its_weights_and_slots(tmp_path, optimizer, slots, version):
    arrays = written(tmp_path / "tf.h5", optimizer, slots, version)
    model = load_model(tmp_path / "tf.h5")
    assert [layer.name for layer in model.layers] == [
        "flatten", "dense", "leaky_re_lu", "batch_normalization", "dense_1",
    ]
    assert model.input_shape == (2, 2)
    for (name, _), weight in zip(TRAINED[:4] + MOVING + TRAINED[4:], model.get_weights()):
        assert np.array_equal(arrays[name], weight)
    assert model.layers[2].activation.negative_slope == pytest.approx(0.1)
    assert model.optimizer.iterations == 7
    for k, slot in enumerate(("momentum", "velocity"), 1):
        expected = np.concatenate([numbers(shape, 10 * k + i).ravel() for i, (_, shape) in enumerate(TRAINED)])
        assert np.array_equal(model.optimizer.slots[slot], expected)
    assert type(model.metrics[0]) is metrics.SparseCategoricalAccuracy
    assert model.metrics_names == ["loss", "accuracy"]


@pytest.mark.parametrize("version, inside", [("2.8.0", False), ("2.10.1", False), ("2.11.0", True), ("3.0.0", True)])
def test_rmsprop_keeps_its_epsilon_where_that_version_had_it(tmp_path, version, inside):
    config = {"name": "RMSprop", "learning_rate": 0.001, "decay": 0.0, "rho": 0.9, "momentum": 0.0, "epsilon": 1e-07,
              "centered": False}
    slots = older_slots("rms", optimizer="RMSprop")
    written(tmp_path / "tf.h5", {"class_name": "RMSprop", "config": config}, slots, version)
    optimizer = load_model(tmp_path / "tf.h5").optimizer
    assert optimizer.epsilon_inside_root is inside
    assert np.array_equal(optimizer.slots["velocity"][:12], numbers((4, 3), 10).ravel())


@pytest.mark.parametrize("name, config, message", [
    ("Adamax", {"learning_rate": 0.001}, "tinynn has no optimizer 'Adamax'"),
    ("Custom>Adam", ADAM | NEWER | {"use_ema": True}, "tinynn's Adam has no use_ema, and the file asks for"),
    ("Adam", ADAM | {"learning_rate": {"class_name": "__lambda__", "config": {"value": ["4wAA", None, None]}}},
     "Adam's learning_rate is program code"),
])
def test_an_optimizer_that_only_keras_has_leaves_the_model_uncompiled(tmp_path, name, config, message):
    arrays = written(tmp_path / "tf.h5", {"class_name": name, "config": config}, older_slots("m", "v"))
    with pytest.warns(UserWarning, match=f"tf.h5: {message}.*; the model is loaded with its weights, not compiled"):
        model = load_model(tmp_path / "tf.h5")
    assert model.optimizer is None
    assert np.array_equal(model.get_weights()[0], arrays["dense/kernel"])


def test_a_schedule_that_is_not_known_is_named_and_the_way_out(tmp_path):
    rate = {"class_name": "Waves", "config": {"height": 0.1}}
    written(tmp_path / "tf.h5", {"class_name": "Adam", "config": ADAM | {"learning_rate": rate}}, older_slots("m", "v"))
    with pytest.raises(ValueError, match="tinynn has no schedule 'Waves'.*load with compile=False"):
        load_model(tmp_path / "tf.h5")


def test_slots_that_do_not_fit_are_left_with_a_warning(tmp_path):
    arrays = written(tmp_path / "tf.h5", {"class_name": "Adam", "config": ADAM}, older_slots("m"))
    with pytest.warns(UserWarning, match="tf.h5: the state of Adam in the file does not fit.*starts anew"):
        model = load_model(tmp_path / "tf.h5")
    assert model.optimizer.iterations == 0
    assert np.array_equal(model.get_weights()[0], arrays["dense/kernel"])


def test_names_that_were_cut_into_pieces_are_put_together(tmp_path):
    model = Sequential([layers.Input((1,)), layers.Dense(1, name="a"), layers.Dense(1, name="b")])
    model.save_weights(tmp_path / "w.h5")
    with h5py.File(tmp_path / "w.h5", "a") as file:
        for group, attribute in ((file, "layer_names"), (file["a"], "weight_names")):
            for i, name in enumerate(list(group.attrs[attribute])):
                group.attrs[f"{attribute}{i}"] = np.array([name.encode()])
            del group.attrs[attribute]
    other = model.clone()
    other.load_weights(tmp_path / "w.h5")
    assert np.array_equal(other.get_weights()[0], model.get_weights()[0])


def test_the_json_of_tensorflow_makes_a_model():
    model = model_from_json(json.dumps(CONFIG))
    assert model.output_shape == (2,)
    assert model.layers[1].kernel_regularizer.l2 == pytest.approx(0.001)


def test_the_list_of_layers_that_older_keras_wrote_makes_a_model():
    model = model_from_json(json.dumps({"class_name": "Sequential", "config": CONFIG["config"]["layers"][1:]}))
    assert model.input_shape == (2, 2)
