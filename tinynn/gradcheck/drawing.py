"""The batches that `check` tries: what is given, or drawn ones with zeros, ties, and targets that are met."""

import warnings

import numpy as np

from tinynn import backend
from tinynn.gradcheck.case import Case
from tinynn.gradcheck.subjects import PenaltyNode, as_layer, is_loss, is_several
from tinynn.layers.base import Layer
from tinynn.several import by_name, each, first_rows, listed


def batches(subject, x, y_true, shape, rng):
    """What is checked as a layer, with a batch: a list for each thing to try, of which the first finite one counts.

    The first thing is what was given, or drawn. Others are drawn only: one row by itself, and for a loss targets and
    predictions of any size, some of which are equal.
    """
    layer, given = as_layer(subject), as_given(subject, x)
    if is_loss(subject):
        with backend.use("numpy"):
            return loss_batches(subject, given, y_true, shape, rng)
    if given is None:
        drawn = each(lambda sizes: numbers(rng, sizes), shapes_for(subject, shape))
        tries = [each(with_zeros_and_ties, drawn), drawn]
    else:
        tries = [given]
    if hasattr(layer, "ensure_built"):
        layer.ensure_built(each(lambda a: a.shape[1:], tries[0]))
    first = [(layer, a) for a in tries]
    if given is not None or isinstance(layer, PenaltyNode) or len(listed(tries[0])[0]) == 1:
        return [first]
    return [first, [(layer, first_rows(a, 1)) for a in tries]]


def loss_batches(loss, y_pred, y_true, shape, rng):
    """Of a loss: the targets that were given, or drawn ones, and predictions for them."""
    drawn = y_pred is None and y_true is None
    y_pred = probabilities(rng, shapes_for(loss, shape)) if y_pred is None else y_pred
    y_true = probabilities(rng, y_pred.shape) if y_true is None else backend.to_numpy(y_true)
    if not drawn:
        return [[(as_layer(loss, y_true), y_pred)]]
    if takes_labels(loss, y_true, y_pred):
        y_true, scores = rng.integers(0, y_pred.shape[-1], y_pred.shape[:-1]), numbers(rng, y_pred.shape)
        anywhere = [(as_layer(loss, y_true), scores)]
    else:
        targets, scores = meeting(numbers(rng, y_pred.shape), numbers(rng, y_pred.shape))
        anywhere = [(as_layer(loss, targets), scores), (as_layer(loss, np.abs(targets)), np.abs(scores))]
    return [[(as_layer(loss, y_true), y_pred)], anywhere, [(as_layer(loss, y_true[:1]), y_pred[:1])]]


def as_given(subject, x):
    """The batch that was given as an array, or as a list of arrays where the subject takes several; None for none.

    Raises
    ------
    ValueError
        If there are no numbers in it, or some that are not finite, or if several inputs differ in their rows.
    """
    if x is None:
        return None
    if isinstance(x, dict):
        x = by_name(x, subject.input_names, "check: x")
    plain = not isinstance(subject, Layer) and isinstance(x, (list, tuple)) and all(np.ndim(a) > 1 for a in x)
    several = is_several(subject) or (plain and all(hasattr(a, "ndim") for a in x))
    x = [backend.to_numpy(a) for a in x] if several else backend.to_numpy(x)
    for a in listed(x):
        if a.size == 0 or not np.isfinite(np.asarray(a, "float64")).all():
            raise ValueError(f"check: expected a batch of finite numbers for x, got shape {a.shape}: {a}")
    if len({a.shape[:1] for a in listed(x)}) > 1:
        raise ValueError(f"check: all inputs have as many rows, got {[len(a) for a in x]}")
    return x


def shapes_for(subject, shape):
    """The shape of a batch to draw, or a list of them; ValueError where one has no numbers, or rows differ."""
    if shape is None:
        sample_shape = getattr(subject, "input_shape", None) or ([(4,), (4,)] if is_several(subject) else (4,))
        shape = each(lambda sizes: (3, *sizes), sample_shape)
    else:
        shape = tuple(shape) if np.ndim(shape) == 1 else [tuple(sizes) for sizes in shape] if np.ndim(shape) else ()
    if any(n < 1 for sizes in listed(shape) for n in sizes) or len({sizes[:1] for sizes in listed(shape)}) > 1:
        raise ValueError(f"check: expected a shape of positive numbers, rows first, such as (3, 4), got {shape}")
    return shape


def numbers(rng, shape):
    """Multiples of 1/8 from -4 to 4, which float32 holds exactly, as it does their products."""
    return rng.integers(-32, 33, shape) / 8


def probabilities(rng, shape):
    """Rows of numbers in (0, 1) that sum to 1."""
    positive = rng.integers(1, 33, shape) / 8
    return positive / positive.sum(axis=-1, keepdims=True)


def with_zeros_and_ties(x):
    """The same numbers, but for every fifth, which is 0, and two that are equal."""
    flat = x.flatten()
    flat[0::5] = 0.0
    flat[2:3] = flat[1:2]
    return flat.reshape(x.shape)


def meeting(y_true, y_pred):
    """The same numbers, but for some targets and predictions that are equal, some of these 0, and some 1."""
    targets, predictions = y_true.flatten(), y_pred.flatten()
    predictions[1::5] = 0.0
    predictions[2::5] = 1.0
    for part in (slice(0, None, 5), slice(1, None, 5), slice(2, None, 5)):
        targets[part] = predictions[part]
    return targets.reshape(y_true.shape), predictions.reshape(y_pred.shape)


def takes_labels(loss, y_true, y_pred):
    """Whether a loss takes its targets for numbers of classes."""
    try:
        loss.value(y_true, y_pred)
    except IndexError:
        return True
    return False


def first_finite(tries, dy, training, rng):
    """The case of the first batch for which forward gives finite numbers; None where there is none."""
    for layer, x in tries:
        with np.errstate(all="ignore"), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            case = Case(layer, x, dy, training, rng)
            if case.is_finite():
                return case
    return None


def unlike(case, rng):
    """The case with other numbers for weights that are all equal, as new biases and scales are; None where none is.

    A factor of 1 and a term of 0 hide whether backward knows of them.
    """
    weights = {name: case.values[name] for name, _ in case.differentiated}
    equal = {name: w for name, w in weights.items() if w.size and (w == w.flat[0]).all()}
    return case.with_values({name: w + rng.integers(1, 9, w.shape) / 8 for name, w in equal.items()}) if equal else None
