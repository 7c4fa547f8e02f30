"""What is claimed, beside what was measured: each a tuple of words, number found, sign, bound, and whether it holds."""

from benchmarks import contest
from benchmarks.page import fastest, median


def claim(what, found, sign, bound):
    """A list of one claim; an empty one where nothing was found."""
    if found is None:
        return []
    return [(what, found, sign, bound, found <= bound if sign == "at most" else found >= bound)]


def ratio(over, under):
    return None if over is None or under is None else over / under


def of_step(title, results, to_floor, **times_faster):
    """How a task's epochs compare: to the products at most `to_floor` times, and so many times faster than peers."""
    ours = results[contest.OURS].median
    floor = fastest(results, contest.FLOOR)
    found = claim(f"{title}: times the bare products", ratio(ours, floor), "at most", to_floor)
    if contest.TIGHT[0] in results:
        tight = fastest(results, contest.TIGHT)
        found += claim(f"{title}: times a NumPy loop with every trick", ratio(ours, tight), "at most", 1.2)
    peers = {"pytorch": contest.TORCH, "tensorflow": [contest.KERAS_TENSORFLOW], "jax": [contest.KERAS_JAX],
             "scan": [contest.SCAN]}
    for name, bound in times_faster.items():
        what = f"{title}: times faster than {peers[name][0].title.removesuffix(', 1 thread')}"
        found += claim(what, ratio(fastest(results, peers[name]), ours), "at least", bound)
    return found


def of_default(title, results):
    """The default number of threads against the best fixed one."""
    found = ratio(results[contest.OURS].median, fastest(results, contest.FIXED))
    return claim(f"{title}: default threads over the best fixed number", found, "at most", 1.1)


def of_imdb(answers):
    """Whole IMDB trainings: seconds against the faster Keras, and memory."""
    runs = {contender: runs for contender, runs in answers.items() if not any("missing" in run for run in runs)}
    dense, csr = runs[contest.OURS], runs[contest.SPARSE]
    array = median(dense, "array")
    found = claim("IMDB, dense: memory beyond the array, as a share of it",
                  (median(dense, "peak") - median(dense, "before")) / array, "at most", 0.1)
    keras = [runs[c] for c in (contest.KERAS_TENSORFLOW, contest.KERAS_JAX) if c in runs]
    if keras:
        faster = min(median(k, "seconds") for k in keras)
        smaller = min(median(k, "peak") for k in keras)
        for title, ours, bound in (("dense", dense, 4), ("CSR", csr, 7)):
            what = f"IMDB, {title}: times faster than the faster Keras"
            found += claim(what, faster / median(ours, "seconds"), "at least", bound)
        found += claim("IMDB, CSR: peak memory over Keras's", median(csr, "peak") / smaller, "at most", 0.2)
    return found


def of_documented(seconds):
    """All parts of all tutorials: how many times faster than each Keras."""
    total = {title: sum(times[title] for times in seconds.values()) for title in next(iter(seconds.values()))}
    ours = total.pop(contest.OURS.title)
    return [
        entry for title, time in total.items()
        for entry in claim(f"all documented rows: times faster than {title}", time / ours, "at least", 5)
    ]
