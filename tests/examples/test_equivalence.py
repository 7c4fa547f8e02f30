"""The three questions asked of each figure, against SciPy, by hand and by simulation."""

import numpy as np
import pytest
from equivalence import Figure, average, holm, margin_for
from scipy import stats

OURS = np.array([1.0, 1.2, 0.9, 1.1, 1.3])


def figure(shift=0.0, ours=OURS, **facts):
    return Figure("row", "loss", 1, ours, **{"mean": 1.1 + shift, "std": 0.2, "runs": 5, **facts})


@pytest.mark.parametrize("shift", [0.0, 0.1, -0.5])
def test_difference_is_welchs_test(shift):
    expected = stats.ttest_ind_from_stats(1.1 + shift, 0.2, 5, OURS.mean(), OURS.std(ddof=1), 5, equal_var=False)
    assert figure(shift).p_different() == pytest.approx(expected.pvalue)


def test_difference_without_a_deviation_of_the_reference_takes_ours_for_both():
    # t = 0.2 / (s * sqrt(2 / 5)) with s = sqrt(0.1 / 4), so t = 2, and 4 degrees of freedom.
    assert figure(0.2, std=None).p_different() == pytest.approx(2 * stats.t.sf(2, 4))


def test_equivalence_is_both_one_sided_tests():
    tested = figure(0.05, margin=0.4)
    error, freedom = tested.error_and_freedom
    below = stats.t.sf((0.4 + 0.05) / error, freedom)
    above = stats.t.sf((0.4 - 0.05) / error, freedom)
    assert tested.p_apart() == pytest.approx(max(below, above))


def test_equal_means_are_equivalent_within_a_wide_margin_only():
    assert figure(margin=0.5).p_apart() < 0.05
    assert figure(margin=0.1).p_apart() > 0.05


def test_means_as_far_apart_as_the_margin_are_not_equivalent():
    assert figure(0.3, margin=0.3).p_apart() == pytest.approx(0.5)


def test_documented_run_is_one_more_of_all_runs_together():
    # Both sides have mean 1.1; variances 0.025 and 0.04 average to 0.0325; ten runs.
    error = np.sqrt(0.0325 * 1.1)
    assert figure(documented=1.5).p_documented() == pytest.approx(2 * stats.t.sf(0.4 / error, 8))
    low, high = figure().interval(0.95)
    assert (low + high) / 2 == pytest.approx(1.1)
    assert figure(documented=high).p_documented() == pytest.approx(0.05)


def test_a_documented_figure_of_few_digits_stands_for_all_numbers_within_one_unit():
    assert figure(documented=1.5, digit=0.5).p_documented() == pytest.approx(1)
    assert figure(documented=1.5, digit=0.1).p_documented() == pytest.approx(figure(documented=1.4).p_documented())


def test_interval_holds_the_share_of_further_runs_that_it_names():
    rng = np.random.default_rng(0)
    inside = 0
    for _ in range(1000):
        theirs = rng.normal(size=5)
        low, high = figure(ours=rng.normal(size=5), mean=theirs.mean(), std=theirs.std(ddof=1)).interval(0.95)
        inside += low <= rng.normal() <= high
    assert 930 <= inside <= 970


def test_without_a_reference_there_is_nothing_to_compare_but_the_documented_run():
    alone = Figure("row", "loss", 1, OURS, documented=1.1)
    assert (alone.p_different(), alone.p_apart()) == (None, None)
    assert alone.p_documented() == pytest.approx(1)
    assert Figure("row", "loss", 1, OURS).p_documented() is None


def test_runs_without_any_spread_differ_or_do_not():
    same = np.full(5, 3.0)
    assert figure(ours=same, mean=3.0, std=0.0, margin=0.1).p_different() == 1
    assert figure(ours=same, mean=3.5, std=0.0, margin=0.1).p_different() == 0
    assert figure(ours=same, mean=3.0, std=0.0, margin=0.1).p_apart() == 0
    assert figure(ours=same, mean=3.5, std=0.0, margin=0.1).p_apart() == 1


def test_margin_is_the_distance_of_two_runs():
    distances = np.abs(np.diff(np.random.default_rng(0).normal(0, 0.3, size=(20000, 2)), axis=1))
    assert np.mean(distances < margin_for([0.3])) == pytest.approx(0.95, abs=0.005)
    assert margin_for([3.0, 4.0]) == pytest.approx(1.96 * np.sqrt(2) * np.sqrt(12.5))


def test_holm_multiplies_by_what_is_left_and_never_falls():
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert holm([0.5, 0.9]) == [1.0, 1.0]
    assert holm([None, 0.02, None, 0.03]) == [None, 0.04, None, 0.04]


def test_the_average_of_a_curve_is_taken_run_by_run():
    whole = average([figure(margin=0.3), figure(2.0, ours=OURS + 2, margin=0.3)])
    assert whole.ours == pytest.approx(OURS + 1)
    assert (whole.mean, whole.runs) == (pytest.approx(2.1), 5)


def test_averages_of_the_reference_deviate_in_the_proportion_in_which_ours_do():
    # The runs of two epochs go together in the first curve, and against each other in the second.
    together = average([figure(margin=0.3), figure(std=0.4, margin=0.3)])
    assert together.std == pytest.approx(0.3)
    apart = average([figure(margin=0.3), figure(ours=OURS[::-1] * 0.5 + OURS.mean() * 0.5, std=0.4, margin=0.3)])
    assert apart.std == pytest.approx(0.3 * apart.our_std / (0.75 * OURS.std(ddof=1)))
    assert apart.margin == pytest.approx(1.96 * np.sqrt(2) * apart.std)


def test_the_average_of_a_single_epoch_is_that_epoch():
    alone = figure(0.05, margin=1.96 * np.sqrt(2) * 0.2)
    whole = average([alone])
    assert (whole.std, whole.margin, whole.p_apart()) == tuple(map(pytest.approx, (0.2, alone.margin, alone.p_apart())))


def test_the_average_of_a_curve_of_unknown_deviation_has_none():
    whole = average([figure(std=None), figure(std=None)])
    assert whole.std is None and whole.margin == pytest.approx(1.96 * np.sqrt(2) * OURS.std(ddof=1))


def test_differences_are_told_in_margins():
    assert figure(0.15, margin=0.3).in_margins() == pytest.approx(0.5)
    assert figure().in_margins() is None and figure(mean=None, margin=0.3).in_margins() is None
