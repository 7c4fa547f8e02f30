"""The running score of an epoch."""

import numpy as np
import pytest

from tinynn import losses, metrics
from tinynn.score import WAITING_ROWS, Score

TARGET, PREDICTED = np.zeros((2, 1), "float32"), np.array([[1.0], [3.0]], "float32")
SQUARES = losses.Head(losses.MeanSquaredError())


def test_the_loss_is_an_average_over_samples_with_the_penalty_of_each_batch():
    score = Score(SQUARES, [], [])
    score.add(TARGET, PREDICTED, np.array([1.0, 1.0]), 0.5)
    score.add(TARGET[:1], PREDICTED[:1], np.array([2.0]), 0.0)
    assert score.results() == {"loss": pytest.approx((1 + 9 + 2 * 0.5 + 2) / 3)}
    assert score.listed() == pytest.approx(13 / 3)
    score.reset()
    assert score.results() == {"loss": 0.0}


def test_weighted_metrics_see_the_weights_and_the_others_do_not():
    score = Score(SQUARES, [metrics.get("mae")], [metrics.get("mse")])
    score.add(TARGET, PREDICTED, np.array([3.0, 1.0]), 0.0)
    assert score.results() == {"loss": 6.0, "mae": 2.0, "mse": pytest.approx((3 * 1 + 9) / 4)}
    assert score.listed() == list(score.results().values())
    assert score.listed(as_dict=True) == score.results()


def test_batches_that_wait_are_counted_when_somebody_asks_or_when_they_are_many():
    score = Score(SQUARES, [metrics.get("mae")], [])
    for _ in range(WAITING_ROWS // 2 - 1):
        score.add(TARGET, PREDICTED, None, 0.0)
    assert len(score.waiting) == WAITING_ROWS // 2 - 1
    score.add(TARGET, PREDICTED, None, 0.0)
    assert not score.waiting
    score.add(TARGET, PREDICTED, None, 0.0)
    assert score.listed() == [5.0, 2.0]
    assert not score.waiting


def test_a_state_goes_on_where_it_was_taken_waiting_batches_included():
    weights = np.array([2.0, 0.5], "float32")
    score, other = (Score(SQUARES, [metrics.get("mae")], [metrics.get("mse")]) for _ in range(2))
    for _ in range(WAITING_ROWS // 2 + 3):
        score.add(TARGET, PREDICTED, weights, np.float32(0.1))
    other.add(TARGET, PREDICTED, weights, 7.0)
    other.set_state(score.get_state())
    assert len(other.waiting) == len(score.waiting) == 3
    for _ in range(WAITING_ROWS // 2 - 3):
        assert other.waiting
        for each in (score, other):
            each.add(TARGET, PREDICTED, weights, np.float32(0.1))
    assert not score.waiting and not other.waiting
    assert other.results() == score.results()


def test_a_metric_of_the_users_own_sees_each_batch_as_it_comes():
    sizes = []

    def batch_size(y_true, y_pred):
        sizes.append(len(y_true))
        return float(len(y_true))

    score = Score(SQUARES, [metrics.get(batch_size)], [])
    score.add(TARGET, PREDICTED, None, 0.0)
    score.add(TARGET[:1], PREDICTED[:1], None, 0.0)
    assert sizes == [2, 1]
    assert score.results()["batch_size"] == 1.5


def test_two_metrics_of_one_name_are_told_apart():
    score = Score(SQUARES, [metrics.get("mae"), metrics.get("mae")], [metrics.get("mae")])
    score.add(TARGET, PREDICTED, np.array([1.0, 0.0]), 0.0)
    assert score.results() == {"loss": 0.5, "mae": 2.0, "mae_1": 2.0, "mae_2": 1.0}


def test_a_million_small_losses_add_up_without_losing_digits():
    score = Score(losses.Head(losses.MeanAbsoluteError()), [], [])
    zeros, tenths = np.zeros((1000, 1), "float32"), np.full((1000, 1), 0.1, "float32")
    for _ in range(1000):
        score.add(zeros, tenths, None, 0.0)
    assert score.results()["loss"] == pytest.approx(float(np.float32(0.1)), rel=1e-6)


def looked_at(*looks):
    """The results over sixty batches whose sums round, if somebody looks after those batches."""
    rng = np.random.default_rng(0)
    kinds = [metrics.get("mae"), metrics.get("cosine_similarity"), metrics.R2Score(), metrics.AUC()]
    score = Score(SQUARES, kinds, [metrics.get("mse")])
    for batch in range(60):
        target, predicted = rng.uniform(size=(2, 31, 1)).astype("float32")
        score.add(target.round(), predicted, rng.uniform(size=31).astype("float32"), np.float32(0.1))
        if batch in looks:
            seen = score.results()
            assert seen == score.results() and np.isfinite(score.newest_loss())
    return score.results()


def test_who_looks_now_and_then_moves_no_bit_of_what_comes_out_in_the_end():
    expected = looked_at()
    for looks in ([0], [3, 4, 17], range(60), [58, 59]):
        assert looked_at(*looks) == expected


def test_the_newest_loss_is_not_finite_from_the_batch_on_in_which_a_loss_is_not():
    score = Score(SQUARES, [], [])
    score.add(TARGET, PREDICTED, None, 0.5)
    score.add(TARGET, PREDICTED, np.array([3.0, 1.0]), 0.5)
    assert score.newest_loss() == pytest.approx(4 * 0.5 + 3 + 9)
    score.add(TARGET, PREDICTED * np.float32(np.inf), None, 0.0)
    assert score.newest_loss() == np.inf and len(score.waiting) == 3
