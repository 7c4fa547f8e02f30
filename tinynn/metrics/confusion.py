"""Right and wrong, yes and no: the four counts of the confusion matrix, and the ratios made of them."""

from tinynn import arguments
from tinynn.backend import as_float, weighted_counts, xp
from tinynn.losses.base import as_weights
from tinynn.metrics.base import Metric, divide
from tinynn.metrics.reduction import same_shape


def counts_above(thresholds, values, weights):
    """For each threshold, in ascending order, the summed weight of the values above it: shape (thresholds,)."""
    passed = xp.searchsorted(thresholds, values, side="left")
    by_number_passed = weighted_counts(passed, weights, len(thresholds) + 1)
    return by_number_passed[::-1].cumsum()[::-1][1:]


def confusion(y_true, y_pred, thresholds, weights):
    """True positives, false positives, true negatives and false negatives for each threshold.

    Parameters
    ----------
    y_true, y_pred : array
        One shape; a target other than zero means yes, a prediction above a threshold says yes.
    thresholds : array, shape (k,)
        Ascending.
    weights : array
        Of the shape of `y_pred`.

    Returns
    -------
    array, shape (4, k)
    """
    yes = y_true.reshape(-1) != 0
    values, weights = y_pred.reshape(-1), weights.reshape(-1)
    true_positives = counts_above(thresholds, values, weights * yes)
    false_positives = counts_above(thresholds, values, weights * ~yes)
    positives, negatives = (weights * yes).sum(), (weights * ~yes).sum()
    return xp.stack([true_positives, false_positives, negatives - false_positives, positives - true_positives])


def entry_weights(sample_weight, shape, owner):
    """Weights of samples, or none, as weights of every entry of predictions of that shape."""
    weights = as_weights(1 if sample_weight is None else sample_weight, shape[:1], owner)
    return xp.broadcast_to(weights.reshape(weights.shape + (1,) * (len(shape) - 1)), shape)


def shares(owner, thresholds):
    """One threshold, or several, as a list of floats from 0 to 1."""
    several = thresholds if hasattr(thresholds, "__len__") else [thresholds]
    return [arguments.share(owner, "thresholds", t) for t in several]


class ConfusionMetric(Metric):
    """A metric made of the four counts, at one threshold or at several.

    Parameters
    ----------
    thresholds : float or list of float, optional
        In [0, 1]; predictions above say yes. Default 0.5. With several, the result is an array.
    top_k : int, optional
        Only the `k` largest predictions of a row can say yes, and without `thresholds` they all do.
    class_id : int, optional
        Count this class alone. Default: all entries together.
    name : str, optional

    Raises
    ------
    ValueError
        For a threshold outside [0, 1].
    """

    def __init__(self, thresholds=None, top_k=None, class_id=None, name=None):
        super().__init__(name)
        self.thresholds, self.top_k, self.class_id = thresholds, top_k, class_id
        owner = f"metric {self.name!r}"
        given = shares(owner, 0.5 if thresholds is None else thresholds)
        for argument, value, least in (("top_k", top_k, 1), ("class_id", class_id, 0)):
            if value is not None:
                arguments.whole(owner, argument, value, least)
        if top_k is not None and thresholds is None:
            given = [-float("inf")]
        self.order = xp.argsort(xp.asarray(given))
        self.levels = as_float(given)[self.order]
        self.counts = self.add_weight("counts", (4, len(given)))

    def update_state(self, y_true, y_pred, sample_weight=None):
        y_true, y_pred = same_shape(y_true, y_pred, self.name)
        y_pred = as_float(y_pred)
        weights = entry_weights(sample_weight, y_pred.shape, self.name)
        if self.top_k is not None:
            y_pred = only_top(y_pred, self.top_k)
        if self.class_id is not None:
            self.check_class(y_pred.shape)
            y_true, y_pred, weights = (a[..., self.class_id] for a in (y_true, y_pred, weights))
        self.counts.assign_add(confusion(y_true, y_pred, self.levels, weights))

    def check_class(self, shape):
        """Refuse predictions of that shape where they have no class of that number."""
        if len(shape) < 2 or self.class_id >= shape[-1]:
            raise ValueError(
                f"metric {self.name!r}: expected y_pred to have a class {self.class_id}, counted from 0 along the last "
                f"of two or more axes, got shape {shape}; give another class_id"
            )

    def ratio(self, true_positives, false_positives, true_negatives, false_negatives):
        """What the metric makes of the four counts."""
        raise TypeError(f"{type(self).__name__} has no ratio of the four counts")

    def result(self):
        values = self.ratio(*self.counts.value)
        if len(values) == 1:
            return float(values[0])
        return values[xp.argsort(self.order)]

    def get_config(self):
        """The arguments that differ from their defaults, and the name."""
        arguments = {"thresholds": self.thresholds, "top_k": self.top_k, "class_id": self.class_id}
        return {**super().get_config(), **{key: value for key, value in arguments.items() if value is not None}}


def only_top(y_pred, k):
    """Predictions with all but the `k` largest of each row at minus infinity; of equal ones the first stay."""
    order = xp.argsort(-y_pred, axis=-1, kind="stable")
    rank = xp.argsort(order, axis=-1)
    return xp.where(rank < k, y_pred, -float("inf"))


class Precision(ConfusionMetric):
    """Of those that predictions say yes to, the share that are: ``TP / (TP + FP)``, zero for none."""

    def ratio(self, true_positives, false_positives, true_negatives, false_negatives):
        return divide(true_positives, true_positives + false_positives)


class Recall(ConfusionMetric):
    """Of those that are, the share that predictions say yes to: ``TP / (TP + FN)``, zero for none."""

    def ratio(self, true_positives, false_positives, true_negatives, false_negatives):
        return divide(true_positives, true_positives + false_negatives)


class ConfusionCount(ConfusionMetric):
    """One of the four counts, at one threshold or at several.

    Parameters
    ----------
    thresholds : float or list of float, optional
        Default 0.5.
    name : str, optional
    """

    def __init__(self, thresholds=None, name=None):
        super().__init__(thresholds, name=name)


class TruePositives(ConfusionCount):
    """The number that are and are predicted to be, or their weight."""

    def ratio(self, true_positives, false_positives, true_negatives, false_negatives):
        return true_positives


class FalsePositives(ConfusionCount):
    """The number that are not and are predicted to be, or their weight."""

    def ratio(self, true_positives, false_positives, true_negatives, false_negatives):
        return false_positives


class TrueNegatives(ConfusionCount):
    """The number that are not and are predicted not to be, or their weight."""

    def ratio(self, true_positives, false_positives, true_negatives, false_negatives):
        return true_negatives


class FalseNegatives(ConfusionCount):
    """The number that are and are predicted not to be, or their weight."""

    def ratio(self, true_positives, false_positives, true_negatives, false_negatives):
        return false_negatives
