"""Activations: functions that bend, each with its derivative.

An activation maps the pre-activation `z` to the output `y`, and a gradient `dy` of the output to `dz`, that of `z`.
Where the derivative can be had from `y` alone (relu, sigmoid, tanh, softmax) it is: y is at hand already.
"""

import math
from functools import cache

import numpy as np

from tinynn import arguments, backend
from tinynn.backend import negligible, xp
from tinynn.naming import made, snake_case


class Activation:
    """A function of every number by itself; subclasses state `forward` and `derivative`.

    Calling the object is the same as `forward`: ``activations.relu(z)``.
    """

    @property
    def name(self):
        return snake_case(type(self).__name__)

    @property
    def __name__(self):
        return self.name  # as a function has one: Keras's activations are functions

    def forward(self, z):
        """y = f(z), same shape."""
        raise TypeError(f"{type(self).__name__} has no forward(z): every activation states its own")

    def derivative(self, z, y):
        """dy/dz of every number, from `z`, from ``y = forward(z)``, or from both."""
        raise TypeError(f"{type(self).__name__} has no derivative(z, y): every activation states its own")

    def backward(self, dy, z, y):
        """dz = dy * f'(z): the chain rule for a function of every number by itself."""
        return dy * self.derivative(z, y)

    def get_config(self):
        """The arguments that make this activation anew."""
        return dict(vars(self))

    def __call__(self, z):
        return self.forward(backend.here(z) if hasattr(z, "dtype") else backend.as_float(z))

    def __repr__(self):
        arguments = ", ".join(f"{k}={v!r}" for k, v in self.get_config().items())
        return f"{type(self).__name__}({arguments})"


class Linear(Activation):
    """y = z."""

    def forward(self, z):
        return z

    def backward(self, dy, z, y):
        return dy


class Relu(Activation):
    """y = max(z, 0). At the kink, z = 0, the derivative is taken to be 0 (Nair and Hinton, 2010)."""

    def forward(self, z):
        return xp.maximum(z, 0)

    def derivative(self, z, y):
        return y > 0


class ClippedRelu(Activation):
    """The piecewise linear function with a slope below `threshold` and a ceiling, as Keras's ReLU layer has it.

    y = min(z, max_value) where z > threshold, negative_slope * (z - threshold) elsewhere.
    """

    def __init__(self, max_value=None, negative_slope=0.0, threshold=0.0):
        self.max_value = None if max_value is None else arguments.not_negative("ReLU", "max_value", max_value)
        self.negative_slope = arguments.not_negative("ReLU", "negative_slope", negative_slope)
        self.threshold = arguments.not_negative("ReLU", "threshold", threshold)

    @property
    def ceiling(self):
        return math.inf if self.max_value is None else self.max_value

    def forward(self, z):
        return xp.where(z > self.threshold, xp.minimum(z, self.ceiling), self.negative_slope * (z - self.threshold))

    def derivative(self, z, y):
        return xp.where(z > self.threshold, (z < self.ceiling) * xp.ones_like(y), self.negative_slope)


class LeakyRelu(Activation):
    """y = z where z > 0, negative_slope * z elsewhere (Maas et al., 2013). Default slope 0.2."""

    def __init__(self, negative_slope=0.2):
        self.negative_slope = arguments.not_negative("LeakyReLU", "negative_slope", negative_slope)

    def forward(self, z):
        return xp.where(z > 0, z, self.negative_slope * z)

    def derivative(self, z, y):
        return xp.where(z > 0, xp.ones_like(y), self.negative_slope)


class Elu(Activation):
    """y = z where z > 0, alpha (e^z - 1) elsewhere, so y' = y + alpha there (Clevert et al., 2016). Default alpha 1."""

    def __init__(self, alpha=1.0):
        self.alpha = arguments.real("ELU", "alpha", alpha)

    def forward(self, z):
        return xp.where(z > 0, z, self.alpha * xp.expm1(xp.minimum(z, 0)))

    def derivative(self, z, y):
        return xp.where(z > 0, xp.ones_like(y), y + self.alpha)


class Selu(Activation):
    """y = scale * elu(z, alpha), with the two constants that keep mean 0 and variance 1 (Klambauer et al., 2017)."""

    alpha = 1.6732632423543772
    scale = 1.0507009873554805

    def forward(self, z):
        return self.scale * xp.where(z > 0, z, self.alpha * xp.expm1(xp.minimum(z, 0)))

    def derivative(self, z, y):
        return xp.where(z > 0, xp.full_like(y, self.scale), y + self.scale * self.alpha)


class Gelu(Activation):
    """y = z P(Z <= z) for a standard normal Z, so y' = P(Z <= z) + z p(z) (Hendrycks and Gimpel, 2016).

    With `approximate`, y = z (1 + tanh u) / 2, where u = sqrt(2 / pi) (z + 0.044715 z^3).
    """

    def __init__(self, approximate=False):
        self.approximate = arguments.yes_or_no("GELU", "approximate", approximate)

    def forward(self, z):
        if self.approximate:
            return 0.5 * z * (1 + xp.tanh(self.inner(z)))
        return z * self.normal_cdf(z)

    def derivative(self, z, y):
        if self.approximate:
            t = xp.tanh(self.inner(z))
            inner_derivative = math.sqrt(2 / math.pi) * (1 + 3 * 0.044715 * z * z)
            return 0.5 * (1 + t) + 0.5 * z * (1 - t * t) * inner_derivative
        normal_pdf = xp.exp(-0.5 * z * z) / math.sqrt(2 * math.pi)
        return self.normal_cdf(z) + z * normal_pdf

    @staticmethod
    def normal_cdf(z):
        return 0.5 * (1 + backend.erf(z / math.sqrt(2)))

    @staticmethod
    def inner(z):
        return math.sqrt(2 / math.pi) * (z + 0.044715 * z * z * z)


class Sigmoid(Activation):
    """y = 1 / (1 + e^-z), y' = y (1 - y). Computed from e^-|z|, which cannot overflow."""

    def forward(self, z):
        e = xp.exp(-xp.abs(z))
        return xp.where(z >= 0, 1, e) / (1 + e)

    def derivative(self, z, y):
        return y * (1 - y)

    def backward(self, dy, z, y):
        return noticeable(dy * self.derivative(z, y))


class HardSigmoid(Activation):
    """y = z / 6 + 1/2, held between 0 and 1: the straight-line sigmoid of Keras 3."""

    def forward(self, z):
        return xp.minimum(xp.maximum(z / 6 + 0.5, 0), 1)

    def derivative(self, z, y):
        return ((y > 0) & (y < 1)) * xp.full_like(y, 1 / 6)


class Silu(Activation):
    """y = z s with s = sigmoid(z), so y' = s + y (1 - s); also called swish (Ramachandran et al., 2017)."""

    def forward(self, z):
        return z * sigmoid(z)

    def derivative(self, z, y):
        s = sigmoid(z)
        return s + y * (1 - s)


class Tanh(Activation):
    """y = tanh z, y' = 1 - y^2."""

    def forward(self, z):
        return xp.tanh(z)

    def derivative(self, z, y):
        return 1 - y * y


class Softplus(Activation):
    """y = log(1 + e^z), y' = sigmoid(z). Computed as max(z, 0) + log(1 + e^-|z|), which cannot overflow."""

    def forward(self, z):
        return xp.maximum(z, 0) + xp.log1p(xp.exp(-xp.abs(z)))

    def derivative(self, z, y):
        return sigmoid(z)


class Softsign(Activation):
    """y = z / (1 + |z|), y' = 1 / (1 + |z|)^2."""

    def forward(self, z):
        return z / (1 + xp.abs(z))

    def derivative(self, z, y):
        s = 1 / (1 + xp.abs(z))
        return s * s


class Exponential(Activation):
    """y = e^z, y' = y."""

    def forward(self, z):
        return xp.exp(z)

    def derivative(self, z, y):
        return y


class Softmax(Activation):
    """y_i = e^(z_i) / sum_j e^(z_j) along an axis, the last by default.

    Every output depends on every input, dy_i/dz_j = y_i (1[i=j] - y_j), so that
    dz_j = sum_i dy_i y_i (1[i=j] - y_j) = y_j (dy_j - sum_i dy_i y_i).
    """

    def __init__(self, axis=-1):
        self.axis = arguments.whole("Softmax", "axis", axis, least=None)

    def forward(self, z):
        # Subtracting the largest changes nothing in exact arithmetic, and keeps e^z from overflowing.
        z = by_columns(z)
        y = xp.exp(z - z.max(axis=self.axis, keepdims=True))
        y /= y.sum(axis=self.axis, keepdims=True)
        return y

    def backward(self, dy, z, y):
        return noticeable(y * (dy - (dy * y).sum(axis=self.axis, keepdims=True)))


def noticeable(a):
    """Numbers, changed in place if they are an array: rounded to multiples of what is negligible.

    So none is denormal, nor will be in the products of the backward pass. Those take five times as long with such
    numbers, and a network that is sure of its answers makes thousands.
    """
    large = coarse(getattr(a, "dtype", float))
    a += large
    a -= large
    return a


@cache
def coarse(dtype):
    """A number whose last digit is the smallest that counts; zero for types that are too narrow to have one."""
    limits = np.finfo(dtype)
    return negligible(dtype) / float(limits.eps) if limits.bits >= 32 else 0.0


def by_columns(z):
    """A copy of `z` laid out with the batch axis innermost, along which a reduction over a short axis is many times
    faster: ten classes of a thousand rows are summed in 2 microseconds, not in 20.
    """
    return z.copy("F")


class Custom(Activation):
    """A user's function of `z` that carries its derivative: ``f.derivative = lambda z: ...``."""

    def __init__(self, function):
        self.function = function

    @property
    def name(self):
        return self.function.__name__

    def forward(self, z):
        return self.function(z)

    def derivative(self, z, y):
        return self.function.derivative(z)


linear = Linear()
relu = Relu()
leaky_relu = LeakyRelu()
elu = Elu()
selu = Selu()
gelu = Gelu()
sigmoid = Sigmoid()
hard_sigmoid = HardSigmoid()
silu = swish = Silu()
tanh = Tanh()
softplus = Softplus()
softsign = Softsign()
exponential = Exponential()
softmax = Softmax()

KINDS = (Linear, Relu, ClippedRelu, LeakyRelu, Elu, Selu, Gelu, Sigmoid, HardSigmoid, Silu, Tanh, Softplus, Softsign,
         Exponential, Softmax)
_TABLE = {snake_case(kind.__name__): kind for kind in KINDS} | {"swish": Silu}


def get(identifier):
    """The activation that a name, an object or a function with a derivative stands for.

    Parameters
    ----------
    identifier : str, Activation, callable, dict or None
        None is linear. A callable needs an attribute ``derivative``, the function z -> dy/dz. A layer that is an
        activation (``LeakyReLU()``) stands for it. A dict is what `serialize` returned.

    Raises
    ------
    ValueError, TypeError
        If the name is unknown, or the function has no derivative.
    """
    if identifier is None:
        return linear
    if isinstance(identifier, (str, dict)):
        return made("activation", identifier, _TABLE)
    if isinstance(identifier, Activation):
        return identifier
    if isinstance(getattr(identifier, "activation", None), Activation):
        return identifier.activation
    if callable(identifier) and callable(getattr(identifier, "derivative", None)):
        return Custom(identifier)
    raise TypeError(
        f"activation: expected a name, an Activation, or a function with an attribute derivative(z), got {identifier!r}"
        "; tinynn has no autograd, so give your function its derivative: f.derivative = lambda z: ..."
    )


def serialize(activation):
    """A name where that says all, else a dict with the class and its arguments; a class of yours by its own name.

    A function of yours stays what it is: a file has its name, and `custom_objects` the function.
    """
    activation = get(activation)
    if isinstance(activation, Custom):
        return activation.function
    config = activation.get_config()
    if type(activation) not in KINDS:
        return {"class_name": type(activation).__name__, "config": config}
    if config == _TABLE[activation.name]().get_config():
        return activation.name
    return {"class_name": activation.name, "config": config}
