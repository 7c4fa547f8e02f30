"""The file of a black box: a whole model as it was before a step, in the plain format, with the step's batch.

It is an ``.npz`` file of `tinynn.saving` with more in it: `load_model` reads it too, and nothing in it is executed.
"""

import math
from dataclasses import dataclass

import numpy as np

from tinynn import activations, backend, initializers, losses, regularizers
from tinynn.atomic import replacing
from tinynn.saving import npz, refuse_shared
from tinynn.saving.config import all_layers
from tinynn.saving.restore import reading
from tinynn.several import listed, unlisted
from tinynn.sparse import SparseRows

# What writing a network of parts that nobody can describe, or a model that shares layers, raises.
INDESCRIBABLE = (ValueError, TypeError, AttributeError, LookupError)

# Entries of a configuration that mention no registered name, and where tinynn keeps what they mean.
UNREGISTERED = {
    "keras.initializers": initializers, "keras.regularizers": regularizers, "tinynn.activations": activations,
}

# A file may make the step use up so many numbers, or so many times the numbers that it holds.
OUTPUTS = 2**24
EXPANSION = 100


@dataclass(frozen=True)
class Recording:
    """A step that can be taken again.

    Parameters
    ----------
    x, y, weights : as `Trainer.train_step` takes them
    samples : array of int
        For each row its number in the data that `fit` was given.
    epoch, step : int
        Counted from 1.
    report : str
        What was found when the file was written.
    floatx, epsilon : str, float
        As they were set in `tinynn.backend`.
    obstacle : str or None
        Why the model is not in the file.
    """

    x: object
    y: object
    weights: object
    samples: np.ndarray
    epoch: int
    step: int
    report: str
    floatx: str
    epsilon: float
    obstacle: str = None


def write(path, model, recording):
    """Write the model, which is in the state before the step, and the step; whole or not at all.

    Returns
    -------
    (list of str, str or None)
        The names of classes and functions that are not tinynn's, without which the model cannot be made anew; why it
        cannot be made anew at all.

    Raises
    ------
    OSError
        If there is no place to write to.
    """
    obstacle = None
    try:
        refuse_shared(model)
        described, arrays = npz.contents(model)
    except INDESCRIBABLE as error:
        described, arrays, obstacle = {}, {}, str(error)
    described["black_box"] = box = {
        "epoch": recording.epoch, "step": recording.step, "report": recording.report, "floatx": recording.floatx,
        "epsilon": recording.epsilon, "obstacle": obstacle,
    }
    arrays["samples"] = recording.samples
    for name in ("x", "y", "weights"):
        batch = [] if getattr(recording, name) is None else listed(getattr(recording, name))
        box[name] = [kept(f"{name}/{i}", a, arrays) for i, a in enumerate(batch)]
    with replacing(path) as temporary:
        npz.write_arrays(temporary, described, arrays)
    return sorted(set(own_names(described.get("model")))), obstacle


def kept(key, array, arrays):
    """Put an array under a key; returns the width of sparse rows, "dense" for an array, None for None."""
    if array is None:
        return None
    if not isinstance(array, SparseRows):
        arrays[key] = backend.to_numpy(array)
        return "dense"
    matrix = array.matrix
    arrays |= {f"{key}/data": matrix.data, f"{key}/indices": matrix.indices, f"{key}/indptr": matrix.indptr}
    return array.shape[1]


def own_names(described):
    """The names in a configuration that neither tinynn nor Keras stands behind."""
    if isinstance(described, list):
        for part in described:
            yield from own_names(part)
    elif isinstance(described, dict):
        module, name = str(described.get("module")), described.get("registered_name")
        if name and not module.startswith(("keras", "tinynn")):
            yield name
        if module in UNREGISTERED and not hasattr(UNREGISTERED[module], described["class_name"]):
            yield described["class_name"]
        for part in described.values():
            yield from own_names(part)


def read(path):
    """The recording in a file.

    Raises
    ------
    FileNotFoundError, ValueError
        If there is no such file; if it is damaged, foreign, or a file of a model and no step.
    """
    with reading(path) as file:
        if not isinstance(file, npz.NpzFile) or "black_box" not in file.described:
            raise ValueError("expected a file of a black box, found one of a model and no step; read it by load_model")
        box = file.described["black_box"]
        x, y, weights = ([taken(file, f"{name}/{i}", kind) for i, kind in enumerate(box[name])]
                         for name in ("x", "y", "weights"))
        return Recording(
            unlisted(x), unlisted(y), unlisted(weights) if weights else None, file.read("samples", "i"),
            int(box["epoch"]), int(box["step"]), printable(box["report"]), str(box["floatx"]), float(box["epsilon"]),
            box["obstacle"] and printable(box["obstacle"]),
        )


def taken(file, key, kind):
    """What `kept` put away."""
    if kind is None:
        return None
    if kind == "dense":
        return file.read(key)
    data, indices, indptr = (file.read(f"{key}/{part}") for part in ("data", "indices", "indptr"))
    matrix = backend.csr_matrix(data, indices, indptr, (len(indptr) - 1, int(kind)))
    matrix.check_format(full_check=True)  # SciPy's products trust the indices
    return SparseRows(matrix)


def printable(text):
    """`text`, if it can do nothing to the terminal that it is printed on."""
    if not isinstance(text, str) or not all(c.isprintable() or c == "\n" for c in text):
        raise ValueError("expected a report to be a text of letters and signs")
    return text


def refuse_misfit(model, recording):
    """Raise ValueError unless the batch is one that the model can take: nothing may be broadcast."""
    x, y, weights = listed(recording.x), listed(recording.y), listed(recording.weights)
    n = len(recording.samples)
    if recording.samples.ndim != 1 or n == 0:
        raise ValueError(f"expected the numbers of some samples, the file has an array of {recording.samples.shape}")
    expected = [(n, *shape) for shape in listed(model.input_shape)]
    if [a.shape for a in x] != expected:
        raise ValueError(f"the model takes inputs of shape {expected}, the file has {[a.shape for a in x]}")
    if any(w is not None and w.shape != (n,) for w in weights):
        raise ValueError(f"expected {n} sample weights, the file has {[w.shape for w in weights if w is not None]}")
    # The shapes and the labels are checked, whatever the numbers are: what is not finite may be the finding.
    harmless = [t if t.dtype.kind in "iub" else np.zeros_like(t) for t in y]
    names, shapes = model.output_names, listed(model.output_shape)
    aligned = losses.align_outputs(harmless, shapes, listed(model.loss), names)
    if len(y) != len(names) or [t.shape for t in aligned] != [t.shape for t in y] or any(len(t) != n for t in y):
        raise ValueError(f"the model takes targets of shape {[t.shape for t in aligned]}, the file has others")
    outputs = n * sum(math.prod(shape) for layer in all_layers(model) for shape in listed(layer.output_shape))
    if outputs > max(OUTPUTS, EXPANSION * (model.count_params() + sum(math.prod(a.shape) for a in [*x, *y]))):
        raise ValueError(f"the layers would put out {outputs:,} numbers, which no step of so small a file does")
