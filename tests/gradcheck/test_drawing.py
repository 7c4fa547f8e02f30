"""What `check` draws where it is given nothing shows the mistakes that a lucky batch or a new weight hides."""

from pathlib import Path

import numpy as np
import pytest

from tinynn import activations, bugs, layers, losses, regularizers
from tinynn.gradcheck import GradientError, check

# What no default draw can show, by the reason. The other bugs in layers, activations, losses and regularizers are seen.
UNSEEN = {
    "another argument of the class": {9, 20, 21, 46},
    "a batch with another number of axes": {10, 34},
    "a law that not every layer keeps": {27, 28, 29, 38},
}
GRADIENTS = [number for number, bug in bugs.BUGS.items() if not bug.where.startswith("tinynn.optimizers")]
ARGUMENTS = {"Dense": (4, "tanh"), "Dropout": (0.5,), "GaussianNoise": (0.5,), "Activation": ("tanh",),
             "L1L2": (0.1, 0.1)}


class Own(layers.Layer):
    """Scales by a weight that is new: 1."""

    start = "ones"

    def build(self, input_shape):
        self.factor = self.add_weight("factor", input_shape, self.start)

    def forward(self, x, training=False):
        return x * self.factor.value, x

    def backward(self, dy, x):
        self.factor.grad[...] = (dy * x).sum(axis=0)
        return dy


class Slope(Own):
    """Has a slope below zero that is new: 0."""

    start = "zeros"

    def forward(self, x, training=False):
        return np.where(x > 0, x, self.factor.value * x), x

    def backward(self, dy, x):
        self.factor.grad[...] = (dy * np.where(x > 0, 0, x)).sum(axis=0)
        return dy * (x > 0)


class UpAtZero:
    """A relu with slope 1 at 0, where forward is the constant."""

    def forward(self, x, training=False):
        return np.maximum(x, 0), x

    def backward(self, dy, x):
        return dy * (x >= 0)


class DoubleAlone(layers.Dense):
    """Twice the gradient for one row by itself."""

    def backward(self, dy, cache):
        return super().backward(dy, cache) * (1 + (len(dy) == 1))


class Steep:
    """Huber's loss with a slope of 7 for large errors."""

    def value(self, y_true, y_pred):
        e = np.abs(y_pred - y_true)
        return np.where(e <= 1, e * e / 2, e - 0.5).mean(axis=-1)

    def backward(self, y_true, y_pred):
        e = y_pred - y_true
        return np.where(np.abs(e) <= 1, e, 7 * np.sign(e)) / y_pred.shape[-1]


class OneSided:
    """The absolute error with slope 1 where prediction and target are equal."""

    def value(self, y_true, y_pred):
        return np.abs(y_pred - y_true).mean(axis=-1)

    def backward(self, y_true, y_pred):
        return np.where(y_pred >= y_true, 1, -1).astype(y_pred.dtype) / y_pred.shape[-1]


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("make", [Own, Slope, UpAtZero, lambda: DoubleAlone(3), Steep, OneSided],
                         ids=["factor", "slope", "kink", "one row", "large errors", "met targets"])
def test_a_mistake_that_few_batches_show_is_seen_whatever_is_drawn(make, seed):
    with pytest.raises(GradientError) as caught:
        check(make(), seed=seed)
    assert caught.value.law == "complex step"


def test_new_weights_are_moved_for_a_batch_that_is_given_too():
    with pytest.raises(GradientError) as caught:
        check(Own(), [[1.0, 2.0], [3.0, -4.0]])
    assert caught.value.argument == "x"


@pytest.mark.parametrize("subject", [
    activations.relu, layers.ReLU(), losses.MeanAbsoluteError(), losses.Hinge(), regularizers.L1(0.1),
], ids=repr)
def test_every_draw_lies_on_kinks_where_there_are_any(subject):
    assert all(check(subject, seed=seed).kink_entries for seed in range(20))


@pytest.mark.parametrize("loss", [value for value in vars(losses).values() if isinstance(value, type)
                                  and issubclass(value, losses.Loss) and value.__module__ != "tinynn.losses.base"],
                         ids=lambda loss: loss.__name__)
def test_every_sound_loss_passes_with_whatever_is_drawn(loss):
    for seed in range(5):
        assert check(loss(), seed=seed).complex_step < 1e-12


def seen(number):
    """Whether `check` with nothing but the broken object raises."""
    broken = bugs.get(number)
    try:
        check(broken.plant()(*ARGUMENTS.get(broken.name, ())))
    except GradientError:
        return True
    return False


def test_check_without_a_batch_sees_every_planted_bug_but_those_of_three_reasons():
    assert {number for number in GRADIENTS if not seen(number)} == set().union(*UNSEEN.values())


def test_the_page_says_how_many_that_are():
    page = " ".join((Path(__file__).parents[2] / "docs" / "proof.md").read_text(encoding="utf-8").split())
    missed = sum(map(len, UNSEEN.values()))
    counted = f"sees {len(GRADIENTS) - missed} of the {len(GRADIENTS)} in layers, activations, losses and regularizers"
    assert f"{counted}. It cannot see the other {missed}" in page
    assert all(f"| {', '.join(map(str, sorted(numbers)))} |" in page for numbers in UNSEEN.values())


def test_zeros_are_left_out_where_forward_is_not_finite_at_them():
    class Inverse:
        def forward(self, x, training=False):
            return 1 / x, x

        def backward(self, dy, x):
            return -dy / (x * x)

    assert check(Inverse()).complex_step < 1e-12


def test_a_batch_at_which_forward_is_not_finite_is_refused():
    class Root:
        def forward(self, x, training=False):
            return np.sqrt(x), x

        def backward(self, dy, x):
            return dy / (2 * np.sqrt(x))

    assert check(Root(), [[1.0, 2.0]]).complex_step < 1e-12
    with pytest.raises(ValueError, match="Root: forward gives nan or infinity for this batch; give an x where"):
        check(Root())


@pytest.mark.parametrize("batch", [
    {"x": np.ones((0, 3))}, {"x": [[np.nan, 1.0]]}, {"shape": (0, 3)}, {"shape": (-1, 3)}, {"shape": 3}, {"entries": 0},
], ids=str)
def test_a_batch_of_nothing_is_refused(batch):
    with pytest.raises(ValueError):
        check(layers.Dense(2), **batch)


def test_labels_are_drawn_for_a_loss_of_labels():
    assert check(losses.SparseCategoricalCrossentropy(from_logits=True)).complex_step < 1e-12
    with pytest.raises(GradientError):
        check(bugs.get(49).plant()())


def test_of_large_arguments_some_entries_are_drawn_and_the_report_says_how_many():
    layer = layers.Dense(30)
    layer.ensure_built((100,))
    report = check(layer, shape=(1, 100), training=False)
    assert (report.checked, report.entries) == (100 + 200 + 30, 100 + 3000 + 30)
    assert str(report).endswith("330 of 3130 entries")
    assert check(layer, shape=(1, 100), entries=5, training=False).checked == 15
    assert check(layers.Dense(3), training=False).checked == 12 + 12 + 3


def test_a_large_argument_that_is_wrong_throughout_is_caught():
    class Doubled(layers.Dense):
        def gradients(self, dy, cache):
            dz = super().gradients(dy, cache)
            self.kernel.grad *= 2
            return dz

    with pytest.raises(GradientError, match="factor 2") as caught:
        check(Doubled(30), shape=(4, 100))
    assert caught.value.argument == "kernel"


def test_one_wrong_entry_that_was_not_drawn_shows_when_all_move_at_once():
    class OneOff(layers.Dense):
        def gradients(self, dy, cache):
            dz = super().gradients(dy, cache)
            self.kernel.grad[57, 11] *= 1.001
            return dz

    with pytest.raises(GradientError, match="an entry that was not drawn") as caught:
        check(OneOff(30, "tanh"), shape=(4, 100))
    assert caught.value.argument == "kernel"
    with pytest.raises(GradientError) as caught:
        check(OneOff(30, "tanh"), shape=(4, 100), entries=3000)
    assert caught.value.entry == (57, 11)
