"""Files of models. The ending says which format is written, the first bytes which one is read.

=============== =================================================================================================
``.keras``      whole model; the format of Keras 3
``.npz``        whole model, or weights alone; plain NumPy
``.weights.h5`` weights, and the optimizer's state where the model is compiled; the format of Keras 3
other           whole model, or weights alone; the ``.h5`` format of older Keras, which Keras 3 also reads and writes
=============== =================================================================================================

A whole model is its configuration and weights, the arguments of ``compile``, the state of the optimizer and of the
random generators: training goes on from it as if it had never stopped. Reading a file executes nothing in it.
"""

import json
import os

from tinynn import arguments
from tinynn.atomic import replacing
from tinynn.saving import keras_archive, legacy_h5, npz, restore, weights_h5
from tinynn.saving.build import build_model
from tinynn.saving.config import model_entry, own_things, refuse_shared
from tinynn.saving.objects import register_keras_serializable, registered_name
from tinynn.training import Trainer

__all__ = [
    "clone_model", "load_model", "load_weights", "model_from_json", "model_to_json", "register_keras_serializable",
    "save_model", "save_weights",
]

# A few bytes of JSON may ask for any number of weights; a text for more than these is hardly meant.
MOST_NUMBERS = 100_000_000


def save_model(model, path, overwrite=True, include_optimizer=True):
    """Write a whole model to a file, which appears when it is complete, and not before.

    Parameters
    ----------
    model : Sequential or Model
    path : str or os.PathLike
        Ends in ``.keras`` or ``.npz``; any other ending gives the older ``.h5`` format. Where Keras would not read
        one of these two as it is meant, a warning says so.
    overwrite : bool, optional
        False refuses to replace a file. Default True.
    include_optimizer : bool, optional
        False leaves out the arguments of ``compile`` and the optimizer's state. Default True.

    Raises
    ------
    ValueError
        If the model is not built, or holds what a file cannot.
    FileNotFoundError, FileExistsError
        If the folder is not there, or the file is and `overwrite` is False.
    """
    path = checked(model, path)
    writer = {".keras": keras_archive, ".npz": npz}.get(os.path.splitext(path)[1], legacy_h5)
    include_optimizer = include_optimizer and model.loss is not None  # without a loss nothing can be trained
    if include_optimizer:
        model.prepare()
    with replacing(path, overwrite) as temporary:
        writer.write(temporary, model, include_optimizer)


def load_model(path, custom_objects=None, compile=True):
    """The model that a file holds, compiled as it was.

    Parameters
    ----------
    path : str or os.PathLike
        A file of `save_model`, or of Keras: ``.keras``, or ``.h5`` of Keras 3 or of TensorFlow 2.
    custom_objects : dict of str to class or function, optional
        Your own layers, losses, metrics ... by name, where they are not registered.
    compile : bool, optional
        False leaves the model as it is before ``compile``. Default True. An optimizer that only Keras has, and in a
        ``.keras`` file such a loss or metric, leaves it so as well, with a warning.

    Returns
    -------
    Sequential or Model

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    ValueError
        If it is damaged or foreign, or names a layer that neither tinynn nor `custom_objects` has.
    """
    return restore.load(path, custom_objects or {}, compile)


def save_weights(model, path, overwrite=True):
    """Write a model's weights to a file.

    Parameters
    ----------
    model : Sequential or Model
    path : str or os.PathLike
        Ends in ``.weights.h5`` or ``.npz``; any other ending gives the older ``.h5`` format.
    overwrite : bool, optional
        False refuses to replace a file. Default True.

    Raises
    ------
    ValueError
        If the model is not built, or the ending is ``.keras``, which is for whole models.
    FileNotFoundError, FileExistsError
        If the folder is not there, or the file is and `overwrite` is False.
    """
    path = checked(model, path)
    if path.endswith(".keras"):
        raise ValueError(f"cannot write {path}: a .keras file holds a whole model; call save, or end in .weights.h5")
    writers = {".weights.h5": weights_h5.write, ".npz": npz.write_weights}
    writer = next((w for ending, w in writers.items() if path.endswith(ending)), legacy_h5.write_weights)
    with replacing(path, overwrite) as temporary:
        writer(temporary, model)


def load_weights(model, path):
    """Read a model's weights from a file of weights or of a whole model; all are read, or none is changed.

    From a ``.weights.h5`` file a compiled model's optimizer goes on where that of the file was, as in Keras. Where it
    is another one it stays as it is, with a warning.

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    ValueError
        If it is damaged or foreign, or its weights are not those of this model; the message names the layer.
    """
    if not model.built:
        raise ValueError(
            f"model {model.name!r} is not built yet, so it has no weights to load into: give its first layer "
            "input_shape=, or train it on a batch"
        )
    restore.load_weights(path, model)


def model_to_json(model, **options):
    """A model without its weights, as JSON; `options` go to `json.dumps`."""
    described = model_entry(model)
    try:
        return json.dumps(described, **options)
    except TypeError as error:
        raise TypeError(f"model {model.name!r}: expected options of json.dumps, got {options} ({error})") from None


def model_from_json(text, custom_objects=None):
    """The model that a text of `model_to_json`, or of Keras's ``to_json``, describes, with fresh weights.

    Raises
    ------
    ValueError
        If the text is none, names a layer that neither tinynn nor `custom_objects` has, or describes a model of more
        than 100 million numbers.
    """
    if not isinstance(text, (str, bytes)):
        raise TypeError(f"model_from_json: expected text, got {arguments.shown(text)}")
    try:
        return build_model(json.loads(text), custom_objects, MOST_NUMBERS, filled=False)
    except restore.DAMAGE as error:
        raise ValueError(f"expected the JSON of a model, got {str(text)[:80]!r} ({error})") from error


def clone_model(model):
    """A model of the same layers, under the same names, with fresh weights; not compiled."""
    if not isinstance(model, Trainer):
        raise TypeError(f"clone_model: expected a Sequential or a Model, got {arguments.shown(model)}")
    return build_model(model_entry(model), {registered_name(type(model)): type(model), **own_things(model)})


def checked(model, path):
    """`path` as a string, once it is sure that the model can be written."""
    if not isinstance(model, Trainer):
        raise TypeError(f"expected a Sequential or a Model to write, got {model!r}")
    if not model.built:
        raise ValueError(
            f"model {model.name!r} is not built yet, so it has no weights to write: give its first layer input_shape=, "
            "or train it on a batch"
        )
    refuse_shared(model)
    return arguments.path(f"model {model.name!r}", "path", path)
