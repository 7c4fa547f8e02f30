"""Losses that look inside the network: ``add_loss``, and loss functions that name symbols beside their arguments.

A variational autoencoder needs them: its loss counts the hidden mean and deviation. Such a loss is the output of a
larger network, which takes the targets as one more input; that one is trained, and shares its layers with the model.
"""

import dis

import numpy as np

from tinynn import training
from tinynn.compat import optimizers
from tinynn.compat.ops import FUNCTIONS
from tinynn.compat.records import Records
from tinynn.compat.streams import arrays_of, as_stream
from tinynn.compat.symbols import lift
from tinynn.layers import Input
from tinynn.layers.symbol import Symbol, is_symbolic
from tinynn.losses import Loss
from tinynn.losses.base import sample_mean
from tinynn.models.graph import Graph
from tinynn.several import listed, unlisted


class Output(Loss):
    """The output itself, whatever the target."""

    def align(self, y_true, y_pred_shape):
        return y_true

    def value(self, y_true, y_pred):
        return sample_mean(y_pred)

    def backward(self, y_true, y_pred):
        return np.full_like(y_pred, 1 / max(y_pred[0].size, 1))


class Objective:
    """What a model of symbols has in order to be trained on such a loss."""

    objective = None
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
        if is_symbolic(x) or not self.added_losses:
            return super().__call__(x, training=training, **kwargs)
        ends = Graph(self.inputs, [*self.outputs, *self.added_losses])(x, training)
        y, found = listed(ends)[: len(self.outputs)], listed(ends)[len(self.outputs) :]
        self.added_at_call = [FUNCTIONS["mean"](part) for part in found]
        return unlisted(y)

    def add_metric(self, value, name=None, aggregation=None):
        """Taken for the sake of scripts that watch a part of the loss; what is reported is the loss."""

    def compile(self, optimizer="rmsprop", loss=None, metrics=None, **kwargs):
        self.objective = None
        if not self.added_losses and not looks_inside(loss):
            super().compile(optimizer, loss, metrics, **kwargs)
            return
        inputs, terms = list(self.inputs), list(self.added_losses)
        if loss is not None:
            inputs.append(Input(self.output_shape))
            terms.append(as_term(loss, inputs[-1], self.output))
        self.objective = training.Model(inputs, terms[0] if len(terms) == 1 else lift(total, terms, {}))
        self.objective.compile(optimizers.get(optimizer), Output())
        self.optimizer = self.objective.optimizer

    def fit(self, x=None, y=None, *args, **kwargs):
        if self.objective is None:
            return super().fit(x, y, *args, **kwargs)
        from tinynn.compat.models import modern

        kwargs = modern(kwargs)
        stream = as_stream(x, steps=kwargs.pop("steps_per_epoch", None))
        if stream is not None:
            (x, y, _), kwargs["batch_size"] = arrays_of(stream.read())
        if kwargs.get("validation_data") is not None:
            given = kwargs["validation_data"]
            given = given if isinstance(given, (tuple, list)) else (given, None)
            kwargs["validation_data"] = self.for_objective(*given)
        self.history = self.objective.fit(*self.for_objective(x, y), *args, **kwargs)
        self.history.history = Records(self.history.history)
        return self.history

    def evaluate(self, x=None, y=None, *args, **kwargs):
        if self.objective is None:
            return super().evaluate(x, y, *args, **kwargs)
        return self.objective.evaluate(*self.for_objective(x, y), *args, **kwargs)

    def for_objective(self, x, y):
        """Inputs with the targets among them, and targets that say nothing."""
        several = isinstance(x, (list, tuple)) and len(self.inputs) > 1
        x = list(x) if several else [x]
        wants_targets = len(self.objective.inputs) > len(self.inputs)
        return x + ([y] if wants_targets else []), np.zeros(len(x[0]))


def total(*terms):
    """The sum of the parts of a loss, each as one number for each sample."""
    return sum(np.mean(np.reshape(term, (len(term), -1)), axis=1) for term in terms)


def as_term(loss, y_true, y_pred):
    """The symbol of a loss of symbols."""
    from tinynn import losses

    if callable(loss) and not isinstance(loss, (Loss, type)) and not hasattr(loss, "kind"):
        return loss(y_true, y_pred)
    return lift(losses.get(loss).value, (y_true, y_pred), {})


def looks_inside(loss):
    """Whether a function names symbols beside its arguments."""
    code = getattr(loss, "__code__", None)
    if code is None:
        return False
    cells = [cell.cell_contents for cell in loss.__closure__ or ()]
    named = [loss.__globals__.get(step.argval) for step in dis.get_instructions(code) if step.opname == "LOAD_GLOBAL"]
    return any(isinstance(thing, Symbol) for part in (cells, named) for value in part for thing in listed(value))
