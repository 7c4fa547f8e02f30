"""From a model to its configuration: what Keras 3 writes for the same layers, as plain dicts for JSON.

An entry is ``{"module", "class_name", "config", "registered_name"}``. What Keras has no word for stands beside these,
under ``"tinynn"``, where Keras does not look; reading lays it over the config.
"""

import inspect

import numpy as np

from tinynn import activations, constraints, initializers, layers, regularizers
from tinynn.layers import InputLayer, Layer
from tinynn.models.graph import Graph
from tinynn.models.network import Network
from tinynn.models.stack import Stack
from tinynn.saving.graphs import all_layers_of, graph_config
from tinynn.saving.objects import registered_name
from tinynn.several import each
from tinynn.training import Sequential


def entry(kind, thing, config):
    """The entry of an object.

    Parameters
    ----------
    kind : module
        Where tinynn keeps things of this sort: `tinynn.layers`.
    """
    cls = class_in_files(thing)
    if getattr(kind, cls.__name__, None) is cls:
        module, name = kind.__name__.replace("tinynn", "keras"), None
    else:
        module, name = cls.__module__, registered_name(cls)
    return {"module": module, "class_name": cls.__name__, "config": plain(config), "registered_name": name}


def class_in_files(thing):
    """Its class; one that states `in_files` itself is called by the name of that class in files."""
    return vars(type(thing)).get("in_files", type(thing))


def function_entry(function):
    """The entry of a function, which files know by its name only."""
    name = registered_name(function)
    return {"module": function.__module__, "class_name": "function", "config": name, "registered_name": name}


def own_entry(thing):
    """The entry of a function of yours; an object that is no function needs a class with a `get_config`.

    Raises
    ------
    ValueError
        For such an object, and for a function without a name.
    """
    name = getattr(thing, "__name__", None)
    if name is None:
        raise ValueError(
            f"class {type(thing).__name__} has no get_config(); give it one that returns the arguments that make it"
        )
    if name == "<lambda>":
        raise ValueError("a lambda has no name to be found by; write a function with def")
    return function_entry(thing)


def own_things(model):
    """What of yours the layers of a network use, by the name that files call it.

    Raises
    ------
    ValueError
        For two things of one name.
    """
    found = {}
    for layer in all_layers(model):
        parts = [value for key, value in vars(layer).items() if key.endswith(KINDS_OF_ARGUMENTS) and value is not None]
        parts = [getattr(part, "function", part) for part in parts]
        parts = [part if is_function(part) else type(part) for part in parts]
        for thing in [class_in_files(layer), *(part for part in parts if is_yours(part))]:
            if found.setdefault(registered_name(thing), thing) is not thing:
                raise ValueError(f"layer {layer.name!r}: there are two things of yours named {thing.__name__!r}")
    return found


def is_function(part):
    """Whether it is called by a name of its own; activations that have one are objects of a class."""
    return hasattr(part, "__name__") and not isinstance(part, activations.Activation)


def is_yours(part):
    """Whether an argument's class or function is none of tinynn's; a layer may have the name of one of these."""
    ours = (activations, constraints, initializers, regularizers)
    return all(getattr(kind, part.__name__, None) is not part for kind in ours)


def plain(value):
    """`value` in terms of JSON: NumPy's numbers and arrays become Python's, tuples become lists."""
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, (np.ndarray, np.generic)):
        return value.tolist()
    if value is None or isinstance(value, (str, bool, int, float)):
        return value
    raise ValueError(f"{value!r} cannot be written as JSON; get_config() returns numbers, strings, lists and dicts")


def all_layers(network):
    """All layers of a network, the networks in it and their layers included."""
    for layer in all_layers_of(network):
        yield layer
        if isinstance(layer, Network):
            yield from all_layers(layer)


def refuse_shared(model):
    """A file would make two layers of one that stands at two places, and training would move them apart."""
    seen = set()
    for layer in all_layers(model):
        if id(layer) in seen and not isinstance(layer, InputLayer):
            raise ValueError(f"layer {layer.name!r} stands at two places of model {model.name!r}: a file cannot say so")
        seen.add(id(layer))


def model_entry(model, trainable=True):
    """The entry of a network, as Keras writes its Sequential and its Functional."""
    trainable = trainable and model.trainable
    if isinstance(model, Graph):
        config = {"name": model.name, "trainable": trainable}
        config |= graph_config(model, lambda layer: layer_entry(layer, trainable))
        named = {"module": "keras.src.models.functional", "class_name": "Functional", "registered_name": "Functional"}
        return with_own_trainable(named | {"config": config}, model)
    listed = [input_entry(model.input.name, model.input_shape)] if model.built else []
    listed += [layer_entry(layer, trainable) for layer in model.layers]
    config = {"name": model.name, "trainable": trainable, "dtype": "float32", "layers": listed}
    if type(model) in (Stack, Sequential):
        described = {"module": "keras", "class_name": "Sequential", "config": config, "registered_name": None}
    else:
        described = entry(layers, model, config)
    if model.built:
        described["build_config"] = {"input_shape": batch_shape(model.input_shape)}
        config["build_input_shape"] = batch_shape(model.input_shape)
    return with_own_trainable(described, model)


def input_entry(name, shape):
    config = {"batch_shape": batch_shape(shape), "dtype": "float32", "name": name}
    return {"module": "keras.layers", "class_name": "InputLayer", "config": config, "registered_name": None}


def layer_entry(layer, trainable):
    """The entry of a layer; `trainable` is whether the network around it is."""
    if isinstance(layer, Network):
        return model_entry(layer, trainable)
    if isinstance(layer, InputLayer):
        return input_entry(layer.name, layer.output_shape)
    try:
        config = {key: plain(value_entry(key, value)) for key, value in layer.get_config().items()}
    except (AttributeError, TypeError, ValueError) as error:
        raise ValueError(f"layer {layer.name!r} cannot be described in a file: {error}") from error
    config.pop("input_shape", None)  # said by the entry of the input
    refuse_forgotten(layer, config)
    # Keras does not tell a frozen layer from one in a frozen stack.
    config["trainable"] = trainable and layer.trainable
    described = entry(layers, layer, config)
    if layer.built:
        described["build_config"] = {"input_shape": batch_shape(layer.input_shape)}
    return with_own_trainable(described, layer)


def with_own_trainable(described, layer):
    if layer.trainable != described["config"]["trainable"]:
        described["tinynn"] = {"trainable": layer.trainable}
    return described


def refuse_forgotten(layer, config):
    """Find out now, not when the file is read, that a layer of yours leaves arguments out of its config."""
    if type(layer).from_config.__func__ is not Layer.from_config.__func__:
        return
    arguments = list(inspect.signature(type(layer).__init__).parameters.items())[1:]  # without the layer itself
    for name, argument in arguments:
        named = argument.kind in (argument.POSITIONAL_OR_KEYWORD, argument.KEYWORD_ONLY)
        if named and argument.default is argument.empty and name not in config:
            raise ValueError(
                f"layer {layer.name!r}: {type(layer).__name__} needs an argument {name} that its get_config() does not "
                f"have; add get_config(self) that returns super().get_config() | {{{name!r}: self.{name}}}"
            )


KINDS_OF_ARGUMENTS = ("activation", "initializer", "regularizer", "constraint")


def value_entry(key, value):
    """What stands for an argument of a layer, by its name."""
    if key.endswith(KINDS_OF_ARGUMENTS) and value is not None and not isinstance(value, (str, dict)):
        return own_entry(value)
    if key.endswith("activation"):
        return activation_entry(value)
    for kind in ("initializer", "regularizer", "constraint"):
        if key.endswith(kind) and isinstance(value, dict):
            config = plain(value["config"])
            return {"module": f"keras.{kind}s", "class_name": value["class_name"], "config": config,
                    "registered_name": None}
    return value


# Keras has no activations with arguments, but lets a layer stand in for one.
LAYER_FOR = {"clipped_relu": "ReLU", "leaky_relu": "LeakyReLU", "elu": "ELU", "softmax": "Softmax"}


def activation_entry(described):
    """A name, or the entry of a layer that does the same, or one that only tinynn reads."""
    if not isinstance(described, dict):
        return described
    name, config = described["class_name"], described["config"]
    if name in LAYER_FOR:
        return {"module": "keras.layers", "class_name": LAYER_FOR[name], "config": config, "registered_name": None}
    return {"module": activations.__name__, "class_name": name, "config": config, "registered_name": None}


def batch_shape(shape):
    return each(lambda sizes: [None, *sizes], shape)
