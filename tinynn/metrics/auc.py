"""The area under a curve that a sliding threshold draws: how well predictions put yes before no."""

from tinynn import arguments
from tinynn.backend import as_float, epsilon, xp
from tinynn.metrics.base import Metric, divide
from tinynn.metrics.confusion import confusion, entry_weights, shares
from tinynn.metrics.reduction import same_shape

# The height of the strip between two points of the curve, from the heights of the points.
HEIGHTS = {
    "interpolation": lambda left, right: (left + right) / 2,
    "minoring": lambda left, right: xp.minimum(left, right),
    "majoring": lambda left, right: xp.maximum(left, right),
}


class AUC(Metric):
    """The area under the ROC curve, or under the curve of precision over recall, from counts at fixed thresholds.

    The ROC area is the probability that a random yes gets a larger prediction than a random no. Thresholds make it
    an approximation: two predictions between the same two thresholds count as equal. Entries of several outputs count
    together.

    Parameters
    ----------
    num_thresholds : int, optional
        Evenly spaced in [0, 1]; default 200.
    curve : {"ROC", "PR"}, optional
    summation_method : {"interpolation", "minoring", "majoring"}, optional
        Trapezoids (default), lower or upper rectangles. The PR curve is interpolated as Davis and Goadrich do ("The
        relationship between precision-recall and ROC curves", 2006), for it bends between two thresholds.
    name : str, optional
    thresholds : list of float, optional
        Thresholds of your own in place of the even ones, between 0 and 1, which are added.
    from_logits : bool, optional
        True where predictions are logits. Default False.

    Raises
    ------
    ValueError
        For an unknown curve or method, too few thresholds, or one outside [0, 1].
    """

    def __init__(self, num_thresholds=200, curve="ROC", summation_method="interpolation", name=None, thresholds=None,
                 from_logits=False):
        super().__init__(name)
        self.curve, self.summation_method = str(curve).upper(), str(summation_method).lower()
        arguments.one_of("AUC", "curve", self.curve, ("ROC", "PR"))
        arguments.one_of("AUC", "summation_method", self.summation_method, HEIGHTS)
        if thresholds is None:
            num_thresholds = arguments.whole("AUC", "num_thresholds", num_thresholds, least=2)
        else:
            thresholds = shares("AUC", thresholds)
        self.num_thresholds, self.thresholds, self.from_logits = num_thresholds, thresholds, from_logits
        self.levels = levels(num_thresholds, thresholds)
        self.counts = self.add_weight("counts", (4, len(self.levels)))

    def update_state(self, y_true, y_pred, sample_weight=None):
        y_true, y_pred = same_shape(y_true, y_pred, self.name)
        y_pred = as_float(y_pred)
        if self.from_logits:
            y_pred = 0.5 + 0.5 * xp.tanh(0.5 * y_pred)
        weights = entry_weights(sample_weight, y_pred.shape, self.name)
        self.counts.assign_add(confusion(y_true, xp.clip(y_pred, 0, 1), self.levels, weights))

    def result(self):
        if self.curve == "PR" and self.summation_method == "interpolation":
            return float(precision_recall_area(*self.counts.value))
        true_positives, false_positives, true_negatives, false_negatives = self.counts.value
        recall = divide(true_positives, true_positives + false_negatives)
        if self.curve == "ROC":
            x, y = divide(false_positives, false_positives + true_negatives), recall
        else:
            x, y = recall, divide(true_positives, true_positives + false_positives)
        # Thresholds rise, so x falls.
        return float(((x[:-1] - x[1:]) * HEIGHTS[self.summation_method](y[:-1], y[1:])).sum())

    def get_config(self):
        """The arguments, with the thresholds where they were given."""
        arguments = {name: getattr(self, name) for name in ("num_thresholds", "curve", "summation_method")}
        return {**super().get_config(), **arguments, "thresholds": self.thresholds, "from_logits": self.from_logits}


def levels(count, thresholds):
    """Thresholds in ascending order, the first below all predictions and the last above."""
    inner = [i / (count - 1) for i in range(1, count - 1)] if thresholds is None else sorted(thresholds)
    return as_float([-epsilon(), *inner, 1 + epsilon()])


def precision_recall_area(true_positives, false_positives, true_negatives, false_negatives):
    """The area under precision over recall, with false positives linear in true positives between thresholds.

    From one threshold to the next the true positives TP grow with the positive predictions P along a line,
    ``TP = slope P + offset``, so precision is ``slope + offset / P``. Over recall, which is TP over all positives,
    the integral from P1 to P2 is ``slope (slope (P2 - P1) + offset log(P2 / P1))`` over all positives.
    """
    predicted = true_positives + false_positives
    gained = true_positives[:-1] - true_positives[1:]
    slope = divide(gained, predicted[:-1] - predicted[1:])
    offset = true_positives[1:] - slope * predicted[1:]
    both = (predicted[:-1] > 0) & (predicted[1:] > 0)
    ratio = xp.where(both, predicted[:-1], 1) / xp.where(both, predicted[1:], 1)
    return divide(slope * (gained + offset * xp.log(ratio)), true_positives[1:] + false_negatives[1:]).sum()
