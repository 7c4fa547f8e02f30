"""Noise on the inputs while training, which keeps a network from leaning on exact values."""

from tinynn import arguments, random
from tinynn.capture import fed
from tinynn.layers.base import Layer


class GaussianNoise(Layer):
    """y = x + noise while training, y = x otherwise; the noise does not depend on x, so dx = dy.

    Parameters
    ----------
    stddev : float
        Deviation of the normal noise, zero or positive, and finite; its mean is 0.
    seed : int, optional
        Default: a stream of the root seed.
    """

    def __init__(self, stddev, seed=None, **kwargs):
        super().__init__(**kwargs)
        self.stddev = arguments.not_negative(f"layer {self.name!r}", "stddev", stddev)
        self.seed = seed
        self.rng = random.stream(seed)

    def forward(self, x, training=False):
        if not training:
            return x, None
        shape = x.shape
        noise = fed(lambda: self.rng.standard_normal(shape, dtype="float32"))
        return x + self.stddev * noise, None

    def backward(self, dy, cache):
        return dy

    def get_config(self):
        return super().get_config() | {"stddev": self.stddev, "seed": self.seed}
