"""What is let through with a warning: when it is said, how often, and what must not set it off."""

import warnings

import numpy as np
import pytest

from tinynn import Model, Sequential, losses
from tinynn.doubts import SetupWarning, looks_like_pixels, looks_sorted
from tinynn.layers import Activation, BatchNormalization, Dense, Dropout, Flatten, GaussianNoise, Input, Reshape

RNG = np.random.default_rng(0)
IMAGES = RNG.integers(0, 256, (50, 8, 8))
COUNTS = RNG.poisson(0.2, (50, 64))  # of words, the first of which is in every text many times
COUNTS[:, 0] = RNG.integers(100, 256, 50)


@pytest.mark.parametrize(
    ("x", "found"),
    [
        (IMAGES, True), (IMAGES.astype("uint8"), True), (IMAGES.astype("float32").reshape(50, 64), True),
        (IMAGES / 255, False), (IMAGES / 2, False), (IMAGES - 128, False), (IMAGES[:, :2], False), (IMAGES * 4, False),
        (IMAGES // 128, False), (COUNTS, False), (RNG.standard_normal((50, 64)) * 100, False),
    ],
)
def test_pixels_are_many_whole_numbers_up_to_255(x, found):
    assert looks_like_pixels(x) is found


@pytest.mark.parametrize("classes", [2, 10, 46])
@pytest.mark.parametrize("rows", [50, 500])
def test_sorted_labels_are_told_from_shuffled_ones(classes, rows):
    labels = np.repeat(np.arange(classes), rows)
    at = int(len(labels) * 0.8)
    assert looks_sorted(labels[:at], labels[at:], classes)
    for seed in range(20):
        labels = np.random.default_rng(seed).permutation(labels)
        assert not looks_sorted(labels[:at], labels[at:], classes)


@pytest.mark.parametrize("rows", [2, 5, 10, 20])
def test_few_rows_say_nothing_by_chance(rows):
    for seed in range(200):
        labels = np.random.default_rng(seed).integers(0, 10, 5 * rows)
        assert not looks_sorted(labels[:-rows], labels[-rows:], 10)


@pytest.mark.parametrize(
    ("sizes", "share"), [((300, 700), 0.2), ((250, 250), 0.1), ((20, 20), 0.2), ((10,) * 10, 0.2), ((10,) * 46, 0.2)]
)
@pytest.mark.parametrize("order", [1, -1])
def test_labels_in_order_are_told_whatever_is_held_out(sizes, share, order):
    labels = np.repeat(np.arange(len(sizes)), sizes)[::order]
    at = int(len(labels) * (1 - share))
    assert looks_sorted(labels[:at], labels[at:], len(sizes))


@pytest.mark.parametrize("labels", [np.zeros(40, int), np.repeat([0, 1], [5, 14]), np.arange(40) % 2])
def test_one_class_less_than_twenty_rows_and_classes_in_turn_say_nothing(labels):
    at = len(labels) * 3 // 4
    assert not looks_sorted(labels[:at], labels[at:], 2)


@pytest.mark.parametrize(
    ("rows", "classes", "share"),
    [(20, 10, 0.8), (20, 10, 0.9), (50, 10, 0.9), (100, 46, 0.9), (1000, 100, 0.95), (200, 100, 0.5)],
)
def test_few_rows_to_train_on_say_nothing_by_chance(rows, classes, share):
    at = int(rows * (1 - share))
    for seed in range(200):
        labels = np.random.default_rng(seed).integers(0, classes, rows)
        assert not looks_sorted(labels[:at], labels[at:], classes)


def fit(*layers, x=IMAGES, times=1):
    model = Sequential([*layers, Dense(1)])
    model.compile("adam", "mse")
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", SetupWarning)
        for _ in range(times):
            model.fit(x, np.zeros(len(x)), verbose=0)
    return caught


def test_a_warning_is_given_once_at_the_line_that_called_and_by_its_own_class():
    caught = fit(Flatten(), times=3)
    assert len(caught) == 1 and caught[0].category is SetupWarning
    assert caught[0].filename == __file__


@pytest.mark.parametrize("first", [Dropout, GaussianNoise])
def test_pictures_that_go_through_noise_first_are_seen(first):
    assert len(fit(first(0.1), Flatten())) == 1


def test_pictures_that_are_normalized_first_are_let_pass():
    assert fit(Flatten(), BatchNormalization()) == []
    assert fit(Flatten(), x=IMAGES / 255) == []


def test_a_warning_that_is_an_error_stops_before_training():
    model = Sequential([Dense(1)])
    model.compile("sgd", "mse")
    for _ in range(2):
        with pytest.raises(SetupWarning, match="give x / 255"):
            model.fit(IMAGES.reshape(50, 64), np.zeros(50), verbose=0)
    assert model.optimizer.iterations == 0


@pytest.mark.parametrize(
    "last", [[], [Dropout(0.1)], [Reshape((3, 1)), Flatten()], [Dropout(0.1), Reshape((3,))]], ids=len
)
@pytest.mark.parametrize(
    "softmax", [[Dense(3, "softmax", name="last")], [Dense(3), Activation("softmax", name="last")]], ids=len
)
@pytest.mark.parametrize("functional", [False, True])
def test_a_second_softmax_is_seen_through_layers_that_only_move_numbers(last, softmax, functional):
    made = [type(layer).from_config(layer.get_config()) for layer in (*softmax, *last)]
    model = Sequential([Input((4,)), *made])
    model = Model(model.inputs, model.outputs) if functional else model
    model.compile("sgd", losses.SparseCategoricalCrossentropy(from_logits=True))
    with pytest.warns(SetupWarning, match="layer 'last' ends with a softmax, and .* has from_logits=True"):
        model.fit(np.ones((6, 4)), np.arange(6) % 3, verbose=0)


def test_numbers_that_are_no_probabilities_are_seen_through_a_reshape():
    with pytest.warns(SetupWarning, match="takes probabilities, and layer 'dense' ends with relu"):
        model = Sequential([Dense(6, "relu", input_shape=(4,)), Reshape((2, 3))])
        model.compile("sgd", "categorical_crossentropy")
        model.fit(np.ones((6, 4)), np.full((6, 2, 3), 1 / 3), verbose=0)
