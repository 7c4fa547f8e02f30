"""Data that comes in batches: ``tf.data.Dataset``, ``keras.utils.Sequence`` and generators, brought into arrays."""

import builtins
from itertools import islice

import numpy as np

from tinynn import random


def mapped(function, part):
    """A function of each array of a part of the data: of an array, or of those in a dict, tuple or list."""
    if isinstance(part, dict):
        return {key: mapped(function, value) for key, value in part.items()}
    return [mapped(function, value) for value in part] if isinstance(part, (tuple, list)) else function(part)


def joined(parts, join=np.concatenate):
    """Parts of one form, such as those of several batches, joined array by array."""
    if isinstance(parts[0], dict):
        return {key: joined([part[key] for part in parts], join) for key in parts[0]}
    if isinstance(parts[0], (tuple, list)):
        return [joined(list(column), join) for column in zip(*parts)]
    return join([np.asarray(part) for part in parts])


def rows_in(part):
    """How many rows a part of the data has."""
    while isinstance(part, (dict, tuple, list)):
        part = next(iter(part.values())) if isinstance(part, dict) else part[0]
    return len(part)


class Dataset:
    """A ``tf.data.Dataset`` of slices of arrays: rows in memory, to be shuffled, cut and batched.

    Parameters
    ----------
    parts : tuple of ndarray, or of dicts or lists of them
        Of one length: inputs, or inputs and targets, or these and weights.
    batch_rows : int or None, optional
        Rows of a batch; None where a row comes alone.
    """

    def __init__(self, parts, batch_rows=None, single=False):
        self.parts = parts
        self.batch_rows = batch_rows
        self.single = single

    @classmethod
    def from_tensor_slices(cls, tensors):
        """Rows of an array, or of each of a tuple of arrays."""
        single = not isinstance(tensors, tuple)
        return cls(tuple(mapped(np.asarray, part) for part in ((tensors,) if single else tensors)), single=single)

    @classmethod
    def from_generator(cls, generator, *types, args=(), **options):
        """What a function's generator yields, row by row; it has to come to an end."""
        rows = list(generator(*args))
        single = not isinstance(rows[0], tuple)
        return cls((joined(rows, np.stack),) if single else tuple(joined(rows, np.stack)), single=single)

    @classmethod
    def range(cls, *bounds):
        return cls.from_tensor_slices(np.arange(*bounds))

    @classmethod
    def zip(cls, *datasets):
        """Rows of several, side by side."""
        datasets = datasets[0] if isinstance(datasets[0], (tuple, list)) else datasets
        rows = min(rows_in(d.parts) for d in datasets)
        parts = [d.parts[0] if d.single else list(d.parts) for d in datasets]
        return cls(tuple(mapped(lambda a: a[:rows], part) for part in parts), datasets[0].batch_rows)

    def of(self, index, batch_rows=None):
        """The rows at an index."""
        parts = tuple(mapped(lambda a: a[index], part) for part in self.parts)
        return Dataset(parts, batch_rows or self.batch_rows, self.single)

    def shuffle(self, buffer_size=None, seed=None, reshuffle_each_iteration=None):
        return self.of(random.stream(seed).permutation(rows_in(self.parts)))

    def batch(self, batch_size, drop_remainder=False, **options):
        rows = rows_in(self.parts)
        rows -= rows % batch_size if drop_remainder else 0
        return self.of(slice(rows), int(batch_size))

    def take(self, count):
        return self.of(slice(None if count < 0 else count * (self.batch_rows or 1)))

    def skip(self, count):
        return self.of(slice(count * (self.batch_rows or 1), None))

    def repeat(self, count=None):
        """The same rows so many times; an endless data set gives them once for each pass."""
        return self if count in (None, -1) else self.of(np.tile(np.arange(rows_in(self.parts)), count))

    def map(self, function, **options):
        """A function of one row or batch, applied to each."""
        results = [function(*item) if not self.single else function(item) for item in self]
        single = not isinstance(results[0], tuple)
        join = np.stack if self.batch_rows is None else np.concatenate
        parts = (joined(results, join),) if single else tuple(joined(results, join))
        return Dataset(parts, self.batch_rows, single)

    def prefetch(self, buffer_size=None):
        return self

    cache = with_options = prefetch

    def cardinality(self):
        return len(self)

    def __len__(self):
        return -(-rows_in(self.parts) // (self.batch_rows or 1))

    def __iter__(self):
        from tinynn.compat.tensors import as_tensor

        for i in builtins.range(len(self)):
            at = i if self.batch_rows is None else slice(i * self.batch_rows, (i + 1) * self.batch_rows)
            item = tuple(mapped(lambda a, at=at: as_tensor(a[at]), part) for part in self.parts)
            yield item[0] if self.single else item

    def as_numpy_iterator(self):
        return (tuple(mapped(np.asarray, item)) if isinstance(item, tuple) else mapped(np.asarray, item)
                for item in self)


class Sequence:
    """Keras's base class of data that is asked for batch by batch: derived classes state ``__len__`` and item."""

    def __init__(self, **kwargs):
        super().__init__()

    def __iter__(self):
        return (self[i] for i in range(len(self)))

    def on_epoch_end(self):
        """After each epoch."""


def as_arrays(x, y, batch_size, kwargs):
    """Arrays (x, y) and the batch size of what may be a stream of batches.

    A stream is read once, to its end or for `steps` batches, and every epoch sees these rows: what a generator would
    draw anew for each epoch it draws here for the first.
    """
    is_stream = isinstance(x, Sequence) or hasattr(x, "__next__")
    if not is_stream and not isinstance(x, Dataset):
        return x, y, batch_size
    steps = kwargs.pop("steps", None) or kwargs.get("steps_per_epoch")
    if isinstance(x, Dataset):
        rows = x.batch_rows or 1
        parts = x.parts if steps is None else x.take(steps).parts
    elif isinstance(x, Sequence) or hasattr(x, "__next__"):
        batches = list(islice(x, steps))
        kwargs.pop("steps_per_epoch", None)
        if not batches:
            raise ValueError("fit, evaluate or predict: expected batches, got an empty generator")
        rows = rows_in(batches[0])
        parts = joined(batches) if isinstance(batches[0], (tuple, list)) else [joined(batches)]
    else:
        return x, y, batch_size
    if len(parts) > 2:
        kwargs["sample_weight"] = parts[2]
    return parts[0], parts[1] if len(parts) > 1 else y, rows
