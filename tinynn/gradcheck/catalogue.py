"""Every layer, activation, loss, head and regularizer, in every configuration that changes what it computes.

Each entry takes `Choices` and returns what is to be checked with a batch for it, as the arguments of `check`.
"""

from tinynn import activations, layers, losses, regularizers
from tinynn.losses.logits import SigmoidBinary, SoftmaxCategorical, SoftmaxSparse
from tinynn.models.graph import Graph
from tinynn.models.stack import Stack

BENDS = ("linear", "relu", "leaky_relu", "elu", "sigmoid", "tanh", "softmax", "softplus")


def on_batch(choose, layer, sample_shape, training=None):
    """A layer with drawn weights, a batch of `sample_shape`, and whether it trains."""
    layer.ensure_built(sample_shape)
    for p in layer.parameters:
        low = 0 if p.name == "moving_variance" else -1
        p.assign(choose.grid(p.shape, low, 1))
    training = choose.flag() if training is None else training
    return {"subject": layer, "x": choose.batch(sample_shape), "training": training}


def dense(choose):
    layer = layers.Dense(choose.integer(1, 4), choose.pick(BENDS), use_bias=choose.flag())
    return on_batch(choose, layer, choose.sample_shape())


def activation_layer(choose):
    return on_batch(choose, layers.Activation(choose.pick(BENDS)), choose.sample_shape())


def relu_layer(choose):
    layer = layers.ReLU(choose.pick((None, 0.0, 6.0)), choose.pick((0.0, 0.25)), choose.pick((0.0, 0.5, 1.0)))
    return on_batch(choose, layer, choose.sample_shape())


def leaky_relu_layer(choose):
    return on_batch(choose, layers.LeakyReLU(choose.pick((0.0, 0.3, 2.0))), choose.sample_shape())


def elu_layer(choose):
    return on_batch(choose, layers.ELU(choose.pick((0.5, 1.0, 2.0))), choose.sample_shape())


def softmax_layer(choose):
    sample_shape = choose.sample_shape()
    return on_batch(choose, layers.Softmax(choose.pick((-1, len(sample_shape)))), sample_shape)


def dropout(choose):
    layer = layers.Dropout(choose.pick((0.0, 0.25, 0.5)), seed=choose.integer(0, 99))
    return on_batch(choose, layer, choose.sample_shape())


def gaussian_noise(choose):
    layer = layers.GaussianNoise(choose.pick((0.0, 0.25)), seed=choose.integer(0, 99))
    return on_batch(choose, layer, choose.sample_shape())


def flatten(choose):
    return on_batch(choose, layers.Flatten(), choose.sample_shape())


def reshape(choose):
    width = choose.integer(1, 4)
    return on_batch(choose, layers.Reshape(choose.pick(((2, width), (-1, 2), (width, 1, 2)))), (2 * width,))


def input_layer(choose):
    sample_shape = choose.sample_shape()
    return on_batch(choose, layers.InputLayer(sample_shape), sample_shape)


def batch_normalization(choose):
    sample_shape = choose.sample_shape()
    axis = choose.pick((-1, 1))
    layer = layers.BatchNormalization(axis, center=choose.flag(), scale=choose.flag())
    return on_batch(choose, layer, sample_shape)


def stack(choose):
    """Two to four layers, one of which may be such a stack of its own."""
    return on_batch(choose, Stack([step(choose) for _ in range(choose.integer(2, 4))]), (choose.integer(1, 4),))


def on_several(choose, layer, shapes):
    """A layer of several inputs, with a batch for each."""
    layer.ensure_built(shapes)
    rows = choose.integer(1, 4)
    return {"subject": layer, "x": [choose.grid((rows, *shape)) for shape in shapes]}


def merging(kind, inputs=None):
    """Cases of a layer that makes one of several inputs of one shape, some with an axis of size 1 for it."""

    def case(choose):
        shape = choose.sample_shape()
        shapes = [tuple(choose.pick((n, n, 1)) for n in shape) for _ in range(inputs or choose.integer(2, 4))]
        return on_several(choose, kind(), shapes)

    return case


def concatenate(choose):
    shape = choose.sample_shape()
    axis = choose.integer(1, len(shape))
    widths = [choose.integer(1, 3) for _ in range(choose.integer(1, 4))]
    shapes = [(*shape[: axis - 1], width, *shape[axis:]) for width in widths]
    return on_several(choose, layers.Concatenate(choose.pick((axis, axis - len(shape) - 1))), shapes)


def dot(choose):
    size = choose.integer(1, 3)
    shapes, axes = [], []
    for _ in range(2):
        others = [choose.integer(1, 3) for _ in range(choose.integer(0, 2))]
        axes.append(choose.integer(1, len(others) + 1))
        shapes.append((*others[: axes[-1] - 1], size, *others[axes[-1] - 1 :]))
    return on_several(choose, layers.Dot(tuple(axes)), shapes)


def graph(choose):
    """Two inputs, a shared layer, a diamond, a stack used twice, and two outputs."""
    a, b = layers.Input(choose.integer(1, 3)), layers.Input(choose.integer(1, 3))
    width = choose.integer(1, 3)
    shared, inner = layers.Dense(width, choose.pick(BENDS)), Stack([step(choose, depth=0), layers.Dense(width)])
    h = layers.Dense(width, choose.pick(BENDS))(a)
    g = layers.add([shared(h), shared(layers.Dense(width)(b)), h])
    first = layers.concatenate([inner(g), inner(h)])
    network = Graph([a, b], [first, layers.multiply([g, h])])
    for p in network.parameters:
        p.assign(choose.grid(p.shape, 0 if p.name == "moving_variance" else -1, 1))
    return on_several(choose, network, network.input_shape) | {"training": choose.flag()}


def step(choose, depth=1):
    # A batch may be constant in a feature: 1 / sqrt(variance + epsilon) is 32 then, with the usual epsilon, and three
    # such layers in a row would lift the rounding of float32 above its limit.
    kinds = [
        lambda: layers.Dense(choose.integer(1, 4), choose.pick(BENDS)),
        lambda: layers.Dropout(0.25, seed=choose.integer(0, 99)),
        lambda: layers.BatchNormalization(epsilon=0.1),
        layers.ReLU,
        layers.Flatten,
        lambda: Stack([step(choose, depth=0) for _ in range(2)]),
    ]
    return choose.pick(kinds if depth else kinds[:-1])()


LAYERS = {
    "Dense": dense, "Activation": activation_layer, "ReLU": relu_layer, "LeakyReLU": leaky_relu_layer, "ELU": elu_layer,
    "Softmax": softmax_layer, "Dropout": dropout, "GaussianNoise": gaussian_noise, "Flatten": flatten,
    "Reshape": reshape, "BatchNormalization": batch_normalization, "InputLayer": input_layer,
    "Add": merging(layers.Add), "Average": merging(layers.Average), "Subtract": merging(layers.Subtract, inputs=2),
    "Multiply": merging(layers.Multiply), "Maximum": merging(layers.Maximum), "Minimum": merging(layers.Minimum),
    "Concatenate": concatenate, "Dot": dot, "Stack": stack, "Graph": graph,
}


def on_any_numbers(make):
    """Cases of an activation or a regularizer."""

    def case(choose):
        return {"subject": make(choose), "x": choose.batch(choose.sample_shape())}

    return case


def clipped_relu(choose):
    ceiling = choose.pick((None, 0.0, 1.0, 6.0))
    return activations.ClippedRelu(ceiling, choose.pick((0.0, 0.25, 1.5)), choose.pick((0.0, 0.5, 2.0)))


def cube(z):
    return z * z * z


cube.derivative = lambda z: 3 * z * z

ACTIVATIONS = {
    name: on_any_numbers(lambda choose, name=name: activations.get(name))
    for name in ("linear", "relu", "selu", "sigmoid", "hard_sigmoid", "silu", "tanh", "softplus", "softsign",
                 "exponential")
} | {
    "clipped_relu": on_any_numbers(clipped_relu),
    "leaky_relu": on_any_numbers(lambda choose: activations.LeakyRelu(choose.pick((0.0, 0.2, 2.0)))),
    "elu": on_any_numbers(lambda choose: activations.Elu(choose.pick((0.5, 1.0, 2.0)))),
    "gelu": on_any_numbers(lambda choose: activations.Gelu(choose.flag())),
    "softmax": on_any_numbers(lambda choose: activations.Softmax(choose.pick((-1, 1)))),
    "custom": on_any_numbers(lambda choose: activations.get(cube)),
}


def on_targets(loss, y_true, y_pred):
    return {"subject": loss, "y_true": y_true, "x": y_pred}


def on_numbers(make, low=-4, high=4, lowest_target=-4):
    """Cases of a loss for numbers: predictions from `low` to `high`, targets from `lowest_target`."""

    def case(choose):
        y_pred = choose.batch(choose.sample_shape(), low, high)
        return on_targets(make(choose), choose.grid(y_pred.shape, lowest_target, high), y_pred)

    return case


def on_signs(make):
    """Cases of a loss for targets -1 and 1."""

    def case(choose):
        y_pred = choose.batch(choose.sample_shape())
        return on_targets(make(), 2.0 * choose.integers(y_pred.shape, 0, 1) - 1, y_pred)

    return case


def smoothing(choose):
    return choose.pick((0.0, 0.25))


def binary_crossentropy(choose):
    loss = losses.BinaryCrossentropy(choose.flag(), smoothing(choose))
    y_pred = choose.batch(choose.sample_shape(), *((-4, 4) if loss.from_logits else (0, 1)))
    return on_targets(loss, choose.grid(y_pred.shape, 0, 1), y_pred)


def categorical_crossentropy(choose):
    loss = losses.CategoricalCrossentropy(choose.flag(), smoothing(choose))
    y_true, y_pred = distributions(choose)
    return on_targets(loss, y_true, choose.grid(y_pred.shape) if loss.from_logits else y_pred)


def sparse_categorical_crossentropy(choose):
    loss = losses.SparseCategoricalCrossentropy(choose.flag())
    y_pred = distributions(choose)[1]
    labels = choose.integers(y_pred.shape[:-1], 0, y_pred.shape[-1] - 1)
    return on_targets(loss, labels, choose.grid(y_pred.shape) if loss.from_logits else y_pred)


def distributions(choose):
    shape = (choose.integer(1, 4), *choose.sample_shape())
    return choose.distribution(shape), choose.distribution(shape)


def on_distributions(make):
    def case(choose):
        return on_targets(make(), *distributions(choose))

    return case


LOSSES = {
    "MeanSquaredError": on_numbers(lambda choose: losses.MeanSquaredError()),
    "MeanAbsoluteError": on_numbers(lambda choose: losses.MeanAbsoluteError()),
    "MeanAbsolutePercentageError": on_numbers(lambda choose: losses.MeanAbsolutePercentageError(), lowest_target=1),
    "MeanSquaredLogarithmicError": on_numbers(lambda choose: losses.MeanSquaredLogarithmicError(), lowest_target=0),
    "Huber": on_numbers(lambda choose: losses.Huber(choose.pick((0.5, 1.0)))),
    "LogCosh": on_numbers(lambda choose: losses.LogCosh()),
    "CosineSimilarity": on_numbers(lambda choose: losses.CosineSimilarity()),
    "Poisson": on_numbers(lambda choose: losses.Poisson(), low=0.125, lowest_target=0),
    "Hinge": on_signs(losses.Hinge),
    "SquaredHinge": on_signs(losses.SquaredHinge),
    "CategoricalHinge": on_distributions(losses.CategoricalHinge),
    "KLDivergence": on_distributions(losses.KLDivergence),
    "BinaryCrossentropy": binary_crossentropy,
    "CategoricalCrossentropy": categorical_crossentropy,
    "SparseCategoricalCrossentropy": sparse_categorical_crossentropy,
}


def softmax_categorical(choose):
    y_true, z = distributions(choose)
    weights = choose.pick((1, 2, 0.5))  # Targets that sum to something else than 1 are weighted ones.
    return on_targets(SoftmaxCategorical(smoothing(choose)), weights * y_true, choose.grid(z.shape))


def softmax_sparse(choose):
    z = choose.batch(choose.sample_shape())
    return on_targets(SoftmaxSparse(), choose.integers(z.shape[:-1], 0, z.shape[-1] - 1), z)


def sigmoid_binary(choose):
    z = choose.batch(choose.sample_shape())
    return on_targets(SigmoidBinary(smoothing(choose)), choose.grid(z.shape, 0, 1), z)


HEADS = {
    "SoftmaxCategorical": softmax_categorical, "SoftmaxSparse": softmax_sparse, "SigmoidBinary": sigmoid_binary,
}


REGULARIZERS = {
    "L1": on_any_numbers(lambda choose: regularizers.L1(choose.pick((0.01, 1.0)))),
    "L2": on_any_numbers(lambda choose: regularizers.L2(choose.pick((0.01, 1.0)))),
    "L1L2": on_any_numbers(lambda choose: regularizers.L1L2(choose.pick((0.0, 0.5)), choose.pick((0.0, 0.25)))),
}

CATALOGUE = {
    "layers": LAYERS, "activations": ACTIVATIONS, "losses": LOSSES, "heads": HEADS,
    "regularizers": REGULARIZERS,
}
