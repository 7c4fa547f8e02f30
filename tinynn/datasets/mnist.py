"""MNIST: handwritten digits, 28 by 28 pixels."""

from tinynn.datasets.fetch import KERAS_ORIGIN, DataFile, fetch
from tinynn.datasets.unpickle import load_npz

FILE = DataFile(
    "mnist.npz", "731c5ac602752760c8e48fbffcf8c3b850d9dc2a2aedcf2cc48468fc17b673d1", KERAS_ORIGIN + "mnist.npz"
)
FILES = (FILE,)


def load_data(path="mnist.npz"):
    """70,000 grey images of handwritten digits.

    Parameters
    ----------
    path : str
        Name of the file in the usual places (see `tinynn.datasets.fetch.fetch`), or a full path to look at first.

    Returns
    -------
    (x_train, y_train), (x_test, y_test)
        uint8 arrays of shapes (60000, 28, 28), (60000,), (10000, 28, 28), (10000,); pixels 0 to 255, labels 0 to 9.

    Raises
    ------
    DataNotFoundError
        If the file is nowhere to be found.

    Notes
    -----
    Origin: Y. LeCun, C. Cortes and C. Burges, http://yann.lecun.com/exdb/mnist/, made from NIST's collections.
    Licence: CC BY-SA 3.0, held by Y. LeCun and C. Cortes.
    """
    arrays = load_npz(fetch(FILE.named(path)))
    return (arrays["x_train"], arrays["y_train"]), (arrays["x_test"], arrays["y_test"])
