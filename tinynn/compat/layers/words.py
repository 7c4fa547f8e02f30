"""Texts on their way through a network, whose arrays hold numbers: each text that is met has one of its own."""

import numpy as np

from tinynn import layers

_numbers = {}
_texts = []


def are_texts(values):
    """Whether these are texts, or an array or list of texts."""
    array = np.asarray(values)
    return array.dtype.kind in "US" or array.dtype == object and array.size and isinstance(array.flat[0], (str, bytes))


def as_text(value):
    return value.decode() if isinstance(value, bytes) else str(value)


def numbers_of(texts):
    """An array of texts as the numbers that stand for them, float32."""
    array = np.asarray(texts)
    for text in map(as_text, array.flat):
        if text not in _numbers:
            _numbers[text] = len(_texts)
            _texts.append(text)
    return np.array([_numbers[as_text(text)] for text in array.flat], "float32").reshape(array.shape)


def texts_of(values):
    """The texts that numbers stand for, or texts themselves, as an array of objects."""
    array = np.asarray(values)
    if are_texts(array):
        found = [as_text(text) for text in array.flat]
    else:
        found = [_texts[int(n)] if int(n) < len(_texts) else str(n) for n in array.flat]
    return np.array([*found, None], object)[:-1].reshape(array.shape)


def Input(shape=None, *args, dtype=None, **kwargs):
    """As tinynn's; the symbol has the type that the script names, for who asks."""
    symbol = layers.Input(shape, *args, **kwargs)
    if dtype is not None:
        symbol.dtype = np.dtype(object if dtype == "string" else dtype)
    return symbol
