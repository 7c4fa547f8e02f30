"""A network whose layers branch and meet: forward in the order of need, backward in the opposite order."""

import copy

from tinynn import activations
from tinynn.arguments import shown
from tinynn.backend import xp
from tinynn.layers.drawing import steps_of
from tinynn.layers.input import Input
from tinynn.layers.symbol import Symbol
from tinynn.models.network import Network
from tinynn.models.order import calls_between, layers_in_order
from tinynn.several import each, listed, unlisted


class Graph(Network):
    """The layers between some symbols and others; itself a layer.

    Forward: each call of a layer takes the values of its input symbols and gives those of its outputs. Backward, by the
    chain rule: the gradient of a symbol is the sum of what comes back from all calls that took it, so a call has its
    turn when all calls that came after it have had theirs. A layer that is called more than once has the sum of the
    gradients of its calls.

    Parameters
    ----------
    inputs, outputs : Symbol or list of Symbol
        Where data enters and leaves. Any symbol of another network may be either.
    name : str, optional

    Attributes
    ----------
    order : list of Call
        Each after the calls that it needs; the inputs' own are left out.
    """

    ends_with_activation = True

    def __init__(self, inputs, outputs, name=None):
        super().__init__(name=name)
        self.inputs = self.symbols("inputs", inputs)
        self.outputs = self.symbols("outputs", outputs)
        self.entrances = {x: entrance(x) for x in self.inputs}
        order, met = calls_between(self.entrances, self.outputs, f"model {self.name!r}")
        self.layers = layers_in_order(order, met, self.entrances)
        self.refuse_equal_names()
        self.order = [call for call in order if listed(call.inputs)]
        self.roles = roles(self.order)
        self.again = written_again(self.order)
        self.input_shape = unlisted([x.sample_shape for x in self.inputs])
        self.output_shape = unlisted([y.sample_shape for y in self.outputs])

    def steps(self, input_shape=None):
        return steps_of([*self.entrances.values(), *self.order])

    @property
    def takes_several(self):
        return len(self.inputs) > 1

    @property
    def takes_sparse(self):
        return all(self.sparse_inputs)

    @property
    def sparse_inputs(self):
        """Of each input, whether it may be `SparseRows`: where nobody but layers that take them reads it."""
        if type(self).forward is not Graph.forward:
            return [False] * len(self.inputs)
        readers = {x: [call.layer for call in self.order if x in listed(call.inputs)] for x in self.inputs}
        return [all(r.takes_sparse for r in readers[x]) and x not in self.outputs for x in self.inputs]

    def compute_output_shape(self, input_shape):
        self.ensure_built(input_shape)  # refuses any other than its own
        return self.output_shape

    def forward(self, x, training=False):
        values = dict(zip(self.inputs, listed(x)))
        caches = []
        for call in self.order:
            mode = training if call.training is None else call.training
            y, cache = call.layer.forward(each(values.get, call.inputs), mode)
            values.update(zip(listed(call.outputs), listed(y)))
            caches.append(cache)
        return unlisted([values[y] for y in self.outputs]), caches

    def backward(self, dy, caches):
        slopes = self.pull_back(dy, caches, ["backward"] * len(self.order))
        return unlisted(complete([slopes.get(x) for x in self.inputs], self.inputs, listed(dy)[0]))

    def for_training(self, parameters):
        """This network, or a copy whose `gradients` goes back no further than to the first of these parameters."""
        moved = {id(p) for p in parameters}
        told = roles(self.order, lambda p: id(p) in moved)
        if told == self.roles or type(self).forward is not Graph.forward:
            return self  # nothing to gain, or passes that may look at what is the network's own
        twin = copy.copy(self)
        twin.roles = told
        return twin

    def gradients(self, dy, caches):
        self.pull_back(dy, caches, self.roles)

    def pull_back(self, dy, caches, roles):
        """Ask each call, the last first, for what its role says; the gradients of symbols that no call gave."""
        slopes = {}
        add_to(slopes, self.outputs, listed(dy))
        for call, cache, role, shared in reversed(list(zip(self.order, caches, roles, self.again))):
            if role is None:
                continue
            found = [slopes.pop(y, None) for y in listed(call.outputs)]
            if all(slope is None for slope in found):  # a later layer made no use of it in this pass
                forget_gradients(call.layer, shared)
                continue
            found = complete(found, listed(call.outputs), listed(dy)[0])
            before = [p.grad.copy() for p in shared]
            dx = getattr(call.layer, role)(unlisted(found), cache)
            if role == "backward":
                add_to(slopes, listed(call.inputs), listed(dx))
            for p, grad in zip(shared, before):
                p.grad += grad
        return slopes

    def split_activation(self, output=0):
        y = self.outputs[output]
        used = sum(y in listed(call.inputs) for call in self.order) + self.outputs.count(y) > 1
        if used or y in self.inputs or not self.ends_with_activation:
            return self, activations.linear
        last, activation = y.call.layer.split_activation(listed(y.call.outputs).index(y))
        if activation is activations.linear:
            return self, activation
        ending = copy.copy(y.call)
        ending.layer = last
        bare = copy.copy(self)
        bare.order = [ending if call is y.call else call for call in self.order]
        return bare, activation

    def symbols(self, argument, given):
        """A symbol or several as a list, or an error."""
        given = list(given) if isinstance(given, (list, tuple)) else [given]
        for x in given:
            if not isinstance(x, Symbol):
                raise TypeError(
                    f"model {self.name!r}: expected {argument} to be symbols, as Input and layers that are called on "
                    f"symbols return them, got {shown(x)}"
                )
        if not given or argument == "inputs" and len(set(given)) < len(given):
            raise ValueError(f"model {self.name!r}: expected {argument} to name at least one symbol, and none twice")
        return given

    def refuse_equal_names(self):
        names = [layer.name for layer in self.layers]
        twice = [name for name in names if names.count(name) > 1]
        if twice:
            raise ValueError(
                f"model {self.name!r}: there are two layers named {twice[0]!r}; give each layer a name of its own"
            )


def entrance(symbol):
    """The call of the input layer that stands where a symbol enters: its own, or one for a symbol amid a network."""
    if not listed(symbol.call.inputs):
        return symbol.call
    return Input(symbol.sample_shape, name=f"{symbol.call.layer.name}_input").call


def roles(order, wanted=lambda p: True):
    """What backpropagation asks of each call, where nobody wants the gradient of the inputs.

    ``"backward"`` where parameters that are wanted come before it, the `first_pass` where it has the first on its way,
    else nothing.
    """
    told, led = [], set()
    for call in order:
        comes_after = any(x in led for x in listed(call.inputs))
        first = call.layer.first_pass if any(map(wanted, call.layer.parameters)) else None
        told.append("backward" if comes_after else first)
        if told[-1]:
            led.update(listed(call.outputs))
    return told


def written_again(order):
    """For each call, the parameters that a later call writes gradients of too: those come first, and must be kept."""
    written, again = set(), []
    for call in reversed(order):
        parameters = [p for p in call.layer.parameters if p.trainable]
        again.append([p for p in parameters if id(p) in written])
        written.update(id(p) for p in parameters)
    return again[::-1]


def add_to(slopes, symbols, gradients):
    """Add to the gradient of each symbol what comes back from one more use of it: None where there was no use."""
    for symbol, gradient in zip(symbols, gradients):
        if gradient is not None:
            slopes[symbol] = slopes[symbol] + gradient if symbol in slopes else gradient


def forget_gradients(layer, written):
    """Set the gradients of a layer's parameters to zero, but for those that are written already."""
    for p in layer.parameters:
        if p.trainable and not any(p is other for other in written):
            p.grad[...] = 0


def complete(gradients, symbols, like):
    """The gradients with zeros for symbols that nothing depends on."""
    return [
        xp.zeros((len(like), *x.sample_shape), like.dtype) if g is None else g for g, x in zip(gradients, symbols)
    ]
