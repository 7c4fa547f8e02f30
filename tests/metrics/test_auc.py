"""The area under a curve against counting pairs, and against areas worked out by hand."""

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tinynn import metrics


def area(y_true, y_pred, sample_weight=None, **arguments):
    metric = metrics.AUC(**arguments)
    metric.update_state(y_true, y_pred, sample_weight)
    return metric.result()


def share_of_pairs(y_true, y_pred, weights):
    """The weighted share of pairs of a yes and a no in which the yes is larger; equal ones count half."""
    won = total = 0.0
    for p_yes, w_yes in zip(y_pred[y_true == 1], weights[y_true == 1]):
        for p_no, w_no in zip(y_pred[y_true == 0], weights[y_true == 0]):
            won += w_yes * w_no * ((p_yes > p_no) + 0.5 * (p_yes == p_no))
            total += w_yes * w_no
    return won / total


@given(seed=st.integers(0, 2**32 - 1), weighted=st.booleans())
def test_the_roc_area_is_the_share_of_pairs_in_the_right_order(seed, weighted):
    rng = np.random.default_rng(seed)
    t = rng.integers(0, 2, 20)
    assume(0 < t.sum() < 20)
    # In the middle between two of the 200 thresholds; only what is equal shares a gap, so the area is exact.
    p = (rng.integers(0, 199, 20) + 0.5) / 199
    weights = rng.uniform(0.5, 2, 20) if weighted else np.ones(20)
    expected = share_of_pairs(t, p, weights)
    np.testing.assert_allclose(area(t, p, weights if weighted else None), expected, rtol=1e-9, atol=1e-12)


def test_the_area_is_exact_to_the_resolution_of_the_thresholds():
    rng = np.random.default_rng(0)
    t = rng.integers(0, 2, 500)
    p = np.clip(rng.normal(0.4 + 0.2 * t, 0.2), 0, 1)
    assert abs(area(t, p) - share_of_pairs(t, p, np.ones(500))) < 1e-3


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ({"num_thresholds": 3}, 0.75),
        ({"num_thresholds": 3, "summation_method": "minoring"}, 0.5),
        ({"num_thresholds": 3, "summation_method": "majoring"}, 1.0),
        ({"thresholds": [0.5]}, 0.75),
        ({"num_thresholds": 3, "curve": "pr", "summation_method": "majoring"}, 1.0),
        ({"num_thresholds": 3, "curve": "pr", "summation_method": "minoring"}, 0.25),
        # From one of one at recall 1/2 to two of four at recall 1: slope 1/3, offset 2/3, area 1/2 + integral.
        ({"num_thresholds": 3, "curve": "PR"}, 0.5 + (1 + 2 / 3 * math.log(4)) / 6),
    ],
)
def test_areas_are_those_worked_out_by_hand(arguments, expected):
    assert area([0, 0, 1, 1], [0, 0.5, 0.3, 0.9], **arguments) == pytest.approx(expected)


def test_perfect_order_gives_one_and_the_wrong_order_zero():
    t = np.array([0, 0, 1, 1])
    p = np.array([0, 0.25, 0.75, 1])
    assert area(t, p) == 1.0
    assert area(1 - t, p) == 0.0
    assert area(t, p, curve="PR") == pytest.approx(1.0)


def test_predictions_outside_zero_and_one_count_as_the_ends():
    assert area([0, 0, 1, 1], [-0.2, 0.1, 0.9, 1.3]) == 1.0


def test_batches_add_up_and_reset_forgets():
    rng = np.random.default_rng(1)
    t, p = rng.integers(0, 2, (30, 1)), rng.random((30, 1)).astype("float32")
    metric = metrics.AUC()
    for start in range(0, 30, 7):
        metric.update_state(t[start : start + 7], p[start : start + 7])
    assert metric.result() == area(t, p)
    metric.reset_state()
    assert metric.result() == 0.0


def test_logits_pass_through_a_sigmoid():
    rng = np.random.default_rng(2)
    t, z = rng.integers(0, 2, 40), rng.normal(size=40)
    assert area(t, z, from_logits=True) == pytest.approx(area(t, 1 / (1 + np.exp(-z))))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"curve": "POC"}, "expected curve to be one of 'ROC', 'PR', got 'POC'"),
        ({"summation_method": "simpson"}, "expected summation_method to be one of 'interpolation', .* got 'simpson'"),
        ({"num_thresholds": 1}, "expected num_thresholds to be an integer of at least 2, got 1"),
    ],
)
def test_unknown_arguments_are_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        metrics.AUC(**arguments)


@pytest.mark.parametrize("thresholds", [[5, -3], [math.nan], ["half"], 2])
def test_thresholds_are_numbers_from_zero_to_one(thresholds):
    with pytest.raises((TypeError, ValueError), match="^AUC: expected thresholds to be a number between 0 and 1, got"):
        metrics.AUC(thresholds=thresholds)


def test_thresholds_may_be_an_array_or_one_number():
    assert metrics.AUC(thresholds=np.array([0.75, 0.5])).get_config()["thresholds"] == [0.75, 0.5]
    assert metrics.AUC(thresholds=0.5).get_config()["thresholds"] == [0.5]


def test_a_configuration_makes_the_same_metric():
    metric = metrics.AUC(thresholds=[0.3, 0.6], curve="PR", name="area")
    assert metrics.AUC.from_config(metric.get_config()).get_config() == metric.get_config()
    keras = {"name": "auc", "dtype": "float32", "num_thresholds": 50, "multi_label": False, "label_weights": None}
    assert metrics.AUC.from_config(keras).num_thresholds == 50
    with pytest.raises(ValueError, match="AUC: expected multi_label=False, got True"):
        metrics.AUC.from_config({"multi_label": True})
