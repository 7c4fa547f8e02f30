"""A class of a script's own that is derived from a layer of the core may state another ``call``."""

import numpy as np
import pytest

from tinynn import gradcheck
from tinynn.compat import rooms

KERAS = rooms.contents("layers")
Sequential = rooms.contents("models")["Sequential"]
X = np.random.default_rng(0).normal(size=(5, 4)).astype("float32")


class MonteCarloDropout(KERAS["Dropout"]):
    def call(self, inputs):
        return super().call(inputs, training=True)


class Tenfold(KERAS["Dense"]):
    def call(self, x):
        return super().call(x) * 10


class Scaled(KERAS["Dense"]):
    def __init__(self, units, factor=2.0, **kwargs):
        super().__init__(units, **kwargs)
        self.factor = factor

    def build(self, input_shape):
        assert input_shape[0] is None
        super().build(input_shape)
        self.scale = self.add_weight(name="scale", shape=(self.units,), initializer="ones")

    def call(self, x):
        return super().call(x) * self.scale * self.factor + super().call(x * x)

    def get_config(self):
        return super().get_config() | {"factor": self.factor}


class Shifted(KERAS["BatchNormalization"]):
    def call(self, inputs, training=None):
        return super().call(inputs, training=training) + 1


class OfTwo(KERAS["Concatenate"]):
    def call(self, inputs):
        return super().call([inputs[0], inputs[1] * 3])


class Thresholded(KERAS["ThresholdedReLU"]):
    def call(self, x):
        return super().call(x) - 1


class Plus:
    def call(self, x):
        return super().call(x) + 1


class Mixed(Plus, KERAS["Dense"]):
    pass


def test_the_call_is_the_forward_pass():
    layer = Tenfold(3)
    np.testing.assert_allclose(layer(X), 10 * (X @ layer.kernel.value + layer.bias.value), rtol=1e-5)
    mixed = Mixed(3)
    np.testing.assert_allclose(mixed(X), X @ mixed.kernel.value + mixed.bias.value + 1, rtol=1e-5)
    np.testing.assert_array_equal(Thresholded()(X), np.where(X > 1, X, 0) - 1)
    assert isinstance(layer, KERAS["Dense"])


def test_dropout_of_monte_carlo_drops_in_predictions_too():
    model = Sequential([KERAS["Input"]((4,)), MonteCarloDropout(0.5)])
    assert (model.predict(np.ones((50, 4)), verbose=0) == 0).any()
    assert not np.array_equal(model.predict(X, verbose=0), model.predict(X, verbose=0))


def test_a_layer_called_alone_is_in_the_phase_that_it_is_told(installed):
    class Within(KERAS["Layer"]):
        def __init__(self):
            super().__init__()
            self.dropout = KERAS["Dropout"](0.5)

        def call(self, x):
            return self.dropout(x)

    class Same(KERAS["Dropout"]):
        def call(self, x):
            return super().call(x)

    for layer in (Within(), Same(0.5)):
        np.testing.assert_array_equal(layer(X), X)
        assert (np.asarray(layer(np.ones((50, 4)), training=True)) == 0).any()


@pytest.mark.parametrize(
    ("make", "shape"),
    [(lambda: Tenfold(3, activation="tanh"), (5, 4)), (lambda: Scaled(3), (5, 4)), (Shifted, (5, 4)),
     (OfTwo, [(5, 2), (5, 3)])],
)
def test_its_backward_pass_is_the_derivative(make, shape):
    assert gradcheck.check(make(), shape=shape).complex_step < 1e-12


def test_it_trains_and_comes_back_from_a_file(tmp_path):
    model = Sequential([KERAS["Input"]((4,)), Scaled(3, factor=3.0), Shifted(), Tenfold(1)])
    model.compile("adam", "mse")
    before = model.get_weights()
    model.fit(X, X[:, :1], epochs=2, verbose=0)
    assert all((a != b).any() for a, b in zip(before, model.get_weights()))
    model.save(tmp_path / "model.keras")
    own = {"Scaled": Scaled, "Shifted": Shifted, "Tenfold": Tenfold}
    again = rooms.contents("models")["load_model"](tmp_path / "model.keras", custom_objects=own)
    np.testing.assert_array_equal(again.predict(X, verbose=0), model.predict(X, verbose=0))
