"""What is timed on a GPU: three networks, their data, and the least time that a step could take."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

ROWS = 16384
RATE = 0.001

# Bytes a second from memory and float32 operations a second, without tensor cores, as NVIDIA states them.
PEAKS = {"H100": (3.35e12, 67e12), "H200": (4.8e12, 67e12), "A100": (1.56e12, 19.5e12)}


@dataclass(frozen=True)
class Task:
    """Relu layers and a softmax, Adam, cross-entropy; rows are picked in a shuffled order, as an epoch does."""

    widths: tuple
    batch: int

    @property
    def title(self):
        return f"{'-'.join(map(str, self.widths))}, batch {self.batch}"

    @property
    def parameters(self):
        return sum(inputs * units + units for inputs, units in pairwise(self.widths))

    def operations(self):
        """Multiplications and additions of the products: forward, for the kernels, and for all inputs but the first."""
        products = [inputs * units for inputs, units in pairwise(self.widths)]
        return 2 * self.batch * (3 * sum(products) - products[0])

    def bytes(self):
        """What has to pass through memory: the batch, weights twice, gradients twice, Adam's vectors in and out."""
        passes = 2 + 2 + 1 + 4  # weights in both directions and written, gradients written and read, two slots
        return 4 * (self.batch * self.widths[0] * 2 + passes * self.parameters)

    def floor(self, device):
        """Seconds that memory or arithmetic alone take at the least; None for a device that is not in the table."""
        peaks = next((peaks for name, peaks in PEAKS.items() if name in device), None)
        return peaks and max(self.bytes() / peaks[0], self.operations() / peaks[1])


TASKS = (Task((784, 100, 10), 32), Task((784, 512, 512, 10), 128), Task((784, 512, 512, 10), 4096))


def make_data(task):
    rng = np.random.default_rng(0)
    x = rng.random((ROWS, task.widths[0]), dtype="float32")
    return x, rng.integers(0, task.widths[-1], ROWS)


def batches(task, steps):
    """Row numbers of so many batches, shape (steps, batch)."""
    rng = np.random.default_rng(1)
    return np.stack([rng.choice(ROWS, task.batch, replace=False) for _ in range(steps)])
