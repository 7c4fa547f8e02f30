"""CIFAR-10: small colour photographs, 32 by 32 pixels, in ten classes."""

import tarfile

import numpy as np

from tinynn.archive import whole
from tinynn.datasets.fetch import DataFile, fetch
from tinynn.datasets.unpickle import ArrayUnpickler

CLASS_NAMES = ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck")

# Keras 3 and Keras 2 keep the archive under names of their own.
FILE = DataFile(
    "cifar-10-python.tar.gz",
    "6d958be074577803d12ecdefd02955f39262c83c16fe9348329d7fe0b5c001ce",
    "https://www.cs.toronto.edu/~kriz/cifar-10-python.tar.gz",
    also=("cifar-10-batches-py-target_archive", "cifar-10-batches-py.tar.gz"),
)
FILES = (FILE,)

TRAIN_BATCHES = tuple(f"data_batch_{number}" for number in range(1, 6))


def load_data():
    """60,000 colour photographs in ten classes, named in `CLASS_NAMES`.

    Returns
    -------
    (x_train, y_train), (x_test, y_test)
        uint8 arrays of shapes (50000, 32, 32, 3), (50000, 1), (10000, 32, 32, 3), (10000, 1); channels red, green,
        blue, 0 to 255; labels 0 to 9.

    Raises
    ------
    DataNotFoundError
        If the file is nowhere to be found.

    Notes
    -----
    Origin: A. Krizhevsky, "Learning Multiple Layers of Features from Tiny Images", 2009,
    https://www.cs.toronto.edu/~kriz/cifar.html. Licence: none is stated; cite the report.
    """
    path = fetch(FILE)
    with whole(path):
        batches = read_batches(path)
    x_train, y_train = (np.concatenate(arrays) for arrays in zip(*batches[:-1], strict=True))
    return (x_train, y_train), batches[-1]


def read_batches(path):
    """Images and labels of all files in the archive, the test images last."""
    try:
        with tarfile.open(path) as archive:
            return [read_batch(archive, name) for name in (*TRAIN_BATCHES, "test_batch")]
    except tarfile.TarError as error:
        raise ValueError(f"expected an archive of tar ({error})") from error


def read_batch(archive, name):
    """Images and labels of one file in the archive: a pickled dictionary, images channel by channel."""
    with archive.extractfile(f"cifar-10-batches-py/{name}") as stream:
        batch = ArrayUnpickler(stream, encoding="bytes").load()
    images = batch[b"data"].reshape(-1, 3, 32, 32).transpose(0, 2, 3, 1)
    return np.ascontiguousarray(images), np.array(batch[b"labels"], np.uint8).reshape(-1, 1)
