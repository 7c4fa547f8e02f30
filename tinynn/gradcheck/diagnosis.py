"""From two gradients that differ to the mistake that most often makes them differ like that."""

import numpy as np

from tinynn.gradcheck.case import POISON


def likely_mistake(analytic, derivative, wrong, rows):
    """The likely mistake in words, or None where the numbers look like no known one.

    Parameters
    ----------
    analytic : array
        What backward gave.
    derivative : Derivative
        What forward says.
    wrong : array of bool
        Which entries differ.
    rows : int
        How many rows the batch has.
    """
    true = derivative.gradient
    if np.all(analytic == POISON):
        return "this grad is never written: backward writes p.grad[...] for every parameter"
    if close(analytic - POISON, true):
        return "the gradient is added to grad (+=): backward overwrites it (grad[...] =)"
    if np.all(derivative.at_kink[wrong]):
        return "wrong at kinks only: > and >= disagree with the branch that forward takes where both are equal"
    if not np.any(analytic[wrong]):
        return "zero: a term or a mask is forgotten, or the gradient was never written"
    if close(analytic, -true):
        return "the sign is wrong"
    if true.ndim == 2 and true.shape[0] == true.shape[1] and close(analytic, true.T):
        return "transposed: it is the gradient with rows and columns exchanged"
    return wrong_factor(analytic, true, rows) or missing_constant(analytic, true)


def wrong_factor(analytic, true, rows):
    """A message where one is a multiple of the other."""
    largest = np.unravel_index(np.nan_to_num(np.abs(true)).argmax(), true.shape)
    factor = analytic[largest] / true[largest] if true[largest] else 0.0
    if not factor or close(factor, 1.0) or not close(analytic, factor * true):
        return None
    if rows == 2 and (close(factor, 0.5) or close(factor, 2.0)):
        return f"factor {factor:.6g}: a constant is missing, or a mean and a sum over the 2 rows exchanged"
    if rows > 1 and close(factor, 1 / rows):
        return f"factor {factor:.6g} = 1 / n for the n = {rows} rows of the batch: a mean where the sum belongs"
    if rows > 1 and close(factor, rows):
        return f"factor {factor:.6g} = n for the n = {rows} rows of the batch: a sum where the mean belongs"
    return f"factor {factor:.6g}: a constant factor is missing, or there twice"


def missing_constant(analytic, true):
    """A message where the difference is the same for every row: what acts on all rows through a sum or a mean."""
    difference = analytic - true
    if true.ndim > 1 and true.shape[0] > 1 and close(difference, np.broadcast_to(difference[:1], true.shape)):
        return "the same number is missing in every row: the path through a sum or mean over the batch is forgotten"
    return None


def close(a, b):
    """Whether two gradients agree in the entries that are known of the second."""
    a, b = np.broadcast_arrays(a, b)
    known = ~np.isnan(b)
    return known.any() and np.allclose(a[known], b[known], rtol=1e-6, atol=1e-9)
