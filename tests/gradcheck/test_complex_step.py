"""Complex-step arrays: the derivative of each function, its meaning at ties, and what is refused."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from scipy.special import erf

from tinynn.gradcheck.complex_step import ComplexStep, H, OneSided, watching


def promoted(numbers, kind=ComplexStep, h=H):
    """Every number moves by h."""
    return (np.array(numbers, complex) + 1j * h).view(kind)


def slope(f, numbers, kind=ComplexStep, h=H):
    y = f(promoted(numbers, kind, h))
    assert isinstance(y, kind)
    return np.asarray(y).imag / h


Z = [-1.5, -0.25, 0.5, 2.0]
SMOOTH = {
    "exp": (np.exp, np.exp),
    "tanh": (np.tanh, lambda z: 1 / np.cosh(z) ** 2),
    "expm1": (np.expm1, np.exp),
    "erf": (erf, lambda z: 2 / np.sqrt(np.pi) * np.exp(-z * z)),
    "logaddexp": (lambda z: np.logaddexp(0, z), lambda z: 1 / (1 + np.exp(-z))),
    "hypot": (lambda z: np.hypot(z, 2.0), lambda z: z / np.hypot(z, 2.0)),
    "cube": (lambda z: z**3, lambda z: 3 * z * z),
    "absolute": (np.abs, np.sign),
    "fabs": (np.fabs, np.sign),
    "sign": (np.sign, np.zeros_like),
    "floor": (np.floor, np.zeros_like),
    "conjugate": (np.conj, np.ones_like),
    "maximum": (lambda z: np.maximum(z, 0), lambda z: z > 0),
    "minimum": (lambda z: np.minimum(0, z), lambda z: z < 0),
    "clip": (lambda z: np.clip(z, -1, 1), lambda z: abs(z) < 1),
    "clip as a method": (lambda z: z.clip(0, None), lambda z: z > 0),
    "where": (lambda z: np.where(z > 0, z * z, 1.0), lambda z: 2 * np.maximum(z, 0)),
    "in place": (lambda z: np.multiply(z, 2, out=z), lambda z: 2 + 0 * z),
    "augmented": (lambda z: z.__iadd__(z), lambda z: 2 + 0 * z),
    "mask": (lambda z: z * (z > 0).astype(z.dtype), lambda z: z > 0),
    "truth": (lambda z: z * z.astype(bool), np.ones_like),
    "logical": (lambda z: z * np.logical_or(np.logical_not(z), z > 1), lambda z: z > 1),
    "like": (lambda z: z * np.ones_like(z), np.ones_like),
    "like, real": (lambda z: z * np.ones_like(z, dtype="float64"), np.ones_like),
    "concatenate": (lambda z: np.concatenate([z[:2], z[2:]]), np.ones_like),
    "sort": (np.sort, np.ones_like),
    "partition": (lambda z: np.partition(z, 2), np.ones_like),
    "by argsort": (lambda z: (z * z)[np.argsort(-z)], lambda z: 2 * z[::-1]),
    "filled buffer": (lambda z: fill(np.zeros_like(z), z), np.ones_like),
}


def fill(buffer, z):
    buffer[...] = z
    return buffer


@pytest.mark.parametrize("name", SMOOTH)
def test_functions_have_their_derivative(name):
    f, derivative = SMOOTH[name]
    assert_allclose(slope(f, Z), derivative(np.array(Z)), rtol=1e-14)


SQUARES = np.square(Z)  # their slopes are 2 Z
REDUCED = {
    "sum": (np.sum, 4),
    "mean": (np.mean, 1),
    "max": (np.max, 1),
    "min": (lambda z: z.min(), 1),
    "var": (lambda z: np.var(z * z), 4 * np.mean((SQUARES - SQUARES.mean()) * Z)),
    "std": (lambda z: (z * z).std(), 2 * np.mean((SQUARES - SQUARES.mean()) * Z) / SQUARES.std()),
    "ptp": (lambda z: np.ptp(z * z), 4.5),
    "median": (lambda z: np.median(z * z), -1.0),
    "dot": (lambda z: z @ z, 2 * sum(Z)),
    "norm": (np.linalg.norm, sum(Z) / np.linalg.norm(Z)),
    "norm along an axis": (lambda z: np.linalg.norm(z, axis=-1, keepdims=True)[0], sum(Z) / np.linalg.norm(Z)),
    "vdot": (lambda z: np.vdot(z, z), 2 * sum(Z)),
    "einsum": (lambda z: np.einsum("i,i->", z, z), 2 * sum(Z)),
    "one entry": (lambda z: z[1], 1),
}


@pytest.mark.parametrize("name", REDUCED)
def test_reductions_have_their_derivative(name):
    f, derivative = REDUCED[name]
    assert_allclose(slope(f, Z), derivative, rtol=1e-13)


def test_maxima_are_taken_along_any_axes():
    z = promoted(np.arange(24.0).reshape(2, 3, 4) % 7)
    for axis in (None, 0, -1, (0, 2)):
        for keepdims in (False, True):
            expected = np.asarray(z).real.max(axis=axis, keepdims=keepdims)
            found = np.max(z, axis=axis, keepdims=keepdims)
            assert_array_equal(np.asarray(found).real, expected)
            assert (np.asarray(found).imag == H).all()


def test_only_the_entry_that_is_chosen_carries_its_change():
    z = promoted([1.0, 3.0, 2.0])
    z[0] -= 1j * H
    assert np.asarray(z.max()).imag == H and np.asarray(z.min()).imag == 0
    assert z.argmax() == 1 and z.argmin() == 0


def test_comparisons_look_at_the_real_part():
    z = promoted([0.0, 1.0])
    assert_array_equal(z > 0, [False, True])
    assert_array_equal(z >= 0, [True, True])
    assert_array_equal(z == 0, [True, False])
    assert_array_equal(z != 1, [True, False])
    assert type(z > 0) is np.ndarray


def test_at_a_tie_the_constant_is_taken_and_the_absolute_value_is_flat():
    assert slope(lambda z: np.maximum(z, 0), [0.0]) == 0
    assert slope(lambda z: np.maximum(0, z), [0.0]) == 0
    assert slope(lambda z: np.minimum(z, 0), [0.0]) == 0
    assert slope(np.abs, [0.0]) == 0


def test_between_two_that_move_the_first_is_taken():
    still = np.array([2.0], complex).view(ComplexStep)
    assert slope(lambda z: np.maximum(z, still), [2.0]) == 1
    assert slope(lambda z: np.maximum(still, z), [2.0]) == 0
    row = promoted([5.0, 5.0, 1.0])
    row[1:] -= 1j * H
    assert np.asarray(row.max()).imag == H and row.argmax() == 0


@pytest.mark.parametrize(
    ("f", "left", "right"),
    [
        (lambda z: np.maximum(z, 0), 0, 1),
        (lambda z: np.minimum(z, 0), 1, 0),
        (np.abs, -1, 1),
        (lambda z: np.where(z > 0, z, 0.1 * z), 0.1, 1),
        (lambda z: np.where(z >= 0, 1, np.exp(-np.abs(z))) / (1 + np.exp(-np.abs(z))), 0.25, 0.25),
        (lambda z: np.maximum(z, 0) + np.log1p(np.exp(-np.abs(z))), 0.5, 0.5),
        (lambda z: np.sort(np.append(z, 0.0))[:1], 1, 0),
        (lambda z: np.max(np.append(0.0, z), keepdims=True), 0, 1),
    ],
    ids=["relu", "minimum", "absolute", "leaky", "sigmoid", "softplus", "sort", "max"],
)
def test_one_sided_arrays_follow_the_branch_of_their_side(f, left, right):
    assert_allclose(slope(f, [0.0], OneSided, -H), left, atol=1e-15)
    assert_allclose(slope(f, [0.0], OneSided, H), right, atol=1e-15)


@pytest.mark.parametrize(
    "f",
    [lambda z: z > 1, lambda z: np.maximum(z, 1), np.abs, np.max, np.sort, lambda z: np.clip(z, 1, 5), np.sign],
)
def test_a_watching_class_tells_whether_equal_numbers_met(f):
    for numbers, tied in (([1.0, 1.0, 0.0], True), ([-4.0, 3.0, 2.0], False)):
        kind = watching()
        f(np.array(numbers, complex).view(kind))
        assert kind.tied == tied


REFUSED = {
    "norm of another order": lambda z: np.linalg.norm(z, 1),
    "norm of a matrix": lambda z: np.linalg.norm(z.reshape(2, 2), 2),
    "real": np.real,
    "arctan2": lambda z: np.arctan2(z, 1),
    "cbrt": np.cbrt,
    "astype": lambda z: z.astype("float32"),
    "float": lambda z: float(z[0]),
    "out": lambda z: np.add(z, 1, out=np.zeros(4)),
    "accumulate": np.maximum.accumulate,
    "max with where": lambda z: np.max(z, where=z > 0, initial=0),
    "write into real": lambda z: np.zeros_like(z, dtype="float64", subok=True).__setitem__(0, z[0]),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_would_lose_the_derivative_is_refused(name):
    with pytest.raises(TypeError, match="complex step"):
        REFUSED[name](promoted(Z))


def test_the_length_of_nothing_is_flat():
    assert slope(np.linalg.norm, [0.0, 0.0]) == 0


def test_a_number_is_true_where_its_real_part_is_not_0():
    z = promoted([0.0, 2.0])
    assert_array_equal(z.astype(bool), [False, True])
    assert_array_equal(np.logical_not(z), [True, False])
    assert_array_equal(np.logical_and(z, 1), [False, True])
