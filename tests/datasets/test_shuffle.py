"""Keras's shuffle and split."""

import numpy as np
import pytest

from tinynn.datasets.shuffle import check_test_split, generator, shuffled, split


def test_rows_stay_with_their_labels_and_the_seed_decides_the_order():
    x, y = np.arange(20).reshape(10, 2), np.arange(10)
    (first, labels), (again, _) = shuffled(x, y, generator(3)), shuffled(x, y, generator(3))
    np.testing.assert_array_equal(first, again)
    np.testing.assert_array_equal(first, x[labels])
    assert sorted(labels) == list(y) and list(labels) != list(y)
    assert list(shuffled(x, y, generator(4))[1]) != list(labels)


@pytest.mark.parametrize(("test_split", "n"), [(0.2, 8), (0.25, 7), (0.0, 10), (0.99, 0), (1.0, 0)])
def test_the_last_rows_are_for_testing_and_the_train_count_is_rounded_down(test_split, n):
    x, y = np.arange(10), np.arange(10, 20)
    (x_train, y_train), (x_test, y_test) = split(x, y, test_split)
    assert list(x_train) == list(range(n)) and list(x_test) == list(range(n, 10))
    assert list(y_train) == list(x_train + 10) and list(y_test) == list(x_test + 10)


@pytest.mark.parametrize("test_split", [-0.1, 1.01, 20])
def test_what_is_no_share_is_refused(test_split):
    with pytest.raises(ValueError, match=f"test_split: expected a share of the rows, .*, got {test_split}"):
        check_test_split(test_split)
