"""What the fuzz has found: calls that were refused and had changed something, or failed with somebody else's words."""

import numpy as np
import pytest
from bad_input import is_ours

import tinynn
from tinynn import Model, Sequential, callbacks, initializers, metrics, optimizers, regularizers, threads, utils
from tinynn.layers import BatchNormalization, Dense, Dropout, Flatten, Input, Reshape
from tinynn.preprocessing.sequence import pad_sequences

HUGE = 10**400  # No float is as large.
X, Y = np.random.default_rng(0).standard_normal((8, 3)).astype("float32"), np.arange(8) % 3


def classifier(*layers):
    model = Sequential([*layers, Dense(3, "softmax")], name="m")
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


@pytest.mark.parametrize(
    "call",
    [
        lambda m: m.predict(X, batch_size=0), lambda m: m.evaluate(X, Y, verbose="loud"),
        lambda m: m.fit(X, Y, validation_split=2.0), lambda m: m.fit(X, Y, callbacks=[print]),
        lambda m: m.fit(X, Y + 5), lambda m: m.train_on_batch(X, np.eye(3)[Y]), lambda m: m.fit(X, Y, epochs="x"),
        lambda m: m.fit(X, Y, validation_data=(X[:, :2], Y)),
    ],
)
def test_a_network_that_is_to_be_built_by_a_call_that_is_refused_is_not(call):
    model = classifier(Dense(4))
    with pytest.raises((ValueError, TypeError)):
        call(model)
    assert not model.built and not model.layers[0].built
    assert model.get_weights() == []
    model.fit(X[:, :2], Y, verbose=0)
    assert model.layers[0].kernel.shape == (2, 4)


def test_a_network_whose_last_layer_cannot_be_built_has_no_first_one_either():
    model = Sequential([Dense(4), Reshape((3, 3))])
    with pytest.raises(ValueError, match="layer 'reshape'"):
        model.build((None, 5))
    assert not model.layers[0].built
    model = Sequential([model.layers[0], Dense(1)])
    model.build((None, 2))
    assert [w.shape for w in model.get_weights()] == [(2, 4), (4,), (4, 1), (1,)]


def test_a_layer_that_cannot_be_built_leaves_no_parameters_behind():
    layer = Dense(2, bias_initializer="orthogonal")
    with pytest.raises(ValueError, match="^layer 'dense': Orthogonal: expected a shape of two axes or more, got"):
        Sequential([Input((3,)), layer])
    assert layer.parameters == []


def test_a_network_is_not_built_again_for_another_shape():
    model = classifier()
    model.fit(X, Y, verbose=0)
    before = model.get_weights()
    with pytest.raises(ValueError, match=r"built for inputs of shape \(n, 3\), got \(n, 2\)"):
        model.build((None, 2))
    model.build((None, 3))
    assert all(np.array_equal(a, b) for a, b in zip(before, model.get_weights()))


def test_a_network_without_layers_is_built_compiled_and_refused_what_it_cannot():
    model = Sequential(name="m")
    model.build((None, 3))
    assert model.output_shape == (3,)
    model.compile("sgd", "mse")
    for call in (lambda: model.fit(X, X), lambda: model.predict(X)):
        with pytest.raises(ValueError, match="^model 'm': there are no layers"):
            call()


def test_no_layer_to_take_off_leaves_the_optimizer_as_it_was():
    model = Sequential([Input((3,))], name="m")
    model.compile("sgd", "mse")
    flat = model.flat
    with pytest.raises(ValueError, match="no layer to take off"):
        model.pop()
    assert model.flat is flat and model.optimizer.flat is flat


def test_a_metric_that_cannot_take_the_data_is_refused_before_the_first_step_by_hand():
    model = classifier(Input((3,)))
    model.compile("sgd", model.loss, metrics=["mae"])
    before = model.get_weights()
    with pytest.raises(ValueError, match="mean_absolute_error"):
        model.train_on_batch(X, Y)
    assert all(np.array_equal(a, b) for a, b in zip(before, model.get_weights()))


def test_a_network_that_was_compiled_without_a_loss_is_saved_without_an_optimizer(tmp_path):
    model = Sequential([Dense(2, input_shape=(3,))])
    model.compile("adam")
    for name in ("m.keras", "m.npz", "m.h5"):
        model.save(tmp_path / name)
        again = tinynn.models.load_model(tmp_path / name)
        assert np.array_equal(again.predict(X, verbose=0), model.predict(X, verbose=0))


def test_no_targets_for_several_outputs_are_refused_by_name():
    x = Input((3,))
    model = Model(x, [Dense(1, name="a")(x), Dense(1, name="b")(x)], name="m")
    model.compile("sgd", "mse")
    with pytest.raises(ValueError, match="^model 'm': y: expected a list of 2, for 'a', 'b', or .*; got None$"):
        model.evaluate(X, None)


def test_infinity_goes_through_predict_without_a_word():
    model = classifier(Input((3,)))
    x = X.copy()
    x[0, 0] = np.inf
    assert not np.isfinite(model.predict(x, verbose=0)[0]).all()
    assert np.isfinite(model.predict_on_batch(x)[1:]).all()


def refused(call):
    """What is said to a call on a trained network, of which it changes nothing."""
    model = classifier(Input((3,)))
    model.fit(X, Y, verbose=0)
    before, history = model.get_weights(), model.history
    with pytest.raises((ValueError, TypeError)) as raised:
        call(model)
    assert is_ours(str(raised.value)), str(raised.value)
    assert all(np.array_equal(a, b) for a, b in zip(before, model.get_weights()))
    assert model.history is history and model.optimizer.iterations == 1
    return str(raised.value)


@pytest.mark.parametrize(
    ("named", "call"),
    [
        ("x:", lambda m: m.fit([[HUGE] * 3] * 8, Y)), ("y:", lambda m: m.fit(X, [HUGE] * 8)),
        ("sample_weight", lambda m: m.fit(X, Y, sample_weight=[HUGE] * 8)),
        ("class_weight", lambda m: m.fit(X, Y, class_weight={0: HUGE})),
        ("class_weight", lambda m: m.fit(X, Y, class_weight={HUGE: 1.0})),
        ("class_weight", lambda m: m.fit(X, Y, class_weight={np.inf: 1.0})),
        ("class_weight", lambda m: m.fit(X, Y, class_weight={np.nan: 1.0})),
        ("weights", lambda m: m.set_weights([np.full(w.shape, HUGE, object) for w in m.get_weights()])),
        ("layer 'dense", lambda m: m.layers[0]([[HUGE] * 3])), ("SGD", lambda m: optimizers.SGD(HUGE)),
        ("learning_rate", lambda m: setattr(m.optimizer, "learning_rate", -HUGE)),
        ("rate", lambda m: Dropout(HUGE)), ("momentum", lambda m: BatchNormalization(momentum=-HUGE)),
        ("l2", lambda m: regularizers.L2(HUGE)), ("stddev", lambda m: initializers.RandomNormal(stddev=HUGE)),
        ("loss_weights", lambda m: m.compile("sgd", "mse", loss_weights=[HUGE])),
        ("min_delta", lambda m: callbacks.EarlyStopping(min_delta=HUGE)),
        ("set_threads", lambda m: threads.set_threads(HUGE)), ("set_threads", lambda m: threads.set_threads(2**31)),
        ("Input", lambda m: Sequential([Dense(2)]).build((None, HUGE))),
        ("input_shape", lambda m: Sequential([Dense(2, input_shape=(10**30,))])),
        ("Sequential", lambda m: Sequential([Flatten()], name="Sequential").build((None, 10**30))),
        ("kernel", lambda m: Sequential([Dense(10**15, input_shape=(3,))])),
        ("num_classes", lambda m: utils.to_categorical([10**15])),
        ("num_classes", lambda m: utils.to_categorical([1], HUGE)),
    ],
)
def test_numbers_beyond_all_floats_and_beyond_all_memory_are_refused_by_name(named, call):
    assert named in refused(call)


def test_a_network_is_no_layer_of_itself():
    model, inner = classifier(Input((3,))), Sequential(name="inner")
    outer = Sequential([Sequential([inner])])
    for network, layer in ((model, model), (inner, inner), (inner, outer)):
        with pytest.raises(ValueError, match=f"^model '{network.name}': expected a layer, got .* contains"):
            network.add(layer)
    assert model.predict(X, verbose=0).shape == (8, 3) and inner.layers == []


@pytest.mark.parametrize(
    ("named", "call"),
    [
        ("x: expected an array without a mask", lambda m: m.fit(np.ma.masked_greater(X, 0), Y)),
        ("y: expected an array without a mask", lambda m: m.evaluate(X, np.ma.masked_equal(Y, 2))),
        ("x: expected an array without a mask", lambda m: m.predict(np.ma.masked_greater(X, 0))),
        ("weights as a list", lambda m: m.set_weights([np.ma.masked_less(w, 9) for w in m.get_weights()])),
        ("weights as a list", lambda m: m.set_weights([w * 1j for w in m.get_weights()])),
        ("kernel", lambda m: m.set_weights([w.astype("float64") + 1e300 for w in m.get_weights()])),
        ("metrics", lambda m: m.compile("sgd", "mse", metrics={"zzz": "mae"})),
        ("weighted_metrics", lambda m: m.compile("sgd", "mse", weighted_metrics={"zzz": "mae"})),
        ("validation_split", lambda m: m.fit(X, Y, validation_split=np.array([0.2, 0.3]))),
        ("validation_split", lambda m: m.fit(X, Y, validation_split=HUGE)),
        ("validation_split", lambda m: m.fit(X, Y, validation_split="")),
    ],
)
def test_what_would_be_taken_for_something_else_is_refused_by_name(named, call):
    assert named in refused(call)


def test_masks_without_effect_and_weights_that_are_not_finite_are_taken():
    model = classifier(Input((3,)))
    model.fit(np.ma.masked_greater(X, 1e9), Y, verbose=0)
    for number in (np.nan, np.inf):
        model.set_weights([np.full(w.shape, number) for w in model.get_weights()])
        assert not np.isfinite(model.get_weights()[0]).any()


@pytest.mark.parametrize("path", ["", "a\0b.keras", "\ud800.keras"])
@pytest.mark.parametrize(
    ("named", "call"),
    [
        ("path", lambda m, path: m.save(path)), ("path", lambda m, path: m.save_weights(path)),
        ("path", lambda m, path: m.load_weights(path)), ("path", lambda m, path: tinynn.models.load_model(path)),
        ("backup_dir", lambda m, path: callbacks.BackupAndRestore(path)),
        ("filename", lambda m, path: callbacks.CSVLogger(path)),
        ("filepath", lambda m, path: callbacks.ModelCheckpoint(path)),
    ],
)
def test_what_no_file_can_be_called_is_refused_by_name(path, named, call):
    assert f"expected {named} to be a path, got {path!r}" in refused(lambda model: call(model, path))


@pytest.mark.parametrize(
    ("named", "call"),
    [
        ("Sequential.from_config", lambda m: Sequential.from_config(5)),
        ("Model.from_config", lambda m: Model.from_config(None)),
        ("to_categorical", lambda m: utils.to_categorical(["a"])),
        ("to_categorical", lambda m: utils.to_categorical([HUGE])),
        ("to_categorical", lambda m: utils.to_categorical([[1], [2, 3]])),
        ("to_categorical", lambda m: utils.to_categorical([np.nan])),
        ("num_classes", lambda m: utils.to_categorical([1], "many")),
        ("pad_sequences", lambda m: pad_sequences([[1], ["a"]])), ("pad_sequences", lambda m: pad_sequences(5)),
        ("maxlen", lambda m: pad_sequences([[1]], maxlen=-1)),
        ("pad_sequences", lambda m: pad_sequences([[1]], maxlen=10**15)),
        ("normalize", lambda m: utils.normalize("a")), ("normalize", lambda m: utils.normalize([[1], [2, 3]])),
        ("axis", lambda m: utils.normalize(X, axis=7)), ("axis", lambda m: utils.normalize(X, axis="rows")),
        ("mean", lambda m: metrics.Mean()([[1, 2], [3]])), ("mean", lambda m: metrics.Mean()(["a"])),
        ("sum", lambda m: metrics.Sum()([HUGE])),
    ],
)
def test_what_is_no_number_no_row_and_no_description_is_refused_by_name(named, call):
    assert named in refused(call)


@pytest.mark.parametrize("seed", [2**32, HUGE, -1, "a", None, 2.5])
def test_a_seed_that_one_of_the_generators_cannot_take_is_set_in_none(seed):
    np.random.seed(7)
    before = np.random.get_state()[1], tinynn.random.origin()
    with pytest.raises((ValueError, TypeError), match="^set_random_seed: expected seed to be "):
        utils.set_random_seed(seed)
    assert np.array_equal(before[0], np.random.get_state()[1]) and before[1] == tinynn.random.origin()
