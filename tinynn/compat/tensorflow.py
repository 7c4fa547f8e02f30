"""The names of ``tensorflow`` itself: arithmetic from `tinynn.compat.arrays.ops`, and what scripts do around it."""

import logging

import numpy as np

from tinynn import activations
from tinynn.compat.arrays import ops
from tinynn.compat.arrays.tape import GradientTape
from tinynn.compat.arrays.tensor_shapes import TensorShape
from tinynn.compat.arrays.tensors import Tensor, as_tensor
from tinynn.compat.arrays.weights import Weight
from tinynn.compat.data.specs import TensorSpec
from tinynn.compat.missing import GRADIENT_REASON, missing
from tinynn.compat.names import around, housekeeping
from tinynn.compat.names.backend import constant
from tinynn.compat.names.housekeeping import quiet
from tinynn.compat.rooms import VERSION, set_seed

DTYPES = {name: np.dtype(name) for name in ("float16", "float32", "float64", "int8", "int16", "int32", "int64", "uint8",
                                            "complex64", "complex128", "bool")}
# Switches and settings: nothing here depends on them.
SETTINGS = (
    "autograph", "debugging", "disable_eager_execution", "disable_v2_behavior", "enable_eager_execution",
    "enable_v2_behavior", "get_default_graph", "global_variables_initializer", "logging", "profiler",
    "reset_default_graph", "ConfigProto", "GPUOptions", "app", "flags", "disable_resource_variables",
    "executing_eagerly_outside_functions", "tables_initializer",
)
UNDERIVED = ("gradients", "custom_gradient", "hessians")


def function(body=None, **options):
    """What ``@tf.function`` leaves of a function here: itself."""
    return body if body is not None else lambda body: body


def initializers():
    """``tf.zeros_initializer`` and its kin."""
    from tinynn.compat.rooms import contents

    return {f"{name}_initializer": kind for name, kind in contents("initializers").items() if name == name.lower()}


def names():
    """The contents of the module ``tensorflow``."""
    return initializers() | ops.FUNCTIONS | around.NAMES | DTYPES | dict.fromkeys(SETTINGS, quiet) | {
        name: missing(f"tensorflow.{name}", GRADIENT_REASON) for name in UNDERIVED
    } | {
        "__version__": VERSION, "VERSION": VERSION, "version": Versions, "function": function, "Tensor": Tensor,
        "Variable": Variable, "TensorShape": TensorShape, "TensorSpec": TensorSpec,
        "GradientTape": GradientTape, "dtypes": Dtypes, "config": housekeeping.Config(),
        "Session": housekeeping.Session,
        "InteractiveSession": housekeeping.Session, "device": quiet, "name_scope": quiet, "variable_scope": quiet,
        "distribute": Distribution, "test": Test, "get_logger": lambda: logging.getLogger("tensorflow"),
        "set_random_seed": set_seed, "executing_eagerly": lambda: True, "is_tensor": lambda x: isinstance(x, Tensor),
        "string": np.dtype(object), "constant": constant,
        "newaxis": None, "print": print, "sigmoid": activations.sigmoid, "tanh": activations.tanh,
        "random_normal": ops.FUNCTIONS["random_normal"], "random_uniform": ops.FUNCTIONS["random_uniform"],
        "Graph": housekeeping.Session, "group": quiet, "no_op": quiet,
        "saved_model": missing("tensorflow.saved_model", "model.save('model.keras') writes a file of Keras's"),
        "placeholder": missing("tensorflow.placeholder", GRADIENT_REASON),
        "Module": missing("tensorflow.Module", "derive from keras.layers.Layer or keras.Model"),
    }


def Variable(initial_value, trainable=True, name=None, dtype=None, **kwargs):
    """An array that can be assigned to, and that is a weight where it is an attribute of a layer."""
    value = initial_value() if callable(initial_value) else initial_value
    value = np.array(as_tensor(value, dtype))
    return Weight(name or "Variable", value, trainable and value.dtype.kind == "f")


class Versions:
    """``tf.version``."""

    VERSION = VERSION


class Dtypes:
    """``tf.dtypes``."""

    cast = staticmethod(ops.FUNCTIONS["cast"])
    as_dtype = staticmethod(np.dtype)


for _name, _dtype in DTYPES.items():
    setattr(Dtypes, _name, _dtype)


class Distribution:
    """``tf.distribute``: strategies for the one machine there is."""

    MirroredStrategy = OneDeviceStrategy = Strategy = MultiWorkerMirroredStrategy = housekeeping.Strategy
    get_strategy = housekeeping.Strategy


class Test:
    """``tf.test``: there is no GPU of TensorFlow's."""

    @staticmethod
    def is_gpu_available(*args, **kwargs):
        return False

    @staticmethod
    def gpu_device_name():
        return ""

    @staticmethod
    def is_built_with_cuda():
        return False
