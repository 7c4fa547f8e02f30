"""Precision, recall and the four counts against counting one by one."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinynn import Sequential, metrics
from tinynn.layers import Dense


def counted(y_true, y_pred, threshold, weights):
    """The four counts, one entry at a time."""
    counts = dict.fromkeys(("tp", "fp", "tn", "fn"), 0.0)
    for t, p, w in zip(y_true.ravel(), y_pred.ravel(), weights.ravel()):
        says_yes = p > threshold
        counts[("t" if says_yes == bool(t) else "f") + ("p" if says_yes else "n")] += w
    return counts


@given(seed=st.integers(0, 2**32 - 1), weighted=st.booleans(), width=st.integers(1, 3))
def test_counts_and_ratios_equal_counting_one_by_one(seed, weighted, width):
    rng = np.random.default_rng(seed)
    t = rng.integers(0, 2, (10, width))
    p = rng.integers(0, 9, (10, width)).astype("float32") / 8
    weights = rng.integers(1, 4, 10) * 1.0
    thresholds = [0.5, 0.75, 0.125]
    every = np.repeat(weights if weighted else np.ones(10), width)
    found = {}
    for kind in ("TruePositives", "FalsePositives", "TrueNegatives", "FalseNegatives", "Precision", "Recall"):
        metric = getattr(metrics, kind)(thresholds=thresholds)
        for rows in (slice(0, 4), slice(4, 10)):
            metric.update_state(t[rows], p[rows], weights[rows] if weighted else None)
        found[kind] = metric.result()
    for i, threshold in enumerate(thresholds):
        c = counted(t, p, threshold, every)
        assert found["TruePositives"][i] == c["tp"]
        assert found["FalsePositives"][i] == c["fp"]
        assert found["TrueNegatives"][i] == c["tn"]
        assert found["FalseNegatives"][i] == c["fn"]
        np.testing.assert_allclose(found["Precision"][i], c["tp"] / max(c["tp"] + c["fp"], 1))
        np.testing.assert_allclose(found["Recall"][i], c["tp"] / max(c["tp"] + c["fn"], 1))


@pytest.mark.parametrize(
    ("metric", "expected"),
    [
        (metrics.Precision(), 2 / 3),
        (metrics.Recall(), 0.5),
        (metrics.Precision(thresholds=0.85), 1.0),
        (metrics.TruePositives(), 2.0),
        (metrics.FalsePositives(), 1.0),
        (metrics.TrueNegatives(), 1.0),
        (metrics.FalseNegatives(), 2.0),
    ],
)
def test_one_threshold_gives_a_float(metric, expected):
    metric.update_state([1, 1, 0, 0, 1, 1], [0.9, 0.6, 0.8, 0.5, 0.1, 0.5])
    assert metric.result() == pytest.approx(expected)
    assert type(metric.result()) is float
    metric.reset_state()
    assert metric.result() == 0.0


def test_one_class_can_be_counted_alone():
    t = np.eye(3)[[0, 1, 1]]
    p = [[0.6, 0.1, 0.3], [0.7, 0.2, 0.1], [0.1, 0.8, 0.1]]
    recall, precision = metrics.Recall(class_id=1), metrics.Precision(class_id=0)
    recall.update_state(t, p)
    precision.update_state(t, p, sample_weight=[1, 3, 1])
    assert recall.result() == 0.5
    assert precision.result() == 0.25


def test_only_the_first_k_say_yes_and_of_equal_ones_the_first():
    t = np.array([[0, 1, 0, 0]])
    recall, precision = metrics.Recall(top_k=2), metrics.Precision(top_k=2)
    for metric in (recall, precision):
        metric.update_state(t, [[0.3, 0.2, 0.2, 0.1]])
    assert (recall.result(), precision.result()) == (1.0, 0.5)
    many = metrics.Recall(top_k=3)
    many.update_state(np.eye(90)[[4]], np.tile([0.2, 0.5, 0.5], 30)[None])
    assert many.result() == 1.0
    above = metrics.Precision(top_k=2, thresholds=0.25)
    above.update_state(t, [[0.3, 0.2, 0.2, 0.1]])
    assert above.result() == 0.0


def test_thresholds_outside_zero_and_one_are_refused():
    with pytest.raises(ValueError, match="^metric 'precision': expected thresholds to be a number between 0 and 1"):
        metrics.Precision(thresholds=1.5)


def test_configurations_make_the_same_metric():
    precision, recall = metrics.Precision(thresholds=[0.2, 0.4]), metrics.Recall(top_k=2, class_id=1)
    for metric in (precision, recall, metrics.TruePositives()):
        assert type(metric).from_config(metric.get_config()).get_config() == metric.get_config()


@pytest.mark.parametrize("shape", [(4, 3), (4, 2, 3), (4,)])
def test_a_class_that_predictions_do_not_have_is_refused(shape):
    metric = metrics.Precision(class_id=7 if len(shape) > 1 else 0)
    with pytest.raises(ValueError, match=rf"^metric 'precision': expected y_pred to have a class \d, .* \({shape[0]},"):
        metric.update_state(np.ones(shape), np.ones(shape))
    assert not metric.counts.value.any()


def test_a_class_that_a_network_does_not_have_is_refused_before_training():
    model = Sequential([Dense(3, "softmax", input_shape=(2,))])
    model.compile("sgd", "categorical_crossentropy", metrics=[metrics.Recall(class_id=3)])
    before = model.get_weights()
    with pytest.raises(ValueError, match="class 3"):
        model.fit(np.ones((4, 2)), np.eye(3)[[0, 1, 2, 0]], verbose=0)
    np.testing.assert_equal(model.get_weights(), before)
