"""Reuters: short newswires as lists of word ranks, each with one of 46 topics."""

from tinynn.datasets import words
from tinynn.datasets.fetch import KERAS_ORIGIN, DataFile, fetch
from tinynn.datasets.shuffle import check_test_split, generator, shuffled, split
from tinynn.datasets.unpickle import load_npz

FILE = DataFile(
    "reuters.npz", "d6586e694ee56d7a4e65172e12b3e987c03096cb01eab99753921ef915959916", KERAS_ORIGIN + "reuters.npz"
)
WORD_INDEX = DataFile(
    "reuters_word_index.json",
    "9b56000edc4b34a32e89fd5a23b2605594682c74efcf7d8f4e2a5514b771e633",
    KERAS_ORIGIN + "reuters_word_index.json",
)
FILES = (FILE, WORD_INDEX)

TOPICS = (
    "cocoa grain veg-oil earn acq wheat copper housing money-supply coffee sugar trade reserves ship cotton carcass "
    "crude nat-gas cpi money-fx interest gnp meal-feed alum oilseed gold tin strategic-metal livestock retail ipi "
    "iron-steel rubber heat jobs lei bop zinc orange pet-chem dlr gas silver wpi hog lead"
)


def load_data(
    path="reuters.npz",
    num_words=None,
    skip_top=0,
    maxlen=None,
    test_split=0.2,
    seed=113,
    start_char=1,
    oov_char=2,
    index_from=3,
    **kwargs,
):
    """11,228 newswires as lists of numbers.

    Parameters
    ----------
    path : str
        Name of the file in the usual places (see `tinynn.datasets.fetch.fetch`), or a full path to look at first.
    num_words, skip_top : int, optional
        Only numbers with ``skip_top <= number < num_words`` stay; the old name of `num_words`, `nb_words`, is known.
    maxlen : int, optional
        Only newswires with fewer entries are kept.
    test_split : float
        Share of the newswires that is for testing, 0 <= test_split <= 1.
    seed : int
        Seed of the shuffle.
    start_char, oov_char : int or None
        First entry of every newswire, and what stands for a number left out; None for nothing of the kind.
    index_from : int or None
        Added to every word's rank; None adds nothing.

    Returns
    -------
    (x_train, y_train), (x_test, y_test)
        x: object arrays of shapes (8982,) and (2246,), each entry a list of int; y: int64, topics 0 to 45.

    Raises
    ------
    DataNotFoundError, ValueError, TypeError
        If the file is nowhere to be found; if a count is negative, `test_split` is no share or `maxlen` keeps no
        newswire; if an argument is of the wrong kind or unknown.

    Notes
    -----
    Origin: Reuters-21578, http://www.daviddlewis.com/resources/testcollections/reuters21578/, ranked by Keras.
    Licence: free for research; copyright Reuters and Carnegie Group.
    """
    num_words = words.renamed(num_words, kwargs)
    words.check_counts(num_words=num_words, skip_top=skip_top, maxlen=maxlen)
    check_test_split(test_split)
    arrays = load_npz(fetch(FILE.named(path)))
    x, y = shuffled(arrays["x"], arrays["y"], generator(seed))
    x, y = words.not_longer(words.shifted(x, start_char, index_from), y, maxlen)
    x = words.frequent(x, num_words, skip_top, oov_char)
    (x_train, y_train), (x_test, y_test) = split(x, y, test_split)
    return (words.as_objects(x_train), y_train), (words.as_objects(x_test), y_test)


def get_word_index(path="reuters_word_index.json"):
    """The rank of each of 30,979 words, 1 for the most frequent: a dictionary from str to int."""
    return words.read_index(fetch(WORD_INDEX.named(path)))


def get_label_names():
    """The names of the 46 topics, a tuple in the order of the labels."""
    return tuple(TOPICS.split())
