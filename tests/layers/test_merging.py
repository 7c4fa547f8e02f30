"""Layers that make one of several inputs: by hand, and what they refuse. Their gradients are proven in tests/laws."""

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from tinynn import layers
from tinynn.gradcheck import check

A = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
B = np.array([[3.0, 2.0, 1.0], [-1.0, 0.0, 1.0]])
C = np.array([[10.0], [100.0]])

BY_HAND = {
    "add": (A + B, [[1, 1, 1]] * 2, [[1, 1, 1]] * 2),
    "subtract": (A - B, [[1, 1, 1]] * 2, [[-1, -1, -1]] * 2),
    "multiply": (A * B, B, A),
    "average": ((A + B) / 2, [[0.5] * 3] * 2, [[0.5] * 3] * 2),
    "maximum": ([[3, 2, 3], [4, 5, 6]], [[0, 1, 1], [1, 1, 1]], [[1, 0, 0], [0, 0, 0]]),
    "minimum": ([[1, 2, 1], [-1, 0, 1]], [[1, 1, 0], [0, 0, 0]], [[0, 0, 1], [1, 1, 1]]),
}


@pytest.mark.parametrize("name", BY_HAND)
def test_values_and_gradients_by_hand(name):
    y, *slopes = BY_HAND[name]
    assert_array_equal(getattr(layers, name)([A, B]), np.asarray(y, "float32"))
    layer = getattr(layers, name.title())()
    found, cache = layer.forward([A, B])
    assert_array_equal(found, y)
    for dx, expected in zip(layer.backward(np.ones_like(A), cache), slopes):
        assert_array_equal(dx, expected)


def test_three_inputs_and_an_axis_of_size_one():
    layer = layers.Multiply()
    y, cache = layer.forward([A, B, C])
    assert_array_equal(y, A * B * C)
    da, db, dc = layer.backward(np.ones_like(A), cache)
    assert_array_equal(da, B * C)
    assert_array_equal(db, A * C)
    assert_array_equal(dc, (A * B).sum(axis=1, keepdims=True))
    assert_array_equal(layers.add([A, B, C]), A + B + C)


def test_concatenate_lays_side_by_side_and_hands_back_the_parts():
    layer = layers.Concatenate()
    y, cache = layer.forward([A, C])
    assert_array_equal(y, [[1, 2, 3, 10], [4, 5, 6, 100]])
    da, dc = layer.backward(y, cache)
    assert_array_equal(da, A)
    assert_array_equal(dc, C)
    x = [layers.Input((2, 3)), layers.Input((4, 3))]
    assert layers.concatenate(x, axis=1).shape == (None, 6, 3)
    assert layers.Concatenate(axis=-2).from_config(layers.Concatenate(axis=-2).get_config()).axis == -2


def test_inputs_of_different_ranks_are_not_laid_side_by_side():
    with pytest.raises(ValueError, match=r"layer 'c': expected inputs that differ along axis 2 only, got .*, 2\)"):
        layers.Concatenate(axis=2, name="c")([layers.Input((2, 3)), layers.Input(2)])


def test_dot_multiplies_sample_by_sample():
    assert_array_equal(layers.dot([A, B], axes=1), [[1 * 3 + 2 * 2 + 3], [-4 + 6]])
    a, b = np.arange(12.0).reshape(2, 2, 3), np.arange(24.0).reshape(2, 3, 4)
    assert_array_equal(layers.dot([a, b], axes=(2, 1)), a @ b)
    assert layers.Dot((2, 1)).get_config()["axes"] == (2, 1)


@pytest.mark.parametrize(
    ("make", "shapes", "message"),
    [
        (layers.Add, [(3,), (4,)], r"layer 'm': expected inputs of one shape, .* got \(None, 3\), \(None, 4\)"),
        (layers.Add, [(3,), (3, 3)], r"got \(None, 3\), \(None, 3, 3\)"),
        (layers.Add, [(3,)], "expected a list of at least two inputs, got one"),
        (layers.Subtract, [(3,)] * 3, "expected two inputs to subtract, got 3"),
        (layers.Concatenate, [(2, 3), (2, 3, 1)], "expected inputs that differ along axis -1 only"),
        (layers.Concatenate, [(2, 3), (3, 3)], r"got \(None, 2, 3\), \(None, 3, 3\)"),
        (lambda name: layers.Concatenate(1, name=name), [(2, 3), (2, 5)], "expected inputs that differ along axis 1"),
        (lambda name: layers.Concatenate(0, name=name), [(2,), (3,)], "axis 0 names no axis of features"),
        (lambda name: layers.Dot(1, name=name), [(2,), (3,)], r"axis 1 of \(None, 2\) has size 2, axis 1 of .* has 3"),
        (lambda name: layers.Dot(1, name=name), [(2,)], "expected a list of two inputs"),
        (lambda name: layers.Dot(3, name=name), [(2,), (2,)], "axis 3 names no axis"),
    ],
)
def test_shapes_that_do_not_belong_together_are_refused(make, shapes, message):
    with pytest.raises(ValueError, match=message):
        make(name="m")([layers.Input(shape) for shape in shapes])


def test_a_layer_of_your_own_can_take_several_inputs():
    class Gate(layers.Layer):
        takes_several = True

        def compute_output_shape(self, input_shape):
            return input_shape[0]

        def forward(self, x, training=False):
            a, gate = x
            return a * gate, x

        def backward(self, dy, cache):
            a, gate = cache
            return [dy * gate, (dy * a).sum(axis=1, keepdims=True)]

    assert check(Gate(), shape=[(4, 3), (4, 1)]).complex_step < 1e-12


@pytest.mark.parametrize(
    ("function", "expected"),
    [(layers.add, [5.0, 1.0]), (layers.subtract, [-1.0, 3.0]), (layers.multiply, [6.0, -2.0]),
     (layers.average, [2.5, 0.5]), (layers.maximum, [3.0, 2.0]), (layers.minimum, [2.0, -1.0])],
)
def test_every_merging_layer_is_a_function_as_well(function, expected):
    y = function([np.array([[2.0, 2.0]]), np.array([[3.0, -1.0]])])
    np.testing.assert_array_equal(y, [expected])
    symbol = function([layers.Input(2), layers.Input(2)], name="merged")
    assert symbol.shape == (None, 2) and symbol.name == "merged"


def test_concatenate_and_dot_are_functions_as_well():
    a, b = np.array([[2.0, 1.0]]), np.array([[3.0, -1.0]])
    np.testing.assert_array_equal(layers.concatenate([a, b], axis=1), [[2, 1, 3, -1]])
    np.testing.assert_array_equal(layers.dot([a, b], axes=1), [[5]])
    assert layers.dot([layers.Input((2, 3)), layers.Input((4, 3))], axes=2, name="d").shape == (None, 2, 4)
    assert layers.dot([layers.Input((2, 3)), layers.Input((4, 3))], axes=2, name="d").name == "d"
    assert layers.concatenate([layers.Input(2), layers.Input(3)], name="c").name == "c"


def test_an_equal_number_counts_for_the_first_input():
    x = [np.array([[1.0]]), np.array([[1.0]])]
    for layer in (layers.Maximum(), layers.Minimum()):
        _, cache = layer.forward(x)
        assert [dx.item() for dx in layer.backward(np.array([[1.0]]), cache)] == [1, 0]


@pytest.mark.parametrize(
    ("make", "shapes", "message"),
    [
        (lambda: layers.Subtract(name="s"), [(2,), (2,), (2,)], "layer 's': expected two inputs to subtract, got 3"),
        (lambda: layers.Dot(1, name="d"), [(2,), (2,), (2,)], "layer 'd': expected a list of two inputs"),
        (lambda: layers.Dot(1, name="d"), (2,), "layer 'd': expected a list of two inputs"),
        (
            lambda: layers.Dot((2, 1), name="d"), [(2, 3), (4, 5)],
            r"layer 'd': axis 2 of \(None, 2, 3\) has size 3, axis 1 of \(None, 4, 5\) has 4; expected the same",
        ),
    ],
)
def test_what_cannot_be_merged_is_told_with_both_sizes(make, shapes, message):
    with pytest.raises(ValueError, match=f"^{message}$"):
        make().compute_output_shape(shapes)


def test_concatenate_hands_back_three_parts():
    layer = layers.Concatenate()
    _, cache = layer.forward([np.zeros((2, n)) for n in (1, 2, 3)])
    parts = layer.backward(np.arange(12.0).reshape(2, 6), cache)
    assert [part.tolist() for part in parts] == [[[0], [6]], [[1, 2], [7, 8]], [[3, 4, 5], [9, 10, 11]]]


@pytest.mark.parametrize("function", [layers.maximum, layers.minimum])
def test_what_is_no_number_is_not_lost(function):
    y = function([np.array([[1.0, 2.0, np.nan]]), np.array([[np.nan, 1.0, 3.0]])])
    assert_array_equal(np.isnan(y), [[True, False, True]])


def test_the_largest_of_very_many_is_found():
    x = [np.full((1, 1), float(i)) for i in range(200)]
    assert layers.maximum(x) == 199


TAKE_SEVERAL = [layers.Add, layers.Subtract, layers.Maximum, layers.Concatenate, lambda name: layers.Dot(1, name=name)]


@pytest.mark.parametrize("make", TAKE_SEVERAL)
@pytest.mark.parametrize("rows", [1, 10])
def test_arrays_with_different_numbers_of_rows_are_not_joined(make, rows):
    layer, x = make(name="m"), np.ones((20, 3))
    message = rf"^layer 'm': expected as many rows in one input as in the other, got shapes \(20, 3\), \({rows}, 3\)$"
    with pytest.raises(ValueError, match=message):
        layer([x, x[:rows]])
    assert not layer.built


@pytest.mark.parametrize("make", TAKE_SEVERAL)
@pytest.mark.parametrize("x", [np.ones((20, 3)), np.ones((2, 2, 3)), 3.0, "red", None])
def test_one_array_is_no_list_of_inputs(make, x):
    layer = make(name="m")
    with pytest.raises(TypeError, match="^layer 'm': expected a list of inputs, got "):
        layer(x)
    assert not layer.built


@pytest.mark.parametrize("shape", [(3,), (3, 4), (3, 4, 5)])
def test_one_symbol_is_nothing_to_subtract_from(shape):
    with pytest.raises(ValueError, match="expected a list of at least two inputs, got one"):
        layers.Subtract()(layers.Input(shape))
