"""Older spellings make the same objects as today's."""

import inspect

import numpy as np
import pytest

import tinynn
from tinynn import Sequential
from tinynn import optimizers as core
from tinynn.compat import rooms
from tinynn.compat.names.helpers import custom_object_scope, get_custom_objects, to_categorical
from tinynn.compat.training import optimizers

LAYERS = rooms.contents("layers")
Dense = LAYERS["Dense"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (lambda: Dense(output_dim=3, init="he_normal", bias=False), {"units": 3, "use_bias": False}),
        (lambda: Dense(3, "tanh"), {"activation": "tanh"}),
        (lambda: Dense(3, "uniform", "tanh"), {"activation": "tanh"}),
        (lambda: Dense(7, 3), {"units": 3, "input_shape": [7]}),
        (lambda: Dense(7, 3, "normal"), {"units": 3, "input_shape": [7]}),
        (lambda: Dense(3, batch_input_shape=(None, 4), dtype="float32"), {"input_shape": [4]}),
        (lambda: Dense(3, W_regularizer="l2", kernel_constraint=None), {"units": 3}),
        (
            lambda: Dense(3, W_constraint=rooms.contents("constraints")["maxnorm"](3)),
            {"kernel_constraint": {"class_name": "MaxNorm", "config": {"max_value": 3.0, "axis": 0}}},
        ),
        (lambda: LAYERS["Dropout"](p=0.25), {"rate": 0.25}),
        (lambda: LAYERS["GaussianNoise"](sigma=0.5), {"stddev": 0.5}),
        (lambda: LAYERS["Reshape"](dims=(2, 3)), {"target_shape": [2, 3]}),
        (lambda: LAYERS["LeakyReLU"](alpha=0.2), {"negative_slope": 0.2}),
        (lambda: LAYERS["BatchNormalization"](mode=0, beta_init="ones"), {"momentum": 0.99}),
    ],
)
def test_older_arguments_of_layers_are_todays(old, new):
    config = old().get_config()
    assert {name: config[name] for name in new} == new


def test_the_second_word_of_keras_1_is_where_weights_start():
    layer = Dense(3, "he_uniform", input_dim=2)
    assert type(layer.kernel_initializer) is tinynn.initializers.HeUniform
    assert type(Dense(3, W_regularizer="l2").kernel_regularizer) is tinynn.regularizers.L2


def test_what_it_makes_is_of_the_core():
    assert type(Dense(3)) is tinynn.layers.Dense and isinstance(tinynn.layers.Dense(3), Dense)
    assert not isinstance(tinynn.layers.Flatten(), Dense)


def test_a_class_derived_from_it_knows_the_older_spellings():
    class Narrow(Dense):
        def __init__(self, **kwargs):
            super().__init__(output_dim=1, **kwargs)

    assert Narrow().units == 1 and type(Narrow()) is Narrow and isinstance(Narrow(), Dense)
    assert not isinstance(Dense(3), Narrow)


def test_a_layer_can_start_with_weights_that_are_given():
    kernel = np.arange(6.0).reshape(2, 3)
    model = Sequential([Dense(3, weights=[kernel, np.ones(3)], input_shape=(2,))])
    np.testing.assert_array_equal(model.get_weights()[0], kernel)
    with pytest.raises(ValueError, match="shape"):
        Sequential([Dense(4, weights=[kernel, np.ones(3)], input_shape=(2,))])


def test_optimizers_under_every_name():
    for name in ("adam", "Adam", "ADAM", "RMSPropOptimizer", "GradientDescentOptimizer", "sgd"):
        assert isinstance(optimizers.get(name), core.Optimizer)
    assert isinstance(rooms.contents("optimizers")["rmsprop"](lr=0.1), core.RMSprop)
    assert rooms.contents("optimizers")["Nadam"](lr=0.1, schedule_decay=0.004).learning_rate == 0.1


def test_a_rate_can_be_assigned_to():
    adam = optimizers.CLASSES["Adam"](0.01)
    adam.lr.assign(0.5)
    assert adam.learning_rate == 0.5 and adam.lr.numpy() == 0.5 and type(adam.lr.numpy()) is float
    adam.lr = 0.25
    assert adam.learning_rate == 0.25 and adam.get_config()["learning_rate"] == 0.25


def test_a_step_sees_a_plain_number():
    class Spy(core.SGD):
        def rule(self, t):
            self.seen = type(self.learning_rate)
            return super().rule(t)

    spy = optimizers.with_rate(Spy)(0.1)
    model = tinynn.Sequential([tinynn.layers.Dense(1, input_shape=(1,))])
    model.compile(spy, "mse")
    model.fit([1.0], [1.0], verbose=0)
    assert spy.seen is float and type(spy.learning_rate) is optimizers.Rate


def test_an_optimizer_with_a_rate_shows_the_arguments_of_its_class():
    assert inspect.signature(optimizers.CLASSES["SGD"]) == inspect.signature(core.SGD)


def test_to_categorical_knows_its_older_arguments():
    assert to_categorical([0, 1], nb_classes=3, dtype="int32").tolist() == [[1, 0, 0], [0, 1, 0]]
    assert to_categorical([0.0, 2.9], 3).argmax(axis=1).tolist() == [0, 2]


def test_names_of_ones_own_objects_last_for_a_while():
    with custom_object_scope({"twice": lambda z: 2 * z}):
        assert Dense(3, "twice").activation.name == "<lambda>"
    assert "twice" not in get_custom_objects()
    with pytest.raises(ValueError, match="unknown activation 'twice'"):
        Dense(3, activation="twice")
