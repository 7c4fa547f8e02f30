"""The page of results: from what was measured to Markdown."""

from pathlib import Path

from benchmarks import contest, machine

PATH = Path(__file__).parents[1] / "docs" / "benchmarks.md"

OPENING = """# Benchmarks

Written by `python -m benchmarks` ({rounds} rounds); every number is measured, none is typed. Every program runs in a
process of its own. Within a table they take turns, round after round, so that what disturbs one disturbs all. Numbers
are medians, with half the distance between the quartiles in percent. Data have the shapes of the real data sets, and
numbers drawn at random. "Bare products" are the matrix products that no program can do without, and nothing else: no
bias, no activation, no loss, no optimizer, no shuffling. "The least in NumPy" takes the rows of a batch, multiplies,
in the pieces of `tinynn/products.py` where those are faster, and lets the optimizer's rule pass over the weights; there
is no bias, no activation and no loss. Where a program runs with one thread and with two, both are shown; ratios are to
the faster one.

{machine}
- {load}
"""


def duration(seconds):
    """Seconds in a unit in which they have one to three digits before the point."""
    unit, factor = next(((u, f) for u, f in (("s", 1), ("ms", 1e3)) if seconds * f >= 1), ("us", 1e6))
    return f"{seconds * factor:.3g} {unit}"


def table(heading, rows):
    """A Markdown table."""
    lines = [heading, ["---"] + ["---:"] * (len(heading) - 1), *rows]
    return "\n".join(f"| {' | '.join(map(str, line))} |" for line in lines)


def fastest(results, contenders):
    """The lowest median among those of the contenders that ran; None where none did."""
    medians = [results[c].median for c in contenders if c in results and results[c].seconds]
    return min(medians, default=None)


def of_contest(title, results, calls, unit):
    """A table with a row for each contender; times are of one of `calls` equal parts, named `unit`."""
    floor, ours = fastest(results, contest.FLOOR), results[contest.OURS].median
    rows = []
    for contender, result in results.items():
        if result.missing:
            rows.append([contender.title, f"left out: {result.missing}", "", "", ""])
            continue
        rows.append([
            contender.title, duration(result.median / calls), f"{result.spread:.0%}", f"{result.median / floor:.2f}",
            f"{result.median / ours:.2f}",
        ])
    heading = [title, f"{unit}", "spread", "times the products", "times tinynn"]
    return table(heading, rows)


def of_whole_runs(answers):
    """A table of whole IMDB trainings: seconds, and memory in MiB."""
    rows = []
    for contender, runs in answers.items():
        missing = next((run["missing"] for run in runs if "missing" in run), None)
        if missing:
            rows.append([contender.title, f"left out: {missing}", "", "", ""])
            continue
        seconds, before, peak = (median(runs, key) for key in ("seconds", "before", "peak"))
        rows.append([contender.title, duration(seconds), f"{before:.0f}", f"{peak:.0f}", f"{peak - before:.0f}"])
    return table(["IMDB, 20 epochs", "compile and fit", "MiB before", "MiB at the peak", "MiB beyond"], rows)


def of_documented(seconds):
    """A table of the tutorials' parts: seconds of each contender, and in all. `seconds` is by part, then by title."""
    titles = list(next(iter(seconds.values())))
    rows = [[part, *(f"{times[title]:.1f}" for title in titles)] for part, times in seconds.items()]
    rows.append(["in all", *(f"{sum(times[title] for times in seconds.values()):.1f}" for title in titles)])
    return table(["seconds, one seed", *titles], rows)


def median(runs, key):
    values = sorted(run[key] for run in runs)
    return values[len(values) // 2]


def of_growth(name, measured):
    rows = [[value, duration(floor), duration(fit), f"{fit / floor:.2f}"] for value, floor, fit in measured]
    return table([name, "bare products", "`fit`, an epoch", "ratio"], rows)


def of_anatomy(parts, floor):
    rows = [[part, f"{time:.1f}", f"{floor.get(part, 0):.1f}"] for part, time in parts.items()]
    rows.append(["sum", f"{sum(parts.values()):.1f}", f"{sum(floor.values()):.1f}"])
    return table(["part of a step, microseconds", "tinynn", "bare products"], rows)


def of_footprint(seconds, megabytes):
    """A table of imports, of packages and of parts of them; a part has no size of its own."""
    rows = []
    for title, time in seconds.items():
        size = megabytes.get(title, "")
        rows.append([
            title, "left out" if time is None else duration(time),
            "left out" if size is None else f"{size:.0f} MB" if size else "",
        ])  # fmt: skip
    return table(["package", "import", "installed, with all that it needs"], rows)


def of_memory(title, results):
    rows = [[contender.title, f"{result.peak:.0f}"] for contender, result in results.items() if not result.missing]
    return table([title, "MiB at the peak, data included"], rows)


def of_claims(claims):
    rows = [
        [what, f"{found:.2f}", f"{sign} {bound}", "yes" if holds else "no"]
        for what, found, sign, bound, holds in claims
    ]
    return table(["what", "measured", "wanted", "reached"], rows)


def opening(rounds, note):
    """The head of the page; to be called before anything is measured, since it says how busy the machine is."""
    load = "; ".join([f"{machine.load():.1f} programs wanted a core when it began", *note])
    return OPENING.format(rounds=rounds, machine="\n".join(machine.describe()), load=load)


def put_together(opening, sections):
    """The page, of pairs of heading and text."""
    return opening + "".join(f"\n## {heading}\n\n{body}\n" for heading, body in sections)
