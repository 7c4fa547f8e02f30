"""Logs and histories that answer to Keras's old and new names of a metric: ``acc`` and ``accuracy``."""

import re

SYNONYMS = {"acc": "accuracy", "mae": "mean_absolute_error", "mse": "mean_squared_error",
            "mape": "mean_absolute_percentage_error", "msle": "mean_squared_logarithmic_error",
            "cosine": "cosine_proximity", "lr": "learning_rate"}
SYNONYMS |= {new: old for old, new in SYNONYMS.items()}


class Records(dict):
    """A dict by names of metrics; a name that is not there is looked up under its other spelling.

    What it lists, and what it says is in it, are the names that the script gave to ``compile``.
    """

    def __missing__(self, name):
        other = next((other for other in (other_spelling(name), self.uncounted(name)) if other in self), None)
        if other is None:
            raise KeyError(name)
        return self[other]

    def uncounted(self, name):
        """``"auc"`` for ``"auc_1"``, as Keras calls a program's second such object, where there is just one here."""
        counted = re.fullmatch(r"(.+)_\d+", name) if isinstance(name, str) else None
        if counted is None or any(re.fullmatch(rf"{re.escape(counted[1])}_\d+", other) for other in self):
            return None
        return counted[1]

    def get(self, name, default=None):
        """The value under `name` or its other spelling, else `default`."""
        try:
            return self[name]
        except KeyError:
            return default


def other_spelling(name):
    """``"val_acc"`` for ``"val_accuracy"`` and so on; None where there is no other."""
    if not isinstance(name, str):
        return None
    prefix = "val_" if name.startswith("val_") else ""
    other = SYNONYMS.get(name.removeprefix(prefix))
    return other and prefix + other
