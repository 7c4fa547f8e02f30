"""What the box does to a training that goes well, and to one that does not."""

import numpy as np
import pytest

from tinynn import Model, Sequential, backend, layers, naming, optimizers, random
from tinynn.blackbox import BlackBox
from tinynn.blackbox.probes import probed
from tinynn.blackbox.trace import trace
from tinynn.callbacks import LambdaCallback, TerminateOnNaN
from tinynn.layers import BatchNormalization, Dense, Dropout, Input, Layer
from tinynn.losses import Loss
from tinynn.regularizers import L2

N = 20


@pytest.fixture(autouse=True)
def somewhere_else(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def chain(optimizer="adam"):
    model = Sequential([
        Dense(4, activation="tanh", kernel_regularizer=L2(0.01), input_shape=(3,)), BatchNormalization(), Dropout(0.5),
        Dense(3, activation="softmax"),
    ])
    model.compile(optimizer, "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


def branches(optimizer="adam"):
    a, b, shared = Input((3,), name="a"), Input((2,), name="b"), Dense(2, activation="relu")
    inner = Sequential([Dense(2, activation="tanh", input_shape=(4,)), Dropout(0.25)])
    joined = layers.concatenate([shared(a), shared(layers.Dense(3)(b))])
    model = Model([a, b], [Dense(1)(inner(joined)), Dense(2, activation="softmax")(joined)])
    model.compile(optimizer, ["mse", "sparse_categorical_crossentropy"], loss_weights=[1.0, 0.5])
    return model


def data(model):
    rng = np.random.default_rng(3)
    x, labels = rng.normal(size=(N, 3)), rng.integers(0, 2, N)
    return (x, labels) if isinstance(model, Sequential) else ([x, rng.normal(size=(N, 2))], [x[:, :1], labels])


def trained(make, optimizer, callbacks):
    random.set_seed(0)
    naming.reset_names()
    model = make(optimizer())
    history = model.fit(*data(model), batch_size=8, epochs=3, verbose=0, callbacks=callbacks)
    return history.history, [*model.get_weights(), *model.optimizer.get_state().values()]


@pytest.mark.parametrize("make", [chain, branches])
@pytest.mark.parametrize("optimizer", [
    optimizers.SGD, lambda: optimizers.SGD(momentum=0.9, nesterov=True), optimizers.Adagrad, optimizers.Adadelta,
    lambda: optimizers.RMSprop(centered=True), lambda: optimizers.Adam(amsgrad=True, global_clipnorm=1.0),
    optimizers.AdamW, optimizers.Nadam,
])
def test_a_training_that_goes_well_has_the_same_bits_as_one_that_nobody_watches(make, optimizer):
    history, state = trained(make, optimizer, [])
    reader = LambdaCallback(on_train_batch_end=lambda batch, logs: logs["loss"])
    assert trained(make, optimizer, [reader])[0] == history
    watched_history, watched_state = trained(make, optimizer, [TerminateOnNaN()])
    assert history == watched_history
    assert all(np.array_equal(a, b) for a, b in zip(state, watched_state))


@pytest.mark.parametrize("make", [chain, branches])
def test_a_network_with_probes_does_what_the_network_does(make):
    model = make()
    x, y = data(model)
    x, y, _ = model.take_data(x, y)
    states = [rng.bit_generator.state for rng in model.generators]
    outputs, gradients = [], []
    for trunk in (model.trunk, probed(model.trunk)):
        for rng, state in zip(model.generators, states):
            rng.bit_generator.state = state
        model.flat.grad[...] = 7
        z, caches = trunk.forward(x, training=True)
        trunk.gradients(model.head.backward(y, z), caches)
        outputs.append(z if isinstance(z, list) else [z])
        gradients.append(model.flat.grad.copy())
    assert all(np.array_equal(a, b) for a, b in zip(*outputs))
    assert np.array_equal(*gradients)


@pytest.mark.parametrize("make", [chain, branches])
@pytest.mark.parametrize("weighted", [False, True])
def test_a_step_that_is_traced_is_the_step_that_training_takes(make, weighted):
    after = []
    for traced in (False, True):
        random.set_seed(0)
        naming.reset_names()
        model = make()
        x, y = data(model)
        weights = np.arange(N) / N if weighted else None
        batch = model.take_data(x, y, weights if make is chain or not weighted else [weights, None])
        for _ in range(3):
            if traced:
                assert trace(model, *batch) is None
            else:
                model.train_step(*batch)
        after.append([*model.get_weights(), *model.optimizer.get_state().values()])
    assert all(np.array_equal(a, b) for a, b in zip(*after))


def test_everything_is_as_it_was_before_the_step_when_it_went_wrong():
    model = chain()
    x, y = data(model)
    states = []

    def note(batch, logs):
        generators = [rng.bit_generator.state for rng in (model.shuffler, *model.generators)]
        states.append((model.get_weights(), model.optimizer.get_state(), generators))
        if batch == 1:
            x[...] = np.nan

    x = x.astype("float32")
    note_first = LambdaCallback(on_train_batch_begin=note)
    model.fit(x, y, batch_size=8, shuffle=False, epochs=2, verbose=0, callbacks=[note_first, TerminateOnNaN()])
    assert len(states) == 2
    weights, optimizer, generators = states[1]
    assert all(np.array_equal(a, b) for a, b in zip(weights, model.get_weights()))
    after = model.optimizer.get_state()
    assert all(np.array_equal(value, after[name]) for name, value in optimizer.items())
    assert generators == [rng.bit_generator.state for rng in (model.shuffler, *model.generators)]


def test_a_constraint_is_not_taken_for_the_update():
    def divide(w):
        return w / np.float32(0)

    line = Dense(1, use_bias=False, kernel_initializer="ones", kernel_constraint=divide, input_shape=(1,))
    model = Sequential([line])
    model.compile(optimizers.SGD(0.25), "mse")
    model.fit([[1.0]], [[2.0]], verbose=0, callbacks=[TerminateOnNaN()])
    finding = model.black_box.finding
    assert (finding.operation, finding.name, finding.value) == ("constraint of kernel", "kernel", np.inf)
    assert finding.operands == {"kernel before it[0, 0]": np.float32(1.5)}


class Forgetful(Layer):
    """Goes wrong once, and keeps that in a place of its own."""

    went_wrong = False

    def forward(self, x, training=False):
        if training and not self.went_wrong:
            self.went_wrong = True
            return x * np.float32(np.nan), None
        return x, None

    def backward(self, dy, cache):
        return dy


def test_a_step_that_cannot_be_repeated_is_said_to_be_one(capsys):
    model = Sequential([Dense(2, input_shape=(3,)), Forgetful(), Dense(1)])
    model.compile("sgd", "mse")
    model.fit(np.ones((4, 3)), np.ones(4), verbose=0, callbacks=[TerminateOnNaN()])
    out = capsys.readouterr().out
    assert out.startswith("Epoch 1, step 1.\nA number was not finite after this step, and all are when it is repeated")
    assert "keeps or draws numbers that tinynn does not know of" in out
    assert model.black_box.finding is None


def test_shuffled_rows_are_named_by_their_numbers_in_the_data():
    model = chain()
    x, y = data(model)
    x = x.astype("float32")
    spoil = LambdaCallback(on_epoch_begin=lambda epoch, logs: x.__setitem__((17, 0), np.inf))
    model.fit(x, y, batch_size=8, verbose=0, callbacks=[spoil, TerminateOnNaN()])
    finding, report = model.black_box.finding, model.black_box.report
    assert finding.operation == "input x"
    assert f"row        {finding.row} of the batch, sample 17 of the data" in report


def test_an_unscaled_moment_is_seen_though_all_weights_are_finite():
    model = Sequential([Dense(1, use_bias=False, input_shape=(2,))])
    model.compile("adam", "mae")
    model.fit(np.full((4, 2), 1e25), np.zeros(4), verbose=0, callbacks=[TerminateOnNaN()])
    assert np.isfinite(model.get_weights()[0]).all()
    assert model.black_box.finding.operation == "update of velocity of kernel by Adam"


def test_a_box_looks_at_one_step_by_itself():
    model = chain()
    x, y = data(model)
    prepared = model.take_data(x, y)
    box = BlackBox(model)
    box.step(0, prepared, slice(0, 8))
    assert box.message is None and model.optimizer.iterations == 1


def test_in_float64_the_same_numbers_are_no_trouble():
    x = np.full((4, 2), 1e25)

    def finding():
        model = Sequential([Dense(1, input_shape=(2,))])
        model.compile(optimizers.SGD(1e-30), "mse")
        model.fit(x, np.zeros(4), verbose=0, callbacks=[LambdaCallback(), TerminateOnNaN()])
        return model.black_box.finding

    backend.set_floatx("float64")
    assert finding() is None


class Doubling(Layer):
    """Gives each row twice, which no layer may: the report can name no row of the batch then."""

    def forward(self, x, training=False):
        return np.concatenate([x, x * np.float32(np.inf)]), None

    def backward(self, dy, cache):
        return dy[: len(dy) // 2]


def test_rows_that_are_none_of_the_batch_are_not_called_so():
    model = Sequential([Dense(2, input_shape=(3,)), Doubling(name="doubling")])
    model.compile("sgd", "mse")
    finding = trace(model, *model.take_data(np.ones((4, 3)), np.ones((4, 2))))
    assert (finding.layer, finding.operation) == ("doubling", "forward")
    assert not any(heading == "row" for heading, _ in finding.lines(range(4)))


def test_a_gradient_of_a_frozen_layer_is_not_what_went_wrong():
    frozen = Dense(1, use_bias=False, trainable=False, name="frozen", kernel_initializer="ones")
    model = Sequential([Dense(1, use_bias=False, name="first", kernel_initializer="ones", input_shape=(1,)), frozen])
    model.compile("sgd", "mse")
    # Times the slope of 2e20, an output of 1e20 is too large for frozen's gradient, which nobody needs.
    finding = trace(model, *model.take_data([[1e20]], [[0.0]]))
    assert finding.operation == "loss mean_squared_error"
    model.compile("sgd", FiniteSquare())
    finding = trace(model, *model.take_data([[1e20]], [[0.0]]))
    assert (finding.layer, finding.operation) == ("first", "gradient of kernel")


def test_large_weights_of_several_losses_are_put_together_in_float64():
    x = Input((1,))
    model = Model(x, [Dense(1, use_bias=False)(x), Dense(1, use_bias=False)(x)])
    model.compile(optimizers.SGD(0.0), "mae", loss_weights=[1e37, 1.0])
    assert trace(model, *model.take_data(np.ones((2, 1)), [np.full((2, 1), 100.0), np.zeros((2, 1))])) is None


class Silent(Layer):
    """Does not write the gradient of its weight."""

    def build(self, input_shape):
        self.weight = self.add_weight("weight", input_shape)

    def forward(self, x, training=False):
        return x, None

    def backward(self, dy, cache):
        return dy


def test_what_the_failed_step_left_in_the_gradients_is_not_what_went_wrong():
    model = Sequential([Dense(1, use_bias=False, name="first", kernel_initializer="ones", input_shape=(1,)), Silent()])
    model.compile(optimizers.SGD(global_clipnorm=1.0), FiniteSquare())
    # The two rows' gradients are inf and -inf; the norm is NaN then, and all that is scaled by it, Silent's zero too.
    model.fit([[1e20], [1e20]], [[0.0], [2e20]], verbose=0, callbacks=[TerminateOnNaN()])
    finding = model.black_box.finding
    assert (finding.layer, finding.operation) == ("first", "gradient of kernel")


class FiniteSquare(Loss):
    """A loss whose value nobody needs, with the slope of the square."""

    def value(self, y_true, y_pred):
        return 0 * y_pred[:, 0]

    def backward(self, y_true, y_pred):
        return 2 * (y_pred - y_true)
