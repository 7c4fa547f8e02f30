"""The shuffles and splits that Keras applies to its data sets, so that a row here is the same row there."""

import numpy as np


def generator(seed):
    """The generator Keras shuffles with: NumPy's old one, whose numbers are frozen."""
    return np.random.RandomState(seed)


def shuffled(x, y, rng):
    """`x` and `y` in one random order, which moves `rng` on."""
    order = np.arange(len(x))
    rng.shuffle(order)
    return x[order], y[order]


def check_test_split(test_split):
    """Refuse what is no share of the rows; all of them may be for testing."""
    if not 0 <= test_split <= 1:
        raise ValueError(f"test_split: expected a share of the rows, 0 <= test_split <= 1, got {test_split!r}")


def split(x, y, test_split):
    """``(x_train, y_train), (x_test, y_test)``: the last rows, a share of `test_split`, are for testing."""
    n = int(len(x) * (1 - test_split))
    return (x[:n], y[:n]), (x[n:], y[n:])
