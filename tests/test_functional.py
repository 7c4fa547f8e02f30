"""Networks made by calling layers on symbols, trained: several inputs and outputs, shared parts, frozen parts."""

import copy
import pickle

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

import tinynn
from tinynn import Input, Model, Sequential, backend, layers, losses
from tinynn.layers import Dense, add, concatenate

RNG = np.random.default_rng(0)
A, B = RNG.normal(size=(24, 3)), RNG.normal(size=(24, 2))
Y, LABELS = A[:, :1] - B[:, :1], (B[:, 0] > 0).astype(int) + (A[:, 0] > 0)


def network(**compiled):
    a, b = Input(3, name="a"), Input(2, name="b")
    h = concatenate([Dense(5, "tanh", name="h")(a), b])
    model = Model([a, b], [Dense(1, name="y")(h), Dense(3, "softmax", name="c", kernel_regularizer="l2")(h)])
    model.compile(**{"optimizer": "sgd", "loss": ["mse", "sparse_categorical_crossentropy"]} | compiled)
    return model


def same_weights(first, second):
    return all(np.array_equal(a, b) for a, b in zip(first.get_weights(), second.get_weights()))


def test_a_chain_trains_to_the_same_bits_as_model_and_as_sequential():
    def chain():
        return [Dense(6, "relu"), layers.BatchNormalization(), layers.Dropout(0.3, seed=1), Dense(3, "softmax")]

    sequential = Sequential([Input(3), *chain()])
    x = y = Input(3)
    for layer in chain():
        y = layer(y)
    model = Model(x, y)
    model.set_weights(sequential.get_weights())
    histories = []
    for network in (sequential, model):
        network.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
        network.shuffler = np.random.default_rng(3)
        histories.append(network.fit(A, LABELS, epochs=3, batch_size=5, validation_split=0.25, verbose=0).history)
    assert histories[0] == histories[1]
    assert same_weights(sequential, model)
    assert sequential.predict(A, verbose=0).tobytes() == model.predict(A, verbose=0).tobytes()


def test_data_come_as_lists_tuples_or_by_name_and_history_has_keras_keys():
    histories = []
    start = network().get_weights()
    for x, y in (([A, B], [Y, LABELS]), ((A, B), (Y, LABELS)), ({"b": B, "a": A}, {"c": LABELS, "y": Y})):
        model = network(metrics={"c": ["accuracy"], "y": "mae"})
        model.set_weights(start)
        history = model.fit(x, y, epochs=2, validation_data=(x, y), shuffle=False, verbose=0).history
        histories.append(history)
    assert histories[0] == histories[1] == histories[2]
    keys = ["loss", "y_loss", "c_loss", "y_mae", "c_accuracy"]
    assert list(histories[0]) == keys + [f"val_{key}" for key in keys]
    assert list(model.evaluate(x, y, verbose=0, return_dict=True)) == keys == model.metrics_names
    assert [type(value) for value in model.evaluate(x, y, verbose=0)] == [float] * 5
    assert len(model.train_on_batch(x, y)) == len(model.test_on_batch(x, y)) == 5
    assert [p.shape for p in model.predict(x, batch_size=7, verbose=0)] == [(24, 1), (24, 3)]
    assert [p.shape for p in model.predict_on_batch(x)] == [(24, 1), (24, 3)]


def test_the_loss_is_the_weighted_sum_of_the_outputs_and_the_penalty():
    model = network(loss_weights=[0.5, 2])
    total, of_y, of_c = model.evaluate([A, B], [Y, LABELS], verbose=0)
    y, c = model.predict([A, B], verbose=0)
    assert of_y == pytest.approx(losses.MeanSquaredError()(Y, y), rel=1e-5)
    assert of_c == pytest.approx(losses.SparseCategoricalCrossentropy()(LABELS, c), rel=1e-5)
    penalty = 0.01 * (model.get_layer("c").kernel.value ** 2).sum()
    assert total == pytest.approx(0.5 * of_y + 2 * of_c + penalty, rel=1e-5)
    by_name = network(loss_weights={"c": 2, "y": 0.5})
    by_name.set_weights(model.get_weights())
    assert by_name.evaluate([A, B], [Y, LABELS], verbose=0)[0] == total


@pytest.mark.parametrize("weights", [None, RNG.random(24), {"c": RNG.random(24)}, [RNG.random(24), RNG.random(24)]])
def test_the_step_follows_the_derivative_of_the_loss_that_evaluate_gives(weights):
    backend.set_floatx("float64")
    model = network(loss_weights=[0.7, 0.3], optimizer=tinynn.optimizers.SGD(1.0))
    before = model.flat.value.copy()

    def loss():
        return model.evaluate([A, B], [Y, LABELS], sample_weight=weights, verbose=0)[0]

    expected = np.zeros_like(before)
    for i in range(before.size):
        for h in (1e-5, -1e-5):
            model.flat.value[i] += h
            expected[i] += loss() / (2 * h)
            model.flat.value[...] = before
    model.train_on_batch([A, B], [Y, LABELS], sample_weight=weights)
    assert_allclose(before - model.flat.value, expected, atol=1e-8)


def test_metrics_for_each_output_or_for_all():
    def names(metrics):
        return network(metrics=metrics).metrics_names[3:]

    assert names(["mse"]) == ["y_mse", "c_mse"]
    assert names([["mse", "mae"], []]) == ["y_mse", "y_mae"]
    assert names(["mae", "accuracy"]) == ["y_mae", "c_accuracy"]
    assert names({"c": "accuracy"}) == ["c_accuracy"]
    assert names([tinynn.metrics.MeanAbsoluteError(name="m")]) == ["y_m", "c_m"]
    one = network(metrics=[tinynn.metrics.MeanAbsoluteError()])
    assert one.metrics[0] is not one.metrics[1]
    weighted = network(weighted_metrics=[["mae"], []])
    weighted.fit([A, B], [Y, LABELS], sample_weight={"y": np.arange(24.0)}, verbose=0)
    assert weighted.metrics_names[3:] == ["y_mae"]


def test_training_learns_both_outputs():
    model = network(optimizer=tinynn.optimizers.Adam(0.03), metrics={"c": "accuracy"})
    model.fit([A, B], [Y, LABELS], epochs=200, batch_size=6, verbose=0)
    results = model.evaluate([A, B], [Y, LABELS], verbose=0, return_dict=True)
    assert results["y_loss"] < 0.02 and results["c_accuracy"] > 0.9


def test_splits_shuffles_and_callbacks_work_on_several_arrays():
    model = network()
    early = tinynn.callbacks.EarlyStopping(monitor="val_c_loss", patience=1)
    history = model.fit([A, B], [Y, LABELS], epochs=3, validation_split=0.25, callbacks=[early], verbose=0).history
    assert "val_c_loss" in history
    with pytest.raises(ValueError, match="validation_split=0.99 leaves nothing"):
        model.fit([A, B], [Y, LABELS], validation_split=0.99)


def test_keras_1_names_and_one_output_in_a_list():
    x = Input((3,))
    model = Model(input=x, output=[Dense(1)(x)])
    model.compile("sgd", loss=["mse"], metrics=[["mae"]])
    assert list(model.fit([A], [Y], verbose=0).history) == ["loss", "mae"]
    assert isinstance(model.predict([A], verbose=0), np.ndarray)
    half = Model(x, model.output)
    half.compile("sgd", "mse", loss_weights=[0.5], metrics=["mae"])
    whole, weighed = model.evaluate(A, Y, verbose=0), half.evaluate(A, Y, verbose=0)
    assert weighed == pytest.approx([whole[0] / 2, whole[1]])


def test_an_autoencoder_its_encoder_and_its_decoder():
    x = Input(shape=(3,))
    code = Dense(2, "relu")(x)
    autoencoder = Model(x, Dense(3)(code))
    encoder = Model(x, code)
    code_in = Input(shape=(2,))
    decoder = Model(code_in, autoencoder.layers[-1](code_in))
    autoencoder.compile("adam", "mse")
    autoencoder.fit(A, A, epochs=2, verbose=0)
    by_hand = decoder.predict(encoder.predict(A, verbose=0), verbose=0)
    assert_array_equal(by_hand, autoencoder.predict(A, verbose=0))
    assert [layer.name for layer in autoencoder.layers] == ["input_1", "dense", "dense_1"]


def test_an_autoencoder_of_models():
    encoder = Sequential([Dense(2, "tanh", input_shape=(3,))], name="encoder")
    decoder = Sequential([Dense(3, input_shape=(2,))], name="decoder")
    x = Input(shape=(3,))
    together = Model(x, decoder(encoder(x)))
    together.compile("sgd", "mse")
    before = encoder.predict(A, verbose=0)
    together.fit(A, A, epochs=1, verbose=0)
    assert (encoder.predict(A, verbose=0) != before).any()
    assert_allclose(decoder.predict(encoder.predict(A, verbose=0), verbose=0), together.predict(A, verbose=0))
    assert Model(encoder.input, decoder(encoder.output)).predict(A, verbose=0).shape == (24, 3)


def test_adversaries_train_in_turn():
    discriminator = Sequential([Dense(4, "relu", input_shape=(3,)), Dense(1, "sigmoid")])
    discriminator.compile("adam", "binary_crossentropy", metrics=["accuracy"])
    generator = Sequential([Dense(3, input_shape=(2,))])
    discriminator.trainable = False
    noise = Input(shape=(2,))
    combined = Model(noise, discriminator(generator(noise)))
    combined.compile("adam", "binary_crossentropy")
    assert len(combined.trainable_parameters) == 2 and len(combined.parameters) == 6
    for trained, still, x, y in ((discriminator, generator, A, Y > 0), (combined, discriminator, B, Y > 0)) * 2:
        moved, kept = generator if trained is combined else discriminator, still.get_weights()
        before = moved.get_weights()
        trained.train_on_batch(x, y)
        assert all((a != b).any() for a, b in zip(before, moved.get_weights()))
        assert all((a == b).all() for a, b in zip(kept, still.get_weights()))


def test_what_is_frozen_before_compile_stays_and_trains_after_compiling_again():
    base = Sequential([Dense(4, "tanh", input_shape=(3,))])
    base.trainable = False
    model = Model(base.input, Dense(1)(base.output))
    model.compile("sgd", "mse")
    kernel = base.layers[0].kernel.value.copy()
    model.fit(A, Y, verbose=0)
    assert_array_equal(base.layers[0].kernel.value, kernel)
    base.trainable = True
    model.compile("sgd", "mse")
    model.fit(A, Y, verbose=0)
    assert (base.layers[0].kernel.value != kernel).any()


def test_twins_share_a_network():
    twin = Sequential([Dense(4, "tanh", input_shape=(2,)), Dense(2)])
    left, right = Input(2), Input(2)
    apart = layers.subtract([twin(left), twin(right)])
    model = Model([left, right], Dense(1, "sigmoid")(layers.dot([apart, apart], axes=1)))
    model.compile(tinynn.optimizers.Adam(0.02), "binary_crossentropy", metrics=["accuracy"])
    assert model.count_params() == 4 * 2 + 4 + 4 * 2 + 2 + 2
    same = (np.abs(A[:, :2] - B) < 1).all(axis=1)
    model.fit([A[:, :2], B], same, epochs=200, verbose=0)
    assert model.evaluate([A[:, :2], B], same, verbose=0)[1] > 0.9


def test_a_model_as_last_layer_still_has_its_loss_joined():
    x = Input(3)
    classifier = Model(x, Dense(3, "softmax")(x))
    outer = Model(x, classifier(x))
    outer.compile("sgd", "sparse_categorical_crossentropy")
    assert outer.head.fused and outer.trunk is not outer
    assert_allclose(outer.predict(A, verbose=0).sum(axis=1), 1, rtol=1e-6)


def test_models_that_only_put_layers_together_may_be_classes():
    class Small(Model):
        def __init__(self, width):
            x = Input(shape=(3,))
            super().__init__(inputs=x, outputs=Dense(1)(Dense(width, "relu")(x)))

    class Chain(Sequential):
        def __init__(self):
            super().__init__([Dense(1, input_shape=(3,))])

    for model in (Small(4), Chain()):
        model.compile("sgd", "mse")
        assert "loss" in model.fit(A, Y, verbose=0).history


@pytest.mark.parametrize("base", [Model, Sequential])
def test_a_class_that_states_call_is_told_what_to_do(base):
    class Modern(base):
        def __init__(self):
            super().__init__()
            self.dense = Dense(1)

        def call(self, x):
            return self.dense(x)

    with pytest.raises(TypeError, match=r"Modern states a call\(\).* make a Model\(inputs, outputs\).* forward"):
        Modern()


def test_a_sequential_is_called_on_symbols_and_then_stays_as_it_is():
    chain = Sequential([Dense(2, "relu")], name="chain")
    x = Input(3)
    assert chain(x).shape == (None, 2) and chain.built
    with pytest.raises(ValueError, match="model 'chain' is part of another network"):
        chain.add(Dense(1))
    with pytest.raises(ValueError, match="model 'chain' is part of another network"):
        chain.pop()


WRONG = {
    "too few inputs": (lambda m: m.fit([A], [Y, LABELS]), "x: expected a list of 2, for 'a', 'b', .* got 1"),
    "one array for two inputs": (lambda m: m.predict(A), "x: expected a list of 2, .* got ndarray"),
    "inputs by wrong names": (lambda m: m.predict({"a": A, "c": B}), "expected a dict with 'a', 'b', got one with"),
    "inputs the wrong way round": (lambda m: m.predict([B, A]), r"input 'a': expected x of shape \(n, 3\)"),
    "lengths of inputs": (lambda m: m.predict([A, B[:5]]), r"x has \[24, 5\]"),
    "lengths of targets": (lambda m: m.fit([A, B], [Y, LABELS[:3]]), r"x has \[24, 24\], y has \[24, 3\]"),
    "one target for two": (lambda m: m.fit([A, B], Y), "y: expected a list of 2, for 'y', 'c'"),
    "targets that do not fit": (lambda m: m.fit([A, B], [Y, Y]), "output 'c': .*y_true"),
    "class weights": (lambda m: m.fit([A, B], [Y, LABELS], class_weight={0: 1}), "class_weight is for networks"),
    "weights by wrong names": (lambda m: m.fit([A, B], [Y, LABELS], sample_weight={"z": Y}), "sample_weight: expected"),
    "a loss too few": (lambda m: m.compile("sgd", ["mse"]), "loss: expected a list of 2, for 'y', 'c'"),
    "an output without loss": (lambda m: m.compile("sgd", ["mse", None]), "expected a loss for each of 'y', 'c'; .* 0"),
    "loss weights": (lambda m: m.compile("sgd", "mse", loss_weights=[1, 2, 3]), "loss_weights: expected a list of 2"),
    "loss weights in words": (lambda m: m.compile("sgd", "mse", loss_weights=["1", "2"]), "a finite number for each"),
    "metrics by wrong names": (lambda m: m.compile("sgd", "mse", metrics={"z": ["mae"]}), "metrics for 'y', 'c', got"),
    "lists of metrics": (lambda m: m.compile("sgd", "mse", metrics=[["mae"], [], []]), "a list of metrics for each"),
}


@pytest.mark.parametrize("kind", WRONG)
def test_what_does_not_fit_is_refused_by_name_and_changes_nothing(kind):
    call, message = WRONG[kind]
    model = network()
    before, optimizer = model.get_weights(), model.optimizer
    with pytest.raises(ValueError, match=message):
        call(model)
    assert all((a == b).all() for a, b in zip(before, model.get_weights())) and model.optimizer is optimizer
    model.fit([A, B], [Y, LABELS], verbose=0)


def test_a_model_needs_inputs_and_outputs():
    with pytest.raises(TypeError, match="expected inputs to be symbols"):
        Model()
    x = Input(3)
    assert add([x, x]).shape == (None, 3)


def frozen_at_first(kind):
    layers = [Dense(6, "tanh", trainable=False), Dense(5, "tanh"), Dense(3, "softmax")]
    if kind == "chain":
        return Sequential([Input((4,)), *layers])
    x = y = Input((4,))
    for layer in layers:
        y = layer(y)
    return Model(x, y)


@pytest.mark.parametrize("kind", ["chain", "graph"])
def test_frozen_first_layers_are_asked_for_no_gradients(kind):
    model = frozen_at_first(kind)
    model.compile("sgd", "sparse_categorical_crossentropy")
    first, second = [layer for layer in model.layers if layer.parameters][:2]
    first.kernel.grad[...] = 7.0
    second.kernel.grad[...] = 7.0
    rng = np.random.default_rng(0)
    model.train_on_batch(rng.standard_normal((8, 4)), rng.integers(0, 3, 8))
    assert (first.kernel.grad == 7).all() and not (second.kernel.grad == 7).any()
    first.trainable = True
    model.compile("sgd", "sparse_categorical_crossentropy")
    model.train_on_batch(rng.standard_normal((8, 4)), rng.integers(0, 3, 8))
    assert not (first.kernel.grad == 7).any()


@pytest.mark.parametrize("kind", ["chain", "graph"])
def test_what_is_frozen_after_compiling_goes_on_until_the_next(kind):
    model = frozen_at_first(kind)
    first = next(layer for layer in model.layers if layer.parameters)
    first.trainable = True
    model.compile("sgd", "sparse_categorical_crossentropy")
    rng = np.random.default_rng(0)
    for frozen in (False, True):
        first.trainable = not frozen
        before = first.kernel.value.copy()
        model.train_on_batch(rng.standard_normal((8, 4)), rng.integers(0, 3, 8))
        assert (first.kernel.value != before).any()


@pytest.mark.parametrize("twin_of", [copy.deepcopy, lambda model: pickle.loads(pickle.dumps(model))])
@pytest.mark.parametrize("kind", ["chain", "graph"])
def test_a_copy_of_a_network_with_frozen_layers_learns_as_it_does(kind, twin_of):
    model = frozen_at_first(kind)
    model.compile("sgd", "sparse_categorical_crossentropy")
    rng = np.random.default_rng(0)
    x, y = rng.standard_normal((32, 4)), rng.integers(0, 3, 32)
    model.train_on_batch(x, y)
    twin = twin_of(model)
    losses = [[network.train_on_batch(x, y) for _ in range(5)] for network in (model, twin)]
    assert losses[0] == losses[1] and losses[0][-1] < losses[0][0]


def test_a_network_that_is_compiled_again_keeps_nothing_of_before():
    model = frozen_at_first("chain")
    for _ in range(3):
        model.compile("sgd", "sparse_categorical_crossentropy")
    assert vars(model.trunk).get("trunk") is None
