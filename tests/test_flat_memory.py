"""Many calls of fit and predict, and many models that are thrown away, leave no more memory taken than a few."""

import gc
import tracemalloc
import weakref

import numpy as np
import pytest

from tinynn import Model, Sequential
from tinynn.layers import BatchNormalization, Concatenate, Dense, Dropout, Input

X = np.random.default_rng(0).normal(size=(8, 4)).astype("float32")
Y = (X.sum(axis=1) > 0).astype("int64")

# Bytes that a thousand calls may leave behind: Python and NumPy keep some small pieces of memory for the next use, and
# no more of them after ten thousand calls than after a hundred.
SLACK = 80_000

HOW_OFTEN = pytest.mark.parametrize("times", [50, pytest.param(1000, marks=pytest.mark.slow)])


def chain():
    model = Sequential([Dense(5, "relu", input_shape=(4,)), BatchNormalization(), Dropout(0.2), Dense(2, "softmax")])
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


def graph():
    x = Input((4,))
    model = Model(x, Dense(2, "softmax")(Concatenate()([Dense(5, "tanh")(x), x])))
    model.compile("sgd", "sparse_categorical_crossentropy", metrics=["accuracy"], weighted_metrics=["accuracy"])
    return model


def left_behind(job, times):
    """Bytes that so many calls of a function leave behind, after ten to warm up."""
    for _ in range(10):
        job()
    gc.collect()
    tracemalloc.start()
    try:
        for _ in range(10):
            job()
        gc.collect()
        before, _ = tracemalloc.get_traced_memory()
        for _ in range(times):
            job()
        gc.collect()
        return tracemalloc.get_traced_memory()[0] - before
    finally:
        tracemalloc.stop()


@HOW_OFTEN
@pytest.mark.parametrize("make", [chain, graph])
def test_memory_is_flat_over_many_calls_on_one_model(make, times):
    model = make()
    grown = {
        "fit": left_behind(lambda: model.fit(X, Y, batch_size=4, verbose=0), times),
        "predict": left_behind(lambda: model.predict(X, verbose=0), times),
        "evaluate": left_behind(lambda: model.evaluate(X, Y, verbose=0), times),
        "train_on_batch": left_behind(lambda: model.train_on_batch(X, Y), times),
    }
    print(f"\n{make.__name__}: bytes left behind by {times} calls: {grown}")
    assert max(grown.values()) < SLACK


@HOW_OFTEN
@pytest.mark.parametrize("make", [chain, graph])
def test_memory_is_flat_over_many_models_that_are_thrown_away(make, times):
    def job():
        model = make()
        model.fit(X, Y, batch_size=4, verbose=0)
        model.predict(X, verbose=0)

    grown = left_behind(job, times)
    print(f"\n{make.__name__}: bytes left behind by {times} models: {grown}")
    assert grown < SLACK


@pytest.mark.parametrize("make", [chain, graph])
def test_nothing_keeps_a_model_that_nobody_has(make, tmp_path):
    model = make()
    model.fit(X, Y, verbose=0)
    model.save(tmp_path / "model.keras")
    model.clone()
    watched = [weakref.ref(thing) for thing in (model, *model.layers, model.optimizer, model.history)]
    del model
    gc.collect()
    assert [thing() for thing in watched] == [None] * len(watched)


def test_calls_that_leave_something_behind_are_found_out():
    kept = []
    assert left_behind(lambda: kept.append(bytes(100)), 1000) > SLACK
