"""Texts as rows of numbers, within a network or before it."""

import re
import string

import numpy as np

from tinynn.compat.layers.lookups import StringLookup, encoded
from tinynn.compat.layers.words import texts_of

__all__ = ["TextVectorization"]

PUNCTUATION = re.compile(f"[{re.escape(string.punctuation)}]")
STANDARDS = {
    None: lambda text: text, "lower": str.lower, "strip_punctuation": lambda text: PUNCTUATION.sub("", text),
    "lower_and_strip_punctuation": lambda text: PUNCTUATION.sub("", text.lower()),
}
SPLITS = {None: lambda text: [text], "whitespace": str.split, "character": list}


class TextVectorization(StringLookup):
    """The words of each text as numbers (n, length), or as one row that says which words are in it.

    Parameters
    ----------
    max_tokens : int, optional
        The largest size of the vocabulary.
    standardize, split : str, callable or None, optional
        What is done to a text, and how it is parted into words. Default: small letters without punctuation, parted
        where there is space.
    ngrams : int, optional
        Whether runs of up to so many words count as words too.
    output_mode : {"int", "multi_hot", "count", "tf_idf"}, optional
        Default "int".
    output_sequence_length : int, optional
        The length of the rows of "int"; within a network it has to be given.
    """

    def __init__(self, max_tokens=None, standardize="lower_and_strip_punctuation", split="whitespace", ngrams=None,
                 output_mode="int", output_sequence_length=None, vocabulary=None, idf_weights=None, **kwargs):
        if output_mode == "int":
            kwargs.setdefault("mask_token", "")
        super().__init__(max_tokens, output_mode=output_mode, vocabulary=vocabulary, **kwargs)
        self.standardize, self.split, self.ngrams = standardize, split, ngrams
        self.output_sequence_length, self.idf_weights = output_sequence_length, idf_weights

    def words_in(self, text):
        text = STANDARDS.get(self.standardize, self.standardize)(text)
        words = list(SPLITS.get(self.split, self.split)(text))
        runs = range(2, (self.ngrams or 1) + 1)
        return words + [" ".join(words[i : i + n]) for n in runs for i in range(len(words) - n + 1)]

    def adapt(self, data, **options):
        """Take the vocabulary from texts, and for "tf_idf" how rare each word is."""
        batches = data.read() if hasattr(data, "read") else [data]
        texts = [self.words_in(text) for batch in batches for text in texts_of(batch).flat]
        super().adapt(np.array([word for words in texts for word in words], object))
        found = np.array([[word in words for word in map(str, self.tokens)] for words in map(set, texts)]).sum(axis=0)
        weights = np.log(1 + len(texts) / (1 + found))
        self.idf_weights = [float(np.mean(weights)), *weights.tolist()]

    def call(self, inputs):
        values = np.asarray(getattr(inputs, "value", inputs))
        oov = len(self.special) - 1
        rows = [[self.numbers.get(word, oov) for word in self.words_in(text)] for text in texts_of(values).flat]
        length = self.output_sequence_length or max(map(len, rows), default=0)
        if self.output_mode == "int":
            padded = np.array([(row + [0] * length)[:length] for row in rows], "int64")
            return padded.astype("float32") if hasattr(inputs, "value") else padded
        mode = "count" if self.output_mode == "tf_idf" else self.output_mode
        counted = np.stack([encoded(np.array([row], int), self.size, mode)[0] for row in rows])
        return (counted * self.idf_weights).astype("float32") if self.output_mode == "tf_idf" else counted

    def get_config(self):
        names = ("standardize", "split", "ngrams", "output_sequence_length", "idf_weights")
        return super().get_config() | {name: getattr(self, name) for name in names}
