"""`check_optimizer`: whether an optimizer does what its formula says, and no more than that."""

from dataclasses import dataclass

import numpy as np

from tinynn import backend
from tinynn.gradcheck import rule_laws
from tinynn.gradcheck.formulas import formula_of
from tinynn.gradcheck.report import LIMITS

STEPS = 8
HEADER = f"{'':38}{'cases':>7}{'formula':>15}{'float32':>11}"


@dataclass
class RuleReport:
    """The worst errors seen over a number of cases; two reports of one optimizer join with ``|``.

    Attributes
    ----------
    name : str
    cases : int
    formula : float or None
        Worst error of the weights against the formula, relative to the way they went; None where there is no formula.
    float32 : float
        The same of float32 against float64.
    """

    name: str
    cases: int = 0
    formula: float | None = None
    float32: float = 0.0

    def __or__(self, other):
        formula = max((error for error in (self.formula, other.formula) if error is not None), default=None)
        return RuleReport(self.name, self.cases + other.cases, formula, max(self.float32, other.float32))

    def __str__(self):
        formula = f"{'-':>15}" if self.formula is None else f"{self.formula:15.1e}"
        return f"{self.name:38}{self.cases:7}{formula}{self.float32:11.1e}"


def check_optimizer(optimizer, start=None, gradients=None, formula=None, seed=0):
    """Prove that an optimizer follows its formula, and the laws of `tinynn.gradcheck.rule_laws` with it.

    Nothing of `optimizer` is changed.

    Parameters
    ----------
    optimizer : Optimizer
    start : array, shape (weights,), optional
        Where the weights start. Default: drawn.
    gradients : array, shape (steps, weights), optional
        The gradient of each step. Default: drawn, eight steps, some entries small and some zero.
    formula : callable, optional
        ``formula(w, g, t, s, h)`` as in `tinynn.gradcheck.formulas`. Default: that of the class; an optimizer that
        derives from none of ours is held to the other laws only, and the report's `formula` is None: whether it goes
        downhill is not known then.
    seed : int, optional
        Of all that is drawn.

    Returns
    -------
    RuleReport

    Raises
    ------
    GradientError
        Names the law and what was found.
    ValueError
        If there is no weight, or no step.
    """
    rng = np.random.default_rng(seed)
    start = rng.integers(-16, 17, 5) / 8 if start is None else backend.to_numpy(start).astype("float64")
    if gradients is None:
        gradients = rng.integers(-16, 17, (STEPS, len(start))) / 8 * rng.choice([1, 2.0**-12], len(start))
    gradients = backend.to_numpy(gradients).astype("float64")
    if gradients.size == 0 or gradients.shape[1:] != start.shape:
        raise ValueError(f"check_optimizer: expected gradients (steps, {len(start)}), got shape {gradients.shape}")
    walked = optimizer, start, gradients
    for law in (rule_laws.in_place, rule_laws.float_type, rule_laws.settings, rule_laws.resume, rule_laws.schedule,
                rule_laws.entry_by_entry):
        law(*walked)
    formula = formula or formula_of(optimizer)
    error = rule_laws.formula_holds(*walked, formula) if formula else None
    error32 = rule_laws.float32_follows(*walked, LIMITS["float32"])
    return RuleReport(type(optimizer).__name__, 1, error, error32)


def table(reports):
    """A line for each report, under a header, and the worst of every column below."""
    worst = RuleReport("worst")
    for report in reports:
        worst |= report
    rule = "-" * len(HEADER)
    return "\n".join([HEADER, rule, *map(str, reports), rule, str(worst)])
