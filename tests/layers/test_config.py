"""A layer's configuration: every argument under Keras's name, as JSON holds it, and back."""

import json

import pytest

from tinynn import layers

# What a layer is made with, and its configuration without name and trainable.
LAYERS = {
    "Dense": (
        lambda: layers.Dense(3, "relu", False, "zeros", "ones", "l1", "l2", "max_norm", "non_neg"),
        {"units": 3, "activation": "relu", "use_bias": False, "kernel_initializer": "Zeros",
         "bias_initializer": "Ones", "kernel_regularizer": "L1", "bias_regularizer": "L2",
         "kernel_constraint": "MaxNorm", "bias_constraint": "NonNeg"},
    ),
    "Activation": (lambda: layers.Activation("tanh"), {"activation": "tanh"}),
    "ReLU": (lambda: layers.ReLU(6, 0.25, 0.5), {"max_value": 6.0, "negative_slope": 0.25, "threshold": 0.5}),
    "LeakyReLU": (lambda: layers.LeakyReLU(), {"negative_slope": 0.3}),
    "ELU": (lambda: layers.ELU(), {"alpha": 1.0}),
    "Softmax": (lambda: layers.Softmax(), {"axis": -1}),
    "Dropout": (lambda: layers.Dropout(0.25, (None, 1), 7), {"rate": 0.25, "noise_shape": [None, 1], "seed": 7}),
    "GaussianNoise": (lambda: layers.GaussianNoise(0.5, 7), {"stddev": 0.5, "seed": 7}),
    "Flatten": (lambda: layers.Flatten(), {}),
    "Reshape": (lambda: layers.Reshape((2, -1)), {"target_shape": [2, -1]}),
    "Concatenate": (lambda: layers.Concatenate(1), {"axis": 1}),
    "Concatenate, last": (lambda: layers.Concatenate(), {"axis": -1}),
    "Dot": (lambda: layers.Dot((1, 2)), {"axes": [1, 2]}),
    "BatchNormalization": (
        lambda: layers.BatchNormalization(1, 0.5, 0.125, False, False, "ones", "zeros", "ones", "zeros", "l1", "l2",
                                          "non_neg", "unit_norm"),
        {"axis": 1, "momentum": 0.5, "epsilon": 0.125, "center": False, "scale": False, "beta_initializer": "Ones",
         "gamma_initializer": "Zeros", "moving_mean_initializer": "Ones", "moving_variance_initializer": "Zeros",
         "beta_regularizer": "L1", "gamma_regularizer": "L2",
         "beta_constraint": "NonNeg", "gamma_constraint": "UnitNorm"},
    ),
}
every_layer = pytest.mark.parametrize("name", LAYERS)


def by_class(value):
    """An initializer or a regularizer by the name of its class alone."""
    return value["class_name"] if isinstance(value, dict) else value


@every_layer
def test_a_configuration_has_every_argument_as_json_holds_it(name):
    make, expected = LAYERS[name]
    config = json.loads(json.dumps(make().get_config()))
    for own in ("name", "trainable"):
        config.pop(own)
    assert {key: by_class(value) for key, value in config.items()} == expected


@every_layer
def test_a_layer_is_made_anew_from_its_configuration(name):
    layer = LAYERS[name][0]()
    layer.trainable = False
    config = json.loads(json.dumps(layer.get_config()))
    again = type(layer).from_config(config)
    assert json.loads(json.dumps(again.get_config())) == config
    assert (again.name, again.trainable) == (layer.name, False)


def test_a_declared_shape_is_part_of_the_configuration():
    config = layers.Flatten(name="f", input_shape=(2, 3)).get_config()
    assert config == {"name": "f", "trainable": True, "input_shape": [2, 3]}
    assert layers.Flatten.from_config(config).declared_shape == (2, 3)


def test_an_input_is_known_by_its_batch_shape():
    config = layers.InputLayer((2, 3), name="in").get_config()
    assert config == {"name": "in", "batch_shape": [None, 2, 3]}
    assert layers.InputLayer.from_config(config).output_shape == (2, 3)


def test_the_defaults_of_batch_normalization_are_those_of_keras():
    config = {key: by_class(value) for key, value in layers.BatchNormalization(name="b").get_config().items()}
    assert config == {
        "name": "b", "trainable": True, "axis": -1, "momentum": 0.99, "epsilon": 1e-3, "center": True, "scale": True,
        "beta_initializer": "Zeros", "gamma_initializer": "Ones", "moving_mean_initializer": "Zeros",
        "moving_variance_initializer": "Ones", "beta_regularizer": None, "gamma_regularizer": None,
        "beta_constraint": None, "gamma_constraint": None,
    }
