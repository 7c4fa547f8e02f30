"""`check`: whether a backward pass is the derivative of its forward pass."""

import numpy as np

from tinynn import backend
from tinynn.gradcheck import laws
from tinynn.gradcheck.comparison import derivatives, exactly
from tinynn.gradcheck.drawing import batches, first_finite, unlike
from tinynn.gradcheck.report import Report


def check(subject, x=None, *, y_true=None, shape=None, dy=None, training=None, entries=None, seed=0):
    """Prove that `backward` is the derivative of `forward`, and that both are as pure as the rest relies on.

    Each input and each trainable parameter is perturbed entry by entry. What backward gives in float64 is compared with
    the complex-step derivative to 1e-12, with central differences to 1e-7, and with backward in float32 to 5e-6, all
    relative to the forward error bound (see `Derivative.scale`). The laws of `tinynn.gradcheck.laws` that hold for
    every layer are checked with it. Nothing of `subject` is changed.

    The complex step is taken again where weights are all equal, as new ones often are, with others in their place; for
    a drawn batch with its first row alone; and for a loss that draws its targets too, with numbers of any size.

    All this is done with NumPy. Where another backend is in use, both passes have to give the same there.

    Parameters
    ----------
    subject : layer, model, activation, loss or regularizer
        Or any object with ``forward(x, training) -> (y, cache)`` and ``backward(dy, cache) -> dx``.
    x, y_true, dy : array, optional
        A batch (for a loss the predictions, for a regularizer the weights), the targets of a loss, the gradient of the
        output. Default: drawn from multiples of 1/8 between -4 and 4, with zeros and ties, which are left out where
        forward is not finite at them; for a loss from (0, 1), or labels. A list of arrays, or a dict by name, for a
        layer that takes several inputs. Integers that forward uses as such are not perturbed.
    shape : tuple of int, optional
        Of the batch to draw, rows first; a list of them for a layer that takes several inputs. Default: that of the
        layer's inputs, or (3, 4) where it is not built.
    training : bool, optional
        Default: once each.
    entries : int, optional
        How many entries of each argument are perturbed at most, drawn ones where it has more. Default: all of an
        argument of up to 2000, and 200 of a larger one. The report says how many of how many. All together are moved
        once, too.
    seed : int, optional
        Of all that is drawn.

    Returns
    -------
    Report

    Raises
    ------
    GradientError
        Names the law, the argument, the worst entry, both numbers and the likely mistake.
    TypeError
        If `subject` has no two passes, or forward calls what has no meaning for complex numbers, or loses their order.
    ValueError
        If there is nothing to check: no rows, or numbers that are not finite.
    """
    if entries is not None and entries < 1:
        raise ValueError(f"check: expected entries to be 1 or more, got {entries}")
    rng = np.random.default_rng(seed)
    tries, *others = batches(subject, x, y_true, shape, rng)
    layer = tries[0][0]
    modes = (training,) if training is not None else (False, True) if layer is subject else (False,)
    report = Report(getattr(layer, "name", type(layer).__name__))
    with backend.use("numpy"):
        cases = [usable(first_finite(tries, dy, mode, rng), layer) for mode in modes]
        for case in cases:
            case.most = entries
            report |= prove(case)
        variations = [unlike(case, rng) for case in cases]
        for mode in modes if dy is None else ():
            for other in others:
                case = first_finite(other, None, mode, rng)
                variations += [case and (unlike(case, rng) or case)]
        for case in filter(None, variations):
            case.most = entries
            report |= prove_variation(case)
    if backend.current() != "numpy":
        for case in cases:
            laws.device(case)
    return report


def usable(case, layer):
    """The case; ValueError where there is none for which forward gives finite numbers."""
    if case is None:
        name = getattr(layer, "name", type(layer).__name__)
        raise ValueError(f"check: {name}: forward gives nan or infinity for this batch; give an x where it is finite")
    return case


def prove(case):
    """Check every law on one case and return its report."""
    for law in (laws.purity, laws.repeatable, laws.inference, laws.shapes, laws.stateless):
        law(case)
    report = derivatives(case)
    for law in (laws.in_place, laws.first_layer, laws.layouts, laws.float_type):
        law(case)
    return report


def prove_variation(case):
    """The derivative once more, by complex step, for other weights, targets or rows."""
    laws.shapes(case)
    return exactly(case, case.gradients(case.at("float64"), case.dy))[0]
