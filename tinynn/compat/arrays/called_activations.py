"""Activations called with options, as Keras's functions are: ``keras.activations.relu(x, max_value=6)``."""

from tinynn.activations import Activation
from tinynn.compat.arrays.ops import FUNCTIONS
from tinynn.compat.arrays.tensors import as_result

_plain_call = Activation.__call__


def call(activation, z, *args, **options):
    """As tinynn's, which knows an activation's options when it is made, and gives a plain array."""
    if not args and not options:
        return as_result(_plain_call(activation, z))
    function = getattr(activation, "function", None) or FUNCTIONS.get(activation.name) or activation.forward
    return function(z, *args, **options)


def teach():
    """Let the core's activations be called with options."""
    Activation.__call__ = call


def unteach():
    """Let activations be as the core has them."""
    Activation.__call__ = _plain_call
