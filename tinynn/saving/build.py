"""From a configuration to a model: ours, that of Keras 3, or that of TensorFlow 2's Keras.

Nothing in a configuration is executed or imported: a class name is looked up among this package's layers and among
the objects that the caller hands over.
"""

import math

from tinynn import activations, constraints, initializers, layers, regularizers
from tinynn.layers import Layer
from tinynn.layers.base import arguments_of
from tinynn.models.stack import Stack
from tinynn.naming import lookup, snake_case
from tinynn.saving.graphs import connect, entry_name
from tinynn.saving.objects import own_object, unknown
from tinynn.training import Model, Sequential

# Arguments of Keras that tinynn does without, and the values at which that makes no difference; None: at any value.
NEEDLESS = {
    "dtype": None, "dtype_policy": None, "build_input_shape": None, "batch_input_shape": None, "batch_shape": None,
    "renorm_momentum": None, "fused": None, "implementation": None, "data_format": ("channels_last",),
    "input_dtype": None, "input_length": None, "lora_alpha": None,
}

# Arithmetic on symbols that tinynn has as layers, under the same names.
ARITHMETIC = ("Add", "Subtract", "Multiply", "Maximum", "Minimum")


class Budget:
    """Keeps parameters from being made that are larger than all the numbers that a file holds.

    Parameters
    ----------
    numbers : int
        How many numbers there are in the file.
    filled : bool
        Whether parameters begin as zeros: drawing numbers that the file's will replace would only cost time.
    """

    def __init__(self, numbers, filled):
        self.numbers = self.left = numbers
        self.filled = filled
        self.layers = []

    def watch(self, layer):
        def add_weight(name, shape, initializer="glorot_uniform", regularizer=None, trainable=True):
            self.spend(layer, name, shape)
            initializer = "zeros" if self.filled else initializer
            return type(layer).add_weight(layer, name, shape, initializer, regularizer, trainable)

        layer.add_weight = add_weight
        self.layers.append(layer)

    def spend(self, layer, name, shape):
        self.left -= math.prod(shape)
        if self.left < 0:
            raise ValueError(
                f"layer {layer.name!r}: its {name} of shape {tuple(shape)} asks for more numbers than the "
                f"{self.numbers} that "
                + ("the file holds" if self.filled else "a text may ask for; make the network in Python")
            )

    def release(self):
        for layer in self.layers:
            del layer.add_weight


def build_model(described, custom_objects=None, numbers=None, filled=True):
    """The model that an entry describes.

    Parameters
    ----------
    described : dict
        As `tinynn.saving.config.model_entry` or Keras makes it.
    custom_objects : dict, optional
    numbers : int, optional
        The model may have so many. Default: any.
    filled : bool, optional
        Whether parameters that are counted begin as zeros, to be filled in. Default True.

    Raises
    ------
    ValueError
        If it describes no network of layers that tinynn knows.
    """
    budget = None if numbers is None else Budget(numbers, filled)
    try:
        return make_network(parts(described), custom_objects or {}, budget)
    finally:
        if budget:
            budget.release()


def parts(described):
    """An entry as a dict whose class name and config are sure to be there, with what ``"tinynn"`` adds."""
    if not isinstance(described, dict) or not isinstance(described.get("class_name"), str):
        raise ValueError(f"expected an entry with class_name and config, got {str(described)[:80]}")
    config = described.get("config", {})
    extra = described.get("tinynn", {})
    if isinstance(config, list):  # a Sequential of Keras before 2.3
        config = {"layers": config}
    if not isinstance(config, dict) or not isinstance(extra, dict):
        raise ValueError(f"expected the config of {described['class_name']} to be a dict, got {str(config)[:80]}")
    return described | {"config": config | extra}


def make_network(described, custom_objects, budget):
    make = make_graph if described["class_name"] in ("Functional", "Model") else make_stack
    return make(described, custom_objects, budget)


def make_graph(described, custom_objects, budget):
    config = described["config"]
    if not isinstance(config.get("layers"), list) or "output_layers" not in config:
        raise ValueError("expected a Functional to have layers, input_layers and output_layers")
    entries = [parts(listed) for listed in config["layers"]]
    made = {entry_name(listed): make_layer(listed, custom_objects, budget) for listed in entries}
    cls = own_object(described, custom_objects) or Model
    model = cls(*connect(config, made), name=config.get("name"))
    model.frozen = not config.get("trainable", True)  # the layers have been told, each by its own entry
    return model


def make_stack(described, custom_objects, budget):
    config = described["config"]
    cls = own_object(described, custom_objects) or Sequential
    if cls is Sequential and described["class_name"] != "Sequential" or not issubclass(cls, Stack):
        raise ValueError(
            f"tinynn's models are Sequential, a list of layers, and Model, a graph; the file holds a "
            f"{described['class_name']}"
        )
    if not isinstance(config.get("layers"), list):
        raise ValueError("expected the config of a Sequential to have a list of layers")
    entries = [parts(listed) for listed in config["layers"]]
    model = cls(name=config.get("name"))
    shape = first_shape(entries, config, described)
    if shape is not None:
        named = entries and entries[0]["class_name"] == "InputLayer" and entries[0]["config"].get("name")
        model.declare(shape, layers.Input(shape, name=named) if named else None)
    for listed in entries:
        if listed["class_name"] != "InputLayer":
            model.add(make_layer(listed, custom_objects, budget))
    model.frozen = not config.get("trainable", True)  # the layers have been told, each by its own entry
    return model


def first_shape(entries, config, described):
    """The shape of an input sample, wherever a configuration says it; None where it is left open."""
    first = entries[0]["config"] if entries else {}
    build = described.get("build_config") or {}
    for shape in (first.get("batch_shape"), first.get("batch_input_shape"), config.get("build_input_shape"),
                  build.get("input_shape")):
        if shape is not None:
            if not isinstance(shape, (list, tuple)) or None in shape[1:] or not shape:
                raise ValueError(f"expected an input shape with a batch axis and sizes such as [null, 28], got {shape}")
            return tuple(shape[1:])
    return None


def make_layer(described, custom_objects, budget):
    own = own_object(described, custom_objects)
    name = described["class_name"]
    if name in ("Sequential", "Functional", "Model") or own is not None and issubclass(own, Stack):
        return make_network(described, custom_objects, budget)
    if name in ("Lambda", "TFOpLambda") and own is None:
        raise ValueError(f"a {name} layer holds program code, which tinynn does not load; write it as a layer of yours")
    if str(described.get("module")).startswith("keras.src.ops") and name not in ARITHMETIC:
        called = described["config"].get("name")
        raise ValueError(f"layer {called!r} is the operation {name}, which tinynn has no layer for; write one of yours")
    cls = own or getattr(layers, name, None)
    if not (isinstance(cls, type) and issubclass(cls, Layer)):
        raise unknown("layer", name, custom_objects)
    owner = f"layer {described['config'].get('name')!r}"
    config = {key: argument(key, value, custom_objects, owner) for key, value in described["config"].items()}
    layer = cls.from_config(known_arguments(cls, config, owner))
    if budget is not None:
        budget.watch(layer)
    return layer


def known_arguments(cls, config, owner):
    """What of `config` the class takes; what it does not take must make no difference.

    Raises
    ------
    ValueError
        For an argument that tinynn would have to heed and cannot.
    """
    accepted = arguments_of(cls)
    for name, value in config.items():
        indifferent = NEEDLESS.get(name, (None, False))
        if name not in accepted and indifferent is not None and value not in indifferent:
            raise ValueError(f"{owner}: tinynn's {cls.__name__} has no {name}, and the file asks for {name}={value!r}")
    return {name: value for name, value in config.items() if name in accepted}


def argument(key, value, custom_objects, owner):
    """The value of a layer's argument from its entry, by the argument's name."""
    if key.endswith("activation"):
        return activation(value, custom_objects)
    if key.endswith("initializer"):
        return component(value, initializers, "initializer", custom_objects, owner)
    if key.endswith("regularizer"):
        return component(value, regularizers, "regularizer", custom_objects, owner)
    if key.endswith("constraint"):
        return component(value, constraints, "constraint", custom_objects, owner)
    if key == "axis" and isinstance(value, list) and len(value) == 1:  # TensorFlow 2's BatchNormalization
        return value[0]
    if key == "seed" and isinstance(value, dict):  # a SeedGenerator
        return parts(value)["config"].get("seed")
    return value


def activation(described, custom_objects):
    """An activation from a name, from the entry of an activation or of a layer that is one, or of yours."""
    own = own_object(described, custom_objects)
    if own is not None and not isinstance(own, type):
        return own  # the layer that gets it says whether it can be used
    if not isinstance(described, dict):
        return activations.get(described)
    if described.get("class_name") == "function":
        raise unknown("activation", described.get("config"), custom_objects)
    described = parts(described)
    cls = own or getattr(layers, described["class_name"], None)
    if cls is None:
        return activations.get({"class_name": described["class_name"], "config": described["config"]})
    if issubclass(cls, Layer):
        described["config"].setdefault("name", "activation")  # or it would take one from the count of layers
        return activations.get(make_layer(described, custom_objects, None))
    return cls(**described["config"])


def component(described, kind, word, custom_objects, owner):
    """An initializer, a regularizer or a constraint from its entry, or from a name."""
    own = own_object(described, custom_objects)
    if own is not None and not isinstance(own, type):
        return own
    if not isinstance(described, dict):
        return kind.get(described)
    if described.get("class_name") == "function":
        raise unknown(word, described.get("config"), custom_objects)
    described = parts(described)
    name = described["class_name"]
    cls = own or lookup(word, name, {snake_case(key): cls for key, cls in vars(kind).items() if key[:1].isupper()})
    config = {key: argument(key, value, custom_objects, owner) for key, value in described["config"].items()}
    return cls(**known_arguments(cls, config, f"{owner}, {word} {name}"))
