"""Layers that turn words, whole numbers and measures into the numbers of categories."""

import zlib
from collections import Counter

import numpy as np

from tinynn.compat.arrays.recording import Recorded
from tinynn.compat.data.streams import Dataset
from tinynn.compat.layers.own_layers import Layer
from tinynn.compat.layers.words import texts_of

__all__ = ["Discretization", "Hashing", "IntegerLookup", "StringLookup"]


def encoded(numbers, size, mode):
    """Numbers of categories (n, k) as rows: those numbers, or 0 and 1 for each category, or how often it occurs."""
    if mode == "int":
        return numbers
    numbers = numbers[..., None] if numbers.ndim == 1 and mode != "one_hot" else numbers
    rows = (numbers[..., None] == np.arange(size)).astype("float32")
    if mode == "one_hot":
        return rows[..., 0, :] if numbers.ndim > 1 and numbers.shape[-1] == 1 else rows
    return rows.sum(axis=-2) if mode == "count" else rows.max(axis=-2)


class Categories(Layer):
    """A layer that gives each entry the number of a category; derived ones state `number_of_each`, and `size`.

    Parameters
    ----------
    output_mode : {"int", "one_hot", "multi_hot", "count"}, optional
        The numbers themselves, a row of 0 and 1 for each of them, or one for each sample. Default "int".
    """

    def __init__(self, output_mode="int", **kwargs):
        super().__init__(**kwargs)
        self.output_mode = {"binary": "multi_hot"}.get(output_mode, output_mode)

    def call(self, inputs):
        numbers = self.number_of_each(np.asarray(getattr(inputs, "value", inputs)))
        numbers = encoded(numbers, self.size, self.output_mode)
        whole = self.output_mode == "int" and not isinstance(inputs, Recorded)  # within a network all are floats
        return numbers.astype("int64" if whole else "float32")

    def get_config(self):
        return super().get_config() | {"output_mode": self.output_mode}


class Lookup(Categories):
    """The number of each token in a vocabulary; what is not in it has the number of the unknown.

    Parameters
    ----------
    max_tokens : int, optional
        The largest size of a vocabulary that `adapt` finds. Default: any.
    num_oov_indices : int, optional
        How many numbers there are for unknown tokens: 1, or 0. Default 1.
    mask_token, oov_token : optional
        What stands for no token, and has number 0; what stands for unknown ones in `get_vocabulary`.
    vocabulary : sequence, optional
        In place of `adapt`.
    invert : bool, optional
        Whether numbers are turned into tokens. Default False.
    """

    unknown = None

    def __init__(self, max_tokens=None, num_oov_indices=1, mask_token=None, oov_token=None, vocabulary=None,
                 invert=False, max_values=None, pad_to_max_tokens=False, **kwargs):
        super().__init__(**kwargs)
        self.max_tokens = max_tokens or max_values
        self.num_oov_indices, self.mask_token, self.invert = num_oov_indices, mask_token, invert
        self.special = [mask_token] if mask_token is not None else []
        self.special += [self.unknown if oov_token is None else oov_token] * num_oov_indices
        self.set_vocabulary([] if vocabulary is None else vocabulary)

    def set_vocabulary(self, vocabulary):
        """Take over a vocabulary, with or without the special tokens in front."""
        tokens = self.tokens_of(np.asarray(list(vocabulary))).tolist() if len(vocabulary) else []
        self.tokens = tokens[len(self.special) :] if tokens[: len(self.special)] == self.special else tokens
        self.numbers = {token: i for i, token in enumerate(self.tokens, len(self.special))}

    def adapt(self, data, **options):
        """Take the vocabulary from an array or a ``tf.data.Dataset``, the most frequent token first."""
        batches = data.read() if isinstance(data, Dataset) else [data]
        counts = Counter(token for batch in batches for token in self.tokens_of(np.asarray(batch)).flat)
        found = sorted(counts, key=lambda token: (counts[token], token), reverse=True)
        kept = None if self.max_tokens is None else self.max_tokens - len(self.special)
        self.set_vocabulary([token for token in found if token not in self.special][:kept])

    def get_vocabulary(self, include_special_tokens=True):
        return [*(self.special if include_special_tokens else []), *self.tokens]

    def vocabulary_size(self):
        return len(self.special) + len(self.tokens)

    vocab_size = vocabulary_size
    size = property(vocabulary_size)

    def number_of_each(self, values):
        oov = len(self.special) - 1 if self.num_oov_indices else -1
        known = self.numbers if self.mask_token is None else {**self.numbers, self.mask_token: 0}
        return np.array([known.get(token, oov) for token in self.tokens_of(values).flat], int).reshape(values.shape)

    def call(self, inputs):
        if not self.invert:
            return super().call(inputs)
        return np.array(self.get_vocabulary())[np.asarray(inputs).astype(int)]

    def get_config(self):
        names = ("max_tokens", "num_oov_indices", "mask_token", "invert")
        return super().get_config() | {name: getattr(self, name) for name in names} | {"vocabulary": self.tokens}


class StringLookup(Lookup):
    """Words as the numbers of categories; see `Lookup`."""

    unknown, reads_texts = "[UNK]", True

    def tokens_of(self, values):
        return texts_of(values)


class IntegerLookup(Lookup):
    """Whole numbers as the numbers of categories; see `Lookup`."""

    unknown = -1

    def tokens_of(self, values):
        return np.asarray(values).astype(int)


class Hashing(Categories):
    """Words or numbers as one of `num_bins` categories, by a checksum."""

    reads_texts = True

    def __init__(self, num_bins, mask_value=None, salt=None, **kwargs):
        super().__init__(**kwargs)
        self.num_bins = self.size = self.positive_integer("num_bins", num_bins)

    def number_of_each(self, values):
        bins = [zlib.crc32(str(text).encode()) % self.num_bins for text in texts_of(values).flat]
        return np.array(bins, int).reshape(values.shape)

    def get_config(self):
        return super().get_config() | {"num_bins": self.num_bins}


class Discretization(Categories):
    """Measures as the number of the interval that they are in.

    Parameters
    ----------
    bin_boundaries : list of float, optional
        Where one interval ends and the next begins.
    num_bins : int, optional
        How many intervals `adapt` makes, each with as many of the data. Older name: `bins`.
    """

    def __init__(self, bin_boundaries=None, num_bins=None, epsilon=0.01, bins=None, **kwargs):
        super().__init__(**kwargs)
        self.bin_boundaries = list(bin_boundaries if bin_boundaries is not None else bins or [])
        self.num_bins = num_bins

    def adapt(self, data, **options):
        """Let the boundaries be quantiles of the data."""
        data = np.concatenate([np.ravel(part) for part in data.read()]) if isinstance(data, Dataset) else np.ravel(data)
        self.bin_boundaries = np.quantile(data, np.arange(1, self.num_bins) / self.num_bins).tolist()

    @property
    def size(self):
        return len(self.bin_boundaries) + 1

    def number_of_each(self, values):
        return np.digitize(values, self.bin_boundaries)

    def get_config(self):
        return super().get_config() | {"bin_boundaries": self.bin_boundaries, "num_bins": self.num_bins}
