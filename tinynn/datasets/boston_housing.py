"""Boston housing: what homes cost in 506 districts, told by 13 numbers each."""

from tinynn.datasets.fetch import KERAS_ORIGIN, DataFile, fetch
from tinynn.datasets.shuffle import check_test_split, generator, shuffled, split
from tinynn.datasets.unpickle import load_npz

FILE = DataFile(
    "boston_housing.npz",
    "f553886a1f8d56431e820c5b82552d9d95cfcb96d1e678153f8839538947dff5",
    KERAS_ORIGIN + "boston_housing.npz",
)
FILES = (FILE,)


def load_data(path="boston_housing.npz", test_split=0.2, seed=113):
    """Median prices of homes in districts of Boston, 1970.

    One of the 13 columns, "B", is made from the share of Black residents, on an assumption about race and prices that
    many find untenable, and scikit-learn has withdrawn the set. Prefer `california_housing`.

    Parameters
    ----------
    path : str
        Name of the file in the usual places (see `tinynn.datasets.fetch.fetch`), or a full path to look at first.
    test_split : float
        Share of the rows that is for testing, 0 <= test_split <= 1.
    seed : int
        Seed of the shuffle.

    Returns
    -------
    (x_train, y_train), (x_test, y_test)
        float64 arrays of shapes (404, 13), (404,), (102, 13), (102,); prices in thousands of dollars.

    Raises
    ------
    DataNotFoundError, ValueError
        If the file is nowhere to be found; if `test_split` is no share.

    Notes
    -----
    Origin: D. Harrison and D. Rubinfeld, "Hedonic housing prices and the demand for clean air", 1978, by way of
    StatLib, http://lib.stat.cmu.edu/datasets/boston. Licence: none is stated.
    """
    check_test_split(test_split)
    arrays = load_npz(fetch(FILE.named(path)))
    return split(*shuffled(arrays["x"], arrays["y"], generator(seed)), test_split)
