"""Recorded derivatives against complex step: every function of NumPy for which there is a backward pass."""

import numpy as np
import pytest

from tinynn.compat.arrays import backwards
from tinynn.compat.arrays.ops import FUNCTIONS as K
from tinynn.compat.arrays.recording import Recorded, gradients
from tinynn.gradcheck.complex_step import ComplexStep, H

X = np.array([[0.3, -0.7, 1.2], [0.9, 0.2, -0.4]])
P = np.array([[0.3, 0.7, 0.2], [0.9, 0.1, 0.4]])  # where a function wants numbers between 0 and 1
W = np.array([[1.0, 2.0], [-0.5, 0.3], [0.7, -1.1]])


def by_recording(function, x, dy):
    x = Recorded(x)
    return gradients(function(x), dy, [x])[0]


def by_complex_step(function, x, dy):
    """The derivative of ``sum(dy * function(x))``, one entry of x after another."""
    found = np.empty(x.shape)
    for entry in np.ndindex(x.shape):
        moved = x.astype(complex).view(ComplexStep)
        moved[entry] = x[entry] + 1j * H
        found[entry] = np.sum(dy * np.imag(np.asarray(function(moved))) / H)
    return found


CASES = {
    "add": lambda x: x + X[0], "subtract": lambda x: 2 - x, "multiply": lambda x: x * x[0], "divide": lambda x: 1 / x,
    "power": lambda x: x**3, "exponent": lambda x: np.power(2.0, x), "maximum": lambda x: np.maximum(x, 0.25),
    "minimum": lambda x: np.minimum(0.25, x), "logaddexp": lambda x: np.logaddexp(x, 1.0), "matmul": lambda x: x @ W,
    "matmul from the right": lambda x: X.T @ x, "negative": lambda x: -x, "exp": np.exp, "expm1": np.expm1,
    "sqrt": lambda x: np.sqrt(x + 2), "square": np.square, "reciprocal": np.reciprocal, "absolute": np.abs,
    "sin": np.sin, "cos": np.cos, "tanh": np.tanh, "sinh": np.sinh, "cosh": np.cosh, "arctan": np.arctan,
    "log": lambda x: np.log(x + 2), "log1p": np.log1p, "log2": lambda x: np.log2(x + 2),
    "log10": lambda x: np.log10(x + 2), "where": lambda x: np.where(X > 0, x * 2, x * x),
    "sum": lambda x: np.sum(x, axis=1, keepdims=True), "sum of all": np.sum, "mean": lambda x: np.mean(x, axis=-1),
    "max": lambda x: np.max(x, axis=1), "min": lambda x: np.min(x, axis=0, keepdims=True),
    "reshape": lambda x: np.reshape(x, (3, 2)), "ravel": np.ravel, "transpose": lambda x: x.T @ X,
    "transpose of axes": lambda x: np.transpose(np.expand_dims(x, 0), (2, 0, 1)),
    "squeeze": lambda x: np.squeeze(np.expand_dims(x, 1), 1), "concatenate": lambda x: np.concatenate([x, x * x], 1),
    "stack": lambda x: np.stack([x, x * x], axis=1), "repeat": lambda x: np.repeat(x, 2, axis=1),
    "var": lambda x: np.var(x, axis=1), "std": lambda x: np.std(x, axis=0), "indexing": lambda x: x[:, 1] * x[0, 0],
    "dot": lambda x: np.dot(x, W), "positive": lambda x: +x,
    "broadcast_to": lambda x: np.broadcast_to(x, (4, 2, 3)), "stretched": lambda x: np.broadcast_to(x[:, :1], (2, 5)),
    "pad": lambda x: np.pad(x, [(1, 0), (0, 2)], constant_values=3.0),
    "cumsum": lambda x: np.cumsum(x, axis=1), "cumsum of all": np.cumsum, "flip": lambda x: np.flip(x, 0) * x,
}


@pytest.mark.parametrize("name", CASES)
def test_a_recorded_derivative_is_that_of_complex_step(name):
    function = CASES[name]
    dy = np.random.default_rng(0).normal(size=np.shape(function(X)))
    np.testing.assert_allclose(by_recording(function, X, dy), by_complex_step(function, X, dy), rtol=1e-12, atol=1e-14)


def test_every_backward_pass_of_the_table_is_in_the_cases():
    called = set()
    apply = backwards.apply

    def listening(function, name, inputs, options):
        called.add(name)
        return apply(function, name, inputs, options)

    backwards.apply = listening
    try:
        for function in CASES.values():
            function(Recorded(X))
        np.float_power(Recorded(P), 2)
        for function in (np.amax, np.amin, lambda x: np.clip(x, -1, 1)):
            function(Recorded(X))
    finally:
        backwards.apply = apply
    assert set(backwards.ENTRYWISE) | set(backwards.SHAPING) | set(backwards.COMPOSED) <= called


COMPOSITE = {
    "sigmoid": (K["sigmoid"], X), "softmax": (K["softmax"], X), "relu": (K["relu"], X), "elu": (K["elu"], X),
    "softplus": (K["softplus"], X), "tanh": (K["tanh"], X), "log_softmax": (K["log_softmax"], X),
    "l2_normalize": (K["l2_normalize"], X), "clip_by_norm": (lambda x: K["clip_by_norm"](x, 0.5), X),
    "clip_by_norm within": (lambda x: K["clip_by_norm"](x, 9.0), X),
    "slice": (lambda x: K["slice"](x, [0, 1], [-1, 1]), X), "pad": (lambda x: K["pad"](x, [[0, 1], [2, 0]]), X),
    "broadcast_to": (lambda x: K["broadcast_to"](x, [2, 2, 3]), X), "clip": (lambda x: K["clip"](x, 0.0, 1.0), X),
    "binary_crossentropy": (lambda p: K["binary_crossentropy"](np.round(P), p), P),
    "categorical_crossentropy": (lambda p: K["categorical_crossentropy"](np.round(P), p), P),
    "sigmoid_cross_entropy_with_logits": (
        lambda z: K["sigmoid_cross_entropy_with_logits"](labels=np.round(P), logits=z), X,
    ),
}


@pytest.mark.parametrize("name", COMPOSITE)
def test_functions_of_keras_have_the_derivative_of_a_small_step(name):
    function, x = COMPOSITE[name]
    dy = np.random.default_rng(1).normal(size=np.shape(function(x)))
    h = 1e-6
    expected = np.empty(x.shape)
    for entry in np.ndindex(x.shape):
        step = np.zeros(x.shape)
        step[entry] = h
        expected[entry] = np.sum(dy * (np.asarray(function(x + step)) - np.asarray(function(x - step)))) / (2 * h)
    np.testing.assert_allclose(by_recording(function, x, dy), expected, rtol=1e-6, atol=1e-8)


def test_what_nothing_depends_on_has_gradient_zero():
    x, other = Recorded(X), Recorded(X)
    assert not gradients(x * 2, np.ones(X.shape), [x, other])[1].any()
    assert not gradients(X, np.ones(X.shape), [x])[0].any()


def test_comparisons_give_plain_arrays_and_lose_nothing():
    x = Recorded(X)
    assert isinstance(x > 0, np.ndarray)
    np.testing.assert_array_equal(gradients(x * (x > 0), np.ones(X.shape), [x])[0], X > 0)


def test_float32_stays_float32():
    x = Recorded(X.astype("float32"))
    y = K["mean"](K["square"](x - 0.5) * 2.0, axis=-1)
    assert y.dtype == gradients(y, np.ones(2, "float32"), [x])[0].dtype == np.float32


def test_a_function_without_backward_pass_is_named():
    with pytest.raises(TypeError, match="numpy.heaviside"):
        np.heaviside(Recorded(X), 0.5)


def test_padding_with_the_edge_has_no_backward_pass_here():
    x = Recorded(X)
    y = K["pad"](x, [[0, 0], [1, 1]], "REFLECT")
    with pytest.raises(TypeError, match="numpy.pad with mode='reflect'"):
        gradients(y, np.ones((2, 5)), [x])


def test_turning_it_into_a_plain_array_is_refused():
    with pytest.raises(TypeError, match="derivative is lost"):
        np.asarray(Recorded(X))


def test_functions_without_a_backward_pass_see_numbers_once_a_tape_was_open(installed):
    import tensorflow as tf

    x = Recorded(np.ones(2)) * 2
    with pytest.raises(TypeError, match="numpy.isclose"):
        np.isclose(x, 2)
    with tf.GradientTape():
        assert np.isclose(x, 2).all()


def test_a_recorded_number_prints_as_the_number():
    half = Recorded(np.float32(1)) / 2
    assert f"{half:.2f} {half}" == "0.50 0.5" and "%.1f %d" % (half, half) == "0.5 0"
    assert repr(Recorded(np.ones(2)) * 2) == "array([2., 2.])"
