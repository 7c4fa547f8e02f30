"""Activations as layers of their own."""

from tinynn import activations
from tinynn.layers.base import Layer


class Activation(Layer):
    """y = f(x), for any activation f; dx = dy * f'(x).

    Parameters
    ----------
    activation : str, Activation or callable with a derivative
    """

    ends_with_activation = True

    def __init__(self, activation, **kwargs):
        super().__init__(**kwargs)
        self.activation = activations.get(activation)

    def forward(self, x, training=False):
        y = self.activation.forward(x)
        return y, (x, y)

    def backward(self, dy, cache):
        x, y = cache
        return self.activation.backward(dy, x, y)

    def get_config(self):
        return super().get_config() | {"activation": activations.serialize(self.activation)}


class NamedActivation(Activation):
    """An activation under its own layer name, with the activation's own arguments."""

    def get_config(self):
        return Layer.get_config(self) | self.activation.get_config()


class ReLU(NamedActivation):
    """max(x, 0), or with other arguments Keras's piecewise linear function; see `activations.ClippedRelu`."""

    def __init__(self, max_value=None, negative_slope=0.0, threshold=0.0, **kwargs):
        plain = max_value is None and not negative_slope and not threshold
        chosen = activations.relu if plain else activations.ClippedRelu(max_value, negative_slope, threshold)
        super().__init__(chosen, **kwargs)


class LeakyReLU(NamedActivation):
    """x where x > 0, negative_slope * x elsewhere.

    Parameters
    ----------
    negative_slope : float, optional
        Default 0.3. Keras's older name for it, `alpha`, is understood.
    """

    def __init__(self, negative_slope=0.3, *, alpha=None, **kwargs):
        super().__init__(activations.LeakyRelu(negative_slope if alpha is None else alpha), **kwargs)


class ELU(NamedActivation):
    """x where x > 0, alpha * (e^x - 1) elsewhere; default alpha 1."""

    def __init__(self, alpha=1.0, **kwargs):
        super().__init__(activations.Elu(alpha), **kwargs)


class Softmax(NamedActivation):
    """e^x normalised to sum 1 along `axis`, the last by default."""

    def __init__(self, axis=-1, **kwargs):
        super().__init__(activations.Softmax(axis), **kwargs)
        self.axis = axis

    def build(self, input_shape):
        self.feature_axis(self.axis, input_shape)
