"""``tf.train.Checkpoint``: weights of models and variables, and states of optimizers, in one file of NumPy's."""

from pathlib import Path

import numpy as np

from tinynn.archive import check_file
from tinynn.atomic import replacing
from tinynn.optimizers import Optimizer
from tinynn.parameters import Parameter


def latest_checkpoint(checkpoint_dir, latest_filename=None):
    """The path of the checkpoint in a folder that was written last; None where there is none."""
    found = [path for path in Path(checkpoint_dir).glob("*ckpt*") if not path.name.startswith(".")]
    found.sort(key=lambda path: (path.stat().st_mtime_ns, path.name))
    return str(found[-1]) if found else None


class Restored:
    """What was read from a file, all of it, so that there is nothing to check."""

    def expect_partial(self):
        return self

    assert_consumed = assert_existing_objects_matched = expect_partial


class Checkpoint(Restored):
    """Things of a training under names: models, layers, variables, optimizers.

    Parameters
    ----------
    **things
        A number, such as ``step=tf.Variable(1)``, counts as a variable.
    """

    def __init__(self, root=None, **things):
        things = things if root is None else {"root": root, **things}
        self.things = things
        self.save_counter = 0
        vars(self).update(things)

    def save(self, file_prefix, options=None):
        """Write ``prefix-1``, ``prefix-2`` and so on; the path comes back."""
        self.save_counter += 1
        return self.write(f"{file_prefix}-{self.save_counter}")

    def write(self, path, options=None):
        """Write all of it to a file."""
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        arrays = {f"{name}/{part}": array for name, thing in self.things.items() for part, array in state(thing)}
        with replacing(path) as temporary, open(temporary, "wb") as file:
            np.savez(file, **arrays)
        return str(path)

    def restore(self, path, options=None):
        """Take all of it back from a file; nothing happens where `path` is None, as after no training."""
        if path is not None:
            check_file(path)
            with np.load(path, allow_pickle=False) as arrays:
                for name, thing in self.things.items():
                    prefix = f"{name}/"
                    parts = {key[len(prefix) :]: arrays[key] for key in arrays.files if key.startswith(prefix)}
                    set_state(thing, parts)
        return self

    read = restore


class CheckpointManager:
    """Keeps the last few checkpoints of a folder."""

    def __init__(self, checkpoint, directory, max_to_keep=5, checkpoint_name="ckpt", **kwargs):
        self.checkpoint, self.directory, self.max_to_keep = checkpoint, Path(directory), max_to_keep
        self.prefix = self.directory / checkpoint_name
        self.checkpoints = sorted(map(str, self.directory.glob(f"{checkpoint_name}-*")), key=number_of)

    @property
    def latest_checkpoint(self):
        return self.checkpoints[-1] if self.checkpoints else None

    def save(self, checkpoint_number=None):
        number = number_of(self.checkpoints[-1]) + 1 if self.checkpoints else 1
        number = number if checkpoint_number is None else int(checkpoint_number)
        self.checkpoints.append(self.checkpoint.write(f"{self.prefix}-{number}"))
        while self.max_to_keep and len(self.checkpoints) > self.max_to_keep:
            Path(self.checkpoints.pop(0)).unlink(missing_ok=True)
        return self.latest_checkpoint

    def restore_or_initialize(self):
        self.checkpoint.restore(self.latest_checkpoint)
        return self.latest_checkpoint


def number_of(path):
    return int(path.rpartition("-")[2])


def state(thing):
    """The parts of a thing that training changes, as pairs of a name and an array."""
    if isinstance(thing, Optimizer):
        return thing.get_state().items()
    weights = [thing] if isinstance(thing, Parameter) else getattr(thing, "weights", ())
    return [(str(i), np.asarray(weight)) for i, weight in enumerate(weights)]


def set_state(thing, parts):
    if isinstance(thing, Optimizer):
        thing.set_state(parts)
    elif isinstance(thing, Parameter):
        thing.assign(parts["0"])
    elif hasattr(thing, "set_weights"):
        thing.set_weights([parts[str(i)] for i in range(len(parts))])
