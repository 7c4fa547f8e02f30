"""Save the model, or its weights, while it is trained."""

import math
import os
import string

from tinynn import arguments
from tinynn.callbacks.announce import announce
from tinynn.callbacks.backup_and_restore import BackupAndRestore
from tinynn.callbacks.base import Callback
from tinynn.callbacks.csv_logger import CSVLogger
from tinynn.callbacks.early_stopping import EarlyStopping
from tinynn.callbacks.history import History
from tinynn.callbacks.monitor import Monitor, with_synonyms
from tinynn.callbacks.progress import Progress
from tinynn.callbacks.terminate_on_nan import TerminateOnNaN

# These put nothing into the logs. Any other callback may, under any name.
SILENT = (BackupAndRestore, CSVLogger, EarlyStopping, History, Progress, TerminateOnNaN)


class ModelCheckpoint(Callback):
    """Saves after each epoch, or after so many batches, always or only if a number of the logs is the best so far.

    Parameters
    ----------
    filepath : str or path
        Where to; fields in braces are filled in from the logs and ``epoch``, which counts from 1:
        ``"{epoch:02d}-{val_loss:.4f}.keras"``; where `save_freq` is a number also from ``batch``, likewise.
        Any ending that ``model.save`` or ``model.save_weights`` takes. Folders are made.
    monitor : str, optional
        What "best" is about. Default ``"val_loss"``.
    verbose : int, optional
        1 says what is saved. Default 0.
    save_best_only : bool, optional
        Default False. If the logs lack `monitor`, everything is saved, with a warning.
    save_weights_only : bool, optional
        Default False: the whole model.
    mode : {"auto", "min", "max"}, optional
        Whether small or large is good; "auto" tells by the name.
    save_freq : "epoch" or int, optional
        A number counts training batches, on across epochs. Default ``"epoch"``.
    initial_value_threshold : float, optional
        What the first number has to beat. The best number lives on if the callback serves several calls of `fit`.

    Raises
    ------
    TypeError, ValueError
        For a threshold that is no number, another `save_freq`, braces that do not match, or weights alone in a
        ``.keras`` file; on starting to train, for a field that the logs will not have, or will not have in that form.
        Where another callback might put it into the logs, after the first epoch.
    """

    state_names = ("best", "batches_since_save")

    def __init__(self, filepath, monitor="val_loss", verbose=0, save_best_only=False, save_weights_only=False,
                 mode="auto", save_freq="epoch", initial_value_threshold=None):
        is_count = isinstance(save_freq, int) and not isinstance(save_freq, bool) and save_freq > 0
        if save_freq != "epoch" and not is_count:
            raise ValueError(
                f"ModelCheckpoint: expected save_freq to be 'epoch' or a positive number of batches, got {save_freq!r}"
            )
        self.filepath = arguments.path("ModelCheckpoint", "filepath", filepath)
        self.fields = fields_of(self.filepath)
        if save_weights_only and self.filepath.endswith(".keras"):
            raise ValueError(
                f"ModelCheckpoint: a .keras file holds a whole model, got filepath {self.filepath!r} with "
                "save_weights_only=True; end it in .weights.h5"
            )
        self.monitor = monitor
        self.watched = Monitor("ModelCheckpoint", monitor, mode) if save_best_only else None
        self.verbose = verbose
        self.save_best_only = save_best_only
        self.save_weights_only = save_weights_only
        self.save_freq = save_freq
        self.best = None
        if initial_value_threshold is not None:
            self.best = arguments.real(
                "ModelCheckpoint", "initial_value_threshold", initial_value_threshold, "a number",
                lambda x: not math.isnan(x),
            )
        self.batches_since_save = 0

    def uses(self, hook):
        if hook == "on_train_batch_end" and self.save_freq == "epoch":
            return self.overrides(hook, ModelCheckpoint)
        return super().uses(hook)

    def set_callback_list(self, callback_list):
        self.may_be_told_more = any(type(c) not in (*SILENT, ModelCheckpoint) for c in callback_list.callbacks)

    def on_train_begin(self, logs=None):
        """Refuse now what could not be filled in after an epoch of training."""
        names = list(self.model.metrics_names)
        if self.save_freq == "epoch" and any(name.startswith("validation") for name in self.model.terms["data"]):
            names += [f"val_{name}" for name in names]
        if self.may_be_told_more:
            names += self.fields
        self.path(dict.fromkeys(names, 1.0), {"epoch": 1} if self.save_freq == "epoch" else {"epoch": 1, "batch": 1})

    def on_epoch_begin(self, epoch, logs=None):
        self.epoch = epoch

    def on_train_batch_end(self, batch, logs=None):
        if self.save_freq == "epoch":
            return
        self.batches_since_save += 1
        if self.batches_since_save >= self.save_freq:
            self.batches_since_save = 0
            self.save_if_wanted(logs, {"epoch": self.epoch + 1, "batch": batch + 1})

    def on_epoch_end(self, epoch, logs=None):
        if self.save_freq == "epoch":
            self.save_if_wanted(logs, {"epoch": epoch + 1})

    def save_if_wanted(self, logs, place):
        """Save, unless it is for the best only and this is not the best."""
        path = self.path(logs or {}, place)
        news = f"saving {path}"
        if self.save_best_only:
            value = self.watched.read(logs)
            if value is not None:
                before = "None" if self.best is None else f"{self.best:.5f}"
                if not self.watched.improves(value, self.best):
                    self.say(place, f"{self.monitor} did not improve from {before}")
                    return
                self.best = value
                news = f"{self.monitor} improved from {before} to {value:.5f}, {news}"
        self.say(place, news)
        os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
        save = self.model.save_weights if self.save_weights_only else self.model.save
        save(path)

    def path(self, logs, place):
        known = {**with_synonyms(logs), **place}
        try:
            return self.filepath.format(**known)
        except (ValueError, TypeError, AttributeError) as error:
            raise ValueError(f"ModelCheckpoint: filepath {self.filepath!r} cannot be filled in: {error}") from None
        except LookupError as error:
            raise ValueError(
                f"ModelCheckpoint: filepath {self.filepath!r} has a field {error} that is unknown here; "
                f"known: {', '.join([*place, *logs])}"
            ) from None

    def say(self, place, news):
        if self.verbose:
            announce(f"Epoch {place['epoch']}: {news}")


def fields_of(filepath):
    """The names that stand in braces; ValueError for braces that do not match, and for a pair with no name in it."""
    try:
        fields = [field for _, field, _, _ in string.Formatter().parse(filepath) if field is not None]
    except ValueError as error:
        raise ValueError(
            f"ModelCheckpoint: expected filepath to have names in braces, got {filepath!r} ({error}); write a brace "
            "that is to be in the name twice"
        ) from None
    if "" in fields:
        raise ValueError(f"ModelCheckpoint: expected filepath to have a name in each pair of braces, got {filepath!r}")
    return fields
