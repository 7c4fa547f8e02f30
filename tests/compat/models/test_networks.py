"""What only Keras scripts have is saved, loaded and cloned: their own functions, penalties, older layers."""

import json
import pickle
import zipfile

import numpy as np
import pytest

from tinynn import compat


@pytest.fixture
def keras():
    compat.install()
    import keras

    yield keras
    compat.uninstall()


def swish(x):
    return x / (1 + np.exp(-x))


X = np.random.default_rng(0).normal(size=(6, 4)).astype("float32")


def same(model, other):
    return np.array_equal(other.predict(X, verbose=0), model.predict(X, verbose=0))


@pytest.mark.parametrize("ending", [".keras", ".h5", ".npz"])
@pytest.mark.parametrize("layer", ["Dense", "Activation"])
def test_an_activation_of_ones_own_is_saved_by_its_name(keras, ending, layer, tmp_path):
    dense, activation = keras.layers.Dense, keras.layers.Activation
    first = [dense(3, activation=swish, input_shape=(4,))] if layer == "Dense" else [
        dense(3, input_shape=(4,)), activation(swish)]
    model = keras.models.Sequential([*first, dense(2, activation=swish)])
    model.compile("sgd", "mse")
    model.save(tmp_path / f"model{ending}")
    again = keras.models.load_model(tmp_path / f"model{ending}", custom_objects={"swish": swish})
    assert same(model, again)
    assert again.fit(X, X[:, :2], verbose=0).history["loss"] == model.fit(X, X[:, :2], verbose=0).history["loss"]
    clone = keras.models.clone_model(model)
    clone.set_weights(model.get_weights())
    shaped = keras.models.model_from_json(model.to_json(), {"swish": swish})
    shaped.set_weights(model.get_weights())
    assert same(model, clone) and same(model, shaped)


def steep(y_true, y_pred):
    return np.mean(abs(y_true - y_pred) ** 1.5, axis=-1)


@pytest.mark.parametrize("ending", [".keras", ".h5"])
@pytest.mark.parametrize("handed_over", [True, False], ids=["handed over", "in a scope"])
def test_a_loss_of_ones_own_comes_back_with_a_network_of_symbols(keras, ending, handed_over, tmp_path):
    x = keras.Input((4,))
    inner = keras.Model(x, keras.layers.Dense(3, name="first")(x), name="inner")
    model = keras.Model(x, keras.layers.Dense(1)(inner(x)))
    model.compile("sgd", steep, metrics=[steep])
    before = model.evaluate(X, X[:, :1], verbose=0)
    model.save(tmp_path / f"model{ending}")
    with keras.utils.custom_object_scope({} if handed_over else {"steep": steep}):
        again = keras.models.load_model(tmp_path / f"model{ending}", {"steep": steep} if handed_over else None)
    assert again.evaluate(X, X[:, :1], verbose=0) == before
    assert again.fit(X, X[:, :1], verbose=0).history == model.fit(X, X[:, :1], verbose=0).history
    assert type(again) is type(again.get_layer("inner")) is keras.Model


def test_an_activation_that_is_not_handed_over_is_named(keras, tmp_path):
    def halved(x):
        return x / 2

    keras.models.Sequential([keras.layers.Dense(3, activation=halved, input_shape=(4,))]).save(tmp_path / "model.h5")
    with pytest.raises(ValueError, match="tinynn has no activation 'halved'"):
        keras.models.load_model(tmp_path / "model.h5")


@pytest.mark.parametrize("name", ["celu", "log_softmax", "mish", "relu6"])
def test_activations_that_only_keras_names_are_saved(keras, name, tmp_path):
    model = keras.models.Sequential([keras.layers.Dense(3, activation=name, input_shape=(4,)),
                                     keras.layers.Dense(3, name),
                                     keras.layers.Activation(getattr(keras.activations, name))])
    model.save(tmp_path / "model.h5")
    assert same(model, keras.models.load_model(tmp_path / "model.h5"))


@pytest.mark.parametrize("ending", [".keras", ".h5", ".npz"])
def test_a_penalty_on_outputs_is_saved(keras, ending, tmp_path):
    model = keras.models.Sequential([
        keras.layers.Dense(3, "relu", activity_regularizer=keras.regularizers.l1(0.25), input_shape=(4,)),
        keras.layers.Dense(2),
    ])
    model.compile("sgd", "mse")
    model.save(tmp_path / f"model{ending}")
    again = keras.models.load_model(tmp_path / f"model{ending}")
    clone = keras.models.clone_model(model)
    clone.set_weights(model.get_weights())
    clone.compile("sgd", "mse")
    expected = model.evaluate(X, X[:, :2], verbose=0)
    assert again.evaluate(X, X[:, :2], verbose=0) == clone.evaluate(X, X[:, :2], verbose=0) == expected
    assert again.layers[0].activity_regularizer.l1 == 0.25


def test_an_activation_that_only_keras_has_is_written_as_one_of_its_own(keras):
    text = keras.models.Sequential([keras.layers.Dense(3, activation="mish", input_shape=(4,))]).to_json()
    assert '{"module": "keras.activations", "class_name": "function", "config": "mish"' in text


@pytest.mark.parametrize("optimizer", ["SGD", "Adam", "RMSprop"])
def test_an_optimizer_is_written_as_keras_does(keras, optimizer, tmp_path):
    model = keras.models.Sequential([keras.layers.Dense(3, input_shape=(4,))])
    model.compile(getattr(keras.optimizers, optimizer)(0.125), "mse")
    model.save(tmp_path / "model.keras")
    with zipfile.ZipFile(tmp_path / "model.keras") as archive:
        written = json.loads(archive.read("config.json"))["compile_config"]["optimizer"]
    assert (written["module"], written["class_name"]) == ("keras.optimizers", optimizer)
    assert keras.models.load_model(tmp_path / "model.keras").optimizer.learning_rate == 0.125


def test_an_optimizer_derived_from_keras_s_stays_what_it_is(keras, tmp_path):
    class Slow(keras.optimizers.SGD):
        pass

    model = keras.models.Sequential([keras.layers.Dense(3, input_shape=(4,))])
    model.compile(Slow(0.125), "mse")
    model.save(tmp_path / "model.keras")
    assert isinstance(keras.models.load_model(tmp_path / "model.keras", {"Slow": Slow}).optimizer, Slow)


def test_a_penalty_on_outputs_is_written_as_keras_does(keras):
    layer = keras.layers.Dense(3, activity_regularizer="l2", input_shape=(4,))
    text = keras.models.Sequential([layer]).to_json()
    assert '"module": "keras.layers", "class_name": "Dense"' in text and '"activity_regularizer": {"module"' in text


@pytest.mark.parametrize("theta", [0.5, 1.0])
def test_a_threshold_is_saved(keras, theta, tmp_path):
    model = keras.models.Sequential([keras.layers.Dense(3, input_shape=(4,)), keras.layers.ThresholdedReLU(theta)])
    model.save(tmp_path / "model.h5")
    assert same(model, keras.models.load_model(tmp_path / "model.h5"))
    clone = keras.models.clone_model(model)
    clone.set_weights(model.get_weights())
    assert same(model, clone)


def test_a_model_is_built_for_a_shape_that_is_a_list(keras):
    model = keras.models.Sequential([keras.layers.Dense(3)])
    model.build(input_shape=[None, 784])
    assert model.layers[0].kernel.shape == (784, 3)


@pytest.mark.parametrize("ending", [".keras", ".h5"])
def test_functions_of_lambda_layers_are_found_by_the_program_that_defines_them(keras, ending, tmp_path):
    def halved(x):
        return x / 2

    x = keras.Input((4,))
    h = keras.layers.Lambda(lambda x: x * 3)(keras.layers.Lambda(lambda x: x + 1)(x))
    model = keras.Model(x, keras.layers.Dense(2)(keras.layers.Lambda(halved)(h)) * 3)
    model.save(tmp_path / f"model{ending}")
    assert same(model, keras.models.load_model(tmp_path / f"model{ending}"))
    clone = keras.models.clone_model(model)
    clone.set_weights(model.get_weights())
    assert same(model, clone)


def test_a_model_is_made_anew_from_its_config_with_the_objects_that_are_known(keras):
    model = keras.Sequential([keras.layers.Dense(3, activation=swish, input_shape=(4,)), keras.layers.PReLU()])
    with keras.utils.custom_object_scope({"swish": swish}):
        again = keras.Sequential.from_config(model.get_config())
    again.set_weights(model.get_weights())
    assert same(model, again) and type(again) is keras.Sequential
    with pytest.raises(ValueError, match="no activation 'swish'"):
        keras.Sequential.from_config(model.get_config())
    x = keras.Input((4,))
    graph = keras.Model(x, keras.layers.Dense(2)(x))
    assert keras.Model.from_config(graph.get_config(), custom_objects={}).output_shape == (None, 2)


def test_a_function_of_a_lambda_layer_that_is_not_there_is_named(keras, tmp_path):
    model = keras.Sequential([keras.layers.Lambda(swish, input_shape=(4,)), keras.layers.Dense(1)])
    text = model.to_json().replace("swish", "nobody_knows")
    with pytest.raises(ValueError, match="expected a function, got 'nobody_knows'"):
        keras.models.model_from_json(text)
    again = keras.models.model_from_json(text, custom_objects={"nobody_knows": swish})
    again.set_weights(model.get_weights())
    assert same(model, again)


def test_a_model_is_pickled_with_its_weights_and_trains_on(keras):
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2, "relu"), keras.layers.Dense(1)])
    model.compile("adam", "mse", metrics=["mae"])
    x, y = np.ones((4, 3)), np.ones(4)
    model.fit(x, y, verbose=0)
    twin = pickle.loads(pickle.dumps(model))
    np.testing.assert_array_equal(twin.predict(x, verbose=0), model.predict(x, verbose=0))
    assert twin.fit(x, y, verbose=0).history["mae"] == model.fit(x, y, verbose=0).history["mae"]


def test_older_arguments_of_a_first_layer_a_loss_and_a_step_are_taken(keras):
    model = keras.Sequential([keras.layers.Dense(2, input_shape=(3,), batch_size=4)])
    model.compile("sgd", "cosine_proximity")
    x, y = np.ones((4, 3)), np.ones((4, 2))
    assert isinstance(model.train_on_batch(x, y), float)
    assert -1 <= model.evaluate(x, y, verbose=0) <= 1
    assert len(model.train_on_batch(x, y, accuracy=True)) == 2
    with pytest.raises(NotImplementedError, match="to_json"):
        model.to_yaml()


def test_steps_of_an_optimizer_are_read_as_a_variable(keras):
    model = keras.Sequential([keras.layers.Dense(1, input_shape=(3,))])
    model.compile("adam", "mse")
    model.fit(np.ones((8, 3)), np.ones(8), batch_size=4, verbose=0)
    assert model.optimizer.iterations.numpy() == 2 == model.optimizer.iterations


def test_what_an_optimizer_remembers_can_be_taken_and_given_back(keras):
    model = keras.Sequential([keras.layers.Dense(1, input_shape=(3,))])
    model.compile("adam", "mse")
    x, y = np.ones((8, 3)), np.ones(8)
    model.fit(x, y, verbose=0)
    weights, remembered = model.get_weights(), model.optimizer.get_weights()
    model.fit(x, y, verbose=0)
    after = model.get_weights()
    model.set_weights(weights)
    model.optimizer.set_weights(remembered)
    model.fit(x, y, verbose=0)
    np.testing.assert_array_equal(model.get_weights()[0], after[0])
