"""Which networks are trained by replaying a recorded step, and how; see `tinynn.capture`."""

from contextlib import contextmanager

from tinynn import backend, cublas, layers, losses, metrics, optimizers
from tinynn.backend import xp
from tinynn.capture import Recording
from tinynn.models.stack import Stack
from tinynn.several import number_of_rows, rows_of

# What keeps nothing in Python from step to step that a replay would miss, and copies nothing from the host.
LAYERS = (layers.Dense, layers.Activation, layers.ReLU, layers.LeakyReLU, layers.ELU, layers.Softmax, layers.Dropout,
          layers.BatchNormalization, layers.GaussianNoise, layers.Flatten, layers.Reshape)
METRICS = (metrics.Accuracy, metrics.BinaryAccuracy, metrics.CategoricalAccuracy, metrics.SparseCategoricalAccuracy,
           metrics.MeanSquaredError, metrics.MeanAbsoluteError, metrics.RootMeanSquaredError)


@contextmanager
def recorded(network, data):
    """Train a network by replays, on these data, if that was asked for and can be done; step by step otherwise."""
    if not backend.captures() or backend.current() == "numpy" or not can_be_recorded(network, data):
        yield
        return
    network.recorder = Recorder(network, data)
    # What waits to be counted would be overwritten by the next replay.
    patience, network.score.patience = network.score.patience, 1
    try:
        yield
    finally:
        network.recorder, network.score.patience = None, patience


def can_be_recorded(network, data):
    """Whether all that a step calls is tinynn's own and known to leave nothing to Python."""
    return (
        isinstance(network.trunk, Stack)
        and all(type(layer) in LAYERS for layer in network.trunk.layers)
        and type(network.loss).__module__.startswith(losses.__name__)
        and all(type(metric) in METRICS for metric in network.score.all_metrics)
        and type(network.optimizer).__module__.startswith(optimizers.__name__)
        and not network.penalized and not network.optimizer.constrained
        and hasattr(data[0], "nbytes")
    )


class Recorder:
    """The recordings of one training: one for whole batches, one for a short last one.

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
        self.recordings = {}

    @contextmanager
    def on_stream(self):
        """Work on the stream that can be recorded; before and after it the device, not the host, waits."""
        outer = xp.cuda.get_current_stream()
        self.stream.wait_event(outer.record())
        matmul, xp.matmul = xp.matmul, self.products.matmul
        try:
            with self.stream:
                yield
        finally:
            xp.matmul = matmul
            outer.wait_event(self.stream.record())

    def step(self, rows):
        rows = self.every_row[rows] if isinstance(rows, slice) else rows
        n = len(rows)
        if n not in self.recordings:
            self.recordings[n] = Recording(self.take_step, self.note, self.stream, self.pool)
        self.recordings[n](rows)

    def take_step(self, rows):
        self.network.train_step(*rows_of(self.data, rows))

    def note(self, n):
        """What Python does in a step beside what the device does."""
        self.network.score.samples += n
        self.network.optimizer.count_step()
