"""Trainings in which something goes wrong, each through a real cause, and what has to be said of it."""

from typing import NamedTuple

import numpy as np

from tinynn import Model, Sequential, layers, losses, optimizers, regularizers
from tinynn.activations import Activation
from tinynn.backend import xp
from tinynn.callbacks import LambdaCallback
from tinynn.layers import Dense, Dropout, Input, Layer

ROWS, BATCH = 24, 8


class Planted(NamedTuple):
    """A model and data, and what is wrong: the layer, the operation, and where in which step."""

    model: object
    x: object
    y: object
    layer: str
    operation: str
    step: int = 1
    row: int = None  # of the batch
    index: tuple = None  # where there is no row
    callbacks: tuple = ()
    custom_objects: dict = {}
    sample_weight: object = None


def features(width=3):
    return np.random.default_rng(1).normal(size=(ROWS, width)).astype("float32")


def compiled(layers, optimizer=None, loss="mse"):
    """A chain that learns next to nothing before it goes wrong, unless an optimizer is given."""
    model = Sequential(layers)
    model.compile(optimizer or optimizers.SGD(1e-12), loss)
    return model


def constant(value):
    return {"kernel_initializer": {"class_name": "constant", "config": {"value": value}}}


def a_pixel_of_the_data():
    x = features()
    model = compiled([Dense(1, name="out", input_shape=(3,))])

    def spoil(epoch, logs):
        x[17, 2] = np.nan  # after fit has looked at the data

    spoiler = LambdaCallback(on_epoch_begin=spoil)
    return Planted(model, x, np.zeros(ROWS), None, "input x", step=3, row=1, callbacks=(spoiler,))


def a_target_of_the_data():
    y = np.ones((ROWS, 1), "float32")
    model = compiled([Dense(1, activation="sigmoid", name="out", input_shape=(3,))], loss="binary_crossentropy")
    spoiler = LambdaCallback(on_epoch_begin=lambda epoch, logs: y.__setitem__((9, 0), np.inf))
    return Planted(model, features(), y, None, "target y", step=2, row=1, callbacks=(spoiler,))


def a_sample_weight():
    weights = np.ones(ROWS, "float32")
    model = compiled([Dense(1, name="out", input_shape=(3,))])
    spoiler = LambdaCallback(on_epoch_begin=lambda epoch, logs: weights.__setitem__(23, np.inf))
    return Planted(model, features(), np.ones(ROWS), None, "sample weight", step=3, row=7, callbacks=(spoiler,),
                   sample_weight=weights)


def a_deep_linear_network():
    x = features(4)
    x[5] = 1e10
    deep = [Dense(4, name=f"linear_{i}", use_bias=False, **constant(1e4)) for i in range(1, 9)]
    # 1e10 times 4e4 in each layer is 4e37 after the sixth, and more than 3.4e38 after the seventh.
    model = compiled([Input((4,)), *deep], loss="mae")
    return Planted(model, x * np.float32(1e-20) ** (np.arange(ROWS) != 5)[:, None], np.zeros((ROWS, 4)),
                   "linear_7", "forward", row=5)


def an_exponential():
    x = features()
    x[20] = 40
    model = compiled([Dense(4, activation="exponential", name="exp", input_shape=(3,), **constant(1.0)), Dense(1)])
    return Planted(model, x, np.zeros(ROWS), "exp", "activation exponential", step=3, row=4)


class NegativeLog(losses.Loss):
    """The negative logarithm of what the target picks: infinite at 0."""

    def value(self, y_true, y_pred):
        return -xp.log((y_true * y_pred).sum(axis=-1))

    def backward(self, y_true, y_pred):
        return -y_true / (y_true * y_pred).sum(axis=-1, keepdims=True)


def a_logarithm_of_zero():
    x = np.abs(features())
    x[11] = -1  # relu makes 0 of it
    model = compiled([Dense(2, activation="relu", name="out", input_shape=(3,), **constant(0.5))], loss=NegativeLog())
    y = np.eye(2)[np.arange(ROWS) % 2]
    return Planted(model, x, y, None, "loss negative_log", step=2, row=3, custom_objects={"NegativeLog": NegativeLog})


class RootDistance(losses.Loss):
    """The root of the distance to the target: its slope is infinite where the target is met."""

    def value(self, y_true, y_pred):
        return xp.sqrt(xp.abs(y_pred - y_true)).sum(axis=-1)

    def backward(self, y_true, y_pred):
        return 0.5 / xp.sqrt(xp.abs(y_pred - y_true))


def the_slope_of_a_loss():
    y = np.ones(ROWS)
    y[19] = 0
    model = compiled([Dense(1, name="out", input_shape=(3,), **constant(0.0))], optimizers.SGD(0.0), RootDistance())
    return Planted(model, features(), y, None, "gradient of the loss root_distance", step=3, row=3,
                   custom_objects={"RootDistance": RootDistance})


def logits_far_apart():
    x = np.ones((ROWS, 1))
    x[15] = 3e38
    model = compiled([Dense(2, activation="softmax", name="out", input_shape=(1,))], loss="categorical_crossentropy")
    model.set_weights([[[1.0, -1.0]], [0.0, 0.0]])
    return Planted(model, x, np.eye(2)[np.ones(ROWS, int)], None, "loss categorical_crossentropy", step=2, row=7)


class Root(Layer):
    """The square root, whose slope at 0 is infinite."""

    def forward(self, x, training=False):
        y = xp.sqrt(x)
        return y, y

    def backward(self, dy, cache):
        return dy * 0.5 / cache


class RootActivation(Activation):
    def forward(self, z):
        return xp.sqrt(z)

    def derivative(self, z, y):
        return 0.5 / y


def roots():
    x = np.abs(features())
    x[6] = 0
    return x


def the_slope_of_a_root():
    model = compiled([Dense(2, name="first", use_bias=False, input_shape=(3,), **constant(1.0)), Root(name="root"),
                      Dense(1, name="last")])
    return Planted(model, roots(), np.ones(ROWS), "root", "gradient with respect to the input", row=6,
                   custom_objects={"Root": Root})


def the_slope_of_an_activation():
    model = compiled([Dense(2, RootActivation(), name="root", use_bias=False, input_shape=(3,), **constant(1.0)),
                      Dense(1, name="last")])
    return Planted(model, roots(), np.ones(ROWS), "root", "derivative of activation root_activation", row=6,
                   custom_objects={"RootActivation": RootActivation})


def a_huge_learning_rate():
    model = compiled([Dense(1, name="out", use_bias=False, input_shape=(3,), **constant(0.0))], optimizers.SGD(3e38))
    x = np.tile(np.float32([[0, 0, 1]]), (ROWS, 1))
    return Planted(model, x, np.full(ROWS, -10.0), "out", "update of kernel by SGD", index=(2, 0))


def a_momentum_that_overflows_with_the_weights():
    model = compiled([Dense(1, name="out", use_bias=False, input_shape=(3,), **constant(0.0))],
                     optimizers.SGD(3e38, momentum=0.5))
    x = np.tile(np.float32([[0, 1, 0]]), (ROWS, 1))
    return Planted(model, x, np.full(ROWS, -10.0), "out", "update of momentum of kernel by SGD", index=(1, 0))


def a_velocity_too_large_for_its_square():
    model = compiled([Dense(1, name="out", use_bias=False, input_shape=(3,))], "adam", "mae")
    x = features()
    x[3, 1] = 1e25
    return Planted(model, x, np.zeros(ROWS), "out", "update of velocity of kernel by Adam", index=(1, 0))


def a_constant_batch():
    # In float32, 1e-50 is 0.
    model = compiled([Dense(2, name="first", input_shape=(3,)), layers.BatchNormalization(epsilon=1e-50, name="norm"),
                      Dense(1)])
    x = features()
    x[8:16] = 1
    return Planted(model, x, np.zeros(ROWS), "norm", "forward", step=2, row=0)


def a_moving_variance():
    model = compiled([layers.BatchNormalization(name="norm", momentum=0.5, input_shape=(3,)), Dense(1)])
    x = features()
    x[10, 1] = 1e25
    return Planted(model, x, np.zeros(ROWS), "norm", "update of moving_variance", step=2, index=(1,))


def a_penalty():
    model = compiled([Dense(2, name="first", input_shape=(3,), **constant(1e-20)),
                      Dense(1, name="last", kernel_regularizer=regularizers.L2(1e-30))], loss="mae")

    def grow(batch, logs):
        model.layers[1].set_weights([np.full((2, 1), 10.0 ** (10 * batch)), np.zeros(1)])  # the square of 1e20

    return Planted(model, features(), np.zeros(ROWS), "last", "penalty of kernel", step=3, index=(),
                   callbacks=(LambdaCallback(on_train_batch_begin=grow),))


class Fixed(regularizers.L1L2):
    """A penalty whatever the weights are."""

    def value(self, w):
        return 1e308


def a_sum_of_penalties():
    kernels = [{"kernel_regularizer": Fixed()} for _ in range(2)]
    model = compiled([Dense(1, name="first", input_shape=(1,), **kernels[0]), Dense(1, name="second", **kernels[1])])
    return Planted(model, features(1), np.zeros(ROWS), None, "sum of the penalties over the rows", index=(),
                   custom_objects={"Fixed": Fixed})


class RootPenalty(regularizers.L1L2):
    """The sum of the roots of the weights: its slope at 0 is infinite."""

    def value(self, w):
        return xp.sum(xp.sqrt(xp.abs(w)))

    def gradient(self, w):
        return 0.5 * xp.sign(w) / xp.sqrt(xp.abs(w))


def the_slope_of_a_penalty():
    kernel = {"kernel_regularizer": RootPenalty(), "kernel_initializer": "zeros"}
    model = compiled([Dense(1, name="out", input_shape=(3,), **kernel)])
    return Planted(model, features(), np.ones(ROWS), "out", "gradient of the penalty of kernel", index=(0, 0),
                   custom_objects={"RootPenalty": RootPenalty})


class Newton(optimizers.Optimizer):
    """Divides by the change of the gradient, which may be none."""

    def __init__(self, learning_rate=0.01, **common):
        super().__init__(learning_rate, **common)

    def slot_values(self):
        return {"before": 0.0}

    def rule(self, t):
        lr = self.learning_rate

        def update(w, g, before, s):
            xp.subtract(g, before, out=s)
            before[...] = g
            xp.divide(g, s, out=s)
            s *= lr
            w -= s

        return update


def an_optimizer_that_divides_by_zero():
    model = compiled([Dense(1, name="out", input_shape=(3,))], Newton())
    x = features()
    x[:, 1] = 0  # so this weight has no gradient, and 0 / 0 is its step
    return Planted(model, x, np.zeros(ROWS), "out", "update of kernel by Newton", index=(1, 0),
                   custom_objects={"Newton": Newton})


class Direction(Layer):
    """Each row over its length, and in backward a mistake: it is the gradient that is brought to length 1."""

    def forward(self, x, training=False):
        length = xp.sqrt((x * x).sum(axis=-1, keepdims=True)) + 1
        return x / length, length

    def backward(self, dy, cache):
        return dy / xp.sqrt((dy * dy).sum(axis=-1, keepdims=True)) / cache


def a_backward_pass_of_its_own():
    model = compiled([Dense(2, name="first", input_shape=(3,)), Direction(name="direction"),
                      Dense(1, name="last", **constant(0.0))])
    y = np.ones(ROWS)
    y[9] = 0  # met exactly, so there is no gradient to be brought to length 1
    return Planted(model, features(), y, "direction", "gradient with respect to the input",
                   row=0, custom_objects={"Direction": Direction})


def a_sum_over_the_batch():
    x = features()
    x[18:20, 0] = 2.5e38
    model = compiled([Dense(1, name="out", input_shape=(3,), **constant(-1e-38))], loss="mae")
    # The slope of each is 1/8; ten times that, by their weights, and two of them are more than float32 holds.
    return Planted(model, x, np.full(ROWS, 9.0), "out", "gradient of kernel", step=3, index=(0, 0),
                   sample_weight=np.full(ROWS, 10.0))


def a_weighted_loss():
    weights = np.ones(ROWS)
    weights[14] = 1e38
    model = compiled([Dense(1, name="out", input_shape=(3,))])
    return Planted(model, features(), np.full(ROWS, 100.0), None, "weighted loss mean_squared_error", step=2, row=6,
                   sample_weight=weights)


def what_a_mask_lets_through():
    # Half of the inputs reach the second layer, twice as large; 1.5e38 is too large when it is doubled twice.
    model = compiled([Dropout(0.5, name="mask", input_shape=(3,)), Dropout(0.5, name="second"), Dense(1)], loss="mae")
    x = features()
    x[4:8] = 1.5e38
    mask, second = model.layers[:2]
    states = [layer.rng.bit_generator.state for layer in (mask, second)]
    kept = mask.forward(x[:8], True)[1] * second.forward(x[:8], True)[1]
    for layer, state in zip((mask, second), states):
        layer.rng.bit_generator.state = state
    (row, *_), *_ = np.nonzero(kept[4:8])
    return Planted(model, x, np.zeros(ROWS), "second", "forward", row=4 + int(row))


def one_of_two_outputs():
    a, b = Input((3,), name="a"), Input((2,), name="b")
    joined = layers.concatenate([Dense(2, activation="tanh", name="left")(a), b], name="joined")
    outputs = [Dense(1, name="small")(joined), Dense(2, name="large")(joined)]
    model = Model([a, b], outputs)
    model.compile("adam", ["mae", "mse"], loss_weights=[1.0, 0.5])
    y = [np.zeros(ROWS), np.zeros((ROWS, 2))]
    y[1][12] = 1e25
    return Planted(model, [features(), features(2)], y, None, "loss mean_squared_error of output 'large'", step=2,
                   row=4)


def a_loss_that_counts_too_much():
    model = Sequential([Dense(1, name="out", input_shape=(3,))])
    model.compile(optimizers.SGD(1e-12), "mae", loss_weights=[1e38])
    y = np.zeros(ROWS)
    y[8] = 100
    return Planted(model, features(), y, None, "weighted loss mean_absolute_error", step=2, row=0)


def a_layer_within_a_network_within_a_network():
    inner = Sequential([Dense(2, name="first", input_shape=(3,)), Dense(2, activation="exponential", name="exp")],
                       name="inner")
    x = Input((3,))
    model = Model(x, Dense(1, name="out")(Sequential([inner], name="outer")(x)))
    model.compile("sgd", "mse")
    data = features()
    data[2] = 1e4
    inner.layers[0].set_weights([np.ones((3, 2)), np.zeros(2)])
    inner.layers[1].set_weights([np.ones((2, 2)), np.zeros(2)])
    return Planted(model, data, np.zeros(ROWS), "outer/inner/exp", "activation exponential", row=2)


def the_second_call_of_a_layer():
    x = Input((3,))
    shared = Dense(3, name="shared", use_bias=False, **constant(1e15))
    model = Model(x, Dense(1, name="out")(shared(layers.Activation("tanh", name="tanh")(shared(x)))))
    model.compile("sgd", "mae")
    model.set_weights([np.full((3, 3), 3e38), np.ones((3, 1)), np.zeros(1)])
    data = features() * 1e-39
    data[:5] = 0
    data[5] = 1e-38
    data[6:] = 0
    return Planted(model, data, np.zeros(ROWS), "shared, call 2", "forward", row=5)


def gradients_of_two_calls():
    a, b, shared = Input((1,), name="a"), Input((1,), name="b"), Dense(1, use_bias=False, name="shared", **constant(0))
    model = Model([a, b], layers.concatenate([shared(a), shared(b)]))
    model.compile(optimizers.SGD(1e-12), "mae")
    x = np.zeros((ROWS, 1))
    x[3] = 3e38  # times 1/16, and a weight of 10: finite for each of the two calls, not for both
    return Planted(model, [x, x], np.ones((ROWS, 2)), "shared", "sum of the gradients of kernel over its calls",
                   index=(0, 0), sample_weight=np.full(ROWS, 10.0))


def gradients_that_meet():
    x = Input((3,))
    first = Dense(1, name="first", use_bias=False, **constant(1e-30))(x)
    arms = [Dense(1, name=name, use_bias=False, **constant(2e38))(first) for name in ("left", "right")]
    model = Model(x, layers.add(arms))
    model.compile("sgd", "mae")
    return Planted(model, features(), np.full(ROWS, -1e30), "first",
                   "gradient with respect to the output, a sum over its readers", row=0,
                   sample_weight=np.full(ROWS, 8.0))


def weights_that_a_callback_spoiled():
    model = compiled([Dense(2, name="first", input_shape=(3,)), Dense(1, name="last")])

    def spoil(batch, logs):
        if batch == 1:
            weights = model.get_weights()
            weights[2][1] = np.inf
            model.set_weights(weights)

    return Planted(model, features(), np.zeros(ROWS), "last", "weights before the step", step=2, index=(1, 0),
                   callbacks=(LambdaCallback(on_train_batch_begin=spoil),))


def a_slot_that_a_callback_spoiled():
    model = compiled([Dense(2, name="first", input_shape=(3,)), Dense(1, name="last")], "adam")

    def spoil(batch, logs):
        if batch == 2:
            model.optimizer.slots["velocity"][-2] = np.nan  # the last is the bias

    return Planted(model, features(), np.zeros(ROWS), "last", "velocity of kernel before the step", step=3,
                   index=(1, 0), callbacks=(LambdaCallback(on_train_batch_begin=spoil),))


def a_sparse_row():
    from scipy.sparse import csr_array

    dense = np.zeros((ROWS, 5), "float32")
    dense[np.arange(ROWS), np.arange(ROWS) % 5] = 1
    dense[22, 2] = 1e35
    model = compiled([Dense(2, name="first", input_shape=(5,), **constant(1e4)), Dense(1)], loss="mae")
    return Planted(model, csr_array(dense), np.zeros(ROWS), "first", "forward", step=3, row=6)


PLANTS = [
    a_pixel_of_the_data, a_target_of_the_data, a_sample_weight, a_deep_linear_network, an_exponential,
    a_logarithm_of_zero, the_slope_of_a_loss, logits_far_apart, the_slope_of_a_root, the_slope_of_an_activation,
    a_huge_learning_rate, a_momentum_that_overflows_with_the_weights, a_velocity_too_large_for_its_square,
    a_constant_batch, a_moving_variance, a_penalty, a_sum_of_penalties, the_slope_of_a_penalty,
    an_optimizer_that_divides_by_zero, a_backward_pass_of_its_own, a_sum_over_the_batch, a_weighted_loss,
    what_a_mask_lets_through, one_of_two_outputs, a_loss_that_counts_too_much,
    a_layer_within_a_network_within_a_network, the_second_call_of_a_layer, gradients_of_two_calls, gradients_that_meet,
    weights_that_a_callback_spoiled, a_slot_that_a_callback_spoiled, a_sparse_row,
]
