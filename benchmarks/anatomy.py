"""One training step of 784-100-10, part by part, in microseconds, beside the bare products of the same part."""

import statistics
import time

import numpy as np

from benchmarks.peers.ours import build
from benchmarks.tasks import TASKS, make_data
from tinynn import arrays, threads
from tinynn.several import rows_of
from tinynn.training import share_of_batch

TASK = TASKS["fashion"]


class Clock:
    """Notes how long it is since it was last asked, under a name."""

    def __init__(self):
        self.times = {}
        self.last = time.perf_counter()

    def lap(self, part):
        now = time.perf_counter()
        self.times.setdefault(part, []).append(now - self.last)
        self.last = time.perf_counter()

    def medians(self):
        return {part: statistics.median(times) * 1e6 for part, times in self.times.items()}


def dissect(epochs=2):
    """Medians over all steps of some epochs: two dicts of part to microseconds, of tinynn and of the products."""
    x, y = make_data(TASK)
    model = build(TASK)
    model.fit(x, y, TASK.batch, verbose=0)
    parts, floor = Clock(), Clock()
    with threads.sharing(0):
        for _ in range(epochs):
            order = np.random.default_rng(0).permutation(len(x))
            model.score.reset()
            for rows in arrays.batches(len(x), TASK.batch, order):
                step(model, x, y, rows, parts)
            for rows in arrays.batches(len(x), TASK.batch):
                bare_step(model, x[rows], floor)
    return parts.medians(), floor.medians()


def step(model, x, y, rows, clock):
    """What `Trainer.train_step` does, with a look at the clock after each part."""
    clock.lap("the loop")
    x, y = rows_of((x, y), rows)
    clock.lap("take the rows of the batch")
    caches = []
    for i, layer in enumerate(model.trunk.layers, 1):
        x, cache = layer.forward(x, training=True)
        caches.append(cache)
        clock.lap(f"layer {i}: forward")
    dz = share_of_batch(model.head.backward(y, x), None)
    clock.lap("softmax, and gradient of the loss")
    for i in range(len(caches), 1, -1):
        dz = model.trunk.layers[i - 1].backward(dz, caches[i - 1])
        clock.lap(f"layer {i}: backward")
    model.trunk.layers[0].gradients(dz, caches[0])
    clock.lap("layer 1: backward")
    model.score.add(y, x, None, model.penalty())
    model.add_penalty_gradients()
    clock.lap("loss and accuracy")
    model.optimizer.step()
    clock.lap("Adam")


def bare_step(model, x, clock):
    """The products of the same step: one a layer forward, two a layer backward, one for the first."""
    inputs = [x]
    clock.lap("the loop")
    for i, layer in enumerate(model.trunk.layers, 1):
        inputs.append(inputs[-1] @ layer.kernel.value)
        clock.lap(f"layer {i}: forward")
    dy = inputs.pop()
    for i in range(len(inputs), 0, -1):
        layer = model.trunk.layers[i - 1]
        np.matmul(inputs[i - 1].T, dy, out=layer.kernel.grad)
        if i > 1:
            dy = dy @ layer.kernel.value.T
        clock.lap(f"layer {i}: backward")
