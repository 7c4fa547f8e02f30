"""The training loop: what a step does, what an epoch counts, and what is refused before anything changes."""

import copy
import json
import os
import pickle
import signal

import numpy as np
import pytest

import tinynn
from tinynn import Sequential, backend, callbacks, layers, losses, metrics, optimizers, random
from tinynn.layers import BatchNormalization, Dense, Dropout, GaussianNoise, Input


def make_data(n=64, features=5, classes=3):
    rng = np.random.default_rng(1)
    x = rng.standard_normal((n, features))
    return x, (x @ rng.standard_normal((features, classes))).argmax(axis=1)


def make_model(loss="sparse_categorical_crossentropy", optimizer="sgd", **options):
    model = Sequential([Dense(8, "tanh", input_shape=(5,)), Dense(3, "softmax")])
    model.compile(optimizer, loss, **options)
    return model


def snapshot(model):
    return [w.copy() for w in model.get_weights()]


def assert_same_weights(model, weights):
    for now, before in zip(model.get_weights(), weights):
        np.testing.assert_array_equal(now, before)


# A step.


def test_a_step_of_sgd_moves_the_weights_along_the_gradient_of_the_mean_loss():
    backend.set_floatx("float64")
    x, y = make_data(7)
    model = Sequential([Dense(3, "softmax", input_shape=(5,))])
    model.compile(optimizers.SGD(0.1), "sparse_categorical_crossentropy")
    kernel, bias = snapshot(model)
    logits = x @ kernel + bias
    p = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    dz = (p - np.eye(3)[y]) / 7
    loss = model.train_on_batch(x, y)
    assert loss == pytest.approx(-np.log(p[np.arange(7), y]).mean(), rel=1e-12)
    np.testing.assert_allclose(model.layers[0].kernel.value, kernel - 0.1 * x.T @ dz, rtol=1e-12)
    np.testing.assert_allclose(model.layers[0].bias.value, bias - 0.1 * dz.sum(axis=0), rtol=1e-12)


def test_penalties_are_part_of_the_loss_and_of_the_gradient():
    backend.set_floatx("float64")
    x, y = make_data(6)
    penalties = {"kernel_regularizer": "l2", "bias_regularizer": tinynn.regularizers.L1(0.5)}
    model = Sequential([Dense(3, input_shape=(5,), **penalties)])
    model.layers[0].bias.assign([1.0, -2.0, 0.0])
    model.compile(optimizers.SGD(0.1), "mse")
    kernel, bias = snapshot(model)
    target = np.eye(3)[y]
    error = x @ kernel + bias - target
    data_loss, penalty = (error**2).mean(), 0.01 * (kernel**2).sum() + 0.5 * 3.0
    assert model.evaluate(x, target, verbose=0) == pytest.approx(data_loss + penalty, rel=1e-12)
    assert model.train_on_batch(x, target) == pytest.approx(data_loss + penalty, rel=1e-12)
    dz = 2 * error / 3 / 6
    np.testing.assert_allclose(model.layers[0].kernel.value, kernel - 0.1 * (x.T @ dz + 0.02 * kernel), rtol=1e-12)
    np.testing.assert_allclose(
        model.layers[0].bias.value, bias - 0.1 * (dz.sum(axis=0) + 0.5 * np.array([1, -1, 0])), rtol=1e-12
    )


def test_the_penalty_on_frozen_weights_is_no_part_of_the_loss():
    x, y = make_data()
    frozen = Dense(3, "softmax", input_shape=(5,), kernel_regularizer="l2", trainable=False)
    model, bare = Sequential([frozen]), Sequential([Dense(3, "softmax", input_shape=(5,))])
    bare.set_weights(model.get_weights())
    for each in (model, bare):
        each.compile("sgd", "sparse_categorical_crossentropy")
    assert model.evaluate(x, y, verbose=0) == bare.evaluate(x, y, verbose=0)


def test_weighted_samples_are_summed_over_the_batch_size():
    backend.set_floatx("float64")
    x, y = make_data(6)
    weights = np.array([0.0, 1.0, 2.0, 0.5, 0.0, 3.0])
    model = make_model(metrics=["accuracy"], weighted_metrics=["acc"])
    values = -np.log(model.predict(x, verbose=0)[np.arange(6), y])
    right = model.predict(x, verbose=0).argmax(axis=1) == y
    loss, plain, weighted = model.test_on_batch(x, y, sample_weight=weights)
    assert loss == pytest.approx((values * weights).sum() / 6, rel=1e-12)
    assert plain == pytest.approx(right.mean())
    assert weighted == pytest.approx((right * weights).sum() / weights.sum())


def test_weights_of_zero_take_a_sample_out_of_the_gradient():
    backend.set_floatx("float64")
    x, y = make_data(6)
    model, other = make_model(), make_model()
    other.set_weights(model.get_weights())
    model.train_on_batch(x, y, sample_weight=[1, 1, 1, 0, 0, 0])
    other.train_on_batch(x[:3], y[:3], sample_weight=[0.5] * 3)
    for a, b in zip(model.get_weights(), other.get_weights()):
        np.testing.assert_allclose(a, b, rtol=1e-12)


@pytest.mark.parametrize("one_hot", [False, True])
def test_class_weights_are_sample_weights_by_label(one_hot):
    x, y = make_data(12)
    targets = np.eye(3)[y] if one_hot else y
    loss = "categorical_crossentropy" if one_hot else "sparse_categorical_crossentropy"
    model, other = make_model(loss), make_model(loss)
    other.set_weights(model.get_weights())
    model.train_on_batch(x, targets, class_weight={0: 2.0, 2: 0.5})
    other.train_on_batch(x, targets, sample_weight=np.array([2.0, 1.0, 0.5])[y])
    assert_same_weights(model, other.get_weights())


# An epoch.


def test_the_loss_of_an_epoch_is_the_average_over_samples_while_weights_move():
    x, y = make_data(10)
    model, by_hand = make_model(), make_model()
    by_hand.set_weights(model.get_weights())
    history = model.fit(x, y, batch_size=4, epochs=2, shuffle=False, verbose=0).history
    for epoch in range(2):
        losses_ = [by_hand.train_on_batch(x[i : i + 4], y[i : i + 4]) for i in (0, 4, 8)]
        assert history["loss"][epoch] == pytest.approx(np.average(losses_, weights=[4, 4, 2]), rel=1e-6)
    assert_same_weights(model, by_hand.get_weights())


def test_validation_is_measured_after_the_epoch_on_the_last_rows():
    x, y = make_data(20)
    model, other = make_model(metrics=["accuracy"]), make_model(metrics=["accuracy"])
    other.set_weights(model.get_weights())
    split = model.fit(x, y, batch_size=5, validation_split=0.25, shuffle=False, verbose=0).history
    given = other.fit(x[:15], y[:15], batch_size=5, validation_data=(x[15:], y[15:]), shuffle=False, verbose=0).history
    assert split == given
    assert list(split) == ["loss", "accuracy", "val_loss", "val_accuracy"]
    assert split["val_loss"][-1] == pytest.approx(model.evaluate(x[15:], y[15:], verbose=0)[0], rel=1e-6)


def test_shuffling_takes_every_row_once_in_an_epoch_and_in_another_order_in_the_next():
    seen = []

    class Remember(layers.Layer):
        def forward(self, x, training=False):
            if training:
                seen.extend(x[:, 0].tolist())
            return x, None

        def backward(self, dy, cache):
            return dy

    model = Sequential([Remember(), Dense(1)])
    model.compile("sgd", "mse")
    model.fit(np.arange(10.0)[:, None], np.zeros(10), batch_size=3, epochs=2, verbose=0)
    assert sorted(seen[:10]) == sorted(seen[10:]) == list(range(10))
    assert seen[:10] != seen[10:]


def test_epochs_count_from_initial_epoch_and_steps_per_epoch_end_one_early():
    x, y = make_data(20)
    model = make_model()
    history = model.fit(x, y, batch_size=4, epochs=5, initial_epoch=3, steps_per_epoch=2, verbose=0)
    assert history.epoch == [3, 4]
    assert model.optimizer.iterations == 4


def test_validation_can_be_left_out_in_some_epochs():
    x, y = make_data(8)
    history = make_model().fit(x, y, epochs=4, validation_data=(x, y), validation_freq=2, verbose=0).history
    assert (len(history["loss"]), len(history["val_loss"])) == (4, 2)


def test_evaluate_gives_a_number_a_list_or_a_dict():
    x, y = make_data(8)
    assert isinstance(make_model().evaluate(x, y, verbose=0), float)
    model = make_model(metrics=["accuracy", "acc"])
    assert [type(v) for v in model.evaluate(x, y, verbose=0)] == [float, float, float]
    assert list(model.evaluate(x, y, verbose=0, return_dict=True)) == ["loss", "accuracy", "acc"] == model.metrics_names


def test_the_batch_size_of_evaluate_and_predict_changes_only_the_memory():
    x, y = make_data(11)
    model = make_model(metrics=["accuracy"])
    np.testing.assert_allclose(
        model.evaluate(x, y, batch_size=3, verbose=0), model.evaluate(x, y, verbose=0), rtol=1e-6
    )
    np.testing.assert_allclose(model.predict(x, batch_size=3, verbose=0), model.predict_on_batch(x), rtol=1e-6)


def test_predict_takes_lists_and_one_feature_as_a_flat_list():
    model = Sequential([Dense(1, kernel_initializer="ones")])
    np.testing.assert_array_equal(model.predict([1, 2, 3], verbose=0), [[1], [2], [3]])


def test_training_learns():
    x, y = make_data(300)
    model = make_model(optimizer=optimizers.Adam(0.02), metrics=["accuracy"])
    model.fit(x, y, epochs=20, verbose=0)
    assert model.evaluate(x, y, verbose=0)[1] > 0.97


# Compile.


def test_compiling_again_keeps_the_weights_and_resets_the_optimizer():
    x, y = make_data()
    model = make_model(optimizer="adam")
    model.fit(x, y, verbose=0)
    weights = snapshot(model)
    model.compile(model.optimizer, "sparse_categorical_crossentropy")
    assert model.optimizer.iterations == 0
    assert not any(slot.any() for slot in model.optimizer.slots.values())
    assert_same_weights(model, weights)


def test_the_default_optimizer_is_rmsprop():
    model = make_model()
    model.compile(loss="mse")
    assert isinstance(model.optimizer, optimizers.RMSprop)


def test_an_optimizer_object_given_to_two_models_serves_each_with_a_state_of_its_own():
    x, y = make_data()
    adam = optimizers.Adam(0.01)
    first, second, alone = make_model(optimizer=adam), make_model(optimizer=adam), make_model(optimizer="adam")
    alone.optimizer.learning_rate = 0.01
    alone.set_weights(second.get_weights())
    first.train_on_batch(x, y)
    second.train_on_batch(x, y)
    alone.train_on_batch(x, y)
    assert_same_weights(second, alone.get_weights())


def test_one_optimizer_object_serves_two_models_that_are_built_later():
    x, y = make_data()
    adam = optimizers.Adam(0.01)
    first, second = (Sequential([Dense(3, "softmax")]) for _ in range(2))
    for model in (first, second):
        model.compile(adam, "sparse_categorical_crossentropy")
    for model in (first, second, first):
        model.fit(x, y, verbose=0)
    before = snapshot(first)
    first.fit(x, y, verbose=0)
    assert all((a != b).any() for a, b in zip(before, first.get_weights()))
    assert (first.optimizer.iterations, second.optimizer.iterations) == (6, 2)


@pytest.mark.parametrize("duplicate", [copy.deepcopy, lambda model: pickle.loads(pickle.dumps(model))])
def test_a_copy_of_a_model_trains_on_by_itself(duplicate):
    x, y = make_data()
    model = make_model(optimizer=optimizers.Adam(weight_decay=0.01), metrics=["accuracy"])
    model.fit(x, y, verbose=0)
    before, twin = snapshot(model), duplicate(model)
    twin.fit(x, y, epochs=2, verbose=0)
    assert_same_weights(model, before)
    assert all((a != b).any() for a, b in zip(before, twin.get_weights()))
    model.fit(x, y, epochs=2, verbose=0)
    assert_same_weights(model, twin.get_weights())


def test_two_models_that_share_a_layer_train_the_same_weights_in_turn():
    x, y = make_data()
    shared = Dense(8, "tanh", input_shape=(5,))
    first, second = Sequential([shared, Dense(3, "softmax")]), Sequential([shared, Dense(3, "softmax")])
    for model in (first, second):
        model.compile("sgd", "sparse_categorical_crossentropy")
    for model in (first, second, first):
        before = shared.kernel.value.copy()
        model.train_on_batch(x, y)
        assert (shared.kernel.value != before).any()
        assert first.get_weights()[0] is not second.get_weights()[0]
        np.testing.assert_array_equal(first.get_weights()[0], second.get_weights()[0])


def test_what_is_not_trainable_stays_as_it_is():
    x, y = make_data()
    model = Sequential([Dense(8, input_shape=(5,), trainable=False), Dense(3, "softmax")])
    model.compile("adam", "sparse_categorical_crossentropy")
    frozen, free = model.layers[0].kernel.value.copy(), model.layers[1].kernel.value.copy()
    model.fit(x, y, verbose=0)
    np.testing.assert_array_equal(model.layers[0].kernel.value, frozen)
    assert (model.layers[1].kernel.value != free).any()


def test_a_layer_added_after_compile_is_trained_too():
    x, y = make_data()
    model = Sequential([Dense(8, "tanh", input_shape=(5,))])
    model.compile("sgd", "sparse_categorical_crossentropy")
    model.add(Dense(3, "softmax"))
    before = snapshot(model)
    model.fit(x, y, verbose=0)
    assert all((a != b).any() for a, b in zip(before, model.get_weights()))
    model.pop()
    assert model.output_shape == (8,)


def test_a_model_is_built_at_once_or_at_the_first_batch():
    x, y = make_data()
    at_once = Sequential([Input(shape=(5,)), Dense(3, "softmax")])
    assert at_once.built and at_once.output_shape == (3,)
    later = Sequential()
    later.add(Dense(3, "softmax"))
    later.compile("sgd", "sparse_categorical_crossentropy")
    assert not later.built
    later.fit(x, y, verbose=0)
    assert later.built and later.input_shape == (5,)
    by_hand = Sequential([Dense(3)])
    by_hand.build((None, 5))
    assert by_hand.count_params() == 18


# Types and bits.


@pytest.mark.parametrize("floatx", ["float32", "float64"])
@pytest.mark.parametrize("optimizer", ["sgd", "rmsprop", "adagrad", "adadelta", "adam", "adamw", "nadam"])
def test_everything_in_a_step_is_of_the_float_type(floatx, optimizer):
    backend.set_floatx(floatx)
    x, y = make_data()
    seen = []

    class Spy(layers.Layer):
        def forward(self, x, training=False):
            seen.append(x.dtype)
            return x, None

        def backward(self, dy, cache):
            seen.append(dy.dtype)
            return dy

    model = Sequential([Dense(6, "gelu"), Spy(), BatchNormalization(), Spy(), Dropout(0.2), Spy(), GaussianNoise(0.1)])
    for layer in (Spy(), Dense(3, "softmax", kernel_regularizer="l1_l2"), Spy()):
        model.add(layer)
    model.compile(optimizer, "categorical_crossentropy", metrics=["accuracy"])
    model.fit(x, np.eye(3)[y], sample_weight=np.ones(len(x)), verbose=0, batch_size=10)
    arrays = [*model.get_weights(), model.flat.value, model.flat.grad, *model.optimizer.slots.values()]
    arrays.append(model.predict(x[:2]))
    assert {str(dtype) for dtype in (*seen, *(a.dtype for a in arrays))} == {floatx}


def noisy_model():
    model = Sequential([Dense(8, "relu", input_shape=(5,)), Dropout(0.3), GaussianNoise(0.1), Dense(3, "softmax")])
    model.compile("adam", "sparse_categorical_crossentropy")
    return model


def test_the_same_seed_gives_the_same_bits():
    x, y = make_data()
    results = []
    for _ in range(2):
        random.set_seed(3)
        model = noisy_model()
        history = model.fit(x, y, epochs=3, validation_split=0.2, verbose=0).history
        results.append((history, snapshot(model)))
    assert results[0][0] == results[1][0]
    for a, b in zip(results[0][1], results[1][1]):
        np.testing.assert_array_equal(a, b)


def test_training_one_model_does_not_move_the_random_numbers_of_another():
    x, y = make_data()
    results = []
    for other_epochs in (0, 2):
        random.set_seed(3)
        other, model = noisy_model(), noisy_model()
        other.fit(x, y, epochs=other_epochs, verbose=0)
        model.fit(x, y, epochs=2, verbose=0)
        results.append(snapshot(model))
    for a, b in zip(*results):
        np.testing.assert_array_equal(a, b)


def test_another_layout_of_the_same_numbers_trains_to_the_same_bits():
    x, y = make_data()
    x = x.astype("float32")
    read_only = x.copy()
    read_only.flags.writeable = False
    results = []
    for layout in (x, np.asfortranarray(x), np.repeat(x, 2, axis=0)[::2], read_only):
        random.set_seed(3)
        model = noisy_model()
        model.fit(layout, y, epochs=2, verbose=0)
        results.append(snapshot(model))
    for other in results[1:]:
        for a, b in zip(results[0], other):
            np.testing.assert_array_equal(a, b)


# What users bring.


def test_a_users_own_layer_loss_metric_and_callback():
    class Scale(layers.Layer):
        def build(self, input_shape):
            self.factor = self.add_weight("factor", input_shape, "ones")

        def forward(self, x, training=False):
            return x * self.factor.value, x

        def backward(self, dy, cache):
            self.factor.grad[...] = (dy * cache).sum(axis=0)
            return dy * self.factor.value

    class FourthPower(losses.Loss):
        def value(self, y_true, y_pred):
            return ((y_pred - y_true) ** 4).mean(axis=-1)

        def backward(self, y_true, y_pred):
            return 4 * (y_pred - y_true) ** 3 / y_pred.shape[-1]

    class Largest(metrics.Metric):
        def __init__(self, name="largest"):
            super().__init__(name=name)
            self.largest = self.add_weight("largest")

        def update_state(self, y_true, y_pred, sample_weight=None):
            self.largest.assign(max(float(self.largest), float(abs(y_pred).max())))

        def result(self):
            return float(self.largest)

    class Count(callbacks.Callback):
        batches = 0

        def on_train_batch_end(self, batch, logs=None):
            assert logs["loss"] >= 0
            self.batches += 1

    x, _ = make_data(16)
    count = Count()
    model = Sequential([Scale(), Dense(1)])
    model.compile(optimizers.Adam(0.05), FourthPower(), metrics=[Largest()])
    history = model.fit(x, x[:, :1], epochs=30, batch_size=4, callbacks=[count], verbose=0).history
    assert count.batches == 120
    assert history["loss"][-1] < history["loss"][0] / 10
    assert history["largest"][-1] > 0


def test_whatever_kind_of_number_a_metric_gives_the_history_holds_floats():
    class Sum(metrics.Metric):
        def __init__(self, name="total"):
            super().__init__(name=name)
            self.total = self.add_weight(name="total")

        def update_state(self, y_true, y_pred, sample_weight=None):
            self.total.assign_add(len(y_true))

        def result(self):
            return self.total

    x, y = make_data(8)
    precision = metrics.Precision(thresholds=[0.3, 0.5])
    model = Sequential([Dense(1, "sigmoid")])
    model.compile("sgd", "binary_crossentropy", metrics=[Sum(), precision])
    history = model.fit(x, y > 0, epochs=2, verbose=2).history
    assert history["total"] == [8.0, 8.0]
    assert json.loads(json.dumps(history)) == history
    assert [len(both) for both in history["precision"]] == [2, 2]


def test_a_metric_that_cannot_take_the_data_is_refused_before_training():
    x, y = make_data(8)
    model = make_model(metrics=["categorical_accuracy"])
    before = snapshot(model)
    with pytest.raises(ValueError, match="categorical_accuracy"):
        model.fit(x, y, verbose=0)
    assert_same_weights(model, before)


def test_training_stopped_before_an_epoch_records_none():
    class Stop(callbacks.Callback):
        def on_epoch_begin(self, epoch, logs=None):
            self.model.stop_training = epoch == 1

    x, y = make_data(8)
    history = make_model().fit(x, y, epochs=3, callbacks=[Stop()], verbose=0).history
    assert len(history["loss"]) == 1


def test_a_callback_can_stop_training():
    class Stop(callbacks.Callback):
        def on_train_batch_end(self, batch, logs=None):
            self.model.stop_training = batch == 1

    x, y = make_data(40)
    model = make_model()
    model.fit(x, y, batch_size=4, epochs=3, callbacks=Stop(), verbose=0)
    assert model.optimizer.iterations == 2


def test_ctrl_c_ends_training_after_the_batch_and_keeps_the_weights():
    class PressCtrlC(callbacks.Callback):
        def on_train_batch_end(self, batch, logs=None):
            if batch == 2:
                os.kill(os.getpid(), signal.SIGINT)

    x, y = make_data(40)
    model, other = make_model(), make_model()
    other.set_weights(model.get_weights())
    handler = signal.getsignal(signal.SIGINT)
    history = model.fit(x, y, batch_size=4, epochs=3, shuffle=False, callbacks=[PressCtrlC()], verbose=0)
    other.fit(x[:12], y[:12], batch_size=4, shuffle=False, verbose=0)
    assert_same_weights(model, other.get_weights())
    assert len(history.history["loss"]) == 1
    assert signal.getsignal(signal.SIGINT) is handler


# Errors come before anything has changed.

X, Y = make_data(8)
BAD_CALLS = {
    "no loss": (lambda m: Sequential([Dense(1)]).fit(X, Y), "compile"),
    "x of another width": (lambda m: m.fit(X[:, :4], Y), r"expected x of shape \(n, 5\), got \(8, 4\)"),
    "one sample without a batch axis": (lambda m: m.predict(X[0]), r"x\[None\]"),
    "lengths differ": (lambda m: m.fit(X, Y[:7]), "x has 8, y has 7"),
    "no samples": (lambda m: m.fit(X[:0], Y[:0]), "at least one sample"),
    "nothing": (lambda m: m.fit(None, Y), "x: expected an array, got None"),
    "no targets": (lambda m: m.fit(X), "y: expected an array, got None"),
    "ragged lists": (lambda m: m.fit([[1, 2], [3]], [0, 1]), "lists of different lengths"),
    "words": (lambda m: m.fit([["a"] * 5] * 8, Y), "x: expected numbers"),
    "objects": (lambda m: m.fit(np.array([[object()] * 5] * 8), Y), "x: expected numbers"),
    "a single number": (lambda m: m.predict(3.0), "single value"),
    "a label too large": (lambda m: m.fit(X, Y + 5), r"classes 0\.\.2"),
    "a label below zero": (lambda m: m.fit(X, Y - 1), "classes count from 0"),
    "one-hot rows for labels": (lambda m: m.fit(X, np.eye(3)[Y]), "categorical_crossentropy"),
    "weights of another length": (lambda m: m.fit(X, Y, sample_weight=[1.0]), r"sample_weight of shape \(8,\)"),
    "class weights as a list": (lambda m: m.fit(X, Y, class_weight=[1, 2, 3]), "class_weight to be a dict"),
    "a batch size of zero": (lambda m: m.fit(X, Y, batch_size=0), "batch_size to be a positive integer, got 0"),
    "a fraction of a batch": (lambda m: m.evaluate(X, Y, batch_size=2.5), "batch_size to be a positive integer"),
    "a split of everything": (lambda m: m.fit(X, Y, validation_split=1.0), "validation_split between 0 and 1"),
    "a split of nothing left": (lambda m: m.fit(X[:1], Y[:1], validation_split=0.5), "=0.5 leaves nothing"),
    "validation that is no pair": (lambda m: m.fit(X, Y, validation_data=X), r"expected \(x, y\)"),
    "validation in four parts": (lambda m: m.fit(X, Y, validation_data=(X, Y, None, None)), "got 4 of them"),
    "validation every zero epochs": (lambda m: m.fit(X, Y, validation_freq=0), "validation_freq to be a"),
    "half a row of validation": (lambda m: m.fit(X, Y, validation_batch_size=2.5), "validation_batch_size to be"),
    "a fraction of an epoch": (lambda m: m.fit(X, Y, epochs=2.5), "epochs to be zero or a positive"),
    "validation of another width": (lambda m: m.fit(X, Y, validation_data=(X[:, 1:], Y)), r"got \(8, 4\)"),
    "a callback that is none": (lambda m: m.fit(X, Y, callbacks=[print]), "callbacks"),
    "an unknown optimizer": (lambda m: m.compile("adma", "mse"), "adam"),
    "an unknown loss": (lambda m: m.compile("adam", "mean_square_error"), "mean_squared_error"),
    "an unknown metric": (lambda m: m.compile("adam", "mse", metrics=["acuracy"]), "accuracy"),
    "a layer that is none": (lambda m: m.add("relu"), "expected a layer"),
    "a layer class": (lambda m: m.add(Dense), r"write Dense\(\.\.\.\)"),
    "weights of another shape": (lambda m: m.set_weights([w.T for w in m.get_weights()]), r"kernel has shape \(5, 8\)"),
    "too few weights": (lambda m: m.set_weights([]), "expected 4 arrays"),
}


@pytest.mark.parametrize("kind", BAD_CALLS)
def test_bad_input_is_refused_by_name_and_changes_nothing(kind):
    call, message = BAD_CALLS[kind]
    model = make_model(metrics=["accuracy"])
    before, optimizer, loss = snapshot(model), model.optimizer, model.loss
    with pytest.raises((ValueError, TypeError), match=message):
        call(model)
    assert_same_weights(model, before)
    assert (model.optimizer, model.loss) == (optimizer, loss)
    assert model.optimizer.iterations == 0
    model.fit(X, Y, verbose=0)


@pytest.mark.parametrize("measure", [
    lambda model: model.evaluate(np.ones((5, 4)), np.ones(5), verbose=0, batch_size=2),
    lambda model: model.test_on_batch(np.ones((5, 4)), np.ones(5)),
    lambda model: model.evaluate(callbacks=Nested(), x=np.ones((5, 4)), y=np.ones(5), verbose=0),
])
def test_who_measures_within_an_epoch_leaves_its_score_alone(measure):
    def history(hook):
        random.set_seed(3)
        x = np.random.default_rng(0).normal(size=(60, 4))
        model = Sequential([Dense(3, "tanh", input_shape=(4,), kernel_regularizer="l2"), Dense(1)])
        model.compile("adam", "mse", metrics=["mae", "r2_score"])
        within = callbacks.LambdaCallback(on_train_batch_end=lambda batch, logs: batch != 2 or hook(model))
        return model.fit(x, x[:, 0], 10, epochs=2, verbose=0, validation_split=0.1, callbacks=within).history

    assert history(measure) == history(lambda model: None)


class Nested(callbacks.Callback):
    """Measures while it is measured: in an epoch it is the score of the epoch that counts."""

    def on_test_begin(self, logs=None):
        self.model.evaluate(np.zeros((5, 4)), np.ones(5), verbose=0)


def test_outside_of_an_epoch_the_metrics_keep_what_was_measured():
    model = Sequential([Dense(1, input_shape=(4,))])
    model.compile("adam", "mse", metrics=["mae"])
    stop = callbacks.LambdaCallback(on_train_batch_end=broken_off)
    with pytest.raises(EOFError):
        model.fit(np.ones((5, 4)), np.ones(5), verbose=0, callbacks=stop)
    assert model.evaluate(np.ones((5, 4)), np.zeros(5), verbose=0)[1] == model.metrics[0].result()


def broken_off(batch, logs):
    raise EOFError


def test_a_compile_that_fails_at_its_end_changes_nothing():
    model = make_model(optimizer="adam", metrics=["accuracy"])
    x, y = make_data()
    model.fit(x, y, verbose=0)
    weights, state = snapshot(model), model.optimizer.get_state()
    wrong = optimizers.Adam()
    wrong.set_state({"iterations": 3, "momentum": np.zeros(3), "velocity": np.zeros(3)})
    with pytest.raises(ValueError, match="momentum has shape"):
        model.compile(wrong, "mse", metrics=["mae"])
    assert model.loss.name == "sparse_categorical_crossentropy" and model.metrics_names == ["loss", "accuracy"]
    assert_same_weights(model, weights)
    assert model.optimizer.get_state().keys() == state.keys() and model.optimizer.iterations == state["iterations"]
    model.fit(x, y, verbose=0)
    assert model.optimizer.iterations == 2 * state["iterations"]


def test_a_first_compile_that_fails_leaves_a_network_that_is_not_compiled():
    model = Sequential([Dense(2, input_shape=(4,))])
    wrong = optimizers.Adam()
    wrong.set_state({"iterations": 3, "momentum": np.zeros(3), "velocity": np.zeros(3)})
    with pytest.raises(ValueError, match="momentum has shape"):
        model.compile(wrong, "mse")
    with pytest.raises(ValueError, match=r"call compile\(optimizer, loss\) first"):
        model.fit(np.zeros((8, 4)), np.zeros((8, 2)))


def test_a_metric_called_loss_stands_beside_the_loss():
    model = Sequential([Dense(1, input_shape=(5,))])
    model.compile("sgd", "mse", metrics=[metrics.MeanAbsoluteError(name="loss")])
    x = make_data()[0]
    found = model.evaluate(x, np.zeros(64), verbose=0, return_dict=True)
    np.testing.assert_allclose(found["loss"], (model.predict(x) ** 2).mean(), rtol=1e-5)
    np.testing.assert_allclose(found["loss_1"], abs(model.predict(x)).mean(), rtol=1e-5)


def test_an_optimizer_whose_state_did_not_fit_keeps_it_for_a_network_that_it_fits():
    x, y = make_data()
    model = make_model(optimizer="adam")
    model.fit(x, y, verbose=0)
    optimizer = optimizers.Adam()
    optimizer.set_state(model.optimizer.get_state())
    with pytest.raises(ValueError, match="momentum has shape"):
        Sequential([Dense(2, input_shape=(4,))]).compile(optimizer, "mse")
    again = make_model(optimizer=optimizer)
    assert again.optimizer.iterations == model.optimizer.iterations
