"""IMDB: film reviews as lists of word ranks, each labelled good or bad."""

from tinynn.datasets import words
from tinynn.datasets.fetch import KERAS_ORIGIN, DataFile, fetch
from tinynn.datasets.shuffle import generator, shuffled
from tinynn.datasets.unpickle import load_npz

FILE = DataFile(
    "imdb.npz", "69664113be75683a8fe16e3ed0ab59fda8886cb3cd7ada244f7d9544e4676b9f", KERAS_ORIGIN + "imdb.npz"
)
WORD_INDEX = DataFile(
    "imdb_word_index.json",
    "027313fe9a320280f3bf0fac5baf58c4a683cf39a7ed9c3d3d3912bde4284cf6",
    KERAS_ORIGIN + "imdb_word_index.json",
)
FILES = (FILE, WORD_INDEX)


def load_data(
    path="imdb.npz", num_words=None, skip_top=0, maxlen=None, seed=113, start_char=1, oov_char=2, index_from=3, **kwargs
):
    """50,000 film reviews as lists of numbers; half are for testing.

    Parameters
    ----------
    path : str
        Name of the file in the usual places (see `tinynn.datasets.fetch.fetch`), or a full path to look at first.
    num_words, skip_top : int, optional
        Only numbers with ``skip_top <= number < num_words`` stay; the old name of `num_words`, `nb_words`, is known.
    maxlen : int, optional
        Only reviews with fewer entries are kept.
    seed : int
        Seed of the shuffle.
    start_char, oov_char : int or None
        First entry of every review, and what stands for a number left out; None for nothing of the kind.
    index_from : int or None
        Added to every word's rank; None adds nothing.

    Returns
    -------
    (x_train, y_train), (x_test, y_test)
        x: object arrays of shape (25000,), each entry a list of int; y: int64 of shape (25000,), 1 for a good review.

    Raises
    ------
    DataNotFoundError, ValueError, TypeError
        If the file is nowhere to be found; if a count is negative or `maxlen` keeps no review; if an argument is of the
        wrong kind or unknown.

    Notes
    -----
    Origin: A. Maas and others, "Learning Word Vectors for Sentiment Analysis", ACL 2011, ranked by Keras. Licence: none
    is stated; cite the paper; the reviews belong to their authors and IMDb.
    """
    num_words = words.renamed(num_words, kwargs)
    words.check_counts(num_words=num_words, skip_top=skip_top, maxlen=maxlen)
    arrays, rng = load_npz(fetch(FILE.named(path))), generator(seed)
    texts, labels = [], []
    for part in ("train", "test"):
        x, y = shuffled(arrays[f"x_{part}"], arrays[f"y_{part}"], rng)
        x, y = words.not_longer(words.shifted(x, start_char, index_from), y, maxlen)
        texts += x
        labels.append(y)
    texts, n = words.frequent(texts, num_words, skip_top, oov_char), len(labels[0])
    return (words.as_objects(texts[:n]), labels[0]), (words.as_objects(texts[n:]), labels[1])


def get_word_index(path="imdb_word_index.json"):
    """The rank of each of 88,584 words, 1 for the most frequent: a dictionary from str to int."""
    return words.read_index(fetch(WORD_INDEX.named(path)))
