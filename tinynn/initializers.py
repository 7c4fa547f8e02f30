"""Where weights start: the distributions that initial values are drawn from."""

import inspect
import math

import numpy as np

from tinynn import arguments, random
from tinynn.backend import xp
from tinynn.naming import described, made, snake_case


class Initializer:
    """Subclasses state `draw`; calling the object makes an array.

    Parameters
    ----------
    seed : int, optional
        With a seed every call draws the same numbers; without, each takes a new stream of the root seed.
    """

    def __init__(self, seed=None):
        self.seed = seed if seed is None else arguments.whole(type(self).__name__, "seed", seed, least=0)

    def draw(self, shape, rng):
        """Numbers of shape `shape` from the NumPy generator `rng`, in float64."""
        raise TypeError(f"{type(self).__name__} has no draw(shape, rng): every initializer states its own")

    def get_config(self):
        """The arguments that make this initializer anew."""
        return {name: getattr(self, name) for name in inspect.signature(type(self)).parameters}

    def __call__(self, shape, dtype="float32"):
        # Drawn in float64 and rounded, so that both float types start from the same numbers.
        return xp.array(self.draw(tuple(shape), random.stream(self.seed)), dtype=dtype)

    def __repr__(self):
        arguments = ", ".join(f"{k}={v!r}" for k, v in self.get_config().items())
        return f"{type(self).__name__}({arguments})"


class Constant(Initializer):
    """Every entry is `value`."""

    def __init__(self, value=0.0):
        if np.ndim(value) == 0:
            value = arguments.real("Constant", "value", value)
        self.value = value
        self.seed = 0

    def draw(self, shape, rng):
        return np.broadcast_to(np.asarray(self.value, "float64"), shape)


class Zeros(Constant):
    """Every entry is 0."""

    def __init__(self):
        super().__init__(0.0)


class Ones(Constant):
    """Every entry is 1."""

    def __init__(self):
        super().__init__(1.0)


class RandomNormal(Initializer):
    """Normal with `mean` 0 and `stddev` 0.05 unless given."""

    def __init__(self, mean=0.0, stddev=0.05, seed=None):
        super().__init__(seed)
        self.mean = arguments.real(type(self).__name__, "mean", mean)
        self.stddev = arguments.not_negative(type(self).__name__, "stddev", stddev)

    def draw(self, shape, rng):
        return rng.normal(self.mean, self.stddev, shape)


class RandomUniform(Initializer):
    """Uniform between `minval` -0.05 and `maxval` 0.05 unless given."""

    def __init__(self, minval=-0.05, maxval=0.05, seed=None):
        super().__init__(seed)
        self.minval = arguments.real("RandomUniform", "minval", minval)
        self.maxval = arguments.real("RandomUniform", "maxval", maxval)
        if self.minval > self.maxval:
            raise ValueError(f"RandomUniform: expected minval to be at most maxval, got {minval!r} and {maxval!r}")

    def draw(self, shape, rng):
        return rng.uniform(self.minval, self.maxval, shape)


class TruncatedNormal(RandomNormal):
    """Normal, with whatever falls more than two deviations from the mean drawn again."""

    def draw(self, shape, rng):
        return self.mean + self.stddev * truncated_normal(shape, rng)


class VarianceScaling(Initializer):
    """Variance ``scale / n``, where n counts the connections of a unit (He et al., 2015, section 2.2).

    Parameters
    ----------
    scale : float
        Default 1.
    mode : {"fan_in", "fan_out", "fan_avg"}
        n is the number of inputs, of outputs, or their mean. Default ``"fan_in"``.
    distribution : {"truncated_normal", "untruncated_normal", "uniform"}
        Default ``"truncated_normal"``.
    """

    def __init__(self, scale=1.0, mode="fan_in", distribution="truncated_normal", seed=None):
        super().__init__(seed)
        distributions = ("normal", "truncated_normal", "untruncated_normal", "uniform")
        self.scale = arguments.positive("VarianceScaling", "scale", scale)
        self.mode = arguments.one_of("VarianceScaling", "mode", mode, ("fan_in", "fan_out", "fan_avg"))
        self.distribution = arguments.one_of("VarianceScaling", "distribution", distribution, distributions)

    def draw(self, shape, rng):
        fan_in, fan_out = fans(shape)
        n = {"fan_in": fan_in, "fan_out": fan_out, "fan_avg": (fan_in + fan_out) / 2}[self.mode]
        variance = self.scale / max(1.0, n)
        if self.distribution == "uniform":
            limit = math.sqrt(3 * variance)
            return rng.uniform(-limit, limit, shape)
        if self.distribution == "untruncated_normal":
            return rng.normal(0.0, math.sqrt(variance), shape)
        # Cutting the tails at two deviations leaves 0.8796 of the deviation.
        return math.sqrt(variance) / 0.87962566103423978 * truncated_normal(shape, rng)


class Preset(VarianceScaling):
    """Variance scaling with everything but the seed settled."""

    settled = {}

    def __init__(self, seed=None):
        super().__init__(**self.settled, seed=seed)


class GlorotUniform(Preset):
    """Uniform within sqrt(6 / (fan_in + fan_out)) of 0 (Glorot and Bengio, 2010, equation 16)."""

    settled = {"scale": 1.0, "mode": "fan_avg", "distribution": "uniform"}


class GlorotNormal(Preset):
    """Truncated normal of variance 2 / (fan_in + fan_out) (Glorot and Bengio, 2010)."""

    settled = {"scale": 1.0, "mode": "fan_avg", "distribution": "truncated_normal"}


class HeUniform(Preset):
    """Uniform within sqrt(6 / fan_in) of 0 (He et al., 2015)."""

    settled = {"scale": 2.0, "mode": "fan_in", "distribution": "uniform"}


class HeNormal(Preset):
    """Truncated normal of variance 2 / fan_in (He et al., 2015)."""

    settled = {"scale": 2.0, "mode": "fan_in", "distribution": "truncated_normal"}


class LecunUniform(Preset):
    """Uniform within sqrt(3 / fan_in) of 0 (LeCun et al., 1998)."""

    settled = {"scale": 1.0, "mode": "fan_in", "distribution": "uniform"}


class LecunNormal(Preset):
    """Truncated normal of variance 1 / fan_in (LeCun et al., 1998)."""

    settled = {"scale": 1.0, "mode": "fan_in", "distribution": "truncated_normal"}


class Orthogonal(Initializer):
    """A random matrix with orthonormal rows or columns, times `gain` (Saxe et al., 2014)."""

    def __init__(self, gain=1.0, seed=None):
        super().__init__(seed)
        self.gain = arguments.real(type(self).__name__, "gain", gain)

    def draw(self, shape, rng):
        if len(shape) < 2:
            raise ValueError(f"Orthogonal: expected a shape of two axes or more, got {shape}")
        rows, columns = math.prod(shape[:-1]), shape[-1]
        q, r = np.linalg.qr(rng.normal(size=(max(rows, columns), min(rows, columns))))
        q = q * np.sign(np.diag(r))  # makes the draw uniform over all such matrices
        return self.gain * (q if rows >= columns else q.T).reshape(shape)


class Identity(Initializer):
    """Ones on the diagonal of a matrix, times `gain`."""

    def __init__(self, gain=1.0):
        super().__init__(seed=0)
        self.gain = arguments.real(type(self).__name__, "gain", gain)

    def draw(self, shape, rng):
        if len(shape) != 2:
            raise ValueError(f"Identity: expected a shape of two axes, got {shape}")
        return self.gain * np.eye(*shape)


def fans(shape):
    """How many inputs and outputs a unit of a kernel of this shape has."""
    if len(shape) < 2:
        n = shape[0] if shape else 1
        return n, n
    field = math.prod(shape[:-2])
    return field * shape[-2], field * shape[-1]


def truncated_normal(shape, rng):
    """Standard normal numbers between -2 and 2."""
    values = rng.normal(size=shape)
    outside = abs(values) > 2
    while outside.any():
        values[outside] = rng.normal(size=outside.sum())
        outside = abs(values) > 2
    return values


_KINDS = (Constant, Zeros, Ones, RandomNormal, RandomUniform, TruncatedNormal, VarianceScaling, GlorotUniform,
          GlorotNormal, HeUniform, HeNormal, LecunUniform, LecunNormal, Orthogonal, Identity)
_TABLE = {snake_case(kind.__name__): kind for kind in _KINDS} | {
    "zero": Zeros, "one": Ones, "normal": RandomNormal, "uniform": RandomUniform,
}


def get(identifier):
    """The initializer that a name, a class, a config or a callable ``f(shape, dtype)`` stands for.

    Raises
    ------
    ValueError, TypeError
        If the name is unknown or the object cannot be called.
    """
    if identifier is None:
        return Zeros()
    if isinstance(identifier, (str, dict)):
        return made("initializer", identifier, _TABLE)
    if isinstance(identifier, type):
        identifier = identifier()
    if callable(identifier):
        return identifier
    raise TypeError(f"initializer: expected a name, an Initializer or a callable f(shape, dtype), got {identifier!r}")


serialize = described
