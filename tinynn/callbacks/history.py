"""The record of a training: what the logs said after each epoch, and where it all came from."""

import os

from tinynn import provenance, random
from tinynn.archive import check_file
from tinynn.atomic import replacing
from tinynn.backend import to_numpy
from tinynn.callbacks.base import Callback
from tinynn.naming import numbered

PARTS = {"epoch": list, "history": dict, "weights_hashes": list, "provenance": dict}

# What of a provenance may differ without a result that differs.
CIRCUMSTANCES = ("tinynn", "numpy", "python", "blas", "machine", "threads")

# What is compared by itself, or settled by the rest.
ASIDE = ("data", "chosen", "outputs")


class History(Callback):
    """What `fit` returns, and what ``model.history`` is afterwards.

    Attributes
    ----------
    history : dict of str to list of float
        For each name in the logs (``"loss"``, ``"accuracy"``, ``"val_loss"`` ...) its value after each epoch.
    epoch : list of int
        The epochs, counted from 0.
    weights_hashes : list of str
        The hash of all weights after each epoch, a CRC-32. It costs about as much as one step of ten rows.
    provenance : dict
        ``"seed"``, whether it was ``"chosen"`` and how many random ``"streams"`` were drawn from it when training
        began; the versions of tinynn, NumPy, Python and BLAS, and the machine; the names of the ``"outputs"``; the
        batch size, the number of threads, and the hashes of the data as they were trained on. Of data beyond a mebibyte
        only some rows are hashed: the hash ``"of"`` each array says of which; see `tinynn.provenance.hash_of_data`.
    """

    state_names = tuple(PARTS)

    def __init__(self):
        self.history = {}
        self.epoch = []
        self.weights_hashes = []
        self.origin, self.versions = {}, None

    def on_train_begin(self, logs=None):
        self.epoch = []
        self.weights_hashes = []
        self.origin, self.versions = random.origin() | (self.model.terms or {}), None
        self.origin["outputs"] = self.model.output_names
        self.origin["weights at first"] = provenance.hash_of_weights(self.model)

    def on_epoch_end(self, epoch, logs=None):
        self.epoch.append(epoch)
        self.weights_hashes.append(provenance.hash_of_weights(self.model))
        self.origin["threads"] = self.model.threads
        for name, value in (logs or {}).items():
            self.history.setdefault(name, []).append(value)

    @property
    def provenance(self):
        if self.versions is None:
            self.versions = provenance.versions()
        return self.versions | self.origin

    @provenance.setter
    def provenance(self, value):
        self.versions, self.origin = {}, value

    def to_json(self, **options):
        """The record as JSON; `options` go to `json.dumps`."""
        import json

        return json.dumps({name: getattr(self, name) for name in PARTS}, default=as_plain, **options)

    @classmethod
    def from_json(cls, text):
        """The record that `to_json` wrote.

        Raises
        ------
        ValueError
            If `text` is not the JSON of a History.
        """
        import json

        try:
            parts = json.loads(text)
            fits = isinstance(parts, dict) and all(isinstance(parts[name], kind) for name, kind in PARTS.items())
        except (ValueError, TypeError, KeyError, RecursionError):
            fits = False
        if not fits:
            raise ValueError(f"expected the JSON of a History, got {str(text)[:80]!r}; History.to_json() writes it")
        record = cls()
        for name in PARTS:
            setattr(record, name, parts[name])
        return record

    def save(self, path):
        """Write the record to a file, as JSON."""
        with replacing(path) as temporary, open(temporary, "w", encoding="utf-8") as file:
            file.write(self.to_json(indent=1))

    @classmethod
    def load(cls, path):
        """The record that `save` wrote; ValueError names the file if it is another one."""
        try:
            check_file(path)
            with open(path, encoding="utf-8") as file:
                return cls.from_json(file.read())
        except ValueError as error:
            raise ValueError(f"{os.fspath(path)}: {error}") from error


def as_plain(value):
    """A number or an array of NumPy's as JSON can hold it; anything else in words."""
    plain = to_numpy(value).tolist()
    return plain if isinstance(plain, (bool, int, float, str, list)) else str(value)


def first_difference(one, other):
    """What differs first between two trainings, in a sentence; None if neither their course nor their results differ.

    Seed, batches and data come first, then epoch by epoch, counted from 0, the weights and the logs. Versions,
    machine and number of threads are no difference by themselves; where they differ too, they are named behind it.

    Parameters
    ----------
    one, other : History, or str: its JSON
    """
    one, other = (record if isinstance(record, History) else History.from_json(record) for record in (one, other))
    found = next(differences(one, other), None)
    context = [f"{name}: {pair}" for name, pair in unequal(one.provenance, other.provenance) if name in CIRCUMSTANCES]
    return f"{found} ({'; '.join(context)})" if found and context else found


def differences(one, other):
    """Sentences about all that differs, in the order in which it came about."""
    for name, pair in unequal(one.provenance, other.provenance):
        if name not in (*CIRCUMSTANCES, *ASIDE):
            yield f"{name}: {pair}"
    for name, pair in unequal(one.provenance.get("data", {}), other.provenance.get("data", {})):
        yield f"{name}: {pair}"
    for i in range(max(len(one.epoch), len(other.epoch))):
        for name, pair in unequal(after_epoch(one, i), after_epoch(other, i)):
            yield f"epoch {i}: {name}: {pair}"


def after_epoch(record, i):
    """What the record says of one epoch, by name; outputs are told by their numbers, whatever they are called."""
    outputs = record.provenance.get("outputs", [])
    logs = {numbered(name, outputs): column for name, column in record.history.items()}
    values = {"weights": record.weights_hashes, **logs}
    return {name: column[i] for name, column in values.items() if i < len(column)}


def unequal(one, other):
    """Names under which two dicts have something else, and both values in words."""
    for name in dict.fromkeys([*one, *other]):
        pair = [repr(values[name]) if name in values else "nothing" for values in (one, other)]
        if pair[0] != pair[1]:
            yield name, " and ".join(pair)
