"""What predict gives is an array, and where it holds one number, that number."""

import numpy as np
import pytest

from tinynn.compat.arrays.tensors import Numbers


@pytest.fixture
def predicted():
    return np.linspace(0, 1, 6, dtype="float32").reshape(6, 1).view(Numbers)


def test_an_array_of_one_number_is_taken_for_it(predicted):
    assert "%.1f %d" % (predicted[5], predicted[5]) == "1.0 1"
    classes = (predicted > 0.5).astype(int)
    assert "%d" % classes[5] == "1" and int(classes[0]) == 0 and float(predicted[5]) == 1


def test_an_array_of_several_numbers_is_taken_for_none_of_them(predicted):
    with pytest.raises(ValueError, match="size"):
        float(predicted)


@pytest.mark.parametrize("function", [np.sum, np.mean, np.max, np.std, np.argmax, lambda p: np.sqrt(np.mean(p**2))])
def test_a_single_result_is_a_number_of_numpy(function, predicted):
    result = function(predicted)
    assert type(result) is type(function(np.asarray(predicted))) and result == function(np.asarray(predicted))


def test_tensors_are_made_of_tensors(installed):
    import tensorflow as tf

    assert [number.numpy() for number in tf.range(3)] == [0, 1, 2] and tf.constant([[1.0]])[0, 0].numpy() == 1
    assert tf.rank(tf.ones((2, 3))).numpy() == 2 and tf.size(tf.ones((2, 3))).numpy() == 6
    assert [5, 6, 7][tf.constant(1)] == 6 and list(range(tf.constant([2, 3])[0])) == [0, 1]


def test_functions_of_numpy_give_plain_arrays_of_tensors(installed):
    import tensorflow as tf

    kinds = tf.constant([2, 1, 2]) > 1
    assert set(np.unique(kinds)) == {False, True} and type(np.concatenate([kinds, kinds])) is np.ndarray
    assert type(np.mean(tf.constant([1.0, 2.0]))) is np.float32 and type(tf.reduce_mean([1.0])) is tf.Tensor


def test_needless_arguments_of_metrics_and_losses_are_forgiven(installed):
    import keras

    assert keras.metrics.CosineSimilarity(axis=-1, dtype="float32").name == "cosine_similarity"
    assert isinstance(keras.metrics.Mean("m", dtype="float32"), keras.metrics.Mean)
    assert keras.losses.CosineSimilarity(axis=-1)([[1.0, 0.0]], [[1.0, 0.0]]).numpy() == -1
    with pytest.raises(TypeError, match="axis"):
        keras.metrics.CosineSimilarity(axis=1)

    class Own(keras.metrics.Mean):
        def __init__(self):
            super().__init__("own")

    assert isinstance(Own(), keras.metrics.Mean) and keras.layers.Dense(2).dtype == "float32"


def test_it_shows_itself_as_an_array(predicted):
    assert repr(predicted) == repr(np.asarray(predicted)) and str(predicted) == str(np.asarray(predicted))
    assert np.squeeze(predicted[:1]).shape == () and np.squeeze(predicted).shape == (6,)


def test_the_first_script_of_many_a_tutorial_prints_its_classes(run_text, capsys):
    assert run_text(
        "from keras.models import Sequential\nfrom keras.layers import Dense\n"
        "x = [[0.0, 1.0], [2.0, 3.0]]\nmodel = Sequential([Dense(1, input_dim=2, activation='sigmoid')])\n"
        "predictions = (model.predict(x, verbose=0) > 0.5).astype(int)\n"
        "for i in range(2):\n    print('%s => %d' % (x[i], predictions[i]))\n"
    ) == 0
    assert "[2.0, 3.0] => " in capsys.readouterr().out
