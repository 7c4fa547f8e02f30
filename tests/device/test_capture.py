"""Steps that are recorded and replayed: the numbers of steps that are not, one launch each, nothing to wait for."""

import gc

import numpy as np
import pytest
from waiting import NoWaiting

from tinynn import (
    Model,
    Sequential,
    activations,
    backend,
    callbacks,
    capture,
    constraints,
    cublas,
    layers,
    losses,
    metrics,
    optimizers,
    random,
    regularizers,
)
from tinynn.backend import xp
from tinynn.layers import (
    ELU,
    Activation,
    BatchNormalization,
    Dense,
    Dropout,
    Flatten,
    GaussianNoise,
    Input,
    Layer,
    Reshape,
)
from tinynn.optimizers.schedules import ExponentialDecay

EVERY_LOSS = sorted(set(losses.registry.KINDS.values()), key=lambda kind: kind.__name__)
RNG = np.random.default_rng(5)
X, LABELS = RNG.normal(size=(100, 6)).astype("float32"), RNG.integers(0, 4, 100)


@pytest.fixture
def captures(cupy):
    backend.set_capture(True)
    yield cupy
    backend.set_capture(False)


def network(*between, optimizer="adam", watched=("accuracy",), loss="sparse_categorical_crossentropy",
            ending="softmax", kind=Sequential):
    random.set_seed(1)
    model = kind([Dense(8, "relu", input_shape=(6,)), *between, Dense(4, ending)])
    model.compile(optimizer, loss, metrics=list(watched))
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


def both(cupy, make, epochs=25, x=X, y=LABELS, **options):
    """A training step by step, and one by replays; the second is watched."""
    found = []
    for replays in (False, True):
        backend.set_capture(replays)
        model, watch = make(), Watch()
        quiet = [NoWaiting(), watch]
        history = model.fit(x, y, batch_size=27, epochs=epochs, verbose=0, callbacks=quiet, **options)
        assert watch.recorders == {"Recorder" if replays else "NoneType"} and model.recorder is None
        assert not isinstance(getattr(xp.matmul, "__self__", None), cublas.Products)
        found.append((model, history.history))
    (plain, expected), (recorded, history) = found
    exact = cupy.__version__ == "stand-in"
    for a, b in zip(plain.get_weights(), recorded.get_weights(), strict=True):
        np.testing.assert_allclose(b, a, rtol=0 if exact else 2e-3, atol=0 if exact else 2e-5)
    for name in expected:
        np.testing.assert_allclose(history[name], expected[name], rtol=0 if exact else 2e-3)
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
        # Beside the graph: the numbers of the rows go to their place, outputs and targets to where they are counted.
        assert set(watch.launches[8:]) == {4} and eager > 50


def test_masks_and_noise_are_drawn_anew_for_every_replay(captures):
    both(captures, lambda: network(Dropout(0.4, seed=2), GaussianNoise(0.1, seed=3)))


def test_weights_of_samples_and_rows_in_order_are_replayed_too(captures):
    both(captures, network, epochs=10, shuffle=False, sample_weight=RNG.random(100), validation_split=0.1)


def test_a_rate_that_a_callback_sets_reaches_the_next_replay(captures):
    def lower(model, batch):
        model.optimizer.learning_rate *= 0.9

    both(captures, lambda: trained_with(Later(batch=lower), network(optimizer=optimizers.SGD(0.1))), epochs=5)


def test_a_probe_in_the_middle_of_an_epoch_reads_the_score(captures):
    seen = []

    class Reading(callbacks.Callback):
        lazy_logs = True

        def on_train_batch_end(self, batch, read_logs=dict):
            seen.append(read_logs()["loss"])

    for replays in (False, True):
        backend.set_capture(replays)
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


class MyL2(regularizers.L2):
    pass


class MyModel(Sequential):
    def train_step(self, x, y, weights=None):
        super().train_step(x, y, weights)


def my_bend(z):
    return z * 2


def my_loss(y_true, y_pred):
    return 0 * y_pred[:, 0]


my_bend.derivative = lambda z: xp.full_like(z, 2)
my_loss.derivative = lambda y_true, y_pred: 0 * y_pred

OF_A_USERS_OWN = {
    "step": lambda: network(kind=MyModel),
    "layer": lambda: network(Mine()), "optimizer": lambda: network(optimizer=MySGD(0.1)),
    "penalty": lambda: network(Dense(5, bias_regularizer=MyL2(0.1))), "loss": lambda: network(loss=my_loss, watched=()),
    "constraint": lambda: network(Dense(5, kernel_constraint=abs)),
    "activation": lambda: network(Dense(5, my_bend)), "activation as a layer": lambda: network(Activation(my_bend)),
}


@pytest.mark.parametrize("make", OF_A_USERS_OWN.values(), ids=OF_A_USERS_OWN)
def test_what_python_might_remember_is_trained_step_by_step(captures, make):
    watch = Watch()
    make().fit(X, LABELS, batch_size=27, verbose=0, callbacks=[watch])
    assert watch.recorders == {"NoneType"}


def test_penalties_constraints_and_any_metric_are_part_of_replays(captures):
    watched = [metrics.SparseTopKCategoricalAccuracy(2), "accuracy", my_loss]
    both(captures, lambda: network(
        Dense(5, "tanh", kernel_regularizer="l1_l2", bias_regularizer=regularizers.L1L2()),
        Dense(5, kernel_constraint=constraints.MinMaxNorm(0.5, 0.7, 0.9), bias_constraint="non_neg"),
        watched=watched,
    ))


def test_products_of_rows_of_rows_are_replayed_too(captures):
    both(captures, lambda: network(Reshape((2, 4)), Dense(3), Flatten()))


@pytest.mark.parametrize("loss", EVERY_LOSS, ids=lambda kind: kind.__name__)
def test_every_loss_is_replayed(captures, loss):
    y = LABELS if loss is losses.SparseCategoricalCrossentropy else RNG.random((100, 4))
    both(captures, lambda: network(loss=loss(), watched=[], ending="sigmoid"), epochs=3, y=y)


@pytest.mark.parametrize("bend", activations.KINDS, ids=lambda kind: kind.__name__)
def test_every_activation_is_replayed(captures, bend):
    both(captures, lambda: network(Dense(5, bend()), Activation(bend()), watched=[]), epochs=3)


def branching(merge):
    a, b = Input(shape=(6,)), Input(shape=(6,))
    shared = Dense(5, "tanh")
    joined = merge([shared(a), shared(b)])
    return [a, b], [Dense(4, "softmax", name="kind")(joined), Dense(1, name="size")(Dropout(0.3, seed=1)(joined))]


@pytest.mark.parametrize("merge", [
    layers.add, layers.average, layers.subtract, layers.multiply, layers.maximum, layers.minimum,
], ids=lambda merge: merge.__name__)
def test_networks_that_branch_and_meet_are_replayed_too(captures, merge):
    def make():
        random.set_seed(1)
        model = Model(*branching(merge))
        model.compile("adam", {"kind": "sparse_categorical_crossentropy", "size": "mse"}, metrics={"kind": "accuracy"},
                      loss_weights=[1.0, 0.5])
        return model

    both(captures, make, epochs=5, x=[X, X[::-1]], y=[LABELS, X[:, :1]], sample_weight={"kind": RNG.random(100)})


class Later(callbacks.Callback):
    """Does something before each epoch, or behind each batch."""

    lazy_logs = True

    def __init__(self, epoch=None, batch=None):
        self.epoch, self.batch = epoch, batch

    def on_epoch_begin(self, epoch, logs=None):
        if self.epoch:
            self.epoch(self.model, epoch)

    def on_train_batch_end(self, batch, read_logs=dict):
        if self.batch:
            self.batch(self.model, batch)


def trained_with(watcher, model):
    """`model`, whose `fit` has one more callback."""
    fit = model.fit
    model.fit = lambda *a, callbacks, **k: fit(*a, callbacks=[watcher, *callbacks], **k)
    return model


def test_another_backend_used_between_two_steps_disturbs_no_recording(captures):
    with backend.use("numpy"):
        other = Sequential([Dense(2, input_shape=(6,))])
    both(captures, lambda: trained_with(Later(batch=lambda *_: other.predict(X[:3], verbose=0)), network()), epochs=3)


def test_a_number_that_a_callback_sets_on_a_layer_reaches_the_next_step(captures):
    def change(model, epoch):
        if epoch > 2:
            model.layers[1].rate, model.layers[2].stddev = 0.1 * epoch, 0.05 * epoch
            model.layers[3].momentum, model.layers[4].activation.alpha = 0.9, 1 + 0.1 * epoch

    between = lambda: (Dropout(0.1, seed=1), GaussianNoise(0.1, seed=2), BatchNormalization(), ELU())  # noqa: E731
    both(captures, lambda: trained_with(Later(epoch=change), network(*between())), epochs=6)


@pytest.mark.parametrize("name,value", [("weight_decay", 0.1), ("clipvalue", 0.01), ("nesterov", True)])
def test_what_a_callback_turns_on_in_the_optimizer_is_part_of_the_next_step(captures, name, value):
    def change(model, epoch):
        if epoch == 3:
            setattr(model.optimizer, name, value)

    both(captures, lambda: trained_with(
        Later(epoch=change), network(optimizer=optimizers.SGD(0.1, momentum=0.5), watched=[])), epochs=6)


def test_a_rule_is_one_kernel_recorded_or_not_and_none_is_made_within_a_recording(captures, monkeypatch):
    made = []
    fuse = captures.fuse
    monkeypatch.setattr(captures, "fuse", lambda f: made.append(f) or fuse(f))
    capture._kernels.clear()
    both(captures, lambda: network(optimizer=optimizers.RMSprop(momentum=0.5)), epochs=3)
    assert len(made) == 1
    both(captures, lambda: network(optimizer=optimizers.RMSprop(epsilon_inside_root=False)), epochs=3)
    assert len(made) == 2


def test_large_masks_go_to_the_device_without_waiting(captures):
    random.set_seed(1)
    wide = Sequential([Dense(700, "relu", input_shape=(6,)), Dropout(0.4), Dense(4, "softmax")])
    wide.compile("sgd", "sparse_categorical_crossentropy")
    wide.fit(X, LABELS, batch_size=27, epochs=3, verbose=0, callbacks=[NoWaiting()])


def test_memory_is_flat_over_epochs(captures):
    class Memory(callbacks.Callback):
        used = []

        def on_epoch_end(self, epoch, logs=None):
            gc.collect()
            self.used.append(captures.get_default_memory_pool().used_bytes())

    for replays in (False, True):
        backend.set_capture(replays)
        memory = Memory()
        network(Dropout(0.5)).fit(X, LABELS, batch_size=27, epochs=8, verbose=0, callbacks=[memory])
        assert len(set(memory.used[3:])) == 1
        memory.used.clear()
