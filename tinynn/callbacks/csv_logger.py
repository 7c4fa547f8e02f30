"""Write a line of a table for each epoch."""

import csv
import os

from tinynn import arguments
from tinynn.callbacks.base import Callback

MISSING = "NA"


class CSVLogger(Callback):
    """Writes the logs of each epoch to a file, as a row of comma-separated values below a header.

    The columns are ``epoch``, counted from 0, and the names in the logs in alphabetical order. If there was no
    validation after the first epoch, there are columns for one nevertheless, since it may come later. The file is
    closed between epochs, so that it is whole whatever happens.

    Parameters
    ----------
    filename : str or path
        Its folder is made if there is none.
    separator : str, optional
        Default ``","``.
    append : bool, optional
        Go on below what the file has, with the columns of its header. Default False: start anew.
    """

    state_names = ("columns",)

    def __init__(self, filename, separator=",", append=False):
        self.filename = arguments.path("CSVLogger", "filename", filename)
        self.separator = separator
        self.append = append
        self.columns = None

    def on_train_begin(self, logs=None):
        self.columns = None
        os.makedirs(os.path.dirname(self.filename) or ".", exist_ok=True)
        self.open("a").close()  # a file that cannot be written is an error now, not after an epoch

    def on_epoch_end(self, epoch, logs=None):
        logs = logs or {}
        if self.columns is None:
            self.columns = self.read_header() or self.write_header(logs)
        with self.open("a") as file:
            row = {"epoch": epoch, **{name: cell(value) for name, value in logs.items()}}
            self.writer(file).writerow([row.get(name, MISSING) for name in self.columns])

    def read_header(self):
        """The columns of the file that is to be gone on with, if any."""
        if not self.append:
            return None
        with self.open("r") as file:
            return next(csv.reader(file, delimiter=self.separator), None)

    def write_header(self, logs):
        names = sorted(logs)
        if not any(name.startswith("val_") for name in names):
            names += [f"val_{name}" for name in names]
        columns = ["epoch", *names]
        with self.open("w") as file:
            self.writer(file).writerow(columns)
        return columns

    def open(self, mode):
        return open(self.filename, mode, newline="", encoding="utf-8")

    def writer(self, file):
        return csv.writer(file, delimiter=self.separator, lineterminator="\n")


def cell(value):
    """A value as the file shows it: several numbers in square brackets."""
    if hasattr(value, "__iter__") and not isinstance(value, str):
        return f"[{', '.join(map(str, value))}]"
    return value
