"""Texts as numbers: words by their rank, and texts as rows that say which words are in them."""

import hashlib
import json
import math
import zlib
from collections import Counter

import numpy as np

from tinynn import backend

FILTERS = '!"#$%&()*+,-./:;<=>?@[\\]^_`{|}~\t\n'
MODES = ("binary", "count", "freq", "tfidf")


def text_to_word_sequence(text, filters=FILTERS, lower=True, split=" "):
    """The words of a text: signs in `filters` part words as `split` does."""
    text = text.lower() if lower else text
    return [word for word in text.translate(str.maketrans(dict.fromkeys(filters, split))).split(split) if word]


def one_hot(text, n, filters=FILTERS, lower=True, split=" "):
    """A number from 1 to n - 1 for each word, the same for the same word; different words may share one.

    Keras takes Python's hash, which differs from run to run; here it is CRC-32.
    """
    return hashing_trick(text, n, None, filters, lower, split)


def hashing_trick(text, n, hash_function=None, filters=FILTERS, lower=True, split=" "):
    """A number from 1 to n - 1 for each word, by a hash of one's choice.

    Parameters
    ----------
    hash_function : callable or {"md5"}, optional
        Gives a whole number for a word. Default: CRC-32.

    Raises
    ------
    TypeError
        For any other `hash_function`.
    """
    hashed = {None: crc32, "md5": md5}.get(hash_function, hash_function)
    if not callable(hashed):
        raise TypeError(f"hashing_trick: expected hash_function to be 'md5', a function or None, got {hash_function!r}")
    return [1 + hashed(word) % (n - 1) for word in text_to_word_sequence(text, filters, lower, split)]


def crc32(word):
    return zlib.crc32(word.encode())


def md5(word):
    return int(hashlib.md5(word.encode(), usedforsecurity=False).hexdigest(), 16)


def multi_hot(sequences, num_words, sparse=False):
    """Rows of zeros with a one for each number that occurs in a sequence.

    Parameters
    ----------
    sequences : list of lists of int
        Numbers of words, each at least 0 and below `num_words`.
    num_words : int
    sparse : bool, optional
        True gives a SciPy CSR matrix: for ten thousand words, some hundredth of the memory. Default False.

    Returns
    -------
    numpy.ndarray or scipy.sparse.csr_matrix, shape (n, num_words), of the float type

    Raises
    ------
    ValueError
        If a number is negative or not below `num_words`.
    """
    columns = [np.unique(np.asarray(sequence, "int64")) for sequence in sequences]
    ends = np.cumsum([0, *map(len, columns)])
    columns = np.concatenate(columns) if columns else np.empty(0, "int64")
    if columns.size and not 0 <= columns.min() <= columns.max() < num_words:
        raise ValueError(
            f"multi_hot: expected numbers from 0 to {num_words - 1}, got {columns.min()} to {columns.max()}"
        )
    if sparse:
        from scipy.sparse import csr_matrix

        ones = np.ones(len(columns), backend.floatx())
        return csr_matrix((ones, columns, ends), (len(sequences), num_words))
    rows = np.zeros((len(sequences), num_words), backend.floatx())
    rows[np.repeat(np.arange(len(sequences)), np.diff(ends)), columns] = 1
    return rows


class Tokenizer:
    """Learns the words of texts, and turns texts into numbers of words or into rows of a matrix.

    The most frequent word has number 1; 0 is nobody's.

    Parameters
    ----------
    num_words : int, optional
        Only numbers below it are given. Default: all. Keras's older name `nb_words` is understood.
    filters, lower, split
        As in `text_to_word_sequence`.
    char_level : bool, optional
        Every character is a word. Default False.
    oov_token : str, optional
        Has number 1, and stands for words that are not known or have too large a number. Default: they are left out.
    """

    def __init__(self, num_words=None, filters=FILTERS, lower=True, split=" ", char_level=False, oov_token=None,
                 document_count=0, nb_words=None):
        self.num_words = nb_words if num_words is None else num_words
        self.filters = filters
        self.lower = lower
        self.split = split
        self.char_level = char_level
        self.oov_token = oov_token
        self.document_count = document_count
        self.word_counts = Counter()
        self.word_docs = Counter()
        self.index_docs = Counter()
        self.word_index = {}
        self.index_word = {}

    def words(self, text):
        """The words of a text, or of a list that has been cut into words already."""
        if self.char_level or isinstance(text, list):
            return [word.lower() for word in text] if self.lower else list(text)
        return text_to_word_sequence(text, self.filters, self.lower, self.split)

    def fit_on_texts(self, texts):
        """Count the words of texts, in addition to those counted before, and number them anew."""
        for text in texts:
            words = self.words(text)
            self.document_count += 1
            self.word_counts.update(words)
            self.word_docs.update(set(words))
        ranked = sorted(self.word_counts, key=self.word_counts.get, reverse=True)
        ranked = ([] if self.oov_token is None else [self.oov_token]) + ranked
        self.word_index = {word: i for i, word in enumerate(ranked, 1)}
        self.index_word = {i: word for word, i in self.word_index.items()}
        self.index_docs = Counter({self.word_index[word]: n for word, n in self.word_docs.items()})

    def fit_on_sequences(self, sequences):
        """Count in how many sequences of numbers each number occurs, for the mode ``"tfidf"``."""
        for sequence in sequences:
            self.document_count += 1
            self.index_docs.update(set(sequence))

    def texts_to_sequences(self, texts):
        """Each text as the numbers of its words."""
        return list(self.texts_to_sequences_generator(texts))

    def texts_to_sequences_generator(self, texts):
        """As `texts_to_sequences`, one text at a time."""
        unknown = self.word_index.get(self.oov_token)
        limit = math.inf if self.num_words is None else self.num_words
        for text in texts:
            numbers = (self.word_index.get(word, unknown) for word in self.words(text))
            numbers = (unknown if number is not None and number >= limit else number for number in numbers)
            yield [number for number in numbers if number is not None]

    def sequences_to_texts(self, sequences):
        """Each sequence of numbers as words with blanks between; numbers of no word are left out."""
        known = (
            (self.index_word.get(number, self.oov_token) for number in sequence) for sequence in sequences
        )
        return [" ".join(word for word in words if word is not None) for words in known]

    def texts_to_matrix(self, texts, mode="binary"):
        """`sequences_to_matrix` of the texts' numbers."""
        return self.sequences_to_matrix(self.texts_to_sequences(texts), mode)

    def sequences_to_matrix(self, sequences, mode="binary"):
        """Rows, one a sequence, with a column for each number.

        Parameters
        ----------
        sequences : list of lists of int
        mode : {"binary", "count", "freq", "tfidf"}, optional
            One where a number occurs; how often it occurs; that over the length; or (1 + log of how often) times
            log(1 + documents / (1 + documents with it)).

        Returns
        -------
        numpy.ndarray of float64, shape (n, num_words)

        Raises
        ------
        ValueError
            For another mode, if `num_words` is not known, or if there were no documents to learn from for "tfidf".
        """
        if mode not in MODES:
            raise ValueError(f"Tokenizer: expected mode to be one of {', '.join(MODES)}, got {mode!r}")
        width = self.num_words or (len(self.word_index) + 1 if self.word_index else None)
        if width is None:
            raise ValueError("Tokenizer: give num_words, or call fit_on_texts first")
        if mode == "tfidf" and not self.document_count:
            raise ValueError("Tokenizer: call fit_on_texts or fit_on_sequences before you ask for mode 'tfidf'")
        matrix = np.zeros((len(sequences), width))
        for row, sequence in zip(matrix, sequences):
            counts = Counter(number for number in sequence if number < width)
            for number, n in counts.items():
                row[number] = self.entry(number, n, len(sequence), mode)
        return matrix

    def entry(self, number, n, length, mode):
        """What stands in the column of a number that occurs `n` times in a sequence of that length."""
        if mode == "tfidf":
            return (1 + math.log(n)) * math.log(1 + self.document_count / (1 + self.index_docs.get(number, 0)))
        return {"binary": 1, "count": n, "freq": n / length}[mode]

    def get_config(self):
        """The arguments, and as JSON the counts and numbers."""
        arguments = ("num_words", "filters", "lower", "split", "char_level", "oov_token", "document_count")
        learned = ("word_counts", "word_docs", "index_docs", "index_word", "word_index")
        return {name: getattr(self, name) for name in arguments} | {n: json.dumps(getattr(self, n)) for n in learned}

    def to_json(self, **options):
        """This tokenizer as JSON, in Keras's form."""
        return json.dumps({"class_name": "Tokenizer", "config": self.get_config()}, **options)


def tokenizer_from_json(text):
    """The tokenizer that `Tokenizer.to_json`, or Keras's, wrote."""
    config = json.loads(text)["config"]
    learned = {name: json.loads(config.pop(name)) for name in
               ("word_counts", "word_docs", "index_docs", "index_word", "word_index")}
    tokenizer = Tokenizer(**config)
    tokenizer.word_index = learned["word_index"]
    tokenizer.word_counts = Counter(learned["word_counts"])
    tokenizer.word_docs = Counter(learned["word_docs"])
    tokenizer.index_docs = Counter({int(i): n for i, n in learned["index_docs"].items()})
    tokenizer.index_word = {int(i): word for i, word in learned["index_word"].items()}
    return tokenizer
