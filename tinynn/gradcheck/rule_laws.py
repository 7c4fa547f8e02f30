"""Laws that hold for every optimizer: where its numbers are, when they are read, and what a step may depend on.

Each takes an optimizer that was not built yet, the weights to start from and a gradient for each step, and raises
`GradientError`, which carries the law's name.
"""

from math import hypot

import numpy as np

from tinynn import backend
from tinynn.backend import xp
from tinynn.gradcheck.formulas import Memory, Settings
from tinynn.gradcheck.report import GradientError
from tinynn.parameters import FlatParameters, Parameter

ROUNDING = 1e-12
MEANING = {
    "entry by entry": "this is where it goes together with others, not alone",
    "formula": "this is what the paper's formula gives",
    "float32": "this is what float64 gives",
}


def cut(weights):
    """The weights as two parameters, since some settings treat each parameter by itself."""
    half = (len(weights) + 1) // 2
    return [part for part in (weights[:half], weights[half:]) if len(part)]


def walk(optimizer, start, gradients, dtype="float64"):
    """The weights after each step, shape (steps, weights)."""
    flat = FlatParameters([Parameter("kernel", xp.array(part, dtype)) for part in cut(start)])
    optimizer.build(flat)
    path = np.empty((len(gradients), len(start)), flat.value.dtype)
    for step, g in enumerate(gradients):
        flat.grad[...] = backend.here(g)
        optimizer.step()
        path[step] = backend.to_numpy(flat.value)
    return path


def walk_by_formula(optimizer, formula, start, gradients):
    """The same in plain Python floats, by the formula of one weight."""
    w, path = [float(number) for number in start], []
    memories = [Memory() for _ in w]
    for step, g in enumerate(gradients):
        h = Settings(optimizer, step)
        keep = 1 - h.learning_rate * (h.weight_decay or 0)
        w = [formula(keep * a, b, step + 1, s, h) for a, b, s in zip(w, clipped(g, h), memories)]
        path.append(w)
    return np.array(path)


def clipped(g, h):
    """A gradient within the bounds that are set, as a list of floats."""
    parts = [part.tolist() for part in cut(g)]
    if h.clipvalue is not None:
        parts = [[max(-h.clipvalue, min(h.clipvalue, a)) for a in part] for part in parts]
    if h.clipnorm is not None:
        parts = [[a * h.clipnorm / max(hypot(*part), h.clipnorm) for a in part] for part in parts]
    shrink = 1.0
    if h.global_clipnorm is not None:
        shrink = h.global_clipnorm / max(hypot(*sum(parts, [])), h.global_clipnorm)
    return [a * shrink for part in parts for a in part]


# The laws.


def in_place(optimizer, start, gradients):
    """Weights move where they lie, in the vector that every parameter is a view into."""
    twin = optimizer.fresh()
    walk(twin, start, gradients[:0])
    vector = twin.flat.value
    twin.step()
    if twin.flat.value is not vector or not all(xp.shares_memory(p.value, vector) for p in twin.flat.parameters):
        raise broken("in place", optimizer, "a step put new weights in place of the vector; write w -= ... instead")


def float_type(optimizer, start, gradients):
    """A model of float32 is moved, and followed, in float32."""
    twin = optimizer.fresh()
    found = {"the weights": walk(twin, start, gradients, "float32")} | twin.slots
    for name, vector in found.items():
        if vector.dtype != "float32":
            raise broken("float type", optimizer, f"the model is float32, and {name} became {vector.dtype}")


def settings(optimizer, start, gradients):
    """Steps change the state, never the settings: what the optimizer was made with is what it is saved with."""
    twin = optimizer.fresh()
    before = arguments(twin)
    walk(twin, start, gradients)
    for name, value in arguments(twin).items():
        if value != before[name]:
            raise broken("settings", optimizer, f"steps changed {name} from {before[name]!r} to {value!r}")


def arguments(optimizer):
    """What the optimizer was made with, schedules as schedules."""
    return {name: vars(optimizer).get(name) for name in optimizer.arguments()} | optimizer.hyperparameters


def resume(optimizer, start, gradients):
    """An optimizer that takes over the state half way goes on bit for bit."""
    half = len(gradients) // 2
    expected = walk(optimizer.fresh(), start, gradients)
    first, second = optimizer.fresh(), optimizer.fresh()
    middle = walk(first, start, gradients[:half])[-1]
    second.set_state(first.get_state())
    if not np.array_equal(walk(second, middle, gradients[half:]), expected[half:]):
        raise broken("resume", optimizer, "get_state() does not hold all that a step depends on")


def schedule(optimizer, start, gradients):
    """Every number may be a schedule, and is read with the number of the steps that were taken before."""
    twin, seen = optimizer.fresh(), {}
    for name, value in twin.hyperparameters.items():
        if value:  # None stands for what is not used, and a momentum of 0 keeps no velocity.
            twin.hyperparameters[name] = watched(value, seen.setdefault(name, set()))
    walk(twin, start, gradients[:0])
    for step in range(len(gradients)):
        twin.step()
        for name, steps in seen.items():
            if steps - {step}:
                raise broken("schedule", optimizer, f"after {step} steps {name} was read for step {sorted(steps)}")
            steps.clear()


def watched(value, steps):
    """A number, or a schedule, as a schedule that notes for which steps it was read."""

    def noting(step):
        steps.add(step)
        return value(step) if callable(value) else value

    return noting


def entry_by_entry(optimizer, start, gradients):
    """What a rule does to a weight depends on the gradients of that weight alone."""
    twin = optimizer.fresh()
    twin.clipnorm = twin.global_clipnorm = None
    together = walk(twin.fresh(), start, gradients)
    alone = [walk(twin.fresh(), start[i : i + 1], gradients[:, i : i + 1]) for i in range(len(start))]
    compare("entry by entry", optimizer, start, np.hstack(alone), together, ROUNDING)


def formula_holds(optimizer, start, gradients, formula):
    """In float64, every weight follows the formula, through clipping and weight decay. Returns the worst error."""
    expected, found = walk_by_formula(optimizer, formula, start, gradients), walk(optimizer.fresh(), start, gradients)
    return compare("formula", optimizer, start, found, expected, ROUNDING)


def float32_follows(optimizer, start, gradients, limit):
    """In float32 the weights are those of float64, to rounding. Returns the worst error."""
    paths = [walk(optimizer.fresh(), start, gradients, dtype) for dtype in ("float32", "float64")]
    return compare("float32", optimizer, start, *paths, limit)


def compare(law, optimizer, start, found, expected, limit):
    """The worst error of a path, relative to each weight and to the way that it went so far."""
    way = np.abs(np.diff(expected, axis=0, prepend=start[None])).cumsum(axis=0)
    error = np.abs(found - expected) / np.maximum(np.maximum(np.abs(expected), way), np.finfo(float).tiny)
    worst = error.max(initial=0.0)
    if worst <= limit:
        return worst
    step, entry = (int(i) for i in np.argwhere(~(error <= limit))[0])
    message = f"after step {step + 1} weight {entry} is {found[step, entry]:.12g} and should be"
    raise broken(law, optimizer, f"{message} {expected[step, entry]:.12g}; {MEANING[law]}")


def broken(law, optimizer, message):
    return GradientError(law, f"{type(optimizer).__name__}: {message}")
