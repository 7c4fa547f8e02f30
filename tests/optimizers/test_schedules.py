"""Schedules against closed forms, worked by hand."""

import json
import math
from math import cos, pi

import numpy as np
import pytest

from tinynn.optimizers import schedules
from tinynn.optimizers.schedules import (
    CosineDecay,
    CosineDecayRestarts,
    ExponentialDecay,
    InverseTimeDecay,
    LearningRateSchedule,
    PiecewiseConstantDecay,
    PolynomialDecay,
)

ALL = [
    ExponentialDecay(0.1, 10, 0.5),
    ExponentialDecay(0.1, 10, 0.5, staircase=True),
    InverseTimeDecay(0.1, 10, 0.5),
    InverseTimeDecay(0.1, 10, 0.5, staircase=True),
    PiecewiseConstantDecay([3, 7], [1.0, 0.5, 0.1]),
    PolynomialDecay(0.1, 10, power=2.0),
    PolynomialDecay(0.1, 10, cycle=True),
    CosineDecay(0.1, 10, alpha=0.1),
    CosineDecay(0.0, 10, warmup_target=0.1, warmup_steps=5),
    CosineDecayRestarts(0.1, 4),
    CosineDecayRestarts(0.1, 4, t_mul=1.0, m_mul=0.5),
]


def values(schedule, *steps):
    return [schedule(step) for step in steps]


def test_exponential_decay():
    assert values(ExponentialDecay(0.1, 10, 0.5), 0, 5, 10, 20) == pytest.approx([0.1, 0.1 * 0.5**0.5, 0.05, 0.025])
    assert values(ExponentialDecay(0.1, 10, 0.5, staircase=True), 9, 10, 19, 20) == [0.1, 0.05, 0.05, 0.025]


def test_inverse_time_decay():
    assert values(InverseTimeDecay(0.1, 10, 0.5), 0, 5, 20) == pytest.approx([0.1, 0.1 / 1.25, 0.05])
    assert values(InverseTimeDecay(0.1, 10, 0.5, staircase=True), 9, 10, 20) == pytest.approx([0.1, 0.1 / 1.5, 0.05])


def test_piecewise_constant_decay_keeps_a_value_up_to_and_with_its_boundary():
    assert values(PiecewiseConstantDecay([3, 7], [1, 0.5, 0.1]), 0, 3, 4, 7, 8, 99) == [1, 1, 0.5, 0.5, 0.1, 0.1]


def test_polynomial_decay():
    line = PolynomialDecay(1.0, 10, end_learning_rate=0.5)
    assert values(line, 0, 5, 10, 99) == pytest.approx([1, 0.75, 0.5, 0.5])
    assert values(PolynomialDecay(1.0, 10, 0.0, power=2.0), 5) == [0.25]


def test_polynomial_decay_that_cycles_starts_over_towards_the_next_multiple():
    assert values(PolynomialDecay(1.0, 10, 0.0, cycle=True), 0, 10, 11, 20) == pytest.approx([1, 0, 1 - 11 / 20, 0])


def test_cosine_decay():
    expected = [1, (1 + cos(pi / 4)) / 2, 0.5, 0, 0]
    assert values(CosineDecay(1.0, 8), 0, 2, 4, 8, 99) == pytest.approx(expected)
    assert values(CosineDecay(2.0, 8, alpha=0.5), 0, 4, 8) == pytest.approx([2, 1.5, 1])


def test_cosine_decay_warms_up_in_a_line_and_decays_from_the_target():
    schedule = CosineDecay(0.2, 8, warmup_target=1.0, warmup_steps=4)
    assert values(schedule, 0, 2, 4, 8, 12, 99) == pytest.approx([0.2, 0.6, 1, 0.5, 0, 0])
    assert values(CosineDecay(0.2, 8, warmup_target=1.0, warmup_steps=0), 0, 4) == pytest.approx([1, 0.5])


def test_cosine_decay_restarts():
    doubling = CosineDecayRestarts(1.0, 4)
    assert values(doubling, 0, 2, 4, 8, 12, 20) == pytest.approx([1, 0.5, 1, 0.5, 1, 0.5])
    shrinking = CosineDecayRestarts(1.0, 4, t_mul=1.0, m_mul=0.5, alpha=0.2)
    assert values(shrinking, 0, 2, 4, 6, 8) == pytest.approx([1, 0.6, 0.6, 0.4, 0.4])


@pytest.mark.parametrize("t_mul", [3.0, 5.0, 1.5])
def test_a_restart_is_at_the_top_however_the_periods_grow(t_mul):
    step, length = 0.0, 8.0
    for _ in range(6):
        assert CosineDecayRestarts(1.0, 8, t_mul=t_mul)(step) == 1.0
        step, length = step + length, length * t_mul


@pytest.mark.parametrize("schedule", ALL, ids=repr)
def test_every_schedule_gives_python_floats(schedule):
    assert {type(schedule(step)) for step in (0, 3, np.int64(3), np.float32(12), 40)} == {float}


@pytest.mark.parametrize("schedule", ALL, ids=repr)
def test_every_schedule_survives_its_config(schedule):
    config = json.loads(json.dumps(schedules.serialize(schedule)))
    again = schedules.deserialize(config)
    assert type(again) is type(schedule)
    assert values(again, *range(50)) == values(schedule, *range(50))


class Halving(LearningRateSchedule):
    def __init__(self, start, every=2):
        self.start, self.every = start, every

    def __call__(self, step):
        return self.start * 0.5 ** (step // self.every)


def test_a_schedule_of_your_own_needs_no_get_config():
    config = schedules.serialize(Halving(1.0))
    assert config == {"class_name": "Halving", "config": {"start": 1.0, "every": 2}}
    assert schedules.deserialize(config, {"Halving": Halving})(4) == 0.25


DEFAULTS = {
    ExponentialDecay: ((1, 2, 3), {
        "initial_learning_rate": 1.0, "decay_steps": 2, "decay_rate": 3.0, "staircase": False,
        "name": "ExponentialDecay",
    }),
    InverseTimeDecay: ((1, 2, 3), {
        "initial_learning_rate": 1.0, "decay_steps": 2, "decay_rate": 3.0, "staircase": False,
        "name": "InverseTimeDecay",
    }),
    PiecewiseConstantDecay: (([1], [2, 3]), {"boundaries": [1], "values": [2.0, 3.0], "name": "PiecewiseConstant"}),
    PolynomialDecay: ((1, 2), {
        "initial_learning_rate": 1.0, "decay_steps": 2, "end_learning_rate": 0.0001, "power": 1.0, "cycle": False,
        "name": "PolynomialDecay",
    }),
    CosineDecay: ((1, 2), {
        "initial_learning_rate": 1.0, "decay_steps": 2, "alpha": 0.0, "name": "CosineDecay", "warmup_target": None,
        "warmup_steps": 0,
    }),
    CosineDecayRestarts: ((1, 2), {
        "initial_learning_rate": 1.0, "first_decay_steps": 2, "t_mul": 2.0, "m_mul": 1.0, "alpha": 0.0,
        "name": "SGDRDecay",
    }),
}  # fmt: skip


@pytest.mark.parametrize("kind", DEFAULTS)
def test_the_defaults_are_those_of_keras(kind):
    arguments, config = DEFAULTS[kind]
    assert kind(*arguments).get_config() == config
    assert kind(**config | {"name": "mine"}).get_config()["name"] == "mine"


def test_every_restart_is_as_much_lower_as_the_last_one_was():
    assert values(CosineDecayRestarts(1.0, 4, m_mul=0.5), 0, 4, 12, 28) == [1, 0.5, 0.25, 0.125]


@pytest.mark.parametrize(
    ("kind", "arguments", "length"),
    [(ExponentialDecay, (1, 0, 1), "decay_steps"), (InverseTimeDecay, (1, -1, 1), "decay_steps"),
     (PolynomialDecay, (1, 0), "decay_steps"), (CosineDecay, (1, 0), "decay_steps"),
     (CosineDecayRestarts, (1, 0), "first_decay_steps")],
)
def test_a_length_is_positive(kind, arguments, length):
    message = f"^{kind.__name__}: expected {length} to be a positive, finite number, got {arguments[1]}$"
    with pytest.raises(ValueError, match=message):
        kind(*arguments)


@pytest.mark.parametrize(
    ("kind", "argument"),
    [(ExponentialDecay, "decay_rate"), (InverseTimeDecay, "decay_rate"), (PolynomialDecay, "end_learning_rate"),
     (PolynomialDecay, "power"), (CosineDecay, "alpha"), (CosineDecay, "warmup_target"),
     (CosineDecay, "warmup_steps"),
     (CosineDecayRestarts, "m_mul"), (CosineDecayRestarts, "alpha")],
)
def test_every_schedule_names_the_number_that_it_refuses(kind, argument):
    config = DEFAULTS[kind][1]
    with pytest.raises(TypeError, match=f"^{kind.__name__}: expected {argument} to be a finite number.*, got 'much'$"):
        kind(**config | {argument: "much"})
    message = f"^{kind.__name__}: expected initial_learning_rate to be a finite number, zero or positive, got -1$"
    with pytest.raises(ValueError, match=message):
        kind(**config | {"initial_learning_rate": -1})


@pytest.mark.parametrize("values", [[0.1, "much"], [float("nan"), 0.1]])
def test_every_value_of_a_schedule_that_jumps_is_a_finite_number(values):
    message = "^PiecewiseConstantDecay: expected values to be a finite number, got ('much'|nan)$"
    with pytest.raises((TypeError, ValueError), match=message):
        PiecewiseConstantDecay([1], values)


@pytest.mark.parametrize(
    ("kind", "argument"),
    [(ExponentialDecay, "decay_rate"), (InverseTimeDecay, "decay_rate"), (PolynomialDecay, "power"),
     (CosineDecay, "warmup_steps")],
)
def test_what_would_give_no_rate_below_zero_is_refused_at_once(kind, argument):
    message = f"^{kind.__name__}: expected {argument} to be a finite number, zero or positive, got -0.5$"
    with pytest.raises(ValueError, match=message):
        kind(**DEFAULTS[kind][1] | {argument: -0.5})
    assert math.isfinite(kind(**DEFAULTS[kind][1] | {argument: 0})(1))


@pytest.mark.parametrize("boundaries", [["a"], [float("nan")], [None], "a", 5])
def test_every_boundary_of_a_schedule_that_jumps_is_a_finite_number(boundaries):
    message = "^PiecewiseConstantDecay: expected boundaries to be a (finite number|list of numbers), got"
    with pytest.raises((TypeError, ValueError), match=message):
        PiecewiseConstantDecay(boundaries, [0.1, 0.2])
    with pytest.raises(TypeError, match="expected values to be a list of numbers, got 0.1$"):
        PiecewiseConstantDecay([5], 0.1)


@pytest.mark.parametrize("t_mul", [0.5, float("inf"), "twice", None])
def test_periods_of_restarts_do_not_shrink(t_mul):
    message = f"^CosineDecayRestarts: expected t_mul to be a finite number of at least 1, got {t_mul!r}$"
    with pytest.raises((TypeError, ValueError), match=message):
        CosineDecayRestarts(0.1, 4, t_mul=t_mul)


@pytest.mark.parametrize(
    ("kind", "argument"),
    [(ExponentialDecay, "staircase"), (InverseTimeDecay, "staircase"), (PolynomialDecay, "cycle")],
)
def test_every_schedule_names_the_choice_that_it_refuses(kind, argument):
    with pytest.raises(TypeError, match=f"^{kind.__name__}: expected {argument} to be True or False, got 'no'$"):
        kind(**DEFAULTS[kind][1] | {argument: "no"})


def test_a_schedule_shows_its_arguments():
    assert repr(PiecewiseConstantDecay([1], [2, 3])) == (
        "PiecewiseConstantDecay(boundaries=[1], values=[2.0, 3.0], name='PiecewiseConstant')"
    )


def test_errors_name_what_is_wrong():
    with pytest.raises(ValueError, match="unknown schedule 'ExponentalDecay'; did you mean 'exponentialdecay'"):
        schedules.deserialize({"class_name": "ExponentalDecay", "config": {}})
    with pytest.raises(TypeError, match="a plain function cannot be written to a config"):
        schedules.serialize(lambda step: 0.1)
    with pytest.raises(ValueError, match="expected decay_steps to be a positive, finite number, got 0"):
        ExponentialDecay(0.1, 0, 0.5)
    with pytest.raises(ValueError, match="one value more than boundaries, got 2 values and 2 boundaries"):
        PiecewiseConstantDecay([1, 2], [0.1, 0.2])
    with pytest.raises(ValueError, match="expected increasing boundaries"):
        PiecewiseConstantDecay([2, 1], [0.1, 0.2, 0.3])
    with pytest.raises(TypeError, match=r"LearningRateSchedule has no __call__"):
        LearningRateSchedule()(0)
