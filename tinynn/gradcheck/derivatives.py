"""What the forward pass says the gradient is: by complex step, exactly, and by central difference, independently."""

from dataclasses import dataclass

import numpy as np

from tinynn.gradcheck.complex_step import ComplexStep, H, OneSided, carries, watching

CENTRAL_STEP = 1e-5
SHAKES, JUMP = 4, 0.01


@dataclass
class Derivative:
    """The gradient of ``sum(dy * forward(...))`` with respect to one argument, entry by entry.

    Attributes
    ----------
    gradient : array
        sum_i dy_i * dy_i/da_j.
    by_branch : array
        The same by the branches that forward takes at this very number, each differentiated by itself: what chaining
        the derivatives of relu(x) - relu(-x) gives at 0, where neither of the two moves, though together they do.
    bound : array
        sum_i |dy_i * dy_i/da_j|: what the rounding errors of any way to compute the gradient are proportional to.
    at_kink : array of bool
        Where the two sides of a tie that forward met are not one formula: a kink, a jump, or two branches that join.
    seen : array of bool
        Which entries were perturbed. The others are nan in `gradient`, and 0 in `bound`.
    tied : bool
        Whether forward compared equal numbers anywhere.
    """

    gradient: np.ndarray
    by_branch: np.ndarray
    bound: np.ndarray
    at_kink: np.ndarray
    seen: np.ndarray
    tied: bool

    def scale(self, dy, floors):
        """What an error in each entry is measured against.

        It is the entry's bound. Where terms cancel inside the passes (the mean that batch normalization takes off, a
        saturated softmax) the bound is smaller than the rounding of the terms; so it is taken to be at least a share
        of the argument's largest bound, and another of the largest |dy|; `floors` has both.
        """
        of_bound, of_dy = floors
        floor = max(of_bound * self.bound.max(initial=0.0), of_dy * np.abs(dy).max(initial=0.0))
        return np.maximum(np.maximum(self.bound, floor), np.finfo(float).tiny)


def by_complex_step(case):
    """The derivative with respect to every argument, one entry perturbed at a time.

    Where the one-sided derivatives agree they are the answer: there is no kink, only a formula with two branches. At a
    kink it is the derivative of the branch which forward takes there (0 for |x|, that of the constant for a maximum);
    where that one does not lie between the two sides, because two branches meet inside a formula, the left one.

    Returns
    -------
    dict of str to Derivative
    """
    watched = watching()
    whole_output(case, case.at(watched))
    keeps_order(case)
    return {name: one_argument(case, name, watched.tied) for name in case.values}


def keeps_order(case):
    """TypeError where forward orders complex numbers by their imaginary parts, as NumPy does, and not as we do.

    By real parts alone, a small step up and one down the imaginary axis take the same branch, kink or not.
    """
    rng = np.random.default_rng(0)
    steps = {name: H * rng.uniform(0.5, 1, a.shape) * rng.choice([-1, 1], a.shape) for name, a in case.values.items()}
    values = case.at(ComplexStep)
    up, down = (
        whole_output(case, {name: a + sign * 1j * steps[name] for name, a in values.items()}).imag * sign / H
        for sign in (1, -1)
    )
    if differ(up, down, 1e-10).any():
        raise TypeError(
            f"{case.name}: forward loses the order of complex numbers on the way, so kinks cannot be checked; "
            f"np.asarray, np.array and np.empty(shape, dtype) drop it: use np.asanyarray, or np.empty_like(x)"
        )


def one_argument(case, name, tied):
    shape = case.values[name].shape
    gradient, by_branch, bound = np.full(shape, np.nan), np.full(shape, np.nan), np.zeros(shape)
    at_kink, seen = np.zeros(shape, bool), np.zeros(shape, bool)
    points = {kind: case.at(kind) for kind in ((ComplexStep, OneSided) if tied else (ComplexStep,))}
    for entry in case.entries(name):
        seen[entry] = True
        _, column = perturbed(case, points[ComplexStep], name, entry, H)
        by_branch[entry] = (case.dy * column).sum()
        if tied:
            above, right = perturbed(case, points[OneSided], name, entry, H)
            below, left = perturbed(case, points[OneSided], name, entry, -H)
            at_kink[entry] = any(differ(*pair).any() for pair in ((left, right), (column, right), (below, above)))
            between = (np.minimum(left, right) <= column) & (column <= np.maximum(left, right))
            column = np.where(differ(left, right, 1e-10), np.where(between, column, left), right)
        terms = case.dy * column
        gradient[entry] = terms.sum()
        bound[entry] = np.abs(terms).sum()
    return Derivative(gradient, by_branch, bound, at_kink, seen, tied)


def along(case, name, direction):
    """How the weighted output changes with all entries of an argument at once: one number, and the sum of its terms."""
    values = case.at(ComplexStep)
    terms = case.dy * whole_output(case, values | {name: values[name] + 1j * H * direction}).imag / H
    return terms.sum(), np.abs(terms).sum()


def perturbed(case, values, name, entry, h):
    """The output, and how every number of it changes with one entry of one argument."""
    y = whole_output(case, values | {name: shifted(values[name], entry, 1j * h)})
    return y.real, y.imag / h


def whole_output(case, values):
    y = case.forward(values)
    if not carries(y) and not isinstance(y, float):
        kind = np.asarray(y).dtype
        raise TypeError(f"{case.name}: forward returned {kind} for complex numbers: the derivative is lost on the way")
    return np.asarray(y)


def differ(a, b, tolerance=0):
    """Where two arrays differ by more than `tolerance` times their largest number."""
    return np.abs(a - b) > tolerance * max(np.abs(a).max(initial=0.0), np.abs(b).max(initial=0.0))


def by_central_difference(case, name):
    """The gradient by (f(a + h) - f(a - h)) / 2h in float64."""
    values = case.at("float64")
    gradient = np.full(values[name].shape, np.nan)
    for entry in case.entries(name):
        h = step_at(values[name], entry)
        right, left = (np.asarray(case.forward(values | {name: shifted(values[name], entry, s)})) for s in (h, -h))
        gradient[entry] = (case.dy * (right - left)).sum() / (2 * h)
    return gradient


def bend(case, name, entry):
    """How much the derivative departs from a straight line over the two steps of a central difference.

    It is some six times the error that the central difference makes by not being the limit: nothing where the forward
    pass is smooth, as large as the derivative itself where a kink lies within the steps. Only forward is asked.
    """
    values = case.at(ComplexStep)
    h = step_at(case.values[name], entry)
    points = [values | {name: shifted(values[name], entry, s)} for s in (h, 0, -h)]
    right, here, left = ((case.dy * perturbed(case, v, name, entry, H)[1]).sum() for v in points)
    return abs(right - 2 * here + left)


def unrest(case, kind, ulp):
    """How far backward's gradient of each argument moves, per ulp, when the last digit of all arguments does."""
    dy = case.dy.astype(kind)
    still, *others = (c.gradients(c.at(kind), dy) for c in (case, *shaken(case, ulp)))
    return {name: max(smooth_change(case, still[name], other[name]) for other in others) / ulp for name in still}


def unrest_of_derivative(case, name, entry, ulp):
    """The same of the complex-step derivative, for one entry."""
    cases = (case, *shaken(case, ulp))
    still, *others = ((case.dy * perturbed(c, c.at(ComplexStep), name, entry, H)[1]).sum() for c in cases)
    return max(smooth_change(case, still, other) for other in others) / ulp


def shaken(case, ulp):
    """The same case, a few times over, after the last digit of every argument has moved, up or down."""
    rng = np.random.default_rng(0)
    signs = [{name: rng.choice([-1, 1], a.shape) for name, a in case.values.items()} for _ in range(SHAKES)]
    return [case.with_values({name: a * (1 + ulp * s[name]) for name, a in case.values.items()}) for s in signs]


def smooth_change(case, still, moved):
    """How far a gradient moved at most, where it did not jump, as it does over a kink."""
    change = np.abs(moved - still)
    return float(np.where(change < JUMP * max(np.abs(still).max(), np.abs(case.dy).max()), change, 0.0).max())


def step_at(a, entry):
    return CENTRAL_STEP * max(1.0, abs(float(a[entry])))


def shifted(a, entry, step):
    moved = a.copy()
    moved[entry] += step
    return moved
