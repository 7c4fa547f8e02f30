"""Data that comes in batches: ``tf.data.Dataset``, ``keras.utils.Sequence`` and generators, and how they are read."""

import functools
import math
from itertools import chain, islice, repeat

import numpy as np

from tinynn import random
from tinynn.compat.data.specs import TensorSpec


def mapped(function, part):
    """A function of each array of a part of the data: of an array, or of those in a dict or tuple."""
    if isinstance(part, dict):
        return {key: mapped(function, value) for key, value in part.items()}
    if isinstance(part, Dataset):  # a window of another one
        return part
    return tuple(mapped(function, value) for value in part) if isinstance(part, tuple) else function(part)


def joined(parts, join=np.concatenate):
    """Parts of one form, such as those of several batches, joined array by array; None where they are None."""
    if parts[0] is None:
        return None
    if isinstance(parts[0], dict):
        return {key: joined([part[key] for part in parts], join) for key in parts[0]}
    if isinstance(parts[0], (tuple, list)):
        return type(parts[0])([joined(list(column), join) for column in zip(*parts)])
    if hasattr(parts[0], "tocsr"):
        return one_below_the_other([part.tocsr() for part in parts])
    return join([np.asarray(part) for part in parts])


def one_below_the_other(matrices):
    """The rows of sparse matrices of SciPy's as those of one."""
    starts = np.cumsum([0, *(matrix.nnz for matrix in matrices)])
    ends = [matrix.indptr[1:] + start for matrix, start in zip(matrices, starts)]
    parts = [np.concatenate([getattr(matrix, name) for matrix in matrices]) for name in ("data", "indices")]
    shape = (sum(matrix.shape[0] for matrix in matrices), matrices[0].shape[1])
    return type(matrices[0])((*parts, np.concatenate([[0], *ends])), shape)


def rows_in(part):
    """How many rows a part of the data has."""
    while isinstance(part, (dict, tuple, list)):
        part = next(iter(part.values())) if isinstance(part, dict) else part[0]
    shape = part.shape if hasattr(part, "shape") else np.shape(part)
    if not shape:
        raise ValueError("a data set: expected batches, got single rows; call batch(32) on it")
    return shape[0]


def rows_of(part):
    """The rows of a part of the data, one after another."""
    return (mapped(lambda array, at=i: array[at], part) for i in range(rows_in(part)))


class KnownNames(type):
    """The type of a class that says of a name which it has not that tinynn has it not."""

    def __getattr__(cls, name):
        raise AttributeError(f"tinynn has no tf.data.{cls.__name__}.{name}")


class Dataset(metaclass=KnownNames):
    """A ``tf.data.Dataset``: rows or batches, drawn and worked on anew in each pass over them.

    Parameters
    ----------
    read : function
        Without arguments; returns an iterator of the items, each an array, or a tuple or dict of arrays.
    count : int, math.inf or None
        How many items a pass has; None where nobody knows before it is over.
    """

    def __init__(self, read, count):
        self.read = read
        self.count = count

    def __getattr__(self, name):
        raise AttributeError(f"tinynn has no tf.data.Dataset.{name}")

    @classmethod
    def from_tensor_slices(cls, tensors):
        """Rows of an array, or of each of a tuple or dict of arrays."""
        tensors = mapped(np.asarray, tensors)
        return cls(lambda: rows_of(tensors), rows_in(tensors))

    @classmethod
    def from_tensors(cls, tensors):
        """One item: all of it."""
        return cls(lambda: iter([mapped(np.asarray, tensors)]), 1)

    @classmethod
    def from_generator(cls, generator, *types, args=(), **options):
        """What a function's generator yields; it is called for each pass."""
        return cls(lambda: (mapped(np.asarray, item) for item in generator(*args)), None)

    @classmethod
    def range(cls, *bounds):
        return cls.from_tensor_slices(np.arange(*bounds))

    @classmethod
    def zip(cls, *datasets):
        """Items of several, side by side."""
        datasets = datasets[0] if isinstance(datasets[0], (tuple, list)) else datasets
        counts = [d.count for d in datasets]
        return cls(lambda: zip(*(d.read() for d in datasets)), None if None in counts else min(counts))

    @classmethod
    def sample_from_datasets(cls, datasets, weights=None, seed=None, stop_on_empty_dataset=False):
        """Items of several, each drawn from one of them, by the weights that they have; default: equal ones."""
        weights = np.ones(len(datasets)) if weights is None else np.asarray(weights, "float64")
        counts = [d.count for d in datasets]
        return cls(lambda: drawn([d.read() for d in datasets], weights, random.stream(seed), stop_on_empty_dataset),
                   None if None in counts or stop_on_empty_dataset else sum(counts))

    def followed_by(self, step, count=lambda n: n):
        """What a function of the items gives; `count` says how many of `n`, or of infinitely many."""
        return Dataset(lambda: step(self.read()), None if self.count is None else count(self.count))

    def shuffle(self, buffer_size, seed=None, reshuffle_each_iteration=True):
        """Draw items from `buffer_size` of them at a time, anew in each pass unless told otherwise."""
        if reshuffle_each_iteration is False:
            seed = int(random.stream().integers(2**31)) if seed is None else seed
            return self.followed_by(lambda items: shuffled(items, buffer_size, random.stream(seed)))
        draws = random.stream(seed)
        return self.followed_by(lambda items: shuffled(items, buffer_size, draws))

    def batch(self, batch_size, drop_remainder=False, **options):
        size = int(batch_size)
        return self.followed_by(
            lambda items: in_batches(items, size, drop_remainder),
            lambda n: n if n == math.inf else n // size if drop_remainder else -(-n // size),
        )

    def shard(self, num_shards, index):
        """Every so many-th item, from that number on."""
        return self.followed_by(lambda items: islice(items, index, None, num_shards),
                                lambda n: n if n == math.inf else len(range(index, n, num_shards)))

    def rebatch(self, batch_size, drop_remainder=False):
        return self.unbatch().batch(batch_size, drop_remainder)

    def unbatch(self):
        return Dataset(lambda: chain.from_iterable(map(rows_of, self.read())), None)

    def take(self, count):
        return self if count < 0 else self.followed_by(lambda items: islice(items, count), lambda n: min(n, count))

    def skip(self, count):
        return self.followed_by(lambda items: islice(items, count, None), lambda n: max(n - count, 0))

    def repeat(self, count=None):
        """So many passes, each drawn anew; without end where no number is given."""
        endless = count is None or count < 0
        times = () if endless else (count,)
        return Dataset(
            lambda: chain.from_iterable(data.read() for data in repeat(self, *times)),
            math.inf if endless else None if self.count is None else self.count * count,
        )

    def map(self, function, *parallel, **options):
        """A function of one row or batch, applied to each."""
        return self.followed_by(lambda items: (mapped(np.asarray, call(function, item)) for item in items))

    def filter(self, predicate, **options):
        """Items of which a function says yes."""
        return Dataset(lambda: (item for item in self.read() if np.all(call(predicate, item))), None)

    def concatenate(self, dataset):
        counts = (self.count, dataset.count)
        return Dataset(lambda: chain(self.read(), dataset.read()), None if None in counts else sum(counts))

    def flat_map(self, function):
        """The items of the data sets that a function makes of each item, one after another."""
        return Dataset(lambda: chain.from_iterable(call(function, item).read() for item in self.read()), None)

    def interleave(self, function, cycle_length=1, block_length=1, **options):
        """Likewise, but in turns: `block_length` items of each of `cycle_length` data sets."""
        return Dataset(lambda: in_turns((call(function, item).read() for item in self.read()), cycle_length or 16,
                                        block_length), None)

    def window(self, size, shift=None, stride=1, drop_remainder=False):
        """Stretches of the items, each a data set; `shift` items lie between the beginnings of two."""
        return Dataset(lambda: stretches(list(self.read()), size, shift or size, stride, drop_remainder), None)

    @property
    def element_spec(self):
        """The shapes and types of an item, the first one."""
        return TensorSpec.of(next(iter(self.read())))

    def get_single_element(self):
        """The only item."""
        (item,) = self
        return item

    def __repr__(self):
        return f"<Dataset element_spec={self.element_spec}>"

    def enumerate(self, start=0):
        return self.followed_by(lambda items: ((np.asarray(i), item) for i, item in enumerate(items, start)))

    def apply(self, transformation):
        """What a function makes of this data set."""
        return transformation(self)

    def reduce(self, initial_state, reduce_func):
        """What a function of a state and an item makes of all items."""
        return functools.reduce(reduce_func, self, initial_state)

    def prefetch(self, *size, **options):
        return self

    cache = with_options = prefetch

    def cardinality(self):
        """How many items there are; -1 for infinitely many, -2 where nobody knows."""
        from tinynn.compat.arrays.tensors import as_tensor

        return as_tensor(np.int64({math.inf: -1, None: -2}.get(self.count, self.count)))

    def __len__(self):
        if self.count in (None, math.inf):
            raise TypeError("a data set: it has no length, as it does not end, or may end anywhere")
        return self.count

    def __bool__(self):
        return True

    def __iter__(self):
        return map(as_tensors, self.read())

    def as_numpy_iterator(self):
        return (mapped(lambda array: np.asarray(array)[()], item) for item in self.read())


def as_tensors(item):
    from tinynn.compat.arrays.tensors import as_tensor

    return mapped(as_tensor, item)


def call(function, item):
    """A function of an item, whose parts are its arguments."""
    item = as_tensors(item)
    return function(*item) if isinstance(item, tuple) else function(item)


def in_batches(items, size, whole_only):
    while rows := list(islice(items, size)):
        if len(rows) == size or not whole_only:
            yield joined(rows, np.stack)


def drawn(sources, weights, draws, stops_with_one):
    """Items of several sources; one that ends is drawn no more, or ends it all."""
    while weights.any():
        i = draws.choice(len(sources), p=weights / weights.sum())
        item = next(sources[i], sources)
        if item is not sources:
            yield item
        elif stops_with_one:
            return
        else:
            weights = np.where(np.arange(len(sources)) == i, 0, weights)


def in_turns(sources, width, block):
    """Items of several sources in turns; where one ends, the next takes its place."""
    waiting = list(islice(sources, width))
    while waiting:
        for source in list(waiting):
            items = list(islice(source, block))
            yield from items
            if len(items) < block:
                waiting.remove(source)
                waiting.extend(islice(sources, 1))


def stretches(items, size, shift, stride, whole_only):
    """Stretches of items as data sets; of tuples, a tuple of data sets."""
    for start in range(0, len(items), shift):
        stretch = items[start : start + size * stride : stride]
        if len(stretch) == size or not whole_only:
            columns = [Dataset(column.__iter__, len(stretch)) for column in in_columns(stretch)]
            yield tuple(columns) if isinstance(stretch[0], tuple) else columns[0]


def in_columns(rows):
    return list(zip(*rows)) if isinstance(rows[0], tuple) else [rows]


def shuffled(items, buffer_size, draws):
    """Items in another order: each is drawn from those that wait, and the next one takes its place."""
    waiting = list(islice(items, buffer_size))
    for item in items:
        i = draws.integers(len(waiting))
        yield waiting[i]
        waiting[i] = item
    for i in draws.permutation(len(waiting)):
        yield waiting[i]


class Sequence:
    """Keras's base class of data that is asked for batch by batch: derived classes state ``__len__`` and item."""

    def __init__(self, workers=1, use_multiprocessing=False, max_queue_size=10):
        """Takes how Keras 3 shares the reading among processes; it is done by one here."""

    def __iter__(self):
        return (self[i] for i in range(len(self)))

    def on_epoch_end(self):
        """After each epoch."""


class Stream:
    """Batches for a model, read epoch by epoch.

    A data set or a `Sequence` begins anew with each epoch, unless an epoch ends after a number of steps or samples:
    then, as a generator always does, it goes on where the epoch before it ended.

    Parameters
    ----------
    source : Dataset, Sequence or iterator
    steps : int, optional
        Batches of an epoch. Default: all that there are.
    samples : int, optional
        Rows of an epoch, as Keras 1 counted; it ends with the batch that completes them.
    shuffle : bool, optional
        Whether the batches of a `Sequence` come in a new order in each pass. Default False.
    """

    def __init__(self, source, steps=None, samples=None, shuffle=False):
        if isinstance(source, Dataset) and source.count == math.inf and not (steps or samples):
            raise ValueError("a data set without end: expected a number of steps, such as steps_per_epoch=100")
        self.source, self.steps, self.samples = source, steps, samples
        self.epochs = 0  # that are over
        self.draws = random.stream() if shuffle and isinstance(source, Sequence) else None
        self.goes_on = None
        if isinstance(source, Sequence) and len(source) and (steps or samples):
            self.goes_on = chain.from_iterable(iter(self.one_pass, None))
        elif not isinstance(source, Sequence) and (steps or samples or hasattr(source, "__next__")):
            self.goes_on = iter(source)

    def one_pass(self):
        if not isinstance(self.source, Sequence):
            return iter(self.source)
        n = len(self.source)
        return (self.source[int(i)] for i in (range(n) if self.draws is None else self.draws.permutation(n)))

    def read(self):
        """The list of batches of the next epoch; empty where nothing is left."""
        batches = islice(self.one_pass() if self.goes_on is None else self.goes_on, self.steps)
        if self.samples is None:
            return list(batches)
        found, rows = [], 0
        while rows < self.samples and (batch := next(batches, None)) is not None:
            found.append(batch)
            rows += rows_in(batch)
        return found

    def on_epoch_end(self):
        self.epochs += 1
        if isinstance(self.source, Sequence):
            self.source.on_epoch_end()


def as_stream(x, **options):
    """The `Stream` of what yields batches; None for arrays."""
    is_stream = isinstance(x, (Dataset, Sequence)) or hasattr(x, "__next__")
    return Stream(x, **options) if is_stream else None


def first_inputs(x):
    """The inputs of the first batch of a data set or a `Sequence`; None of what can be read only once."""
    batch = None if hasattr(x, "__next__") else next(iter(x), None)
    return batch[0] if isinstance(batch, (tuple, list)) else batch


def arrays_of(batches):
    """The rows of batches as (x, y, weights), with None for what they lack, and how many the largest batch has."""
    if not batches:
        raise ValueError("fit, evaluate or predict: expected batches, got an empty generator")
    batches = [batch if isinstance(batch, (tuple, list)) else (batch,) for batch in batches]
    rows = max(rows_in(part) for batch in batches for part in batch if part is not None)
    return (*joined(batches), None, None)[:3], rows
