"""The black box of a training: it remembers how everything was before a step, and finds out what went wrong in it."""

import math

import numpy as np

from tinynn import backend
from tinynn.backend import xp
from tinynn.blackbox import recording
from tinynn.blackbox.finding import report
from tinynn.blackbox.trace import trace
from tinynn.saving.state import random_state, restore_random
from tinynn.several import each, number_of_rows, rows_of
from tinynn.sparse import SparseRows


class BlackBox:
    """Takes the steps of a training in place of `Trainer.train_step`, and looks after each whether all is finite.

    When it is not, the model goes back to where it was before the step, the step is traced, the file is written, and
    the model is left as it was before the step.

    Parameters
    ----------
    model : Sequential or Model
        Prepared for training.
    path : str or os.PathLike, optional
        Where the file goes. Default ``nan-epoch-<epoch>-step-<step>.npz`` in the working directory.

    Attributes
    ----------
    epoch : int
        Set from outside; counts from 0.
    finding : Finding or None
    report, message : str or None
        What was found; the same, and how to repeat it.
    """

    def __init__(self, model, path=None):
        self.model = model
        self.path = path
        self.epoch = 0
        self.finding = self.report = self.message = None
        self.kept = [p for p in model.parameters if not p.trainable]

    def step(self, number, data, rows):
        """Take step `number`, counted from 0, with those rows of the data."""
        batch = rows_of(data, rows)
        before = state(self.model)
        with np.errstate(all="ignore"):
            self.model.train_step(*batch)
            if self.all_is_finite():
                return
            batch = [each(contiguous, part) for part in batch]
            restore(self.model, before)
            self.finding = trace(self.model, *batch)
            restore(self.model, before)
            self.model.score.count()  # later NumPy would warn of what is reported here
        self.write(batch, numbers_of(rows, number_of_rows(data[0])), number + 1)

    def all_is_finite(self):
        """Whether weights, moving averages, the optimizer's slots and the loss are numbers still."""
        loss = self.model.score.newest_loss()
        vectors = [self.model.flat.value, *self.model.optimizer.slots.values(), *(p.value for p in self.kept)]
        return math.isfinite(loss) and all(xp.isfinite(v).all() for v in vectors)

    def write(self, batch, samples, step):
        """Say what was found, and put it into a file with all that is needed to find it again."""
        epoch = self.epoch + 1
        self.report = report(self.finding, epoch, step, samples)
        path = self.path or f"nan-epoch-{epoch}-step-{step}.npz"
        record = recording.Recording(
            *batch, samples, epoch, step, self.report, self.model.flat.value.dtype.name, backend.epsilon()
        )
        self.message = f"{self.report}\n{recorded(path, self.model, record)}"


def recorded(path, model, record):
    """Write the file; returns a line that says how to repeat the step with it."""
    try:
        own, obstacle = recording.write(path, model, record)
    except (OSError, ValueError) as error:
        return f"No file of this step could be written: {error}"
    if obstacle:
        return f"The batch and this report are in {path}; the step cannot be repeated from it: {obstacle}"
    if own:
        objects = ", ".join(f"{name!r}: {name.rpartition('>')[2]}" for name in own)
        return f"To repeat the step: tinynn.replay({str(path)!r}, custom_objects={{{objects}}})"
    return f"To repeat the step: python -m tinynn replay {path}"


def numbers_of(rows, n):
    """The numbers of rows that a slice of n rows picks, or an array of numbers on whatever side."""
    return np.arange(n)[rows] if isinstance(rows, slice) else backend.to_numpy(rows)


def state(model):
    """Copies of all that a step changes."""
    return model.get_weights(), model.optimizer.get_state(), random_state(model)


def restore(model, before):
    weights, optimizer, generators = before
    for p, value in zip(model.parameters, weights):
        p.assign(value)
    model.flat.grad[...] = 0
    model.optimizer.set_state(optimizer)
    restore_random(model, generators)


def contiguous(array):
    """A copy that lies in memory as it will when it has been in a file: products hang on it in the last digits."""
    return array if array is None or isinstance(array, SparseRows) else xp.array(array, order="C")
