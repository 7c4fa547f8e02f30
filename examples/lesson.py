"""What the tutorials of this folder share: their options, a place for pictures, and the table at their end."""

import argparse
import json
import time
from dataclasses import dataclass, field
from pathlib import Path

from tinynn import backend

FIGURES = Path(__file__).parent / "figures"


@dataclass
class Lesson:
    """How a tutorial is run: for how long, how loud, and where its files go.

    Parameters
    ----------
    folder : Path
        For pictures and for saved networks; it exists.
    longest : int, optional
        At most so many epochs, for a quick look. Default: as many as were documented.
    draw : bool, optional
        Whether pictures are drawn. Default True.
    verbose : "auto", 0, 1 or 2, optional
        As `fit` takes it.
    """

    folder: Path
    longest: int | None = None
    draw: bool = True
    verbose: object = "auto"
    pictures: list = field(default_factory=list)

    def epochs(self, documented):
        """How many epochs to train where `documented` are documented."""
        return documented if self.longest is None else min(documented, self.longest)

    def picture(self, name, plot, *data, **options):
        """Draw with one of the functions of `tinynn.plots`, into a file of that name."""
        if self.draw:
            path = self.folder / f"{name}.png"
            plot(*data, path=path, **options)
            self.pictures.append(path)


def options(description, parts, folder, arguments=None, has_sample=True):
    """The command line that every tutorial understands."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--epochs", type=positive, help="train at most so many epochs, for a quick look")
    parser.add_argument("--seed", type=int, default=0, help="fixes every random number (default 0)")
    parser.add_argument("--parts", nargs="+", choices=parts, default=list(parts), metavar="PART",
                        help=f"only some of: {' '.join(parts)}")
    parser.add_argument("--output", type=Path, default=Path("output") / folder,
                        help=f"folder for pictures and saved networks (default output/{folder})")
    parser.add_argument("--backend", choices=("numpy", "cupy"), default=backend.current(),
                        help="where networks live: on the processor, or with CuPy on a GPU")
    if has_sample:
        parser.add_argument("--sample", action="store_true", help="use the sample that ships with tinynn")
    chosen = parser.parse_args(arguments)
    try:
        backend.use(chosen.backend)
    except (ImportError, RuntimeError) as error:
        raise SystemExit(str(error)) from None
    return chosen


def positive(text):
    """A whole number of at least 1, for argparse."""
    number = int(text)
    if number < 1:
        raise ValueError(text)
    return number


def heading(text):
    """Print a line that stands out."""
    print(f"\n{'-' * 100}\n{text}\n{'-' * 100}")


def run_parts(parts, names, *arguments, before):
    """Run parts of a tutorial one after another.

    Parameters
    ----------
    parts : dict of str to callable
        Each returns ``{row: {figure: list of float}}``.
    names : list of str
        Which of them.
    *arguments
        What each part is called with.
    before : callable
        Called before each part, to fix the random numbers: a part then does the same whatever ran before it.

    Returns
    -------
    (rows, seconds) : (dict, dict)
        All rows together, and the time that each part took.
    """
    rows, seconds = {}, {}
    for name in names:
        heading(f"{name}: {parts[name].__doc__.splitlines()[0]}")
        before()
        start = time.perf_counter()
        rows |= parts[name](*arguments)
        seconds[name] = time.perf_counter() - start
    return rows, seconds


def known_figures(tutorial):
    """What is known of each row of a tutorial: ``{row: {"what", "documented", "reference", "note"}}``."""
    return json.loads((FIGURES / f"{tutorial}.json").read_text(encoding="utf-8"))["rows"]


def print_comparison(tutorial, rows, applies):
    """Print documented and measured figures of each row, at the last epoch that was trained.

    Parameters
    ----------
    tutorial : str
        Name of its file in `FIGURES`.
    rows : dict of str to dict of str to list of float
    applies : bool
        Whether data and epochs are those of the documented runs; if not, no difference is printed.
    """
    known = known_figures(tutorial)
    print(f"{'row':<28}{'figure':<24}{'epoch':>5}{'documented':>12}{'measured':>10}{'difference':>12}   "
          f"reference: mean ± deviation")
    for row, figures in rows.items():
        for figure, values in figures.items():
            print(comparison_line(row, figure, values, known[row], applies))
    if not applies:
        print("No differences: the documented and reference figures belong to the whole data set and to all epochs, "
              "and this run had less of either.")


def comparison_line(row, figure, values, known, applies):
    """One line of the table."""
    epoch, measured = len(values), values[-1]
    reference = known.get("reference", {"mean": {}, "std": {}})
    documented = at(known.get("documented", {}), figure, epoch)
    mean, std = at(reference["mean"], figure, epoch), at(reference["std"], figure, epoch)
    difference = measured - documented if applies and documented is not None else None
    spread = "" if mean is None else f"{mean:.4f}" + ("" if std is None else f" ± {std:.4f}")
    line = f"{row:<28}{figure:<24}{epoch if per_epoch(figure) else '':>5}"
    return f"{line}{number(documented):>12}{measured:>10.4f}{number(difference, '+'):>12}   {spread}".rstrip()


def per_epoch(figure):
    """Whether a figure is measured after every epoch, not once when training is over."""
    return not figure.startswith(("final_", "reloaded_", "cv_", "epochs_", "baseline_"))


def at(figures, name, epoch):
    """A figure at an epoch, or None where it is not known."""
    values = figures.get(name) or []
    return values[epoch - 1] if epoch <= len(values) else None


def number(value, sign=""):
    """Four digits, or a dash where there is nothing to print."""
    return "-" if value is None else f"{value:{sign}.4f}"
