"""Dropout: while training, each number is left out by chance, and the others grow so that the mean stays."""

from tinynn import random
from tinynn.capture import fed
from tinynn.layers.base import Layer


class Dropout(Layer):
    """y = x * mask while training, y = x otherwise.

    Each entry of the mask is 0 with probability `rate` and 1 / (1 - rate) otherwise, drawn anew for every batch. The
    mask does not depend on x, so dx = dy * mask (Srivastava et al., 2014).

    Parameters
    ----------
    rate : float
        Share that is left out, 0 <= rate < 1.
    noise_shape : tuple of int or None, optional
        Shape of the mask, batch axis included, with 1 where one draw serves a whole axis and None for the size of x.
        Default: the shape of x.
    seed : int, optional
        Default: a stream of the root seed.
    """

    def __init__(self, rate, noise_shape=None, seed=None, **kwargs):
        super().__init__(**kwargs)
        self.rate = self.real_number("rate", rate)
        if not 0 <= self.rate < 1:
            raise ValueError(f"layer {self.name!r}: expected a rate of at least 0 and less than 1, got {rate!r}")
        self.noise_shape = None if noise_shape is None else self.checked_shape(noise_shape)
        self.seed = seed
        self.rng = random.stream(seed)

    def checked_shape(self, noise_shape):
        if not isinstance(noise_shape, (tuple, list)):
            raise TypeError(
                f"layer {self.name!r}: expected noise_shape to be a tuple such as (None, 1), got {noise_shape!r}"
            )
        return tuple(noise_shape)

    def compute_output_shape(self, input_shape):
        shape = self.noise_shape
        fits = shape is None or len(shape) == 1 + len(input_shape) and all(
            m in (None, 1, n) for n, m in zip((None, *input_shape), shape)
        )
        if not fits:
            raise ValueError(
                f"layer {self.name!r}: noise_shape {shape} does not fit inputs of shape (n, "
                f"{', '.join(map(str, input_shape))}); for each axis, give None, 1, or its size"
            )
        return input_shape

    def forward(self, x, training=False):
        if not training or self.rate == 0:
            return x, None
        # Drawn in float32 whatever the float type, so that both see the same masks.
        shape = self.mask_shape(x.shape)
        kept = fed(lambda: self.rng.random(shape, dtype="float32")) >= self.rate
        mask = kept.astype(x.dtype) * (1 / (1 - self.rate))
        return x * mask, mask

    def backward(self, dy, cache):
        return dy if cache is None else dy * cache

    def mask_shape(self, x_shape):
        if self.noise_shape is None:
            return x_shape
        return tuple(n if m is None else m for n, m in zip(x_shape, self.noise_shape))

    def get_config(self):
        return super().get_config() | {"rate": self.rate, "noise_shape": self.noise_shape, "seed": self.seed}
