"""Losses that look inside the network: ``add_loss``, and loss functions that name symbols beside their arguments.

A variational autoencoder needs them: its loss counts the hidden mean and deviation. Such a part of the loss is one more
output of the network that is trained, beside those that the script has named.
"""

import copy
import dis

import numpy as np

from tinynn.compat.arrays.ops import FUNCTIONS
from tinynn.compat.arrays.symbols import lift
from tinynn.compat.arrays.tape import GradientTape
from tinynn.compat.arrays.weights import is_recording
from tinynn.compat.layers.penalized import Penalized
from tinynn.compat.training.metrics import warn_of_figure
from tinynn.layers import Input
from tinynn.layers.symbol import Symbol, is_symbolic
from tinynn.losses import Loss
from tinynn.losses.base import sample_mean
from tinynn.models.graph import Graph
from tinynn.models.network import once
from tinynn.several import each, listed, unlisted


class Nothing(Loss):
    """No loss of the outputs, where all that is made small was added; there may be no targets either."""

    def align(self, y_true, y_pred_shape):
        return np.asarray(y_true)

    def value(self, y_true, y_pred):
        return np.zeros(len(y_pred), y_pred.dtype)

    def backward(self, y_true, y_pred):
        return np.zeros_like(y_pred)


class Within(Loss):
    """A loss that the network has worked out itself, of targets that came in as inputs: its last column.

    Parameters
    ----------
    shape : tuple of int
        Of a sample's prediction, which the columns before hold.
    """

    def __init__(self, shape, name):
        super().__init__(name=name)
        self.shape = shape

    def value(self, y_true, y_pred):
        return y_pred[:, -1]

    def backward(self, y_true, y_pred):
        slope = np.zeros_like(y_pred)
        slope[:, -1] = 1
        return slope

    def prediction(self, z):
        return z[:, :-1].reshape(len(z), *self.shape)


class Trunk:
    """A network whose last outputs are parts of the loss: training sees the others.

    `penalty` is the sum of the parts for the last batch. The gradient of each is that of its mean, whatever the samples
    weigh.

    Parameters
    ----------
    network : Graph
    outputs : int
        How many of its outputs training sees.
    """

    penalty = 0.0

    def __init__(self, network, outputs):
        self.network, self.outputs = network, outputs
        self.name, self.layers = network.name, network.layers
        self.output_shape = unlisted(listed(network.output_shape)[:outputs])

    def forward(self, x, training=False):
        ends, caches = self.network.forward(x, training)
        parts = listed(ends)[self.outputs :]
        self.penalty = sum(float(np.mean(part, dtype="float64")) for part in parts)
        return unlisted(listed(ends)[: self.outputs]), (caches, parts)

    def for_training(self, parameters):
        return Trunk(self.network.for_training(parameters), self.outputs)

    def gradients(self, dz, cache):
        caches, parts = cache
        self.network.gradients([*listed(dz), *(np.full_like(part, 1 / part.size) for part in parts)], caches)


class Objective:
    """What a model of symbols has in order to be trained on such a loss."""

    objective = None  # the network from the inputs, and perhaps the targets, to the outputs and the parts of the loss
    deferred = False  # whether the network is not known yet
    added_losses = ()

    def add_loss(self, losses):
        """Let symbols of this network, one number for each sample, be parts of the loss."""
        self.added_losses = [*self.added_losses, *(losses if isinstance(losses, (list, tuple)) else [losses])]

    added_at_call = ()  # the parts of the loss that the last call on arrays has found

    def __call__(self, x, training=None, **kwargs):
        """As tinynn's; of arrays, the parts of the loss are worked out too, for who asks for ``model.losses``."""
        if self.deferred and not is_symbolic(x):
            self.take_shapes(x)
        penalized = any(isinstance(layer, Penalized) for layer in self.layers) and not within_own_layer()
        if is_symbolic(x) or not (self.added_losses or penalized):
            return super().__call__(x, training=training, **kwargs)
        if not self.built:
            self.ensure_built(np.shape(x)[1:])
        ends, self.added_at_call = with_losses(self, x, training)
        return unlisted(ends)

    def add_metric(self, value, name=None, aggregation=None):
        """Taken for the sake of scripts that watch a part of the loss; what is reported is the loss."""
        warn_of_figure(name)

    def compile(self, optimizer="rmsprop", loss=None, metrics=None, **kwargs):
        """As tinynn's; the parts of the loss become outputs of the network that is trained."""
        self.objective = None
        inputs, ends = list(self.inputs), list(self.outputs)
        if looks_inside(loss):
            inputs.append(Input(self.output_shape))
            ends = [lift(with_column, (self.output, loss(inputs[-1], self.output)), {})]
            loss = Within(self.output_shape, loss.__name__)
        elif loss is None and self.added_losses:
            loss = each(lambda _: Nothing(), unlisted(self.outputs))
        if self.added_losses or isinstance(loss, Within):
            self.objective = Graph(inputs, [*ends, *self.added_losses])
        super().compile(optimizer, loss, metrics, **kwargs)

    def ending(self, network=None):
        if self.objective is None:
            return super().ending(network)
        trunk, head, score = super().ending(self.objective)
        if isinstance(self.loss, Within):
            head.predict = self.loss.prediction
        return Trunk(trunk, len(self.outputs)), head, score

    @property
    def trainable_parameters(self):
        """Those of the network, and of layers that only the loss needs."""
        own = super().trainable_parameters
        beside = [] if self.objective is None or not self.trainable else self.objective.trainable_parameters
        return once([*own, *beside])

    def penalty(self):
        return super().penalty() + (0.0 if self.objective is None else self.trunk.penalty)

    def take_data(self, x, y, *weights, **part):
        """As tinynn's; without targets where the loss needs none, and with targets as inputs where it looks inside."""
        if y is None and isinstance(listed(self.loss)[0], Nothing):
            n = len(listed(self.shaped_inputs(x, self.owner))[0])
            y = unlisted([np.zeros(n) for _ in self.outputs])
        x, y, weights = super().take_data(x, y, *weights, **part)
        return ([*listed(x), y] if isinstance(self.loss, Within) else x), y, weights

    def hold_out(self, data, validation_split, validation_data):
        alone = isinstance(validation_data, np.ndarray) and self.objective is not None
        return super().hold_out(data, validation_split, (validation_data, None) if alone else validation_data)

    def as_core(self):
        """As files know it: they hold no loss that only the script can put together."""
        twin = super().as_core()
        if isinstance(listed(self.loss)[0], (Nothing, Within)):
            twin.loss = None
        return twin


def within_own_layer():
    """Whether a layer of a script's own trains, which has penalties on outputs in its backward pass only."""
    return is_recording() and not GradientTape.opened


def with_losses(model, x, training):
    """The outputs of a model for arrays, and the parts of the loss beside them, penalties on outputs among these."""
    order = Graph(model.inputs, model.outputs).order
    penalized = [call for call in order if isinstance(call.layer, Penalized)] if not within_own_layer() else []
    ends = [model.outputs, list(model.added_losses), [call.outputs for call in penalized]]
    network = Graph(model.inputs, sum(ends, []))
    network.order = [bare(call) if call in penalized else call for call in network.order]
    values = iter(listed(network(x, training)))
    y, parts, watched = ([next(values) for _ in of_one] for of_one in ends)
    penalties = [call.layer.penalty_of(value) for call, value in zip(penalized, watched)]
    return y, [*map(FUNCTIONS["mean"], parts), *penalties]


def bare(call):
    """The call of a layer that does without its penalty on outputs, which is to be part of the loss."""
    call = copy.copy(call)
    call.layer = call.layer.without_penalty()
    return call


def with_column(y, values):
    """Predictions as rows, with one value more for each."""
    values = sample_mean(values) + np.zeros(len(y), "float32")
    return np.concatenate([np.reshape(y, (len(y), -1)), np.reshape(values, (-1, 1))], axis=1)


def looks_inside(loss):
    """Whether a function names symbols beside its arguments."""
    code = getattr(loss, "__code__", None)
    if code is None:
        return False
    cells = [cell.cell_contents for cell in loss.__closure__ or ()]
    named = [loss.__globals__.get(step.argval) for step in dis.get_instructions(code) if step.opname == "LOAD_GLOBAL"]
    return any(isinstance(thing, Symbol) for part in (cells, named) for value in part for thing in listed(value))
