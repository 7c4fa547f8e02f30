"""What users hand over while networks live on the device: numbers that lie on the host, on the device, or mixed."""

import numpy as np
import pytest

from tinynn import Sequential, backend
from tinynn.layers import Dense


def network():
    model = Sequential([Dense(4, input_shape=(6,))], name="m")
    model.compile("sgd", "mse")
    return model


@pytest.fixture(params=["host", "device"])
def side(cupy, request):
    return np.asarray if request.param == "host" else cupy.asarray


X = np.ones((10, 6), "float32")


@pytest.mark.parametrize("wrong", [np.nan, np.inf])
def test_targets_that_are_not_finite_are_told_wherever_they_lie(side, wrong):
    y = np.ones((10, 4))
    y[3, 2] = wrong
    with pytest.raises(ValueError, match=rf"model 'm': y: .* 1 value is NaN .* \({wrong}\) in row 3, column 2;"):
        network().fit(side(X), side(y), verbose=0)


def test_targets_whose_sum_is_infinite_are_looked_at_one_by_one(side):
    network().fit(side(X), side(np.full((10, 4), 3e38, "float32")), epochs=0, verbose=0)


def test_lists_of_rows_and_of_numbers_are_taken_from_either_side(side):
    rows, numbers = [side(row) for row in X], [side(np.float32(i)) for i in range(10)]
    model = Sequential([Dense(1, input_shape=(6,))])
    model.compile("sgd", "mse")
    assert model.evaluate(rows, numbers, verbose=0) == model.evaluate(X, np.arange(10.0), verbose=0)
    with backend.use("numpy"):
        twin = Sequential([Dense(1, input_shape=(6,))])
    assert twin.predict(rows, verbose=0).shape == (10, 1)
    with pytest.raises(ValueError, match="x: expected an array, got lists of different lengths"):
        model.predict([*rows, rows[0][1:]], verbose=0)
