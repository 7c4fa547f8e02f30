"""``keras.utils`` with the helpers and arguments of all its years."""

from contextlib import contextmanager

import numpy as np

from tinynn import saving, utils
from tinynn.compat.arrays.tensors import dtype_name
from tinynn.compat.data.streams import Dataset, Sequence
from tinynn.compat.missing import missing
from tinynn.compat.models.checkpoint import latest_checkpoint
from tinynn.compat.models.own_steps import unpack_x_y_sample_weight
from tinynn.compat.names.files import get_file
from tinynn.compat.names.housekeeping import quiet
from tinynn.compat.names.progbar import Progbar
from tinynn.compat.training.functions import custom_objects
from tinynn.layers.symbol import Symbol
from tinynn.random import stream

__all__ = [
    "custom_object_scope", "CustomObjectScope", "disable_interactive_logging", "enable_interactive_logging",
    "generic_utils", "GeneratorEnqueuer", "get_custom_objects", "get_file", "HDF5Matrix", "is_keras_tensor",
    "latest_checkpoint", "model_to_dot", "multi_gpu_model", "normalize", "np_utils", "OrderedEnqueuer",
    "pack_x_y_sample_weight", "plot", "plot_model", "print_summary", "Progbar", "PyDataset",
    "register_keras_serializable", "Sequence", "set_random_seed", "split_dataset", "to_categorical",
    "unpack_x_y_sample_weight",
]

disable_interactive_logging = enable_interactive_logging = quiet
model_to_dot = missing("keras.utils.model_to_dot", "plot_model draws the model without Graphviz")
HDF5Matrix, OrderedEnqueuer, GeneratorEnqueuer = map(missing, ("HDF5Matrix", "OrderedEnqueuer", "GeneratorEnqueuer"))
PyDataset = Sequence
normalize = utils.normalize
set_random_seed = utils.set_random_seed
plot_model = plot = utils.plot_model
register_keras_serializable = saving.register_keras_serializable


def to_categorical(y, num_classes=None, dtype="float32", nb_classes=None):
    """`tinynn.utils.to_categorical`, with its older argument `nb_classes`, and fractions cut off."""
    labels = np.asarray(y)
    labels = labels.astype("int64") if labels.dtype.kind in "fO" else labels
    classes = num_classes or nb_classes
    return utils.to_categorical(labels, None if classes is None else int(classes)).astype(dtype_name(dtype))


def split_dataset(dataset, left_size=None, right_size=None, shuffle=False, seed=None):
    """Two ``tf.data.Dataset`` of the rows of arrays, or of the items of a data set: sizes are shares, or counts."""
    rows = dataset if isinstance(dataset, Dataset) else Dataset.from_tensor_slices(
        tuple(dataset) if isinstance(dataset, list) and np.ndim(dataset[0]) else dataset)
    items = list(rows.read())
    if shuffle:
        items = [items[i] for i in stream(seed).permutation(len(items))]
    left, right = (None if size is None else round(size * len(items)) if isinstance(size, float) else size
                   for size in (left_size, right_size))
    left = len(items) - right if left is None else left
    right = len(items) - left if right is None else right
    parts = (items[:left], items[len(items) - right :])
    return tuple(Dataset(part.__iter__, len(part)) for part in parts)


def is_keras_tensor(x):
    return isinstance(x, Symbol)


def pack_x_y_sample_weight(x, y=None, sample_weight=None):
    """A batch as a model's ``train_step`` gets it."""
    parts = tuple(part for part in (x, y, sample_weight) if part is not None)
    return x if len(parts) == 1 and not isinstance(x, (tuple, list)) else parts


def print_summary(model, *args, **kwargs):
    """The older name of ``model.summary()``."""
    model.summary()


def multi_gpu_model(model, gpus=None, **kwargs):
    """The model itself: it runs where NumPy runs."""
    return model


def get_custom_objects():
    """A dict of your own objects by name, in which `load_model` looks."""
    return custom_objects


@contextmanager
def custom_object_scope(*objects):
    """Let names in files mean your own objects, for a while."""
    added = {name: thing for part in objects for name, thing in part.items()}
    custom_objects.update(added)
    yield
    for name in added:
        custom_objects.pop(name, None)


CustomObjectScope = custom_object_scope


class np_utils:
    """The module ``keras.utils.np_utils``, where ``from keras.utils import np_utils`` asks for it."""

    to_categorical = staticmethod(to_categorical)
    normalize = staticmethod(normalize)


class generic_utils:
    """The module ``keras.utils.generic_utils``, likewise."""

    get_custom_objects = staticmethod(get_custom_objects)
    Progbar = Progbar
