"""The least that such steps take in NumPy: rows taken, products as in tinynn, the passes of the rule, nothing else.

It learns nothing: there is no bias, no activation and no loss, and the gradient of the outputs is made up.
"""

import numpy as np

from benchmarks.peers import tight
from tinynn.products import matmul


class Peer(tight.Peer):
    def __init__(self, task, x, y):
        super().__init__(task, x, y)
        self.dz = np.random.default_rng(1).standard_normal((task.batch, task.widths[-1]), dtype="float32") / task.batch

    def step(self, rows):
        n = len(rows)
        inputs = [np.take(self.x, rows, axis=0, out=self.inputs[:n], mode="clip")]
        kernels, grads = self.parameters[::2], self.grads[::2]
        for kernel in kernels:
            inputs.append(matmul(inputs[-1], kernel))
        dz = self.dz[:n]
        for i in reversed(range(len(kernels))):
            matmul(inputs[i].T, dz, out=grads[i])
            if i:
                dz = np.matmul(dz, kernels[i].T, out=self.d_outputs[i][:n])
        self.move()
