"""Models whose class states ``train_step(data)``: `fit` hands it one batch after another, and it does the rest.

Such a step opens a ``tf.GradientTape``, and may ask the model for what ``compile`` was told: ``compiled_loss``,
``compute_loss``, ``compiled_metrics``. The numbers of an epoch are those that its last step returned, as in Keras.
"""

import numpy as np

from tinynn import backend, losses, metrics
from tinynn.callbacks import CallbackList
from tinynn.compat.arrays.tape import GradientTape
from tinynn.compat.data.streams import Dataset, as_stream, as_tensors, mapped, rows_in
from tinynn.compat.training.functions import as_loss
from tinynn.compat.training.records import Records
from tinynn.metrics.base import Metric
from tinynn.several import listed, unlisted


class OwnSteps:
    """What a model needs for steps of its own, beside what trains by itself."""

    def remember(self, optimizer=None, loss=None, metrics=None, loss_weights=None, **kwargs):
        """Keep what `compile` is told, for the steps to ask for."""
        self.compiled_loss = CompiledLoss(loss, loss_weights)
        self.compiled_metrics = CompiledMetrics(metrics, self.compiled_loss)
        if self.built:
            self.compiled_metrics.make(listed(self.output_shape)[0])

    def states(self, name):
        """Whether a script's class states the method of that name."""
        return getattr(type(self), name) is not getattr(OwnSteps, name)

    def train_step(self, x, *y_and_weights):
        """As tinynn's; for who calls it as Keras's, with a tuple (x, y) or (x, y, weights), and wants the metrics."""
        if y_and_weights:
            return super().train_step(x, *y_and_weights)
        x, y, weights = unpack_x_y_sample_weight(x)
        with GradientTape() as tape:
            y_pred = self(x, training=True)
            loss = self.compute_loss(x, y, y_pred, weights)
        variables = self.trainable_parameters
        self.optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
        return self.compute_metrics(x, y, y_pred, weights)

    def test_step(self, x, *y_and_weights):
        """Likewise, without a step."""
        if y_and_weights:
            return super().test_step(x, *y_and_weights)
        x, y, weights = unpack_x_y_sample_weight(x)
        y_pred = self(x, training=False)
        self.compute_loss(x, y, y_pred, weights)
        return self.compute_metrics(x, y, y_pred, weights)

    def compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None, training=True):
        """The loss of a batch, with the penalties on weights."""
        return self.compiled_loss(y, y_pred, sample_weight, self.losses)

    def compute_metrics(self, x, y, y_pred, sample_weight=None):
        """All metrics by name, with a batch taken into account."""
        self.compiled_metrics.update_state(y, y_pred, sample_weight)
        return self.get_metrics_result()

    def get_metrics_result(self):
        return {metric.name: metric.result() for metric in self.metrics}

    def reset_metrics(self):
        for metric in self.metrics:
            metric.reset_state()

    @property
    def metrics(self):
        """With steps of its own: the mean loss, the compiled metrics, and those that are attributes of the model."""
        if not self.states("train_step"):
            return super().metrics
        own = [value for value in vars(self).values() if isinstance(value, Metric)]
        return [*self.compiled_loss.metrics, *self.compiled_metrics.metrics, *own]

    def fit_by_steps(self, x=None, y=None, batch_size=None, epochs=1, verbose="auto", callbacks=None,
                     validation_split=0.0, validation_data=None, shuffle=True, sample_weight=None, initial_epoch=0,
                     steps_per_epoch=None, validation_steps=None, validation_freq=1, validation_batch_size=None):
        """As `fit`, with ``train_step`` for the work."""
        if validation_split:
            (x, y, sample_weight), validation_data = cut((x, y, sample_weight), validation_split)
        stream = one_stream(x, y, sample_weight, batch_size, steps_per_epoch, shuffle and self.shuffler)
        watchers = CallbackList(callbacks, self, verbose, stream.length, epochs)
        watched = dict(zip(("x", "y", "sample_weight"), unpack_x_y_sample_weight(validation_data)))
        self.stop_training = False
        watchers.on_train_begin()
        for epoch in range(initial_epoch, epochs):
            watchers.on_epoch_begin(epoch)
            logs = self.run(self.train_step, stream, watchers, "train")
            if validation_data is not None and (epoch + 1) % validation_freq == 0:
                measured = self.evaluate(**watched, steps=validation_steps, verbose=0, return_dict=True,
                                         batch_size=validation_batch_size or batch_size)
                logs = logs | {f"val_{name}": value for name, value in measured.items()}
            watchers.on_epoch_end(epoch, logs)
            if self.stop_training:
                break
        watchers.on_train_end()
        self.history.history = Records(self.history.history)
        return self.history

    def evaluate_by_steps(self, x=None, y=None, batch_size=None, verbose="auto", sample_weight=None, callbacks=None,
                          return_dict=False, steps=None):
        """As `evaluate`, with ``test_step`` for the work."""
        stream = one_stream(x, y, sample_weight, batch_size, steps)
        watchers = CallbackList(callbacks, self, verbose, stream.length)
        watchers.on_test_begin()
        logs = self.run(self.test_step, stream, watchers, "test")
        watchers.on_test_end(lambda: logs)
        return logs if return_dict else list(logs.values()) if len(logs) > 1 else next(iter(logs.values()), None)

    def run(self, step, stream, watchers, kind):
        """One pass over the batches; what the last step returned, as numbers."""
        begin, end = (getattr(watchers, f"on_{kind}_batch_{hook}") for hook in ("begin", "end"))
        self.reset_metrics()
        logs = {}
        for number, batch in enumerate(stream.read()):
            begin(number)
            logs = {name: as_number(value) for name, value in (step(as_tensors(batch)) or {}).items()}
            self.steps_taken = number + 1 if kind == "train" else self.steps_taken
            end(number, logs.copy)
            if self.stop_training:
                break
        stream.on_epoch_end()
        return logs


class CompiledLoss:
    """The losses of a model as a function of targets and predictions, which may be recorded; keeps its mean."""

    def __init__(self, loss, weights=None):
        by_name = isinstance(loss, dict)
        self.names = list(loss) if by_name else None
        given = list(loss.values()) if by_name else loss if isinstance(loss, (list, tuple)) else [loss]
        self.losses = [losses.get(as_loss(part)) for part in given if part is not None]
        self.weights = [weights[name] for name in loss] if by_name and weights else weights or [1.0] * len(self.losses)
        self.mean = metrics.Mean("loss")

    @property
    def metrics(self):
        return [self.mean] if self.losses else []

    def __call__(self, y_true, y_pred, sample_weight=None, regularization_losses=None):
        parts = zip(self.losses, self.weights, self.in_order(y_true), self.in_order(y_pred))
        total = sum(weight * loss(y, p, sample_weight) for loss, weight, y, p in parts)
        total = sum(regularization_losses or [], total)
        self.mean.update_state(np.full(rows_in(y_true), as_number(total)))
        return total

    def in_order(self, outputs):
        """The targets or predictions of all outputs, in the order of the losses."""
        if isinstance(outputs, dict):
            return [outputs[name] for name in self.names or outputs]
        return outputs if isinstance(outputs, (list, tuple)) else [outputs]


class CompiledMetrics:
    """The metrics of a model, made when it is known what they are of."""

    def __init__(self, asked, compiled_loss):
        self.asked = flat(asked) if isinstance(asked, (list, tuple, dict)) else [asked]
        self.loss = next(iter(compiled_loss.losses), None)
        self.metrics = []

    def make(self, output_shape):
        self.metrics = [metrics.get(m, loss=self.loss, output_shape=output_shape) for m in self.asked if m is not None]

    def update_state(self, y_true, y_pred, sample_weight=None):
        y_true, y_pred = np.asarray(y_true), np.asarray(y_pred)
        if not self.metrics:
            self.make(y_pred.shape[1:])
        y_true = y_true if self.loss is None else self.loss.align(y_true, y_pred.shape)
        for metric in self.metrics:
            metric.update_state(y_true, y_pred, sample_weight)


def flat(asked):
    """Metrics in lists of lists, or in a dict by output, one after another."""
    parts = asked.values() if isinstance(asked, dict) else asked
    return [m for part in parts for m in (part if isinstance(part, (list, tuple)) else [part])]


def unpack_x_y_sample_weight(data):
    """A batch as (x, y, weights), with None for what it does not have."""
    return (*data, None, None)[:3] if isinstance(data, (tuple, list)) else (data, None, None)


def as_number(value):
    """What a step returned, as a float: of an array the mean."""
    return float(np.mean(np.asarray(getattr(value, "value", value))) if hasattr(value, "shape") else value)


def one_stream(x, y=None, sample_weight=None, batch_size=None, steps=None, draws=None):
    """A stream of batches as a step gets them: x alone, (x, y) or (x, y, weights), from arrays or from a stream."""
    if as_stream(x) is None:
        data = tuple(mapped(as_numbers, tuple(a) if isinstance(a, list) and np.ndim(a[0]) else a)
                     for a in (x, y, sample_weight) if a is not None)
        x = in_batches(unlisted(data), batch_size or 32, draws)
        x, steps = x if steps is None else x.take(steps), None
    stream = as_stream(x, steps=steps, shuffle=bool(draws))
    stream.length = steps or getattr(x, "count", None) or hasattr(x, "__len__") and len(x) or None
    return stream


def in_batches(data, size, draws):
    """Arrays as a data set of batches, whose rows come in a new order in each pass where it is drawn."""
    n = rows_in(data)

    def read():
        order = draws.permutation(n) if draws else np.arange(n)
        return (mapped(lambda a, at=order[i : i + size]: a[at], data) for i in range(0, n, size))

    return Dataset(read, -(-n // size))


def as_numbers(array):
    """An array of numbers, floats in the float type."""
    array = np.asarray(array)
    return array.astype(backend.floatx()) if array.dtype.kind == "f" else array


def cut(data, share):
    """The first rows of arrays and, as Keras cuts them off, the last."""
    n = int(rows_in(data) * (1 - share))
    return [tuple(a if a is None else mapped(lambda b, at=rows: np.asarray(b)[at], a) for a in data)
            for rows in (slice(n), slice(n, None))]
