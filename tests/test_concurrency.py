"""Several Python threads at once: each gets what it would get alone, to the last bit."""

import sys
import threading

import numpy as np
import pytest
import scipy.sparse

from tinynn import Model, Sequential, random, threads
from tinynn.layers import BatchNormalization, Concatenate, Dense, Dropout, Input

FEATURES = 1200
ROWS = (1, 2, 7, 32, 700)


@pytest.fixture(autouse=True)
def as_wild_as_can_be():
    """BLAS takes two threads, and Python's threads take turns as often as they can."""
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    with threads.blas().limit(limits=2):
        yield
        assert threads.in_force() == 2
    sys.setswitchinterval(interval)


def dense():
    return Sequential([Dense(300, "relu", input_shape=(FEATURES,)), Dropout(0.5), BatchNormalization(), Dense(10)])


def functional():
    x = Input((FEATURES,))
    h = Dense(300, "tanh")(x)
    return Model(x, Dense(5, "softmax")(Concatenate()([h, Dense(200, "relu")(h)])))


def numbers(rows):
    return np.random.default_rng(rows).normal(size=(rows, FEATURES)).astype("float32")


def matrix(rows):
    return scipy.sparse.csr_array(np.where(numbers(rows) > 2, 1, 0).astype("float32"))


def at_once(jobs):
    """Run functions, each in a thread of its own, all from the same moment on; what they return, or raise."""
    results, start = [None] * len(jobs), threading.Barrier(len(jobs))

    def work(i, job):
        start.wait(10)
        try:
            results[i] = job()
        except Exception as error:
            results[i] = error

    several = [threading.Thread(target=work, args=pair) for pair in enumerate(jobs)]
    for thread in several:
        thread.start()
    for thread in several:
        thread.join()
    return results


def same(found, expected):
    return isinstance(found, np.ndarray) and found.tobytes() == expected.tobytes()


@pytest.mark.parametrize("make", [dense, functional])
@pytest.mark.parametrize("data", [numbers, matrix])
def test_one_model_predicts_in_several_threads_what_it_predicts_in_one(make, data):
    model = make()
    batches = [data(rows) for rows in ROWS]
    alone = [model.predict(x, verbose=0) for x in batches]

    def often(i):
        return lambda: [model.predict(batches[i], verbose=0) for _ in range(30)]

    together = at_once([often(i) for i in range(len(ROWS))])
    wrong = {rows: sum(not same(y, ref) for y in found) for rows, found, ref in zip(ROWS, together, alone)}
    assert wrong == dict.fromkeys(ROWS, 0)


@pytest.mark.parametrize("attempt", range(10))
def test_a_model_is_built_once_by_whoever_predicts_first(attempt):
    def fresh():
        random.set_seed(attempt)
        return Sequential([Dense(20, "relu"), BatchNormalization(), Dense(3)])

    x = numbers(7)
    expected = fresh().predict(x, verbose=0)
    model = fresh()
    found = at_once([lambda: model.predict(x, verbose=0)] * 6)
    assert all(same(y, expected) for y in found), found
    assert len(model.parameters) == 8


def test_a_model_predicts_in_other_threads_while_it_is_compiled_and_made_ready():
    model, x = dense(), numbers(32)
    expected = model.predict(x, verbose=0)

    def compile_often():
        for _ in range(20):
            model.compile("adam", "mse")

    found = at_once([compile_often, *[lambda: [model.predict(x, verbose=0) for _ in range(20)]] * 3])
    assert found[0] is None
    assert all(same(y, expected) for ys in found[1:] for y in ys)


def test_two_models_trained_at_once_end_where_each_ends_alone():
    def trained(rows, batch_size):
        def train(model):
            x = numbers(rows)
            model.fit(x, x[:, :10], batch_size=batch_size, epochs=2, verbose=0)
            return np.concatenate([w.ravel() for w in model.get_weights()])
        return train

    jobs = [trained(700, 350), trained(64, 1), trained(96, 8)]

    def models():
        random.set_seed(3)
        made = [dense() for _ in jobs]
        for model in made:
            model.compile("adam", "mse")
        return made

    alone = [job(model) for job, model in zip(jobs, models())]
    together = at_once([lambda job=job, model=model: job(model) for job, model in zip(jobs, models())])
    assert [same(a, b) for a, b in zip(together, alone)] == [True] * len(jobs), together


def test_streams_that_are_drawn_at_once_are_all_different():
    drawn = at_once([lambda: [random.stream().integers(0, 2**63) for _ in range(200)]] * 4)
    assert len({number for numbers in drawn for number in numbers}) == 800
