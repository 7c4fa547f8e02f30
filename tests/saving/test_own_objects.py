"""Layers, losses, metrics, optimizers and functions of a user's own, in files."""

import copy
import json

import numpy as np
import pytest
from saving_cases import data, same_weights, small_network

import tinynn
from tinynn import layers, losses, metrics, optimizers
from tinynn.models import Sequential, clone_model, load_model, model_from_json
from tinynn.saving import objects, register_keras_serializable

WHOLE = (".keras", ".h5", ".npz")


class Scale(layers.Layer):
    def __init__(self, start=1.0, **kwargs):
        super().__init__(**kwargs)
        self.start = start

    def build(self, input_shape):
        self.running = self.add_weight("running", input_shape, "zeros", trainable=False)
        self.factor = self.add_weight("factor", input_shape, tinynn.initializers.Constant(self.start))

    def forward(self, x, training=False):
        return x * self.factor.value, x

    def backward(self, dy, cache):
        self.factor.grad[...] = (dy * cache).sum(axis=0)
        return dy * self.factor.value

    def get_config(self):
        return super().get_config() | {"start": self.start}


class FourthPower(losses.Loss):
    def value(self, y_true, y_pred):
        return ((y_pred - y_true) ** 4).mean(axis=-1)

    def backward(self, y_true, y_pred):
        return 4 * (y_pred - y_true) ** 3 / y_pred.shape[-1]


class SignDescent(optimizers.Optimizer):
    def __init__(self, learning_rate=0.001, **common):
        super().__init__(learning_rate, **common)

    def rule(self, t):
        lr = self.learning_rate

        def update(w, g, s):
            np.sign(g, out=s)
            s *= lr
            w -= s

        return update


class Largest(metrics.Mean):
    def __init__(self, name="largest"):
        super().__init__(name)

    def update_state(self, y_true, y_pred, sample_weight=None):
        super().update_state(np.abs(y_pred).max(axis=-1), sample_weight)


def cubed(y_true, y_pred):
    return (np.abs(y_pred - y_true) ** 3).mean(axis=-1)


cubed.derivative = lambda y_true, y_pred: 3 * np.sign(y_pred - y_true) * (y_pred - y_true) ** 2 / y_pred.shape[-1]


def gap(y_true, y_pred):
    return np.abs(y_pred - y_true).mean(axis=-1)


def halving(step):
    return 0.1 * 0.5**step


OWN = {thing.__name__: thing for thing in (Scale, FourthPower, SignDescent, Largest, cubed, gap, halving)}
TARGETS = np.eye(3, dtype="float32")[data()[1]]


def own_network(loss, optimizer):
    model = Sequential([layers.Dense(3, input_shape=(4,)), Scale(2.0)])
    model.compile(optimizer, loss, metrics=[Largest(), gap], weighted_metrics=[gap])
    model.fit(data()[0], TARGETS, epochs=1, verbose=0)
    return model


@pytest.mark.parametrize("ending", WHOLE)
@pytest.mark.parametrize("loss", [FourthPower(), cubed], ids=["class", "function"])
@pytest.mark.parametrize("optimizer", [SignDescent, lambda: optimizers.Adam(halving)], ids=["class", "function"])
def test_own_objects_come_back_through_custom_objects(tmp_path, ending, loss, optimizer):
    model = own_network(loss, optimizer())
    model.save(tmp_path / f"model{ending}")
    loaded = load_model(tmp_path / f"model{ending}", custom_objects=OWN)
    for network in (model, loaded):
        network.fit(data()[0], TARGETS, initial_epoch=1, epochs=3, verbose=0)
    assert same_weights(loaded, model)
    assert loaded.metrics_names == model.metrics_names
    assert loaded.layers[1].start == 2.0


@pytest.mark.parametrize("missing", ["FourthPower", "SignDescent", "Largest", "gap"])
def test_what_is_missing_is_named_with_the_way_out(tmp_path, missing):
    own_network(FourthPower(), SignDescent()).save(tmp_path / "model.keras")
    known = {name: thing for name, thing in OWN.items() if name != missing}
    with pytest.raises(ValueError, match=rf"tinynn has no \w+ '{missing}'.*custom_objects=.*compile=False"):
        load_model(tmp_path / "model.keras", custom_objects=known)
    assert load_model(tmp_path / "model.keras", custom_objects={"Scale": Scale}, compile=False).layers[1].start == 2.0


def test_a_missing_layer_is_named(tmp_path):
    own_network("mse", "adam").save(tmp_path / "model.keras")
    with pytest.raises(ValueError, match="model.keras: tinynn has no layer 'Scale'.*register_keras_serializable"):
        load_model(tmp_path / "model.keras")


def test_registered_classes_need_no_custom_objects(tmp_path, monkeypatch):
    monkeypatch.setattr(objects, "_by_name", {})
    monkeypatch.setattr(objects, "_names", {})
    register_keras_serializable("school", name="Stretch")(Scale)
    model = Sequential([Scale(3.0, input_shape=(2,))])
    model.save(tmp_path / "model.keras")
    assert '"registered_name": "school>Stretch"' in model.to_json()
    assert load_model(tmp_path / "model.keras").layers[0].start == 3.0
    assert clone_model(model).layers[0].start == 3.0


def test_a_class_without_a_config_cannot_be_registered():
    class Bare:
        pass

    with pytest.raises(TypeError, match="class Bare has no get_config"):
        register_keras_serializable()(Bare)


def test_a_layer_whose_config_lacks_an_argument_is_refused_when_saving(tmp_path):
    class Forgetful(layers.Layer):
        def __init__(self, size, **kwargs):
            super().__init__(**kwargs)

    model = Sequential([layers.Dense(2, input_shape=(2,)), Forgetful(3, name="oops")])
    with pytest.raises(ValueError, match="layer 'oops': Forgetful needs an argument size.*add get_config"):
        model.save(tmp_path / "model.keras")


def test_the_first_parameter_of_a_layer_may_have_any_name(tmp_path):
    class Spelled(Scale):
        def __init__(this, start=1.0, **kwargs):
            super().__init__(start, **kwargs)

    Sequential([Spelled(2.0, input_shape=(2,))]).save(tmp_path / "model.keras")
    assert load_model(tmp_path / "model.keras", {"Spelled": Spelled}).layers[0].start == 2


def test_an_own_model_class_comes_back_as_itself(tmp_path):
    class Net(Sequential):
        pass

    Net([layers.Dense(2, input_shape=(2,))]).save(tmp_path / "model.keras")
    assert type(load_model(tmp_path / "model.keras", custom_objects={"Net": Net})) is Net
    with pytest.raises(ValueError, match="the file holds a Net"):
        load_model(tmp_path / "model.keras")


def test_a_layer_that_stands_at_two_places_is_refused(tmp_path):
    shared = layers.Dense(2, name="shared")
    model = Sequential([layers.Input((2,)), shared, Sequential([shared])])
    with pytest.raises(ValueError, match="layer 'shared' stands at two places"):
        model.save(tmp_path / "model.keras")


def test_own_initializers_regularizers_and_activations_come_from_custom_objects():
    class Ramp(tinynn.initializers.Initializer):
        def draw(self, shape, rng):
            return np.arange(np.prod(shape), dtype="float64").reshape(shape)

    class Sharp(tinynn.regularizers.L1):
        pass

    class Square(tinynn.activations.Activation):
        def forward(self, z):
            return z * z

    dense = {
        "name": "dense", "units": 2, "activation": {"class_name": "Square", "config": {}},
        "kernel_initializer": {"class_name": "Ramp", "config": {"seed": None}},
        "kernel_regularizer": {"class_name": "Sharp", "config": {"l1": 0.5}},
    }
    entries = [{"class_name": "InputLayer", "config": {"batch_shape": [None, 2]}},
               {"class_name": "Dense", "config": dense}]
    text = json.dumps({"class_name": "Sequential", "config": {"name": "net", "layers": entries}})
    model = model_from_json(text, custom_objects={"Ramp": Ramp, "Sharp": Sharp, "Square": Square})
    dense = model.layers[0]
    assert dense.kernel.value.tolist() == [[0, 1], [2, 3]]
    assert (type(dense.kernel_regularizer), dense.kernel_regularizer.l1) == (Sharp, 0.5)
    assert type(dense.activation) is Square


class Power(tinynn.activations.Activation):
    def __init__(self, exponent):
        self.exponent = exponent

    def forward(self, z):
        return z**self.exponent

    def derivative(self, z, y):
        return self.exponent * z ** (self.exponent - 1)


def test_a_network_with_an_activation_of_your_own_is_saved_and_loaded(tmp_path):
    model = tinynn.Sequential([tinynn.layers.Dense(2, activation=Power(3), input_shape=(2,))])
    for path in (tmp_path / "model.keras", tmp_path / "model.npz", tmp_path / "model.h5"):
        model.save(path)
        again = tinynn.models.load_model(path, custom_objects={"Power": Power})
        assert again.layers[0].activation.exponent == 3
        with pytest.raises(ValueError, match="Power"):
            tinynn.models.load_model(path)


def test_small_networks_need_no_custom_objects(tmp_path):
    small_network().save(tmp_path / "model.keras")
    assert load_model(tmp_path / "model.keras").metrics_names == ["loss", "accuracy"]


def cube(z):
    return z**3


cube.derivative = lambda z: 3 * z**2


def halves(shape, dtype="float32"):
    return np.full(shape, 0.5, dtype)


def at_most_one(w):
    return np.minimum(w, 1)


OF_YOURS = {"activation": cube, "kernel_initializer": halves, "kernel_constraint": at_most_one}


@pytest.mark.parametrize(("argument", "function"), OF_YOURS.items())
def test_a_function_of_your_own_is_copied_cloned_saved_and_found_by_its_name(argument, function, tmp_path):
    model = Sequential([layers.Dense(2, input_shape=(2,), **{argument: function})])
    x = np.ones((3, 2), "float32")
    twin, clone = copy.deepcopy(model), clone_model(model)
    clone.set_weights(model.get_weights())
    for path in (tmp_path / "model.keras", tmp_path / "model.npz", tmp_path / "model.h5"):
        model.save(path)
        again = load_model(path, custom_objects={function.__name__: function})
        for other in (twin, clone, again):
            assert np.array_equal(other.predict(x, verbose=0), model.predict(x, verbose=0))
            kept = getattr(other.layers[0], argument)
            assert getattr(kept, "function", kept) is function
        with pytest.raises(ValueError, match=f"tinynn has no {argument.split('_')[-1]} '{function.__name__}'"):
            load_model(path)
    again = layers.Dense.from_config(model.layers[0].get_config())
    assert getattr(getattr(again, argument), "function", getattr(again, argument)) is function


def test_what_has_no_name_to_be_found_by_is_refused_when_saving(tmp_path):
    nameless = layers.Dense(2, input_shape=(2,), kernel_initializer=lambda shape, _: np.ones(shape), name="d")
    with pytest.raises(ValueError, match="layer 'd' cannot be described in a file: a lambda has no name"):
        Sequential([nameless]).save(tmp_path / "model.keras")

    class Halves:
        __call__ = staticmethod(halves)

    with pytest.raises(ValueError, match="layer 'd' cannot be described .* class Halves has no get_config"):
        clone_model(Sequential([layers.Dense(2, input_shape=(2,), kernel_initializer=Halves(), name="d")]))


def test_two_functions_of_one_name_are_not_mistaken_for_each_other():
    def make(value):
        def start(shape, dtype="float32"):
            return np.full(shape, value, dtype)

        return start

    model = Sequential([layers.Dense(2, input_shape=(2,), kernel_initializer=make(i), name=f"d{i}") for i in (1, 2)])
    with pytest.raises(ValueError, match="layer 'd2': there are two things of yours named 'start'"):
        clone_model(model)


@pytest.mark.parametrize("activation", ["relu", "tanh", tinynn.activations.ClippedRelu(6.0), Power(2)])
def test_a_network_that_uses_one_activation_twice_is_cloned(activation):
    twice = [copy.deepcopy(activation) for _ in range(2)]
    model = Sequential([layers.Dense(3, twice[0], input_shape=(4,)), layers.Dense(3, twice[1]), layers.Softmax(),
                        layers.Activation("softmax")])
    clone = clone_model(model)
    clone.set_weights(model.get_weights())
    x = np.ones((2, 4), "float32")
    assert np.array_equal(clone.predict(x, verbose=0), model.predict(x, verbose=0))


def test_a_regularizer_of_your_own_is_cloned():
    class Cubes:
        def __init__(self, factor):
            self.factor = factor

        def value(self, w):
            return self.factor * (abs(w) ** 3).sum()

        def gradient(self, w):
            return 3 * self.factor * w * abs(w)

        def get_config(self):
            return {"factor": self.factor}

    model = Sequential([layers.Dense(2, input_shape=(2,), kernel_regularizer=Cubes(0.5))])
    assert clone_model(model).layers[0].kernel_regularizer.factor == 0.5
