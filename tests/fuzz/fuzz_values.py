"""Good and bad values for the calls of tests/fuzz/test_fuzz.py, each under a name that a report can show."""

import os

import numpy as np
from hypothesis import strategies as st

from tinynn import callbacks, layers, losses, metrics, optimizers

ROWS = 8
HUGE = 10**400  # No float is as large.


def chosen(table):
    """A strategy for the names in a table."""
    return st.sampled_from(list(table))


def mostly(table, *names):
    """The same, every other time one of some names."""
    return st.one_of(st.sampled_from(names), chosen(table))


def some_of(table):
    """A strategy for dicts with some of the arguments in a table of tables, each with the name of a value."""
    drawn = st.dictionaries(chosen(table), st.integers(0, 99), max_size=3).map(
        lambda drawn: {name: list(table[name])[i % len(table[name])] for name, i in drawn.items()}
    )
    return st.one_of(st.just({}), drawn)


def named(*things):
    """A table of things under what they look like."""
    return {repr(thing): thing for thing in things}


def rows(width, dtype="float32"):
    return np.random.default_rng(0).standard_normal((ROWS, width)).astype(dtype)


def good_inputs(model):
    shapes = [x.sample_shape for x in model.inputs] or [(3,)]
    made = [np.random.default_rng(0).standard_normal((ROWS, *shape)).astype("float32") for shape in shapes]
    return made if len(made) > 1 else made[0]


def good_targets(make):
    """Targets for each output of a network, from their width."""

    def targets(model):
        shapes = [y.sample_shape for y in model.outputs] or [(3,)]
        made = [make(max(shape[-1], 1) if shape else 1) for shape in shapes]
        return made if len(made) > 1 else made[0]

    return targets


def with_entry(value):
    x = rows(3)
    x[2, 1] = value
    return x


LAYERS = {
    "dense": lambda: layers.Dense(4, "relu"), "softmax": lambda: layers.Dense(3, "softmax"),
    "sigmoid": lambda: layers.Dense(1, "sigmoid"), "linear": lambda: layers.Dense(2, kernel_regularizer="l2"),
    "one softmax": lambda: layers.Dense(1, "softmax"), "no bias": lambda: layers.Dense(3, use_bias=False),
    "dropout": lambda: layers.Dropout(0.5), "noise": lambda: layers.GaussianNoise(0.1),
    "normalization": lambda: layers.BatchNormalization(), "flatten": lambda: layers.Flatten(),
    "axis 2": lambda: layers.BatchNormalization(axis=2), "reshape": lambda: layers.Reshape((2, 2)),
    "reshape -1": lambda: layers.Reshape((-1, 1)), "relu": lambda: layers.ReLU(), "axis": lambda: layers.Softmax(2),
    "concatenate": lambda: layers.Concatenate(), "same name": lambda: layers.Dense(2, name="same"),
    "declared": lambda: layers.Dense(2, input_shape=(3,)), "none": lambda: None, "word": lambda: "relu",
    "class": lambda: layers.Dense, "orthogonal bias": lambda: layers.Dense(2, bias_initializer="orthogonal"),
}
BAD_LAYERS = {
    "Dense(-3)": lambda: layers.Dense(-3, name="Dense"), "Dense(x=1)": lambda: layers.Dense(3, x=1),
    "activation(rellu)": lambda: layers.Dense(3, "rellu"), "activation({})": lambda: layers.Dense(3, {}),
    "initializer(3)": lambda: layers.Dense(3, kernel_initializer=3),
    "initializer({})": lambda: layers.Dense(3, kernel_initializer={}),
    "regularizer(0.1)": lambda: layers.Dense(3, kernel_regularizer=0.1),
    "use_bias(2)": lambda: layers.Dense(3, use_bias=2), "trainable(None)": lambda: layers.Dense(3, trainable=None),
    "input_shape(-1)": lambda: layers.Dense(3, input_shape=(-1,)), "name(3)": lambda: layers.Dense(3, name=3),
    "rate(1)": lambda: layers.Dropout(1), "rate(nan)": lambda: layers.Dropout(float("nan")),
    "noise_shape(3)": lambda: layers.Dropout(0.5, noise_shape=3), "seed(x)": lambda: layers.Dropout(0.5, seed="x"),
    "momentum(x)": lambda: layers.BatchNormalization(momentum="x"), "axis(1.5)": lambda: layers.Concatenate(axis=1.5),
    "negative_slope(x)": lambda: layers.LeakyReLU("x"), "target_shape(x)": lambda: layers.Reshape("x"),
    "Input(None)": lambda: layers.Input(shape=None), "monitor(3)": lambda: callbacks.EarlyStopping(3),
    "patience(x)": lambda: callbacks.EarlyStopping(patience="x"), "filepath(3)": lambda: callbacks.ModelCheckpoint(3),
    "learning_rate(x)": lambda: optimizers.Adam("x"), "beta_1(2)": lambda: optimizers.Adam(beta_1=2),
    "units(10**15)": lambda: layers.Dense(10**15, input_shape=(3,)).build((3,)),
    "units(x)": lambda: layers.Dense("x"),
    "rate(huge)": lambda: layers.Dropout(HUGE), "learning_rate(huge)": lambda: optimizers.SGD(HUGE),
    "min_delta(huge)": lambda: callbacks.EarlyStopping(min_delta=HUGE),
    "filename(nul)": lambda: callbacks.CSVLogger("a\0b"),
    "filepath(nul)": lambda: callbacks.ModelCheckpoint("a\0b.keras"),
    "delta(0)": lambda: losses.Huber(0), "thresholds(2)": lambda: metrics.Precision(2),
}
SHAPES = named((None, 3), (3,), [None, 3], (None, 2), (), None, "x", -3, (None, None), (2.5,), (-1,), (HUGE,))
INPUTS = {
    "good": good_inputs, "another width": lambda model: rows(2), "one row": lambda model: rows(3)[0],
    "three axes": lambda model: rows(3)[None], "doubles": lambda model: rows(3, "float64"),
    "integers": lambda model: np.arange(ROWS * 3).reshape(ROWS, 3), "lists": lambda model: rows(3).tolist(),
    "NaN": lambda model: with_entry(np.nan), "infinity": lambda model: with_entry(np.inf),
    "too large": lambda model: rows(3, "float64") * 1e300, "nothing": lambda model: None,
    "no rows": lambda model: rows(3)[:0], "ragged": lambda model: [[1, 2], [3]], "words": lambda model: [["a"] * 3],
    "objects": lambda model: np.full((ROWS, 3), {}), "number": lambda model: 3.0, "dict": lambda model: {"a": rows(3)},
    "two": lambda model: [rows(3), rows(3)], "complex": lambda model: rows(3).astype("complex64"),
    "huge": lambda model: [[HUGE] * 3] * ROWS, "masked": lambda model: np.ma.masked_greater(rows(3), 0),
    "text": lambda model: "abc", "booleans": lambda model: rows(3) > 0,
}
TARGETS = {
    "labels": good_targets(lambda width: np.arange(ROWS) % width), "column": good_targets(lambda width: rows(1)),
    "one-hot": good_targets(lambda width: np.eye(width)[np.arange(ROWS) % width]),
    "numbers": good_targets(rows), "yes or no": good_targets(lambda width: np.arange(ROWS) % 2 == 0),
    "too large": lambda model: np.arange(ROWS) + 7, "negative": lambda model: -np.arange(ROWS),
    "halves": lambda model: np.arange(ROWS) / 2, "NaN": lambda model: np.full(ROWS, np.nan),
    "short": lambda model: np.arange(ROWS - 1) % 3, "nothing": lambda model: None, "words": lambda model: ["a"] * ROWS,
    "number": lambda model: 1, "wide": lambda model: rows(5), "dict": lambda model: {"a": np.arange(ROWS) % 3},
    "huge": lambda model: [HUGE] * ROWS, "overflowing": lambda model: np.full((ROWS, 3), 1e300),
    "masked": lambda model: np.ma.masked_equal(np.arange(ROWS) % 3, 2),
    "two": lambda model: [np.arange(ROWS) % 3, np.arange(ROWS) % 3],
}
COMPILE = {
    "optimizer": named("sgd", "adam", optimizers.RMSprop, "adma", 3, None, {"class_name": "x"}, {}),
    "loss": named("sparse_categorical_crossentropy", "categorical_crossentropy", "binary_crossentropy", "mse", "hinge",
                  "poisson", losses.Huber(), losses.SparseCategoricalCrossentropy(from_logits=True), "msee", 3, None,
                  ["mse", "mse"], {"a": "mse"}, print, losses.Loss),
    "metrics": named(["accuracy"], "mae", ["auc"], [metrics.Precision()], ["acuracy"], 3, [None], [["mae"], ["mae"]],
                     {"a": "mae"}, ["categorical_accuracy"], [print]),
    "loss_weights": named([1.0], [2.0, 0.5], 0.5, "much", [float("nan")], {"a": 1.0}, HUGE),
    "weighted_metrics": named(["mae"], "accuracy", [3], "mea"),
}
FIT = {
    "batch_size": named(1, 3, 100, 0, -1, 2.5, "x", True), "epochs": named(0, 2, -1, "x", 1.5),
    "verbose": named(0, "loud", 7, None),
    "validation_split": named(0.25, 0.5, 1.0, -0.5, "x", float("nan"), 0.999, HUGE, np.array([0.2, 0.3])),
    "validation_data": named((rows(3), np.arange(ROWS) % 3), (rows(3), rows(3)), (rows(2), np.arange(ROWS)), 3, (1,),
                             (rows(3) * np.nan, np.arange(ROWS) % 3)),
    "shuffle": named(True, False),
    "class_weight": named({0: 2.0}, {0: -1.0}, {9: 1.0}, {"a": 1.0}, [1.0], {0: "x"}, 3, {0: HUGE}, {0: 1e300},
                          {float("inf"): 1.0}),
    "sample_weight": named(np.ones(ROWS), [1.0], np.full(ROWS, np.nan), "x", np.ones((ROWS, 2)), {"a": [1.0]}, 3,
                           np.full(ROWS, 1e300), [HUGE] * ROWS),
    "initial_epoch": named(1, -1, "x"), "steps_per_epoch": named(1, 100, 0, "x"),
    "validation_steps": named(1, 0, "x"), "validation_batch_size": named(2, 0, "x"),
    "validation_freq": named(2, 0, "x"),
}
EVALUATE = {
    "batch_size": FIT["batch_size"], "steps": named(1, 100, 0, "x"), "verbose": FIT["verbose"],
    "sample_weight": FIT["sample_weight"], "return_dict": named(True, False),
}
CALLBACKS = {
    "EarlyStopping": lambda: callbacks.EarlyStopping("loss"),
    "unknown number": lambda: callbacks.EarlyStopping("val_loss"),
    "restoring": lambda: callbacks.EarlyStopping("loss", restore_best_weights=True),
    "ReduceLROnPlateau": lambda: callbacks.ReduceLROnPlateau("loss", patience=0),
    "schedule": lambda: callbacks.LearningRateScheduler(lambda epoch: 0.1 / (epoch + 1)),
    "ModelCheckpoint": lambda: callbacks.ModelCheckpoint("{.keras"),
    "filepath": lambda: callbacks.ModelCheckpoint("a\0b.keras"),
    "TerminateOnNaN": callbacks.TerminateOnNaN, "class": lambda: callbacks.History,
    "patience": lambda: callbacks.EarlyStopping(patience=-1), "function": lambda: print,
}
WEIGHTS = {
    "their own": lambda weights: weights, "doubled": lambda weights: [2 * w for w in weights],
    "too few": lambda weights: weights[:-1], "turned": lambda weights: [w.T for w in weights],
    "numbers": lambda weights: [1.0 for _ in weights], "nothing": lambda weights: None, "number": lambda weights: 3,
    "huge": lambda weights: [np.full(w.shape, HUGE, object) for w in weights] or [HUGE],
    "masked": lambda weights: [np.ma.masked_less(w, np.inf) for w in weights],
    "complex": lambda weights: [1j * w for w in weights],
    "overflowing": lambda weights: [np.full(w.shape, 1e300) for w in weights],
    "words": lambda weights: ["a" for _ in weights], "ragged": lambda weights: [[[1, 2], [3]] for _ in weights],
}


def garbage(folder):
    path = os.path.join(folder, "garbage.keras")
    with open(path, "wb") as file:
        file.write(b"PK\x03\x04 and what else")
    return path


PATHS = {
    name: lambda folder, name=name: os.path.join(folder, name)
    for name in ("m.keras", "m.npz", "m.h5", "m.weights.h5", "no/such/folder.keras", "m")
} | {"a number": lambda folder: 3, "nothing": lambda folder: None, "garbage": garbage,
     "nul": lambda folder: "a\0b.keras"}
