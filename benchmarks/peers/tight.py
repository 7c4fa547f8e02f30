"""A loop in NumPy with every trick: what is left is what NumPy cannot do without.

Hardly an array is made anew, every operation writes where its result is wanted, all weights are moved at once in as few
passes as the rule takes, block by block where they outgrow the cache, products are cut as in tinynn, and loss and
accuracy are counted for a thousand rows together. It can train networks that end in a softmax, and nothing else.
"""

from itertools import accumulate
from math import prod, sqrt

import numpy as np

from benchmarks.peers import loop
from tinynn.backend import aligned
from tinynn.optimizers.base import BLOCK, FLUSH_EVERY
from tinynn.products import matmul
from tinynn.score import WAITING_ROWS

TOO_SMALL = np.float32(1e-31)  # running means that shrink into the denormal numbers are a hundred times slower


class Peer(loop.Peer):
    def __init__(self, task, x, y):
        super().__init__(task, x, y)
        shapes = [p.shape for p in self.parameters]
        ends = list(accumulate(map(prod, shapes)))
        self.w, self.g, self.m, self.v, self.s = (aligned(np.zeros(ends[-1], "float32")) for _ in range(5))
        stretches = [slice(end - prod(shape), end) for end, shape in zip(ends, shapes)]
        for stretch, p in zip(stretches, self.parameters):
            self.w[stretch] = p.reshape(-1)
        self.parameters, self.grads = (
            [vector[stretch].reshape(shape) for stretch, shape in zip(stretches, shapes)] for vector in (self.w, self.g)
        )
        self.inputs = np.empty((task.batch, task.widths[0]), "float32")
        self.d_outputs = [np.empty((task.batch, n), "float32") for n in task.widths]
        self.masks = [np.empty((task.batch, n), bool) for n in task.widths]
        self.every_row = np.arange(task.batch)
        length = len(self.w) if len(self.w) <= 2 * BLOCK else BLOCK
        vectors = (self.w, self.g, self.m, self.v, self.s)
        self.blocks = [[a[i : i + length] for a in vectors] for i in range(0, len(self.w), length)]

    def step(self, rows):
        n, labels = len(rows), self.y[rows]
        inputs = [np.take(self.x, rows, axis=0, out=self.inputs[:n], mode="clip")]
        last = len(self.task.widths) - 1
        for i in range(1, last + 1):
            z = matmul(inputs[-1], self.parameters[2 * i - 2])
            z += self.parameters[2 * i - 1]
            inputs.append(np.maximum(z, 0, out=z) if i < last else z)
        dz = inputs.pop()
        self.waiting.append((dz.copy(), labels))
        self.subtract_targets(dz, labels)
        for i in reversed(range(len(inputs))):
            matmul(inputs[i].T, dz, out=self.grads[2 * i])
            dz.sum(axis=0, out=self.grads[2 * i + 1])
            if i:
                dz = np.matmul(dz, self.parameters[2 * i].T, out=self.d_outputs[i][:n])
                dz *= np.greater(inputs[i], 0, out=self.masks[i][:n])
        self.move()

    def subtract_targets(self, z, labels):
        """Turn logits into the gradient of the mean loss, where they lie."""
        z -= z.max(axis=1, keepdims=True)
        np.exp(z, out=z)
        z /= z.sum(axis=1, keepdims=True)
        z[self.every_row[: len(z)], labels] -= 1
        z *= np.float32(1 / len(z))

    def move(self):
        """The rules of `loop.Peer.update`, with the running means in units that save a pass over each."""
        self.t += 1
        if self.t % FLUSH_EVERY == 0:
            for mean in (self.m, self.v):
                np.copyto(mean, 0, where=np.abs(mean) < TOO_SMALL)
        if self.task.optimizer == "adam":
            rate = 0.001 * sqrt(1 - 0.999**self.t) / (1 - 0.9**self.t) * 0.1 / sqrt(0.001)
            for w, g, m, v, _ in self.blocks:
                m *= 0.9
                m += g
                np.square(g, out=g)
                v *= 0.999
                v += g
                np.sqrt(v, out=g)
                g += 1e-7 / sqrt(0.001)
                np.divide(m, g, out=g)
                g *= rate
                w -= g
            return
        for w, g, _, v, s in self.blocks:
            np.square(g, out=s)
            v *= 0.9
            v += s
            np.add(v, 1e-6, out=s)
            np.sqrt(s, out=s)
            np.divide(g, s, out=s)
            s *= 0.001 / sqrt(0.1)
            w -= s

    def count(self):
        """Loss and right answers of the batches that wait."""
        z, labels = (np.concatenate(parts) for parts in zip(*self.waiting))
        self.waiting = []
        z -= z.max(axis=1, keepdims=True)
        loss = np.log(np.exp(z).sum(axis=1)) - z[np.arange(len(z)), labels]
        return loss.sum(), (z.argmax(axis=1) == labels).sum()

    def fit(self, epochs):
        batch = self.task.batch
        for _ in range(epochs):
            order = self.rng.permutation(len(self.x))
            totals, self.waiting = np.zeros(2), []
            for start in range(0, len(self.x), batch):
                self.step(order[start : start + batch])
                if len(self.waiting) * batch >= WAITING_ROWS:
                    totals += self.count()
            if self.waiting:
                totals += self.count()
            self.history = totals / len(self.x)
