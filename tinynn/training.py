"""The training loop: fit, evaluate, predict.

One step is a few lines, `Trainer.train_step`: forward, loss, backward, penalties, update. All else here counts epochs,
picks batches and keeps score.
"""

from contextlib import contextmanager, nullcontext

from tinynn import arrays, backend, random, threads
from tinynn.backend import xp
from tinynn.callbacks import CallbackList
from tinynn.compiled import Compiled
from tinynn.finite import quietly
from tinynn.home import Resident, at_home
from tinynn.intake import Intake
from tinynn.interrupt import stop_at_interrupt
from tinynn.losses.heads import share_of_batch
from tinynn.models.files import Files
from tinynn.models.graph import Graph
from tinynn.models.stack import Stack
from tinynn.provenance import hashes_of_data
from tinynn.recorder import recorded
from tinynn.several import each, first_rows, join, listed, number_of_rows, rows_of
from tinynn.sparse import SparseRows


class Trainer(Compiled, Intake, Resident):
    """What a network of `tinynn.models` needs to be trained."""

    history = None
    stop_training = False
    interrupted = False  # whether the last `fit` was ended by Ctrl-C
    terms = None  # what the last `fit` was told, as its history keeps it
    recorder = None  # what records and replays the steps on a GPU, where it may; see `tinynn.recorder`
    black_box = None  # what takes the steps and looks at them, where somebody asked; see `tinynn.blackbox`
    in_epoch = False  # whether the score is that of an epoch which goes on
    steps_taken = 0  # in the epoch at hand or, when it is over, in that one
    threads = None  # how many shared the products of the last call; see `tinynn.threads`

    @at_home
    def fit(self, x=None, y=None, batch_size=None, epochs=1, verbose="auto", callbacks=None, validation_split=0.0,
            validation_data=None, shuffle=True, class_weight=None, sample_weight=None, initial_epoch=0,
            steps_per_epoch=None, validation_steps=None, validation_batch_size=None, validation_freq=1, debug=False):
        """Train for a number of epochs; Ctrl-C ends the training after the batch at hand and keeps the weights.

        Parameters
        ----------
        x : array-like, shape (n, *input_shape)
            For several inputs a list, or a dict by the inputs' names; so `y` for several outputs.
        y : array-like, shape (n,) or (n, *output_shape)
        batch_size : int, optional
            Default 32.
        epochs : int, optional
            Number of the last epoch; training begins with `initial_epoch`, default 0.
        verbose : {"auto", 0, 1, 2}, optional
            0 is silent, 2 a line an epoch, 1 and "auto" a bar where there is a terminal.
        callbacks : list of Callback, optional
        validation_split : float, optional
            Share of the last rows that is not trained on, but measured after each epoch.
        validation_data : (x, y) or (x, y, sample_weight), optional
            Takes the place of `validation_split`.
        shuffle : bool, optional
            Whether each epoch takes the rows in a new order. Default True.
        class_weight : dict of int to float, optional
        sample_weight : array-like, shape (n,), optional
        steps_per_epoch : int, optional
            Ends an epoch after so many batches. Without a `batch_size` the rows are shared out to them.
        validation_steps : int, optional
            Ends a validation after so many batches, likewise.
        validation_batch_size, validation_freq : int, optional
            Rows at a time, and epochs from one validation to the next (default 1).
        debug : bool, optional
            Raise RuntimeError at the first number that is not finite, and say where it came from; as
            ``callbacks=[TerminateOnNaN(raise_error=True)]``, which says what that costs. Keras has no such argument.

        Returns
        -------
        History
            ``history.history["loss"]`` has a number for each epoch; likewise each metric and ``"val_..."``.
        """
        with self.all_or_nothing():
            data = self.take_data(x, y, sample_weight, class_weight)
            train, validation = self.hold_out(data, validation_split, validation_data)
            if validation_batch_size is None and validation_steps is not None:
                validation_batch_size = batch_size
            n = number_of_rows(train[0])
            batch_size, steps = self.batching(n, batch_size, steps_per_epoch, "steps_per_epoch", default=32)
            first, last = self.whole_number("initial_epoch", initial_epoch, 0), self.whole_number("epochs", epochs, 0)
            validation_freq = self.whole_number("validation_freq", validation_freq)
            measured, validation_rows = self.first_batches(
                (train if validation is None else validation)[0], validation_batch_size, validation_steps,
                "validation_steps", "validation_batch_size",
            )
            validation = first_rows(validation, measured)
            watchers = CallbackList(callbacks, self, verbose, steps, epochs, debug)
            self.prepare()
            self.try_rows(train)
        self.stop_training, self.interrupted, self.black_box = False, False, None
        self.terms = {"batch size": batch_size, "batches": steps, "shuffle": bool(shuffle),
                      "data": hashes_of_data(training=train, validation=validation)}
        first, batch = watchers.on_train_begin(first)
        with stop_at_interrupt(self.stop), recorded(self, train):
            for epoch in range(first, last):
                watchers.on_epoch_begin(epoch)
                if self.stop_training:
                    break
                self.train_epoch(train, batch_size, steps, shuffle, watchers, batch)
                batch = 0
                logs = self.score.results()
                if validation is not None and (epoch + 1) % validation_freq == 0:
                    logs |= self.validate(validation, validation_rows, watchers)
                watchers.on_epoch_end(epoch, logs)
                if self.stop_training:
                    break
        watchers.on_train_end()
        return self.history

    def try_rows(self, data):
        """Let the loss and the metrics refuse what they cannot take before any weight has moved."""
        self.score.reset()
        x, y, weights = rows_of(data, slice(0, 2))
        with quietly():  # of numbers, training will tell
            z, _ = self.trunk.forward(x, training=False)
            self.refuse_other_shapes(y, z)
            self.score.add(y, z, weights, self.penalty())
            self.score.results()
        self.tried = True

    def train_epoch(self, data, batch_size, steps, shuffle, watchers, first=0):
        """One pass over the data, or its first `steps` batches; from batch `first` on, where it had been broken off."""
        n = number_of_rows(data[0])
        order = xp.asarray(self.shuffler.permutation(n)) if shuffle else None
        taken = first
        if first == 0:
            self.score.reset()
        recorder = self.recorder
        on_stream = recorder.on_stream() if recorder else nullcontext()
        with self.sharing(data[0], batch_size) as self.threads, on_stream, self.keeping_score():
            for step, rows in enumerate(threads.in_turns(arrays.batches(n, batch_size, order, first)), first):
                if step == steps or self.stop_training:
                    break
                watchers.on_train_batch_begin(step)
                if self.black_box is not None:
                    self.black_box.step(step, data, rows)
                elif recorder is not None:
                    recorder.step(rows)
                else:
                    self.train_step(*rows_of(data, rows))
                taken = step + 1
                watchers.on_train_batch_end(step, self.score.results)
        self.steps_taken = taken

    @contextmanager
    def keeping_score(self):
        """Within the block the score is that of an epoch, which nobody may begin anew for good."""
        self.in_epoch = True
        try:
            yield
        finally:
            self.in_epoch = False

    def measuring(self):
        """What goes behind ``with`` for a score of other rows, in a callback perhaps that is called within an epoch."""
        return self.score.aside() if self.in_epoch else nullcontext()

    def train_step(self, x, y, weights=None):
        """Forward, loss, backward, penalties, update: what this package is about."""
        z, caches = self.trunk.forward(x, training=True)
        dz = share_of_batch(self.head.backward(y, z), weights)
        self.trunk.gradients(dz, caches)
        self.score.add(y, z, weights, self.penalty())
        self.add_penalty_gradients()
        self.optimizer.step()

    @at_home
    def evaluate(self, x=None, y=None, batch_size=None, verbose="auto", sample_weight=None, callbacks=None,
                 return_dict=False, steps=None):
        """Loss and metrics on data, in inference mode.

        Parameters
        ----------
        x, y, sample_weight : as in `fit`
        batch_size : int, optional
            Rows at a time; changes the memory that is needed, not the result.
        return_dict : bool, optional
        steps : int, optional
            Looks at so many batches only. Without a `batch_size` the rows are shared out to them.

        Returns
        -------
        float, list of float or dict
            The loss alone where there are no metrics, else ``[loss, *metrics]``; with `return_dict` a dict by name.
        """
        with self.all_or_nothing():
            data = self.take_data(x, y, sample_weight)
            measured, rows = self.first_batches(data[0], batch_size, steps)
            data = first_rows(data, measured)
            watchers = CallbackList(callbacks, self, verbose, steps=-(-number_of_rows(data[0]) // rows))
            self.doubt_endings()
            self.prepare()
        with self.measuring():
            self.threads = self.measure(data, rows, watchers)
            return self.score.listed(return_dict)

    def validate(self, data, batch_size, watchers):
        """Loss and metrics of the rows that are not trained on, by name."""
        self.measure(data, batch_size, watchers)
        return {f"val_{name}": value for name, value in self.score.results().items()}

    def measure(self, data, batch_size, watchers):
        """Score the network on data in inference mode; returns how many threads shared the products."""
        watchers.on_test_begin()
        self.score.reset()
        with self.sharing(data[0], batch_size) as shared_by:
            for step, rows in enumerate(threads.in_turns(arrays.batches(number_of_rows(data[0]), batch_size))):
                watchers.on_test_batch_begin(step)
                self.test_step(*rows_of(data, rows))
                watchers.on_test_batch_end(step, self.score.results)
        watchers.on_test_end(self.score.results)
        return shared_by

    def test_step(self, x, y, weights=None):
        z, _ = self.trunk.forward(x, training=False)
        self.score.add(y, z, weights, self.penalty())

    @at_home
    def predict(self, x, batch_size=None, verbose="auto", callbacks=None, steps=None):
        """Outputs for inputs, in inference mode.

        Parameters
        ----------
        x : array-like, shape (n, *input_shape)
        batch_size : int, optional
            Rows at a time; changes the memory that is needed, not the result.
        steps : int, optional
            Predicts so many batches only. Without a `batch_size` the rows are shared out to them.

        Returns
        -------
        numpy.ndarray, shape (n, *output_shape), or a list of them for several outputs
        """
        with self.all_or_nothing():
            x = self.take_inputs(x)
            predicted, rows = self.first_batches(x, batch_size, steps)
            x = first_rows(x, predicted)
            n = number_of_rows(x)
            watchers = CallbackList(callbacks, self, verbose, steps=-(-n // rows))
        watchers.on_predict_begin()
        outputs = []
        with self.sharing(x, rows) as self.threads, quietly():  # NaN gives NaN
            for step, batch in enumerate(threads.in_turns(arrays.batches(n, rows))):
                watchers.on_predict_batch_begin(step)
                outputs.append(self.forward(rows_of(x, batch), training=False)[0])
                watchers.on_predict_batch_end(step, lambda: {"outputs": each(arrays.copy_on_host, outputs[-1])})
        watchers.on_predict_end()
        return each(backend.to_numpy, join(outputs))

    @at_home
    def train_on_batch(self, x, y=None, sample_weight=None, class_weight=None, return_dict=False):
        """One step on the given rows; returns what `evaluate` would, measured before the step."""
        data = self.take_batch(x, y, sample_weight, class_weight)
        self.score.reset()
        with self.sharing(data[0], number_of_rows(data[0])) as self.threads:
            self.train_step(*data)
        return self.score.listed(return_dict)

    def take_batch(self, *data):
        """The rows of a single step, tried with the first such step."""
        with self.all_or_nothing():
            data = self.take_data(*data)
            self.prepare()
            if not self.tried:
                self.doubt_endings()
                self.try_rows(data)
        return data

    @at_home
    def test_on_batch(self, x, y=None, sample_weight=None, return_dict=False):
        """Loss and metrics of the given rows, as `evaluate` returns them."""
        data = self.take_batch(x, y, sample_weight)
        with self.measuring(), self.sharing(data[0], number_of_rows(data[0])) as self.threads:
            self.score.reset()
            self.test_step(*data)
            return self.score.listed(return_dict)

    @at_home
    def predict_on_batch(self, x):
        """Outputs for the given rows, all at once."""
        x = self.take_inputs(x)
        with self.sharing(x, number_of_rows(x)) as self.threads, quietly():
            return each(backend.to_numpy, self.forward(x, training=False)[0])

    def sharing(self, x, batch_size):
        """Threads as suits the products of a batch with the kernels; those with sparse rows are never shared."""
        rows = min(batch_size, number_of_rows(x))
        if rows == 1:  # in which looking at all parameters would take as long as a layer
            if self.largest_parameter is None:
                self.largest_parameter = max([p.size for p in self.parameters], default=0)
            return threads.alone(self.largest_parameter)
        alone = [a.shape[1] for a in listed(x) if isinstance(a, SparseRows)]
        sizes = [p.size for p in self.parameters if p.value.ndim == 2 and p.shape[0] not in alone]
        return threads.sharing(rows * max(sizes, default=0))

    def stop(self):
        """End training after the batch at hand."""
        self.stop_training = self.interrupted = True


class Sequential(Trainer, Files, Stack):
    """A network of layers one after another, to be trained::

        model = Sequential([Dense(100, activation="relu", input_shape=(784,)), Dense(10, activation="softmax")])
        model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
        model.fit(x, y, epochs=5)

    Parameters
    ----------
    layers : list of Layer, or a Layer, optional
        See `tinynn.models.stack.Stack`; more can follow by `add`.
    name : str, optional
    """

    def __init__(self, layers=None, name=None):
        self.side = backend.current()
        super().__init__(layers, name)
        self.shuffler = random.stream()

    @at_home
    def add(self, layer):
        super().add(layer)
        self.release()
        self.settled = None

    def pop(self):
        layer = super().pop()
        self.release()
        return layer


class Model(Trainer, Files, Graph):
    """A network whose layers branch and meet, to be trained::

        a, b = Input(shape=(4,)), Input(shape=(2,))
        h = concatenate([Dense(8, activation="relu")(a), b])
        model = Model(inputs=[a, b], outputs=Dense(1)(h))

    Parameters
    ----------
    inputs, outputs : Symbol or list of Symbol
        Where data enters and leaves; see `tinynn.models.graph.Graph`. Older names: `input`, `output`.
    name : str, optional

    Raises
    ------
    TypeError, ValueError
        If these are no symbols, or the outputs depend on an input that is not given; the message names it.
    """

    def __init__(self, inputs=None, outputs=None, name=None, *, input=None, output=None):
        super().__init__(input if inputs is None else inputs, output if outputs is None else outputs, name)
        self.side = backend.current()
        self.shuffler = random.stream()
