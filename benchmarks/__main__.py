"""``python -m benchmarks``: measure everything, and write docs/benchmarks.md. It takes about half an hour."""

import argparse

from benchmarks import anatomy, claims, contest, footprint, growth, machine, page
from benchmarks.tasks import TASKS
from tinynn.atomic import replacing

ALL = [contest.OURS, *contest.FLOOR, *contest.FIXED, *contest.LOOP, *contest.PEERS]
BESIDE_SKLEARN = [c for c in ALL if c not in contest.SCIKIT]
WHOLE = [contest.OURS, contest.SPARSE, contest.KERAS_TENSORFLOW, contest.KERAS_JAX]


def say(title):
    print(f"{title} (load {machine.load():.1f})", flush=True)


def epochs(name, rounds):
    """An epoch's section of a task, and its results."""
    task = TASKS[name]
    say(task.title)
    # scikit-learn has no RMSprop.
    contenders = ALL if task.optimizer == "adam" else BESIDE_SKLEARN
    if task.words:
        contenders = [contest.OURS, contest.SPARSE, *BESIDE_SKLEARN[1:]]
    elif task.output == "softmax":
        contenders = [*contenders, *contest.TIGHT, *contest.LEAST]
    results = contest.contest(task, contenders, rounds)
    title = f"{task.title}, batch {task.batch}, {task.optimizer}"
    return page.of_contest(title, results, task.steps, "a step"), results


def calls(what, rounds):
    """A section of predict or evaluate, and its results."""
    say(what)
    task = TASKS["fashion"]
    results = contest.contest(task, ALL, rounds, what)
    title = {"predict": "predict, one row, 784-100-10", "evaluate": f"evaluate, {task.rows} rows, 784-100-10"}[what]
    return page.of_contest(title, results, 1, "a call"), results


def trainings(rounds):
    """Everything that trains or predicts: sections, and claims."""
    sections, found, results = [], [], {}
    for name in ("fashion", "deeper", "mnist", "digits", "boston", "reuters"):
        section, results[name] = epochs(name, rounds)
        sections.append((TASKS[name].title, section))
    for what in ("predict", "evaluate"):
        section, results[what] = calls(what, rounds)
        sections.append((f"`{what}`", section))
    sections.append(("Peak memory", page.of_memory("Fashion-MNIST 784-100-10", results["fashion"])))
    found += claims.of_step("784-100-10", results["fashion"], 2.2, pytorch=2, tensorflow=7, jax=1.2, scan=1)
    found += claims.of_step("784-512-512-10", results["mnist"], 1.6, pytorch=1, jax=1)
    loop = page.fastest(results["digits"], contest.LOOP)
    found += claims.claim("64-32-10: times the hand-written loop", results["digits"][contest.OURS].median / loop,
                          "at most", 2)
    found += claims.of_step("predict, one row", results["predict"], 5, tensorflow=50, jax=50)
    for name, result in results.items():
        found += claims.of_default(name, result)
    return sections, found


def whole_imdb(rounds):
    say("IMDB")
    answers = contest.whole_runs("tutorial", WHOLE, min(rounds, 3))  # each takes minutes
    return [("IMDB, as the tutorial writes it", page.of_whole_runs(answers))], claims.of_imdb(answers)


def costs(rounds):
    say("imports and sizes")
    seconds = footprint.import_medians(rounds)
    megabytes = {title: footprint.installed_megabytes(names) for title, names in footprint.PACKAGES.items()}
    megabytes["tinynn"] += footprint.own_megabytes()
    found = []
    for title in ("tinynn", "tinynn, what a script uses"):
        found += claims.claim(f"import {title}: times import numpy", seconds[title] / seconds["numpy"], "at most", 1.5)
    return [("Import and installation", page.of_footprint(seconds, megabytes))], found


def grown(rounds):
    sections, found = [], []
    for name in growth.SERIES:
        say(f"growth with {name}")
        measured = growth.measure(name, rounds)
        sections.append(page.of_growth(name, measured))
        if name == "samples":
            grown_by = measured[-1][2] / measured[0][2]
            found = claims.claim("ten times the data: times the time", grown_by, "at most", 10.5)
    return [("Growth, from 784-100-10, 4800 samples, batch 32, Adam", "\n\n".join(sections))], found


def dissected(rounds):
    say("a step, part by part")
    parts, floor = anatomy.dissect()
    return [("A step, part by part", page.of_anatomy(parts, floor))], []


PARTS = {"trainings": trainings, "imdb": whole_imdb, "costs": costs, "growth": grown, "step": dissected}


def main():
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--rounds", type=int, default=7, help="how often each is timed (default 7)")
    parser.add_argument("--only", choices=PARTS, nargs="+", default=list(PARTS), help="print these, write nothing")
    parser.add_argument("--note", nargs="*", default=[], help="words for the page about the circumstances")
    options = parser.parse_args()
    opening = page.opening(options.rounds, options.note)
    sections, found = [], []
    for name in options.only:
        more_sections, more_found = PARTS[name](options.rounds)
        sections += more_sections
        found += more_found
    text = page.put_together(opening, [("What is claimed", page.of_claims(found)), *sections])
    if options.only == list(PARTS):
        with replacing(page.PATH) as unfinished, open(unfinished, "w", encoding="utf-8") as file:
            file.write(text)
    print(text)


if __name__ == "__main__":
    main()
