"""Steps that are recorded and replayed: the numbers of steps that are not, one launch each, nothing to wait for."""

import gc

import numpy as np
import pytest
from waiting import NoWaiting

from tinynn import Sequential, backend, callbacks, metrics, optimizers, random
from tinynn.layers import BatchNormalization, Dense, Dropout, GaussianNoise, Layer
from tinynn.optimizers.schedules import ExponentialDecay

RNG = np.random.default_rng(5)
X, LABELS = RNG.normal(size=(100, 6)).astype("float32"), RNG.integers(0, 4, 100)


@pytest.fixture
def captures(cupy):
    backend.set_capture(True)
    yield cupy
    backend.set_capture(False)


def network(*between, optimizer="adam", watched=("accuracy",)):
    random.set_seed(1)
    model = Sequential([Dense(8, "relu", input_shape=(6,)), *between, Dense(4, "softmax")])
    model.compile(optimizer, "sparse_categorical_crossentropy", metrics=list(watched))
    return model


class Watch(callbacks.Callback):
    """Notes what trains, and how many launches a batch takes."""

    lazy_logs = True

    def __init__(self):
        self.recorders, self.launches = set(), []

    def counted(self):
        return getattr(backend.xp.module, "counts", None) and backend.xp.module.counts.launches

    def on_train_batch_begin(self, batch, logs=None):
        self.recorders.add(type(self.model.recorder).__name__)
        self.before = self.counted()

    def on_train_batch_end(self, batch, read_logs=dict):
        self.launches.append(self.counted() and self.counted() - self.before)


def both(cupy, make, epochs=25, **options):
    """A training step by step, and one by replays; the second is watched."""
    found = []
    for capture in (False, True):
        backend.set_capture(capture)
        model, watch = make(), Watch()
        quiet = [NoWaiting(), watch]
        history = model.fit(X, LABELS, batch_size=27, epochs=epochs, verbose=0, callbacks=quiet, **options)
        assert watch.recorders == {"Recorder" if capture else "NoneType"} and model.recorder is None
        found.append((model, history.history))
    (plain, expected), (recorded, history) = found
    exact = cupy.__version__ == "stand-in"
    for a, b in zip(plain.get_weights(), recorded.get_weights(), strict=True):
        np.testing.assert_allclose(b, a, rtol=0 if exact else 2e-3, atol=0 if exact else 2e-5)
    for name in expected:
        np.testing.assert_allclose(history[name], expected[name], rtol=1e-12 if exact else 2e-3)
    assert recorded.optimizer.iterations == plain.optimizer.iterations
    return recorded, watch


RULES = {
    "sgd": lambda: optimizers.SGD(0.05),
    "nesterov": lambda: optimizers.SGD(ExponentialDecay(0.05, 20, 0.9), momentum=0.9, nesterov=True, clipnorm=0.5),
    "adam": lambda: optimizers.Adam(0.01),
    "amsgrad": lambda: optimizers.Adam(ExponentialDecay(0.01, 20, 0.9), amsgrad=True, clipvalue=0.1),
    "adamw": lambda: optimizers.AdamW(ExponentialDecay(0.01, 5, 0.5), global_clipnorm=1.0),
    "nadam": lambda: optimizers.Nadam(0.01),
    "rmsprop": lambda: optimizers.RMSprop(0.01, momentum=0.5, centered=True),
    "rmsprop outside": lambda: optimizers.RMSprop(0.01, epsilon_inside_root=False),
    "adagrad": lambda: optimizers.Adagrad(0.05),
    "adadelta": lambda: optimizers.Adadelta(1.0, rho=lambda step: 0.9 + 0.05 / (1 + step)),
}


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_a_hundred_replays_are_a_hundred_steps(captures, rule):
    both(captures, lambda: network(optimizer=rule()))


def test_a_replay_is_one_launch_and_few_copies_of_numbers(captures):
    _, watch = both(captures, lambda: network(BatchNormalization()), epochs=10)
    eager, *_ = watch.launches
    if eager is not None:
        # The rows of the batch are two launches: a piece of the order, and the copy into its place.
        assert set(watch.launches[8:]) <= {2, 3} and eager > 60


def test_masks_and_noise_are_drawn_anew_for_every_replay(captures):
    both(captures, lambda: network(Dropout(0.4, seed=2), GaussianNoise(0.1, seed=3)))


def test_weights_of_samples_and_rows_in_order_are_replayed_too(captures):
    both(captures, network, epochs=10, shuffle=False, sample_weight=RNG.random(100), validation_split=0.1)


def test_a_rate_that_a_callback_sets_reaches_the_next_replay(captures):
    class Halving(callbacks.Callback):
        lazy_logs = True

        def on_train_batch_end(self, batch, read_logs=dict):
            self.model.optimizer.learning_rate *= 0.9

    def make():
        model = network(optimizer=optimizers.SGD(0.1))
        fit = model.fit
        model.fit = lambda *a, callbacks, **k: fit(*a, callbacks=[Halving(), *callbacks], **k)
        return model

    both(captures, make, epochs=5)


def test_a_probe_in_the_middle_of_an_epoch_reads_the_score(captures):
    seen = []

    class Reading(callbacks.Callback):
        lazy_logs = True

        def on_train_batch_end(self, batch, read_logs=dict):
            seen.append(read_logs()["loss"])

    for capture in (False, True):
        backend.set_capture(capture)
        network().fit(X, LABELS, batch_size=27, epochs=4, verbose=0, callbacks=[Reading()])
    half = len(seen) // 2
    np.testing.assert_allclose(seen[half:], seen[:half], rtol=1e-6)


class Mine(Layer):
    def forward(self, x, training=False):
        return x, None

    def backward(self, dy, cache):
        return dy


class MySGD(optimizers.SGD):
    pass


@pytest.mark.parametrize("make", [
    lambda: network(Mine()), lambda: network(Dense(5, kernel_regularizer="l2")),
    lambda: network(watched=[metrics.SparseTopKCategoricalAccuracy(2)]), lambda: network(optimizer=MySGD(0.1)),
])
def test_what_python_might_remember_is_trained_step_by_step(captures, make):
    watch = Watch()
    make().fit(X, LABELS, batch_size=27, verbose=0, callbacks=[watch])
    assert watch.recorders == {"NoneType"}


def test_memory_is_flat_over_epochs(captures):
    class Memory(callbacks.Callback):
        used = []

        def on_epoch_end(self, epoch, logs=None):
            gc.collect()
            self.used.append(captures.get_default_memory_pool().used_bytes())

    for capture in (False, True):
        backend.set_capture(capture)
        memory = Memory()
        network(Dropout(0.5)).fit(X, LABELS, batch_size=27, epochs=8, verbose=0, callbacks=[memory])
        assert len(set(memory.used[3:])) == 1
        memory.used.clear()
