"""Losses against what a network ends with: what is refused, what is doubted, and what passes."""

import numpy as np
import pytest

from tinynn import Sequential, activations, losses
from tinynn.layers import Activation, Dense, Dropout
from tinynn.losses.endings import check_ending, classes_of, doubt_about_ending, labels_of

LOGITS = {"from_logits": True}


@pytest.mark.parametrize("activation", ["softmax", "linear", "sigmoid"])
@pytest.mark.parametrize("loss", [losses.CategoricalCrossentropy(), losses.SparseCategoricalCrossentropy(**LOGITS)])
def test_classes_need_more_than_one_unit(loss, activation):
    with pytest.raises(ValueError, match="nothing to learn"):
        check_ending(loss, "d", activations.get(activation), (1,))
    check_ending(loss, "d", activations.get(activation), (2,))


def test_a_softmax_over_one_unit_is_refused_with_any_loss():
    with pytest.raises(ValueError, match="^layer 'd': a softmax over one unit is always 1"):
        check_ending(losses.MeanSquaredError(), "d", activations.softmax, (1,))
    with pytest.raises(ValueError, match="^layer 'd': a softmax over one unit is always 1"):
        check_ending(losses.MeanSquaredError(), "d", activations.softmax, (5, 1))
    check_ending(losses.MeanSquaredError(), "d", activations.softmax, (5,))
    check_ending(losses.BinaryCrossentropy(), "d", activations.sigmoid, (1,))


@pytest.mark.parametrize(
    ("loss", "last", "words"),
    [
        (losses.BinaryCrossentropy(**LOGITS), Dense(1, "sigmoid"), "from_logits=True, or activation='sigmoid'"),
        (losses.CategoricalCrossentropy(**LOGITS), Dense(3, "softmax"), "from_logits=True, or activation='softmax'"),
        (losses.SparseCategoricalCrossentropy(), Dense(3), "take activation='softmax'"),
        (losses.BinaryCrossentropy(), Dense(1, "tanh"), "take activation='sigmoid'"),
        (losses.CategoricalCrossentropy(), Activation("relu"), "take activation='softmax'"),
        (losses.BinaryCrossentropy(), Dense(3, "softmax"), "take categorical_crossentropy"),
        (losses.BinaryCrossentropy(), Dense(2, "softmax"), None),
        (losses.BinaryCrossentropy(), Dense(3, "sigmoid"), None),
        (losses.CategoricalCrossentropy(), Dense(3, "softmax"), None),
        (losses.CategoricalCrossentropy(**LOGITS), Dense(3), None),
        (losses.CategoricalCrossentropy(**LOGITS), Dense(3, "tanh"), None),
        (losses.CategoricalCrossentropy(), Dropout(0.1), None),
        (losses.MeanSquaredError(), Dense(3, "softmax"), None),
    ],
)
def test_what_is_doubted_and_what_is_not(loss, last, words):
    model = Sequential([Dense(3, input_shape=(2,), name="first"), last])
    found = doubt_about_ending(loss, last, model.split_activation()[1], model.output_shape)
    assert found is None if words is None else words in found


def test_a_loss_of_your_own_may_mean_something_else():
    class Own(losses.CategoricalCrossentropy):
        pass

    check_ending(Own(), "d", activations.linear, (1,))
    assert doubt_about_ending(Own(), Dense(3), activations.linear, (3,)) is None


@pytest.mark.parametrize(
    ("loss", "wrong"),
    [
        (losses.BinaryCrossentropy(), -1), (losses.CategoricalCrossentropy(), 1.5), (losses.KLDivergence(), 2),
        (losses.Poisson(), -0.5), (losses.MeanSquaredLogarithmicError(), -3), (losses.Hinge(), 2),
        (losses.SquaredHinge(), -2), (losses.CategoricalHinge(), -1),
    ],
)
def test_targets_without_a_meaning_are_refused(loss, wrong):
    def check(targets):
        losses.check_ranges([losses.align(targets, (2,), loss)], [loss], ["o"])

    with pytest.raises(ValueError, match=f"^{loss.name}: expected targets .* got {wrong:g}; {loss.advice}$"):
        check([[0, 1], [1, wrong]])
    check([[0, 1], [1, 1e-9]])
    check([[0, 1 + 1e-6], [1, -1e-6]])  # rounding


@pytest.mark.parametrize(
    ("y_true", "labels"),
    [
        (np.array([2, 0, 1]), [2, 0, 1]), (np.array([[2], [0]], "uint8"), [2, 0]), (np.array([True, False]), [1, 0]),
        (np.array([0.0, 0.25, 0.5, 1.0]), [0, 0, 1, 1]), (np.array([[0.75], [0.0]], "float32"), [1, 0]),
        (np.array([[0, 1], [1, 0]]), [1, 0]), (np.array([[0.1, 0.2, 0.7], [0.5, 0.3, 0.2]]), [2, 0]),
        (np.array([[[0, 0, 1]], [[0, 1, 0]]]), [2, 1]), (np.eye(3)[[[2, 0], [1, 1]]], [2, 0, 1, 1]),
        (np.array([[[0], [1]], [[1], [2]]]), [0, 1, 1, 2]),
    ],
)
def test_targets_of_every_form_have_labels(y_true, labels):
    found = labels_of(y_true)
    assert found.dtype == np.int64 and found.tolist() == labels


@pytest.mark.parametrize(
    ("loss", "output_shape", "classes"),
    [
        (losses.BinaryCrossentropy(), (1,), 2), (losses.BinaryCrossentropy(), (3,), 3),
        (losses.CategoricalCrossentropy(), (5, 4), 4), (losses.SparseCategoricalCrossentropy(), (10,), 10),
        (losses.SparseCategoricalCrossentropy(), (), None), (losses.MeanSquaredError(), (10,), None),
    ],
)
def test_the_losses_of_classes_say_how_many_there_are(loss, output_shape, classes):
    assert classes_of(loss, output_shape) == classes
