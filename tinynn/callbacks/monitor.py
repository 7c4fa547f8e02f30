"""How a callback follows one number of the logs: find it under its name, and tell whether it has become better."""

import math
import warnings

from tinynn import arguments
from tinynn.doubts import level_of_caller

SYNONYMS = {"acc": "accuracy", "accuracy": "acc"}

# Parts of names. A loss is small if it is good, also where it is a loss of accuracy, so these are looked at first.
SMALL_IS_GOOD = (
    "loss", "error", "mse", "mae", "mape", "msle", "rmse", "crossentropy", "bce", "hinge", "divergence", "kld",
    "poisson", "logcosh", "log_cosh",
)
LARGE_IS_GOOD = (
    "acc", "auc", "precision", "recall", "fmeasure", "f1", "fbeta", "f_beta", "r2", "iou", "dice", "cosine",
    "correlation",
)


class Monitor:
    """One number of the logs.

    Parameters
    ----------
    owner : str
        Whose messages name it.
    name : str
        Its key in the logs; ``"acc"`` finds ``"accuracy"`` and the other way round, also after ``"val_"``.
    mode : {"auto", "min", "max"}, optional
        Whether small or large is good. "auto" tells by the name; any other word warns and counts as "auto".
    min_delta : float, optional
        By how much a number must be better to count as better. Default 0.

    Raises
    ------
    ValueError
        If `mode` is "auto" and the name does not tell.
    """

    def __init__(self, owner, name, mode="auto", min_delta=0.0):
        if not isinstance(name, str):
            raise TypeError(f"{owner}: expected monitor to be a name in the logs, got {name!r}")
        self.owner = owner
        self.name = name
        if mode not in ("auto", "min", "max"):
            warnings.warn(f"{owner}: unknown mode {mode!r}, taken as 'auto'; known: auto, min, max", stacklevel=3)
            mode = "auto"
        self.sign = {"min": 1, "max": -1}[direction(owner, name) if mode == "auto" else mode]
        self.min_delta = abs(arguments.real(owner, "min_delta", min_delta))
        self.warned = False

    def read(self, logs):
        """The number as a float; None, and a warning the first time, where the logs have none of that name."""
        value = with_synonyms(logs or {}).get(self.name)
        if value is not None:
            return float(value)
        if not self.warned:
            self.warned = True
            hint = ""
            if self.name.startswith("val_") and not any(name.startswith("val_") for name in logs or {}):
                hint = "; give fit validation_data or a validation_split"
            warnings.warn(
                f"{self.owner}: there is no {self.name!r} in the logs, only {', '.join(logs or ()) or 'nothing'}{hint}",
                stacklevel=level_of_caller(),
            )
        return None

    def improves(self, value, best):
        """Whether `value` is better than `best` by more than `min_delta`. Any number is better than None, NaN never."""
        if math.isnan(value):
            return False
        return best is None or self.sign * value + self.min_delta < self.sign * best


def direction(owner, name):
    """``"min"`` or ``"max"``, whichever is good for a number of that name."""
    lower = name.lower()
    if any(part in lower for part in SMALL_IS_GOOD):
        return "min"
    if any(part in lower for part in LARGE_IS_GOOD):
        return "max"
    raise ValueError(f"{owner}: is a small or a large {name!r} good? Its name does not tell; give mode='min' or 'max'")


def with_synonyms(logs):
    """The logs, with ``accuracy`` also as ``acc`` and ``acc`` also as ``accuracy``."""
    more = {}
    for name, value in logs.items():
        prefix, bare = ("val_", name[4:]) if name.startswith("val_") else ("", name)
        if bare in SYNONYMS:
            more[prefix + SYNONYMS[bare]] = value
    return more | logs
