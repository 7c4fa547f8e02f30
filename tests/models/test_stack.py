"""The stack of layers: how it is put together, and that its passes are those of its layers, one after another."""

import numpy as np
import pytest
from hypothesis import given, settings
from numpy.testing import assert_allclose, assert_array_equal
from witness import Witness

from tinynn import activations, layers
from tinynn.gradcheck import catalogue, check, strategies
from tinynn.models.stack import Stack

X = np.array([[1.0, -2.0, 0.5], [0.0, 3.0, -1.0]])


def network():
    stack = Stack([layers.Dense(4, "relu", name="a"), layers.Dense(2, "softmax", name="b")])
    stack.ensure_built((3,))
    return stack


def test_forward_is_layer_after_layer():
    stack = network()
    a, b = stack.layers
    y, caches = stack.forward(X)
    assert_array_equal(y, b.forward(a.forward(X)[0])[0])
    assert len(caches) == 2


def test_the_training_flag_reaches_every_layer():
    first, second = Witness(), Witness()
    stack = Stack([first, Stack([second])])
    stack.ensure_built((3,))
    stack.forward(X, training=True)
    stack.forward(X)
    assert first.asked == second.asked == [("forward", True), ("forward", False)]


def test_the_first_layer_is_not_asked_for_the_gradient_of_its_input():
    first, second = Witness(), Witness()
    stack = Stack([first, second])
    stack.ensure_built((3,))
    y, caches = stack.forward(X)
    stack.gradients(np.ones_like(y), caches)
    assert first.asked[1:] == ["gradients"] and second.asked[1:] == ["backward"]


def test_layers_without_parameters_in_front_are_not_asked_at_all():
    first = Witness()
    silent = Witness()
    silent.build = lambda input_shape: None
    silent.scale = layers.Dense(1).add_weight("scale", (), "ones")
    stack = Stack([silent, Stack([first]), layers.Flatten()])
    stack.ensure_built((3,))
    y, caches = stack.forward(X)
    stack.gradients(np.ones_like(y), caches)
    assert silent.asked == [("forward", False)] and first.asked[1:] == ["gradients"]


def test_a_stack_without_parameters_has_no_gradients_to_write():
    stack = Stack([layers.Flatten(), layers.ReLU()])
    stack.ensure_built((3,))
    y, caches = stack.forward(X)
    stack.gradients(np.ones_like(y), caches)
    assert_array_equal(stack.backward(np.ones_like(y), caches), X > 0)


def test_a_stack_in_a_stack_computes_what_one_long_stack_does():
    flat = Stack([layers.Dense(4, "tanh"), layers.Dense(3, "relu"), layers.Dense(2)])
    nested = Stack([flat.layers[0], Stack(flat.layers[1:])])
    flat.ensure_built((3,))
    nested.ensure_built((3,))
    y, caches = flat.forward(X)
    dx = flat.backward(y, caches)
    expected = [dx, *(p.grad.copy() for p in flat.parameters)]
    again, caches = nested.forward(X)
    assert_array_equal(again, y)
    for a, b in zip([nested.backward(y, caches), *(p.grad for p in nested.parameters)], expected):
        assert_array_equal(a, b)


@settings(max_examples=50)
@given(case=strategies.cases(catalogue.LAYERS["Stack"]))
def test_splitting_off_the_last_activation_changes_nothing(case):
    stack, x = case["subject"], case["x"]
    bare, activation = stack.split_activation()
    assert_allclose(activation.forward(bare.forward(x)[0]), stack.forward(x)[0], rtol=1e-12)
    assert [id(p) for p in bare.parameters] == [id(p) for p in stack.parameters]


def test_the_last_activation_is_split_off_from_an_inner_stack_too():
    stack = Stack([layers.Dense(4), Stack([layers.Dense(2, "softmax")])])
    bare, activation = stack.split_activation()
    assert isinstance(activation, activations.Softmax)
    assert bare.layers[-1].layers[-1].activation is activations.linear
    assert isinstance(stack.layers[-1].layers[-1].activation, activations.Softmax)


def test_a_stack_that_ends_without_an_activation_splits_into_itself():
    stack = Stack([layers.Dense(4), layers.Flatten()])
    assert stack.split_activation() == (stack, activations.linear)
    empty = Stack()
    assert empty.split_activation() == (empty, activations.linear)


def test_an_input_or_a_declared_shape_builds_at_once():
    by_input, by_shape = [layers.Input((3,)), layers.Dense(4)], [layers.Dense(4, input_shape=(3,))]
    for beginning in (by_input, by_shape, layers.Dense(4, input_dim=3)):
        stack = Stack(beginning)
        assert stack.built and stack.output_shape == (4,) and stack.count_params() == 16
        stack.add(layers.Dense(2))
        assert stack.output_shape == (2,) and stack.count_params() == 26


def test_without_a_shape_the_first_batch_builds():
    stack = Stack(layers.Dense(4))
    assert not stack.built
    assert stack(X).shape == (2, 4) and stack.built
    with pytest.raises(ValueError, match="built for inputs of shape"):
        stack(X[:, :2])


@pytest.mark.parametrize("shape", [(3,), [3], (None, 3)])
def test_build_may_be_called_with_or_without_the_batch_axis(shape):
    stack = Stack(layers.Dense(4))
    stack.build(shape)
    assert stack.built and (stack.input_shape, stack.output_shape) == ((3,), (4,))
    assert stack(X).shape == (2, 4)


def test_a_stack_that_could_not_be_built_is_as_before():
    dense = layers.Dense(4)
    stack = Stack([dense, layers.Reshape((2, 3))])
    with pytest.raises(ValueError, match="do not fit target_shape"):
        stack.build((None, 5))
    for layer in (dense, stack):
        assert layer.parameters == layer.calls == [] and layer.input_shape is layer.output_shape is None
    stack.pop()
    stack.build((None, 2))
    assert dense.kernel.shape == (2, 4)


def test_pop_takes_the_last_layer_off():
    stack = network()
    assert stack.pop().name == "b" and stack.output_shape == (4,)
    assert stack.pop().name == "a" and stack.output_shape == (3,)
    with pytest.raises(ValueError, match="no layer to take off"):
        stack.pop()


@pytest.mark.parametrize(
    ("layer", "error", "message"),
    [
        (layers.Dense, TypeError, r"expected a layer, got .*; write Dense\(\.\.\.\)"),
        ("relu", TypeError, "expected a layer, got 'relu'"),
        (layers.Dense(2, name="a"), ValueError, "a layer named 'a' already"),
        (layers.Input((3,)), ValueError, "an Input comes before all layers, and there are 2"),
        (layers.Reshape((5,)), ValueError, "do not fit target_shape"),
    ],
    ids=["a class", "a word", "a name that is taken", "a late input", "a shape that does not follow"],
)
def test_what_cannot_be_added_is_refused_and_the_stack_stays(layer, error, message):
    stack = network()
    stack.name = "m"
    with pytest.raises(error, match=message):
        stack.add(layer)
    assert len(stack.layers) == 2 and stack.output_shape == (2,)


def test_one_layer_stands_in_a_stack_once():
    dense = layers.Dense(3)
    with pytest.raises(ValueError, match="a layer named 'dense' already"):
        Stack([dense, dense])


def test_layers_are_found_by_name_and_by_place():
    stack = network()
    assert stack.get_layer("b") is stack.get_layer(index=1) is stack.layers[1]
    with pytest.raises(ValueError, match="no layer is named 'c'; there are a, b"):
        stack.get_layer("c")


def test_what_does_not_train_has_no_trainable_parameters():
    stack = network()
    stack.layers[0].trainable = False
    assert stack.trainable_parameters == stack.layers[1].parameters
    stack.trainable = False
    assert stack.trainable_parameters == [] and len(stack.parameters) == 4


def test_generators_of_all_layers_are_listed():
    dropout, noise = layers.Dropout(0.5), layers.GaussianNoise(0.1)
    stack = Stack([dropout, layers.Flatten(), Stack([noise])])
    assert stack.generators == [dropout.rng, noise.rng]


def test_weights_are_set_all_or_none():
    stack = network()
    before = stack.get_weights()
    with pytest.raises(ValueError, match="expected 4 arrays of weights, got 3"):
        stack.set_weights(before[:3])
    with pytest.raises(ValueError, match="model 'stack': bias has shape"):
        stack.set_weights([before[0] + 1, before[1] + 1, before[2], before[3][:1]])
    for a, b in zip(stack.get_weights(), before):
        assert_array_equal(a, b)


def test_inference_holds_no_batch_and_training_in_between_changes_no_cache():
    stack = network()
    y, caches = stack.forward(X, training=True)
    dx = stack.backward(y, caches)
    stack.forward(X * 2 + 1)
    assert_array_equal(stack.backward(y, caches), dx)


def test_a_deep_network_is_right():
    stack = Stack([layers.Dense(6, "gelu"), layers.BatchNormalization(), layers.Dropout(0.25, seed=1),
                   layers.Dense(5, "selu"), layers.Dense(3, "softmax")])
    report = check(stack, shape=(5, 4))
    assert report.cases == 2 and report.complex_step < 1e-12


def test_a_first_layer_that_could_not_be_added_declares_nothing():
    stack = Stack()
    with pytest.raises(ValueError, match="reshape"):
        stack.add(layers.Reshape((3,), input_shape=(4,)))
    assert not stack.built and stack.layers == [] and stack.inputs == []
    stack.add(layers.Dense(2, input_shape=(8,)))
    assert stack.layers[0].kernel.shape == (8, 2)
