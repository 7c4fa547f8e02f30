"""What the report of a wrong gradient says: the argument, and the mistake that makes numbers look like that."""

import numpy as np
import pytest

from tinynn import bugs, layers
from tinynn.gradcheck import GradientError, check
from tinynn.models.stack import Stack

X = np.array([[1.0, -0.5, 2.0], [0.25, 1.5, -1.0], [-2.0, 0.75, 0.5], [1.25, -1.75, -0.25]])
MEAN_IN_BIAS, WRONG_AT_BATCH_ONE = bugs.get(3).plant(), bugs.get(8).plant()

MISTAKES = {
    1: ("kernel", "transposed"),
    3: ("bias", "factor 0.25 = 1 / n for the n = 4 rows"),
    5: ("kernel", "added to grad"),
    6: ("bias", "never written"),
    7: ("x", "the sign is wrong"),
    14: ("x", "kinks only"),
    24: ("x", "factor 0.75"),
    35: ("x", "in every row"),
    41: ("y_pred", "factor 0.25 = 1 / n"),
    42: ("y_pred", "factor 0.5"),
    50: ("w", "factor 0.5"),
}


@pytest.mark.parametrize("number", MISTAKES)
def test_the_report_names_the_argument_and_the_likely_mistake(number):
    argument, mistake = MISTAKES[number]
    with pytest.raises(GradientError) as caught:
        exec(bugs.get(number).page(), {"__name__": "__main__"})
    assert caught.value.argument == argument
    assert mistake in caught.value.mistake


def test_a_sum_for_a_mean_is_told_by_its_factor():
    class SumOfRows(layers.Layer):
        def forward(self, x, training=False):
            return x.mean(axis=0, keepdims=True), len(x)

        def backward(self, dy, rows):
            return np.repeat(dy, rows, axis=0)

    with pytest.raises(GradientError, match="factor 4 = n for the n = 4 rows of the batch: a sum where"):
        check(SumOfRows(), X)


def test_where_no_mistake_fits_the_report_names_none():
    with pytest.raises(GradientError) as caught:
        exec(bugs.get(2).page(), {"__name__": "__main__"})
    assert caught.value.argument == "x" and caught.value.mistake is None


def test_a_bug_is_caught_inside_a_stack_and_named_with_its_layer():
    network = Stack([layers.Dense(4, "tanh"), MEAN_IN_BIAS(3, "tanh", name="faulty"), layers.Dense(2)])
    with pytest.raises(GradientError, match="1 / n") as caught:
        check(network, X)
    assert caught.value.argument == "faulty/bias"


def test_a_bug_that_only_some_batches_show_is_missed_where_the_batch_does_not_show_it():
    check(WRONG_AT_BATCH_ONE(3, "tanh"), X)


def test_with_two_rows_half_may_be_a_constant_or_a_mean():
    with pytest.raises(GradientError, match="a mean and a sum over the 2 rows exchanged"):
        check(bugs.get(42).plant()(), X[:2], y_true=np.ones((2, 3)))
