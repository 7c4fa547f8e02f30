"""Pictures in arrays, drawn with small changes in each pass: ``ImageDataGenerator(...).flow(x, y)``."""

import numpy as np

from tinynn import backend, random
from tinynn.compat.data.streams import Sequence
from tinynn.compat.missing import missing

FILES = "it reads arrays; images are for matplotlib or Pillow to open"


def img_to_array(img, data_format=None, dtype=None):
    """A picture as an array of floats (height, width, channels)."""
    array = np.array(img, dtype or backend.floatx())
    return array[..., np.newaxis] if array.ndim == 2 else array


class ImageDataGenerator:
    """Pictures (n, height, width, channels) moved, turned, mirrored and scaled by chance, then normalized.

    Parameters
    ----------
    featurewise_center, samplewise_center, featurewise_std_normalization, samplewise_std_normalization : bool, optional
        Mean 0 and deviation 1, by the statistics that `fit` takes, or by those of each picture.
    rotation_range : float, optional
        Degrees to either side.
    width_shift_range, height_shift_range : float, optional
        To either side, as a share where it is below 1, else in pixels.
    shear_range, zoom_range : float or pair, optional
        Degrees, and how much larger or smaller.
    channel_shift_range : float, optional
    horizontal_flip, vertical_flip : bool, optional
    brightness_range : pair of float, optional
    fill_mode, cval : optional
        What stands where nothing was: "nearest", "constant", "reflect" or "wrap".
    rescale : float, optional
        What all numbers are multiplied by.
    preprocessing_function : callable, optional
    validation_split : float, optional
        The share of the first rows that ``flow(subset="validation")`` gives.
    """

    def __init__(self, featurewise_center=False, samplewise_center=False, featurewise_std_normalization=False,
                 samplewise_std_normalization=False, zca_whitening=False, zca_epsilon=1e-6, rotation_range=0,
                 width_shift_range=0.0, height_shift_range=0.0, brightness_range=None, shear_range=0.0, zoom_range=0.0,
                 channel_shift_range=0.0, fill_mode="nearest", cval=0.0, horizontal_flip=False, vertical_flip=False,
                 rescale=None, preprocessing_function=None, data_format=None, validation_split=0.0, **kwargs):
        if zca_whitening:
            missing("ImageDataGenerator(zca_whitening=True)")()
        vars(self).update({name: value for name, value in locals().items() if name != "self"})
        zoom = zoom_range if np.ndim(zoom_range) else (1 - zoom_range, 1 + zoom_range)
        self.zoom, self.mean, self.std = zoom, 0.0, 1.0

    def fit(self, x, **kwargs):
        """Take the statistics that the feature-wise options ask for."""
        x = np.asarray(x, backend.floatx())
        self.mean = x.mean(axis=(0, 1, 2)) if self.featurewise_center else 0.0
        self.std = (x - self.mean).std(axis=(0, 1, 2)) + 1e-6 if self.featurewise_std_normalization else 1.0

    def flow(self, x, y=None, batch_size=32, shuffle=True, sample_weight=None, seed=None, subset=None, **kwargs):
        """Batches of changed pictures, without end, or as many as an epoch takes."""
        cut = int(len(x) * self.validation_split)
        part = {None: slice(None), "validation": slice(cut), "training": slice(cut, None)}[subset]
        rows = [None if a is None else np.asarray(a)[part] for a in (x, y, sample_weight)]
        return Flow(self, rows, batch_size, shuffle, random.stream(seed))

    def flow_from_directory(self, *args, **kwargs):
        missing("ImageDataGenerator.flow_from_directory", FILES)()

    flow_from_dataframe = flow_from_directory

    def random_transform(self, x, seed=None):
        """One picture, changed by chance."""
        return self.changed(np.asarray(x, backend.floatx()), random.stream(seed))

    def changed(self, x, draws):
        """A picture after the changes that are drawn for it."""
        x = self.moved(x, draws)
        if self.channel_shift_range:
            x = x + draws.uniform(-self.channel_shift_range, self.channel_shift_range, x.shape[-1])
        x = x[:, ::-1] if self.horizontal_flip and draws.random() < 0.5 else x
        x = x[::-1] if self.vertical_flip and draws.random() < 0.5 else x
        return x if self.brightness_range is None else x * draws.uniform(*self.brightness_range)

    def moved(self, x, draws):
        """A picture turned, sheared, zoomed and shifted about its middle: pixel p comes from ``A (p - c) + c + s``."""
        from scipy.ndimage import affine_transform

        turn, shear = np.deg2rad([draws.uniform(-r, r) for r in (self.rotation_range, self.shear_range)])
        shares = (self.height_shift_range, self.width_shift_range)
        shift = [draws.uniform(-s, s) * (n if s < 1 else 1) for s, n in zip(shares, x.shape)]
        matrix = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
        matrix = matrix @ [[1, -np.sin(shear)], [0, np.cos(shear)]] @ np.diag(draws.uniform(*self.zoom, 2))
        if not np.any(shift) and np.array_equal(matrix, np.eye(2)):
            return x
        middle = (np.array(x.shape[:2]) - 1) / 2
        channels = [affine_transform(channel, matrix, middle - matrix @ middle + shift, order=1, cval=self.cval,
                                     mode=self.fill_mode) for channel in np.moveaxis(x, -1, 0)]
        return np.stack(channels, axis=-1)

    def standardize(self, x):
        """A picture in the scale that the options ask for."""
        x = x if self.preprocessing_function is None else self.preprocessing_function(x)
        x = x if self.rescale is None else x * self.rescale
        x = x - np.mean(x, keepdims=True) if self.samplewise_center else x
        x = x / (np.std(x, keepdims=True) + 1e-6) if self.samplewise_std_normalization else x
        return (x - self.mean) / self.std


class Flow(Sequence):
    """The batches of an `ImageDataGenerator`, which go on for ever where one is asked for after the other."""

    def __init__(self, generator, rows, batch_size, shuffle, draws):
        self.generator, self.rows, self.batch_size, self.shuffle, self.draws = (
            generator, rows, batch_size, shuffle, draws)
        self.n, self.taken = len(rows[0]), 0
        self.on_epoch_end()

    def __len__(self):
        return -(-self.n // self.batch_size)

    def on_epoch_end(self):
        self.order = self.draws.permutation(self.n) if self.shuffle else np.arange(self.n)

    def __getitem__(self, i):
        rows = self.order[i * self.batch_size : (i + 1) * self.batch_size]
        pictures = (np.asarray(self.rows[0][row], backend.floatx()) for row in rows)
        changed = [self.generator.standardize(self.generator.changed(x, self.draws)) for x in pictures]
        others = [a[rows] for a in self.rows[1:] if a is not None]
        x = np.stack(changed).astype(backend.floatx())
        return (x, *others) if others else x

    def __next__(self):
        if self.taken == len(self):
            self.taken = 0
            self.on_epoch_end()
        self.taken += 1
        return self[self.taken - 1]

    next = __next__

    def __iter__(self):
        return self
