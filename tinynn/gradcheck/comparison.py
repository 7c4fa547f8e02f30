"""What backward gives, compared with every other way to the same gradients, and the error where they differ."""

import numpy as np

from tinynn.gradcheck import derivatives as ways
from tinynn.gradcheck.diagnosis import likely_mistake
from tinynn.gradcheck.report import FLOORS, LIMITS, GradientError, Report


def derivatives(case):
    """Compare backward with every other way to its gradients."""
    gradients = case.gradients(case.at("float64"), case.dy)
    gradients32 = case.gradients(case.at("float32"), case.dy.astype("float32"))
    report, exact = exactly(case, gradients)
    report.cases = 1
    for name, derivative in exact.items():
        central = ways.by_central_difference(case, name)
        error, left_out = compare(case, name, gradients[name], central, derivative, "central difference")
        report.central = max(report.central, error.max(initial=0.0))
        report.left_out += left_out
        error, _ = compare(case, name, gradients[name], gradients32[name], derivative, "float32")
        report.float32 = max(report.float32, error.max(initial=0.0))
        report.checked += int(derivative.seen.sum())
        report.entries += derivative.seen.size
    return report


def exactly(case, gradients):
    """Compare backward with the complex step: a report of no cases, and the derivatives."""
    report, exact = Report(case.name), ways.by_complex_step(case)
    for name, derivative in exact.items():
        error, _ = compare(case, name, gradients[name], derivative.gradient, derivative, "complex step")
        report.complex_step = max(report.complex_step, error.max(initial=0.0))
        report.at_kinks = max(report.at_kinks, error[derivative.at_kink].max(initial=0.0))
        report.kink_entries += int(derivative.at_kink.sum())
        if not derivative.seen.all() and not derivative.tied:
            together(case, name, gradients[name])
    return report, exact


def together(case, name, analytic):
    """Move all entries of a large argument at once, up or down: a wrong one shows that was not drawn."""
    direction = np.random.default_rng(0).choice([-1.0, 1.0], analytic.shape)
    expected, size = ways.along(case, name, direction)
    found = (analytic * direction).sum()
    size = max(size, np.abs(analytic).sum(), np.abs(case.dy).sum())
    if not abs(found - expected) <= LIMITS["complex step"] * size:
        raise GradientError(
            "complex step",
            f"{case.name}, training={case.training}: the gradient of {name} is wrong in an entry that was not drawn\n"
            f"  moving all of them at once, backward gave {found:.12g}, complex step gives {expected:.12g}\n"
            f"  give more entries to find which: check(..., entries={analytic.size})",
            name,
        )


def compare(case, name, analytic, reference, derivative, law):
    """The error of each entry that was perturbed, and how many were left out; GradientError where one is too large.

    Rounding may decide on which side of a kink a float32 pass is, and a central difference reaches over one: entries
    where the forward pass bends or jumps are left out of these two, and count as 0.
    """
    limit = LIMITS[law]
    scale = derivative.scale(case.dy, FLOORS[law])
    difference = np.where(derivative.seen, np.abs(analytic - reference), 0.0)
    if law == "complex step":
        difference = np.fmin(difference, np.abs(analytic - derivative.by_branch))
    out = np.zeros(difference.shape, bool)
    if law != "complex step":
        for entry in map(tuple, np.argwhere(difference > limit * scale)):
            out[entry] = derivative.at_kink[entry] or ways.bend(case, name, entry) > limit * scale[entry]
    difference[out] = 0.0
    if law != "central difference" and np.any(difference > limit * scale):
        worst = np.unravel_index((difference / scale).argmax(), scale.shape)
        scale = np.maximum(scale, ROUNDING[law](case, name, derivative, worst))
    error = difference / scale
    if np.all(error <= limit):
        return error, int(out.sum())
    raise wrong_gradient(case, name, analytic, reference, derivative, law, error, scale)


def rounding(case, name, derivative, entry):
    """What an argument is measured against whose terms cancel in the passes, as those of a bias before a batch norm do.

    That they do shows in the last digit of the arguments, which moves such a gradient by more than its share. This
    counts up to a tenth of the largest |dy|, or as far as the last digit moves the gradient of any argument.
    """
    ulp = np.finfo("float64").eps
    moved = ways.unrest(case, "float64", ulp)
    own = moved[name] + ways.unrest_of_derivative(case, name, entry, ulp)
    return np.minimum(own, np.maximum(derivative.scale(case.dy, (0.1, 0.1)), max(moved.values())))


def rounding32(case, name, derivative, entry):
    """The same for float32, up to the largest |dy|; and what its last digit moves in float64, float32 cannot know."""
    ulp = np.finfo("float32").eps
    moved = ways.unrest(case, "float64", ulp)
    own = ways.unrest(case, "float32", ulp)[name]
    most = np.maximum(derivative.scale(case.dy, (1.0, 1.0)), max(moved.values()))
    return np.maximum(moved[name], np.minimum(own, most))


ROUNDING = {"complex step": rounding, "float32": rounding32}


def wrong_gradient(case, name, analytic, reference, derivative, law, error, scale):
    """The error that tells what is known of a wrong gradient; TypeError where forward has lost the derivative."""
    wrong = ~(error <= LIMITS[law])
    entry = tuple(int(i) for i in np.unravel_index(np.where(np.isnan(error), np.inf, error).argmax(), error.shape))
    if law == "complex step" and central_agrees(case, name, analytic, derivative, wrong & ~derivative.at_kink):
        return TypeError(
            f"{case.name}: a central difference agrees with the gradient of {name}, the complex step does not: forward "
            f"loses part of the derivative of complex numbers; x.real, and np.abs of an np.empty(shape, dtype), do so"
        )
    return GradientError(
        law,
        f"{case.name}, training={case.training}: the gradient of {name} is wrong\n"
        f"  entry {entry}: backward gave {analytic[entry]:.12g}, {law} gives {reference[entry]:.12g}\n"
        f"  error {error[entry]:.1e} relative to {scale[entry]:.3g}, limit {LIMITS[law]:.0e}; "
        f"{wrong.sum()} of {wrong.size} entries are wrong",
        name,
        entry,
        likely_mistake(np.asarray(analytic), derivative, wrong, case.n_rows),
    )


def central_agrees(case, name, analytic, derivative, wrong):
    """Whether central differences, which know no complex numbers, side with backward against the complex step."""
    central = ways.by_central_difference(case, name)[wrong]
    limit = LIMITS["central difference"] * derivative.scale(case.dy, FLOORS["central difference"])[wrong]
    ours, exact = (np.abs(way[wrong] - central) <= limit for way in (analytic, derivative.gradient))
    return bool(ours.any() and ours.all() and not exact.any())
