"""Accuracies against counting by hand and against definitions written out in plain Python."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinynn import metrics

P = np.array([[0.1, 0.7, 0.2], [0.5, 0.3, 0.2], [0.2, 0.2, 0.6], [0.3, 0.4, 0.3]], "float32")
LABELS = np.array([1, 1, 2, 0])
ONE_HOT = np.eye(3, dtype="float32")[LABELS]


@pytest.mark.parametrize(
    ("metric", "y_true", "y_pred", "expected"),
    [
        (metrics.Accuracy(), [1, 2, 3, 4], [0, 2, 3, 4], 0.75),
        (metrics.BinaryAccuracy(), [1, 0, 0, 0], [0.98, 0.5, 0.5, 0.6], 0.75),
        (metrics.BinaryAccuracy(threshold=0.4), [[1], [1], [0], [0]], [[0.98], [0.5], [0.5], [0.6]], 0.5),
        (metrics.BinaryAccuracy(), [[1, 0], [1, 1]], [[0.9, 0.1], [0.9, 0.1]], 0.75),
        (metrics.CategoricalAccuracy(), ONE_HOT, P, 0.5),
        (metrics.SparseCategoricalAccuracy(), LABELS, P, 0.5),
        (metrics.SparseCategoricalAccuracy(), LABELS[:, None], P, 0.5),
        (metrics.SparseCategoricalAccuracy(), LABELS.astype("float32"), P, 0.5),
        (metrics.TopKCategoricalAccuracy(k=1), ONE_HOT, P, 0.5),
        (metrics.TopKCategoricalAccuracy(k=2), ONE_HOT, P, 1.0),
        (metrics.TopKCategoricalAccuracy(), ONE_HOT, P, 1.0),
        (metrics.SparseTopKCategoricalAccuracy(k=1), LABELS, P, 0.5),
        (metrics.SparseTopKCategoricalAccuracy(k=2), LABELS, P, 1.0),
    ],
)
def test_accuracies_are_those_counted_by_hand(metric, y_true, y_pred, expected):
    metric.update_state(y_true, y_pred)
    assert metric.result() == expected
    assert type(metric.result()) is float


@given(seed=st.integers(0, 2**32 - 1), k=st.integers(1, 7))
def test_a_class_is_among_the_first_k_if_fewer_than_k_are_above_it(seed, k):
    rng = np.random.default_rng(seed)
    p = rng.integers(0, 5, (6, 5)) / 4
    labels = rng.integers(0, 5, 6)
    expected = [sum(other > row[label] for other in row) < k for row, label in zip(p, labels)]
    np.testing.assert_array_equal(metrics.sparse_top_k_categorical_accuracy(labels, p, k), expected)
    np.testing.assert_array_equal(metrics.top_k_categorical_accuracy(np.eye(5)[labels], p, k=k), expected)


def test_a_label_whose_prediction_is_nan_is_not_among_the_first():
    p = np.array([[np.nan, 0.5, 0.1]])
    assert metrics.sparse_top_k_categorical_accuracy([0], p, k=1) == [0]
    assert metrics.sparse_top_k_categorical_accuracy([1], p[:, ::-1], k=1) == [1]


def test_sequences_count_every_step():
    p = np.eye(3)[[[0, 1], [2, 2]]]
    metric = metrics.SparseCategoricalAccuracy()
    metric.update_state([[0, 1], [2, 0]], p)
    assert metric.result() == 0.75


@pytest.mark.parametrize(
    ("function", "y_true", "y_pred"),
    [
        (metrics.binary_accuracy, np.ones(4), np.ones((3, 1))),
        (metrics.binary_accuracy, np.ones(3), np.ones((3, 2))),
        (metrics.categorical_accuracy, np.ones((3, 2)), np.ones((3, 4))),
        (metrics.sparse_categorical_accuracy, np.ones((3, 4)), np.ones((3, 4))),
        (metrics.sparse_top_k_categorical_accuracy, np.ones(4), np.ones((3, 4))),
    ],
)
def test_nothing_is_broadcast(function, y_true, y_pred):
    with pytest.raises(ValueError, match=f"{function.__name__}: expected one"):
        function(y_true, y_pred)


def test_accuracy_functions_give_float32_for_each_sample():
    values = metrics.sparse_categorical_accuracy(LABELS, P)
    np.testing.assert_array_equal(values, [1, 0, 1, 0])
    assert values.dtype == np.float32
    assert metrics.binary_accuracy(np.ones((3, 1)), np.ones(3)).shape == (3,)


@pytest.mark.parametrize("k", [1, 3])
def test_a_label_that_is_no_class_is_not_among_the_first(k):
    p = np.array([[0.1, 0.2, 0.7]] * 4)
    np.testing.assert_array_equal(metrics.sparse_top_k_categorical_accuracy([2, 3, -1, -3], p, k=k), [1, 0, 0, 0])
    np.testing.assert_array_equal(metrics.sparse_categorical_accuracy([2, 3, -1, -3], p), [1, 0, 0, 0])
