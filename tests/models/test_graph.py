"""Graphs of layers: the order of calls, sums of gradients, shared layers, networks in networks, and what is refused."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from witness import Witness

from tinynn import activations, layers
from tinynn.gradcheck import check
from tinynn.layers import Dense, Input, add, concatenate, multiply
from tinynn.models.graph import Graph
from tinynn.models.stack import Stack

X = np.array([[1.0, -2.0, 0.5], [0.0, 3.0, -1.0]])


def two_by_two():
    """Two inputs, a diamond, a layer used twice, two outputs."""
    a, b = Input(3, name="a"), Input(2, name="b")
    shared = Dense(4, "tanh", name="shared")
    h = shared(a)
    g = shared(Dense(3, name="widen")(b))
    m = multiply([h, g], name="m")
    return Graph([a, b], [Dense(2, "softmax", name="p")(concatenate([h, m], name="c")), add([m, g], name="s")])


def test_a_list_that_grows_after_a_layer_was_called_on_it_changes_nothing():
    seen = [Input(3), Input(2)]
    y = concatenate(seen)
    seen.append(y)
    model = Graph(seen[:2], concatenate(seen))
    a, b = X, X[:, :2]
    assert_array_equal(model.forward([a, b])[0], np.concatenate([a, b, a, b], axis=1))


def test_a_chain_as_a_graph_is_the_stack_bit_for_bit():
    chain = [Dense(4, "relu"), layers.BatchNormalization(), Dense(2, "softmax")]
    stack = Stack(chain)
    x = Input(3)
    y = x
    for layer in chain:
        y = layer(y)
    stack.ensure_built((3,))
    graph = Graph(x, y)
    weights = stack.get_weights()
    results = []
    for network in (stack, graph):
        network.set_weights(weights)  # moving averages included
        for training in (False, True):
            out, caches = network.forward(X, training)
            dx = network.backward(out - 1, caches)
            backward = [p.grad.copy() for p in network.parameters if p.trainable]
            network.gradients(out - 1, caches)
            results.append([out, dx, *backward, *(p.grad.copy() for p in network.parameters if p.trainable)])
    for of_stack, of_graph in zip(results[:2], results[2:]):
        for a, b in zip(of_stack, of_graph):
            assert_array_equal(a, b)
    assert [p is q for p, q in zip(stack.parameters, graph.parameters)] == [True] * len(graph.parameters)


def test_gradients_of_a_network_that_branches_and_meets_are_right():
    report = check(two_by_two())
    assert report.cases == 2 and report.complex_step < 1e-12


def test_networks_in_networks_share_their_parameters_in_every_use():
    inner = two_by_two()
    a, b = Input(3), Input(2)
    p, s = inner([a, b])
    q, _ = inner([Dense(3)(s), b])
    stack = Stack([Dense(2, "tanh", input_shape=(2,)), layers.Dropout(0.5, seed=0)])
    outer = Graph([a, b], [add([stack(p), stack(q)]), inner.get_layer("widen")(b)])
    assert check(outer).complex_step < 1e-12
    assert len(outer.parameters) == 2 * 5  # widen, shared, p, the layer between, the stack's
    assert len(outer.generators) == 1


def test_a_symbol_may_be_used_inside_and_be_an_output():
    x = Input(3)
    h = Dense(3, "tanh")(x)
    assert check(Graph(x, [h, Dense(2)(h), h])).complex_step < 1e-12
    y, caches = Graph(x, x).forward(X)
    assert_array_equal(y, X)
    assert_array_equal(Graph(x, x).backward(y, caches), X)


def test_an_output_that_nobody_uses_has_gradient_zero():
    a, b = Input(3), Input(2)
    p, _ = two_by_two()([a, b])
    assert check(Graph([a, b], p)).complex_step < 1e-12
    unused = Graph([a, b], Dense(2)(a))
    dx = unused.backward(np.ones((2, 2)), unused.forward([X, X[:, :2]])[1])
    assert_array_equal(dx[1], np.zeros((2, 2)))


def test_first_layers_are_not_asked_for_the_gradient_of_the_inputs():
    first, second, last, silent = Witness(), Witness(), Witness(), layers.ReLU()
    a, b = Input(3), Input(3)
    graph = Graph([a, b], last(add([first(a), second(silent(b))])))
    silent.backward = None  # not to be called
    y, caches = graph.forward([X, X], training=True)
    graph.gradients(np.ones_like(y), caches)
    assert [w.asked[1:] for w in (first, second, last)] == [["gradients"], ["gradients"], ["backward"]]


def test_a_layer_used_twice_in_a_row_is_asked_for_all_it_needs():
    twice = Witness()
    x = Input(3)
    graph = Graph(x, twice(twice(x)))
    y, caches = graph.forward(X)
    graph.gradients(np.ones_like(y), caches)
    assert twice.asked[2:] == ["backward", "gradients"]
    assert float(twice.scale.grad) == pytest.approx(2 * float(X.sum()))


def test_a_call_can_be_told_what_to_think_of_training():
    always, never, told = Witness(), Witness(), Witness()
    x = Input(3)
    graph = Graph(x, told(never(always(x, training=True), training=False)))
    graph.forward(X, training=True)
    graph.forward(X)
    assert always.asked == [("forward", True)] * 2 and never.asked == [("forward", False)] * 2
    assert told.asked == [("forward", True), ("forward", False)]


def test_layers_are_listed_as_keras_lists_them():
    # The order that Keras 3 gives for the same network.
    assert [layer.name for layer in two_by_two().layers] == ["b", "a", "widen", "shared", "m", "c", "p", "s"]


def test_part_of_a_network_is_a_network():
    stack = Stack([Dense(4, "relu", input_shape=(3,), name="h"), Dense(2, name="o")])
    features = Graph(stack.input, stack.get_layer("h").output)
    rest = Graph(stack.layers[1].input, stack.output)
    h = features.forward(X)[0]
    assert_array_equal(rest.forward(h)[0], stack.forward(X)[0])
    assert rest.layers[0].name == "h_input" and rest.input_shape == (4,)
    assert stack.layers[0].input is stack.input and stack.outputs == [stack.layers[1].output]


def test_the_last_activation_of_each_output_is_split_off():
    graph = two_by_two()
    bare, activation = graph.split_activation(0)
    assert isinstance(activation, activations.Softmax)
    x = [X, X[:, :2]]
    (p, s), (z, t) = graph.forward(x)[0], bare.forward(x)[0]
    assert_allclose(activation.forward(z), p)
    assert_array_equal(s, t)
    assert graph.split_activation(1) == (graph, activations.linear)
    assert [q is r for q, r in zip(bare.parameters, graph.parameters)] == [True] * 6
    outer = Graph(graph.inputs, graph(graph.inputs)[::-1])
    z, activation = outer.split_activation(1)[0].forward(x)[0][1], outer.split_activation(1)[1]
    assert_allclose(activation.forward(z), p)


def test_an_activation_that_something_else_needs_is_not_split_off():
    x = Input(3)
    p = Dense(2, "softmax")(x)
    used_inside, given_twice = Graph(x, [p, Dense(1)(p)]), Graph(x, [p, p])
    assert used_inside.split_activation(0) == (used_inside, activations.linear)
    assert given_twice.split_activation(0) == (given_twice, activations.linear)


def test_a_list_of_layers_has_no_place_for_several_outputs():
    x = Input(3)
    two = Graph(x, [Dense(1)(x), Dense(1)(x)], name="two")
    with pytest.raises(ValueError, match="model 's': 'two' gives 2 outputs, .* use Model"):
        Stack([Input(3), two], name="s")


def test_setting_trainable_reaches_every_layer():
    graph = two_by_two()
    graph.trainable = False
    assert not any(layer.trainable for layer in graph.layers) and graph.trainable_parameters == []
    graph.trainable = True
    graph.get_layer("shared").trainable = False
    assert len(graph.trainable_parameters) == 4 and graph.trainable


A, B = Input(3, name="a"), Input(2, name="b")
WRONG = {
    "an input that is missing": (
        lambda: Graph(A, concatenate([Dense(2)(A), B]), name="m"),
        r"model 'm': an output depends on <Symbol 'b', shape \(None, 2\)>, which is not among the inputs \('a'\)",
    ),
    "the symbol of another network": (
        lambda: Graph(A, two_by_two().outputs, name="m"), "an output depends on <Symbol 'a'",
    ),
    "an array": (lambda: Graph(X, Dense(2)(A), name="m"), "model 'm': expected inputs to be symbols, .* got array"),
    "a layer": (lambda: Graph(A, Dense(2), name="m"), "model 'm': expected outputs to be symbols"),
    "nothing": (lambda: Graph(A, [], name="m"), "expected outputs to name at least one symbol"),
    "an input twice": (lambda: Graph([A, A], Dense(1)(A), name="m"), "and none twice"),
    "two layers of one name": (
        lambda: Graph(A, Dense(1, name="d")(Dense(1, name="d")(A)), name="m"),
        "model 'm': there are two layers named 'd'; give each layer a name of its own",
    ),
    "too few inputs": (lambda: two_by_two()(Input(3)), "layer 'graph': built for inputs of shape"),
    "inputs of other shapes": (lambda: two_by_two()([Input(3), Input(3)]), r"got \[\(n, 3\), \(n, 3\)\]"),
}


@pytest.mark.parametrize("kind", WRONG)
def test_what_makes_no_network_is_refused_by_name(kind):
    make, message = WRONG[kind]
    with pytest.raises((ValueError, TypeError), match=message):
        make()


def test_a_deep_graph_needs_no_deep_recursion():
    x = y = Input(1)
    for _ in range(1200):
        y = layers.ReLU()(y)
    graph = Graph(x, y)
    assert len(graph.order) == 1200 and graph.forward(X[:, :1])[0].shape == (2, 1)
