"""Networks whose branches part and meet, with layers called again, several inputs and weighted outputs."""

import numpy as np
import pytest
from torch_graph import TorchGraph
from torch_twin import cross_entropy, soft_cross_entropy
from trajectories import CLASSES, away_from_zero, inputs, labels, twins

import tinynn

pytestmark = [pytest.mark.peers, pytest.mark.filterwarnings("default")]

SPARSE = "sparse_categorical_crossentropy"


def end(k, x, name="end"):
    return k.layers.Dense(CLASSES, activation="softmax", name=name)(x)


def residual(k):
    """Each block is added to what went into it."""
    x = k.Input((4,), name="x")
    h = x
    for _ in range(3):
        h = k.layers.Add()([h, k.layers.Dense(4)(k.layers.Dense(5, activation="elu")(h))])
    return x, end(k, h)


def dense_blocks(k):
    """Each layer sees the outputs of all before it, side by side."""
    x = k.Input((4,), name="x")
    seen = [x]
    for _ in range(3):
        seen.append(k.layers.Dense(3, activation="silu")(k.layers.Concatenate()(seen) if seen[1:] else x))
    return x, end(k, k.layers.Concatenate()(seen))


def repeated(k):
    """One layer, three times in a row and once on its own input's neighbour."""
    x = k.Input((4,), name="x")
    shared = k.layers.Dense(4, activation="elu", name="shared", kernel_regularizer=k.regularizers.L2(2**-5))
    return x, end(k, k.layers.Concatenate()([shared(shared(shared(x))), shared(k.layers.Dense(4)(x))]))


def siamese(k):
    """Two inputs go through the same layers; what differs and what agrees decides."""
    a, b = k.Input((4,), name="a"), k.Input((4,), name="b")
    first, second = k.layers.Dense(5, activation="elu"), k.layers.Dense(3, activation="sigmoid")
    p, q = second(first(a)), second(first(b))
    return [a, b], end(k, k.layers.Concatenate()([k.layers.Subtract()([p, q]), k.layers.Multiply()([p, q])]))


def every_way_to_meet(k):
    x = k.Input((4,), name="x")
    p, q, r = (k.layers.Dense(4, activation="elu")(x) for _ in range(3))
    layers = k.layers
    merged = [layers.Add()([p, q, r]), layers.Average()([p, q]), layers.Subtract()([q, r]), layers.Multiply()([p, r]),
              layers.Maximum()([p, q]), layers.Minimum()([q, r]), layers.Dot(1)([p, q])]
    return x, end(k, layers.Concatenate()(merged))


def three_ends(k):
    """One of the outputs is also the input of what comes after it."""
    x = k.Input((4,), name="x")
    h = k.layers.Dense(5, activation="elu")(x)
    middle = k.layers.Dense(CLASSES, activation="elu", name="middle")(h)
    last = end(k, k.layers.Concatenate()([middle, h]), "last")
    return x, [end(k, h, "early"), middle, last]


def networks_in_a_network(k):
    """A graph of two outputs and a chain, each called twice."""
    i = k.Input((4,), name="i")
    inner = k.Model(i, [k.layers.Dense(4, activation="elu")(i), k.layers.Dense(4)(i)], name="inner")
    chain = k.Sequential([k.layers.Input((4,)), k.layers.Dense(3, activation="silu"), k.layers.Dense(4)], name="chain")
    x = k.Input((4,), name="x")
    p, q = inner(x)
    r, s = inner(chain(p))
    return x, [end(k, k.layers.Add()([chain(q), r]), "one"), end(k, s, "other")]


def partly_frozen(k):
    """What cannot move lies between layers that can."""
    x = k.Input((4,), name="x")
    h = k.layers.Dense(4, activation="elu")(x)
    fixed = k.layers.Dense(4, activation="softplus", trainable=False)
    return x, end(k, k.layers.Add()([fixed(h), fixed(k.layers.Dense(4)(h))]))


def two_to_two(k):
    """Two inputs, two outputs, a trunk in common."""
    a, b = k.Input((4,), name="a"), k.Input((4,), name="b")
    trunk = k.layers.Dense(5, activation="elu")(k.layers.Concatenate()([a, b]))
    side = k.layers.Add()([k.layers.Dense(3)(trunk), k.layers.Dense(3)(b)])
    return [a, b], [end(k, trunk, "one"), end(k, side, "other")]


# The network, the loss of each output, what it counts.
NETWORKS = {
    "residual": (residual, [SPARSE], [1.0]),
    "dense blocks": (dense_blocks, [SPARSE], [1.0]),
    "repeated": (repeated, [SPARSE], [1.0]),
    "siamese": (siamese, [SPARSE], [1.0]),
    "every way to meet": (every_way_to_meet, [SPARSE], [1.0]),
    "three ends": (three_ends, [SPARSE, "categorical_hinge", "categorical_crossentropy"], [0.5, 0.25, 2.0]),
    "networks in a network": (networks_in_a_network, [SPARSE, "categorical_crossentropy"], [1.0, 0.125]),
    "partly frozen": (partly_frozen, [SPARSE], [1.0]),
    "two to two": (two_to_two, ["categorical_crossentropy", SPARSE], [0.25, 1.5]),
}
RULES = {
    "momentum": lambda o: o.SGD(0.0625, momentum=0.5),
    "AMSGrad": lambda o: o.Adam(2**-6, beta_1=0.75, beta_2=0.875, epsilon=2**-10, amsgrad=True),
    "clipped": lambda o: o.RMSprop(2**-7, rho=0.875, epsilon=2**-6, global_clipnorm=2**-3),
}


def network(k, name, rule="momentum"):
    make, losses, weights = NETWORKS[name]
    model = k.Model(*make(k))
    several = {"loss": losses, "loss_weights": weights} if len(losses) > 1 else {"loss": losses[0]}
    model.compile(RULES[rule](k.optimizers), **several)
    return model


def batches(name):
    """Inputs and targets of each step, lists of them where there are several."""
    make, losses, _ = NETWORKS[name]
    several = isinstance(make(tinynn)[0], list)
    x = [list(pair) for pair in zip(inputs(), inputs(seed=5))] if several else inputs()
    targets = [labels(seed=i) for i in range(len(losses))]
    y = [[batch if loss == SPARSE else np.eye(CLASSES)[batch] for loss, batch in zip(losses, of_step, strict=True)]
         for of_step in zip(*targets)]
    return list(zip(x, y if len(losses) > 1 else [of_step[0] for of_step in y], strict=True))


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("name", NETWORKS)
def test_a_network_that_branches_takes_keras_s_steps(keras, same, tolerance, name, rule):
    ours, theirs = twins(keras, lambda k: network(k, name, rule))
    same(ours, theirs, batches(name), tolerance())


def hinge(p, t):
    return (1 + ((1 - t) * p).amax(-1) - (t * p).sum(-1)).clamp(min=0)


VALUES = {SPARSE: cross_entropy, "categorical_crossentropy": soft_cross_entropy, "categorical_hinge": hinge}


@pytest.mark.parametrize("name", NETWORKS)
def test_a_network_that_branches_takes_pytorch_s_steps(torch, same, name):
    _, losses, weights = NETWORKS[name]
    ours = away_from_zero(network(tinynn, name))
    theirs = TorchGraph(
        torch, ours, [VALUES[loss] for loss in losses], lambda p: torch.optim.SGD(p, 0.0625, momentum=0.5), weights
    )
    same(ours, theirs, batches(name))


def normalized(k):
    """A batch normalization that two branches share."""
    x = k.Input((4,), name="x")
    norm = k.layers.BatchNormalization()
    p, q = norm(k.layers.Dense(4)(x)), norm(k.layers.Dense(4)(x))
    model = k.Model(x, end(k, k.layers.Add()([p, q])))
    model.compile(k.optimizers.SGD(0.0625), SPARSE)
    return model


def test_a_shared_batch_normalization_averages_both_branches_as_keras_s_does(keras, same, tolerance):
    ours, theirs = twins(keras, normalized)
    same(ours, theirs, list(zip(inputs(), labels())), tolerance("jax"))
