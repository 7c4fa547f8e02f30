"""`check`: whether a backward pass is the derivative of its forward pass."""

import numpy as np

from tinynn import backend
from tinynn.gradcheck import laws
from tinynn.gradcheck.case import Case
from tinynn.gradcheck.derivatives import bend, by_central_difference, by_complex_step
from tinynn.gradcheck.diagnosis import likely_mistake
from tinynn.gradcheck.report import FLOORS, LIMITS, GradientError, Report
from tinynn.gradcheck.subjects import SideBySide, as_layer, is_loss


def check(subject, x=None, *, y_true=None, shape=None, dy=None, training=None, seed=0):
    """Prove that `backward` is the derivative of `forward`, and that both are as pure as the rest relies on.

    The input and each trainable parameter are perturbed entry by entry. What backward gives in float64 is compared with
    the complex-step derivative to 1e-12, with central differences to 1e-7, and with backward in float32 to 5e-6, all
    relative to the forward error bound (see `Derivative.scale`). The laws of `tinynn.gradcheck.laws` that hold for
    every layer are checked with it. Nothing of `subject` is changed.

    All this is done with NumPy. Where another backend is in use, both passes have to give the same there.

    Parameters
    ----------
    subject : layer, model, activation, loss or regularizer
        Or any object with ``forward(x, training) -> (y, cache)`` and ``backward(dy, cache) -> dx``.
    x, y_true, dy : array, optional
        A batch (for a loss the predictions, for a regularizer the weights), the targets of a loss, the gradient of the
        output. Default: drawn from multiples of 1/8 between -4 and 4, with zeros and ties; for a loss from (0, 1).
    shape : tuple of int, optional
        Of the batch to draw, rows first; a list of them for a layer that takes several inputs. Default: that of the
        layer's inputs, or (3, 4) where it is not built.
    training : bool, optional
        Default: once each.
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
        If `subject` has no two passes, or forward calls what has no meaning for complex numbers.
    """
    rng = np.random.default_rng(seed)
    layer, x = layer_and_batch(subject, x, y_true, shape, rng)
    is_layer = layer is subject or isinstance(layer, SideBySide)
    modes = (training,) if training is not None else (False, True) if is_layer else (False,)
    report = Report(getattr(layer, "name", type(layer).__name__))
    with backend.use("numpy"):
        cases = [Case(layer, x, dy, mode, rng) for mode in modes]
        for case in cases:
            report |= prove(case)
    if backend.current() != "numpy":
        for case in cases:
            laws.device(case)
    return report


def layer_and_batch(subject, x, y_true, shape, rng):
    """What is checked as a layer, built, and a batch for it, drawn where none is given."""
    draw = probabilities if is_loss(subject) else on_grid
    if isinstance(shape, list):
        subject.ensure_built([sizes[1:] for sizes in shape])
        shape = (shape[0][0], *as_layer(subject).input_shape)
    shape = shape or (3, *(getattr(as_layer(subject), "input_shape", None) or (4,)))
    x = draw(rng, shape) if x is None else backend.to_numpy(x)
    if is_loss(subject):
        y_true = draw(rng, x.shape) if y_true is None else backend.to_numpy(y_true)
    layer = as_layer(subject, y_true)
    if hasattr(layer, "ensure_built"):
        layer.ensure_built(x.shape[1:])
    return layer, x


def on_grid(rng, shape):
    """Multiples of 1/8 from -4 to 4: float32 holds them and their products exactly, and there are zeros and ties."""
    return rng.integers(-32, 33, shape) / 8


def probabilities(rng, shape):
    """Rows of numbers in (0, 1) that sum to 1."""
    positive = rng.integers(1, 33, shape) / 8
    return positive / positive.sum(axis=-1, keepdims=True)


def prove(case):
    """Check every law on one case and return its report."""
    for law in (laws.purity, laws.repeatable, laws.inference, laws.shapes, laws.stateless):
        law(case)
    report = derivatives(case)
    for law in (laws.in_place, laws.first_layer, laws.layouts, laws.float_type):
        law(case)
    return report


def derivatives(case):
    """Compare backward with every other way to its gradients."""
    report = Report(case.name, cases=1)
    gradients = case.gradients(case.at("float64"), case.dy)
    gradients32 = case.gradients(case.at("float32"), case.dy.astype("float32"))
    for name, derivative in by_complex_step(case).items():
        error = compare(case, name, gradients[name], derivative.gradient, derivative, "complex step")
        report.complex_step = max(report.complex_step, error.max(initial=0.0))
        report.at_kinks = max(report.at_kinks, error[derivative.at_kink].max(initial=0.0))
        report.kink_entries += int(derivative.at_kink.sum())
        central = by_central_difference(case, name)
        error = compare(case, name, gradients[name], central, derivative, "central difference")
        report.central = max(report.central, error.max(initial=0.0))
        error = compare(case, name, gradients[name], gradients32[name], derivative, "float32")
        report.float32 = max(report.float32, error.max(initial=0.0))
    return report


def compare(case, name, analytic, reference, derivative, law):
    """The error of each entry; GradientError where one is over the limit.

    Rounding may decide on which side of a kink a float32 pass is, and a central difference reaches over one: entries
    where the forward pass bends or jumps are left out of these two, and count as 0.
    """
    limit = LIMITS[law]
    scale = np.maximum(derivative.scale(case.dy, FLOORS[law]), np.finfo(float).tiny)
    error = np.abs(analytic - reference) / scale
    if law != "complex step":
        for entry in zip(*np.nonzero(error > limit)):
            if derivative.at_kink[entry] or bend(case, name, entry) > limit * scale[entry]:
                error[entry] = 0.0
    if np.all(error <= limit):
        return error
    raise wrong_gradient(case, name, analytic, reference, derivative, law, error, scale)


def wrong_gradient(case, name, analytic, reference, derivative, law, error, scale):
    """The error that tells what is known of a wrong gradient."""
    wrong = ~(error <= LIMITS[law])
    entry = tuple(int(i) for i in np.unravel_index(np.where(np.isnan(error), np.inf, error).argmax(), error.shape))
    x = case.values[case.input_name]
    return GradientError(
        law,
        f"{case.name}, training={case.training}: the gradient of {name} is wrong\n"
        f"  entry {entry}: backward gave {analytic[entry]:.12g}, {law} gives {reference[entry]:.12g}\n"
        f"  error {error[entry]:.1e} relative to {scale[entry]:.3g}, limit {LIMITS[law]:.0e}; "
        f"{wrong.sum()} of {wrong.size} entries are wrong",
        name,
        entry,
        likely_mistake(np.asarray(analytic), derivative, wrong, len(x) if x.ndim else 1),
    )
