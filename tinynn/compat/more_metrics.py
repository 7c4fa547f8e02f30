"""The metrics F1 and F-beta, which scripts of Keras 3 watch."""

import numpy as np

from tinynn.compat.metrics import Metric

__all__ = ["F1Score", "FBetaScore"]


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


class F1Score(FBetaScore):
    """`FBetaScore` with beta 1."""

    def __init__(self, average=None, threshold=None, name=None, dtype=None):
        super().__init__(average, 1.0, threshold, name, dtype)

    def get_config(self):
        return {key: value for key, value in super().get_config().items() if key != "beta"}
