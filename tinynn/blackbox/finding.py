"""A finding: the first number of a training that is not finite, what was being done, and the numbers that led to it."""

import math
from dataclasses import dataclass, field

import numpy as np

from tinynn.backend import to_numpy
from tinynn.sparse import SparseRows

# An array of so many numbers is printed whole; of a larger one the range, and where the largest is.
FEW = 8

NOT_REPEATED = (
    "A number was not finite after this step, and all are when it is repeated from the same weights, batch and random\n"
    "numbers. A layer, a loss or an optimizer of yours keeps or draws numbers that tinynn does not know of: what it\n"
    "keeps belongs into parameters or slots, what it draws from into its generators."
)


@dataclass(frozen=True)
class Finding:
    """The first number that is not finite.

    Parameters
    ----------
    operation : str
        What was being done: ``"forward"``, ``"gradient of kernel"``, ``"update of kernel by Adam"`` ...
    name : str
        What the array is called.
    array : numpy.ndarray or SparseRows
    entries : array, shape (how many, ndim)
        Where the numbers are that are not finite, the first first.
    layer : str, optional
        The name of the layer; within a network in the network ``"inner/dense"``. None where no layer is at work.
    kind : str, optional
        The class of the layer.
    by_row : bool, optional
        Whether the array has a row for each of the batch. Default False.
    operands : dict of str to numpy.ndarray or SparseRows, optional
        What the number was made of, by what it is called.
    """

    operation: str
    name: str
    array: object
    entries: np.ndarray
    layer: str = None
    kind: str = None
    by_row: bool = False
    operands: dict = field(default_factory=dict)

    @property
    def index(self):
        """Where in the array the number is, a tuple."""
        return tuple(self.entries[0].tolist())

    @property
    def value(self):
        array = self.array.matrix if isinstance(self.array, SparseRows) else self.array
        return float(array[self.index])

    @property
    def row(self):
        """Which row of the batch it is in; None where the array has none, as a gradient of weights."""
        return self.index[0] if self.by_row else None

    def lines(self, samples):
        """Pairs of a heading and what belongs there; `samples` are the numbers of the batch's rows in all the data."""
        if self.layer is not None:
            yield "layer", f"{self.layer!r} ({self.kind})"
        yield "operation", self.operation
        if self.by_row and len(self.array) == len(samples):
            yield "row", f"{self.row} of the batch, sample {samples[self.row]} of the data"
        yield "number", f"{self.name}{at(self.index)} = {self.value:.6g}; {self.count()}"

    def count(self):
        rows = f", in {len(set(self.entries[:, 0].tolist()))} of {len(self.array)} rows" if self.by_row else ""
        return f"{len(self.entries)} of {math.prod(self.array.shape)} are not finite{rows}"


class NotFinite(Exception):
    """Ends a step that is traced, with the finding."""

    def __init__(self, finding):
        super().__init__(finding.operation)
        self.finding = finding


def look(array, operation, name, layer=(None, None), by_row=False, row_of=None, entry_of=None, whole=None):
    """Go on if all numbers of an array are finite, else raise `NotFinite`.

    Parameters
    ----------
    array : array or SparseRows
    operation, name : str
    layer : (str, str), optional
        The name and the class of the layer at work.
    by_row : bool, optional
    row_of, entry_of, whole : dict of str to array, optional
        The operands: arrays of which the same row counts, or the same entry, or all of it.
    """
    entries = not_finite(array)
    if not len(entries):
        return
    first = tuple(entries[0].tolist())
    row_of = {key: a for key, a in (row_of or {}).items() if len(a) == len(array)}
    operands = {f"{key}[{first[0]}]": row(a, first[0]) for key, a in row_of.items()}
    operands |= {f"{key}{at(first)}": to_numpy(a)[first] for key, a in (entry_of or {}).items()}
    operands = {key: copied(a) for key, a in {**operands, **(whole or {})}.items()}
    raise NotFinite(Finding(operation, name, copied(array), entries, *layer, by_row, operands))


def copied(array):
    """The numbers as they are now, on the host: the weights among them will be what they were."""
    return array if isinstance(array, SparseRows) else np.array(to_numpy(array))


def not_finite(array):
    """Where an array is NaN or infinite: indices, one a row."""
    if isinstance(array, SparseRows):
        found = array.matrix.tocoo()
        return np.stack([found.row, found.col], axis=1)[~np.isfinite(found.data)]
    return np.argwhere(~np.isfinite(to_numpy(array)))


def row(array, i):
    return array[i : i + 1].matrix.toarray()[0] if isinstance(array, SparseRows) else to_numpy(array)[i]


def at(index):
    return f"[{', '.join(map(str, index))}]" if index else ""


def described(operand):
    """The numbers of an operand in a line."""
    if isinstance(operand, SparseRows):
        return f"{by(operand.shape)}, of which {described(operand.matrix.data)}"
    if operand.ndim == 0:
        return f"{operand:.6g}"
    if operand.size <= FEW:
        return str(written(operand.tolist())).replace("'", "")
    largest = at(map(int, np.unravel_index(np.abs(operand).argmax(), operand.shape)))
    return f"{by(operand.shape)} numbers from {operand.min():.6g} to {operand.max():.6g}, the largest at {largest}"


def written(number):
    """A number with six digits, or lists of them."""
    return [written(part) for part in number] if isinstance(number, list) else f"{number:.6g}"


def by(shape):
    return " x ".join(map(str, shape))


def report(finding, epoch, step, samples):
    """The text that says what was found.

    Parameters
    ----------
    finding : Finding or None
        None where the step could not be repeated.
    epoch, step : int
        Counted from 1.
    samples : sequence of int
        For each row of the batch its number in the data that `fit` was given.
    """
    if finding is None:
        return f"Epoch {epoch}, step {step}.\n{NOT_REPEATED}"
    lines = [f"The first number that is not finite, in epoch {epoch}, step {step}:", *columns(finding.lines(samples))]
    if finding.operands:
        lines += ["It was made from:", *columns((name, described(a)) for name, a in finding.operands.items())]
    return "\n".join(lines)


def columns(pairs):
    pairs = list(pairs)
    width = max(len(heading) for heading, _ in pairs)
    return [f"  {heading:{width}}  {content}" for heading, content in pairs]
