"""Arithmetic with the symbols of a network that is being put together: each function becomes a `Lambda` layer."""

import numpy as np

from tinynn.compat.arrays.tensor_shapes import TensorShape
from tinynn.layers.symbol import Symbol
from tinynn.several import listed, unlisted

OPERATORS = [name for name, member in vars(np.lib.mixins.NDArrayOperatorsMixin).items()
             if name[2:3] != "i" and callable(member)]
_before = {}


class Rows:
    """How many rows a symbol will have: ``K.shape(x)[0]``."""

    def __init__(self, symbol):
        self.symbol = symbol


def symbols_in(value):
    """The symbols in arguments, also in tuples, lists and dicts."""
    if isinstance(value, Symbol):
        return [value]
    if isinstance(value, Rows):
        return [value.symbol]
    if isinstance(value, dict):
        value = list(value.values())
    return [s for item in value for s in symbols_in(item)] if isinstance(value, (tuple, list)) else []


def replaced(value, values):
    """Arguments with the arrays of a batch in place of symbols."""
    if isinstance(value, Symbol):
        return values[value]
    if isinstance(value, Rows):
        return len(values[value.symbol])
    if isinstance(value, dict):
        return {key: replaced(item, values) for key, item in value.items()}
    return type(value)(replaced(item, values) for item in value) if type(value) in (tuple, list) else value


def lift(function, args, options):
    """The symbol of what `function` will give: a layer that calls it on each batch."""
    from tinynn.compat.layers.own_layers import Lambda

    inputs = list(dict.fromkeys(symbols_in([args, options])))

    def body(arrays):
        values = dict(zip(inputs, listed(arrays)))
        return function(*replaced(args, values), **replaced(options, values))

    return Lambda(body)(unlisted(inputs))


def teach():
    """Let symbols be calculated with, by operators and by functions of NumPy."""
    if _before:
        return
    members = {name: getattr(np.lib.mixins.NDArrayOperatorsMixin, name) for name in OPERATORS}
    members |= {
        "__array_ufunc__": lambda self, ufunc, method, *args, **options: lift(getattr(ufunc, method), args, options),
        "__array_function__": lambda self, function, types, args, options: lift(function, args, options),
        "__getitem__": lambda self, index: lift(lambda x: x[index], (self,), {}),
        "__hash__": object.__hash__, "__eq__": object.__eq__, "__ne__": object.__ne__,
        "shape": property(lambda self: TensorShape((None, *self.sample_shape))), "get_shape": lambda self: self.shape,
        "ndim": property(lambda self: len(self.shape)),
        "dtype": "float32",
    }
    for name, member in members.items():
        _before[name] = vars(Symbol).get(name)
        setattr(Symbol, name, member)


def unteach():
    """Let symbols be as the core has them."""
    for name, member in _before.items():
        if member is None:
            delattr(Symbol, name)
        else:
            setattr(Symbol, name, member)
    _before.clear()
