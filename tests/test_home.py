"""Where a network lives, how it moves, and that it computes there whatever is in use around it."""

import numpy as np
import pytest

from tinynn import Model, Sequential, backend, callbacks, metrics, random
from tinynn.layers import BatchNormalization, Dense, Dropout, Input


def network(optimizer="adam"):
    random.set_seed(3)
    layers = [Dense(8, "relu", input_shape=(6,), kernel_regularizer="l2"), BatchNormalization(), Dropout(0.3)]
    model = Sequential([*layers, Sequential([Dense(4, "softmax")])])
    model.compile(optimizer, "sparse_categorical_crossentropy", metrics=["accuracy", metrics.AUC(name="auc")][:1])
    return model


@pytest.fixture
def data():
    rng = np.random.default_rng(0)
    return rng.normal(size=(50, 6)), rng.integers(0, 4, 50)


def same_weights(first, second):
    return all(np.array_equal(a, b) for a, b in zip(first.get_weights(), second.get_weights(), strict=True))


def on_device(model):
    return {backend.is_on_device(p.value) for p in model.parameters}


def test_a_network_lives_where_it_was_made(cupy, data):
    model = network()
    backend.use("numpy")
    model.fit(*data, verbose=0)
    assert model.home == "cupy" and on_device(model) == {True} and backend.current() == "numpy"
    assert network().home == "numpy"


def test_a_network_moves_with_its_optimizer_in_the_middle_of_a_training(cupy, data):
    stays = network()
    backend.use("numpy")
    moves = network()
    for there in ("cupy", "numpy", "cupy"):
        stays.fit(*data, epochs=2, verbose=0)
        moves.fit(*data, epochs=2, verbose=0)
        assert moves.to(there) is moves and on_device(moves) == {there == "cupy"}
        np.testing.assert_allclose(moves.get_weights()[0], stays.get_weights()[0], rtol=1e-4, atol=1e-6)
    assert moves.optimizer.iterations == 12 and moves.history is not None


def test_a_network_that_is_neither_built_nor_compiled_moves_too(cupy, data):
    backend.use("numpy")
    model = Sequential([Dense(4, "softmax")]).to("cupy")
    model.compile("sgd", "sparse_categorical_crossentropy")
    model.fit(*data, verbose=0)
    assert on_device(model) == {True}


def test_a_network_that_cannot_move_stays_as_it_was(data):
    with backend.use("numpy"):
        model = network()
        with pytest.raises(ValueError, match="backend.use: expected"):
            model.to("torch")
        assert model.home == "numpy" and on_device(model) == {False}
        model.fit(*data, verbose=0)


@pytest.mark.parametrize("home", ["numpy", "cupy"])
def test_data_may_lie_on_either_side_and_results_come_back_to_the_host(cupy, data, home):
    x, y = data
    backend.use(home)
    model = network()
    expected = model.predict(x, verbose=0)
    for kind in (np.asarray, cupy.asarray):
        found = model.predict(kind(x), verbose=0)
        assert type(found) is np.ndarray
        np.testing.assert_array_equal(found, expected)
        loss, accuracy = model.evaluate(kind(x), kind(y), sample_weight=kind(np.ones(50)), verbose=0)
        assert type(loss) is float and type(accuracy) is float
        model.fit(kind(x), kind(y), epochs=0, validation_data=(kind(x), kind(y)), verbose=0)
    assert backend.is_on_device(model(x)) == (home == "cupy")


def test_a_metric_that_was_made_elsewhere_moves_along(cupy, data):
    x, y = data
    backend.use("numpy")
    watched = [metrics.AUC(), metrics.Precision(thresholds=[0.3, 0.6]), "mae"]
    model = Sequential([Dense(1, "sigmoid", input_shape=(6,))])
    model.compile("sgd", "binary_crossentropy", metrics=watched)
    expected = model.evaluate(x, y % 2, verbose=0)
    found = model.to("cupy").evaluate(x, y % 2, verbose=0)
    np.testing.assert_allclose(np.hstack(found), np.hstack(expected), rtol=1e-6)


def test_best_weights_come_back_to_where_the_network_lives(cupy, data):
    model = network()
    backend.use("numpy")
    early = callbacks.EarlyStopping("loss", patience=0, min_delta=100, restore_best_weights=True)
    model.fit(*data, epochs=5, callbacks=[early], verbose=0)
    assert early.stopped_epoch == 1 and on_device(model) == {True}


def test_files_pass_between_backends(cupy, data, tmp_path):
    from tinynn.models import load_model

    model = network()
    model.fit(*data, verbose=0)
    for name in ("m.keras", "m.h5"):
        model.save(tmp_path / name)
        with backend.use("numpy"):
            loaded = load_model(tmp_path / name)
            assert loaded.home == "numpy" and same_weights(loaded, model)
            loaded.save(tmp_path / f"back_{name}")
        again = load_model(tmp_path / f"back_{name}")
        assert again.home == "cupy" and same_weights(again, model)
        assert again.optimizer.iterations == model.optimizer.iterations
    for name in ("w.weights.h5", "w.npz"):
        model.save_weights(tmp_path / name)
        twin = network()
        backend.use("numpy")
        twin.load_weights(tmp_path / name)
        assert same_weights(twin, model) and on_device(twin) == {True}
        backend.use("cupy")


def autoencoder():
    x = Input(shape=(6,))
    code = Dense(3)(x)
    return Model(x, code), Model(x, Dense(6)(code))


def test_layers_that_two_networks_share_move_with_either(cupy, data):
    x, _ = data
    backend.use("numpy")
    encoder, whole = autoencoder()
    whole.compile("adam", "mse")
    whole.fit(x, x, verbose=0)
    encoder.compile("adam", "mse")
    encoder.fit(x, x[:, :3], verbose=0)
    expected = encoder.predict(x, verbose=0)
    whole.to("cupy")
    np.testing.assert_allclose(encoder.predict(x, verbose=0), expected, rtol=1e-5, atol=1e-6)
    assert encoder.home == whole.home == "cupy"
    for model, target in ((whole, x), (encoder, x[:, :3])):
        model.fit(x, target, verbose=0)
    encoder.to("numpy")
    whole.fit(x, x, verbose=0)
    assert whole.home == "numpy" and on_device(whole) == {False} and whole.optimizer.iterations == 6
    encoder.to("cupy")
    assert np.isfinite(whole.predict(x, verbose=0)).all() and on_device(whole) == {True}


def test_networks_within_a_network_move_with_it(cupy, data):
    x, _ = data
    backend.use("numpy")
    inner = Sequential([Dense(5, "relu", input_shape=(6,))])
    outer = Sequential([inner, Dense(2)])
    expected = inner.predict(x, verbose=0)
    assert inner.home == "numpy" and outer.to("cupy").home == inner.home == "cupy"
    np.testing.assert_allclose(inner.predict(x, verbose=0), expected, rtol=1e-5, atol=1e-6)
    assert outer.predict(x, verbose=0).shape == (50, 2)


def test_a_network_of_layers_that_lie_on_the_device_lives_there(cupy, data):
    x, _ = data
    old = Sequential([Dense(3, input_shape=(6,))])
    backend.use("numpy")
    new = Sequential([*old.layers, Dense(2)])
    assert new.predict(x, verbose=0).shape == (50, 2) and new.home == "cupy" and on_device(new) == {True}
    mixed = Sequential([Dense(6, input_shape=(6,)), *Sequential([Dense(3, input_shape=(6,))]).layers])
    mixed.add(Dense(2))
    assert mixed.to("cupy").predict(x, verbose=0).shape == (50, 2) and on_device(mixed) == {True}


def test_calling_and_building_a_network_happens_where_it_lives(cupy, data):
    x, y = data
    built, called = Sequential([Dense(4, "softmax")]), Sequential([Dense(4, "softmax")])
    backend.use("numpy")
    built.build((None, 6))
    assert on_device(built) == {True}
    assert isinstance(called(x), cupy.ndarray) and on_device(called) == {True}
    for model in (built, called):
        model.compile("sgd", "sparse_categorical_crossentropy")
        model.fit(x, y, verbose=0)
