"""The share of the targets' variance that predictions explain."""

from tinynn.backend import xp
from tinynn.losses.base import as_weights
from tinynn.metrics.base import Metric, divide
from tinynn.metrics.reduction import same_shape


class R2Score(Metric):
    """``1 - sum((t - p)^2) / sum((t - mean(t))^2)`` for each output, averaged over the outputs.

    1 for perfect predictions, 0 for those that always say the mean; an output whose targets are all equal counts 0.

    Parameters
    ----------
    name : str, optional
    """

    def __init__(self, name="r2_score"):
        super().__init__(name)
        self.sums = None

    def update_state(self, y_true, y_pred, sample_weight=None):
        t, p = same_shape(y_true, y_pred, self.name)
        t, p = (xp.asarray(y, dtype="float64").reshape(len(t), -1) for y in (t, p))
        if self.sums is None:
            self.origin, self.sums = self.add_weight("origin", t[:1].shape), self.add_weight("sums", (4, t.shape[1]))
        # The sums are taken about the first targets: far from zero, squares would leave no digits for differences.
        self.origin.assign(xp.where(self.sums.value[:1] == 0, t[:1], self.origin.value))
        weights = as_weights(1 if sample_weight is None else sample_weight, t.shape[:1], self.name)[:, None]
        shifted = t - self.origin.value
        terms = (weights + xp.zeros_like(t), weights * shifted, weights * shifted**2, weights * (t - p) ** 2)
        self.sums.assign_add(xp.stack([term.sum(axis=0) for term in terms]))

    def result(self):
        if self.sums is None:
            return 0.0
        count, total, squares, residual = self.sums.value
        spread = squares - total * divide(total, count)
        return float(xp.where(spread > 0, 1 - divide(residual, spread), 0).mean())
