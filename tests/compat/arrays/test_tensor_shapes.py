"""Shapes of tensors, symbols and of what is recorded are tuples that answer as TensorFlow's do."""

import pytest

from tinynn.compat.arrays import symbols
from tinynn.compat.arrays.recording import Recorded
from tinynn.compat.arrays.tensor_shapes import TensorShape
from tinynn.compat.arrays.tensors import as_tensor
from tinynn.compat.layers.own_layers import Layer
from tinynn.layers import Input


@pytest.mark.parametrize("thing", [as_tensor([[1.0, 2.0]]), Recorded(as_tensor([[1.0, 2.0]]))])
def test_the_shape_of_a_tensor_can_be_a_list(thing):
    assert thing.shape == (1, 2) and thing.shape.as_list() == [1, 2] == thing.get_shape().as_list()
    assert thing.shape[1:].as_list() == [2] and thing.shape[1] == 2
    assert str(thing.shape) == f"{thing.shape}" == "(1, 2)" and repr(thing.shape) == "TensorShape([1, 2])"


def test_a_tensor_takes_another_shape():
    x = as_tensor([[1.0, 2.0]])
    x.shape = (2, 1)
    assert x.shape == (2, 1) and x.reshape(-1).shape.as_list() == [2]


def test_the_shape_of_a_symbol_can_be_a_list():
    symbols.teach()
    try:
        assert Input((3,)).shape.as_list() == [None, 3] == Input((3,)).get_shape().as_list()
    finally:
        symbols.unteach()
    assert type(Input((3,)).shape) is tuple


def test_build_is_told_a_shape_that_can_be_a_list():
    class Told(Layer):
        def build(self, input_shape):
            self.told = input_shape.as_list()

        def call(self, x):
            return x

    layer = Told()
    layer(as_tensor([[1.0, 2.0]]))
    assert layer.told == [None, 2]


def test_no_dimension_at_all_is_an_empty_shape():
    assert TensorShape(None) == () and TensorShape([]).as_list() == []


def test_weights_and_what_tf_shape_gives_answer_as_tensors_do(installed):
    import keras
    import tensorflow as tf

    layer = keras.layers.Dense(2)
    layer(tf.ones((3, 4)))
    for weight in (layer.kernel, tf.Variable(tf.ones((4, 2)))):
        assert weight.get_shape().as_list() == weight.shape.as_list() == [4, 2]
    assert tf.shape(tf.ones((3, 4))).numpy().tolist() == [3, 4] and tf.shape([1.0])[0] == 1
    assert tf.zeros(tf.shape(tf.ones((3, 4)))).shape == (3, 4)


def test_a_weight_that_was_read_stays_as_it_was(installed):
    import keras
    import tensorflow as tf

    layer = keras.layers.Dense(1, kernel_initializer="ones", input_shape=(1,))
    layer(tf.ones((1, 1)))
    for weight in (layer.kernel, tf.Variable([[1.0]])):
        before = weight.read_value()
        weight.assign([[2.0]])
        assert before.numpy() == 1 and weight.numpy() == 2


def test_a_model_that_adds_losses_gives_tensors(installed):
    import keras
    import tensorflow as tf

    class Penalized(keras.Model):
        def __init__(self):
            super().__init__()
            self.ends = [keras.layers.Dense(1), keras.layers.Dense(2)]

        def call(self, x):
            self.add_loss(tf.reduce_mean(x))
            return [end(x) for end in self.ends]

    model = Penalized()
    assert [y.numpy().shape for y in model(tf.ones((3, 4)))] == [(3, 1), (3, 2)]
    assert [loss.numpy() for loss in model.losses] == [1]
