"""What is let through with a warning: when it is said, how often, and what must not set it off."""

import warnings

import numpy as np
import pytest

from tinynn import Sequential
from tinynn.doubts import SetupWarning, looks_like_pixels, looks_sorted
from tinynn.layers import BatchNormalization, Dense, Flatten

RNG = np.random.default_rng(0)
IMAGES = RNG.integers(0, 256, (50, 8, 8))


@pytest.mark.parametrize(
    ("x", "found"),
    [
        (IMAGES, True), (IMAGES.astype("uint8"), True), (IMAGES.astype("float32").reshape(50, 64), True),
        (IMAGES / 255, False), (IMAGES / 2, False), (IMAGES - 128, False), (IMAGES[:, :2], False), (IMAGES * 4, False),
        (IMAGES // 128, False), (RNG.standard_normal((50, 64)) * 100, False),
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


def test_pictures_that_are_normalized_first_are_let_pass():
    assert fit(Flatten(), BatchNormalization()) == []
    assert fit(Flatten(), x=IMAGES / 255) == []


def test_a_warning_that_is_an_error_stops_before_training():
    model = Sequential([Dense(1)])
    model.compile("sgd", "mse")
    with pytest.raises(SetupWarning, match="give x / 255"):
        model.fit(IMAGES.reshape(50, 64), np.zeros(50), verbose=0)
    assert model.optimizer.iterations == 0
