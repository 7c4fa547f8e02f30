"""Pictures in arrays, changed by chance: what each option does, and that training reads them."""

import numpy as np
import pytest

from tinynn.compat.data.images import ImageDataGenerator

X = np.random.default_rng(0).uniform(0, 255, (10, 6, 6, 1)).astype("float32")
Y = np.arange(10)


def first(**options):
    generator = ImageDataGenerator(**options)
    generator.fit(X)
    return next(generator.flow(X, Y, batch_size=10, shuffle=False, seed=0))[0]


def test_without_options_the_pictures_come_as_they_are():
    assert (first() == X).all() and first().dtype == "float32"


def test_pictures_are_normalized():
    np.testing.assert_allclose(first(rescale=1 / 255), X / 255, rtol=1e-6)
    whole = first(featurewise_center=True, featurewise_std_normalization=True)
    assert abs(whole.mean()) < 1e-6 and abs(whole.std() - 1) < 1e-4
    each = first(samplewise_center=True, samplewise_std_normalization=True)
    np.testing.assert_allclose(each.mean(axis=(1, 2, 3)), np.zeros(10), atol=1e-6)
    assert (first(preprocessing_function=lambda x: -x) == -X).all()


@pytest.mark.parametrize("option, mirrored", [("horizontal_flip", X[:, :, ::-1]), ("vertical_flip", X[:, ::-1])])
def test_pictures_are_mirrored_by_chance(option, mirrored):
    found = first(**{option: True})
    same, other = (found == X).all(axis=(1, 2, 3)), (found == mirrored).all(axis=(1, 2, 3))
    assert (same != other).all() and same.any() and other.any()


@pytest.mark.parametrize("options", [
    {"rotation_range": 30}, {"width_shift_range": 0.3}, {"height_shift_range": 2}, {"zoom_range": 0.4},
    {"shear_range": 30}, {"channel_shift_range": 20.0}, {"brightness_range": (0.2, 0.8)},
])
def test_pictures_are_moved_by_chance(options):
    found = first(**options)
    assert found.shape == X.shape and (found != X).any(axis=(1, 2, 3)).all()
    assert (found == first(**options)).all()  # of one seed


def test_a_shift_moves_every_pixel_by_the_same_way():
    class Draws:
        def uniform(self, low, high, size=None):
            return high if size is None else np.ones(size)

    moved = ImageDataGenerator(height_shift_range=2, fill_mode="constant").moved(X[0], Draws())
    np.testing.assert_allclose(moved[:-2], X[0, 2:], rtol=1e-6)
    assert (moved[-2:] == 0).all()


def test_batches_go_on_and_come_in_a_new_order():
    flow = ImageDataGenerator().flow(X, Y, batch_size=4, seed=1)
    labels = [next(flow)[1].tolist() for _ in range(6)]
    assert [len(batch) for batch in labels] == [4, 4, 2] * 2 and len(flow) == 3
    assert sorted(sum(labels[:3], [])) == sorted(sum(labels[3:], [])) == list(range(10))
    assert labels[:3] != labels[3:]
    split = ImageDataGenerator(validation_split=0.2)
    parts = [next(split.flow(X, Y, subset=part, shuffle=False))[1].tolist() for part in ("validation", "training")]
    assert parts == [[0, 1], list(range(2, 10))]  # as in Keras, the first rows


def test_a_model_is_trained_on_them(installed):
    from tensorflow.keras import Sequential, layers

    model = Sequential([layers.Flatten(input_shape=(6, 6, 1)), layers.Dense(10, activation="softmax")])
    model.compile("adam", "sparse_categorical_crossentropy")
    generator = ImageDataGenerator(rescale=1 / 255, rotation_range=10)
    history = model.fit(generator.flow(X, Y, batch_size=5), epochs=2, steps_per_epoch=2, verbose=0,
                        validation_data=generator.flow(X, Y), validation_steps=1)
    assert len(history.history["val_loss"]) == 2
    assert model.predict(generator.flow(X, shuffle=False, batch_size=5), steps=2, verbose=0).shape == (10, 10)


def test_a_picture_becomes_an_array_of_floats_with_an_axis_of_channels(installed):
    from keras.preprocessing.image import img_to_array
    from keras.utils import img_to_array as of_utils

    assert img_to_array is of_utils
    x = img_to_array(np.arange(6, dtype="uint8").reshape(2, 3))
    assert x.shape == (2, 3, 1) and x.dtype == "float32" and x[1, 2, 0] == 5
    assert img_to_array(np.zeros((2, 3, 4)), dtype="uint8").dtype == "uint8"
