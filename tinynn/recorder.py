"""Which networks are trained by replaying a recorded step, and how; see `tinynn.capture`."""

from contextlib import contextmanager
from types import SimpleNamespace

from tinynn import activations, backend, constraints, cublas, layers, losses, optimizers, regularizers
from tinynn.backend import xp
from tinynn.capture import Recording
from tinynn.several import each, listed, number_of_rows, rows_of

# Exactly these: they keep nothing in Python from step to step that a replay would miss, and copy nothing from the host.
# A class derived from one of them, or a function of a user's own, may; so does CuPy's `concatenate` of many arrays.
LAYERS = (layers.InputLayer, layers.Dense, layers.Activation, layers.ReLU, layers.LeakyReLU, layers.ELU, layers.Softmax,
          layers.Dropout, layers.BatchNormalization, layers.GaussianNoise, layers.Flatten, layers.Reshape, layers.Add,
          layers.Average, layers.Subtract, layers.Multiply, layers.Maximum, layers.Minimum)
PENALTIES = (regularizers.L1L2, regularizers.L1, regularizers.L2)
CONSTRAINTS = (constraints.MinMaxNorm, constraints.MaxNorm, constraints.UnitNorm, constraints.NonNeg)
KNOWN = {*LAYERS, *activations.KINDS, *PENALTIES, *CONSTRAINTS, *losses.registry.KINDS.values(),
         *optimizers.OPTIMIZERS.values()}


@contextmanager
def recorded(network, data):
    """Train a network by replays, on these data, if that was asked for and can be done; step by step otherwise."""
    if backend.captures() and backend.current() == "cupy" and can_be_recorded(network, data):
        network.recorder = Recorder(network, data)
    try:
        yield
    finally:
        network.recorder = None


def can_be_recorded(network, data):
    """Whether all that a step calls is tinynn's own and known to leave nothing to Python."""
    methods = (network.train_step, network.penalty, network.add_penalty_gradients)
    return (
        all(method.__module__.startswith(f"{__package__}.") for method in methods)
        and all(type(part) in KNOWN for part in [*parts_of(network), network.optimizer])
        and all(isinstance(x, xp.ndarray) for x in listed(data[0]))
    )


def parts_of(network):
    """All that a step calls and that holds numbers, but for the optimizer: layers, what they were given, the loss."""
    parts = [*listed(network.loss)]
    for layer in network.trunk.layers:
        parts += [layer, getattr(layer, "activation", None)]
        for p in layer.parameters:
            parts += [p.regularizer, p.constraint]
    return [part for part in parts if part is not None]


class Recorder:
    """The recordings of one training: one for whole batches, one for a short last one.

    They hold the numbers with which they were made, such as the rate of a Dropout; where a callback changes one, or
    turns on a part of the optimizer such as its clipping, the step is recorded anew. The loss and the metrics are
    counted outside of them, as in steps that are not recorded.

    Parameters
    ----------
    network : Trainer
    data : (x, y, weights)
        Stay where they are as long as the recordings are used.
    """

    def __init__(self, network, data):
        self.network, self.data = network, data
        self.stream, self.pool = xp.cuda.Stream(non_blocking=True), xp.cuda.MemoryPool()
        self.products = cublas.Products(self.stream)
        self.every_row = xp.arange(number_of_rows(data[0]))
        self.parts = parts_of(network)
        self.recordings, self.settings = {}, None

    @contextmanager
    def on_stream(self):
        """Work on the stream that can be recorded; before and after it the device, not the host, waits."""
        outer = xp.cuda.get_current_stream()
        self.stream.wait_event(outer.record())
        try:
            with self.stream:
                yield
        finally:
            outer.wait_event(self.stream.record())

    def step(self, rows):
        rows = self.every_row[rows] if isinstance(rows, slice) else rows
        settings = self.settings_now()
        if settings != self.settings:
            self.recordings, self.settings = {}, settings
        n = len(rows)
        if n not in self.recordings:
            note = self.network.optimizer.count_step
            self.recordings[n] = Recording(self.take_step, note, self.stream, self.pool)
        *batch, penalty = self.recordings[n](rows)
        self.network.score.add(*(each(copy_of, array) for array in batch), penalty)

    def settings_now(self):
        """All that a recording takes as it is: of the optimizer, whose numbers are fed, what is asked for at all."""
        optimizer = self.network.optimizer
        asked = [*map(bool, optimizer.hyperparameters.values()), *(v is True for v in vars(optimizer).values())]
        return [asked, *([*vars(part).values()] for part in self.parts)]

    def take_step(self, rows):
        """A step by products that can be recorded; returns what it would have added to the score."""
        score, matmul, added = self.network.score, xp.matmul, []
        self.network.score, xp.matmul = SimpleNamespace(add=lambda *batch: added.extend(batch)), self.products.matmul
        try:
            self.network.train_step(*rows_of(self.data, rows))
        finally:
            self.network.score, xp.matmul = score, matmul
        return added


def copy_of(array):
    return None if array is None else array.copy()
