"""Metrics that few scripts watch: F1 and F-beta, and one ratio where another is large enough."""

import numpy as np

from tinynn import metrics
from tinynn.compat.training.metrics import Metric, as_number

__all__ = [
    "F1Score", "FBetaScore", "PrecisionAtRecall", "RecallAtPrecision", "SensitivityAtSpecificity",
    "SpecificityAtSensitivity",
]


class FBetaScore(Metric):
    """(1 + beta^2) precision * recall / (beta^2 precision + recall), for each class.

    Parameters
    ----------
    average : {None, "micro", "macro", "weighted"}, optional
        How the classes are brought together: not at all; all counts as one; the mean; that weighted by how often each
        class is. Default None.
    beta : float, optional
        How much more recall counts than precision. Default 1.
    threshold : float, optional
        From which on a prediction says yes. Default: the largest of each row does.
    """

    def __init__(self, average=None, beta=1.0, threshold=None, name=None, dtype=None):
        super().__init__(name or ("fbeta_score" if type(self) is FBetaScore else None), dtype)
        self.average, self.beta, self.threshold = average, beta, threshold
        self.counts = None

    def update_state(self, y_true, y_pred, sample_weight=None):
        y_true, y_pred = np.asarray(y_true), np.asarray(y_pred)
        yes = y_pred > self.threshold if self.threshold is not None else y_pred == y_pred.max(axis=-1, keepdims=True)
        weights = np.ones(len(y_true)) if sample_weight is None else np.ravel(sample_weight)
        if self.counts is None:
            self.counts = self.add_weight("counts", (3, y_true.shape[-1]))
        seen = (y_true * yes, (1 - y_true) * yes, y_true * (1 - yes))  # rightly, wrongly, and not said yes to
        self.counts.assign_add([(part * weights[:, None]).sum(axis=0) for part in seen])

    def result(self):
        if self.counts is None:
            return 0.0
        right, wrong, missed = self.counts.numpy().sum(axis=1) if self.average == "micro" else self.counts.numpy()
        square = self.beta**2
        scores = (1 + square) * right / np.maximum((1 + square) * right + wrong + square * missed, 1e-7)
        if self.average == "weighted":
            return np.sum(scores * (right + missed)) / max(np.sum(right + missed), 1e-7)
        return scores.mean() if self.average else scores

    def get_config(self):
        return super().get_config() | {"average": self.average, "beta": self.beta, "threshold": self.threshold}


def with_objects(asked):
    """Metrics as `compile` is asked for them, with objects for the names that the core does not know."""
    if isinstance(asked, dict):
        return {output: with_objects(part) for output, part in asked.items()}
    if isinstance(asked, (list, tuple)):
        return [with_objects(part) for part in asked]
    kind = {"f1_score": F1Score, "fbeta_score": FBetaScore}.get(asked) if isinstance(asked, str) else None
    return asked if kind is None else kind()


class F1Score(FBetaScore):
    """`FBetaScore` with beta 1."""

    def __init__(self, average=None, threshold=None, name=None, dtype=None):
        super().__init__(average, 1.0, threshold, name, dtype)

    def get_config(self):
        return {key: value for key, value in super().get_config().items() if key != "beta"}


class AtBest(metrics.AUC):
    """The best value of one ratio of the four counts, over the thresholds at which another is large enough.

    Parameters
    ----------
    least : float
        How large.
    num_thresholds : int, optional
        Default 200.
    """

    def __init__(self, least, num_thresholds=200, class_id=None, name=None, dtype=None):
        super().__init__(num_thresholds, name=name)
        self.least = least

    def ratios(self, true_positives, false_positives, true_negatives, false_negatives):
        """The ratio that is to be large, and the one that is told."""
        raise TypeError(f"{type(self).__name__} states no ratios")

    @as_number
    def result(self):
        with np.errstate(invalid="ignore"):
            bound, told = (np.nan_to_num(ratio) for ratio in self.ratios(*self.counts.numpy()))
        return float(np.max(told[bound >= self.least], initial=0.0))

    def get_config(self):
        return {"name": self.name, "least": self.least, "num_thresholds": self.num_thresholds}


class PrecisionAtRecall(AtBest):
    """The best precision where recall is large enough."""

    def ratios(self, tp, fp, tn, fn):
        return tp / (tp + fn), tp / (tp + fp)


class RecallAtPrecision(AtBest):
    """The best recall where precision is large enough."""

    def ratios(self, tp, fp, tn, fn):
        return tp / (tp + fp), tp / (tp + fn)


class SensitivityAtSpecificity(AtBest):
    """The best share of yes that is found, where the share of no that is found is large enough."""

    def ratios(self, tp, fp, tn, fn):
        return tn / (tn + fp), tp / (tp + fn)


class SpecificityAtSensitivity(AtBest):
    """The best share of no that is found, where the share of yes that is found is large enough."""

    def ratios(self, tp, fp, tn, fn):
        return tp / (tp + fn), tn / (tn + fp)
