"""Laws that hold for every layer beside the derivative: what backward may touch, float types, layouts, rows.

Each takes a `Case` and raises `GradientError`, which carries the law's name.
"""

import numpy as np

from tinynn import backend
from tinynn.gradcheck.report import GradientError
from tinynn.several import each, listed

ROUNDING = 1e-12


def purity(case):
    """Forward changes neither x nor the parameters, backward neither these nor dy nor the cache; twice is the same."""
    values = case.at("float64")
    with case.passes(values) as x:
        inputs = dict(zip(case.input_names, listed(x))) | {name: p.value for name, p in case.differentiated}
        unchanged(case, "forward", inputs, lambda: case.run(x))
    with case.passes(values) as x:
        _, cache = case.run(x)
        dy = case.dy.copy()
        held = inputs | {"dy": dy} | {f"cache[{i}]": a for i, a in enumerate(arrays_in(cache))}
        passes = []
        for _ in range(2):
            case.blank_gradients("float64")
            gradients = unchanged(case, "backward", held, lambda: case.back(dy, cache))
            passes.append({name: np.array(gradient) for name, gradient in gradients.items()})
        same(case, "purity", "backward gives another answer the second time", *passes, 0)


def stateless(case):
    """What backward needs is in the cache: another batch in between changes nothing."""
    values = case.at("float64")
    expected = case.gradients(values, case.dy)
    with case.passes(values) as x:
        _, cache = case.run(x)
        case.run(each(np.flip, x))
        found = case.back(case.dy, cache)
    same(case, "stateless", "another batch between forward and backward changes the gradients", expected, found, 0)


def in_place(case):
    """Gradients are written into `grad`, a part of the model's one vector of gradients, and not put in its place."""
    with case.passes(case.at("float64")) as x:
        buffers = {name: p.grad for name, p in case.differentiated}
        _, cache = case.run(x)
        case.back(case.dy, cache)
        for name, p in case.differentiated:
            if p.grad is not buffers[name]:
                message = f"{case.name}: backward put a new array in place of {name}.grad; write grad[...] = instead"
                raise GradientError("in place", message, name)


def first_layer(case):
    """`gradients`, where it is what a first layer is asked for, writes what `backward` writes."""
    if getattr(case.layer, "first_pass", "backward") == "backward":
        return
    values = case.at("float64")
    expected = case.gradients(values, case.dy)
    with case.passes(values) as x:
        _, cache = case.run(x)
        case.layer.gradients(case.apart(case.dy), cache)
        found = expected | {name: p.grad for name, p in case.differentiated}
    same(case, "first layer", "gradients(dy, cache) writes other gradients than backward", expected, found, 0)


def unchanged(case, pass_name, arrays, run):
    """The result of `run`, after a look at whether it changed any of the arrays."""
    before = {name: a.tobytes() for name, a in arrays.items()}
    result = run()
    for name, a in arrays.items():
        if a.tobytes() != before[name]:
            raise GradientError("purity", f"{case.name}: {pass_name} changed {name}, which others still need", name)
    return result


def repeatable(case):
    """From the same random state, forward gives the same bits."""
    values = case.at("float64")
    if np.asarray(case.forward(values)).tobytes() != np.asarray(case.forward(values)).tobytes():
        message = (
            "two forward passes differ; draw from a generator that the layer keeps, such as self.rng, so that one seed "
            "settles all random numbers"
        )
        raise GradientError("repeatable", f"{case.name}: {message}")


def inference(case):
    """Outside training forward draws no random numbers and moves no average: a prediction changes nothing."""
    before = [rng.bit_generator.state for rng in case.generators]
    with case.passes(case.at("float64")) as x:
        kept = {name: p.value.tobytes() for name, p in case.parameters}
        case.layer.forward(x, training=False)
        after = [rng.bit_generator.state for rng in case.generators]
        changed = [name for name, p in case.parameters if p.value.tobytes() != kept[name]]
    if before != after:
        raise GradientError("inference", f"{case.name}: forward draws random numbers with training=False")
    if changed:
        raise GradientError("inference", f"{case.name}: forward changes {changed[0]} with training=False", changed[0])


def shapes(case):
    """Every gradient has the shape of what it is the gradient of."""
    for name, gradient in case.gradients(case.at("float64"), case.dy).items():
        expected = case.values[name].shape
        if np.shape(gradient) != expected:
            message = f"{name} has shape {expected}, its gradient {np.shape(gradient)}"
            raise GradientError("shapes", f"{case.name}: {message}", name)


def float_type(case):
    """In float32 everything is float32: the output, the cache, and every gradient, buffers or not."""
    with case.passes(case.at("float32")) as x:
        y, cache = case.run(x)
        gradients = case.back(case.dy.astype("float32"), cache)
        found = {"the output": y} | {f"the gradient of {name}": gradient for name, gradient in gradients.items()}
        found |= {f"{name}.value": p.value for name, p in case.parameters}
        found |= {f"cache[{i}]": a for i, a in enumerate(arrays_in(cache))}
    narrow = np.zeros(1, "float32")
    for name, a in found.items():
        # A float64 scalar widens float32 arrays in NumPy 2, and did not in NumPy 1.
        if getattr(a, "dtype", None) == np.float64 and np.result_type(a, narrow) == np.float64:
            raise GradientError("float type", f"{case.name}: float32 went in, and {name} came out as float64", name)


def layouts(case):
    """Fortran order, gaps in memory and read-only arrays change nothing."""
    values = case.at("float64")
    expected = {"y": case.forward(values)} | case.gradients(values, case.dy)
    for lay_out in (by_columns, with_gaps, read_only):
        moved = values | {name: lay_out(values[name]) for name in case.input_names if name in values}
        try:
            found = {"y": case.forward(moved)} | case.gradients(moved, lay_out(case.dy))
        except ValueError as error:
            raise GradientError("layouts", f"{case.name}: arrays that {lay_out.__doc__} fail: {error}") from error
        same(case, "layouts", f"other numbers for arrays that {lay_out.__doc__}", expected, found, ROUNDING)


def by_columns(a):
    """lie in Fortran order"""
    return np.asfortranarray(a)


def with_gaps(a):
    """have gaps"""
    spaced = np.full(tuple(2 * n for n in a.shape), np.nan)
    spaced[tuple(slice(None, None, 2) for _ in a.shape)] = a
    return spaced[tuple(slice(None, None, 2) for _ in a.shape)]


def read_only(a):
    """may not be written"""
    a = a.copy()
    a.setflags(write=False)
    return a


def row_order(case, order):
    """Rows in another order: dx follows them, and the parameters' gradients stay. For layers without random masks."""
    values = case.at("float64")
    expected = case.gradients(values, case.dy)
    expected |= {name: expected[name][order] for name in case.input_names if name in expected}
    found = case.gradients(case.rows(values, order), case.dy[order])
    same(case, "row order", "other gradients for the same rows in another order", expected, found, ROUNDING)


def batch_sum(case):
    """A batch equals its rows one by one: dx row for row, parameters in sum. For layers whose rows do not meet."""
    values = case.at("float64")
    expected = case.gradients(values, case.dy)
    parts = [slice(i, i + 1) for i in range(case.n_rows)]
    rows = [case.gradients(case.rows(values, part), case.dy[part]) for part in parts]
    found = {name: sum(row[name] for row in rows) for name, _ in case.differentiated}
    found |= {name: np.concatenate([row[name] for row in rows]) for name in expected if name not in found}
    same(case, "batch sum", "a batch is not the sum of its rows", expected, found, ROUNDING)


def expectation(case, draws=4096):
    """Noise leaves the mean alone: over many draws, training gives what inference gives. For layers of noise.

    A mean of n draws is off by its standard error, sigma / sqrt(n), now and then by three of them, hardly by six.
    """
    with case.passes(case.at("float64")) as x:
        expected, _ = case.layer.forward(x, training=False)
        samples = case.layer.forward(np.tile(x, (draws, *[1] * (x.ndim - 1))), training=True)[0]
    samples = samples.reshape(draws, *expected.shape)
    error = np.abs(samples.mean(axis=0) - expected)
    if np.any(error > 6 * samples.std(axis=0) / np.sqrt(draws) + ROUNDING * np.abs(expected)):
        message = f"the mean of {draws} draws is not what inference gives\n  {samples.mean(axis=0)}\n  {expected}"
        raise GradientError("expectation", f"{case.name}: {message}")


def moving_averages(case, passes=3):
    """After k training passes over one batch, momentum**k of what a moving average was before is left in it."""
    axis = case.layer.axis % case.values["x"].ndim
    with case.passes(case.at("float64")) as x:
        rows = np.moveaxis(x, axis, -1).reshape(-1, x.shape[axis])
        averages = {"moving_mean": rows.mean(axis=0), "moving_variance": rows.var(axis=0)}
        kept = {name: p for name, p in case.parameters if name in averages}
        before = {name: p.value.copy() for name, p in kept.items()}
        for _ in range(passes):
            case.layer.forward(x, training=True)
        share = case.layer.momentum**passes
        expected = {name: share * before[name] + (1 - share) * batch for name, batch in averages.items()}
        found = {name: p.value for name, p in kept.items()}
    same(case, "moving averages", "momentum is the share that a training pass keeps", expected, found, ROUNDING)


def device(case):
    """With the backend in use, both passes give what they give with NumPy, in float64; float32 stays float32."""

    def passes(dtype):
        values = {name: backend.here(value) for name, value in (case.at(dtype) | case.whole).items()}
        return {"y": case.forward(values)} | case.gradients(values, backend.here(case.dy.astype(dtype)))

    for name, a in passes("float32").items():
        if hasattr(a, "dtype") and np.result_type(backend.to_numpy(a), np.zeros(1, "float32")) != "float32":
            raise GradientError("device", f"{case.name}: float32 went in, and {name} came out as {a.dtype}", name)
    with backend.use("numpy"):
        expected = passes("float64")
    found = {name: backend.to_numpy(a) for name, a in passes("float64").items()}
    same(case, "device", "the device gives other numbers than the host", expected, found, ROUNDING)


def same(case, law, message, expected, found, tolerance):
    """Whether two sets of gradients agree, to rounding of their largest entries where there is a tolerance."""
    for name, a in expected.items():
        b = found[name]
        size = max(np.abs(a).max(initial=0.0), np.abs(case.dy).max(initial=0.0))
        if np.shape(a) != np.shape(b) or np.abs(a - b).max(initial=0.0) > tolerance * size or np.isnan(b).any():
            raise GradientError(law, f"{case.name}: {message} (argument {name})\n  {a}\n  {b}", name)


def arrays_in(cache):
    """Every array in a cache, however deep."""
    if isinstance(cache, np.ndarray):
        return [cache]
    inner = cache.values() if isinstance(cache, dict) else cache if isinstance(cache, (tuple, list)) else ()
    return [a for part in inner for a in arrays_in(part)]
