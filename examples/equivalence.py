"""Whether two sets of runs are alike, and whether a single documented run could be one of them.

Three questions are asked of each figure, an epoch's training loss for example. Do the means differ? Are they the same
within what matters? And could the documented figure be one more run?
"""

import math
from dataclasses import dataclass

import numpy as np
from scipy import stats

LEVEL = 0.05

# Two runs that differ only in their seeds are closer than this many deviations 95 times in 100.
BETWEEN_TWO_RUNS = 1.96 * math.sqrt(2)


@dataclass
class Figure:
    """One number of a row: what was documented, what the reference measured, what was measured here.

    Parameters
    ----------
    row, name : str
    epoch : int, counted from 1
    ours : array of float, shape (runs,)
    documented : float or None
    mean, std : float or None
        Of the reference's runs; the deviation may be unknown where the mean is known.
    runs : int
        How many runs these are.
    margin : float or None
        Differences of means below this do not matter.
    digit : float
        One unit of the documented figure's last digit where it was rounded or cut so far that it matters; else 0.
    """

    row: str
    name: str
    epoch: int
    ours: np.ndarray
    documented: float | None = None
    mean: float | None = None
    std: float | None = None
    runs: int = 0
    margin: float | None = None
    digit: float = 0.0

    @property
    def our_mean(self):
        return float(np.mean(self.ours))

    @property
    def our_std(self):
        """Sample deviation of our runs; None of a single one, with which nothing can be tested."""
        return float(np.std(self.ours, ddof=1)) if len(self.ours) > 1 else None

    @property
    def has_reference(self):
        """Whether there is a reference, and runs enough to be compared with it."""
        return self.mean is not None and self.our_std is not None

    @property
    def error_and_freedom(self):
        """Standard error of the difference of both means, and its degrees of freedom: Welch's, from two deviations.

        Without a deviation of the reference ours stands for both.
        """
        a = self.our_std**2 / len(self.ours)
        if self.std is None:
            return math.sqrt(a + self.our_std**2 / self.runs), len(self.ours) - 1
        b = self.std**2 / self.runs
        if a + b == 0:
            return 0.0, len(self.ours) + self.runs - 2
        return math.sqrt(a + b), (a + b) ** 2 / (a**2 / (len(self.ours) - 1) + b**2 / (self.runs - 1))

    def p_different(self):
        """Two-sided p-value of Welch's t-test: small where the means differ. None without a reference."""
        if not self.has_reference:
            return None
        error, freedom = self.error_and_freedom
        return two_sided(self.our_mean - self.mean, error, freedom)

    def in_margins(self):
        """How far apart the means are, in margins; None without a reference."""
        return abs(self.our_mean - self.mean) / self.margin if self.has_reference and self.margin else None

    def p_apart(self):
        """p-value of two one-sided t-tests: small where the means differ by less than `margin` in either direction.

        None without a reference. Source: Schuirmann, "A comparison of the two one-sided tests procedure and the power
        approach for assessing the equivalence of average bioavailability", 1987.
        """
        if not self.has_reference or self.margin is None:
            return None
        error, freedom = self.error_and_freedom
        room = self.margin - abs(self.our_mean - self.mean)
        return float(stats.t.sf(room / error, freedom)) if error else float(room <= 0)

    def prediction(self):
        """Mean, standard error and degrees of freedom of one more run, from the runs on both sides; None without."""
        n, m = len(self.ours), self.runs
        if self.mean is None:
            return self.our_mean, self.our_std * math.sqrt(1 + 1 / n), n - 1
        mean = (n * self.our_mean + m * self.mean) / (n + m)
        if self.std is None:
            return mean, self.our_std * math.sqrt(1 + 1 / (n + m)), n - 1
        freedom = n + m - 2
        variance = ((n - 1) * self.our_std**2 + (m - 1) * self.std**2) / freedom
        return mean, math.sqrt(variance * (1 + 1 / (n + m))), freedom

    def p_documented(self):
        """Two-sided p-value of the documented run as one more run; None where none is, or where one run was made."""
        if self.documented is None or self.our_std is None:
            return None
        mean, error, freedom = self.prediction()
        return two_sided(max(0.0, abs(self.documented - mean) - self.digit), error, freedom)

    def interval(self, share):
        """The interval in which that share of further runs is expected."""
        mean, error, freedom = self.prediction()
        half = float(stats.t.isf((1 - share) / 2, freedom)) * error
        return mean - half, mean + half


def average(curve):
    """A figure's average over its epochs, as one figure, with the margin that belongs to it.

    What the averages of the reference's single runs deviate by was not kept. It is taken to be to the deviations at the
    single epochs, on average, as it is in our runs.

    Parameters
    ----------
    curve : list of Figure
        One for each epoch, all with a mean of the reference, and with two runs of ours or more.
    """
    first, ours = curve[0], np.mean([figure.ours for figure in curve], axis=0)
    whole = Figure(first.row, first.name, first.epoch, ours, mean=mean_of(curve, "mean"), runs=first.runs)
    if first.std is not None:
        share = whole.our_std / mean_of(curve, "our_std") if whole.our_std else 1.0
        whole.std = share * mean_of(curve, "std")
    whole.margin = margin_for([whole.our_std if whole.std is None else whole.std])
    return whole


def mean_of(curve, name):
    """The mean over the epochs of a number that each figure has."""
    return float(np.mean([getattr(figure, name) for figure in curve]))


def two_sided(difference, error, freedom):
    """Two-sided p-value of a difference with that standard error, by Student's t."""
    if error == 0:
        return float(difference == 0)
    return 2 * float(stats.t.sf(abs(difference) / error, freedom))


def margin_for(deviations):
    """How far apart two means may be: as far as two runs with different seeds are, 95 times in 100.

    Parameters
    ----------
    deviations : list of float
        Of the reference's runs, one for each epoch; their root mean square counts.
    """
    return BETWEEN_TWO_RUNS * math.sqrt(np.mean(np.square(deviations)))


def holm(p_values):
    """p-values adjusted for being many: the chance that any of the true hypotheses is rejected stays below the level.

    Source: Holm, "A simple sequentially rejective multiple test procedure", 1979.

    Parameters
    ----------
    p_values : list of float or None
        None stays None and counts for nothing.
    """
    order = sorted((i for i, p in enumerate(p_values) if p is not None), key=lambda i: p_values[i])
    adjusted, largest = list(p_values), 0.0
    for rank, i in enumerate(order):
        largest = max(largest, min(1.0, p_values[i] * (len(order) - rank)))
        adjusted[i] = largest
    return adjusted
