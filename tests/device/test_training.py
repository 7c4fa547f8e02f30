"""Training on the device: the trajectories of the host, and not one wait for the device in a step."""

import numpy as np
import pytest
import scipy.sparse
from waiting import NoWaiting

from tinynn import Model, Sequential, activations, backend, layers, losses, metrics, optimizers, random
from tinynn.layers import BatchNormalization, Dense, Dropout, GaussianNoise, Input
from tinynn.optimizers.schedules import ExponentialDecay

RNG = np.random.default_rng(5)
X, LABELS, NUMBERS = RNG.normal(size=(100, 6)), RNG.integers(0, 4, 100), RNG.random((100, 4))
STEPS = 100


def hidden(*between):
    return Sequential([Dense(8, "relu", input_shape=(6,)), *between, Dense(4, "softmax")])


def branching():
    x = Input(shape=(6,))
    a, b = Dense(5, "tanh")(x), Dense(5, "sigmoid")(x)
    joined = layers.concatenate([layers.multiply([a, b]), layers.maximum([a, b])])
    return Model(x, Dense(4, "softmax")(joined))


NETWORKS = {
    "plain": hidden,
    "penalties": lambda: Sequential([Dense(8, input_shape=(6,), kernel_regularizer="l1_l2"), Dense(4, "softmax")]),
    "noise": lambda: hidden(Dropout(0.4), BatchNormalization(), GaussianNoise(0.1)),
    "branching": branching,
}

RULES = {
    "sgd": lambda: optimizers.SGD(0.05, momentum=0.9, nesterov=True, clipnorm=0.5),
    "adam": lambda: optimizers.Adam(ExponentialDecay(0.01, 20, 0.9), amsgrad=True),
    "adamw": lambda: optimizers.AdamW(0.01, clipvalue=0.1),
    "nadam": lambda: optimizers.Nadam(0.01, global_clipnorm=1.0),
    "rmsprop": lambda: optimizers.RMSprop(0.01, momentum=0.5, centered=True),
    "adagrad": lambda: optimizers.Adagrad(0.05),
    "adadelta": lambda: optimizers.Adadelta(1.0),
}


def trained(where, make, optimizer="adam", loss="sparse_categorical_crossentropy", y=LABELS, x=X, watched=("accuracy",),
            epochs=STEPS // 4, **options):
    """A network after that many epochs of four steps, the last one short, and its history."""
    random.set_seed(1)
    with backend.use(where):
        model = make()
        model.compile(optimizer, loss, list(watched))
    quiet = [NoWaiting()] if where == "cupy" else []
    history = model.fit(x, y, batch_size=27, epochs=epochs, verbose=0, callbacks=quiet, **options)
    return model, history.history


def same_trajectories(cupy, *arguments, **options):
    """Bit for bit on the stand-in, which is NumPy inside; to the rounding of float32 on a GPU."""
    (host, on_host), (there, on_device) = (trained(where, *arguments, **options) for where in ("numpy", "cupy"))
    tolerance = {"rtol": 0, "atol": 0} if cupy.__version__ == "stand-in" else {"rtol": 2e-3, "atol": 2e-5}
    for a, b in zip(host.get_weights(), there.get_weights(), strict=True):
        np.testing.assert_allclose(b, a, **tolerance)
    assert on_host.keys() == on_device.keys()
    for name in on_host:
        np.testing.assert_allclose(on_device[name], on_host[name], **tolerance)


@pytest.mark.parametrize("make", NETWORKS.values(), ids=NETWORKS)
def test_a_hundred_steps_are_those_of_the_host(cupy, make):
    same_trajectories(cupy, make, validation_split=0.1, class_weight={0: 2.0})


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_a_hundred_steps_of_every_optimizer_are_those_of_the_host(cupy, rule):
    same_trajectories(cupy, hidden, rule())


@pytest.mark.parametrize("where", ["numpy", "cupy"])
def test_the_penalties_of_many_steps_lose_no_digits(cupy, where):
    model, _ = trained(where, NETWORKS["penalties"], epochs=1)
    with backend.use(where):
        one, total = model.penalty(), 0
        for _ in range(3000):
            total = total + one
    assert total.dtype == model.score.penalty_sum.dtype == "float64"
    np.testing.assert_allclose(float(total), 3000 * float(one), rtol=1e-12)


EVERY_LOSS = sorted(set(losses.registry.KINDS.values()), key=lambda kind: kind.__name__)


@pytest.mark.parametrize("loss", EVERY_LOSS, ids=lambda kind: kind.__name__)
def test_every_loss_trains_without_waiting(cupy, loss):
    y = LABELS if loss is losses.SparseCategoricalCrossentropy else NUMBERS
    make = lambda: Sequential([Dense(4, "sigmoid", input_shape=(6,))])  # noqa: E731
    same_trajectories(cupy, make, loss=loss(), y=y, watched=[], epochs=3)


def test_metrics_of_every_kind_add_up_without_waiting(cupy):
    watched = [
        "mae", "mse", "accuracy", metrics.AUC(), metrics.AUC(curve="PR", name="pr"), metrics.Precision(),
        metrics.Recall([0.2, 0.7]), metrics.TruePositives(), metrics.FalseNegatives(), metrics.R2Score(),
        metrics.CosineSimilarity(), metrics.Precision(top_k=2, name="top"), metrics.TopKCategoricalAccuracy(2),
        metrics.RootMeanSquaredError(),
    ]
    # More rows than wait to be counted.
    targets, weights = np.tile((NUMBERS > 0.5).astype("float32"), (12, 1)), RNG.random(1200)
    same_trajectories(cupy, lambda: Sequential([Dense(4, "sigmoid", input_shape=(6,))]), loss="binary_crossentropy",
                      x=np.tile(X, (12, 1)), y=targets, watched=watched, epochs=1, sample_weight=weights)


@pytest.mark.parametrize("name", ["gelu", "elu", "selu", "softplus", "softsign", "silu", "hard_sigmoid", "exponential"])
def test_activations_train_without_waiting(cupy, name):
    bend = activations.get(name)
    same_trajectories(cupy, lambda: Sequential([Dense(4, bend, input_shape=(6,)), Dense(4, "softmax")]), epochs=2)


@pytest.mark.parametrize("kind", [scipy.sparse.csr_matrix, scipy.sparse.csr_array, scipy.sparse.coo_matrix])
def test_sparse_inputs_train_without_waiting(cupy, kind):
    x = kind(np.where(RNG.random((100, 40)) < 0.1, RNG.random((100, 40)), 0))
    make = lambda: Sequential([Dense(4, "softmax", input_shape=(40,))])  # noqa: E731
    (host, _), (there, _) = (trained(where, make, x=x, epochs=5) for where in ("numpy", "cupy"))
    np.testing.assert_allclose(there.get_weights()[0], host.get_weights()[0], rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(there.predict(x, verbose=0), host.predict(x, verbose=0), rtol=1e-4, atol=1e-6)


def test_several_outputs_train_without_waiting(cupy):
    def make():
        x = Input(shape=(6,))
        h = Dense(8, "relu")(x)
        return Model(x, [Dense(4, "softmax", name="kind")(h), Dense(4, name="size")(h)])

    same_trajectories(cupy, make, loss=["sparse_categorical_crossentropy", "mse"], y=[LABELS, NUMBERS], watched=[])
