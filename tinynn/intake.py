"""What a network lets in: data in the shape and the type that a step takes, or an error that says what is wrong."""

from contextlib import contextmanager, nullcontext

from tinynn import arguments, arrays, doubts, losses
from tinynn.arguments import ShapeMismatch
from tinynn.finite import quietly, refuse_not_finite
from tinynn.layers import Dense, Dropout, Flatten, GaussianNoise, Reshape
from tinynn.layers.drawing import drawing, in_batches
from tinynn.layers.input import InputLayer
from tinynn.losses.endings import classes_of, doubt_about_ending, labels_of
from tinynn.models.stack import Stack
from tinynn.several import by_name, each, listed, number_of_rows, unlisted

# Rows at a time where nothing is trained and the caller names no batch size: enough to keep the products busy.
INFERENCE_ROWS = 1024

# Layers behind which numbers are about as large as before.
KEEPS_SIZE = (InputLayer, Flatten, Reshape, Dropout, GaussianNoise)


class Intake:
    """The door of a network: all data that a user hands over come through here."""

    doubted = ()  # what a warning was given about; see `tinynn.doubts`

    @property
    def owner(self):
        return f"model {self.name!r}"

    def all_or_nothing(self):
        """What goes behind ``with``: a network built in there is as before where something is refused after all."""
        return nullcontext() if self.built else self.built_if_all_goes_well()

    @contextmanager
    def built_if_all_goes_well(self):
        try:
            yield
        except Exception:
            if self.built and isinstance(self, Stack):
                self.release()
                self.forget()
            raise

    def take_inputs(self, x):
        """Inputs in the shape and type of the network, which is built for them if it is not built yet."""
        x = self.shaped_inputs(x, self.owner)
        if not self.built:
            self.ensure_built(each(lambda a: a.shape[1:], x))
        return x

    def shaped_inputs(self, x, owner):
        """Inputs in the shape and type of the network; where it is not built yet, any shape will do."""
        if not self.layers:
            raise ValueError(f"{owner}: there are no layers; add some, the last one with a unit for each output")
        names, shapes = self.input_names, listed(self.input_shape)
        owners = [owner] if len(names) == 1 else [f"{owner}, input {name!r}" for name in names]
        given = by_name(x, names, f"{owner}: x", shapes[0])
        taken = []
        for i, about in enumerate(zip(given, shapes, owners, self.sparse_inputs)):
            try:
                taken.append(arrays.as_inputs(*about))
            except ShapeMismatch as error:
                steps = self.steps()
                steps[i] = (steps[i][0], f"{steps[i][1]}, got {error.got}")
                raise ShapeMismatch(f"{error}{drawing(steps, i)}") from None
        if len(taken) > 1 or not len(taken[0]):  # else there is nothing to compare, and a row is predicted sooner
            arrays.same_length(owner, x=taken)
        return unlisted(taken)

    def take_data(self, x, y, sample_weight=None, class_weight=None, part=""):
        """Inputs, targets and weights as a step takes them, or an error before anything has changed.

        Parameters
        ----------
        x, y, sample_weight, class_weight : as in `fit`
        part : str, optional
            Which data these are, for the message. Default: those that `fit` or `evaluate` was given.
        """
        if self.loss is None:
            raise ValueError(f"{self.owner}: no loss to train or evaluate with; call compile(optimizer, loss) first")
        owner, names = self.owner + part, self.output_names
        given = by_name(y, names, f"{owner}: y", self.output_shape)
        y = [arrays.as_array(t, f"{owner}: y") for t in given]
        x = self.shaped_inputs(x, owner)
        arrays.same_length(owner, x=listed(x), y=y)
        for kind, several in (("x", listed(x)), ("y", y)):
            for array in several:
                self.check_finite(array, f"{owner}: {kind}")
        input_shape = each(lambda a: a.shape[1:], x)
        shapes = listed(self.output_shape if self.built else self.compute_output_shape(input_shape))
        if self.flat is None:
            self.check_endings(listed(self.loss), shapes)
        y = self.aligned(y, shapes, input_shape, owner)
        classes = classes_of(listed(self.loss)[0], shapes[0])
        weights = arrays.weights_of_outputs(sample_weight, class_weight, y, names, owner, classes)
        self.ensure_built(input_shape)
        return x, unlisted(y), weights

    def aligned(self, y, shapes, input_shape, owner):
        """Targets as the losses take them, or an error that draws where they do not fit."""
        given = y
        try:
            with quietly():  # what is too large for the float type is found below
                y = losses.align_outputs(given, shapes, listed(self.loss), self.output_names)
            self.check_ranges(y)
        except ShapeMismatch as error:
            steps = [*self.steps(input_shape), ("y", ", ".join(in_batches(t.shape[1:]) for t in y))]
            raise ShapeMismatch(f"{owner}: {error}{drawing(steps, len(steps) - 1)}") from None
        except ValueError as error:
            raise ValueError(f"{owner}: {error}") from None
        for before, array in zip(given, y):
            if array.dtype != before.dtype:
                self.check_finite(array, f"{owner}: y")
        return y

    def check_finite(self, array, name):
        refuse_not_finite(array, name)

    def check_ranges(self, y):
        losses.check_ranges(y, listed(self.loss), self.output_names)

    def hold_out(self, data, validation_split, validation_data):
        """What is trained on, and what is measured after each epoch; None where there is nothing of the kind."""
        train, held_out = data, None
        if validation_data is not None:
            parts = arrays.two_or_three(validation_data, f"{self.owner}: validation_data")
            held_out = self.take_data(*parts, part=", validation_data")
        elif validation_split is not None and arguments.share(self.owner, "validation_split", validation_split) > 0:
            train, held_out = arrays.split_tail(validation_split, *data, self.owner)
            self.doubt_order(train[1], held_out[1])
        self.doubt_scale(data[0])
        self.doubt_endings()
        return train, held_out

    def doubt_endings(self):
        """Warn about losses that hardly suit what the network ends with."""
        for output, loss in enumerate(listed(self.loss)):
            message = doubt_about_ending(loss, *self.ending_of(output))
            if message:
                doubts.doubt(self, f"output {output}", message)

    def ending_of(self, output):
        """The layer that makes the numbers of an output, its activation and shape; what only moves them is passed."""
        last = made = self.outputs[output]
        while isinstance(made.call.layer, (Reshape, Flatten, Dropout)):
            made = made.call.inputs
        layer = made.call.layer
        activation = (self.split_activation(output) if made is last else layer.split_activation())[1]
        return layer, activation, made.sample_shape

    def doubt_scale(self, x):
        """Warn about pictures that go into a Dense layer as they are."""
        first = next((layer for layer in self.layers if not isinstance(layer, KEEPS_SIZE)), None)
        if isinstance(first, Dense) and any(doubts.looks_like_pixels(a) for a in listed(x)):
            doubts.doubt(self, "pixels", (
                "x looks like pixels from 0 to 255; networks learn better from small numbers: give x / 255"
            ))

    def doubt_order(self, trained, held_out):
        """Warn about a validation_split of data that are sorted by class."""
        for loss, shape, *labels in zip(*map(listed, (self.loss, self.output_shape, trained, held_out))):
            classes = classes_of(loss, shape)
            if classes and doubts.looks_sorted(*(labels_of(y) for y in labels), classes):
                doubts.doubt(self, "order", (
                    "validation_split takes the last rows, and their classes are hardly those of the rows before; "
                    "shuffle x and y together first, or give validation_data"
                ))

    def batching(self, n, batch_size, steps, name="steps", size_name="batch_size", default=INFERENCE_ROWS):
        """How many of `n` rows a batch has, and how many batches there are.

        As in Keras, `steps` without a batch size share the rows out.
        """
        if steps is not None:
            steps = self.whole_number(name, steps)
        if batch_size is not None:
            batch_size = self.whole_number(size_name, batch_size)
        else:
            batch_size = default if steps is None else -(-n // steps)
        batches = -(-n // batch_size)
        return batch_size, batches if steps is None else min(steps, batches)

    def first_batches(self, x, batch_size, steps, *names):
        """How many rows come into so many batches, None for all, and how many rows a batch has."""
        batch_size, batches = self.batching(number_of_rows(x), batch_size, steps, *names)
        return None if steps is None else batches * batch_size, batch_size

    def whole_number(self, argument, value, least=1):
        return arguments.whole(self.owner, argument, value, least)
