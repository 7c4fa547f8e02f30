"""Older spellings of arguments, brought to today's before a core class sees them."""

from numbers import Integral

from tinynn.compat.layers import penalized
from tinynn.compat.training.functions import is_activation_name, with_derivative

# What every layer of Keras takes and makes no difference here.
IGNORED = {"autocast", "batch_size", "data_format", "dtype", "dynamic", "fused", "implementation", "input_dtype",
           "mode"}

ON_WEIGHTS = {"W_regularizer": "kernel_regularizer", "b_regularizer": "bias_regularizer",
              "W_constraint": "kernel_constraint", "b_constraint": "bias_constraint"}
RENAMED = {
    "Dense": {"output_dim": "units", "init": "kernel_initializer", "bias": "use_bias", **ON_WEIGHTS},
    "Dropout": {"p": "rate"},
    "GaussianNoise": {"sigma": "stddev"},
    "Reshape": {"dims": "target_shape"},
    "BatchNormalization": {"beta_init": "beta_initializer", "gamma_init": "gamma_initializer"},
    "Lambda": {"f": "function"},
}


class Spelled(type):
    """The type of a class that understands older spellings and makes objects of the core class, `plain`, itself.

    So a model, a file or a test that gets the object sees nothing of its history. A class derived from this one is
    made as any other, and its ``super().__init__`` understands the older spellings too. Where it states ``call``, that
    is its forward pass, as of any layer of a script's own.
    """

    def __new__(meta, name, bases, members, **kwargs):
        if states_call(members, bases):
            from tinynn.compat.layers.overridden import Overridden

            at = next(i for i, base in enumerate(bases) if isinstance(base, Spelled))
            bases = (*bases[:at], Overridden, *bases[at:])
        return super().__new__(meta, name, bases, members, **kwargs)

    def __call__(cls, *args, **kwargs):
        if "plain" not in vars(cls):
            return super().__call__(*args, **kwargs)
        args, kwargs = modern(cls.__name__, args, kwargs)
        weights = kwargs.pop("weights", None)
        kind = penalized.Dense if "activity_regularizer" in kwargs else cls.plain
        if cls.__name__ == "Dot" and kwargs.pop("normalize", False):
            from tinynn.compat.layers.more_layers import CosineDot as kind
        layer = kind(*args, **kwargs)
        return layer if weights is None else starting_with(layer, weights)

    def __instancecheck__(cls, thing):
        return isinstance(thing, cls.plain) if "plain" in vars(cls) else super().__instancecheck__(thing)


def states_call(members, bases):
    """Whether a class of these bases states ``call``, itself or by a class without weights, before any of the core."""
    first = next((i for i, base in enumerate(bases) if isinstance(base, Spelled)), None)
    if first is None or hasattr(bases[first], "call_with"):  # a class of the core, or one whose base does already
        return False
    return "call" in members or any(hasattr(base, "call") for base in bases[:first])


def starting_with(layer, weights):
    """A layer that has these weights as soon as it is built: what the older argument ``weights`` asks for."""

    def build(input_shape):
        type(layer).build(layer, input_shape)
        layer.set_weights(weights)

    layer.build = build
    return layer


def spelled(plain):
    """The class that understands the older spellings of the layer class `plain`."""

    def __init__(self, *args, **kwargs):
        args, kwargs = modern(plain.__name__, args, kwargs)
        plain.__init__(self, *args, **kwargs)

    def call(self, inputs, training=None):
        from tinynn.compat.layers.overridden import core_pass

        return core_pass(self, inputs, training)

    members = {"plain": plain, "__init__": __init__, "call": call}
    return Spelled(plain.__name__, (plain,), members | {"__doc__": plain.__doc__, "__module__": plain.__module__})


def modern(name, args, kwargs):
    """The arguments of the layer class of that name in today's spelling."""
    renamed = RENAMED.get(name, {})
    kwargs = {renamed.get(key, key): value for key, value in kwargs.items() if key not in IGNORED}
    for key in ("batch_input_shape", "batch_shape"):
        if kwargs.get(key) is not None:
            kwargs["input_shape"] = tuple(kwargs[key])[1:]
        kwargs.pop(key, None)
    if kwargs.get("activity_regularizer", 0) is None:
        del kwargs["activity_regularizer"]
    kwargs |= {key: penalized.as_regularizer(kwargs[key]) for key in kwargs if key.endswith("_regularizer")}
    if name == "Dense":
        args, kwargs = modern_dense(args, kwargs)
    at = {"Dense": 1, "Activation": 0}.get(name)
    args = tuple(with_derivative(value) if i == at else value for i, value in enumerate(args))
    if "activation" in kwargs:
        kwargs["activation"] = with_derivative(kwargs["activation"])
    return args, kwargs


def modern_dense(args, kwargs):
    """Keras 0 had ``Dense(input_dim, output_dim, init)``, Keras 1 ``Dense(output_dim, init)``, then came activation."""
    if len(args) > 1 and isinstance(args[1], Integral) and not isinstance(args[1], bool):
        kwargs = {"input_dim": args[0], **kwargs}
        args = args[1:]
    if len(args) > 1 and isinstance(args[1], str) and not is_activation_name(args[1]):
        kwargs = {"kernel_initializer": args[1], **kwargs}
        if len(args) > 2:
            kwargs["activation"] = args[2]
        args = args[:1]
    return args, kwargs
