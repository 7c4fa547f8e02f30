"""What Keras does to texts stored as word ranks: make room for special numbers, drop long texts and rare words.

Rank 1 is the most frequent word. With Keras's defaults 0 pads, 1 starts a text, 2 stands for a word left out, and the
word of rank r becomes r + 3.
"""

import json
import warnings
from pathlib import Path

import numpy as np

from tinynn.archive import check_file, whole


def check_counts(**counts):
    """Refuse anything but None or a whole number that is not negative."""
    for name, value in counts.items():
        if value is None:
            continue
        if isinstance(value, bool) or not isinstance(value, (int, np.integer)):
            raise TypeError(f"{name}: expected a whole number or None, got {value!r}")
        if value < 0:
            raise ValueError(f"{name}: expected zero or more, got {value!r}")


def renamed(num_words, others):
    """`num_words`, also under the name it had until Keras 2.

    Raises
    ------
    TypeError
        If `others` holds any other argument, or both names are used.
    """
    unknown = sorted(set(others) - {"nb_words"})
    if unknown:
        raise TypeError(f"load_data: expected Keras's arguments, got also {', '.join(unknown)}")
    if "nb_words" not in others:
        return num_words
    if num_words is not None:
        raise TypeError("load_data: expected num_words or its old name nb_words, got both")
    warnings.warn("load_data: nb_words is now called num_words", FutureWarning, stacklevel=3)
    return others["nb_words"]


def shifted(texts, start_char, index_from):
    """Lists of ranks as new lists: `index_from` added to each rank, `start_char` put in front; None does nothing."""
    start, shift = [] if start_char is None else [start_char], index_from or 0
    return [start + [rank + shift for rank in text] for text in texts]


def not_longer(texts, labels, maxlen):
    """The texts with fewer than `maxlen` entries and their labels; all of them if `maxlen` is None or 0.

    Raises
    ------
    ValueError
        If none is that short.
    """
    if not maxlen:
        return texts, labels
    short = [len(text) < maxlen for text in texts]
    if not any(short):
        shortest = min(map(len, texts))
        raise ValueError(f"maxlen: expected more than {shortest}, the length of the shortest text, got {maxlen}")
    return [text for text, keep in zip(texts, short, strict=True) if keep], labels[short]


def frequent(texts, num_words, skip_top, oov_char):
    """The texts with each number outside ``skip_top <= number < num_words`` made `oov_char`, or dropped for None.

    Without `num_words` the bound is the largest number there is, which is itself left out: Keras's rule.
    """
    skip_top, bound = skip_top or 0, num_words or max(map(max, texts))
    if oov_char is None:
        return [[number for number in text if skip_top <= number < bound] for text in texts]
    return [[number if skip_top <= number < bound else oov_char for number in text] for text in texts]


def as_objects(texts):
    """A list of lists as an array of objects, as Keras hands texts out: equal lengths give a table, there as here."""
    return np.array(texts, dtype=object)


def read_index(path):
    """The ranks of words from a JSON file, a dictionary from str to int; a ValueError that names it if it is none."""
    with whole(path):
        check_file(path)
        ranks = json.loads(Path(path).read_text(encoding="utf-8"))
        if not isinstance(ranks, dict) or not all(type(rank) is int for rank in ranks.values()):
            raise ValueError("expected the rank of each word, found other things")
        return ranks
