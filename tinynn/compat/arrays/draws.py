"""Random tensors: what ``keras.random``, ``tf.random`` and ``keras.backend`` draw."""

from contextlib import contextmanager
from contextvars import ContextVar

import numpy as np

from tinynn import backend, random
from tinynn.compat.arrays.tensors import dtype_name


class SeedGenerator:
    """What Keras 3 has in place of a seed that is always the same: each draw goes on where the last one ended."""

    def __init__(self, seed=None, **kwargs):
        self.stream = random.stream(seed)

    def next(self):
        """A seed."""
        return int(self.stream.integers(2**31))


def stream_of(seed):
    """The random numbers that belong to a seed, or to a generator of seeds."""
    return seed.stream if isinstance(seed, SeedGenerator) else random.stream(seed)


# How many rows are drawn in the forward pass that is going on, whatever it says; None for as many as it says.
_rows = ContextVar("rows", default=None)


@contextmanager
def rows_drawn(rows):
    """Within the block, draw so many rows: for a batch of another size than the script has in mind."""
    token = _rows.set(rows)
    try:
        yield
    finally:
        _rows.reset(token)


def rows_of_this_batch(shape):
    shape = tuple(shape) if hasattr(shape, "__iter__") else (shape,)
    return shape if _rows.get() is None or len(shape) < 2 else (_rows.get(), *shape[1:])


def typed(values, dtype=None):
    return values.astype(dtype_name(dtype or backend.floatx()))


def random_normal(shape, mean=0.0, stddev=1.0, dtype=None, seed=None):
    return typed(stream_of(seed).normal(mean, stddev, rows_of_this_batch(shape)), dtype)


def random_uniform(shape, minval=0.0, maxval=1.0, dtype=None, seed=None):
    return typed(stream_of(seed).uniform(minval, maxval, rows_of_this_batch(shape)), dtype)


def random_binomial(shape, p=0.0, dtype=None, seed=None):
    return typed(stream_of(seed).random(shape) < p, dtype)


def random_gamma(shape, alpha, dtype=None, seed=None):
    return typed(stream_of(seed).gamma(alpha, size=shape), dtype)


def randint(shape, minval, maxval, dtype="int32", seed=None):
    """Whole numbers below `maxval`."""
    return typed(stream_of(seed).integers(minval, maxval, shape), dtype)


def categorical(logits, num_samples, dtype="int64", seed=None):
    """For each row of logits so many classes, drawn by their probabilities: the largest of logits with Gumbel noise."""
    noise = stream_of(seed).gumbel(size=(len(logits), num_samples, np.shape(logits)[-1]))
    return typed(np.argmax(np.asarray(logits)[:, None] + noise, axis=-1), dtype)


def truncated_normal(shape, mean=0.0, stddev=1.0, dtype=None, seed=None):
    """Normal numbers, those beyond two deviations drawn again."""
    stream = stream_of(seed)
    drawn = stream.normal(size=shape)
    while (far := np.abs(drawn) > 2).any():
        drawn[far] = stream.normal(size=far.sum())
    return typed(mean + stddev * drawn, dtype)


def shuffle(value, seed=None):
    return value[stream_of(seed).permutation(len(value))]


def dropout(x, level=None, noise_shape=None, seed=None, rate=None, keep_prob=None):
    level = next(value for value in (level, rate, keep_prob and 1 - keep_prob) if value is not None)
    return x * typed((stream_of(seed).random(np.shape(x)) >= level) / (1 - level))


DRAWS = (random_normal, random_uniform, random_binomial, random_gamma, randint, categorical, truncated_normal, shuffle,
         dropout)


class Generator:
    """``tf.random.Generator``: numbers that go on from a seed."""

    def __init__(self, seed=None):
        self.seeds = SeedGenerator(seed)

    @classmethod
    def from_seed(cls, seed, alg=None):
        return cls(seed)

    @classmethod
    def from_non_deterministic_state(cls):
        return cls()

    def normal(self, shape, mean=0.0, stddev=1.0, dtype=None):
        return random_normal(shape, mean, stddev, dtype, self.seeds)

    def uniform(self, shape, minval=0, maxval=1, dtype=None):
        return random_uniform(shape, minval, maxval, dtype, self.seeds)
