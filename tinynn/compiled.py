"""What `compile` decides: the loss, the optimizer and the metrics of a network, made ready on its parameters."""

from itertools import chain

import numpy as np

from tinynn import losses, optimizers
from tinynn.backend import xp
from tinynn.home import at_home
from tinynn.losses.endings import check_ending
from tinynn.metrics import get as metric_named
from tinynn.metrics import of_outputs as metrics_of_outputs
from tinynn.parameters import FlatParameters
from tinynn.score import Score, Scores
from tinynn.several import listed, number_of_rows, quoted, unlisted


class Compiled:
    """How a network is trained; a network of `tinynn.models` beside it has the layers."""

    optimizer = None
    loss = None
    loss_weights = None
    flat = None
    score = None
    largest_parameter = None  # how many numbers it has, once somebody has asked

    @at_home
    def compile(self, optimizer="rmsprop", loss=None, metrics=None, loss_weights=None, weighted_metrics=None):
        """Choose how the network is trained. Weights stay as they are; the optimizer starts anew.

        Parameters
        ----------
        optimizer : str or Optimizer
            Default ``"rmsprop"``.
        loss : str, Loss or callable with a derivative, optional
            Without one the network can predict, not train. For several outputs a list, a dict by name, or one for all.
        metrics, weighted_metrics : list of str, Metric or callable, or one of them, optional
            Reported each epoch; the weighted ones count each sample with its weight. ``"accuracy"`` is resolved by
            the loss and the shape of the output. For several outputs a list of lists, a dict by name, or one for all.
        loss_weights : list of float, or dict by name, optional
            What each output's loss counts in the sum that is made small. Default 1.

        Raises
        ------
        ValueError, TypeError
            For names that are not known, and a loss that cannot teach this network; nothing has changed then.
        """
        optimizer = optimizers.get(optimizer)
        names = self.output_names
        loss = losses.of_outputs(loss, names, f"{self.owner}: loss")
        loss_weights = losses.weights_of_outputs(loss_weights, names, f"{self.owner}: loss_weights")
        asked = {"metrics": metrics, "weighted_metrics": weighted_metrics}
        requested = [metrics_of_outputs(m, names, f"{self.owner}: {argument}") for argument, m in asked.items()]
        for metric in chain(*requested[0], *requested[1]):
            metric_named(metric)  # refuses what it does not know while nothing has changed
        if self.built and loss is not None:
            self.check_endings(loss, listed(self.output_shape))
        before, built_for = dict(vars(self)), self.optimizer and self.optimizer.flat
        self.release()
        self.requested_metrics = tuple(unlisted(of_each) for of_each in requested)
        self.optimizer, self.loss, self.loss_weights = optimizer, loss and unlisted(loss), loss_weights
        try:
            if self.built and loss is not None:
                self.prepare()
        except Exception:
            vars(self).clear()
            vars(self).update(before)
            if self.optimizer is not None:
                self.optimizer.flat = built_for
            raise

    def check_endings(self, found, shapes):
        """Refuse losses that cannot teach a network with these ends anything."""
        for output, (loss, shape) in enumerate(zip(found, shapes)):
            check_ending(loss, self.last_layer(output).name, self.split_activation(output)[1], shape)

    def last_layer(self, output):
        """The layer that an output comes from; the network itself where it has none."""
        if self.built:
            return self.outputs[output].call.layer
        return self.layers[-1] if self.layers else self

    def prepare(self):
        """Lay the parameters end to end, join the loss to the output activation, and make the metrics, once."""
        if self.flat is None:
            self.trunk = None  # else a copy of this network would keep it
            self.trunk, self.head, self.score = self.ending()
            flat = FlatParameters(self.trainable_parameters)
            if self.optimizer.built:
                self.optimizer = self.optimizer.fresh()  # the state of another model stays its own
            self.optimizer.build(flat)
            self.trunk = self.trunk.for_training(flat.parameters)
            self.tried = False
            self.penalized = [p for p in flat.parameters if p.regularizer is not None]
            self.flat = flat
        self.flat.attach()

    def refuse_other_shapes(self, y, z):
        """Refuse arrays of other shapes than a last layer or a loss has promised: NumPy would stretch them."""
        n = number_of_rows(y)
        for output, (a, shape) in enumerate(zip(listed(z), listed(self.trunk.output_shape))):
            if np.shape(a) != (n, *shape):
                raise ValueError(
                    f"layer {self.last_layer(output).name!r}: expected {n} rows to give shape {(n, *shape)}, got "
                    f"{np.shape(a)}; where outputs have another shape than inputs, state "
                    "compute_output_shape(input_shape)"
                )
        values, slopes = self.head.value(y, z), self.head.backward(y, z)
        found = [np.shape(values), *map(np.shape, listed(slopes))]
        expected = [(n,), *map(np.shape, listed(z))]
        if found != expected:
            raise ValueError(
                f"{self.owner}: expected the value of the loss, and its gradients, to have shapes {quoted(expected)}, "
                f"got {quoted(found)}; the value of a sample is one number, the mean over its positions if it has many"
            )

    def release(self):
        """Undo `prepare`: the network or the way it is trained is about to change."""
        if self.optimizer is not None and self.optimizer.flat is self.flat:
            self.optimizer.flat = None
        self.flat = self.largest_parameter = None

    def ending(self, network=None):
        """A network up to its losses, by default this one; the head that they are together; their score."""
        trunk, heads = losses.fuse_outputs(self if network is None else network, listed(self.loss))
        if len(heads) == 1:
            head = heads[0] if self.loss_weights is None else losses.Heads(heads, self.loss_weights)
            metrics = self.resolved_metrics(self.loss, self.output_shape, *self.requested_metrics)
            return trunk, head, Score(head, *metrics)
        weights = self.loss_weights or [1.0] * len(heads)
        each_output = zip(heads, self.loss, self.output_shape, *self.requested_metrics)
        scores = [Score(head, *self.resolved_metrics(*output)) for head, *output in each_output]
        return trunk, losses.Heads(heads, weights), Scores(scores, self.output_names, weights)

    def resolved_metrics(self, loss, output_shape, plain, weighted):
        """The metrics of an output, and the weighted ones."""
        return [[metric_named(m, loss=loss, output_shape=output_shape) for m in asked] for asked in (plain, weighted)]

    @property
    def metrics(self):
        """The metric objects of the last `compile`, in the order in which `evaluate` reports them."""
        return self.score.all_metrics if self.score else []

    @property
    def metrics_names(self):
        return ["loss", *(self.score.names if self.score else [])]

    def penalty(self):
        """The sum of the regularizers' penalties; in float64, for an epoch adds up a million of them."""
        return sum(p.regularizer.value(p.value) * xp.float64(1) for p in self.penalized)

    def add_penalty_gradients(self):
        for p in self.penalized:
            p.grad += p.regularizer.gradient(p.value)
