"""From an open file to a model: the steps that all formats share.

A format has a class that opens a file and offers ``entry`` and ``compile_entry`` (what the model is and how it was
compiled, or None), ``numbers()``, ``weights(model)``, ``state()``, ``optimizer_state(optimizer)`` and ``close()``.
"""

import contextlib
import os
import warnings

import numpy as np

from tinynn import arguments, backend
from tinynn.archive import DAMAGE, Archive, check_file
from tinynn.saving.build import build_model
from tinynn.saving.compilation import compile_arguments
from tinynn.saving.hdf5 import opened, read
from tinynn.saving.keras_archive import WEIGHTS, KerasArchive
from tinynn.saving.legacy_h5 import LegacyFile
from tinynn.saving.npz import NpzFile
from tinynn.saving.objects import Lacking
from tinynn.saving.state import restore_random
from tinynn.saving.weights_h5 import WeightsFile

ZIP, HDF5 = b"PK\x03\x04", b"\x89HDF\r\n\x1a\n"


@contextlib.contextmanager
def reading(path):
    """A model file, open for reading, whatever its format; errors name the file and say what to do.

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    ValueError
        If it is no file of a model, is damaged, or does not fit.
    """
    path = arguments.path("load", "path", path)
    if not os.path.exists(path):
        raise FileNotFoundError(f"{path}: there is no such file; look at the name and at the folder {os.getcwd()}")
    try:
        with contextlib.closing(kind_of(path)(path)) as file:
            yield file
    except PermissionError:
        raise
    except DAMAGE as error:
        raise ValueError(
            f"{path}: expected a whole file of a model, found a damaged or a foreign one "
            f"({type(error).__name__}: {error}); load another copy, or save the model again"
        ) from error
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from error


def kind_of(path):
    """The class that reads a file, by its first bytes and what is inside: endings lie."""
    if os.path.isdir(path):
        raise ValueError("expected a file of a model, found a folder; tinynn does not read SavedModel folders")
    check_file(path)
    with open(path, "rb") as file:
        start = file.read(len(HDF5))
    if start == HDF5:
        with opened(path) as file:
            older = any(name.startswith(("layer_names", "model_config")) for name in file.attrs)
        return LegacyFile if older else WeightsFile
    if start.startswith(ZIP):
        with Archive(path) as archive:
            names = archive.names
        if WEIGHTS in names:
            return KerasArchive
        if NpzFile.DESCRIPTION in names:
            return NpzFile
        some = ", ".join(sorted(names)[:5])
        raise ValueError(f"expected a .keras or .npz file of a model, found a zip archive of {some}")
    raise ValueError(f"expected a file of a model (.keras, .weights.h5, .h5 or .npz), found one that starts {start!r}")


def load(path, custom_objects, compiled):
    """The model that a file holds."""
    with reading(path) as file:
        if file.entry is None:
            raise ValueError("the file holds weights alone; make the model and call its load_weights(path)")
        model = build_model(file.entry, custom_objects, file.numbers())
        assign(file.weights(model))
        random_state, optimizer_state = file.state()
        if random_state:
            restore_random(model, random_state)
        if compiled and file.compile_entry:
            compile_again(model, file, custom_objects, optimizer_state)
        return model


def compile_again(model, file, custom_objects, optimizer_state):
    """Compile a model as the file says; where that takes what only Keras has, leave it uncompiled, with a warning."""
    try:
        model.compile(**compile_arguments(file.compile_entry, custom_objects, file.old_root))
    except Lacking as lacking:
        warnings.warn(f"{file.path}: {lacking}; the model is loaded with its weights, not compiled", stacklevel=5)
    except (TypeError, ValueError) as error:
        raise ValueError(f"{error}; to have the model uncompiled, load with compile=False") from error
    else:
        restore_optimizer(model, file, optimizer_state)


def restore_optimizer(model, file, exact):
    """Give the optimizer its state: the exact one where tinynn wrote the file, else Keras's.

    A state may not fit: a network of which parts were frozen after `compile` is compiled without them now.
    """
    state = exact or file.optimizer_state(model.optimizer)
    if state and fits(state, model.optimizer):
        model.optimizer.set_state(state)
    elif state or file.has_optimizer():
        warnings.warn(
            f"{file.path}: the state of {model.optimizer.name} in the file does not fit the model; the weights are "
            "loaded, and the optimizer starts anew",
            stacklevel=5,
        )


def fits(state, optimizer):
    """Whether the vectors of a state are as long as the optimizer's."""
    return all(np.shape(state.get(name)) == slot.shape for name, slot in optimizer.slots.items())


def load_weights(path, model):
    """Write the weights that a file holds into a model, all or none, and into its optimizer the state beside them."""
    with reading(path) as file:
        weights, beside = file.weights(model), None
        if isinstance(file, WeightsFile) and model.loss is not None:
            model.prepare()
            beside = state_beside(file, model.optimizer)
        assign(weights)
        if beside:
            state, rate = beside
            model.optimizer.set_state(state)
            model.optimizer.learning_rate = rate


def state_beside(file, optimizer):
    """The state and the learning rate that lie in a file of weights; None, with a warning, where they do not fit."""
    state = file.optimizer_state(optimizer)
    if state and fits(state, optimizer):
        return state, file.learning_rate(optimizer)
    if file.has_optimizer():
        warnings.warn(
            f"{file.path}: the state of {optimizer.name} in the file does not fit the model; the weights are loaded, "
            "and the optimizer stays as it is",
            stacklevel=5,
        )
    return None


def assign(found):
    """Write saved arrays into parameters, after all of them were found to fit.

    Parameters
    ----------
    found : list of (str, list of Parameter, list of array)
        By layer.
    """
    for name, parameters, arrays in found:
        if len(arrays) != len(parameters):
            raise ValueError(f"layer {name!r} has {len(parameters)} arrays of weights, the file has {len(arrays)}")
        for parameter, array in zip(parameters, arrays):
            if array.shape != parameter.shape:
                raise ValueError(
                    f"layer {name!r}: {parameter.name} has shape {parameter.shape}, the file has {array.shape}"
                )
    values = [(p, read(array)) for _, parameters, arrays in found for p, array in zip(parameters, arrays)]
    for parameter, value in values:
        parameter.assign(backend.as_float(value))
