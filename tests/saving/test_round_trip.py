"""What is saved comes back bit for bit, in every format, and training goes on as if nothing had happened."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from saving_cases import build, compiled, data, networks, same_weights, small_network, some_optimizer

import tinynn
from tinynn import layers, optimizers
from tinynn.models import Sequential, clone_model, load_model, save_model

WHOLE = (".keras", ".h5", ".npz", ".model")
WEIGHTS = (".weights.h5", ".h5", ".npz", ".weights")
cases = settings(max_examples=25, suppress_health_check=list(HealthCheck))


@pytest.mark.parametrize("ending", WHOLE)
@cases
@given(makers=networks, optimizer=some_optimizer)
def test_a_loaded_model_is_the_saved_one_and_trains_on_as_it_would_have(tmp_path_factory, ending, makers, optimizer):
    path = tmp_path_factory.mktemp("models") / f"model{ending}"
    x, y = data()
    model = compiled(makers, optimizer())
    model.fit(x, y, epochs=2, batch_size=8, verbose=0)
    model.save(path)
    loaded = load_model(path)

    assert same_weights(loaded, model)
    assert loaded.predict(x, verbose=0).tobytes() == model.predict(x, verbose=0).tobytes()
    assert loaded.to_json() == model.to_json()
    assert loaded.metrics_names == model.metrics_names
    go_on = {"initial_epoch": 2, "epochs": 4, "batch_size": 8, "verbose": 0}
    assert loaded.fit(x, y, **go_on).history == model.fit(x, y, **go_on).history
    assert same_weights(loaded, model)


@pytest.mark.parametrize("ending", WEIGHTS)
@cases
@given(makers=networks)
def test_weights_alone_come_back_bit_for_bit(tmp_path_factory, ending, makers):
    path = tmp_path_factory.mktemp("weights") / f"saved{ending}"
    model, other = build(makers), build(makers)
    model.save_weights(path)
    other.load_weights(path)
    assert same_weights(other, model)


@pytest.mark.parametrize("ending", WHOLE)
def test_weights_can_be_read_from_the_file_of_a_whole_model(tmp_path, ending):
    model = small_network()
    model.save(tmp_path / f"model{ending}")
    other = clone_model(model)
    other.load_weights(tmp_path / f"model{ending}")
    assert same_weights(other, model)


@pytest.mark.parametrize("ending", WHOLE)
def test_a_run_cut_in_two_equals_an_uncut_one_in_float64_too(tmp_path, ending):
    tinynn.backend.set_floatx("float64")
    model = small_network()
    model.save(tmp_path / f"model{ending}")
    loaded = load_model(tmp_path / f"model{ending}")
    for network in (model, loaded):
        network.fit(*data(), initial_epoch=2, epochs=5, batch_size=8, verbose=0)
    assert model.get_weights()[0].dtype == "float64"
    assert same_weights(loaded, model)


@pytest.mark.parametrize("ending", WHOLE)
def test_saving_changes_neither_the_model_nor_the_numbers_to_come(tmp_path, ending):
    model = small_network()
    model.save(tmp_path / f"model{ending}")
    model.fit(*data(), epochs=2, batch_size=8, verbose=0)
    tinynn.random.set_seed(0)
    untouched = small_network()
    untouched.fit(*data(), epochs=2, batch_size=8, verbose=0)
    assert same_weights(model, untouched)


@pytest.mark.parametrize("ending", WHOLE)
def test_the_same_model_makes_the_same_file(tmp_path, ending):
    model = small_network()
    for name in ("a", "b"):
        model.save(tmp_path / f"{name}{ending}")
    assert (tmp_path / f"a{ending}").read_bytes() == (tmp_path / f"b{ending}").read_bytes()


@pytest.mark.parametrize("ending", WHOLE)
def test_without_its_optimizer_a_model_comes_back_uncompiled(tmp_path, ending):
    save_model(small_network(), tmp_path / f"model{ending}", include_optimizer=False)
    assert load_model(tmp_path / f"model{ending}").optimizer is None


@pytest.mark.parametrize("ending", WHOLE)
def test_compile_false_leaves_the_optimizer_in_the_file(tmp_path, ending):
    model = small_network()
    model.save(tmp_path / f"model{ending}")
    loaded = load_model(tmp_path / f"model{ending}", compile=False)
    assert loaded.optimizer is None
    assert same_weights(loaded, model)


@pytest.mark.filterwarnings("ignore:.*would go on otherwise:UserWarning")
@pytest.mark.parametrize("ending", WHOLE)
def test_hyperparameters_that_keras_does_not_know_come_back(tmp_path, ending):
    model = small_network()
    wave = optimizers.schedules.CosineDecay(0.9, 10)
    model.compile(optimizers.RMSprop(0.01, momentum=wave, epsilon_inside_root=False), "mse")
    model.save(tmp_path / f"model{ending}")
    optimizer = load_model(tmp_path / f"model{ending}").optimizer
    assert optimizer.epsilon_inside_root is False
    assert repr(optimizer.hyperparameters["momentum"]) == repr(wave)


@pytest.mark.parametrize("ending", WHOLE)
def test_frozen_layers_and_stacks_stay_frozen(tmp_path, ending):
    inner = Sequential([layers.Dense(3, name="a"), layers.Dense(2, name="b", trainable=False)], name="inner")
    inner.trainable = False
    inner.layers[0].trainable = True
    model = Sequential([layers.Dense(4, input_shape=(2,), trainable=False), inner, layers.Dense(1)])
    model.compile("adam", "mse")
    model.save(tmp_path / f"model{ending}")
    loaded = load_model(tmp_path / f"model{ending}")
    assert [layer.trainable for layer in loaded.layers] == [False, False, True]
    assert [layer.trainable for layer in loaded.layers[1].layers] == [True, False]


@pytest.mark.parametrize("ending", WHOLE)
def test_a_changed_learning_rate_is_the_one_that_comes_back(tmp_path, ending):
    model = small_network()
    model.optimizer.learning_rate = 0.000123
    model.save(tmp_path / f"model{ending}")
    assert load_model(tmp_path / f"model{ending}").optimizer.learning_rate == 0.000123


def test_a_clone_has_the_names_but_weights_of_its_own():
    model = small_network()
    clone = model.clone()
    assert [layer.name for layer in clone.layers] == [layer.name for layer in model.layers]
    assert clone.optimizer is None
    assert clone.get_weights()[0].shape == model.get_weights()[0].shape
    assert not np.array_equal(clone.get_weights()[0], model.get_weights()[0])


def test_loading_takes_no_names_from_layers_to_come(tmp_path):
    model = Sequential([layers.Dense(2, activation=layers.LeakyReLU(0.1), input_shape=(2,))])
    model.save(tmp_path / "model.keras")
    tinynn.naming.reset_names()
    load_model(tmp_path / "model.keras")
    assert (layers.LeakyReLU().name, layers.Dense(1).name) == ("leaky_re_lu", "dense")
