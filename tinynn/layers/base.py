"""What every layer is: parameters, a forward pass, and the backward pass that belongs to it."""

import copy
import inspect
import operator
import sys
import threading
from numbers import Real

import numpy as np

from tinynn import activations, arguments, backend, initializers, regularizers
from tinynn.arguments import ShapeMismatch
from tinynn.backend import xp
from tinynn.layers.drawing import in_batches, misfit
from tinynn.layers.symbol import Call, is_symbolic
from tinynn.naming import snake_case, unique_name
from tinynn.parameters import Parameter
from tinynn.several import each, listed

# Several Python threads may be the first to use a layer; one of them builds it. A build may build other layers.
BUILDING = threading.RLock()


def as_shape(shape, owner):
    """A shape without the batch axis as a tuple of ints; a bare int is a shape of one axis."""
    try:
        shape = tuple(operator.index(n) for n in (shape if hasattr(shape, "__iter__") else (shape,)))
    except TypeError:
        raise ValueError(f"{owner}: expected a shape of integers such as (28, 28), got {shape!r}") from None
    if any(n < 0 for n in shape):
        raise ValueError(f"{owner}: a shape has no negative sizes, got {shape!r}")
    if any(n > sys.maxsize for n in shape):
        raise ValueError(f"{owner}: no array has axes as long as those of shape {arguments.shown(shape)}")
    return shape


def arguments_of(cls):
    """Names of all arguments that a class takes, those included that it hands to the classes it derives from."""
    names = set()
    for base in cls.__mro__:
        if "__init__" in vars(base):
            parameters = inspect.signature(base.__init__).parameters.values()
            names |= {p.name for p in parameters}
            if not any(p.kind is p.VAR_KEYWORD for p in parameters):
                break
    return names - {"self", "kwargs", "args"}


class Layer:
    """A step of the network. A layer of your own states two passes, and `build` where it has parameters::

        class Scale(tinynn.layers.Layer):
            def build(self, input_shape):
                self.factor = self.add_weight("factor", input_shape, "ones")

            def forward(self, x, training=False):
                return x * self.factor.value, x

            def backward(self, dy, cache):
                self.factor.grad[...] = (dy * cache).sum(axis=0)
                return dy * self.factor.value

    `forward` returns its output and a cache; `backward` gets that cache back, writes each parameter's `grad`, and
    returns the gradient of the input. Nothing is kept on the layer between the two, so one layer can serve several
    threads. Shapes never name the batch axis, which comes first: `input_shape` (28, 28) means arrays (n, 28, 28).

    Parameters
    ----------
    name : str, optional
        Default: the kind and a number, ``dense_1``.
    trainable : bool, optional
        False keeps the parameters as they are while the model trains. Default True.
    input_shape : tuple of int, optional
        Shape of one sample, for the first layer of a model; lets the model be built at once.
    input_dim : int, optional
        The same as ``input_shape=(input_dim,)``.
    """

    def __init__(self, *, name=None, trainable=True, input_shape=None, input_dim=None, **kwargs):
        kind = type(self).__name__
        if kwargs:
            arguments.refuse_unknown(kind, kwargs, sorted(arguments_of(type(self))))
        if name is not None and not isinstance(name, str):
            raise TypeError(f"{kind}: expected name to be a string, got {name!r}")
        if name and "/" in name:
            raise ValueError(f"{kind}: expected a name without '/', which parts names in Keras's files, got {name!r}")
        if input_shape is not None and input_dim is not None:
            raise ValueError(f"{kind}: give input_shape or input_dim, not both")
        self.name = name or unique_name(snake_case(kind))
        self.trainable = arguments.yes_or_no(kind, "trainable", trainable)
        declared = input_dim if input_shape is None else input_shape
        self.declared_shape = None if declared is None else as_shape(declared, f"{self.name}: input_shape")
        self.own_parameters = []
        self.calls = []
        self.input_shape = None
        self.output_shape = None

    rng = None
    takes_several = False  # Whether x is a list of arrays and `input_shape` a list of shapes.
    takes_sparse = False  # Whether x may be `tinynn.sparse.SparseRows`, which know ``x @ kernel`` and little else.
    ends_with_activation = False  # Whether `forward` ends with `self.activation`, which a loss may then take over.
    first_pass = "gradients"  # What a model asks of its first layer; "backward" where a class states that one anew.

    def __init_subclass__(cls, **kwargs):
        """What a class says of its passes does not hold for those that are stated nearer than it."""
        super().__init_subclass__(**kwargs)
        if min(distance(cls, p) for p in ("forward", "backward", "gradients")) < distance(cls, "takes_sparse"):
            cls.takes_sparse = False
        if distance(cls, "forward") < distance(cls, "ends_with_activation"):
            cls.ends_with_activation = False
        cls.first_pass = "backward" if distance(cls, "backward") < distance(cls, "gradients") else "gradients"

    # What a layer states.

    def build(self, input_shape):
        """Make the parameters for inputs of shape (n, *input_shape). Default: there are none."""

    def compute_output_shape(self, input_shape):
        """Shape of one output sample. Default: the shape of the input."""
        return input_shape

    def forward(self, x, training=False):
        """Return the output for a batch `x`, shape (n, *input_shape), and what `backward` will need."""
        raise TypeError(f"{type(self).__name__} has no forward(x, training): every layer states its own")

    def backward(self, dy, cache):
        """Write each parameter's `grad` and return the gradient of the input, given that of the output."""
        raise TypeError(f"{type(self).__name__} has no backward(dy, cache): every layer states its own")

    def gradients(self, dy, cache):
        """Write each parameter's `grad`: all that is asked of a model's first layer, whose input nobody changes.

        A layer whose input gradient costs much states this part apart.
        """
        self.backward(dy, cache)

    def get_config(self):
        """The arguments that make this layer anew, as JSON can hold them."""
        config = {"name": self.name, "trainable": self.trainable}
        if self.declared_shape is not None:
            config["input_shape"] = list(self.declared_shape)
        return config

    # What every layer has from here.

    def __call__(self, x, training=None):
        """The output for a batch `x`, or the symbol of it for a symbol; builds the layer at the first call.

        Parameters
        ----------
        x : array-like or Symbol; a list of them for a layer that takes several
        training : bool, optional
            Default: False for a batch, and for a symbol whatever the network will be told.
        """
        if is_symbolic(x):
            return self.connect(x, training)
        x = [self.as_batch(a) for a in x] if self.takes_several else self.as_batch(x)
        self.ensure_built(each(lambda a: a.shape[1:], x))
        return self.forward(x, bool(training))[0]

    def as_batch(self, x):
        """`x` as an array of the float type, or a TypeError that names this layer."""
        try:
            return backend.as_float(x)
        except (TypeError, ValueError, OverflowError):
            raise TypeError(
                f"layer {self.name!r}: expected an array of numbers, or a symbol, got {arguments.shown(x)}"
            ) from None

    def connect(self, inputs, training=None):
        """The symbol of the output for the symbol of an input, or for several."""
        inputs = list(inputs) if isinstance(inputs, (list, tuple)) else inputs  # a copy: a script may let its list grow
        strangers = [x for x in listed(inputs) if not is_symbolic(x)]
        if strangers:
            raise TypeError(
                f"layer {self.name!r}: expected symbols, as Input and layers return them, got {strangers[0]!r}"
            )
        try:
            self.ensure_built(each(lambda x: x.sample_shape, inputs))
        except ValueError as error:
            raise misfit(error, self, listed(inputs)) from None
        self.calls.append(Call(self, inputs, training))
        return self.calls[-1].outputs

    @property
    def input(self):
        """The symbol, or the list of symbols, that this layer was called on first."""
        return self.first_call.inputs

    @property
    def output(self):
        """The symbol, or the list of symbols, that the first call of this layer returned."""
        return self.first_call.outputs

    @property
    def first_call(self):
        if not self.calls:
            raise AttributeError(
                f"layer {self.name!r} has no input and output yet: call it on an Input, or put it into a model that "
                "knows its input shape"
            )
        return self.calls[0]

    def add_weight(self, name, shape, initializer="glorot_uniform", regularizer=None, trainable=True):
        """Make a parameter of this layer and return it.

        Parameters
        ----------
        name : str
        shape : tuple of int
        initializer, regularizer : str, object or None
        trainable : bool, optional
        """
        with arguments.memory_for(f"layer {self.name!r}", name, shape):
            given = initializers.get(initializer)(shape, backend.floatx())
            try:
                value = as_weight(given).copy()  # it may be somebody's
            except TypeError:
                got = arguments.shown(given)
                raise TypeError(f"layer {self.name!r}: expected {name} to be real numbers, got {got}") from None
        if value.shape != tuple(shape):
            raise ValueError(
                f"layer {self.name!r}: expected the initializer of {name} to give shape {tuple(shape)}, "
                f"got {value.shape}"
            )
        parameter = Parameter(name, value, trainable, regularizers.get(regularizer))
        self.own_parameters.append(parameter)
        return parameter

    @property
    def parameters(self):
        """All parameters, in the order in which they were made."""
        return self.own_parameters

    @property
    def generators(self):
        """The random generators that the forward pass draws from: their state is part of a checkpoint."""
        return [] if self.rng is None else [self.rng]

    @property
    def trainable_parameters(self):
        """The parameters that an optimizer moves: none while the layer is not trainable."""
        return [p for p in self.parameters if p.trainable] if self.trainable else []

    @property
    def weights(self):
        return self.parameters

    @property
    def built(self):
        return self.input_shape is not None

    def positive_integer(self, argument, value):
        """`value` as an int; a ValueError that names this layer and the argument where it is none, or below 1."""
        return arguments.whole(f"layer {self.name!r}", argument, value)

    def real_number(self, argument, value):
        """`value` as a float; a TypeError that names this layer and the argument where it is no number."""
        if isinstance(value, bool) or not isinstance(value, Real):
            raise TypeError(f"layer {self.name!r}: expected {argument} to be a number, got {value!r}")
        return arguments.as_number(value)

    def feature_axis(self, axis, input_shape):
        """`axis` counted from 0, the batch; a ValueError that names this layer where it is the batch or not there."""
        ndim = 1 + len(input_shape)
        axis = arguments.whole(f"layer {self.name!r}", "axis", axis, least=None)
        if not -ndim < axis < ndim or axis == 0:
            raise ValueError(f"layer {self.name!r}: axis {axis} names no axis of features of {input_shape}")
        return axis % ndim

    def ensure_built(self, input_shape):
        """Build for `input_shape` once; refuse another shape later."""
        several = isinstance(input_shape, list)
        if several and not self.takes_several:
            raise ValueError(
                f"layer {self.name!r}: a {type(self).__name__} takes one input, got {len(input_shape)}; join "
                "them first, with Concatenate or Add"
            )
        input_shape = [tuple(shape) for shape in input_shape] if several else tuple(input_shape)
        if not self.built:
            with BUILDING:
                self.build_once(input_shape)
        if input_shape != self.input_shape:
            raise ValueError(
                f"layer {self.name!r}: built for inputs of shape {in_batches(self.input_shape)}, "
                f"got {in_batches(input_shape)}"
            )

    def build_once(self, input_shape):
        if not self.built:
            output_shape = self.compute_output_shape(input_shape)
            self.build_whole(input_shape)
            self.input_shape, self.output_shape = input_shape, output_shape

    def build_whole(self, input_shape):
        """Build, and leave no parameters behind where that fails."""
        try:
            self.build(input_shape)
        except Exception:
            self.own_parameters = []
            raise

    def forget(self):
        """Be as before the first `build`, because what this layer was to be a part of could not be built."""
        self.own_parameters, self.calls = [], []
        self.input_shape = self.output_shape = None

    def split_activation(self, output=0):
        """This layer without the activation that it ends with, sharing its parameters, and that activation.

        A loss that is one node with the output activation works on what comes before it.

        Parameters
        ----------
        output : int, optional
            Which one, of several outputs.
        """
        if not self.ends_with_activation:
            return self, activations.linear
        bare = copy.copy(self)
        bare.activation = activations.linear
        return bare, self.activation

    def get_weights(self):
        """Copies of the parameters' values, as NumPy arrays."""
        return [backend.to_numpy(p.value).copy() for p in self.parameters]

    def set_weights(self, weights):
        """Write new values into the parameters; shapes are checked before any is written."""
        assign_weights(self.parameters, weights, f"layer {self.name!r}")

    def count_params(self):
        return sum(p.size for p in self.parameters)

    @classmethod
    def from_config(cls, config):
        return cls(**config)

    def __repr__(self):
        return f"<{type(self).__name__} {self.name!r}>"


def distance(cls, name):
    """How many classes lie between a class and the one that states what it knows under that name."""
    return next(i for i, base in enumerate(cls.__mro__) if name in vars(base))


def assign_weights(parameters, weights, owner):
    """Write arrays into parameters after checking that number and shapes agree; all or nothing.

    Raises
    ------
    TypeError
        For no list, or something other than numbers in it.
    ValueError
        For another number of arrays.
    ShapeMismatch
        For another shape; its `got` is the number of the first such parameter.
    """
    try:
        weights = list(weights)
        arrays = [as_weight(w) for w in weights]
    except (TypeError, ValueError, OverflowError):
        got = arguments.shown(weights)
        raise TypeError(f"{owner}: expected weights as a list of arrays of real numbers, got {got}") from None
    if len(arrays) != len(parameters):
        raise ValueError(f"{owner}: expected {len(parameters)} arrays of weights, got {len(arrays)}")
    for i, (p, given, w) in enumerate(zip(parameters, weights, arrays)):
        if w.shape != p.shape:
            raise ShapeMismatch(f"{owner}: {p.name} has shape {p.shape}, got an array of shape {w.shape}", got=i)
        if w.dtype != getattr(given, "dtype", None) and xp.isinf(w).any() and not xp.isinf(xp.asarray(given)).any():
            raise ValueError(f"{owner}: expected {p.name} to hold {w.dtype} numbers, got some that are too large")
    for p, w in zip(parameters, arrays):
        p.assign(w)


def as_weight(given):
    """`given` as an array of the float type; TypeError where its numbers are complex, or masked."""
    if getattr(getattr(given, "dtype", None), "kind", "f") == "c" or backend.is_masked(given):
        raise TypeError
    with np.errstate(over="ignore"):  # what is too large for the float type is found where it is known whose it is
        return backend.as_float(given)
