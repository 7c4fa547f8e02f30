"""Parts of the loss that layers and models add stand beside metrics, weights, streams and callbacks."""

import numpy as np
import pytest

import tinynn
from tinynn.callbacks import LambdaCallback
from tinynn.compat.arrays import symbols
from tinynn.compat.arrays.ops import FUNCTIONS as K
from tinynn.compat.arrays.recording import Recorded
from tinynn.compat.arrays.tape import GradientTape
from tinynn.compat.arrays.tensors import as_tensor
from tinynn.compat.data.streams import Dataset
from tinynn.compat.layers.own_layers import Layer
from tinynn.compat.models.networks import Model, Sequential
from tinynn.compat.training import metrics as compat_metrics
from tinynn.layers import Dense, Input
from tinynn.metrics import BinaryAccuracy, Mean

X = np.random.default_rng(0).random((64, 6)).astype("float32")
Y = (X[:, :1] > 0.5).astype("float32")
ADDED = 0.01 * X.sum() / 2  # in each of two batches of 32, on the average


@pytest.fixture(autouse=True)
def taught():
    symbols.teach()
    yield
    symbols.unteach()


class AddsSum(Layer):
    def call(self, inputs):
        self.add_loss(0.01 * K["sum"](inputs))
        return inputs


def network(kind="chain", loss="binary_crossentropy", end=None):
    end = end or Dense(1, activation="sigmoid")
    x = Input((6,))
    model = Sequential([x, AddsSum(), end]) if kind == "chain" else Model(x, end(AddsSum()(x)))
    model.compile("adam", loss, metrics=["accuracy"])
    return model


@pytest.mark.parametrize("kind", ["chain", "graph"])
def test_metrics_are_reported_beside_an_added_loss(kind):
    history = network(kind).fit(X, Y, validation_split=0.25, verbose=0).history
    assert sorted(history) == ["accuracy", "loss", "val_accuracy", "val_loss"]
    model = network(kind)
    loss, accuracy = model.evaluate(X, Y, verbose=0, batch_size=32)
    p = model.predict(X, verbose=0)
    assert accuracy == pytest.approx(((p > 0.5) == Y).mean())
    assert loss == pytest.approx(-np.log(np.where(Y, p, 1 - p)).mean() + ADDED, rel=1e-4)


def test_weights_of_samples_leave_added_losses_alone():
    model = network()
    before = model.get_weights()[0].copy()
    history = model.fit(X, Y, sample_weight=np.zeros(64), shuffle=False, verbose=0).history
    assert history["loss"][0] == pytest.approx(ADDED, rel=1e-5)
    np.testing.assert_array_equal(model.get_weights()[0], before)  # the layer that adds it comes before all kernels
    twice = network().fit(X, Y, class_weight={0: 2.0, 1: 2.0}, verbose=0, batch_size=64).history["loss"][0]
    assert twice > 0.01 * X.sum() + 0.9


def test_streams_steps_and_callbacks_work_beside_an_added_loss():
    model, seen = network(), []
    data = Dataset.from_tensor_slices((X, Y)).batch(16)
    model.fit(data, validation_data=data, epochs=2, verbose=0, callbacks=[
        LambdaCallback(on_epoch_end=lambda epoch, logs: seen.append(sorted(logs)))
    ])
    assert seen == [["accuracy", "loss", "val_accuracy", "val_loss"]] * 2
    assert model.history.model is model
    assert model.evaluate(data, verbose=0) == pytest.approx(model.evaluate(X, Y, batch_size=16, verbose=0))
    assert len(model.train_on_batch(X, Y)) == 2


def test_a_sparse_loss_may_stand_beside_an_added_one():
    model = network(loss="sparse_categorical_crossentropy", end=Dense(3, activation="softmax"))
    assert model.fit(X, np.arange(64) % 3, verbose=0).history["loss"][0] > ADDED


def test_a_chain_that_is_not_built_yet_finds_its_added_losses():
    model = Sequential([AddsSum(), Dense(1, activation="sigmoid")])
    model.compile("adam", "binary_crossentropy", metrics=["accuracy"])
    assert model.evaluate(X, Y, batch_size=32, verbose=0)[0] > ADDED


@pytest.mark.parametrize("weight", [1.0, 3.0])
def test_a_loss_that_names_symbols_takes_weights_and_metrics(weight):
    x = Input((6,))
    hidden = Dense(4)(x)
    model = Model(x, Dense(6)(hidden))

    def looking(y_true, y_pred):
        return K["sum"](K["square"](y_true - y_pred), axis=-1) + K["sum"](K["square"](hidden), axis=-1)

    model.compile("sgd", looking, metrics=["mae"])
    h, y = tinynn.Model(x, hidden).predict(X, verbose=0), model.predict(X, verbose=0)
    expected = weight * (((X - y) ** 2).sum(axis=1) + (h**2).sum(axis=1)).mean()
    found = model.evaluate(X, X, sample_weight=np.full(64, weight), verbose=0)
    np.testing.assert_allclose(found, [expected, np.abs(X - y).mean()], rtol=1e-5)


def test_layers_that_only_the_loss_needs_are_trained():
    class Reconstructing(Model):
        def __init__(self):
            super().__init__()
            self.hidden, self.out, self.back = Dense(3), Dense(1), Dense(6)

        def call(self, x):
            z = self.hidden(x)
            self.add_loss(K["mean"](K["square"](self.back(z) - x)))
            return self.out(z)

    model = Reconstructing()
    model.compile("adam", "mse")
    model.fit(X, Y, epochs=1, verbose=0)
    before = model.back.kernel.value.copy()
    model.fit(X, Y, epochs=1, verbose=0)
    assert (model.back.kernel.value != before).all()


def test_kernels_are_trained_where_the_outputs_do_not_depend_on_them():
    x = Input((6,))
    decoded = Dense(6)(x)
    model = Model(x, K["square"](x))
    model.add_loss(K["mean"](K["square"](x - decoded), axis=-1))
    model.compile("adam")
    history = model.fit(X, epochs=5, verbose=0).history["loss"]
    assert history[-1] < history[0]


def test_a_model_with_a_layer_that_adds_to_the_loss_may_derive_from_model():
    class Net(Model):
        def __init__(self):
            super().__init__()
            self.adds, self.out = AddsSum(), Dense(1, activation="sigmoid")

        def call(self, x):
            return self.out(self.adds(x))

    model = Net()
    model.compile("adam", "binary_crossentropy", metrics=["accuracy"])
    assert model.evaluate(X, Y, batch_size=32, verbose=0)[0] > ADDED


def test_debugging_looks_at_a_network_with_added_losses_too():
    one, other = network(), network()
    other.set_weights(one.get_weights())
    losses = [model.fit(X, Y, shuffle=False, verbose=0, debug=debug).history["loss"][0]
              for model, debug in ((one, False), (other, True))]
    assert losses[0] == pytest.approx(losses[1], rel=1e-6)


def test_what_files_cannot_hold_of_the_loss_is_left_out(tmp_path):
    x = Input((6,))
    model = Model(x, Dense(6)(x))
    model.add_loss(K["mean"](K["square"](x - model.output), axis=-1))
    model.compile("adam")
    model.fit(X, verbose=0, validation_data=X)
    model.save(tmp_path / "m.keras")
    read = tinynn.models.load_model(tmp_path / "m.keras")
    np.testing.assert_array_equal(read.predict(X, verbose=0), model.predict(X, verbose=0))


@pytest.fixture
def metrics_taught():
    compat_metrics.teach()
    yield
    compat_metrics.unteach()


def test_a_metric_of_a_symbol_is_the_symbol_and_who_adds_it_is_told_that_it_is_not_reported(metrics_taught):
    class Watching(Model):
        def __init__(self):
            super().__init__()
            self.out, self.watched = Dense(1), Mean(name="rec")

        def call(self, x, training=None):
            if training:
                self.add_metric(self.watched(K["mean"](x)), name="rec")
            return self.out(x)

    model = Watching()
    model.compile("adam", "mse")
    with pytest.warns(UserWarning, match="add_metric: rec is not reported"):
        assert list(model.fit(X, Y, verbose=0).history) == ["loss"]
    assert model.watched([1.0, 3.0]) == 2


def test_a_layer_may_take_targets_add_its_loss_and_call_a_metric(metrics_taught):
    class Endpoint(Layer):
        def __init__(self):
            super().__init__()
            self.accuracy = BinaryAccuracy()

        def call(self, targets, logits, sample_weight=None):
            self.add_loss(K["mean"](K["square"](targets - logits)))
            self.add_metric(self.accuracy(targets, logits, sample_weight), name="accuracy")
            return logits

    x, targets = Input((6,), name="x"), Input((1,), name="targets")
    with pytest.warns(UserWarning, match="accuracy is not reported"):
        model = Model([x, targets], Endpoint()(targets, Dense(1)(x)))
        model.compile("adam")
        history = model.fit({"x": X, "targets": Y}, epochs=3, verbose=0).history["loss"]
    assert history[-1] < history[0]


def test_a_metric_measures_what_a_tape_records(metrics_taught, monkeypatch):
    monkeypatch.setattr(Recorded, "convertible", False)  # which a tape changes for good
    x, mean = as_tensor([1.0, 3.0]), Mean()
    with GradientTape() as tape:
        tape.watch(x)
        mean(K["square"](x))
    assert mean.result() == 5
