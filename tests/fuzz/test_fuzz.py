"""The public API in any order, with good and bad arguments: each call works, or is refused by name and changes nothing.

A sequence is some ten calls on one network after another. What a call may raise is ValueError and TypeError, and
FileNotFoundError and FileExistsError for files, with a message that is this package's own and names what it is about.
"""

import copy
import shutil
import tempfile
import warnings

import numpy as np
import pytest
from bad_input import is_ours
from fuzz_values import (
    BAD_LAYERS,
    CALLBACKS,
    COMPILE,
    EVALUATE,
    FIT,
    HUGE,
    INPUTS,
    LAYERS,
    PATHS,
    SHAPES,
    TARGETS,
    WEIGHTS,
    chosen,
    mostly,
    some_of,
)
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

import tinynn
from tinynn.doubts import SetupWarning
from tinynn.layers import Dense, Dropout, Input, concatenate
from tinynn.losses.registry import KINDS as LOSSES
from tinynn.metrics.registry import KINDS as METRICS

REFUSED = (ValueError, TypeError, FileNotFoundError, FileExistsError)
GOOD_X, GOOD_Y = mostly(INPUTS, "good"), mostly(TARGETS, "labels")
GOOD_PATH = mostly(PATHS, "m.keras", "m.npz")


class Session(RuleBasedStateMachine):
    """One user, who has a network at hand and does not read the manual."""

    def __init__(self):
        super().__init__()
        self.folder = tempfile.mkdtemp()
        tinynn.naming.reset_names()
        tinynn.random.set_seed(0)
        self.model = tinynn.Sequential()

    def teardown(self):
        shutil.rmtree(self.folder)

    def attempt(self, causes, call, *args, **kwargs):
        """Make a call; what it returns, or None where it was refused as it should be."""
        before = state_of(self.model)
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            result = None
            try:
                result = call(*args, **kwargs)
            except REFUSED as error:
                assert is_ours(str(error)), repr(error)
                known = [*causes, f"model {self.model.name!r}", "layer '", "Input '", *LOSSES, *METRICS]
                assert any(name in str(error) for name in known), repr(error)
                assert_same(before, state_of(self.model))
        for warning in caught:
            assert self.explains(warning, result), str(warning.message)
        return result

    def explains(self, warning, result):
        """Whether a warning is this package's own, or NumPy's about numbers that are seen not to be finite.

        They may also be those of an output that the network has been warned about: no probability for a cross-entropy.
        """
        if warning.category is RuntimeWarning:
            warned = any(kind.startswith("output") for kind in self.model.doubted)
            return warned or not all_finite(self.model.get_weights()) or not all_finite(numbers_in(result))
        return issubclass(warning.category, SetupWarning) or "in the logs, only" in str(warning.message)

    @initialize(ready=st.booleans())
    def begin(self, ready):
        """Half of the sequences begin with a network that can be trained."""
        if ready:
            self.model = tinynn.Sequential([Input((3,)), Dense(4, "relu"), Dropout(0.1), Dense(3, "softmax")])
            self.compile_well()

    # Making networks.

    @rule(layers=st.lists(chosen(LAYERS), max_size=3), built=st.booleans())
    def new_chain(self, layers, built):
        made = [LAYERS[name]() for name in layers]
        self.model = self.attempt(["model"], tinynn.Sequential, [*[Input((3,))] * built, *made]) or tinynn.Sequential()

    @rule(width=st.integers(1, 4), inputs=st.integers(1, 2), outputs=st.integers(1, 2))
    def new_graph(self, width, inputs, outputs):
        entrances = [Input((3,)) for _ in range(inputs)]
        h = entrances[0] if inputs == 1 else concatenate(entrances)
        h = Dense(width, "tanh")(h)
        self.model = tinynn.Model(entrances, [Dense(3, "softmax")(h) for _ in range(outputs)])

    @rule(name=chosen(LAYERS))
    def add(self, name):
        if isinstance(self.model, tinynn.Sequential):
            self.attempt(["model"], lambda: self.model.add(LAYERS[name]()))

    @rule(name=chosen(BAD_LAYERS))
    def bad_layer(self, name):
        assert self.attempt([name.partition("(")[0]], BAD_LAYERS[name]) is None

    @rule()
    def pop(self):
        if isinstance(self.model, tinynn.Sequential):
            self.attempt(["layer"], self.model.pop)

    @rule(shape=chosen(SHAPES))
    def build(self, shape):
        if isinstance(self.model, tinynn.Sequential):
            self.attempt(["input_shape", "Input"], self.model.build, SHAPES[shape])

    # Training them.

    @rule(options=some_of(COMPILE))
    def compile(self, options):
        self.attempt([*options, "optimizer", "metric"], self.model.compile, **values(COMPILE, options))

    @rule()
    def compile_well(self):
        self.attempt([], self.model.compile, "sgd", "sparse_categorical_crossentropy", metrics=["accuracy"])

    @rule(x=GOOD_X, y=GOOD_Y, options=some_of(FIT), watching=st.lists(chosen(CALLBACKS), max_size=2))
    def fit(self, x, y, options, watching):
        x, y = INPUTS[x](self.model), TARGETS[y](self.model)
        causes = ["x:", "y:", *options, *watching]
        watchers = self.attempt(causes, lambda: [CALLBACKS[name]() for name in watching]) if watching else None
        self.attempt(causes, self.model.fit, x, y, **{"verbose": 0, "callbacks": watchers} | values(FIT, options))

    @rule(epochs=st.integers(1, 2), split=st.sampled_from([0.0, 0.25]))
    @precondition(lambda self: self.model.loss is not None)
    def fit_well(self, epochs, split):
        x, y = INPUTS["good"](self.model), TARGETS["labels"](self.model)
        self.attempt(["y:"], self.model.fit, x, y, epochs=epochs, validation_split=split, batch_size=4, verbose=0)

    @rule(x=GOOD_X, y=GOOD_Y, options=some_of(EVALUATE))
    def evaluate(self, x, y, options):
        x, y = INPUTS[x](self.model), TARGETS[y](self.model)
        self.attempt(["x:", "y:", *options], self.model.evaluate, x, y, **{"verbose": 0} | values(EVALUATE, options))

    @rule(x=GOOD_X, options=some_of(EVALUATE))
    def predict(self, x, options):
        options = {name: value for name, value in options.items() if name in ("batch_size", "steps", "verbose")}
        x = INPUTS[x](self.model)
        self.attempt(["x:", *options], self.model.predict, x, **{"verbose": 0} | values(EVALUATE, options))

    @rule(method=st.sampled_from(["train_on_batch", "test_on_batch"]), x=GOOD_X, y=GOOD_Y)
    def on_batch(self, method, x, y):
        x, y = INPUTS[x](self.model), TARGETS[y](self.model)
        self.attempt(["x:", "y:"], getattr(self.model, method), x, y)

    @rule(rate=st.sampled_from([0.1, -1.0, "fast", None, float("nan"), HUGE, lambda step: 0.1]))
    @precondition(lambda self: self.model.optimizer is not None)
    def learning_rate(self, rate):
        self.attempt(["learning_rate"], setattr, self.model.optimizer, "learning_rate", rate)

    @rule(trainable=st.booleans())
    def freeze(self, trainable):
        self.model.trainable = trainable

    # Weights and files.

    @rule(weights=chosen(WEIGHTS))
    def set_weights(self, weights):
        self.attempt(["weights"], self.model.set_weights, WEIGHTS[weights](self.model.get_weights()))

    @rule(method=st.sampled_from(["save", "save_weights", "load_weights"]), path=GOOD_PATH)
    def files(self, method, path):
        path = PATHS[path](self.folder)
        self.attempt(["path", str(path)], getattr(self.model, method), path)

    @rule(path=GOOD_PATH)
    def load(self, path):
        path = PATHS[path](self.folder)
        self.model = self.attempt(["path", str(path)], tinynn.models.load_model, path) or self.model

    # Looking at them, and copies.

    @rule()
    def look(self):
        self.attempt(["build"], self.model.summary, print_fn=str)
        self.attempt([], lambda: (self.model.get_weights(), self.model.count_params(), repr(self.model)))
        self.attempt(["layer number"], self.model.get_layer, index=1)
        self.attempt(["output"], self.model.get_layer, name="output")

    @rule(text=st.sampled_from([None, "", "{", "[]", "{}", '{"class_name": "Sequential", "config": {"layers": 3}}']))
    def bad_json(self, text):
        causes = ["model", "class_name", "layers"]
        assert self.attempt(causes, tinynn.models.model_from_json, text) is None

    @rule(how=st.sampled_from(["json", "clone", "config", "deepcopy"]))
    def duplicate(self, how):
        model = self.model
        again = self.attempt([], {
            "json": lambda: tinynn.models.model_from_json(model.to_json()),
            "clone": lambda: tinynn.models.clone_model(model),
            "config": lambda: type(model).from_config(model.get_config()),
            "deepcopy": lambda: copy.deepcopy(model),
        }[how])
        self.model = again or model


def values(table, options):
    return {name: table[name][value] for name, value in options.items()}


def state_of(model):
    """What an error may not change: weights, the optimizer's state, the layers, how it is compiled, and its history."""
    optimizer = model.optimizer
    kept = [np.array(part) for part in optimizer.get_state().values()] if optimizer and optimizer.iterations else []
    rate = optimizer and optimizer.hyperparameters["learning_rate"]
    things = [model.built, list(model.layers), model.input_shape, model.loss, optimizer and type(optimizer), rate]
    told = model.history and (id(model.history), repr(model.history.history))  # as text, in which NaN is like NaN
    return [*model.get_weights(), *kept], [*things, told]


def assert_same(before, now):
    assert before[1] == now[1]
    assert len(before[0]) == len(now[0])
    assert all(np.array_equal(a, b, equal_nan=True) for a, b in zip(before[0], now[0]))


def all_finite(arrays):
    return all(np.isfinite(a).all() for a in arrays)


def numbers_in(result):
    """What `fit` or `evaluate` told."""
    result = getattr(result, "history", result)
    if isinstance(result, dict):
        result = list(result.values())
    return [np.asarray(result, "float64")] if isinstance(result, (float, list)) else []


def run(sequences):
    run_state_machine_as_test(Session, settings=settings(
        max_examples=sequences, stateful_step_count=12, database=None, suppress_health_check=list(HealthCheck),
    ))


def test_any_sequence_of_calls_works_or_is_refused_by_name():
    run(100)


@pytest.mark.slow
def test_five_thousand_sequences_work_or_are_refused_by_name():
    run(5000)
