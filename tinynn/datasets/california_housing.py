"""California housing: what homes cost in 20,640 districts, told by 8 numbers each."""

from tinynn.datasets.fetch import KERAS_ORIGIN, DataFile, fetch
from tinynn.datasets.shuffle import check_test_split, generator, shuffled, split
from tinynn.datasets.unpickle import load_npz

FILE = DataFile(
    "california_housing.npz",
    "1a2e3a52e0398de6463aebe6f4a8da34fb21fbb6b934cf88c3425e766f2a1a6f",
    KERAS_ORIGIN + "california_housing.npz",
)
FILES = (FILE,)

ROWS = {"small": 600, "large": 20640}


def load_data(version="large", path="california_housing.npz", test_split=0.2, seed=113):
    """Median prices of homes in districts of California, 1990.

    The columns are median income, age of homes, rooms and bedrooms a household, residents, residents a household,
    latitude and longitude.

    Parameters
    ----------
    version : {"large", "small"}
        All 20,640 rows, or the first 600.
    path : str
        Name of the file in the usual places (see `tinynn.datasets.fetch.fetch`), or a full path to look at first.
    test_split : float
        Share of the rows that is for testing, 0 <= test_split <= 1.
    seed : int
        Seed of the shuffle.

    Returns
    -------
    (x_train, y_train), (x_test, y_test)
        float arrays as the file holds them, of shapes (16512, 8), (16512,), (4128, 8), (4128,), or 480 and 120 rows;
        prices in dollars.

    Raises
    ------
    DataNotFoundError, ValueError
        If the file is nowhere to be found; if `version` is unknown or `test_split` is no share.

    Notes
    -----
    Origin: R. Pace and R. Barry, "Sparse Spatial Autoregressions", 1997, from the census of 1990, by way of StatLib.
    Licence: none is stated.
    """
    if version not in ROWS:
        raise ValueError(f"version: expected 'large' or 'small', got {version!r}")
    check_test_split(test_split)
    arrays = load_npz(fetch(FILE.named(path)))
    x, y = arrays["x"][: ROWS[version]], arrays["y"][: ROWS[version]]
    return split(*shuffled(x, y, generator(seed)), test_split)
