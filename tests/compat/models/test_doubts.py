"""What tinynn refuses and Keras trains on: a script goes on, with a warning."""

import numpy as np
import pytest

from tinynn.compat.models.networks import Sequential
from tinynn.doubts import SetupWarning
from tinynn.layers import Dense, Input

X = np.random.default_rng(0).standard_normal((8, 4)).astype("float32")


def network(units, activation, loss):
    model = Sequential([Input((4,)), Dense(units, activation)])
    model.compile("sgd", loss)
    return model


def test_a_softmax_over_one_unit_is_trained():
    with pytest.warns(SetupWarning, match="a softmax over one unit is always 1"):
        model = network(1, "softmax", "binary_crossentropy")
    model.fit(X, X[:, 0] > 0, epochs=2, verbose=0)


def test_one_hot_rows_times_an_advantage_move_the_policy_by_the_policy_gradient():
    model = network(2, "softmax", "categorical_crossentropy")
    kernel, p = model.get_weights()[0], model.predict(X, verbose=0)
    actions, advantages = np.eye(2)[[0, 1] * 4], np.linspace(-2, 2, 8)[:, None]
    with pytest.warns(SetupWarning, match="expected targets from 0 to 1, got -2"):
        model.fit(X, actions * advantages, batch_size=8, verbose=0)
    step = 0.01 * X.T @ (advantages * (actions - p)) / 8
    np.testing.assert_allclose(model.get_weights()[0], kernel + step, atol=1e-6)


def test_a_hole_in_the_data_is_told_and_trained_on():
    model, x = network(1, None, "mse"), X.copy()
    x[3, 2] = np.nan
    with pytest.warns(SetupWarning, match="x: expected finite .* in row 3, column 2"):
        history = model.fit(x, X[:, 0], verbose=0)
    assert np.isnan(history.history["loss"]).all()
