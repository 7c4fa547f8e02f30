"""Runs every row of every tutorial over several seeds, and writes what came out beside what was documented.

    python examples/reproduce.py --seeds 5

Results are kept, a file for each part and seed, so a run that was interrupted goes on where it stopped.
"""

import argparse
import contextlib
import io
import json
import tempfile
from pathlib import Path

import boston_housing
import fashion_mnist
import imdb
import mnist
import reuters
from lesson import Lesson, known_figures, positive, run_parts
from report import collect, write_report
from tqdm import tqdm

import tinynn
from tinynn.atomic import replacing
from tinynn.datasets import DataNotFoundError
from tinynn.utils import set_random_seed

TUTORIALS = {
    "fashion_mnist": fashion_mnist,
    "mnist": mnist,
    "imdb": imdb,
    "reuters": reuters,
    "boston_housing": boston_housing,
}
PARTS = {part: tutorial for tutorial, module in TUTORIALS.items() for part in module.PARTS}
DOCS = Path(__file__).resolve().parent.parent / "docs"


class Cache:
    """Results on disk: ``{"settings", "rows", "seconds"}`` for each part and seed.

    Parameters
    ----------
    folder : Path
    settings : dict
        What results depend on; those of other settings are not used.
    """

    def __init__(self, folder, settings):
        self.folder = folder
        self.settings = settings
        folder.mkdir(parents=True, exist_ok=True)

    def path(self, part, seed):
        return self.folder / f"{part}-{seed}.json"

    def read(self, part, seed):
        """A result, or None if there is none."""
        try:
            result = json.loads(self.path(part, seed).read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        return result if result["settings"] == self.settings else None

    def write(self, part, seed, rows, seconds):
        """Keep a result; it appears when it is complete."""
        result = {"settings": self.settings, "rows": rows, "seconds": seconds}
        with replacing(self.path(part, seed)) as unfinished:
            Path(unfinished).write_text(json.dumps(result), encoding="utf-8")


def run_missing(cache, parts, seeds, chosen):
    """Run the parts and seeds that the cache does not have yet."""
    missing = [(seed, part) for seed in range(seeds) for part in parts if cache.read(part, seed) is None]
    data = {}
    with tqdm(missing, unit="part") as bar, tempfile.TemporaryDirectory() as folder:
        for seed, part in bar:
            bar.set_description(f"seed {seed}, {part}")
            tutorial = PARTS[part]
            module = TUTORIALS[tutorial]
            with contextlib.redirect_stdout(io.StringIO()):
                if tutorial not in data:
                    data[tutorial] = load(tutorial, chosen.sample)
                lesson = Lesson(Path(folder), chosen.epochs, draw=False, verbose=0)
                rows, seconds = run_parts(module.PARTS, [part], data[tutorial], lesson,
                                          before=lambda seed=seed: set_random_seed(seed))
            cache.write(part, seed, rows, seconds[part])


def load(tutorial, sample):
    """The data of a tutorial; Fashion-MNIST alone has a sample, which is for trials only."""
    try:
        if tutorial != "fashion_mnist":
            return TUTORIALS[tutorial].load()
        data = fashion_mnist.load(sample)
    except DataNotFoundError as error:
        raise SystemExit(f"{tutorial}: the data cannot be had here\n{error}") from None
    if data.is_sample and not sample:
        raise SystemExit(f"{tutorial}: the whole data set cannot be had here; run with --sample for a trial")
    return data


def main(arguments=None):
    """Run what the command line names, then write the report."""
    parser = argparse.ArgumentParser(description="Every documented row over several seeds, compared.")
    parser.add_argument("--seeds", type=positive, default=5,
                        help="how many, counted from 0 (default 5); one has no spread, so that nothing is tested")
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=list(PARTS), metavar="PART",
                        help=f"only some of: {' '.join(PARTS)}")
    parser.add_argument("--output", type=Path, default=Path("output/reproduce"),
                        help="folder in which results are kept (default output/reproduce)")
    parser.add_argument("--docs", type=Path, help="folder for results.md and pictures (default docs; that of the "
                        "results where it is a trial, or one seed)")
    parser.add_argument("--sample", action="store_true",
                        help="a trial on the sample, which Fashion-MNIST alone has; nothing is compared")
    parser.add_argument("--epochs", type=positive, help="a trial with fewer epochs; nothing is compared")
    chosen = parser.parse_args(arguments)
    if chosen.sample:
        chosen.parts = [part for part in chosen.parts if PARTS[part] == "fashion_mnist"]
    if not chosen.parts:
        parser.error("--sample: expected parts of Fashion-MNIST, the only data set with a sample")

    settings = {"version": tinynn.__version__, "sample": chosen.sample, "epochs": chosen.epochs}
    cache = Cache(chosen.output, settings)
    run_missing(cache, chosen.parts, chosen.seeds, chosen)
    results = {part: [cache.read(part, seed) for seed in range(chosen.seeds)] for part in chosen.parts}
    trial = chosen.sample or chosen.epochs is not None
    known = {row: facts for tutorial in TUTORIALS for row, facts in known_figures(tutorial).items()}
    docs = chosen.docs or (chosen.output if trial or chosen.seeds == 1 else DOCS)
    print(write_report(docs, collect(results, known, trial), known, results, trial))
    print(f"every figure, with its curves: {docs / 'results.md'}")


if __name__ == "__main__":
    main()
