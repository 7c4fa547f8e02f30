"""The rarer functions of keras.ops and tensorflow, and random tensors."""

import numpy as np
import pytest

from tinynn.compat.arrays.ops import FUNCTIONS
from tinynn.compat.arrays.recording import Recorded, gradients


def test_functions_that_numpy_has_take_and_give_tensors(installed):
    import tensorflow as tf
    from keras import ops

    a = [[4.0, 1.0], [2.0, 3.0]]
    assert ops.vstack([a, a]).shape == (4, 2)
    assert ops.median(a).numpy() == 2.5 and ops.count_nonzero(a).numpy() == 4
    np.testing.assert_allclose(tf.linalg.inv(a) @ a, np.eye(2), atol=1e-6)
    np.testing.assert_allclose(tf.linalg.det(a), 10, rtol=1e-6)
    assert tf.gather(a, [1, 0], axis=1).numpy().tolist() == [[1, 4], [3, 2]]
    assert ops.take(a, [2, 0], axis=None).numpy().tolist() == [2, 4]
    assert tf.math.divide_no_nan([1.0, 2.0], [0.0, 4.0]).numpy().tolist() == [0, 0.5]
    np.testing.assert_allclose(ops.normalize([[3.0, 4.0]]), [[0.6, 0.8]], rtol=1e-6)
    np.testing.assert_allclose(ops.erf([0.5]), [0.5204999], rtol=1e-6)
    assert tf.map_fn(lambda row: row.sum(), tf.constant(a)).numpy().tolist() == [5, 5]
    assert tf.cond(tf.constant(False), lambda: 1, lambda: 2) == 2
    assert tf.is_tensor(tf.constant(1)) and not ops.is_tensor(1)


def test_sums_run_along_the_rows_and_in_keras_3_along_all(installed):
    import tensorflow as tf
    from keras import backend, ops

    a = [[1.0, 2.0], [3.0, 4.0]]
    for cumsum in (tf.cumsum, tf.math.cumsum, backend.cumsum):
        assert cumsum(a).numpy().tolist() == [[1, 2], [4, 6]]
    assert tf.cumsum(a, axis=1, exclusive=True).numpy().tolist() == [[0, 1], [0, 3]]
    assert tf.cumsum(a, reverse=True).numpy().tolist() == [[4, 6], [3, 4]]
    assert tf.math.cumprod(a).numpy().tolist() == backend.cumprod(a).numpy().tolist() == [[1, 2], [3, 8]]
    assert ops.cumsum(a).numpy().tolist() == [1, 3, 6, 10] and ops.cumprod(a, axis=1).numpy()[1].tolist() == [3, 12]


def test_different_values_come_in_the_order_in_which_they_are_met(installed):
    import tensorflow as tf
    from keras import ops

    values, places = tf.unique([3, 1, 3, 2, 1])
    assert values.numpy().tolist() == [3, 1, 2] and places.numpy().tolist() == [0, 1, 0, 2, 1]
    assert ops.unique([3, 1, 3]).numpy().tolist() == [1, 3]


def test_several_results_are_tensors_each(installed):
    import tensorflow as tf

    found = [*tf.nn.moments(tf.constant([1.0, 3.0]), axes=[0]), *tf.meshgrid([1, 2], [3]), *tf.linalg.slogdet([[2.0]])]
    assert [part.numpy().tolist() for part in found[:4]] == [2, 1, [[1, 2]], [[3, 3]]]
    assert found[4].numpy() == 1


def test_gather_is_gone_through_backwards(installed):
    import tensorflow as tf

    w = tf.Variable([[1.0, 2.0, 3.0]])
    with tf.GradientTape() as tape:
        y = tf.reduce_sum(tf.gather(w, [2, 2, 0], axis=1) * tf.constant([[1.0, 10.0, 100.0]]))
    assert tape.gradient(y, w).numpy().tolist() == [[100, 0, 11]]


def test_a_generator_of_seeds_goes_on_where_the_last_draw_ended(installed):
    from keras import random

    seed = random.SeedGenerator(3)
    first, second = random.normal((4,), seed=seed), random.normal((4,), seed=seed)
    assert (first != second).all()
    assert (first == random.normal((4,), seed=random.SeedGenerator(3))).all()
    assert (random.normal((4,), seed=3) == random.normal((4,), seed=3)).all()


@pytest.mark.parametrize("name", ["normal", "uniform"])
def test_a_generator_of_tensorflow_goes_on_from_its_seed(name, installed):
    import tensorflow as tf

    def two():
        generator = tf.random.Generator.from_seed(5)
        return [getattr(generator, name)((3,)) for _ in range(2)]

    first, second = two()
    assert (first != second).all() and (np.array(two()) == [first, second]).all()


def test_whole_numbers_and_classes_are_drawn(installed):
    import tensorflow as tf
    from keras import random

    drawn = random.randint((100,), 2, 5, seed=0)
    assert set(drawn.tolist()) == {2, 3, 4} and drawn.dtype == "int32"
    classes = tf.random.categorical(tf.math.log([[0.2, 0.8], [1.0, 1e-30]]), 500, seed=0)
    assert classes.shape == (2, 500) and 0.7 < classes[0].mean() < 0.9 and classes[1].max() == 0


def test_arrays_are_put_one_below_the_other(installed):
    import keras
    import tensorflow as tf

    a, b = tf.constant([[1.0, 2.0]]), tf.constant([[3.0, 4.0]])
    assert keras.layers.concatenate([a, b], axis=0).numpy().tolist() == [[1, 2], [3, 4]]
    assert keras.layers.concatenate([a, b]).numpy().tolist() == [[1, 2, 3, 4]]
    with pytest.raises(ValueError, match="axis 0 names no axis of features"):
        keras.layers.concatenate([keras.Input((2,)), keras.Input((2,))], axis=0)


def test_a_tensor_that_is_watched_has_a_gradient(installed):
    import tensorflow as tf

    x = tf.constant([[1.0, 2.0]])
    layer = tf.keras.layers.Dense(1, kernel_initializer="ones")
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = layer(x) + tf.reduce_sum(x * x) + x[0, 1]
    assert tape.gradient(y, x).numpy().tolist() == [[1 + 2, 1 + 4 + 1]]
    assert (x + 1).numpy().tolist() == [[2, 3]]  # the tape is closed
    w = tf.Variable(3.0)
    with tf.GradientTape() as tape:
        y = w * w
    assert tape.gradient(y, {"w": w})["w"].numpy() == 6 and (w * 2).numpy() == 6


def test_a_derivative_of_a_derivative_is_refused(installed):
    import tensorflow as tf

    x = tf.constant(2.0)
    with tf.GradientTape() as outer:
        outer.watch(x)
        with tf.GradientTape() as inner:
            inner.watch(x)
            y = x**3
        with pytest.raises(NotImplementedError, match="no derivative of a derivative"):
            inner.gradient(y, x)
    with pytest.raises(TypeError, match="expected tensors to watch, got 'x'"):
        outer.watch("x")


@pytest.mark.parametrize("name, given, expected", [
    ("multi_hot", ([0, 2], 4), [1, 0, 1, 0]), ("segment_sum", ([1.0, 2.0, 3.0], [0, 2, 2]), [1, 0, 5]),
    ("cbrt", ([8.0],), [2]), ("take_along_axis", ([3.0, 4.0], [1, 1]), [4, 4]),
])
def test_rare_functions_of_keras_ops(name, given, expected, installed):
    from keras import ops

    np.testing.assert_allclose(getattr(ops, name)(*map(np.asarray, given)), expected)


def test_normalizations_along_an_axis(installed):
    from keras import layers, ops

    x = np.array([[1.0, 2.0, 3.0]])
    np.testing.assert_allclose(layers.RMSNormalization()(x), [[0.46291, 0.92582, 1.38873]], atol=1e-5)
    np.testing.assert_allclose(ops.rms_normalization(x), [[0.46291, 0.92582, 1.38873]], atol=1e-5)
    np.testing.assert_allclose(ops.layer_normalization(x, epsilon=0), [[-1.224745, 0, 1.224745]], atol=1e-5)
    np.testing.assert_allclose(layers.UnitNormalization()(np.array([[3.0, 4.0]])), [[0.6, 0.8]], atol=1e-6)


def test_two_tapes_that_are_open_together_know_the_same(installed):
    import tensorflow as tf

    generator, discriminator = (tf.keras.layers.Dense(2, kernel_initializer="ones") for _ in range(2))
    noise = tf.constant([[1.0, 2.0]])
    with tf.GradientTape() as first, tf.GradientTape() as second:
        guess = discriminator(generator(noise))
        loss, other = tf.reduce_sum(guess), tf.reduce_sum(guess * 2)
    ours = first.gradient(loss, generator.trainable_variables)
    theirs = second.gradient(other, discriminator.trainable_variables)
    assert ours[0].numpy().tolist() == [[2, 2], [4, 4]] and theirs[0].numpy().tolist() == [[6, 6], [6, 6]]
    with tf.GradientTape() as tape:  # asked while it is open, as many a loop does
        loss = tf.reduce_sum(discriminator(noise))
        assert tape.gradient(loss, discriminator.trainable_variables)[1].numpy().tolist() == [1, 1]


def test_arguments_may_have_the_names_of_tensorflow(installed):
    import tensorflow as tf

    a = tf.constant([[1.0, 4.0]])
    assert tf.clip_by_value(a, clip_value_min=2.0, clip_value_max=3.0).numpy().tolist() == [[2, 3]]
    assert tf.reduce_sum(input_tensor=a, axis=1).numpy().tolist() == [5] and tf.square(x=a).numpy()[0, 1] == 16
    assert tf.argmax(input=a, axis=1).numpy() == 1 and tf.reshape(tensor=a, shape=(2,)).shape == (2,)
    assert tf.expand_dims(input=a, axis=0).shape == (1, 1, 2) and tf.concat(values=[a, a], axis=0).shape == (2, 2)
    assert np.isclose(tf.nn.softmax(logits=a).numpy().sum(), 1) and tf.nn.relu(features=a).shape == (1, 2)
    assert tf.nn.softmax_cross_entropy_with_logits(labels=[[0.0, 1.0]], logits=a).shape == (1,)


SMOOTH = {"sigmoid": 0.25, "softplus": 0.5, "elu": 1.0, "gelu": 0.5, "silu": 0.5, "celu": 1.0, "tanh": 1.0}


@pytest.mark.parametrize("name", SMOOTH)
def test_a_smooth_activation_has_its_slope_at_zero_too(name):
    x = Recorded(np.zeros(3))
    (slope,) = gradients(FUNCTIONS[name](x), np.array([1.0, 2.0, -1.0]), [x])
    np.testing.assert_allclose(slope, np.array([1, 2, -1]) * SMOOTH[name], rtol=1e-6)
