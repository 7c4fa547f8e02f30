"""Small helpers under the names that Keras users expect."""

import numpy as np

from tinynn import arguments, backend, random


def set_random_seed(seed):
    """Fix every random number of the package from here on; see `tinynn.random.set_seed`.

    As Keras does, it seeds Python's and NumPy's global generators as well.
    """
    import random as python_random

    seed = arguments.whole("set_random_seed", "seed", seed, least=0)
    if seed >= 1 << 32:
        raise ValueError(f"set_random_seed: expected seed to be below 2**32, got {arguments.shown(seed)}")
    random.set_seed(seed)
    python_random.seed(seed)
    np.random.seed(seed)  # scripts draw from it and expect it to be seeded


def to_categorical(x, num_classes=None):
    """Class numbers as one-hot rows.

    Parameters
    ----------
    x : array-like of int, shape (...) or (..., 1)
        Zero or positive.
    num_classes : int, optional
        Default: the largest class plus one.

    Returns
    -------
    numpy.ndarray, shape (..., num_classes), of the float type

    Raises
    ------
    ValueError
        If a class is negative or not below `num_classes`, or no whole number.
    """
    try:
        labels = np.asarray(x)
        with np.errstate(invalid="ignore"):  # NaN is no class number, as is found below
            classes = labels.astype("int64")
    except (TypeError, ValueError, OverflowError):
        raise ValueError(f"to_categorical: expected class numbers 0, 1, 2 ..., got {arguments.shown(x)}") from None
    if not np.array_equal(classes, labels):
        raise ValueError("to_categorical: expected class numbers 0, 1, 2 ..., got numbers that are not whole")
    if classes.ndim > 1 and classes.shape[-1] == 1:
        classes = classes[..., 0]
    if classes.size and classes.min() < 0:
        raise ValueError(f"to_categorical: expected class numbers 0, 1, 2 ..., got {classes.min()}")
    largest = int(classes.max()) if classes.size else -1
    if num_classes is None:
        num_classes = largest + 1
    elif largest >= arguments.whole("to_categorical", "num_classes", num_classes, least=0):
        raise ValueError(f"to_categorical: num_classes={num_classes} has classes 0..{num_classes - 1}, got {largest}")
    shape = (*classes.shape, num_classes)
    with arguments.memory_for("to_categorical", f"rows of num_classes={arguments.shown(num_classes)}", shape):
        one_hot = np.zeros(shape, backend.floatx())
    np.put_along_axis(one_hot, classes[..., None], 1, axis=-1)
    return one_hot


def normalize(x, axis=-1, order=2):
    """`x` divided by its norm of that order along an axis; rows of zeros stay as they are."""
    try:
        x = np.asarray(x) + 0  # only numbers can be added to
    except (TypeError, ValueError):
        raise ValueError(f"normalize: expected an array of numbers, got {arguments.shown(x)}") from None
    if not -x.ndim <= arguments.whole("normalize", "axis", axis, least=None) < max(x.ndim, 1):
        raise ValueError(f"normalize: expected axis to be one of the {x.ndim} axes of x, got {axis}")
    norms = np.atleast_1d(np.linalg.norm(x, order, axis, keepdims=True))
    return x / np.where(norms == 0, 1, norms)


def plot_model(
    model, to_file="model.png", show_shapes=False, show_dtype=False, show_layer_names=False, rankdir="TB",
    expand_nested=False, dpi=96, layer_range=None, show_layer_activations=False, show_trainable=False,
):
    """Draw a network and save the picture, without Graphviz; see `tinynn.diagram.draw_model`.

    The direction is from top to bottom, and a network within the network is one box; Keras's other arguments for the
    looks are let pass.

    Returns
    -------
    matplotlib.figure.Figure
    """
    from tinynn.diagram import draw_model

    return draw_model(model, to_file, show_shapes, show_layer_names, show_layer_activations, dpi)
