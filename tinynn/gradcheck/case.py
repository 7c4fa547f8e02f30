"""One layer with one batch: its passes run again and again on other numbers, and nothing of it is left changed."""

import copy
import math
import warnings
from contextlib import contextmanager
from itertools import accumulate

import numpy as np

from tinynn import backend
from tinynn.backend import xp
from tinynn.gradcheck.report import GradientError
from tinynn.gradcheck.subjects import generators_of, named_parameters
from tinynn.several import listed

POISON = 7.25
WHOLE, DRAWN = 2000, 200


class Case:
    """A layer, its arguments (its inputs and every trainable parameter), and a gradient of its output.

    Parameters
    ----------
    layer : object with ``forward(x, training) -> (y, cache)`` and ``backward(dy, cache) -> dx``
    x : array, or list of arrays for a layer of several inputs
        A batch. It and the parameters are rounded to float32 first, so that both float types see the same numbers.
        Whole numbers stay as they are where forward takes them as such: nothing is asked of their gradient.
    dy : array, optional
        Shape of the output; several outputs side by side in one row a sample. Default: drawn from `rng`.
    training : bool
    rng : numpy.random.Generator

    Attributes
    ----------
    most : int or None
        How many entries of each argument are perturbed: drawn ones, where there are more. Default None: all of an
        argument of up to `WHOLE` entries, and `DRAWN` of a larger one.
    values : dict of str to array
        The arguments, in float64: ``x`` or ``x[0]``, ``x[1]`` ..., and the parameters.
    whole : dict of str to array
        Inputs of whole numbers.
    """

    most = None

    def __init__(self, layer, x, dy=None, training=False, rng=None):
        self.layer = layer
        self.training = training
        self.several = isinstance(x, list)
        name = getattr(layer, "argument", "x")
        self.input_names = [f"{name}[{i}]" for i in range(len(x))] if self.several else [name]
        self.parameters = named_parameters(layer, self.input_names)
        self.differentiated = [(name, p) for name, p in self.parameters if p.trainable]
        self.generators = generators_of(layer)
        weights = {name: rounded(backend.to_numpy(p.value)) for name, p in self.differentiated}
        self.output_shapes = None
        self.take(dict(zip(self.input_names, map(np.asarray, listed(x)))), weights)
        shape = np.shape(self.forward(self.at("float64")))
        if dy is None:
            dy = (rng or np.random.default_rng(0)).choice([-2.0, -0.75, -0.125, 0.0, 0.5, 1.0, 1.875], shape)
            dy = np.where(dy.any(), dy, 1.0)
        self.dy = rounded(dy)
        if self.dy.shape != shape:
            raise ValueError(f"check: dy has the shape of the output, {shape}, got {self.dy.shape}")

    @property
    def name(self):
        return getattr(self.layer, "name", type(self.layer).__name__)

    @property
    def n_rows(self):
        """How many rows the batch has."""
        shape = np.shape((self.whole | self.values)[self.input_names[0]])
        return shape[0] if shape else 1

    def take(self, inputs, weights):
        """Keep the arguments, and apart from them the inputs that forward takes for whole numbers."""
        self.whole = {name: a for name, a in inputs.items() if a.dtype.kind in "iu"}
        self.values = {name: rounded(a) for name, a in inputs.items() if name not in self.whole} | weights
        self.whole = {name: a for name, a in self.whole.items() if self.counts_in_whole_numbers(name)}
        self.values = {name: rounded(a) for name, a in inputs.items() if name not in self.whole} | weights
        if not self.values:
            raise ValueError(f"check: {self.name} has whole numbers for input and no weights: there is no gradient")

    def counts_in_whole_numbers(self, name):
        """Whether forward takes this input for numbers of rows and the like: fractions fail, or change nothing."""
        a = rounded(self.whole[name])
        try:
            here, beside = (np.asarray(self.forward(self.values | {name: b})) for b in (a, a + 0.25))
        except (IndexError, TypeError):
            return True
        return np.array_equal(here, beside)

    def with_values(self, values):
        """The same case with other numbers for some arguments."""
        other = copy.copy(self)
        other.values = self.values | values
        return other

    @contextmanager
    def passes(self, values):
        """The layer with `values` for its parameters; afterwards it is as before, random generators included."""
        first = next(iter(values.values()))
        before = [(p, p.value, p.grad) for _, p in self.parameters]
        states = [rng.bit_generator.state for rng in self.generators]
        floatx = backend.floatx()
        backend.set_floatx("float32" if first.dtype == np.float32 else "float64")
        try:
            for name, p in self.parameters:
                p.value = values[name] if name in values else like(p.value, first)
            self.blank_gradients(first.real.dtype)
            numbers = self.whole | values
            inputs = [numbers[name] for name in self.input_names]
            yield inputs if self.several else inputs[0]
        finally:
            for p, value, grad in before:
                p.value, p.grad = value, grad
            for rng, state in zip(self.generators, states):
                rng.bit_generator.state = state
            backend.set_floatx(floatx)

    def blank_gradients(self, dtype):
        """New gradient arrays, of numbers by which one that is added to, or never written, is known."""
        for _, p in self.parameters:
            p.grad = xp.full(p.shape, POISON, dtype) if p.trainable else None

    def run(self, x):
        """One forward pass: the output, several side by side, and the cache."""
        y, cache = self.layer.forward(x, self.training)
        if not isinstance(y, list):
            return y, cache
        self.output_shapes = [a.shape[1:] for a in y]
        return xp.concatenate([a.reshape(len(a), -1) for a in y], axis=1), cache

    def apart(self, dy):
        """The gradient of the output as the layer takes it: a list where the layer has several outputs."""
        if self.output_shapes is None:
            return dy
        ends = list(accumulate(map(math.prod, self.output_shapes)))
        parts = xp.split(dy, ends[:-1], axis=1)
        return [part.reshape(len(part), *shape) for part, shape in zip(parts, self.output_shapes)]

    def back(self, dy, cache):
        """One backward pass: the gradient of every argument, by name."""
        dx = self.layer.backward(self.apart(dy), cache)
        parts = dx if self.several else [dx]
        if not isinstance(parts, (list, tuple)) or len(parts) != len(self.input_names):
            message = f"{self.name}: backward returns a list of {len(self.input_names)} gradients, one for each input"
            raise GradientError("shapes", message)
        inputs = {name: part for name, part in zip(self.input_names, parts) if name not in self.whole}
        for name, part in inputs.items():
            if part is None:
                raise GradientError("shapes", f"{self.name}: backward returns None for the gradient of {name}", name)
        return inputs | {name: p.grad for name, p in self.differentiated}

    def forward(self, values):
        """The output for other values of the arguments."""
        with self.passes(values) as x, warnings.catch_warnings():
            warnings.simplefilter("error", np.exceptions.ComplexWarning)
            try:
                return self.run(x)[0]
            except np.exceptions.ComplexWarning as error:
                message = "forward writes complex numbers into a buffer of real ones, which would lose the derivative"
                raise TypeError(f"{self.name}: {message}; use np.empty_like(x), or the type of x") from error

    def gradients(self, values, dy):
        """What the backward pass says: the gradient of every argument, by name."""
        with self.passes(values) as x:
            return self.back(dy, self.run(x)[1])

    def is_finite(self):
        """Whether forward gives numbers, and no infinity, for this batch."""
        return bool(np.isfinite(self.forward(self.at("float64"))).all())

    def entries(self, name):
        """The entries of an argument that are perturbed."""
        shape = self.values[name].shape
        size = math.prod(shape)
        if size <= (self.most or WHOLE):
            return list(np.ndindex(shape))
        drawn = np.random.default_rng(size).choice(size, self.most or DRAWN, replace=False)
        return [tuple(map(int, entry)) for entry in zip(*np.unravel_index(np.sort(drawn), shape))]

    def rows(self, values, index):
        """The same arguments with some rows of the inputs, or all in another order."""
        return values | {name: (self.whole | values)[name][index] for name in self.input_names}

    def at(self, kind):
        """The arguments in another float type, or as complex-step arrays."""
        if kind in ("float32", "float64"):
            return {name: value.astype(kind) for name, value in self.values.items()}
        return {name: value.astype(complex).view(kind) for name, value in self.values.items()}


def like(a, x):
    """`a` on the side, of the type and of the class of `x`."""
    a = backend.beside(a, x).astype(x.dtype)
    return a.view(type(x)) if isinstance(x, np.ndarray) else a


def rounded(a):
    """`a` in float64 with numbers that float32 holds exactly."""
    return np.asarray(a, "float32").astype("float64")
