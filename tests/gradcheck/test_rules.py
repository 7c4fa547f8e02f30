"""`check_optimizer`: what it says of a rule without a formula, and what it refuses."""

import numpy as np
import pytest

from tinynn.gradcheck import GradientError, RuleReport, check_optimizer
from tinynn.optimizers import Adam, Optimizer


class Uphill(Optimizer):
    """A rule of the user's own that climbs."""

    def rule(self, t):
        rate = self.learning_rate

        def update(w, g, scratch):
            np.multiply(rate, g, out=scratch)
            w += scratch

        return update


def downhill(w, g, t, s, h):
    return w - h.learning_rate * g


def test_of_a_rule_without_a_formula_no_error_is_claimed():
    report = check_optimizer(Uphill(0.1))
    assert report.formula is None and report.float32 < 5e-6
    assert str(report).split()[2] == "-"
    with pytest.raises(GradientError) as caught:
        check_optimizer(Uphill(0.1), formula=downhill)
    assert caught.value.law == "formula"


def test_reports_join_to_the_worst_formula_that_there_is():
    assert RuleReport("a") | RuleReport("a", 1, 1e-15, 1e-8) == RuleReport("a", 1, 1e-15, 1e-8)
    assert (RuleReport("a", 1, 2e-15) | RuleReport("a", 1, 1e-15)).formula == 2e-15


@pytest.mark.parametrize("given", [
    {"gradients": np.zeros((0, 5))}, {"start": []}, {"start": [1.0], "gradients": np.zeros((2, 3))},
], ids=["no step", "no weight", "other weights"])
def test_nothing_to_walk_is_refused(given):
    with pytest.raises(ValueError, match="check_optimizer: expected gradients"):
        check_optimizer(Adam(), **given)
