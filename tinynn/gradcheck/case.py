"""One layer with one batch: its passes run again and again on other numbers, and nothing of it is left changed."""

import warnings
from contextlib import contextmanager

import numpy as np

from tinynn import backend
from tinynn.backend import xp
from tinynn.gradcheck.subjects import named_parameters

POISON = 7.25


class Case:
    """A layer, its arguments (the input and every trainable parameter), and a gradient of its output.

    Parameters
    ----------
    layer : object with ``forward(x, training) -> (y, cache)`` and ``backward(dy, cache) -> dx``
    x : array
        A batch. It and the parameters are rounded to float32 first, so that both float types see the same numbers.
    dy : array, optional
        Shape of the output. Default: drawn from `rng`.
    training : bool
    rng : numpy.random.Generator

    Attributes
    ----------
    values : dict of str to array
        The arguments, in float64.
    """

    def __init__(self, layer, x, dy=None, training=False, rng=None):
        self.layer = layer
        self.training = training
        self.parameters = named_parameters(layer)
        self.differentiated = [(name, p) for name, p in self.parameters if p.trainable]
        self.input_name = getattr(layer, "argument", "x")
        self.values = {self.input_name: rounded(x)}
        self.values |= {name: rounded(backend.to_numpy(p.value)) for name, p in self.differentiated}
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

    @contextmanager
    def passes(self, values):
        """The layer with `values` for its parameters; afterwards it is as before, random generators included."""
        x = values[self.input_name]
        before = [(p, p.value, p.grad) for _, p in self.parameters]
        generators = getattr(self.layer, "generators", [])
        states = [rng.bit_generator.state for rng in generators]
        floatx = backend.floatx()
        backend.set_floatx("float32" if x.dtype == np.float32 else "float64")
        try:
            for name, p in self.parameters:
                p.value = values[name] if name in values else like(p.value, x)
            self.blank_gradients(x)
            yield x
        finally:
            for p, value, grad in before:
                p.value, p.grad = value, grad
            for rng, state in zip(generators, states):
                rng.bit_generator.state = state
            backend.set_floatx(floatx)

    def blank_gradients(self, x):
        """New gradient arrays, of numbers by which one that is added to, or never written, is known."""
        for _, p in self.parameters:
            p.grad = xp.full(p.shape, POISON, x.real.dtype) if p.trainable else None

    def forward(self, values):
        """The output for other values of the arguments."""
        with self.passes(values) as x, warnings.catch_warnings():
            warnings.simplefilter("error", np.exceptions.ComplexWarning)
            return self.layer.forward(x, self.training)[0]

    def gradients(self, values, dy):
        """What the backward pass says: the gradient of every argument, by name."""
        with self.passes(values) as x:
            _, cache = self.layer.forward(x, self.training)
            dx = self.layer.backward(dy, cache)
            return {self.input_name: dx} | {name: p.grad for name, p in self.differentiated}

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
