"""Constraints by hand, and that training ends every step within them."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from tinynn import Sequential, constraints
from tinynn.constraints import MaxNorm, MinMaxNorm, NonNeg, UnitNorm
from tinynn.layers import BatchNormalization, Dense
from tinynn.models import load_model

W = np.array([[3.0, 0.3], [-4.0, 0.4]])  # columns of norm 5 and 0.5


@pytest.mark.parametrize(
    ("constraint", "expected"),
    [
        (MaxNorm(1), [[0.6, 0.3], [-0.8, 0.4]]),
        (MaxNorm(0.3, axis=1), [[0.2985112, 0.0298511], [-0.2985112, 0.0298511]]),
        (UnitNorm(), [[0.6, 0.6], [-0.8, 0.8]]),
        (MinMaxNorm(1, 2), [[1.2, 0.6], [-1.6, 0.8]]),
        (MinMaxNorm(1, 2, rate=0.5), [[2.1, 0.45], [-2.8, 0.6]]),
        (NonNeg(), [[3, 0.3], [0, 0.4]]),
    ],
    ids=["max", "max along rows", "unit", "min and max", "half of the way", "not negative"],
)
def test_values_are_those_computed_by_hand(constraint, expected):
    assert_allclose(constraint(W), expected, atol=1e-6)
    assert constraint(W.astype("float32")).dtype == np.float32


def test_defaults_are_those_of_keras():
    assert MaxNorm().get_config() == {"max_value": 2.0, "axis": 0}
    assert MinMaxNorm().get_config() == {"min_value": 0.0, "max_value": 1.0, "rate": 1.0, "axis": 0}
    assert UnitNorm().get_config() == {"axis": 0}


@pytest.mark.parametrize("make", [lambda: MaxNorm(-1), lambda: MinMaxNorm(rate=2), lambda: UnitNorm(axis=0.5)])
def test_impossible_arguments_are_refused(make):
    with pytest.raises(ValueError, match="expected (max_value|rate|axis) to be"):
        make()


def test_names_objects_and_configs_stand_for_a_constraint():
    assert constraints.get(None) is None and constraints.serialize(None) is None
    assert type(constraints.get("non_neg")) is type(constraints.get("NonNeg")) is NonNeg
    assert constraints.get(np.abs) is np.abs
    for constraint in (MaxNorm(3), UnitNorm(axis=1), MinMaxNorm(1, 2, 0.5), NonNeg()):
        again = constraints.get(constraints.serialize(constraint))
        assert type(again) is type(constraint) and again.get_config() == constraint.get_config()
    with pytest.raises(ValueError, match="did you mean 'max_norm'"):
        constraints.get("max_nrm")
    with pytest.raises(TypeError, match="expected a name"):
        constraints.get(3)
    assert constraints.serialize(np.abs) is np.abs


def constrained_model():
    model = Sequential([
        Dense(3, input_shape=(4,), kernel_constraint=MaxNorm(0.5), bias_constraint="non_neg"),
        BatchNormalization(gamma_constraint=UnitNorm(), beta_constraint=NonNeg()),
        Dense(1, kernel_constraint=NonNeg()),
    ])
    model.compile("sgd", "mse")
    return model


def hold(model):
    first, normalization, last = model.layers
    return (
        np.linalg.norm(first.kernel.value, axis=0).max() <= 0.5 + 1e-6 and (first.bias.value >= 0).all()
        and abs(np.linalg.norm(normalization.gamma.value) - 1) < 1e-6 and (normalization.beta.value >= 0).all()
        and (last.kernel.value >= 0).all()
    )


def test_every_step_ends_within_the_constraints(tmp_path):
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(20, 4)), rng.normal(size=20) - 3
    model = constrained_model()
    assert not hold(model)  # as in Keras, the first weights are whatever the initializer gives
    for _ in range(3):
        model.train_on_batch(x, y)
        assert hold(model)
    for name in ("m.keras", "m.h5", "m.npz"):
        model.save(tmp_path / name)
        again = load_model(tmp_path / name)
        again.fit(x, y, verbose=0)
        assert hold(again)


def test_weights_without_a_constraint_move_as_they_did():
    x, y = np.ones((4, 4)), np.zeros(4)
    free, bound = (
        Sequential([Dense(2, "tanh", input_shape=(4,)), Dense(1, kernel_constraint=limit)])
        for limit in (None, MaxNorm(9))
    )
    bound.set_weights(free.get_weights())
    for model in (free, bound):
        model.compile("adam", "mse")
        model.fit(x, y, epochs=3, verbose=0)
    for a, b in zip(free.get_weights(), bound.get_weights()):
        assert_allclose(a, b, rtol=1e-6)
