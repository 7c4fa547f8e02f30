"""An output activation and its loss as one node say what the two say one after another, but exactly."""

import numpy as np
import pytest
from hypothesis import given, settings
from loss_cases import seeds

from tinynn import Sequential, activations, losses
from tinynn.layers import Activation, Input
from tinynn.losses.logits import SigmoidBinary, SoftmaxCategorical

FUSED = {
    "softmax, categorical": ("softmax", losses.CategoricalCrossentropy()),
    "softmax, categorical, smoothed": ("softmax", losses.CategoricalCrossentropy(label_smoothing=0.1)),
    "softmax, sparse": ("softmax", losses.SparseCategoricalCrossentropy()),
    "sigmoid, binary": ("sigmoid", losses.BinaryCrossentropy()),
    "sigmoid, binary, smoothed": ("sigmoid", losses.BinaryCrossentropy(label_smoothing=0.1)),
}
every_pair = pytest.mark.parametrize(("activation", "loss"), FUSED.values(), ids=FUSED)


def draw(loss, seed):
    rng = np.random.default_rng(seed)
    shape = (int(rng.integers(1, 5)), *rng.integers(1, 4, rng.integers(0, 2)), int(rng.integers(1, 6)))
    z = rng.normal(size=shape) * 2
    if isinstance(loss, losses.SparseCategoricalCrossentropy):
        return rng.integers(0, shape[-1], shape[:-1]), z
    if isinstance(loss, losses.CategoricalCrossentropy):
        return np.eye(shape[-1])[rng.integers(0, shape[-1], shape[:-1])], z
    return (rng.random(shape) < 0.5) * 1.0, z


@every_pair
@settings(max_examples=200)
@given(seed=seeds)
def test_the_fused_node_equals_activation_and_loss_apart(activation, loss, seed):
    activation = activations.get(activation)
    y_true, z = draw(loss, seed)
    head = losses.fuse(loss, activation)
    assert head.fused
    values, y_pred = head.value(y_true, z), head.predict(z)
    expected = activation.forward(z)
    np.testing.assert_allclose(y_pred, expected, rtol=1e-12)
    # Probabilities are clipped at 1e-7, the logits are not.
    np.testing.assert_allclose(values, loss.value(y_true, expected), rtol=1e-6, atol=2e-7)
    apart = activation.backward(loss.backward(y_true, expected), z, expected)
    np.testing.assert_allclose(head.backward(y_true, z), apart, rtol=1e-6, atol=1e-6)


@every_pair
def test_the_fused_node_is_pure_and_keeps_float32(activation, loss):
    y_true, z = draw(loss, 3)
    z = z.astype("float32")
    if y_true.dtype.kind == "f":
        y_true = y_true.astype("float32")
    for a in (y_true, z):
        a.flags.writeable = False
    head = losses.fuse(loss, activations.get(activation))
    values, y_pred = head.value(y_true, z), head.predict(z)
    first, second = head.backward(y_true, z), head.backward(y_true, z)
    np.testing.assert_array_equal(first, second)
    assert values.dtype == y_pred.dtype == first.dtype == np.float32


@every_pair
def test_a_loss_of_logits_is_the_fused_node(activation, loss):
    y_true, z = draw(loss, 5)
    of_logits = type(loss).from_config({**loss.get_config(), "from_logits": True})
    head = losses.fuse(loss, activations.get(activation))
    np.testing.assert_array_equal(of_logits.value(y_true, z), head.value(y_true, z))
    np.testing.assert_array_equal(of_logits.backward(y_true, z), head.backward(y_true, z))


def test_the_gradient_at_the_logits_is_prediction_minus_target():
    head = losses.fuse(losses.SparseCategoricalCrossentropy(), activations.get("softmax"))
    np.testing.assert_allclose(head.backward(np.array([2]), np.zeros((1, 4))), [[0.25, 0.25, -0.75, 0.25]])
    head = losses.fuse(losses.BinaryCrossentropy(), activations.get("sigmoid"))
    np.testing.assert_allclose(head.backward(np.array([[1.0, 0.0]]), np.zeros((1, 2))), [[-0.25, 0.25]])


def test_the_fused_node_learns_where_probabilities_have_no_digits_left():
    z = np.array([[0.0, 200.0]], "float32")
    head = losses.fuse(losses.SparseCategoricalCrossentropy(), activations.get("softmax"))
    np.testing.assert_allclose(head.value(np.array([0]), z), [200.0])
    np.testing.assert_array_equal(head.backward(np.array([0]), z), [[-1, 1]])


class Sigmoid(activations.Sigmoid):
    """Another function under a known name."""

    def forward(self, z):
        return super().forward(2 * z)


def sigmoid(z):
    return activations.sigmoid(2 * z)


sigmoid.derivative = lambda z: 2 * sigmoid(z) * (1 - sigmoid(z))


class Doubled(losses.BinaryCrossentropy):
    def value(self, y_true, y_pred):
        return 2 * super().value(y_true, y_pred)


@pytest.mark.parametrize(
    ("loss", "activation"),
    [
        (losses.MeanSquaredError(), "softmax"),
        (losses.BinaryCrossentropy(), "softmax"),
        (losses.CategoricalCrossentropy(), "sigmoid"),
        (losses.CategoricalCrossentropy(from_logits=True), "softmax"),
        (losses.BinaryCrossentropy(from_logits=True), "linear"),
        (losses.BinaryCrossentropy(), None),
        (Doubled(), "sigmoid"),
        (losses.CategoricalCrossentropy(), activations.Softmax(axis=1)),
        (losses.SparseCategoricalCrossentropy(), activations.Softmax(axis=0)),
        (losses.BinaryCrossentropy(), Sigmoid()),
        (losses.BinaryCrossentropy(), sigmoid),
    ],
)
def test_any_other_pair_stays_apart(loss, activation):
    head = losses.fuse(loss, None if activation is None else activations.get(activation))
    assert not head.fused
    t, p = np.array([[1.0, 0.0]]), np.array([[0.7, 0.3]])
    t = t.argmax(axis=-1) if isinstance(loss, losses.SparseCategoricalCrossentropy) else t
    assert head.predict(p) is p
    np.testing.assert_array_equal(head.value(t, p), loss.value(t, p))
    np.testing.assert_array_equal(head.backward(t, p), loss.backward(t, p))


def test_a_network_that_ends_with_a_softmax_along_another_axis_learns_from_that_softmax():
    model = Sequential([Input((2, 3)), Activation(activations.Softmax(axis=1))])
    model.compile("sgd", "categorical_crossentropy")
    x, y = np.array([[[0.0, 1.0, 2.0], [1.0, 0.0, 5.0]]]), np.array([[[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]])
    expected = losses.CategoricalCrossentropy()(y, model.predict(x, verbose=0))
    np.testing.assert_allclose(model.evaluate(x, y, verbose=0), expected, rtol=1e-6)


def test_nodes_soften_no_targets_unless_they_are_told_to():
    assert SigmoidBinary().label_smoothing == SoftmaxCategorical().label_smoothing == 0


@pytest.mark.parametrize("name", ["softmax, categorical", "softmax, sparse", "sigmoid, binary"])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_beside_a_certain_answer_no_gradient_is_denormal(name, dtype):
    """Products with such numbers are several times slower, and a network that is trained long enough has thousands."""
    activation, loss = FUSED[name]
    far = np.linspace(-50, -800, 76)
    z, y_true = np.stack([np.zeros(76), far], axis=1), np.zeros(76, int)
    if name == "softmax, categorical":
        y_true = np.eye(2)[y_true]
    if activation == "sigmoid":
        z, y_true = far[:, np.newaxis], np.zeros((76, 1))
    head = losses.fuse(loss, activations.get(activation))
    dz = head.backward(y_true, z.astype(dtype))[:, -1]
    smallest = np.finfo(dtype).tiny / np.finfo(dtype).eps
    np.testing.assert_allclose(dz, np.exp(far), rtol=1e-4, atol=smallest)
    assert (dz[dz > 0] > smallest / 2).all() and (dz > 0).any() and (dz == 0).any()
