"""Where generated cases come from: a random generator here, hypothesis in `tinynn.gradcheck.strategies`."""

import math

import numpy as np


class Choices:
    """Draws what a case is made of. A source states `integer` and `integers`.

    Numbers are multiples of 1/8: float32 holds them, their sums and their products exactly, and zeros and ties, where
    kinks are, come up often.
    """

    def integer(self, low, high):
        """An integer from `low` to `high`, both included."""
        raise TypeError(f"{type(self).__name__} has no integer(low, high)")

    def integers(self, shape, low, high):
        """An array of such integers."""
        raise TypeError(f"{type(self).__name__} has no integers(shape, low, high)")

    def pick(self, options):
        """One of a sequence."""
        return options[self.integer(0, len(options) - 1)]

    def flag(self):
        return self.pick((True, False))

    def grid(self, shape, low=-4, high=4):
        """Multiples of 1/8 from `low` to `high`, neither of which need be one; ValueError where there is none."""
        lowest, highest = math.ceil(8 * low), math.floor(8 * high)
        if lowest > highest:
            raise ValueError(f"grid: there is no multiple of 1/8 from {low} to {high}")
        return self.integers(shape, lowest, highest) / 8

    def sample_shape(self):
        """A shape of one sample, of one axis or two, widths of 1 included."""
        return tuple(self.integer(1, 4) for _ in range(self.pick((1, 1, 2))))

    def batch(self, sample_shape, low=-4, high=4):
        """A batch of one to four samples."""
        return self.grid((self.integer(1, 4), *sample_shape), low, high)

    def distribution(self, shape):
        """Rows of zero or positive numbers that sum to 1."""
        counts = self.integers(shape, 0, 8)
        counts[..., 0] += counts.sum(axis=-1) == 0
        return counts / counts.sum(axis=-1, keepdims=True)


class RandomChoices(Choices):
    """Choices of a NumPy generator."""

    def __init__(self, seed=0):
        self.rng = np.random.default_rng(seed)

    def integer(self, low, high):
        return int(self.rng.integers(low, high + 1))

    def integers(self, shape, low, high):
        return self.rng.integers(low, high + 1, shape)
