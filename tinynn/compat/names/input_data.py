"""``tensorflow.examples.tutorials.mnist.input_data`` of TensorFlow 1: MNIST in batches, flat and scaled."""

import numpy as np

from tinynn import random, utils
from tinynn.datasets import mnist


class Part:
    """Images (n, 784) from 0 to 1, with labels."""

    def __init__(self, images, labels):
        self.images = images
        self.labels = labels
        self.num_examples = len(images)
        self.order = random.stream().permutation(len(images))

    def next_batch(self, batch_size, shuffle=True):
        """The next rows in random order, from the start again after the last."""
        rows, self.order = self.order[:batch_size], np.roll(self.order, -batch_size)
        return self.images[rows], self.labels[rows]


class Parts:
    """``train``, ``validation`` and ``test``."""

    def __init__(self, train, validation, test):
        self.train, self.validation, self.test = train, validation, test


def read_data_sets(train_dir=None, one_hot=False, validation_size=5000, reshape=True, **kwargs):
    """MNIST in three parts: the first `validation_size` training rows are the validation."""
    (x, y), (x_test, y_test) = mnist.load_data()
    x, x_test = (part.reshape(len(part), 784 if reshape else -1).astype("float32") / 255 for part in (x, x_test))
    if one_hot:
        y, y_test = utils.to_categorical(y, 10), utils.to_categorical(y_test, 10)
    n = validation_size
    return Parts(Part(x[n:], y[n:]), Part(x[:n], y[:n]), Part(x_test, y_test))


class input_data:
    """The module itself, where ``from tensorflow.examples.tutorials.mnist import input_data`` asks for it."""

    read_data_sets = staticmethod(read_data_sets)
