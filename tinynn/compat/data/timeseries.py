"""Stretches of a series with what follows them: what a network reads that is to tell the future."""

import numpy as np

from tinynn import random
from tinynn.compat.data.streams import Dataset, Sequence

__all__ = ["TimeseriesGenerator", "timeseries_dataset_from_array"]


class TimeseriesGenerator(Sequence):
    """Batches of stretches of `data`, each with the entry of `targets` right behind it.

    Parameters
    ----------
    data, targets : array-like, shape (n, ...)
    length : int
        Of the stretches.
    sampling_rate, stride : int, optional
        Steps between the entries of a stretch, and between stretches. Default 1.
    start_index, end_index : int, optional
        The first and last entry that is read. Default: all.
    shuffle, reverse : bool, optional
        Whether stretches are drawn by chance; whether each runs backwards.
    batch_size : int, optional
        Default 128.
    """

    def __init__(self, data, targets, length, sampling_rate=1, stride=1, start_index=0, end_index=None, shuffle=False,
                 reverse=False, batch_size=128):
        self.data, self.targets, self.length = np.asarray(data), np.asarray(targets), length
        self.sampling_rate, self.reverse, self.batch_size = sampling_rate, reverse, batch_size
        last = len(self.data) - 1 if end_index is None else end_index
        self.ends = np.arange(start_index + length, last + 1, stride)
        if len(self.ends) == 0:
            raise ValueError(f"TimeseriesGenerator: expected a series longer than length={length}, got {last + 1}")
        self.draws = random.stream() if shuffle else None

    def __len__(self):
        return -(-len(self.ends) // self.batch_size)

    def __getitem__(self, i):
        if self.draws is None:
            ends = self.ends[i * self.batch_size : (i + 1) * self.batch_size]
        else:
            ends = self.draws.choice(self.ends, self.batch_size)
        rows = [self.data[end - self.length : end : self.sampling_rate] for end in ends]
        return np.array([row[::-1] if self.reverse else row for row in rows]), self.targets[ends]


def timeseries_dataset_from_array(data, targets, sequence_length, sequence_stride=1, sampling_rate=1, batch_size=128,
                                  shuffle=False, seed=None, start_index=None, end_index=None):
    """A ``tf.data.Dataset`` of batches of stretches, each with the target at the place where it begins."""
    data = np.asarray(data)[start_index:end_index]
    targets = None if targets is None else np.asarray(targets)[start_index:end_index]
    count = len(data) - (sequence_length - 1) * sampling_rate
    count = count if targets is None else min(count, len(targets))
    starts = Dataset.from_tensor_slices(np.arange(0, count, sequence_stride))
    starts = starts.shuffle(count, seed) if shuffle else starts

    def stretch(start):
        row = data[start : start + sequence_length * sampling_rate : sampling_rate]
        return row if targets is None else (row, targets[start])

    rows = starts.map(lambda start: stretch(int(start)))
    return rows if batch_size is None else rows.batch(batch_size)
