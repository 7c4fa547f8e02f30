"""Layers of a script's own: Keras's ``call`` says the forward pass, and recording it gives the backward pass."""

import functools
from itertools import count

import numpy as np

from tinynn import backend, layers
from tinynn.compat.arrays.draws import rows_drawn
from tinynn.compat.arrays.recording import Recorded, gradients
from tinynn.compat.arrays.symbols import lift, symbols_in
from tinynn.compat.arrays.tensor_shapes import TensorShape
from tinynn.compat.arrays.tensors import as_tensor
from tinynn.compat.arrays.weights import Weight, current, in_phase, phase, recorded_weights
from tinynn.compat.layers.nested import with_inner
from tinynn.compat.layers.penalized import Penalized
from tinynn.compat.layers.spelling import modern
from tinynn.compat.training.metrics import warn_of_figure
from tinynn.layers.symbol import Symbol, is_symbolic
from tinynn.models.network import once
from tinynn.several import each, listed, unlisted


class Layer(layers.Layer):
    """A layer of your own in Keras's form, ``build`` and ``call``, or in tinynn's, `forward` and `backward`.

    What ``call`` does to a batch, in terms of ``keras.ops``, ``keras.backend``, ``tensorflow`` or NumPy, is recorded
    and gone through backwards. Shapes that ``build`` gets have None in front, for the batch axis.
    """

    def __init__(self, trainable=True, name=None, **kwargs):
        _, kwargs = modern("Layer", (), kwargs)
        super().__init__(name=name, trainable=trainable, **kwargs)

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        if "build" in vars(cls) and "call" in vars(cls):
            cls.build = with_batch_axis(cls.build)
        if "compute_output_shape" in vars(cls) and "call" in dir(cls):
            del cls.compute_output_shape  # it counts the batch axis; trying `call` finds the shape without it

    def call(self, inputs):
        raise TypeError(f"{type(self).__name__} has neither call(inputs) nor forward(x, training)")

    def add_weight(self, name=None, shape=(), initializer="glorot_uniform", regularizer=None, trainable=True, **kwargs):
        if isinstance(name, (tuple, list)):  # Keras 3 has the shape first
            name, shape = None, name
        name = name or f"weight_{len(self.own_parameters)}"
        made = super().add_weight(name, shape, initializer, regularizer, trainable)
        self.own_parameters[-1] = Weight(made.name, made.value, made.trainable, made.regularizer)
        return self.own_parameters[-1]

    add_variable = add_weight

    @property
    def layers_within(self):
        """The layers that are attributes of this one, also in lists and dicts."""
        return [part for value in vars(self).values() for part in layers_in(value)]

    @property
    def parameters(self):
        all_of_them = [self.own_parameters, *(layer.parameters for layer in self.layers_within)]
        return once(p for of_one in all_of_them for p in of_one)

    @property
    def trainable_parameters(self):
        moving = [self.own_parameters, *(layer.trainable_parameters for layer in self.layers_within)]
        return once(p for of_one in moving for p in of_one if p.trainable) if self.trainable else []

    @property
    def generators(self):
        return [*super().generators, *(rng for layer in self.layers_within for rng in layer.generators)]

    def __setattr__(self, name, value):
        """Keep the value; a ``tf.Variable`` is a weight from now on."""
        super().__setattr__(name, value)
        own = vars(self).get("own_parameters")
        if isinstance(value, Weight) and own is not None and all(value is not p for p in own):
            own.append(value)

    def add_loss(self, losses, inputs=None):
        """Let numbers, or symbols with one for each sample, be parts of the loss of a model that this layer is in."""
        self.added_losses = [*self.added_losses, *listed(losses)]

    def add_metric(self, value, name=None, aggregation=None):
        """Taken for the sake of scripts that watch a part of the loss; what is reported is the loss."""
        warn_of_figure(name)

    @property
    def added_at_call(self):
        """The losses that the last call on arrays has added."""
        return [loss for loss in self.added_losses if not isinstance(loss, Symbol)]

    added_losses = ()
    spreads = False  # whether ``call`` takes several inputs one by one, not as a list

    def call_on_symbols(self, x):
        """What ``call`` makes of symbols; the losses that it adds go with its output, for the model to find."""
        shape = each(lambda symbol: symbol.sample_shape, x)
        self.build_alone(shape)
        beside = LossesBeside(self)
        try:
            *y, = listed(beside(x))
        except Exception:  # it names symbols beside its arguments, and works on nothing else
            y, losses = listed(self.call_with(x, None)), self.added_losses
            y = [lift(lambda batch: batch, (symbol,), {}) for symbol in y]
        else:
            y, losses = y[: beside.outputs], y[beside.outputs :]
        self.input_shape = shape
        self.output_shape = unlisted([symbol.sample_shape for symbol in y])
        y[0].added_losses = losses
        return unlisted(y)

    def call_at_once(self, x, training):
        """What ``call`` makes of arrays, whatever that is; it is recorded where weights or `x` are."""
        x = each(as_numbers, x)
        self.build_alone(each(lambda a: np.shape(a)[1:], x))
        self.added_losses = ()
        training = phase() if training is None else training
        with in_phase(training):
            y = current(self.call_with(x, training))
        return tuple(map(as_tensor, y)) if isinstance(y, (tuple, list)) else as_tensor(y)

    def __call__(self, x, *args, training=None, **kwargs):
        self.spreads = bool(args) and all(hasattr(part, "shape") for part in args)
        x = [x, *args] if self.spreads else x
        self.takes_several = isinstance(x, (list, tuple)) and all(hasattr(part, "shape") for part in x)
        x = list(x) if self.takes_several else x
        if not is_symbolic(x) and type(self).call is not Layer.call:
            return self.call_at_once(x if self.takes_several else as_tensor(x), training)
        return self.call_on_symbols(x) if is_symbolic(x) and adds_losses(self) else super().__call__(x, training)

    def ensure_built(self, input_shape):
        self.takes_several = isinstance(input_shape, list)
        super().ensure_built(input_shape)

    def compute_output_shape(self, input_shape):
        self.build_alone(input_shape)
        with np.errstate(all="ignore"):
            try:
                y = self.tried_forward(each(lambda shape: np.full((2, *shape), 0.5, "float32"), input_shape))
            except ValueError:  # of some losses, whose labels are whole numbers
                y = self.tried_forward(each(lambda shape: np.zeros((2, *shape), "float32"), input_shape))
        return each(self.sample_shape, y)

    draws_for_each_row = False  # whether ``call`` names a size of batches, for which it draws random numbers

    def tried_forward(self, x):
        """What ``call`` gives for a few rows; where that fails, what it gives with as many random rows as these."""
        try:
            return self.forward(x)[0]
        except ValueError:
            self.draws_for_each_row = True
            try:
                return self.forward(x)[0]
            except ValueError:
                self.draws_for_each_row = False
                raise

    def build_alone(self, input_shape):
        """Build now, and not later again: what ``call`` gives is known only when the weights are there."""
        if not self.built and "build" not in vars(self):
            self.build(input_shape)
            self.build = lambda shape: None

    def forget(self):
        super().forget()
        vars(self).pop("build", None)

    def sample_shape(self, y):
        """The shape of a row of what ``call`` gave for two rows."""
        if np.ndim(y) == 0 or len(y) != 2:
            raise ValueError(
                f"layer {self.name!r}: expected a row for each row, got an array of shape {np.shape(y)} for two rows"
            )
        return y.shape[1:]

    def forward(self, x, training=False):
        inputs = [Recorded(np.asanyarray(a)) for a in x] if isinstance(x, list) else Recorded(np.asanyarray(x))
        rows = len(listed(x)[0]) if self.draws_for_each_row else None
        with recorded_weights(training) as leaves, rows_drawn(rows):
            y = current(self.call_with(inputs, training))
        y = list(y) if isinstance(y, (tuple, list)) else y
        return each(plain, y), (inputs, leaves, y)

    def call_with(self, inputs, training):
        knows = "training" in self.call.__code__.co_varnames
        options = {"training": training} if knows else {}
        return self.call(*inputs, **options) if self.spreads else self.call(inputs, **options)

    def backward(self, dy, cache):
        inputs, leaves, y = cache
        several = isinstance(inputs, list)
        found = gradients(y, dy, [*(inputs if several else [inputs]), *leaves.values()])
        for parameter in self.parameters:
            if parameter.trainable:
                parameter.grad[...] = 0
        for parameter, gradient in zip(reversed(leaves), reversed(found)):
            if parameter.trainable:
                parameter.grad[...] = gradient
        return found[: len(inputs)] if several else found[0]


class LossesBeside(Layer):
    """A layer whose ``call`` adds losses: it gives them too, as a column each."""

    def __init__(self, layer):
        super().__init__(name=None if layer.built else layer.name)
        self.layer = layer
        self.outputs = 1

    def call_on_symbols(self, x):
        return layers.Layer.__call__(self, x)

    def call(self, inputs, training=None):
        parts = with_inner(self.layer)
        for part in parts:
            part.added_losses = ()
        y = self.layer.call_with(inputs, training)
        losses = [loss for part in parts for loss in getattr(part, "added_losses", ())]
        if symbols_in([*losses, y]):
            raise TypeError(f"layer {self.name!r} names symbols")
        y = list(y) if isinstance(y, (tuple, list)) else [y]
        self.outputs = len(y)
        return (*y, *(as_column(loss, len(listed(inputs)[0])) for loss in losses))


def as_column(loss, rows):
    """A loss as one number for each row, whose mean it is."""
    return loss + np.zeros(rows, "float32") if np.ndim(loss) == 0 else np.mean(loss) + np.zeros(rows, "float32")


def as_numbers(x):
    """An array as a tensor, its floats in the float type; what is recorded as it is."""
    is_wide = getattr(x, "dtype", None) == "float64" and not isinstance(x, Recorded)
    return as_tensor(x, backend.floatx() if is_wide else None)


def plain(y):
    """What ``call`` gave as an array."""
    return y.value if isinstance(y, Recorded) else np.asanyarray(y)


def adds_losses(layer):
    """Whether a layer, or one within it, speaks of ``add_loss`` in a method, or has its outputs penalized."""
    return any(isinstance(part, Penalized) or speaks_of_add_loss(type(part)) for part in with_inner(layer))


@functools.cache
def speaks_of_add_loss(kind):
    members = [member for cls in kind.__mro__ if cls is not Layer for member in vars(cls).values()]
    return any("add_loss" in member.__code__.co_names for member in members if hasattr(member, "__code__"))


def layers_in(value):
    """The layers in an attribute: itself, or those in lists and dicts."""
    if isinstance(value, layers.Layer):
        return [value]
    value = list(value.values()) if isinstance(value, dict) else value
    return [layer for item in value for layer in layers_in(item)] if isinstance(value, (list, tuple)) else []


def with_batch_axis(build):
    """A method ``build`` that is told shapes with None for the batch axis, as Keras tells them."""

    @functools.wraps(build)
    def told(self, input_shape):
        several = isinstance(input_shape, list)
        shapes = input_shape if several else [tuple(input_shape)]
        shapes = [TensorShape(s if s and s[0] is None else (None, *s)) for s in shapes]
        return build(self, shapes if several else shapes[0])

    return told


class Lambda(Layer):
    """A function of yours as a layer.

    Parameters
    ----------
    function : callable
        Of a batch (n, ...), or of a list of them, in terms of ``keras.backend``, ``tensorflow`` or NumPy.
    output_shape, mask : optional
        Taken for the sake of scripts that give them: the shape is found by trying.
    arguments : dict, optional
        Given to the function by keyword.
    """

    def __init__(self, function, output_shape=None, mask=None, arguments=None, **kwargs):
        super().__init__(**kwargs)
        self.function = _functions.get(function) if isinstance(function, str) else function
        if not callable(self.function):
            raise ValueError(f"Lambda {self.name!r}: expected a function, got {function!r}; files hold its name only: "
                             f"load with custom_objects={{{function!r}: ...}}")
        self.arguments = dict(arguments or {})

    def call_with(self, inputs, training):
        return self.function(inputs, **self.arguments)

    def get_config(self):
        return super().get_config() | {"function": name_of(self.function), "arguments": self.arguments}


# The functions of Lambda layers by the names that files have for them: known to the program that defines them.
_functions = {}


def name_of(function):
    """The name of a function, with a number where another one has it; a program that runs again has the same ones."""
    name = first = getattr(function, "__name__", type(function).__name__)
    numbers = count(1)
    while not are_one(_functions.get(name, function), function):
        name = f"{first}_{next(numbers)}"
    _functions[name] = function
    return name


def are_one(function, other):
    """Whether it is one function, or the same lines without variables of their own."""
    codes = [getattr(one, "__code__", None) for one in (function, other)]
    return function is other or codes[0] is not None and codes[0] == codes[1] and not codes[0].co_freevars


def know_functions(named):
    """Let files that name these functions find them."""
    _functions.update({name: thing for name, thing in named.items() if callable(thing)})
