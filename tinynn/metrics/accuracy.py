"""How often predictions are right: for classes, for yes and no, and among the first k."""

from tinynn import arguments
from tinynn.backend import as_float, xp
from tinynn.metrics.reduction import MeanOf, labels_for, same_shape


def accuracy(y_true, y_pred):
    """1 where prediction and target are equal, else 0."""
    y_true, y_pred = same_shape(y_true, y_pred, "accuracy")
    return as_float(y_true == y_pred)


def binary_accuracy(y_true, y_pred, threshold=0.5):
    """1 where a prediction is above `threshold` and the target 1, or not above and the target 0; else 0."""
    y_true, y_pred = same_shape(y_true, y_pred, "binary_accuracy")
    return as_float((y_pred > threshold) == y_true)


def categorical_accuracy(y_true, y_pred):
    """1 for each row whose largest prediction stands where the largest target stands, else 0."""
    y_true, y_pred = same_shape(y_true, y_pred, "categorical_accuracy")
    return as_float(y_true.argmax(axis=-1) == y_pred.argmax(axis=-1))


def sparse_categorical_accuracy(y_true, y_pred):
    """1 for each row whose largest prediction stands at the label, else 0."""
    y_true, y_pred = labels_for(y_true, y_pred, "sparse_categorical_accuracy")
    return as_float(y_pred.argmax(axis=-1) == y_true)


def top_k_categorical_accuracy(y_true, y_pred, k=5):
    """1 for each row where fewer than `k` predictions are above that of the one-hot class, else 0."""
    y_true, y_pred = same_shape(y_true, y_pred, "top_k_categorical_accuracy")
    return sparse_top_k_categorical_accuracy(y_true.argmax(axis=-1), y_pred, k)


def sparse_top_k_categorical_accuracy(y_true, y_pred, k=5):
    """1 for each row where fewer than `k` predictions are above that of the label, else 0, and 0 for no class."""
    y_true, y_pred = labels_for(y_true, y_pred, "sparse_top_k_categorical_accuracy")
    labels = xp.asarray(y_true, dtype="int64")
    # To refuse other labels, which losses do before training, would make the host wait for a device at each count.
    are_classes = (labels >= 0) & (labels < y_pred.shape[-1])
    at_label = xp.take_along_axis(y_pred, xp.where(are_classes, labels, 0)[..., None], axis=-1)
    above = (y_pred > at_label).sum(axis=-1)
    # Nothing is above NaN, but a label whose prediction is NaN has not been found either.
    return as_float((above < k) & are_classes & ~xp.isnan(at_label[..., 0]))


class Accuracy(MeanOf):
    """The share of predictions that equal their targets."""

    def __init__(self, name="accuracy"):
        super().__init__(accuracy, name)


class BinaryAccuracy(MeanOf):
    """The share of predictions on the right side of a threshold.

    Parameters
    ----------
    name : str, optional
    threshold : float, optional
        A prediction above it means 1. Default 0.5.
    """

    def __init__(self, name="binary_accuracy", threshold=0.5):
        threshold = arguments.share(f"metric {name!r}", "threshold", threshold)
        super().__init__(binary_accuracy, name, threshold=threshold)


class CategoricalAccuracy(MeanOf):
    """The share of samples whose largest prediction is at the one-hot class."""

    def __init__(self, name="categorical_accuracy"):
        super().__init__(categorical_accuracy, name)


class SparseCategoricalAccuracy(MeanOf):
    """The share of samples whose largest prediction is at the label."""

    def __init__(self, name="sparse_categorical_accuracy"):
        super().__init__(sparse_categorical_accuracy, name)


class TopKCategoricalAccuracy(MeanOf):
    """The share of samples whose one-hot class is among the `k` largest predictions; ties count for the class.

    Parameters
    ----------
    k : int, optional
        Default 5.
    name : str, optional
    """

    def __init__(self, k=5, name="top_k_categorical_accuracy"):
        super().__init__(top_k_categorical_accuracy, name, k=arguments.whole(f"metric {name!r}", "k", k))


class SparseTopKCategoricalAccuracy(MeanOf):
    """The share of samples whose label is among the `k` largest predictions; ties count for the label.

    Parameters
    ----------
    k : int, optional
        Default 5.
    name : str, optional
    """

    def __init__(self, k=5, name="sparse_top_k_categorical_accuracy"):
        super().__init__(sparse_top_k_categorical_accuracy, name, k=arguments.whole(f"metric {name!r}", "k", k))
