"""Data that comes in batches: ``tf.data.Dataset``, ``keras.utils.Sequence`` and generators, brought into arrays."""

from itertools import islice

import numpy as np

from tinynn import random


class Dataset:
    """A ``tf.data.Dataset`` of slices of arrays: rows in memory, to be shuffled, cut and batched.

    Parameters
    ----------
    parts : tuple of ndarray
        Arrays of one length: inputs, or inputs and targets.
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
        return cls(tuple(np.asarray(part) for part in ((tensors,) if single else tensors)), single=single)

    def of(self, parts, batch_rows=None):
        return Dataset(parts, batch_rows or self.batch_rows, self.single)

    def shuffle(self, buffer_size=None, seed=None, reshuffle_each_iteration=None):
        order = random.stream(seed).permutation(len(self.parts[0]))
        return self.of(tuple(part[order] for part in self.parts))

    def batch(self, batch_size, drop_remainder=False, **options):
        rows = len(self.parts[0])
        rows -= rows % batch_size if drop_remainder else 0
        return self.of(tuple(part[:rows] for part in self.parts), batch_size)

    def take(self, count):
        count *= self.batch_rows or 1
        return self.of(tuple(part[:count] for part in self.parts))

    def skip(self, count):
        count *= self.batch_rows or 1
        return self.of(tuple(part[count:] for part in self.parts))

    def map(self, function, **options):
        """A function of one row or batch, applied to each."""
        results = [function(*item) if not self.single else function(item) for item in self]
        single = not isinstance(results[0], tuple)
        columns = [results] if single else zip(*results)
        join = np.stack if self.batch_rows is None else np.concatenate
        return Dataset(tuple(join([np.asarray(r) for r in column]) for column in columns), self.batch_rows, single)

    def prefetch(self, buffer_size=None):
        return self

    cache = repeat = with_options = prefetch

    def __len__(self):
        return -(-len(self.parts[0]) // (self.batch_rows or 1))

    def __iter__(self):
        from tinynn.compat.tensors import as_tensor

        for i in range(len(self)):
            at = i if self.batch_rows is None else slice(i * self.batch_rows, (i + 1) * self.batch_rows)
            item = tuple(as_tensor(part[at]) for part in self.parts)
            yield item[0] if self.single else item

    def as_numpy_iterator(self):
        return (tuple(map(np.asarray, item)) if isinstance(item, tuple) else np.asarray(item) for item in self)


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
        parts, rows = x.parts, x.batch_rows or 1
        parts = parts[: None] if steps is None else tuple(part[: steps * rows] for part in parts)
        return parts[0], parts[1] if len(parts) > 1 else y, rows
    batches = list(islice(x, steps))
    kwargs.pop("steps_per_epoch", None)
    if not batches:
        raise ValueError("fit, evaluate or predict: expected batches, got an empty generator")
    if not isinstance(batches[0], (tuple, list)):
        return np.concatenate(batches), y, len(batches[0])
    x, y = (np.concatenate([np.asarray(batch[i]) for batch in batches]) for i in (0, 1))
    return x, y, len(batches[0][0])
