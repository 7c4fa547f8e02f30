"""Backups of a training that is under way: all that it takes to go on as if it had never been broken off."""

import contextlib
import copy
import json

import numpy as np

from tinynn import arguments, backend, random
from tinynn.archive import DAMAGE, check_file
from tinynn.atomic import replacing
from tinynn.finite import quietly
from tinynn.naming import numbered
from tinynn.provenance import versions
from tinynn.saving import state
from tinynn.saving.npz import NpzFile, write_arrays
from tinynn.saving.weights_h5 import leaf_paths
from tinynn.several import listed

# The kinds of NumPy's numbers that a file may hold: whole, real, truth values.
NUMBERS = "iufb"


def write(path, training):
    """Write what `snapshot` gave to a file, whole or not at all."""
    arrays = {}
    described = encoded(training, arrays)
    with replacing(path) as temporary:
        write_arrays(temporary, described, arrays)


def read(path):
    """What `write` wrote.

    Raises
    ------
    ValueError
        If the file is damaged or another one.
    """
    try:
        check_file(path)
        with contextlib.closing(NpzFile(path)) as file:
            return decoded(file.described, lambda key: file.read(key, NUMBERS))
    except (ValueError, *DAMAGE) as error:
        raise ValueError(f"it is damaged, or no backup ({type(error).__name__}: {error})") from error


def snapshot(model, callbacks):
    """All of a training that steps and epochs change.

    Parameters
    ----------
    model : Sequential or Model
    callbacks : list of Callback
        Those that have a state are part of it.
    """
    optimizer = model.optimizer
    numbers = {name: value for name, value in optimizer.hyperparameters.items() if not callable(value)}
    return {
        "weights": [backend.to_numpy(p.value) for p in model.parameters],
        "optimizer": optimizer.get_state(),
        "hyperparameters": numbers,
        "random": state.random_state(model),
        "score": model.score.get_state(),
        "callbacks": states(callbacks),
        "versions": versions(),
    }


def states(callbacks):
    """The names of the classes and the states of the callbacks that have one."""
    found = [[type(callback).__name__, callback.get_state()] for callback in callbacks]
    return [entry for entry in found if entry[1]]


def refuse_odd_states(callbacks):
    """Raise a TypeError that names the callback whose state a backup cannot hold."""
    for name, remembered in states(callbacks):
        try:
            encoded(remembered, {})
        except TypeError as error:
            raise TypeError(f"{name}: {error}; leave it out of state_names, or keep it as one of these") from None


def put_back(training, model, callbacks):
    """Let a model and the callbacks go on from a `snapshot`.

    Raises
    ------
    ValueError
        If it does not fit; the model is as it was then.
    """
    before = copy.deepcopy(snapshot(model, [])) | {"hyperparameters": dict(model.optimizer.hyperparameters)}
    try:
        having = [callback for callback in callbacks if callback.get_state()]
        names, saved = [type(callback).__name__ for callback in having], [name for name, _ in training["callbacks"]]
        if names != saved:
            raise ValueError(f"callbacks that remember something: was {saved}, is {names}")
        put_into_model(training, model)
        for callback, (_, remembered) in zip(having, training["callbacks"]):
            callback.set_state(remembered)
    except (ValueError, *DAMAGE) as error:
        put_into_model(before, model)
        raise error if type(error) is ValueError else ValueError(f"{type(error).__name__}: {error}") from error


def put_into_model(training, model):
    """The model's part of a `snapshot`; where a piece does not fit, those before it are in the model."""
    shapes = [p.shape for p in model.parameters], [np.shape(array) for array in training["weights"]]
    if shapes[0] != shapes[1]:
        raise ValueError(f"shapes of the weights: was {shapes[1]}, is {shapes[0]}")
    optimizer = model.optimizer
    optimizer.set_state(training["optimizer"])
    for parameter, value in zip(model.parameters, training["weights"]):
        parameter.assign(backend.xp.asarray(value))
    known = optimizer.hyperparameters
    arguments.refuse_unknown(optimizer.name, set(training["hyperparameters"]) - set(known), list(known))
    for name, number in training["hyperparameters"].items():
        setattr(optimizer, name, number)
    state.restore_random(model, training["random"])
    model.score.set_state(training["score"])
    with quietly():
        model.score.results()  # refuses batches that cannot be counted now, not in the midst of training


def terms(model):
    """What a training is begun with, as plain values by name: a backup is of use where these are the same.

    What the optimizer's numbers are is asked of a new optimizer only: training changes some of them.
    """
    optimizer = model.optimizer
    origin = random.origin()
    found = {
        "layers": [described(layer) for _, layer in leaf_paths(model)],
        "loss": [described(loss, named=True) for loss in listed(model.loss)],
        "metrics": [numbered(name, model.output_names) for name in model.metrics_names],
        "float type": backend.floatx(),
        "optimizer": type(optimizer).__name__,
        "seed": origin["seed"] if origin["chosen"] else None,
        **model.terms,
    }
    if optimizer.iterations == 0:
        numbers = optimizer.hyperparameters.items()
        found["optimizer's"] = {name: described(value) if callable(value) else value for name, value in numbers}
    return found


def described(thing, named=False):
    """A layer, a loss or a schedule in words; where not `named` without its name, which counts up within a program."""
    try:
        config = thing.get_config() if hasattr(thing, "get_config") else {}
    except (ValueError, TypeError, NotImplementedError):  # a layer with a function in it, say
        config = {}
    config = {key: value for key, value in config.items() if named or key != "name"}
    return f"{name_of(thing)} {json.dumps(config, sort_keys=True, default=name_of)}"


def name_of(thing):
    return getattr(thing, "__name__", type(thing).__name__)


def names(model):
    """What the outputs and the logs are called: names that nobody gave are others in each network of a program."""
    return [*model.output_names, *model.metrics_names]


def called(training, found):
    """A training whose logs, and what callbacks remember, have the names `found` in place of those of its own."""
    new = dict(zip(training.get("names", found), found))
    new |= {f"val_{name}": f"val_{other}" for name, other in new.items()}
    return training | {key: renamed(training[key], new) for key in ("logs", "callbacks")}


def renamed(value, new):
    """A nest of values with other names in it."""
    if isinstance(value, dict):
        return {renamed(key, new): renamed(item, new) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(renamed(item, new) for item in value)
    return new.get(value, value) if isinstance(value, str) else value


def refuse_other(was, now):
    """Raise a ValueError that says what differs first between the terms of a backup and those of today."""
    for name in was:
        found = next(differences(name, was[name], now[name]), None) if name in now else None
        if found:
            raise ValueError(f"{found}; to go on, begin as that training was begun")


def differences(name, was, now):
    """What differs within two values under a name, in words."""
    if isinstance(was, list) and isinstance(now, list) and len(was) == len(now):
        was, now = (dict(enumerate(values, start=1)) for values in (was, now))
    if not (isinstance(was, dict) and isinstance(now, dict)):
        if was != now:
            yield f"{name}: was {was}, is {now}"
        return
    for key in dict.fromkeys([*was, *now]):
        yield from differences(f"{name} {key}", was.get(key), now.get(key))


def encoded(value, arrays):
    """A nest of numbers, strings, lists, tuples, dicts and arrays as JSON can hold it; its arrays go to `arrays`.

    Raises
    ------
    TypeError
        For anything else.
    """
    if value is None or type(value) in (bool, int, float, str):
        return value
    if isinstance(value, (np.ndarray, np.generic)) and value.dtype.kind in NUMBERS:
        key = str(len(arrays))
        arrays[key] = value
        return {"array" if isinstance(value, np.ndarray) else "number": key}
    if isinstance(value, list):
        return [encoded(item, arrays) for item in value]
    if isinstance(value, tuple):
        return {"tuple": [encoded(item, arrays) for item in value]}
    if isinstance(value, dict):
        return {"dict": [[encoded(key, arrays), encoded(item, arrays)] for key, item in value.items()]}
    raise TypeError(f"a backup holds numbers, strings, lists, dicts and arrays, not {value!r}")


def decoded(value, read_array):
    """What `encoded` made JSON of; `read_array` gets the key of each array."""
    if isinstance(value, list):
        return [decoded(item, read_array) for item in value]
    if not isinstance(value, dict):
        return value
    ((kind, content),) = value.items()
    if kind in ("array", "number"):
        array = read_array(content).copy()
        return array if kind == "array" else array[()]
    items = decoded(content, read_array)
    return {"tuple": tuple, "dict": dict}[kind](items)
