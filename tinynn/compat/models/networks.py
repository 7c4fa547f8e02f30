"""Models with the methods and arguments of all Keras's years, over tinynn's."""

import copy
import math
import os
import warnings

import numpy as np

from tinynn import random, training
from tinynn.compat.arrays.tensors import Numbers, as_tensor
from tinynn.compat.data.streams import as_stream, first_inputs
from tinynn.compat.layers.own_layers import adds_losses, layers_in
from tinynn.compat.layers.penalized import Penalized
from tinynn.compat.models.checkpoint import Restored
from tinynn.compat.models.named_ends import NamedEnds
from tinynn.compat.models.own_steps import OwnSteps
from tinynn.compat.models.phases import added_on_the_way, ends_of, traced
from tinynn.compat.models.streamed import Streamed
from tinynn.compat.training import optimizers
from tinynn.compat.training.functions import as_loss
from tinynn.compat.training.more_metrics import with_objects
from tinynn.compat.training.objectives import Objective
from tinynn.compat.training.records import Records
from tinynn.doubts import doubt
from tinynn.layers import Input, Layer
from tinynn.layers.symbol import is_symbolic
from tinynn.losses import SparseCategoricalCrossentropy
from tinynn.models.graph import Graph
from tinynn.models.network import once
from tinynn.several import each

RENAMED = {"nb_epoch": "epochs"}
# How work is shared among processes, and other arguments that make no difference to what comes out.
IGNORED = {"workers", "nb_worker", "use_multiprocessing", "pickle_safe", "max_queue_size", "max_q_size",
           "class_mode", "run_eagerly", "jit_compile", "steps_per_execution", "theano_mode",
           "sample_weight_mode", "target_tensors", "auto_scale_loss", "experimental_run_tf_function"}


STEPS = ("steps_per_epoch", "validation_steps", "steps")  # which may be the rows over the size of a batch


def modern(kwargs):
    """Keyword arguments in today's spelling."""
    kwargs = {RENAMED.get(key, key): value for key, value in kwargs.items() if key not in IGNORED}
    if isinstance(kwargs.get("verbose"), (bool, int)):
        kwargs["verbose"] = min(int(kwargs["verbose"]), 2)
    kwargs |= {key: math.ceil(kwargs[key]) for key in STEPS if isinstance(kwargs.get(key), float)}
    return kwargs


class OldSpellings(OwnSteps, Streamed):
    """What Keras's models had at some time, beside what a tinynn model has."""

    def compile(self, optimizer="rmsprop", loss=None, metrics=None, **kwargs):
        """As tinynn's; losses may be functions without derivative, metrics one string or nested lists."""
        metrics = with_objects(metrics)
        self.remember(optimizer, loss, metrics, **kwargs)
        by_name = isinstance(loss, dict)
        losses = {name: as_loss(of_one) for name, of_one in loss.items()} if by_name else each(as_loss, loss)
        super().compile(optimizers.get(optimizer), losses, flat(metrics), **modern(kwargs))

    def check_endings(self, found, shapes):
        self.only_doubt("endings", super().check_endings, found, shapes)

    def check_ranges(self, y):
        self.only_doubt("ranges", super().check_ranges, y)

    def check_finite(self, array, name):
        self.only_doubt(name, super().check_finite, array, name)

    def only_doubt(self, kind, check, *arguments):
        """Warn where tinynn refuses: Keras trains on what its losses have no meaning for, and scripts rely on it."""
        try:
            check(*arguments)
        except ValueError as error:
            doubt(self, kind, str(error).removeprefix(f"{self.owner}: "))

    def build(self, input_shape=None):
        """As tinynn's; a shape may name the batch axis as None, and is not needed where the network is built."""
        if input_shape is None and self.built:
            return
        names_batch = isinstance(input_shape, (tuple, list)) and input_shape and input_shape[0] is None
        if names_batch:
            self.ensure_built(tuple(input_shape[1:]))
        else:
            super().build(input_shape)

    def fit(self, x=None, y=None, batch_size=None, epochs=1, verbose="auto", show_accuracy=False, **kwargs):
        """As tinynn's; `x` may also be a data set or something that yields batches."""
        kwargs = modern({"verbose": verbose, "epochs": epochs, **kwargs})
        if self.states("train_step"):
            return self.fit_by_steps(x, y, batch_size, **kwargs)
        if show_accuracy:
            self.report_accuracy()
        if "class_weight" in kwargs:
            kwargs["class_weight"] = class_weights(kwargs["class_weight"])
        history = super().fit(x, y, batch_size, **kwargs)
        history.history = Records(history.history)
        return history

    def evaluate(self, x=None, y=None, batch_size=None, verbose="auto", show_accuracy=False, **kwargs):
        kwargs = modern({"verbose": verbose, **kwargs})
        if show_accuracy:
            self.report_accuracy()
        if self.states("test_step"):
            return self.evaluate_by_steps(x, y, batch_size, **kwargs)
        return super().evaluate(x, y, batch_size, **kwargs)

    def train_on_batch(self, *data, accuracy=False, **kwargs):
        """As tinynn's; `accuracy` is the oldest Keras's."""
        if accuracy:
            self.report_accuracy()
        return super().train_on_batch(*data, **kwargs)

    def predict(self, x, batch_size=None, verbose="auto", **kwargs):
        kwargs = modern({"verbose": verbose, **kwargs})
        return each(as_predicted, super().predict(x, batch_size, **kwargs))

    def take_data(self, x, y, *weights, **part):
        return super().take_data(x, whole_labels(self.loss, y), *weights, **part)

    def penalty(self):
        """The penalties on weights, and those on the outputs of layers for the batch at hand."""
        return super().penalty() + sum(layer.penalty for layer in self.layers if isinstance(layer, Penalized))

    def report_accuracy(self):
        """What ``show_accuracy=True`` asked for before metrics were arguments of compile."""
        plain, weighted = self.requested_metrics
        if not {"acc", "accuracy"} & {metric for metric in plain if isinstance(metric, str)}:
            super().compile(self.optimizer, self.loss, [*plain, "acc"], weighted_metrics=weighted)

    def reset_states(self):
        """What recurrent layers remember is forgotten; there are none."""

    def predict_proba(self, x, batch_size=None, verbose=0, **kwargs):
        """The older name of `predict`."""
        return self.predict(x, batch_size, verbose, **kwargs)

    def predict_classes(self, x, batch_size=None, verbose=0, **kwargs):
        """The likeliest class of each sample, (n,); for one output the rounded number, (n, 1)."""
        p = self.predict(x, batch_size, verbose, **kwargs)
        return np.argmax(p, axis=-1) if p.shape[-1] > 1 else (p > 0.5).astype("int32")

    def __call__(self, x, training=None, **kwargs):
        y = super().__call__(x, training=training, **kwargs)
        return as_tensor(y) if isinstance(y, np.ndarray) else y

    def summary(self, line_length=None, positions=None, print_fn=print, **kwargs):
        """Print the table of layers, in tinynn's width."""
        super().summary(print_fn)

    def save(self, path, overwrite=True, include_optimizer=True, save_format=None, **kwargs):
        make_folder_of(path)
        self.as_core().save(path, overwrite, include_optimizer)

    def save_weights(self, path, overwrite=True, save_format=None):
        make_folder_of(path)
        self.as_core().save_weights(path, overwrite)

    def load_weights(self, path, by_name=False, skip_mismatch=False):
        self.as_core().load_weights(path)
        return Restored()

    def to_json(self, **options):
        return self.as_core().to_json(**options)

    def to_yaml(self, **options):
        raise NotImplementedError("tinynn has no to_yaml; YAML files can hold code: use to_json")

    @classmethod
    def from_config(cls, config, custom_objects=None):
        """As tinynn's, with the script's own objects, wherever it has named them."""
        from tinynn.compat.models.model_files import objects_by_name, with_old_spellings

        return with_old_spellings(cls.core.from_config(config, objects_by_name(custom_objects)))

    def as_core(self):
        """The same model, layers and all, as files know it: of the core's class."""
        twin = copy.copy(self)
        twin.__class__ = type(self).core
        return twin


class Model(NamedEnds, Objective, OldSpellings, training.Model):
    """See `tinynn.Model`; a class derived from it may state ``call`` in place of naming inputs and outputs.

    ``call`` is tried once on symbols, when the shape of the inputs is known; what it does to them is the network.
    """

    core = training.Model

    def __init__(self, inputs=None, outputs=None, name=None, *, input=None, output=None, **kwargs):
        inputs = list(inputs.values()) if isinstance(inputs, dict) else inputs
        if isinstance(outputs, dict):
            self.output_keys, outputs = list(outputs), list(outputs.values())
        self.deferred = inputs is None and input is None and type(self) is not Model
        if not self.deferred:
            super().__init__(inputs, outputs, name, input=input, output=output)
            self.added_losses = added_on_the_way(self)
            return
        Layer.__init__(self, name=name)
        self.layers, self.inputs, self.outputs = [], [], []
        self.shuffler = random.stream()

    waiting = None  # what `compile` was told before there was a network

    def compile(self, *args, **kwargs):
        """As tinynn's; of a derived class it is done when its network is known."""
        if self.deferred:
            self.remember(*args, **kwargs)
            args = (optimizers.get(args[0] if args else kwargs.pop("optimizer", "rmsprop")), *args[1:])
            self.optimizer, self.waiting = args[0], (args, kwargs)
        else:
            super().compile(*args, **kwargs)

    building = False  # whether a ``build`` of a derived class is going on

    def trace(self, shapes):
        """Make the network that ``call`` describes, for inputs of these shapes, after the class's own ``build``."""
        if type(self).build is not Model.build and not self.building:
            self.building = True
            self.build(each(lambda shape: (None, *shape), shapes))
            if not self.deferred:
                return
        inputs, added = symbols_of(shapes), self.added_losses
        outputs, losses = traced(self, inputs)
        self.output_keys = list(outputs) if isinstance(outputs, dict) else None
        network = training.Model(ends_of(inputs), ends_of(outputs), name=self.name)
        held = self.held
        self.deferred = False
        vars(self).update(vars(network))
        self.added_losses = [*added, *losses]
        self.layers = [layer for layer in self.layers if layer in held or layer.parameters or layer.generators]
        if self.waiting is not None:
            Model.compile(self, *self.waiting[0], **self.waiting[1])  # a compile of one's own has been called already

    @property
    def held(self):
        """The layers that are attributes, also in lists and dicts."""
        return [layer for value in vars(self).values() for layer in layers_in(value)]

    @property
    def parameters(self):
        return once(p for layer in self.held for p in layer.parameters) if self.deferred else super().parameters

    @property
    def trainable_parameters(self):
        if not self.deferred:
            return super().trainable_parameters
        return once(p for layer in self.held for p in layer.trainable_parameters) if self.trainable else []

    def ensure_built(self, input_shape):
        if self.deferred:
            self.trace(input_shape)
        super().ensure_built(input_shape)

    def build(self, input_shape):
        """Make the network of a derived class; the shape may name the batch axis as None."""
        if self.deferred:
            several = isinstance(input_shape, list) and not isinstance(input_shape[0], (int, type(None)))
            self.trace([s[1:] for s in input_shape] if several else tuple(input_shape)[1:])

    def fit(self, x=None, *args, **kwargs):
        """As tinynn's; what ``call`` of a derived class adds to the loss is found out before."""
        if self.deferred and x is not None and not self.states("train_step"):
            first = x if as_stream(x) is None else first_inputs(x)
            if first is not None:  # of a generator it is known when an epoch is read
                self.take_shapes(first)
        return super().fit(x, *args, **kwargs)

    def take_data(self, x, y, *weights, **part):
        self.take_shapes(x)
        return super().take_data(x, y, *weights, **part)

    def take_inputs(self, x):
        self.take_shapes(x)
        return super().take_inputs(x)

    def summary(self, *args, **kwargs):
        """The table of layers; of a derived class with ``call`` without what is connected to what, as in Keras."""
        shown = copy.copy(self)
        shown.order = [] if hasattr(type(self), "call") else self.order
        super(Model, shown).summary(*args, **kwargs)

    def take_shapes(self, x):
        if self.deferred:
            several = isinstance(x, (list, tuple)) and len(x) and np.ndim(x[0]) > 1
            by_name = {name: np.shape(a)[1:] or (1,) for name, a in x.items()} if isinstance(x, dict) else None
            self.trace(by_name or ([np.shape(a)[1:] for a in x] if several else np.shape(x)[1:] or (1,)))


def symbols_of(shapes):
    """Inputs of these shapes: of one, of a list of them, or of a dict by name."""
    if isinstance(shapes, dict):
        return {name: Input(tuple(shape), name=name) for name, shape in shapes.items()}
    return each(lambda shape: Input(tuple(shape)), shapes)


class Sequential(NamedEnds, Objective, OldSpellings, training.Sequential):
    """See `tinynn.Sequential`; a layer of a script's own in it may add to the loss."""

    core = training.Sequential

    def compile(self, *args, **kwargs):
        self.find_losses()
        self.waiting = (args, kwargs)
        super().compile(*args, **kwargs)

    def find_losses(self):
        """What layers of a script's own add to the loss, once the network is built."""
        if self.built and any(map(adds_losses, self.layers)):
            self.added_losses = added_on_the_way(Graph(self.inputs, self.outputs))

    def __call__(self, x, training=None, **kwargs):
        if not is_symbolic(x) and not self.added_losses and any(map(adds_losses, self.layers)):
            self.ensure_built(np.shape(x)[1:])
            self.find_losses()
        return super().__call__(x, training, **kwargs)

    def take_data(self, x, *data, **part):
        if not self.built and any(map(adds_losses, self.layers)):
            self.ensure_built(np.shape(x)[1:])
            self.compile(*self.waiting[0], **self.waiting[1])
        return super().take_data(x, *data, **part)

    def add(self, layer):
        """As tinynn's; where a network of several inputs comes first, as Keras 1 allowed, this becomes its like."""
        if self.layers or not isinstance(layer, training.Model) or len(layer.inputs) == 1:
            super().add(layer)
            return
        self.__class__ = Continued
        self.__init__(layer.inputs, layer.outputs, self.name)


class Continued(Model):
    """A network of several inputs to which layers can be added."""

    core = training.Model

    def add(self, layer):
        self.__init__(self.inputs, layer(self.output), self.name)


def as_predicted(y):
    """Outputs as scripts are used to them."""
    return y.view(Numbers)


def make_folder_of(path):
    """Make the folder that a file is to be written to, as TensorFlow does."""
    os.makedirs(os.path.dirname(path) or ".", exist_ok=True)


def whole_labels(loss, y):
    """Targets for a loss, those of a sparse one cut off to whole numbers, as TensorFlow cuts them."""
    if not isinstance(loss, SparseCategoricalCrossentropy) or np.asarray(y).dtype.kind != "f":
        return y
    whole = np.trunc(y)
    if (whole != y).any():
        warnings.warn("fit: labels that are no whole numbers are cut off, as TensorFlow does it", stacklevel=4)
    return whole


def class_weights(given):
    """Weights of classes as a dict; a word, which Keras 2 passed over, is none."""
    if isinstance(given, str):
        warnings.warn(f"fit: class_weight={given!r} is no dict of weights, and is passed over, as Keras 2 did",
                      stacklevel=4)
        return None
    return dict(enumerate(given)) if isinstance(given, (list, tuple, np.ndarray)) else given


def flat(metrics):
    """``[["accuracy"]]``, a list for the one output, as ``["accuracy"]``."""
    nested = isinstance(metrics, (list, tuple)) and len(metrics) == 1 and isinstance(metrics[0], (list, tuple))
    return metrics[0] if nested else metrics
