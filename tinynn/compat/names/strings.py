"""``tf.strings``: functions of a text, or of each text of an array."""

import re

import numpy as np

from tinynn.compat.arrays.tensors import Tensor


def of_each(function, kind=object):
    """A function of a text that takes arrays of texts too."""

    def on_texts(input, *args, name=None, **options):
        if isinstance(input, str):
            return function(input, *args, **options)
        texts = np.asarray(input, object)
        found = [function(text, *args, **options) for text in texts.flat]
        return np.array(found, kind).reshape(texts.shape).view(Tensor)

    return on_texts


def replaced(text, pattern, rewrite, replace_global=True):
    return re.sub(pattern, rewrite, text, count=0 if replace_global else 1)


def join(inputs, separator="", name=None):
    """The texts of several arrays, put together entry by entry."""
    if all(isinstance(part, str) for part in inputs):
        return separator.join(inputs)
    parts = np.broadcast_arrays(*(np.asarray(part, object) for part in inputs))
    rows = [separator.join(texts) for texts in zip(*(part.flat for part in parts))]
    return np.array(rows, object).reshape(parts[0].shape).view(Tensor)


NAMES = {
    "lower": of_each(lambda text, encoding="": text.lower()), "upper": of_each(lambda text, encoding="": text.upper()),
    "strip": of_each(str.strip), "length": of_each(lambda text, unit="BYTE": len(
        text.encode() if unit == "BYTE" else text), "int32"),
    "regex_replace": of_each(replaced), "join": join, "as_string": of_each(str),
}
