"""How many threads share a product: chosen by size, put back whatever happens."""

import os
import subprocess
import sys
import threading
from types import SimpleNamespace

import numpy as np
import pytest

from tinynn import Sequential, sparse, threads
from tinynn.callbacks import LambdaCallback
from tinynn.layers import Dense

TINY, SMALL, LARGE = 100, 1_000_000, int(1e12)


@pytest.fixture(autouse=True)
def two_threads():
    """BLAS takes two threads, whatever the tests as a whole were given, and what a test decides ends with it."""
    with threads.blas().limit(limits=2):
        yield
    threads.set_threads("auto")


def now():
    return threads.in_force()


def make_model(features=4, units=3):
    model = Sequential([Dense(units, input_shape=(features,))])
    model.compile("sgd", "mse")
    return model


def test_small_products_are_left_to_one_thread_and_large_ones_shared():
    with threads.sharing(SMALL) as chosen:
        assert chosen == now() == 1
    with threads.sharing(LARGE) as chosen:
        assert chosen == now() == 2
    assert now() == 2


def test_for_products_that_blas_never_shares_nothing_is_set():
    with threads.sharing(TINY) as chosen:
        assert chosen == 1 and now() == 2


def test_automatic_never_takes_more_threads_than_blas_was_given():
    with threads.blas().limit(limits=1), threads.sharing(LARGE) as chosen:
        assert chosen == now() == 1


def test_the_user_decides():
    threads.set_threads(2)
    assert threads.get_threads() == 2
    for size in (TINY, SMALL):
        with threads.sharing(size) as chosen:
            assert chosen == now() == 2
    threads.set_threads(10_000)  # more than the library can
    with threads.sharing(SMALL) as chosen:
        assert chosen == now() < 10_000
    threads.set_threads(1)
    with threads.sharing(LARGE) as chosen:
        assert chosen == now() == 1
    assert now() == 2


@pytest.mark.parametrize("wrong", [0, -1, 1.5, True, None, "many"])
def test_what_is_no_number_of_threads_is_refused(wrong):
    with pytest.raises(ValueError, match='set_threads: expected a positive integer up to 65536 or "auto", got'):
        threads.set_threads(wrong)
    assert threads.get_threads() == "auto"


def test_the_environment_decides_as_well():
    show = [sys.executable, "-c", "from tinynn import threads; print(threads.get_threads())"]
    for given, expected in (("2", "2"), ("auto", "auto"), ("", "auto")):
        done = subprocess.run(show, env=os.environ | {"TINYNN_THREADS": given}, capture_output=True, text=True)
        assert done.stdout.strip() == expected
    done = subprocess.run(show, env=os.environ | {"TINYNN_THREADS": "none"}, capture_output=True, text=True)
    assert "TINYNN_THREADS: expected a positive integer" in done.stderr


def test_within_one_another_each_has_its_own_number():
    for outer, inner in ((SMALL, LARGE), (LARGE, SMALL), (SMALL, TINY), (LARGE, LARGE)):
        with threads.sharing(outer) as before:
            with threads.sharing(inner) as chosen:
                assert chosen == (2 if inner == LARGE else 1)
                assert inner == TINY or now() == chosen
            assert now() == before
        assert now() == 2


def test_who_wants_another_number_waits_until_those_at_work_are_through():
    heard, told = [], threading.Event()

    def work():
        told.set()
        with threads.sharing(SMALL) as chosen:
            heard.append((chosen, now()))

    other = threading.Thread(target=work)
    with threads.sharing(LARGE):
        other.start()
        assert told.wait(10)
        while not threads.turns.queue:
            other.join(0.001)
        assert heard == [] and now() == 2
    other.join()
    assert heard == [(1, 1)] and now() == 2


def test_between_two_batches_who_waits_has_a_turn():
    heard = []

    def work():
        with threads.sharing(SMALL):
            heard.append(now())

    other = threading.Thread(target=work)
    with threads.sharing(LARGE):
        for batch in threads.in_turns(range(3)):
            if batch == 1:
                other.start()
                while not threads.turns.queue:
                    other.join(0.001)
            assert now() == 2
            assert heard == ([1] if batch == 2 else [])
    other.join()


def test_who_waits_too_long_goes_on(monkeypatch):
    monkeypatch.setattr(threads, "PATIENCE", 0.01)
    heard = []

    def work():
        with threads.sharing(SMALL) as chosen:
            heard.append(chosen)

    other = threading.Thread(target=work)
    with threads.sharing(LARGE):
        other.start()
        other.join()  # it waits for this thread, and this thread for it
        assert heard == [2]
    assert now() == 2 and not threads.turns.working


FORKED = """
import os, threading, time
import numpy
from tinynn import threads

threads.blas().limit(limits=2)
inside, through = threading.Event(), threading.Event()

def work():
    with threads.sharing(1e12):
        inside.set()
        through.wait(30)

threading.Thread(target=work).start()
inside.wait(30)
child = os.fork()
if child == 0:
    start = time.monotonic()
    with threads.sharing(1_000_000) as chosen:
        os._exit(0 if chosen == threads.in_force() == 1 and time.monotonic() - start < 5 else 1)
through.set()
print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""


def test_a_forked_process_does_not_wait_for_threads_that_it_has_not():
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", FORKED], capture_output=True, text=True, timeout=100)
    assert done.stdout.strip() == "0", done.stderr


def test_those_that_want_the_same_number_work_side_by_side():
    for size in (SMALL, LARGE):
        both = threading.Barrier(2)

        def work(size=size, both=both):
            with threads.sharing(size):
                both.wait(10)

        several = [threading.Thread(target=work) for _ in range(2)]
        for thread in several:
            thread.start()
        for thread in several:
            thread.join()
        assert not both.broken


def test_the_number_is_put_back_after_an_error():
    with pytest.raises(RuntimeError), threads.sharing(SMALL):
        raise RuntimeError
    assert now() == 2


def test_an_error_in_training_puts_the_number_back():
    model = make_model(2000, 50)

    def fail(*_):
        assert now() == 1
        raise RuntimeError

    with pytest.raises(RuntimeError):
        model.fit(np.ones((8, 2000)), np.ones((8, 50)), verbose=0, callbacks=[LambdaCallback(on_batch_end=fail)])
    assert now() == 2


def test_several_python_threads_at_once_leave_the_number_as_it_was():
    model, x = make_model(2000, 200), np.ones((1, 2000))

    def predict_often():
        for _ in range(50):
            model.predict(x, verbose=0)

    several = [threading.Thread(target=predict_often) for _ in range(3)]
    for thread in several:
        thread.start()
    for thread in several:
        thread.join()
    assert now() == 2


def test_a_model_tells_how_many_it_took():
    wide = make_model(2000, 400)
    x, y = np.zeros((64, 2000), "float32"), np.zeros((64, 400), "float32")
    assert wide.threads is None
    wide.fit(x, y, batch_size=64, verbose=0)
    assert wide.threads == 2
    wide.fit(x, y, batch_size=1, steps_per_epoch=1, verbose=0, validation_data=(x, y))
    assert wide.threads == 1
    for method, arguments in (("evaluate", (x, y)), ("predict", (x,))):
        getattr(wide, method)(*arguments, verbose=0)
        assert wide.threads == 2
        getattr(wide, method)(*arguments, verbose=0, batch_size=1)
        assert wide.threads == 1
    for method, arguments in (("train_on_batch", (x, y)), ("test_on_batch", (x, y)), ("predict_on_batch", (x,))):
        getattr(wide, method)(*arguments)
        assert wide.threads == 2
        getattr(wide, method)(*(a[:1] for a in arguments))
        assert wide.threads == 1


def test_products_with_sparse_rows_do_not_count():
    model = make_model(20000, 100)
    x = np.zeros((100, 20000), "float32")
    assert sparse.looks_sparse(x)
    model.predict(x, verbose=0)
    assert model.threads == 1
    model.predict(x + 1, verbose=0)
    assert model.threads == 2


@pytest.mark.parametrize("libraries, expected", [
    ([("openblas", "0.3.27")], 460_000), ([("openblas", "0.3.31.188.0")] * 2, 460_000),
    ([("openblas", "0.3.23.dev")], 9_000), ([("openblas", "0.3.31"), ("openblas", "0.3.21")], 9_000),
    ([("mkl", "2024.1")], 9_000), ([], 9_000),
])
def test_a_single_row_is_left_to_blas_where_blas_never_shares_it(libraries, expected, monkeypatch):
    found = [SimpleNamespace(internal_api=name, version=version) for name, version in libraries]
    monkeypatch.setattr(threads, "blas", lambda: SimpleNamespace(lib_controllers=found))
    assert threads.never_shared_by_a_row.__wrapped__() == expected


def test_a_row_asks_for_the_largest_parameter_there_is_after_layers_come_and_go():
    model = Sequential([Dense(3, input_shape=(2,))])
    for change, largest in ((lambda: None, 6), (lambda: model.add(Dense(40)), 120), (model.pop, 6)):
        change()
        model.predict(np.ones((1, 2)), verbose=0)
        assert model.largest_parameter == largest
