"""What a chain and a graph of layers have in common: they are layers made of layers."""

from tinynn import arguments
from tinynn.arguments import ShapeMismatch
from tinynn.layers.base import Layer, assign_weights
from tinynn.layers.drawing import drawing, label, steps_of
from tinynn.models.summary import summary_table
from tinynn.naming import apart
from tinynn.several import unlisted


class Network(Layer):
    """Layers that work together; itself a layer, so a network can be a step of a larger one.

    A chain (`Stack`) and a graph (`Graph`) state how: `forward`, `backward`, `gradients` and `split_activation`.

    Attributes
    ----------
    layers : list of Layer
    inputs, outputs : list of Symbol
        Where data enters and leaves; empty until the network is built.
    trainable : bool
        Setting it sets it for every layer. What an optimizer moves is settled when a model is compiled.
    """

    layers = ()
    frozen = False

    def __init_subclass__(cls, **kwargs):
        """A backward pass that a class states itself is the one by which it is trained."""
        super().__init_subclass__(**kwargs)
        if cls.first_pass == "backward":
            cls.gradients = Layer.gradients

    def __init__(self, name=None):
        if hasattr(type(self), "call"):
            raise TypeError(
                f"{type(self).__name__} states a call(), which tinynn cannot differentiate. Call the layers on "
                "Input(shape=...) and make a Model(inputs, outputs); what no layer does, write as a Layer with "
                "forward(x, training) and backward(dy, cache)"
            )
        super().__init__(name=name)
        self.layers = []
        self.inputs = []
        self.outputs = []

    @property
    def input(self):
        """The symbol of the input, or the list of symbols."""
        return unlisted(self.inputs) if self.built else super().input

    @property
    def output(self):
        """The symbol of the output, or the list of symbols."""
        return unlisted(self.outputs) if self.built else super().output

    @property
    def trainable(self):
        return not self.frozen

    @trainable.setter
    def trainable(self, value):
        self.frozen = not value
        for layer in self.layers:
            layer.trainable = value

    @property
    def parameters(self):
        """All parameters, layer by layer; what layers share is counted once."""
        return once(p for layer in self.layers for p in layer.parameters)

    @property
    def trainable_parameters(self):
        return once(p for layer in self.layers for p in layer.trainable_parameters) if self.trainable else []

    @property
    def generators(self):
        return once(rng for layer in self.layers for rng in layer.generators)

    @property
    def input_names(self):
        return [x.name for x in self.inputs] or ["x"]

    @property
    def output_names(self):
        """What the outputs are called: after the layers that they come from."""
        return apart([y.call.layer.name for y in self.outputs]) or ["y"]

    def steps(self, input_shape=None):
        """The way of data through the network, for a drawing; `input_shape` where it is not built yet."""
        return steps_of([*(x.call for x in self.inputs), *self.order])

    def get_layer(self, name=None, index=None):
        """The layer of that name, or at that place."""
        if index is not None:
            i = arguments.whole(f"model {self.name!r}", "index", index, least=None)
            if not -len(self.layers) <= i < len(self.layers):
                raise ValueError(f"model {self.name!r}: there is no layer number {i}; it has {len(self.layers)}")
            return self.layers[i]
        for layer in self.layers:
            if layer.name == name:
                return layer
        known = ", ".join(layer.name for layer in self.layers)
        raise ValueError(f"model {self.name!r}: no layer is named {name!r}; there are {known}")

    def summary(self, print_fn=print):
        """Print a table of the layers, their output shapes and how many parameters they have."""
        if not callable(print_fn):
            raise TypeError(f"model {self.name!r}: expected print_fn to be a function of a string, got {print_fn!r}")
        print_fn(summary_table(self))

    def set_weights(self, weights):
        try:
            assign_weights(self.parameters, weights, f"model {self.name!r}")
        except ShapeMismatch as error:
            raise ShapeMismatch(f"{error}{self.drawn_at(self.parameters[error.got])}") from None

    def drawn_at(self, parameter):
        """A drawing of the network that marks the layer of a parameter."""
        layer = next(layer for layer in self.layers if any(p is parameter for p in layer.parameters))
        steps = self.steps()
        return drawing(steps, next(i for i, (name, _) in enumerate(steps) if name.startswith(label(layer))))


def once(things):
    """A list without repetitions, by identity."""
    return list({id(thing): thing for thing in things}.values())
