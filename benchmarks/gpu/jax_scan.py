"""JAX on a GPU: all steps as one compiled loop, `lax.scan`.

JAX has no events of the device to ask; a whole loop is one call, so the clock of the host, from before the call until
its result is there, tells the same to within a call.
"""

import statistics
import time

import jax
import jax.numpy as jnp

from benchmarks.gpu.tasks import RATE, batches, make_data

# Products in float32, as the others: by default JAX rounds to fewer digits on a GPU.
jax.config.update("jax_default_matmul_precision", "highest")


def start(task):
    keys = jax.random.split(jax.random.key(0), len(task.widths))
    return [
        (jax.random.normal(key, (inputs, units)) * (2 / (inputs + units)) ** 0.5, jnp.zeros(units))
        for key, inputs, units in zip(keys, task.widths, task.widths[1:])
    ]


def loss_and_right(weights, x, y):
    for kernel, bias in weights[:-1]:
        x = jax.nn.relu(x @ kernel + bias)
    z = x @ weights[-1][0] + weights[-1][1]
    picked = jnp.take_along_axis(jax.nn.log_softmax(z), y[:, None], axis=1)
    return -picked.mean(), (z.argmax(axis=1) == y).sum()


def adam(w, g, m, v, t):
    m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g * g
    return w - RATE * (m / (1 - 0.9**t)) / (jnp.sqrt(v / (1 - 0.999**t)) + 1e-7), m, v


def scan(task, steps, rounds):
    x, y = map(jnp.asarray, make_data(task))
    rows = jnp.asarray(batches(task, steps))

    def step(state, r):
        weights, m, v, t, total, hits = state
        (loss, right), grads = jax.value_and_grad(loss_and_right, has_aux=True)(weights, x[r], y[r])
        flat, shape = jax.tree.flatten(weights)
        moved = [adam(*each, t) for each in zip(flat, *(jax.tree.leaves(tree) for tree in (grads, m, v)))]
        weights, m, v = (jax.tree.unflatten(shape, part) for part in zip(*moved))
        return (weights, m, v, t + 1, total + loss, hits + right), None

    run = jax.jit(lambda state: jax.lax.scan(step, state, rows)[0], donate_argnums=0)
    weights = start(task)
    sums = jnp.float32(1), jnp.float32(0), jnp.int32(0)  # of the types that a step gives: else it is compiled twice
    state = (weights, *(jax.tree.map(jnp.zeros_like, weights) for _ in range(2)), *sums)
    state = jax.block_until_ready(run(state))
    taken = []
    for _ in range(rounds):
        began = time.perf_counter()
        state = jax.block_until_ready(run(state))
        taken.append((time.perf_counter() - began) / steps)
    return statistics.median(taken)
