"""CIFAR-10: from an archive of the same form, pickled as Python 2 did."""

import io
import pickle
import tarfile

import numpy as np
import pytest

from tinynn.datasets import cifar10

BATCHES = (*cifar10.TRAIN_BATCHES, "test_batch")


def archive_of(pickles):
    """A gzipped tar with one file a batch."""
    body = io.BytesIO()
    with tarfile.open(fileobj=body, mode="w:gz") as archive:
        for name, content in zip(BATCHES, pickles, strict=True):
            member = tarfile.TarInfo(f"cifar-10-batches-py/{name}")
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return body.getvalue()


def test_images_are_read_batch_by_batch_with_channels_last(stand_in, python2_pickle):
    rows = np.random.default_rng(0).integers(0, 256, (6, 2, 3072), dtype=np.uint8)
    stand_in(cifar10, archive_of([python2_pickle({"data": rows[i], "labels": [i, 9 - i]}) for i in range(6)]))
    (x_train, y_train), (x_test, y_test) = cifar10.load_data()
    assert x_train.shape == (10, 32, 32, 3) and x_test.shape == (2, 32, 32, 3)
    assert {array.dtype for array in (x_train, y_train, x_test, y_test)} == {np.dtype(np.uint8)}
    assert y_train.tolist() == [[0], [9], [1], [8], [2], [7], [3], [6], [4], [5]]
    assert y_test.tolist() == [[5], [4]]
    # A row holds all reds, then all greens, then all blues, each line by line.
    assert x_train[3, 5, 7].tolist() == [rows[1, 1, channel * 1024 + 5 * 32 + 7] for channel in range(3)]


def test_a_batch_that_is_a_program_is_refused(stand_in):
    stand_in(cifar10, archive_of([pickle.dumps(print, protocol=2)] * 6))
    with pytest.raises(ValueError, match="cifar-10-python.tar.gz: .*print"):
        cifar10.load_data()


def test_what_is_no_archive_is_refused(stand_in):
    stand_in(cifar10, b"hello")
    with pytest.raises(ValueError, match="cifar-10-python.tar.gz: expected an archive of tar"):
        cifar10.load_data()


@pytest.mark.parametrize(
    "name", ["cifar-10-python.tar.gz", "cifar-10-batches-py-target_archive", "cifar-10-batches-py.tar.gz"]
)
def test_the_names_of_the_origin_and_of_both_kerases_are_known(name):
    assert name in (cifar10.FILE.name, *cifar10.FILE.also)
