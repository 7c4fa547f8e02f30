"""Layers that prepare inputs: numbers brought to mean 0 and variance 1, categories as rows of 0 and 1."""

import numpy as np

from tinynn.compat.arrays.tensors import as_tensor
from tinynn.compat.data.streams import Dataset, arrays_of
from tinynn.compat.layers.lookups import encoded
from tinynn.compat.layers.own_layers import Layer

__all__ = ["CategoryEncoding", "Masking", "Normalization"]


class Normalization(Layer):
    """(x - mean) / sqrt(variance), with statistics that `adapt` takes from data, or that are given.

    Parameters
    ----------
    axis : int, tuple of int or None, optional
        The axes that have statistics of their own, the batch axis counted. Default -1; None has one mean for all.
    mean, variance : float or array, optional
        In place of `adapt`.
    invert : bool, optional
        Whether to do the opposite: x * sqrt(variance) + mean. Default False.
    """

    def __init__(self, axis=-1, mean=None, variance=None, invert=False, **kwargs):
        super().__init__(**kwargs)
        self.axis = axis
        self.given = (mean, variance)
        self.invert = invert

    def build(self, input_shape):
        kept = [] if self.axis is None else [a % len(input_shape) for a in np.atleast_1d(self.axis)]
        shape = [n if i in kept else 1 for i, n in enumerate(input_shape)]
        self.reduced = tuple(i for i in range(len(shape)) if i not in kept)
        self.statistics = [
            self.add_weight(name, tuple(shape[1:]), start, trainable=False)
            for name, start in (("mean", "zeros"), ("variance", "ones"))
        ]
        if self.given[0] is not None:
            for weight, value in zip(self.statistics, self.given):
                weight.value[...] = value

    def adapt(self, data, **options):
        """Take mean and variance from data: an array (n, ...), or a ``tf.data.Dataset``."""
        if isinstance(data, Dataset):
            data = arrays_of(list(data.batch(128) if np.ndim(next(data.read())) == 1 else data))[0][0]
        data = np.asarray(data)
        data = data[:, None] if data.ndim == 1 else data
        self.ensure_built(data.shape[1:])
        self.declared_shape = self.input_shape  # so a model that begins with this layer is built at once
        for weight, statistic in zip(self.statistics, (np.mean, np.var)):
            weight.value[...] = statistic(data, axis=self.reduced, keepdims=True, dtype="float64")[0]

    @property
    def mean(self):
        return as_tensor(self.statistics[0].value[None])

    @property
    def variance(self):
        return as_tensor(self.statistics[1].value[None])

    def call(self, inputs):
        mean, variance = self.statistics
        deviation = np.maximum(np.sqrt(variance.value), 1e-7)
        return inputs * deviation + mean.value if self.invert else (inputs - mean.value) / deviation

    def get_config(self):
        config = {"axis": self.axis, "invert": self.invert}
        return super().get_config() | config | dict(zip(("mean", "variance"), self.given))


class CategoryEncoding(Layer):
    """Numbers of categories as rows of 0 and 1.

    Parameters
    ----------
    num_tokens : int
    output_mode : {"multi_hot", "one_hot", "count"}, optional
        "one_hot" gives each number a row of its own; the others make one row of the numbers of a sample. Default
        "multi_hot".
    """

    def __init__(self, num_tokens=None, output_mode="multi_hot", max_tokens=None, **kwargs):
        super().__init__(**kwargs)
        self.num_tokens = self.positive_integer("num_tokens", num_tokens or max_tokens)
        self.output_mode = {"binary": "multi_hot"}.get(output_mode, output_mode)

    def call(self, inputs):
        return encoded(np.asarray(getattr(inputs, "value", inputs)).astype(int), self.num_tokens, self.output_mode)

    def adapt(self, data):
        """Older Keras asked for it; there is nothing to find out."""

    def get_config(self):
        return super().get_config() | {"num_tokens": self.num_tokens, "output_mode": self.output_mode}


class Masking(Layer):
    """Rows along the last axis that hold nothing but `mask_value` become 0."""

    def __init__(self, mask_value=0.0, **kwargs):
        super().__init__(**kwargs)
        self.mask_value = self.real_number("mask_value", mask_value)

    def call(self, inputs):
        return inputs * (getattr(inputs, "value", inputs) != self.mask_value).any(axis=-1, keepdims=True)

    def get_config(self):
        return super().get_config() | {"mask_value": self.mask_value}
