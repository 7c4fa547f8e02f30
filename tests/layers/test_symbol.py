"""Symbols: what layers return for them, what they tell, and what cannot be done with them."""

import numpy as np
import pytest

from tinynn.layers import Add, Concatenate, Dense, Dropout, Input, InputLayer, Layer, Reshape
from tinynn.layers.symbol import Symbol
from tinynn.models.graph import Graph

X = Input(shape=(4,), name="x")


def test_a_layer_called_on_a_symbol_is_built_and_returns_the_symbol_of_its_output():
    dense = Dense(3, name="d")
    y = dense(X)
    assert isinstance(y, Symbol) and y.shape == (None, 3) and y.name == "d"
    assert dense.built and dense.kernel.shape == (4, 3)
    assert Reshape((2, 2))(X).shape == (None, 2, 2)


def test_each_of_several_outputs_has_a_name():
    class Halves(Layer):
        def compute_output_shape(self, input_shape):
            return [(2,), (2,)]

        def forward(self, x, training=False):
            return [x[:, :2], x[:, 2:]], None

    assert [half.name for half in Halves(name="h")(X)] == ["h[0]", "h[1]"]


def test_layers_know_the_symbols_of_their_first_call():
    dense, other = Dense(3), Input(4)
    y = dense(X)
    assert dense(other) is not y
    assert dense.input is X and dense.output is y and len(dense.calls) == 2
    with pytest.raises(AttributeError, match="layer 'dense_1' has no input and output yet: call it on an Input"):
        _ = Dense(1).output


def test_lists_and_tuples_of_symbols_go_into_layers_that_take_several():
    add = Add()
    assert add([X, Input(4)]).shape == add((Input(4), X)).shape == (None, 4)
    assert isinstance(add.input, list) and add.input[0] is X


def test_layers_called_on_arrays_compute():
    dense = Dense(3)
    x = np.ones((2, 4), "float32")
    np.testing.assert_array_equal(dense(x), x @ dense.kernel.value)
    np.testing.assert_array_equal(Add()([x, x]), x + x)
    dropped = Dropout(0.5, seed=0)(x, training=True)
    assert 0 in dropped and 0 not in Dropout(0.5)(x)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: Dense(3, name="d")([X, X]), ValueError, "layer 'd': a Dense takes one input, got 2; join them first"),
        (lambda: Add(name="a")([X, np.ones((1, 4))]), TypeError, "layer 'a': expected symbols, .* got array"),
        (lambda: Add(name="a")(X), ValueError, "layer 'a': expected a list of at least two inputs, got one"),
        (lambda: Concatenate(name="c")(X), ValueError, "layer 'c': expected a list of inputs to lay side by side"),
        (lambda: Reshape((5,))(X), ValueError, "do not fit target_shape"),
        (lambda: X + 1, TypeError, "<Symbol 'x', shape .None, 4.> stands for an array .* so add cannot work on it"),
        (lambda: 2 * X, TypeError, "so mul cannot work on it; call a layer on it"),
        (lambda: np.ones(4) - X, TypeError, "sub cannot work on it"),
        (lambda: X[0], TypeError, "getitem cannot work on it"),
        (lambda: -X, TypeError, "neg cannot work on it"),
    ],
)
def test_what_cannot_be_done_with_symbols_says_so(call, error, message):
    with pytest.raises(error, match=message):
        call()


def test_a_layer_serves_inputs_of_one_shape_only():
    dense = Dense(3, name="d")
    dense(X)
    with pytest.raises(ValueError, match=r"layer 'd': built for inputs of shape \(n, 4\), got \(n, 5\)"):
        dense(Input(5))
    add = Add(name="a")
    add([X, X])
    with pytest.raises(ValueError, match=r"shape \[\(n, 4\), \(n, 4\)\], got \[\(n, 2\), \(n, 2\)\]"):
        add([Input(2), Input(2)])


def test_arithmetic_with_symbols_says_what_to_write_instead():
    with pytest.raises(TypeError) as error:
        X + 1
    advice = "such as tinynn.layers.add([a, b]), subtract, multiply, dot, or a layer of your own"
    assert str(error.value).endswith(advice)


@pytest.mark.parametrize(("shapes", "got"), [({}, "neither"), ({"shape": 3, "batch_shape": (None, 3)}, "both")])
def test_an_input_has_one_shape(shapes, got):
    with pytest.raises(ValueError, match=f"^Input 'i': expected shape=, of one sample, or batch_shape=; got {got}$"):
        InputLayer(**shapes, name="i")


def test_an_input_is_trainable_unless_it_is_told_otherwise():
    assert InputLayer(3).trainable and not InputLayer(3, trainable=False).trainable


def test_the_older_names_of_the_shape_are_understood():
    assert InputLayer(batch_input_shape=(None, 3)).output_shape == InputLayer(input_shape=(3,)).output_shape == (3,)


def test_the_input_of_an_input_layer_is_its_symbol():
    x = Input((4,))
    model = Graph(x, Dense(2)(Dense(3)(x)))
    assert model.layers[0].input is model.layers[0].output is x
    assert Graph(model.layers[0].input, model.layers[1].output).output_shape == (3,)
