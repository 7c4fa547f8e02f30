"""The page of results: which verdict a figure gets, and what the page says and shows."""

import re

import numpy as np
import pytest
from lesson import known_figures
from report import as_a_whole, collect, verdicts, write_report

KNOWN = known_figures("fashion_mnist")
ROW = "fashion_relu100_10"
REFERENCE = KNOWN[ROW]["reference"]


def results(shift=0.0, seeds=5, scale=1.0):
    """Runs drawn from the reference's own distribution, `shift` of its deviations away from it."""
    rng = np.random.default_rng(3)
    runs = []
    for _ in range(seeds):
        rows = {
            name: list(mean + np.array(REFERENCE["std"][name]) * (shift + scale * rng.normal(size=len(mean))))
            for name, mean in REFERENCE["mean"].items()
        }
        runs.append({"rows": {ROW: rows}, "seconds": 2.0})
    return {"fashion_relu100_10": runs}


def test_runs_of_the_same_distribution_never_differ_and_are_mostly_equivalent():
    words = verdicts(collect(results(), KNOWN, trial=False))
    assert len(words) == 40
    assert words.count("differs") == 0
    assert words.count("equivalent") >= 30


def test_runs_that_are_shifted_are_found_out():
    words = verdicts(collect(results(shift=8), KNOWN, trial=False))
    assert words.count("differs") >= 30
    assert "equivalent" not in words


def test_runs_that_scatter_widely_are_open():
    words = verdicts(collect(results(scale=12), KNOWN, trial=False))
    assert words.count("open") >= 35


@pytest.mark.parametrize("shift, scale, verdict", [(0, 1, "equivalent"), (0, 12, "open"), (8, 1, "differs")])
def test_a_row_is_judged_by_its_curves_on_average_and_by_whether_any_figure_differs(shift, scale, verdict):
    figures = collect(results(shift, seeds=12, scale=scale), KNOWN, trial=False)
    assert as_a_whole(figures, verdicts(figures)) == verdict


def test_one_figure_that_differs_makes_its_row_differ():
    figures = collect(results(), KNOWN, trial=False)
    assert as_a_whole(figures, ["equivalent"] * 39 + ["differs"]) == "differs"


def test_a_curve_that_is_off_by_a_deviation_of_single_epochs_leaves_its_row_open():
    figures = collect(results(seeds=12), KNOWN, trial=False)
    assert as_a_whole(figures, ["equivalent"] * 40) == "equivalent"
    for figure in figures:
        if figure.name == "val_accuracy":
            figure.ours += figure.std
    assert as_a_whole(figures, ["equivalent"] * 40) == "open"


def test_a_row_that_is_compared_with_nothing_has_no_verdict():
    figures = collect(results(), KNOWN, trial=True)
    assert as_a_whole(figures, verdicts(figures)) == "-"


def test_collected_figures_know_their_documented_value_and_their_reference():
    figure = collect(results(), KNOWN, trial=False)[1]
    assert (figure.row, figure.name, figure.epoch) == (ROW, "loss", 2)
    assert (figure.documented, figure.mean, figure.std, figure.runs) == (0.388, 0.39306, 0.00109, 5)
    assert figure.ours.shape == (5,)


def test_all_epochs_of_a_figure_have_one_margin():
    margins = {figure.margin for figure in collect(results(), KNOWN, trial=False) if figure.name == "val_loss"}
    deviations = np.array(REFERENCE["std"]["val_loss"])
    assert list(margins) == [pytest.approx(1.96 * np.sqrt(2 * np.mean(deviations**2)))]


def test_a_trial_is_compared_with_nothing():
    figures = collect(results(), KNOWN, trial=True)
    assert set(verdicts(figures)) == {"-"}
    assert all(figure.documented is None for figure in figures)


def test_the_page_has_every_figure_and_its_picture_is_small(tmp_path):
    runs = results(seeds=12)
    summary = write_report(tmp_path, collect(runs, KNOWN, trial=False), KNOWN, runs, trial=False)
    page = (tmp_path / "results.md").read_text(encoding="utf-8")
    assert summary in page
    assert page.count("\n| loss | ") == page.count("\n| val_accuracy | ") == 10
    assert "| val_loss | 10 | 0.4155 | 0.3814 ± 0.0205 | " in page
    (line,) = (line for line in summary.splitlines() if f"[{ROW}](#{ROW})" in line)
    assert re.match(r".* \| equivalent \| 0\.\d\d margins \| 40 \| ", line)
    assert "Of 1 rows that were compared with the reference, 1 are equivalent as a whole, 0 are open" in page
    assert f"![Curves of {ROW}](pictures/{ROW}.png)" in page
    picture = (tmp_path / "pictures" / f"{ROW}.png").read_bytes()
    assert picture.startswith(b"\x89PNG")
    assert len(picture) < 100_000


def test_one_run_stands_beside_the_others_and_is_not_tested(tmp_path):
    runs = results(seeds=1)
    figures = collect(runs, KNOWN, trial=False)
    assert set(verdicts(figures)) == {"-"} and as_a_whole(figures, ["-"] * 40) == "-"
    write_report(tmp_path, figures, KNOWN, runs, trial=False)
    page = (tmp_path / "results.md").read_text(encoding="utf-8")
    assert "One run has no spread" in page and "outside the interval for 95% of further runs" not in page
    line = next(line for line in page.splitlines() if line.startswith("| loss | 2 | "))
    assert line.startswith("| loss | 2 | 0.3880 | 0.3931 ± 0.0011 | 0.39") and line.endswith(" | - | - | - |  |")


def test_a_documented_figure_far_from_all_runs_is_listed(tmp_path):
    known = {ROW: {**KNOWN[ROW], "documented": {"loss": [0.9]}}}
    runs = results()
    write_report(tmp_path, collect(runs, known, trial=False), known, runs, trial=False)
    page = (tmp_path / "results.md").read_text(encoding="utf-8")
    listed = page.partition("## Documented figures outside")[2].partition("## Seconds")[0]
    assert f"| {ROW} | loss | 1 | 0.9000 | " in listed
    assert "Of 1 documented figures 1 lie outside" in page


def test_a_row_without_reference_has_its_figures_and_no_picture(tmp_path):
    known = {"alone": {"what": "A row that nobody else has run"}}
    runs = {"part": [{"rows": {"alone": {"loss": [1.0 + i]}}, "seconds": 1.0} for i in range(2)]}
    write_report(tmp_path, collect(runs, known, trial=False), known, runs, trial=False)
    page = (tmp_path / "results.md").read_text(encoding="utf-8")
    assert "| loss | 1 | - | - | 1.5000 ± 0.7071 | - | - | - |  |" in page
    assert not list((tmp_path / "pictures").iterdir())
