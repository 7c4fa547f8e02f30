"""The page that `reproduce.py` writes: for every row, figure and epoch what was documented and what was measured."""

import numpy as np
from equivalence import LEVEL, Figure, average, holm, margin_for
from lesson import FIGURES, at, number, per_epoch

from tinynn import plots
from tinynn.atomic import replacing

METHOD = FIGURES / "method.md"
SECONDS = "Wall clock, mean over the seeds; whatever else the machine did meanwhile is in it.\n"
NO_REFERENCE = {"mean": {}, "std": {}, "runs": 0}


def collect(results, known, trial):
    """Every figure of every row at every epoch, with all that is known of it.

    Parameters
    ----------
    results : dict of str to list of dict
        For each part the results of its seeds, as `reproduce.Cache` keeps them.
    known : dict of str to dict
        Of each row, as `lesson.known_figures` gives it.
    trial : bool
        A trial is compared with nothing.

    Returns
    -------
    list of Figure
    """
    figures = []
    for runs in results.values():
        for row in runs[0]["rows"]:
            for name in runs[0]["rows"][row]:
                ours = np.array([run["rows"][row][name] for run in runs]).T
                figures += figures_of(row, name, ours, {} if trial else known[row])
    return figures


def figures_of(row, name, ours, facts):
    """One figure at all its epochs, with documented values and reference as far as there are any.

    `ours` has shape (epochs, runs), `facts` is what is known of the row.
    """
    documented, reference = facts.get("documented", {}), facts.get("reference", NO_REFERENCE)
    means, deviations, margin = reference["mean"], reference["std"], None
    if name in means and ours.shape[1] > 1:
        margin = margin_for(deviations[name] or np.std(ours, axis=1, ddof=1))
    return [
        Figure(row, name, epoch, values, at(documented, name, epoch), at(means, name, epoch),
               at(deviations, name, epoch), reference["runs"], margin, facts.get("documented_digit", 0.0))
        for epoch, values in enumerate(ours, 1)
    ]


def verdicts(figures):
    """One word for each figure: "differs", "equivalent", "open", or "-" where there is nothing to compare with."""
    words = []
    for figure, p in zip(figures, holm([figure.p_different() for figure in figures])):
        if p is None:
            words.append("-")
        elif p < LEVEL:
            words.append("differs")
        else:
            words.append("equivalent" if figure.p_apart() < LEVEL else "open")
    return words


def by_row(figures, words):
    """For each row its figures and their verdicts: a dict of row to two lists."""
    rows = {}
    for figure, word in zip(figures, words):
        of_row = rows.setdefault(figure.row, ([], []))
        of_row[0].append(figure)
        of_row[1].append(word)
    return rows


def as_a_whole(figures, words):
    """The verdict on one row: "differs" if any figure does, "equivalent" if each is, on average over its epochs."""
    curves = averages(figures)
    if "differs" in words or not curves:
        return "differs" if curves else "-"
    return "equivalent" if all(curve.p_apart() < LEVEL for curve in curves) else "open"


def averages(figures):
    """Each figure of a row, averaged over its epochs, where there is something to compare it with."""
    compared = [figure for figure in figures if figure.has_reference]
    names = dict.fromkeys(figure.name for figure in compared)
    return [average([figure for figure in compared if figure.name == name]) for name in names]


def write_report(docs, figures, known, results, trial):
    """Write `results.md` and its pictures; returns the summary.

    Parameters
    ----------
    docs : Path
        Folder for the page; pictures go to ``pictures`` in it.
    figures : list of Figure
    known, results, trial : as `collect` takes them
    """
    (docs / "pictures").mkdir(parents=True, exist_ok=True)
    words = verdicts(figures)
    rows = by_row(figures, words)
    wholes = {row: as_a_whole(*of_row) for row, of_row in rows.items()}
    summary = summary_table(rows, wholes)
    page = ["# Results\n", METHOD.read_text(encoding="utf-8").strip() + "\n"]
    if trial:
        page.append("**This page is a trial, on a sample or with fewer epochs: nothing is compared.**\n")
    elif any(len(runs) == 1 for runs in results.values()):
        page.append("**One run has no spread: its figures stand beside the others, and nothing is tested.**\n")
    page += ["## Summary\n", summary, "\n".join(overall(figures, words, wholes)) + "\n"]
    page += ["## Documented figures outside their interval\n", outside_list(figures)]
    page += ["## Seconds\n", SECONDS, seconds_table(results)]
    page += [row_section(docs, known[row], list(zip(*of_row))) for row, of_row in rows.items()]
    with replacing(docs / "results.md") as unfinished, open(unfinished, "w", encoding="utf-8") as file:
        file.write("\n".join(page))
    return summary


def summary_table(rows, wholes):
    """A line for each row: its verdict, and how many of its figures are what."""
    lines = ["| row | as a whole | largest difference | figures compared | equivalent | open | differ | documented | "
             "outside 95% | outside 99% |",
             "|---|---|---:|---:|---:|---:|---:|---:|---:|---:|"]
    for row, (figures, words) in rows.items():
        p_values = [p for p in (figure.p_documented() for figure in figures) if p is not None]
        counts = [len(words) - words.count("-"), *(words.count(word) for word in ("equivalent", "open", "differs"))]
        counts += [len(p_values), *(sum(p < level for p in p_values) for level in (0.05, 0.01))]
        anchor = row.replace(".", "")
        distances = [curve.in_margins() for curve in averages(figures)]
        counts = [f"{max(distances):.2f} margins" if distances else "-", *counts]
        lines.append(f"| [{row}](#{anchor}) | {wholes[row]} | " + " | ".join(map(str, counts)) + " |")
    return "\n".join(lines) + "\n"


def overall(figures, words, wholes):
    """What the summary adds up to."""
    judged = [word for word in wholes.values() if word != "-"]
    if judged:
        yield (f"Of {len(judged)} rows that were compared with the reference, {judged.count('equivalent')} are "
               f"equivalent as a whole, {judged.count('open')} are open and {judged.count('differs')} differ.")
    different = [p for p in (figure.p_different() for figure in figures) if p is not None]
    documented = [p for p in (figure.p_documented() for figure in figures) if p is not None]
    if different:
        yield (f"Of their {len(different)} figures, {words.count('equivalent')} are "
               f"equivalent, {words.count('open')} are open and {words.count('differs')} differ. Before the correction "
               f"for their number, {sum(p < LEVEL for p in different)} p-values are below {LEVEL} where "
               f"{LEVEL * len(different):.0f} are expected of equal distributions.")
    if documented:
        n, surprising = len(documented), sum(p < LEVEL for p in holm(documented))
        yield (f"Of {n} documented figures {sum(p < 0.05 for p in documented)} lie outside the interval for 95% of "
               f"further runs ({0.05 * n:.0f} are expected to) and {sum(p < 0.01 for p in documented)} outside that "
               f"for 99% ({0.01 * n:.0f}). Corrected for their number, {surprising} are surprising.")


def outside_list(figures):
    """The documented figures that are outside the interval for 95% of further runs."""
    lines = ["| row | figure | epoch | documented | reference | tinynn | interval for 95% | for 99% | p |",
             "|---|---|---:|---:|---:|---:|---|---|---:|"]
    for figure in figures:
        p = figure.p_documented()
        if p is not None and p < 0.05:
            lines.append(f"| {figure.row} | {figure.name} | {epoch_of(figure)} | {figure.documented:.4f} | "
                         f"{number(figure.mean)} | {figure.our_mean:.4f} | {span(figure, 0.95)} | "
                         f"{span(figure, 0.99)} | {p:.4f} |")
    return "\n".join(lines) + "\n" if len(lines) > 2 else "None.\n"


def span(figure, share):
    """An interval in words."""
    return "{:.4f} to {:.4f}".format(*figure.interval(share))


def seconds_table(results):
    """How long each part took, averaged over the seeds."""
    means = {part: np.mean([run["seconds"] for run in runs]) for part, runs in results.items()}
    lines = ["| part | seconds |", "|---|---:|", *(f"| {part} | {mean:.1f} |" for part, mean in means.items())]
    return "\n".join([*lines, f"| all | {sum(means.values()):.1f} |"]) + "\n"


def row_section(docs, facts, figures):
    """The part of the page that belongs to one row: what it is, its curves, and every figure."""
    row = figures[0][0].row
    lines = [f"## {row}\n", f"{facts['what']}.", facts.get("note", "")]
    if "reference" in facts:
        lines.append(f"Reference: {facts['reference']['from']}; {facts['reference']['runs']} runs.")
    lines = ["\n".join(line for line in lines if line) + "\n"]
    if draw_row(docs / "pictures" / f"{row}.png", [figure for figure, _ in figures]):
        lines.append(f"![Curves of {row}](pictures/{row}.png)\n")
    lines += ["| figure | epoch | documented | reference | tinynn | p | margin | verdict | documented run |",
              "|---|---:|---:|---:|---:|---:|---:|---|---|"]
    return "\n".join([*lines, *(figure_line(figure, word) for figure, word in figures)]) + "\n"


def figure_line(figure, word):
    """One line of a row's table."""
    p_documented = figure.p_documented()
    place = "" if p_documented is None else "inside" if p_documented >= 0.05 else f"outside, p = {p_documented:.4f}"
    reference = "-" if figure.mean is None else spread(figure.mean, figure.std)
    return (f"| {figure.name} | {epoch_of(figure)} | {number(figure.documented)} | {reference} | "
            f"{spread(figure.our_mean, figure.our_std)} | {number(figure.p_different())} | {number(figure.margin)} | "
            f"{word} | {place} |")


def spread(mean, deviation):
    """Mean and deviation; the mean alone where no deviation is known."""
    return f"{mean:.4f}" if deviation is None else f"{mean:.4f} ± {deviation:.4f}"


def epoch_of(figure):
    """The epoch, or nothing for what is measured once."""
    return figure.epoch if per_epoch(figure.name) else ""


def draw_row(path, figures):
    """Draw documented, reference and own curves over each other; False where a row has nothing to draw."""
    names = [name for name in dict.fromkeys(figure.name for figure in figures) if per_epoch(name)]
    curves = {name: [figure for figure in figures if figure.name == name] for name in names}
    curves = {name: of_name for name, of_name in curves.items() if of_name[0].mean is not None}
    if not curves:
        return False

    def draw(panels):
        for panel, (name, of_name) in zip(panels.flat, curves.items()):
            draw_curves(panel, name, of_name)
        panels[0, 0].legend()

    rows, columns = -(-len(curves) // 2), min(2, len(curves))
    plots.new_figure(draw, rows, columns, (4.4 * columns, 3.1 * rows), path)
    shrink(path)
    return True


def shrink(path):
    """Write a picture anew with as few colours as it needs: a third of the bytes, to the eye the same."""
    from PIL import Image

    with Image.open(path) as picture:
        small = picture.convert("RGB").quantize(48)
    small.save(path, optimize=True)


def draw_curves(panel, name, figures):
    """One figure over the epochs: the reference as a band, our runs as lines, the documented run as dots."""
    epochs = [figure.epoch for figure in figures]
    mean = np.array([figure.mean for figure in figures])
    blue, red = plots.COLOURS[:2]
    if figures[0].std is not None:
        twice = 2 * np.array([figure.std for figure in figures])
        panel.fill_between(epochs, mean - twice, mean + twice, color=blue, alpha=0.2, linewidth=0)
    panel.plot(epochs, mean, color=blue, label="Keras, ± 2 deviations" if figures[0].std is not None else "Keras, mean")
    for run, values in enumerate(zip(*(figure.ours for figure in figures))):
        panel.plot(epochs, values, color=red, linewidth=0.9, label="" if run else "tinynn, each run")
    documented = {figure.epoch: figure.documented for figure in figures if figure.documented is not None}
    if documented:
        panel.plot(documented.keys(), documented.values(), "ko", markersize=4, label="documented")
    plots.label_epochs(panel, name.removeprefix("val_"), name.replace("val_", "validation ").capitalize())
