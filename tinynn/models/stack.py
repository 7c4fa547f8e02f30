"""A network: layers one after another. Forward runs down the list, backward runs up."""

import copy

from tinynn import activations
from tinynn.layers.base import Layer
from tinynn.layers.drawing import in_batches, label
from tinynn.layers.input import Input, InputLayer
from tinynn.layers.symbol import Symbol
from tinynn.models.network import Network


class Stack(Network):
    """Layers one after another; itself a layer, so a network can be a step of a larger one.

    Forward: x -> layer 1 -> ... -> layer L -> y. Backward, by the chain rule: the gradient of a layer's output is the
    gradient of the next layer's input, so it is handed up the list, from the loss to the first layer.

    Parameters
    ----------
    layers : list of Layer, or a Layer, optional
        The first may be an `Input`, or carry ``input_shape=``: then the stack is built at once, else at the first
        batch.
    name : str, optional
    """

    ends_with_activation = True
    first = None  # Which layer `gradients` goes back to; None: the first that has parameters.
    built_with = ()  # the layers that were built when this network was

    def __init__(self, layers=None, name=None):
        super().__init__(name=name)
        for layer in layers if isinstance(layers, (list, tuple)) else [layers] if layers is not None else []:
            self.add(layer)

    def add(self, layer):
        """Put a layer at the end.

        Raises
        ------
        TypeError, ValueError
            If it is no layer, its name is taken, or its shape does not follow from the layers before it.
        """
        self.refuse_in_use()
        layer = layer.call.layer if isinstance(layer, Symbol) else layer
        if isinstance(layer, InputLayer):
            self.declare(layer.output_shape, layer.output)
            return
        if isinstance(layer, type) or not isinstance(layer, Layer):
            hint = f"; write {layer.__name__}(...)" if isinstance(layer, type) else ""
            raise TypeError(f"model {self.name!r}: expected a layer, got {layer!r}{hint}")
        if contains(layer, self):
            raise ValueError(f"model {self.name!r}: expected a layer, got {layer!r}, which is or contains this model")
        if any(layer is other or layer.name == other.name for other in self.layers):
            raise ValueError(
                f"model {self.name!r}: there is a layer named {layer.name!r} already; give each layer a name of its own"
            )
        if not self.built and not self.layers and layer.declared_shape is not None:
            self.begin(layer)
        elif self.built:
            self.follow(layer)
        self.layers.append(layer)

    def pop(self):
        """Take the last layer off and return it."""
        self.refuse_in_use()
        if not self.layers:
            raise ValueError(f"model {self.name!r}: there is no layer to take off")
        layer = self.layers.pop()
        if self.built:
            self.outputs = [self.output.call.inputs]
            self.output_shape = self.output.sample_shape
        return layer

    def refuse_in_use(self):
        if self.calls:
            raise ValueError(f"model {self.name!r} is part of another network; add or take off layers before it is")

    def declare(self, shape, symbol=None):
        """State the shape of one input sample before any layer is there."""
        if self.layers:
            raise ValueError(f"model {self.name!r}: an Input comes before all layers, and there are {len(self.layers)}")
        self.declared_shape = self.input_shape = self.output_shape = shape
        self.inputs = self.outputs = [symbol or Input(shape, name=f"{self.name}_input")]

    def begin(self, layer):
        """Start with a layer that says what it takes; where that fails, nothing has been said."""
        try:
            self.declare(layer.declared_shape)
            self.follow(layer)
        except Exception:
            self.declared_shape = self.input_shape = self.output_shape = None
            self.inputs, self.outputs = [], []
            raise

    def follow(self, layer):
        """Let a layer take what comes out here, and let its output come out here."""
        y = layer(self.outputs[0])
        if isinstance(y, list):
            raise ValueError(
                f"model {self.name!r}: {layer.name!r} gives {len(y)} outputs, and a list of layers goes on with one; "
                "use Model(inputs, outputs)"
            )
        self.outputs = [y]
        self.output_shape = layer.output_shape

    def build(self, input_shape):
        sizes = as_sizes(input_shape, self.name)
        if self.built:
            self.ensure_built(sizes)  # refuses any other than its own
            return
        self.built_with = [layer for layer in self.layers if not layer.built]
        self.inputs = self.outputs = [Input(sizes, name=f"{self.name}_input")]
        try:
            for layer in self.layers:
                self.follow(layer)
        except Exception:
            self.forget()
            raise
        self.input_shape, self.output_shape = sizes, self.outputs[0].sample_shape  # for who calls build by hand

    def forget(self):
        super().forget()
        self.inputs, self.outputs = [], []
        for layer in self.built_with:
            layer.forget()

    def compute_output_shape(self, input_shape):
        for layer in self.layers:
            input_shape = layer.compute_output_shape(input_shape)
        return input_shape

    def forward(self, x, training=False):
        caches = []
        for layer in self.layers:
            x, cache = layer.forward(x, training)
            caches.append(cache)
        return x, caches

    def backward(self, dy, caches):
        for layer, cache in zip(reversed(self.layers), reversed(caches)):
            dy = layer.backward(dy, cache)
        return dy

    def gradients(self, dy, caches):
        first = self.place_of(lambda p: True) if self.first is None else self.first
        for i in range(len(self.layers) - 1, first, -1):
            dy = self.layers[i].backward(dy, caches[i])
        if first < len(self.layers):
            getattr(self.layers[first], self.layers[first].first_pass)(dy, caches[first])

    def place_of(self, wanted):
        """Which is the first layer with such a parameter; the number of layers where there is none."""
        places = (i for i, layer in enumerate(self.layers) if any(map(wanted, layer.parameters)))
        return next(places, len(self.layers))

    def for_training(self, parameters):
        """This network, or a copy whose `gradients` goes back no further than to the first of these parameters."""
        moved = {id(p) for p in parameters}
        first = self.place_of(lambda p: id(p) in moved)
        if first == self.place_of(lambda p: True) or type(self).forward is not Stack.forward:
            return self  # nothing to gain, or passes that may look at what is the network's own
        twin = copy.copy(self)
        twin.first = first
        return twin

    def split_activation(self, output=0):
        ends = self.ends_with_activation and self.layers
        last, activation = self.layers[-1].split_activation() if ends else (self, activations.linear)
        if activation is activations.linear:
            return self, activation
        bare = copy.copy(self)
        bare.layers = [*self.layers[:-1], last]
        return bare, activation

    def steps(self, input_shape=None):
        if self.built:
            return super().steps()
        steps = [("x", in_batches(input_shape))]
        for layer in self.layers:
            input_shape = layer.compute_output_shape(input_shape)
            steps.append((label(layer), in_batches(input_shape)))
        return steps

    @property
    def order(self):
        """The calls by which data passes through, first to last."""
        calls, x = [], self.outputs[0]
        while x is not self.inputs[0]:
            calls.append(x.call)
            x = x.call.inputs
        return calls[::-1]

    @property
    def takes_sparse(self):
        return bool(self.layers) and self.layers[0].takes_sparse

    @property
    def sparse_inputs(self):
        return [self.takes_sparse]


def as_sizes(input_shape, name):
    """The shape of a sample as `build` is told it: Keras may name the batch axis, as None."""
    if not isinstance(input_shape, (tuple, list)):
        raise TypeError(f"model {name!r}: expected input_shape to be a tuple such as (None, 784), got {input_shape!r}")
    return tuple(input_shape)[tuple(input_shape)[:1] == (None,) :]


def contains(layer, network):
    """Whether a layer is that network, or has it among its layers, theirs, and so on."""
    return layer is network or any(contains(inner, network) for inner in getattr(layer, "layers", ()))
