"""Networks of a ``call`` that does one thing in training and another in use: it is tried once for each."""

import inspect
from itertools import zip_longest

from tinynn import layers
from tinynn.compat.arrays.symbols import lift
from tinynn.models.graph import Graph
from tinynn.several import listed


class AsTheNetwork:
    """Stands for ``training`` while ``call`` is tried: layers are told what the network will be told.

    Parameters
    ----------
    truth : bool
        The answer to ``if training:``, which cannot wait; `asked` says whether the question was asked.
    """

    asked = False
    __hash__ = None

    def __init__(self, truth):
        self.truth = truth

    def __bool__(self):
        self.asked = True
        return self.truth

    def __eq__(self, other):
        return bool(self) == other


class InPhase(layers.Layer):
    """Of two inputs the first in training, else the second; dx is dy for that one, and nothing for the other."""

    takes_several = True

    def compute_output_shape(self, input_shape):
        return input_shape[0]

    def forward(self, x, training=False):
        return x[0] if training else x[1], training

    def backward(self, dy, training):
        return [dy, None] if training else [None, dy]


def added_on_the_way(network):
    """The losses that layers of a network add, as symbols."""
    made = [symbol for call in network.order for symbol in listed(call.outputs)]
    return [loss for symbol in made for loss in getattr(symbol, "added_losses", ())]


def traced(model, inputs):
    """What the ``call`` of a model makes of symbols, and the losses that it adds; each by phase where `call` asks."""
    training = AsTheNetwork(True)
    outputs, losses, order = tried(model, inputs, training)
    for call in order:
        call.training = None if call.training is training else call.training
    if not training.asked:
        return outputs, losses
    training = AsTheNetwork(False)
    in_use, losses_in_use, other = tried(model, inputs, training)
    for call in other:  # which must not move averages, nor draw, while the first ones are trained
        told = call.training is not None and call.training is not training
        call.training = call.training if told else False
    pairs = zip_longest(losses, losses_in_use)
    losses = [by_phase(nothing_like(b) if a is None else a, nothing_like(a) if b is None else b) for a, b in pairs]
    return both(model, outputs, in_use), losses


def tried(model, inputs, training):
    """The outputs of ``call`` and the losses that it adds, as symbols, and the calls behind them."""
    model.added_losses = []
    knows = "training" in inspect.signature(model.call).parameters
    outputs = model.call(inputs, training=training) if knows else model.call(inputs)
    ends, starts = ends_of(outputs), ends_of(inputs)
    losses = [*model.added_losses, *added_on_the_way(Graph(starts, ends, model.name))]
    return outputs, losses, Graph(starts, [*ends, *losses], model.name).order


def ends_of(symbols):
    """A symbol, or those in a list, a tuple or a dict, as a list."""
    if isinstance(symbols, dict):
        return list(symbols.values())
    return list(symbols) if isinstance(symbols, (list, tuple)) else [symbols]


def both(model, outputs, in_use):
    """The outputs of both phases as one."""
    pairs = list(zip_longest(ends_of(outputs), ends_of(in_use)))
    if not all(b is not None and a is not None and a.sample_shape == b.sample_shape for a, b in pairs):
        raise ValueError(
            f"model {model.name!r}: expected call to give outputs of the same shapes whether training is true or not, "
            f"got {shapes_of(outputs)} in training and {shapes_of(in_use)} else; give all of them in both"
        )
    joined = [by_phase(a, b) for a, b in pairs]
    if isinstance(outputs, dict):
        return dict(zip(outputs, joined))
    return joined if isinstance(outputs, (list, tuple)) else joined[0]


def shapes_of(symbols):
    return [tuple(symbol.shape) for symbol in ends_of(symbols)]


def by_phase(training, in_use):
    return InPhase()([training, in_use])


def nothing_like(loss):
    """A part of the loss that is 0, for a phase in which ``call`` does not add it."""
    return lift(lambda values: 0 * values, (loss,), {})
