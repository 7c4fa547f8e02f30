"""Layers of several inputs, of whole numbers, of layers inside, and of random numbers are proven as any other."""

from itertools import count

import numpy as np
import pytest

from tinynn import layers
from tinynn.gradcheck import GradientError, check
from tinynn.gradcheck.subjects import named_parameters
from tinynn.models.graph import Graph
from tinynn.models.stack import Stack

X = np.array([[1.0, -0.5, 0.25], [0.25, 0.5, -1.0]])


class Product:
    """An object of the user's own that takes two inputs."""

    sign = 1

    def forward(self, x, training=False):
        a, b = x
        return a * b, (a, b)

    def backward(self, dy, cache):
        a, b = cache
        da, db = dy * b, dy * a
        db[-1, 1] *= self.sign
        return [da, db]


class ProductLayer(Product, layers.Layer):
    takes_several = True

    def compute_output_shape(self, input_shape):
        return input_shape[0]


@pytest.mark.parametrize("subject", [Product, ProductLayer, layers.Add], ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("batch", [{"x": [X, X + 1]}, {"shape": [(2, 3), (2, 3)]}], ids=["x", "shape"])
def test_several_inputs_are_a_list(subject, batch):
    assert check(subject(), **batch).complex_step < 1e-12


def test_a_layer_of_several_inputs_gets_two_where_nothing_is_said():
    assert check(layers.Multiply()).entries == 2 * 3 * 4


@pytest.mark.parametrize("kind", [Product, ProductLayer])
def test_a_wrong_gradient_of_several_names_the_input_and_its_own_entry(kind):
    wrong = kind()
    wrong.sign = -1
    with pytest.raises(GradientError) as caught:
        check(wrong, [X, X + 1], dy=np.ones((2, 3)))
    assert (caught.value.argument, caught.value.entry) == ("x[1]", (1, 1))


def test_a_network_of_several_inputs_takes_a_list_or_a_dict():
    a, b = layers.Input(3, name="a"), layers.Input(2, name="b")
    network = Graph([a, b], [layers.Dense(2)(layers.concatenate([a, b])), layers.Dense(1)(a)])
    for batch in ([X, X[:, :2]], {"a": X, "b": X[:, :2]}):
        assert check(network, batch).complex_step < 1e-12
    assert check(network).complex_step < 1e-12


def test_inputs_of_other_rows_and_gradients_for_too_few_inputs_are_refused():
    with pytest.raises(ValueError, match="all inputs have as many rows"):
        check(Product(), [X, X[:1]])

    class Alone(Product):
        def backward(self, dy, cache):
            return super().backward(dy, cache)[0]

    with pytest.raises(GradientError, match="backward returns a list of 2 gradients") as caught:
        check(Alone(), [X, X + 1])
    assert caught.value.law == "shapes"


class Residual(layers.Layer):
    """x plus two layers of it, whose kernels have one name."""

    times = 1

    def __init__(self):
        super().__init__()
        self.first, self.second = layers.Dense(3, "relu"), layers.Dense(3)

    def build(self, input_shape):
        self.first.ensure_built(input_shape)
        self.second.ensure_built(input_shape)

    @property
    def parameters(self):
        return self.first.parameters + self.second.parameters

    def forward(self, x, training=False):
        h, first = self.first.forward(x, training)
        y, second = self.second.forward(h, training)
        return x + y, (first, second)

    def backward(self, dy, cache):
        dx = dy + self.first.backward(self.second.backward(dy, cache[1]), cache[0])
        self.second.kernel.grad *= self.times
        return dx


def test_weights_of_one_name_are_told_apart():
    block = Residual()
    assert check(block, X).complex_step < 1e-12
    assert check(Stack([Residual(), layers.Dense(1)]), X).complex_step < 1e-12
    assert [name for name, _ in named_parameters(block)] == ["kernel", "bias", "kernel_1", "bias_1"]
    block.times = 2
    with pytest.raises(GradientError, match="factor 2") as caught:
        check(block, X)
    assert caught.value.argument == "kernel_1"


def test_a_weight_may_have_the_name_of_the_input():
    class Named(layers.Layer):
        def build(self, input_shape):
            self.weight = self.add_weight("x", input_shape, "ones")

        def forward(self, x, training=False):
            return x * self.weight.value, x

        def backward(self, dy, x):
            self.weight.grad[...] = (dy * x).sum(axis=0)
            return dy * self.weight.value

    assert check(Named(), X).entries == 6 + 3


class Table(layers.Layer):
    """Rows of a table by their numbers."""

    def build(self, input_shape):
        self.table = self.add_weight("table", (5, 2))

    def compute_output_shape(self, input_shape):
        return (*input_shape, 2)

    def forward(self, x, training=False):
        return self.table.value[x], x

    def backward(self, dy, x):
        self.table.grad[...] = 0
        np.add.at(self.table.grad, x, dy)


class TableOfFloats(Table):
    def forward(self, x, training=False):
        return super().forward(x.astype(int), training)[0], x.astype(int)


class Overwriting(Table):
    def backward(self, dy, x):
        self.table.grad[...] = 0
        self.table.grad[x] += dy


ROWS = np.array([[0, 2], [1, 1], [4, 0]])


@pytest.mark.parametrize("kind", [Table, TableOfFloats])
def test_numbers_of_rows_are_left_as_they_are(kind):
    assert check(kind(), ROWS).entries == 10


def test_a_table_that_forgets_a_row_that_comes_twice_is_caught():
    with pytest.raises(GradientError) as caught:
        check(Overwriting(), ROWS)
    assert caught.value.argument == "table"


def test_whole_numbers_that_are_used_as_numbers_are_perturbed():
    assert check(layers.Dense(2), np.array([[1, 2], [3, -4]]), training=False).entries == 4 + 4 + 2
    with pytest.raises(ValueError, match="there is no gradient"):
        check(Eye(), ROWS)


class Eye:
    """Rows of the unit matrix by their numbers, which leaves nothing to differentiate."""

    def forward(self, x, training=False):
        return np.eye(5)[x], None

    def backward(self, dy, cache):
        return None


class Masked:
    """Drops half of the numbers, by a generator of its own."""

    def __init__(self):
        self.rng = np.random.default_rng(0)

    def forward(self, x, training=False):
        mask = (self.rng.random(x.shape) > 0.5).astype(x.real.dtype) if training else np.ones_like(x.real)
        return x * mask, mask

    def backward(self, dy, mask):
        return dy * mask


class Holding(layers.Layer):
    """A layer that holds a layer of noise."""

    def __init__(self):
        super().__init__()
        self.inner = [layers.Dropout(0.5)]

    def forward(self, x, training=False):
        return self.inner[0].forward(x, training)

    def backward(self, dy, cache):
        return self.inner[0].backward(dy, cache)


@pytest.mark.parametrize("kind", [Masked, Holding])
def test_random_numbers_of_a_generator_that_the_layer_keeps_repeat(kind):
    subject = kind()
    assert check(subject, X).complex_step == 0
    generator = subject.rng if kind is Masked else subject.inner[0].rng
    before = generator.bit_generator.state
    check(subject, X)
    assert generator.bit_generator.state == before


def test_random_numbers_of_nobody_are_refused():
    seeds = count()

    class Lost(Masked):
        @property
        def rng(self):
            return np.random.default_rng(next(seeds))

        @rng.setter
        def rng(self, generator):
            pass

    with pytest.raises(GradientError, match="draw from a generator that the layer keeps, such as self.rng"):
        check(Lost(), X)
