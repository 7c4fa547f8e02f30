"""Write a line of a table for each epoch."""

import csv
import io
import os

from tinynn import arguments
from tinynn.atomic import replacing
from tinynn.callbacks.base import Callback

MISSING = "NA"

# Bytes that are no text, in a file that is gone on with, stay as they are.
AS_TEXT = {"newline": "", "encoding": "utf-8", "errors": "surrogateescape"}


class CSVLogger(Callback):
    """Writes the logs of each epoch to a file, as a row of comma-separated values below a header.

    The columns are ``epoch``, counted from 0, and the names in the logs in alphabetical order. If there was no
    validation after the first epoch, there are columns for one nevertheless, since it may come later. The file is
    written anew, and whole, after each epoch; two trainings at a time need two files.

    Parameters
    ----------
    filename : str or path
        Its folder is made if there is none.
    separator : str, optional
        One character, no line break and no quotation mark. Default ``","``.
    append : bool, optional
        Go on below what the file has, with the columns of its header. Default False: start anew.

    Raises
    ------
    ValueError
        For another separator.
    """

    state_names = ("columns", "text")

    def __init__(self, filename, separator=",", append=False):
        self.filename = arguments.path("CSVLogger", "filename", filename)
        if not isinstance(separator, str) or len(separator) != 1 or separator in '\r\n"':
            got = arguments.shown(separator)
            raise ValueError(f"CSVLogger: expected separator to be one character such as ',' or ';', got {got}")
        self.separator = separator
        self.append = append
        self.columns = None
        self.text = ""

    def on_train_begin(self, logs=None):
        os.makedirs(os.path.dirname(self.filename) or ".", exist_ok=True)
        self.text = self.read()
        self.write()  # a file that cannot be written is an error now, not after an epoch
        if not self.append:
            self.text = ""
        self.columns = next(csv.reader(io.StringIO(self.text), delimiter=self.separator), None)

    def on_epoch_end(self, epoch, logs=None):
        logs = logs or {}
        if self.columns is None:
            self.columns = columns_of(logs)
            self.add(self.columns)
        row = {"epoch": epoch, **{name: cell(value) for name, value in logs.items()}}
        self.add([row.get(name, MISSING) for name in self.columns])
        self.write()

    def set_state(self, state):
        super().set_state(state)
        self.write()

    def add(self, row):
        line = io.StringIO()
        csv.writer(line, delimiter=self.separator, lineterminator="\n").writerow(row)
        self.text += line.getvalue()

    def read(self):
        """What the file has, with a line break at its end."""
        try:
            with open(self.filename, **AS_TEXT) as file:
                text = file.read()
        except FileNotFoundError:
            return ""
        return text if text.endswith(("\n", "\r")) or not text else f"{text}\n"

    def write(self):
        with replacing(self.filename, durable=False) as temporary, open(temporary, "w", **AS_TEXT) as file:
            file.write(self.text)


def columns_of(logs):
    names = sorted(logs)
    if not any(name.startswith("val_") for name in names):
        names += [f"val_{name}" for name in names]
    return ["epoch", *names]


def cell(value):
    """A value as the file shows it: several numbers in square brackets."""
    if getattr(value, "ndim", 1) and hasattr(value, "__iter__") and not isinstance(value, str):
        return f"[{', '.join(map(str, value))}]"
    return value
