"""R2 far from zero, and anew."""

import numpy as np

from tinynn import metrics


def test_after_a_reset_the_sums_are_taken_about_the_new_targets():
    metric = metrics.R2Score()
    metric.update_state(np.zeros((4, 1)), np.ones((4, 1)))
    metric.reset_state()
    t = 1e9 + np.array([[-1.0], [1.0], [0.0], [2.0]])
    p = t + 0.5
    metric.update_state(t, p)
    np.testing.assert_allclose(metric.result(), 1 - 4 * 0.25 / 5, rtol=1e-9)
