"""A model's ``call`` may do one thing in training and another in use."""

import numpy as np
import pytest

from tinynn.compat import rooms

KERAS, OPS = rooms.contents("layers"), rooms.contents("ops")
Model = rooms.contents("models")["Model"]
X = np.random.default_rng(0).normal(size=(6, 4)).astype("float32")
pytestmark = pytest.mark.usefixtures("installed")


class Hundredfold(Model):
    def __init__(self):
        super().__init__()
        self.o = KERAS["Dense"](2)

    def call(self, x, training=None):
        y = self.o(x)
        return y * 100 if training else y


class Penalized(Model):
    def __init__(self):
        super().__init__()
        self.n = KERAS["BatchNormalization"](momentum=0.5)
        self.d = KERAS["Dropout"](0.5)
        self.o = KERAS["Dense"](1)

    def call(self, x, training=None):
        y = self.o(self.d(self.n(x), training=training))
        if training:
            self.add_loss(1000 + 0 * y[:, 0])
        return y


class Uneven(Model):
    def __init__(self):
        super().__init__()
        self.o = KERAS["Dense"](2)

    def call(self, x, training=False):
        y = self.o(x)
        return (y, x) if training else y


def test_each_phase_has_its_branch():
    model = Hundredfold()
    y = model(X)
    np.testing.assert_allclose(y, X @ model.o.kernel.value, rtol=1e-5)
    np.testing.assert_allclose(model(X, training=True), 100 * y, rtol=1e-5)
    np.testing.assert_allclose(model.predict(X, verbose=0), y, rtol=1e-5)


def test_training_goes_back_through_the_branch_of_training():
    model = Hundredfold()
    model.compile("sgd", "mse")
    kernel = model.predict(np.eye(4), verbose=0)
    loss = model.train_on_batch(X, np.zeros((6, 2)))
    np.testing.assert_allclose(loss, np.mean((100 * X @ kernel) ** 2), rtol=1e-4)
    slope = X.T @ (100 * X @ kernel) * 100 * 2 / 12
    np.testing.assert_allclose(model.o.kernel.value, kernel - 0.01 * slope, rtol=1e-3)
    np.testing.assert_allclose(model.evaluate(X, np.zeros((6, 2)), verbose=0),
                               np.mean((X @ model.o.kernel.value + model.o.bias.value) ** 2), rtol=1e-4)


def test_averages_move_once_and_a_loss_of_training_is_of_training_only():
    model = Penalized()
    model.compile("sgd", "mse")
    assert model.train_on_batch(X, X[:, :1]) > 1000
    np.testing.assert_allclose(model.n.moving_mean.value, 0.5 * X.mean(axis=0), rtol=1e-4)
    assert model.evaluate(X, X[:, :1], verbose=0) < 1000
    np.testing.assert_array_equal(model.predict(X, verbose=0), model.predict(X, verbose=0))


def test_it_comes_back_from_a_file(tmp_path):
    model = Hundredfold()
    y = model.predict(X, verbose=0)
    model.save(tmp_path / "model.keras")
    again = rooms.contents("models")["load_model"](tmp_path / "model.keras")
    np.testing.assert_array_equal(again.predict(X, verbose=0), y)


def test_outputs_that_only_training_has_are_refused():
    with pytest.raises(ValueError, match="outputs of the same shapes whether training is true or not, got"):
        Uneven()(X)


class Doubtful(Model):
    """A branch of which nothing comes that is used, with a penalty before it and a logarithm of 0 in it."""

    def __init__(self, asks):
        super().__init__()
        self.asks = asks
        self.d = KERAS["Dense"](4, kernel_initializer="ones", activity_regularizer="l2")
        self.o = KERAS["Dense"](1, kernel_initializer="ones")

    def call(self, x, training=False):
        h = self.d(x)
        if self.asks and not training:
            return self.o(OPS["log"](0 * h))
        return self.o(h)


def test_the_branch_that_is_not_taken_takes_no_part():
    kernels = []
    for asks in (False, True):
        model = Doubtful(asks)
        model.compile("sgd", "mse")
        with np.errstate(all="ignore"):
            model.fit(X, np.zeros((6, 1)), batch_size=6, verbose=0)
        kernels.append(model.d.kernel.value.copy())
    np.testing.assert_allclose(*kernels, rtol=1e-6)
