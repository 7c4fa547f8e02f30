"""Where a module of Keras's or TensorFlow's has its contents: one small table for every path there ever was.

Keras moved house often: ``keras.layers.core``, ``tensorflow.python.keras.layers``, ``keras.src.layers`` and
``tensorflow.contrib.keras.api.keras.layers`` are one room. A path is brought to its shortest form, ``layers.core``,
and the first word of that names the room.
"""

import re

KERAS = re.compile(
    r"(tf_keras|keras_core|keras|tensorflow(\.\w+)*?\.keras)(\.(src|api|python|contrib|keras|_impl|_v1|_v2))*(\.|$)"
)

# The first word of a path, and the room that answers for it and for everything below it.
ROOMS = {
    "": "keras", "activations": "activations", "applications": "nothing", "backend": "backend",
    "callbacks": "callbacks", "config": "backend", "constraints": "constraints", "datasets": "datasets",
    "engine": "engine", "experimental": "keras", "initializations": "initializers", "initializers": "initializers",
    "layers": "layers", "legacy": "engine", "losses": "losses", "metrics": "metrics",
    "mixed_precision": "mixed_precision", "models": "models", "objectives": "losses", "ops": "ops",
    "optimizer_v1": "optimizers", "optimizer_v2": "optimizers", "optimizers": "optimizers",
    "preprocessing": "preprocessing", "random": "random", "regularizers": "regularizers", "saving": "saving",
    "topology": "engine", "utils": "utils", "wrappers": "wrappers",
}

# Rooms below a room, with contents of their own.
INNER = (
    "datasets.boston_housing", "datasets.california_housing", "datasets.cifar10", "datasets.cifar100",
    "datasets.fashion_mnist", "datasets.imdb", "datasets.mnist", "datasets.reuters", "optimizers.schedules",
    "preprocessing.image", "preprocessing.sequence", "preprocessing.text", "utils.np_utils", "wrappers.scikit_learn",
)

# What lived in packages of its own at some time.
ALONE = {
    "keras_preprocessing": "preprocessing", "keras_preprocessing.image": "preprocessing.image",
    "keras_preprocessing.sequence": "preprocessing.sequence", "keras_preprocessing.text": "preprocessing.text",
    "scikeras": "wrappers", "scikeras.wrappers": "scikeras",
}

# Modules of TensorFlow beside Keras; every other one can be imported, and called says what tinynn has not.
TENSORFLOW = re.compile(r"tensorflow(\.compat\.v[12])?$")
TENSORFLOW_ROOMS = {
    "losses": "losses", "metrics": "metrics", "optimizers": "optimizers", "initializers": "initializers",
    "nn": "tensorflow.nn", "math": "tensorflow.nn",
    "linalg": "tensorflow.nn", "random": "random", "train": "tensorflow.train",
    "python.framework.ops": "tensorflow",
    "python.client": "tensorflow.client", "python.client.device_lib": "tensorflow.client",
    "strings": "tensorflow.strings",
    "data": "tensorflow.data", "keras": "keras", "io.gfile": "tensorflow.gfile", "nest": "tensorflow.nest",
    "examples.tutorials.mnist": "tensorflow.examples", "examples.tutorials.mnist.input_data": "tensorflow.examples",
}


def room_of(path):
    """The name of the room that answers for a module, None where no module of Keras or TensorFlow has that path."""
    if path in ALONE:
        return ALONE[path]
    keras = KERAS.match(path)
    if keras:
        rest = path[keras.end() :]
        first = rest.partition(".")[0]
        if ROOMS.get(first) != "nothing" and rest != rest.lower():
            return None  # modules have small letters, and this is the name of a thing
        inner = next((name for name in INNER if rest == name or rest.startswith(f"{name}.")), None)
        return inner or ROOMS.get(first)
    if TENSORFLOW.match(path):
        return "tensorflow"
    if path.startswith("tensorflow."):
        rest = re.sub(r"^tensorflow\.(compat\.v[12]\.)?", "", path)
        return TENSORFLOW_ROOMS.get(rest, "nothing")
    return None
