"""Small layers that some scripts put between Dense layers, each as the function that it is; see `Layer.call`."""

import math

import numpy as np

from tinynn import random
from tinynn.compat.layers.own_layers import Layer

__all__ = [
    "AlphaDropout", "CosineDot", "GaussianDropout", "Identity", "LayerNormalization", "PReLU", "Permute",
    "RMSNormalization", "RepeatVector", "Rescaling", "UnitNormalization",
]

# The limit of SELU far to the left, which AlphaDropout puts in place of what it leaves out.
SELU_FLOOR = -1.7580993408473766


class Described(Layer):
    """A layer whose arguments, as files hold them, are attributes of the same names."""

    described = ()

    def get_config(self):
        return super().get_config() | {name: getattr(self, name) for name in self.described}


class Drawing(Described):
    """A layer that draws random numbers while training, from a stream of its own."""

    described = ("rate",)

    def __init__(self, rate=None, noise_shape=None, seed=None, p=None, **kwargs):
        super().__init__(**kwargs)
        self.rate = self.real_number("rate", p if rate is None else rate)  # which was p in Keras 1
        self.rng = random.stream(seed)


class AlphaDropout(Drawing):
    """Dropout that keeps mean 0 and variance 1, for networks of SELU (Klambauer et al., 2017)."""

    def call(self, inputs, training=None):
        if not training or not self.rate:
            return inputs
        kept = self.rng.random(inputs.shape, dtype="float32") >= self.rate
        scale = 1 / math.sqrt((1 - self.rate) * (1 + self.rate * SELU_FLOOR**2))
        return scale * (np.where(kept, inputs, SELU_FLOOR) - self.rate * SELU_FLOOR)


class GaussianDropout(Drawing):
    """Numbers times normal ones of mean 1 and variance rate / (1 - rate) (Srivastava et al., 2014, section 10)."""

    def call(self, inputs, training=None):
        if not training or not self.rate:
            return inputs
        deviation = math.sqrt(self.rate / (1 - self.rate))
        return inputs * (1 + deviation * self.rng.standard_normal(inputs.shape, dtype="float32"))


class PReLU(Layer):
    """x where x > 0, alpha * x elsewhere; alpha is learned, one for each number of a sample (He et al., 2015)."""

    def __init__(self, alpha_initializer="zeros", **kwargs):
        super().__init__(**kwargs)
        self.alpha_initializer = alpha_initializer

    def build(self, input_shape):
        self.alpha = self.add_weight("alpha", input_shape[1:], self.alpha_initializer)

    def call(self, inputs):
        return np.where(inputs > 0, inputs, self.alpha * inputs)


class LayerNormalization(Described):
    """gamma * x_hat + beta, with x_hat of mean 0 and variance 1 over each row's last axis (Ba et al., 2016)."""

    described = ("epsilon",)

    def __init__(self, epsilon=1e-3, **kwargs):
        super().__init__(**kwargs)
        self.epsilon = self.real_number("epsilon", epsilon)

    def build(self, input_shape):
        self.gamma = self.add_weight("gamma", input_shape[-1:], "ones")
        self.beta = self.add_weight("beta", input_shape[-1:], "zeros")

    def call(self, inputs):
        deviation = inputs - np.mean(inputs, axis=-1, keepdims=True)
        variance = np.mean(deviation * deviation, axis=-1, keepdims=True)
        return deviation / np.sqrt(variance + self.epsilon) * self.gamma + self.beta


class RMSNormalization(Described):
    """scale * x over the root of its mean square along the last axis (Zhang and Sennrich, 2019)."""

    described = ("epsilon",)

    def __init__(self, epsilon=1e-6, **kwargs):
        super().__init__(**kwargs)
        self.epsilon = self.real_number("epsilon", epsilon)

    def build(self, input_shape):
        self.scale = self.add_weight("scale", input_shape[-1:], "ones")

    def call(self, inputs):
        return inputs / np.sqrt(np.mean(inputs * inputs, axis=-1, keepdims=True) + self.epsilon) * self.scale


class UnitNormalization(Described):
    """Rows of length 1 along an axis."""

    described = ("axis",)

    def __init__(self, axis=-1, **kwargs):
        super().__init__(**kwargs)
        self.axis = axis

    def call(self, inputs):
        square = np.sum(inputs * inputs, axis=self.axis, keepdims=True)
        return inputs / np.sqrt(np.maximum(square, 1e-12))


class CosineDot(Described):
    """``Dot(axes, normalize=True)``: the dot product of two inputs (n, k), each brought to length 1, (n, 1)."""

    described = ("axes",)

    def __init__(self, axes=1, **kwargs):
        super().__init__(**kwargs)
        self.axes = axes

    def call(self, inputs):
        a, b = (x / np.sqrt(np.maximum(np.sum(x * x, axis=1, keepdims=True), 1e-12)) for x in inputs)
        return np.sum(a * b, axis=1, keepdims=True)


class Identity(Layer):
    """The input itself."""

    def call(self, inputs):
        return inputs


class Permute(Described):
    """The axes of a sample in another order, counted from 1."""

    described = ("dims",)

    def __init__(self, dims, **kwargs):
        super().__init__(**kwargs)
        self.dims = tuple(dims)

    def call(self, inputs):
        return np.transpose(inputs, (0, *self.dims))


class RepeatVector(Described):
    """(n, width) to (n, times, width), the same row again and again."""

    described = ("n",)

    def __init__(self, n, **kwargs):
        super().__init__(**kwargs)
        self.n = self.positive_integer("n", n)

    def call(self, inputs):
        return np.repeat(np.expand_dims(inputs, 1), self.n, axis=1)


class Rescaling(Described):
    """x * scale + offset."""

    described = ("scale", "offset")

    def __init__(self, scale, offset=0.0, **kwargs):
        super().__init__(**kwargs)
        self.scale = self.real_number("scale", scale)
        self.offset = self.real_number("offset", offset)

    def call(self, inputs):
        return inputs * self.scale + self.offset
