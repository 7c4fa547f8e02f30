"""How small a mistake may be, what is no mistake, and what forward must not do with complex numbers."""

import numpy as np
import pytest

from tinynn import layers, losses
from tinynn.gradcheck import GradientError, check
from tinynn.models.stack import Stack
from tinynn.random import set_seed

X = np.array([[1.0, -0.5, 0.0], [0.25, 0.0, -1.0]])


class Times:
    """A multiple of x, with a multiple of dy that may be another."""

    def __init__(self, forward, backward, backward32=None):
        self.there, self.back = forward, {"float64": backward, "float32": backward32 or backward}

    def forward(self, x, training=False):
        return self.there * x, None

    def backward(self, dy, cache):
        return self.back[str(dy.dtype)] * dy


def test_a_tiny_gradient_of_the_wrong_sign_is_caught():
    assert check(Times(1e-14, 1e-14), X).complex_step < 1e-12
    with pytest.raises(GradientError):
        check(Times(1e-14, -1e-14), X)


def test_a_small_gradient_that_float32_forgets_is_caught():
    assert check(Times(1e-6, 1e-6), X).float32 < 5e-6
    with pytest.raises(GradientError) as caught:
        check(Times(1e-6, 1e-6, 1e-30), X)
    assert caught.value.law == "float32"


@pytest.mark.parametrize("seed", [0, 3, 10])
def test_a_sound_network_whose_gradients_the_rounding_of_its_weights_moves_far_passes(seed):
    def block():
        return [layers.Dense(4), layers.BatchNormalization(), layers.ReLU()]

    set_seed(seed)
    network = Stack([layers.Dense(4), *block(), *block(), *block(), *block(), layers.Dense(2)])
    assert check(network, seed=seed).float32 < 5e-6


def test_a_loss_of_one_number_for_all_samples_is_refused():
    class Scalar(losses.Loss):
        def value(self, y_true, y_pred):
            return ((y_pred - y_true) ** 2).mean()

        def backward(self, y_true, y_pred):
            return 2 * (y_pred - y_true) / y_pred.size

    with pytest.raises(GradientError, match=r"one number for each sample, shape \(3,\), got \(\)") as caught:
        check(Scalar())
    assert caught.value.law == "shapes"


def test_averages_that_move_while_predicting_are_caught():
    class Restless(layers.BatchNormalization):
        def forward(self, x, training=False):
            super().forward(x, training=True)
            return super().forward(x, training)

    with pytest.raises(GradientError, match="forward changes moving_mean with training=False") as caught:
        check(Restless(), X)
    assert caught.value.law == "inference"


def test_a_gradient_that_is_none_is_told_by_its_argument():
    class Silent(layers.Dense):
        def backward(self, dy, cache):
            self.gradients(dy, cache)

    with pytest.raises(GradientError, match="backward returns None for the gradient of x") as caught:
        check(Silent(2), X)
    assert (caught.value.law, caught.value.argument) == ("shapes", "x")


class Relu:
    """A relu of what `through` makes of x, with slope `at_zero` at 0."""

    def __init__(self, through, at_zero=0):
        self.through, self.at_zero = through, at_zero

    def forward(self, x, training=False):
        return np.maximum(self.through(x), 0), x

    def backward(self, dy, x):
        return dy * ((x > 0) + self.at_zero * (x == 0)).astype(dy.dtype)


def copied(x):
    buffer = np.empty(x.shape, x.dtype)
    buffer[...] = x
    return buffer


@pytest.mark.parametrize("at_zero", [0, 1], ids=["right", "wrong"])
@pytest.mark.parametrize("through", [np.asarray, np.array, copied], ids=lambda f: f.__name__)
def test_a_kink_behind_what_drops_the_order_of_complex_numbers_is_refused(through, at_zero):
    with pytest.raises(TypeError, match="use np.asanyarray, or np.empty_like"):
        check(Relu(through, at_zero), X)


def test_a_kink_behind_what_keeps_the_order_is_checked():
    assert check(Relu(np.asanyarray), X).kink_entries == 4
    with pytest.raises(GradientError, match="wrong at kinks only"):
        check(Relu(np.asanyarray, 1), X)


@pytest.mark.parametrize("forward", [lambda x: np.abs(copied(x)) * x, lambda x: x * x.real],
                         ids=["abs of a buffer", "real part"])
def test_half_of_a_derivative_that_is_lost_on_the_way_is_not_laid_to_backward(forward):
    class Square:
        def forward(self, x, training=False):
            return forward(x), x

        def backward(self, dy, x):
            return 2 * dy * x

    with pytest.raises(TypeError, match="loses part of the derivative"):
        check(Square(), np.abs(X) + 1)


def test_a_buffer_of_real_numbers_is_refused_by_name():
    class Buffered:
        def forward(self, x, training=False):
            y = np.zeros(x.shape)
            y[...] = 2 * x
            return y, None

        def backward(self, dy, cache):
            return 2 * dy

    with pytest.raises(TypeError, match="Buffered: forward writes complex numbers into a buffer of real ones"):
        check(Buffered(), X)


def test_branches_that_cancel_at_a_kink_may_be_differentiated_one_by_one():
    class Both:
        """x, as relu(x) - relu(-x), each with slope 0 at 0."""

        def forward(self, x, training=False):
            return np.maximum(x, 0) - np.maximum(-x, 0), x

        def backward(self, dy, x):
            return dy * ((x > 0) + 1.0 * (x < 0)).astype(dy.dtype)

    assert check(Both(), X).complex_step == 0


def test_a_central_difference_that_would_reach_over_a_kink_is_counted_as_left_out():
    assert check(Relu(np.asanyarray), np.array([[1e-6, 1.0]]), training=False).left_out == 1
    assert check(Relu(np.asanyarray), np.array([[0.5, 1.0]]), training=False).left_out == 0
