"""The same seed gives the same bits, whatever ran before, and on however many cores."""

import os
import subprocess
import sys

import numpy as np
import pytest

import tinynn
from tinynn import layers
from tinynn.callbacks import History, first_difference
from tinynn.training import Model, Sequential
from tinynn.utils import set_random_seed


def chain():
    return Sequential([
        layers.Dense(32, activation="relu", kernel_initializer="he_normal", input_shape=(20,)), layers.Dropout(0.3),
        layers.BatchNormalization(), layers.GaussianNoise(0.1), layers.Dense(3, activation="softmax"),
    ])


def branches():
    x = layers.Input(shape=(20,))
    h = [layers.Dropout(0.2)(layers.Dense(16, activation=name)(x)) for name in ("tanh", "gelu")]
    return Model(x, layers.Dense(3, activation="softmax")(layers.concatenate(h)))


def a_run(make, rows=300):
    set_random_seed(11)
    x, y = np.random.normal(size=(rows, 20)), np.random.randint(0, 3, rows)  # from the global generator, as scripts do
    model = make()
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    history = model.fit(x, y, epochs=3, verbose=0, validation_split=0.2)
    return history, model.predict(x, verbose=0)


def something_else(count):
    """What may run before: other networks, other seeds, arrays that lie about in memory."""
    set_random_seed(count)
    kept = [np.ones(np.random.randint(1, 5000), "float32") for _ in range(50)][::2]
    other = Sequential([layers.Dense(7 + count, input_shape=(5,)), layers.Dropout(0.5), layers.Dense(1)])
    other.compile(["sgd", "rmsprop", "nadam"][count % 3], "mse")
    other.fit(np.random.normal(size=(50, 5)), np.zeros(50), batch_size=7, epochs=2, verbose=0)
    other.predict(np.ones((3, 5)), verbose=0)
    tinynn.models.clone_model(other)
    np.random.shuffle(np.arange(count + 3))
    return kept


@pytest.mark.parametrize("make", [chain, branches])
def test_what_ran_before_does_not_matter(make):
    first, predicted = a_run(make)
    kept = []
    for count in range(6):
        kept.append(something_else(count))
        again, predicted_again = a_run(make)
        assert first_difference(first, again) is None
        assert again.history == first.history
        np.testing.assert_array_equal(predicted_again, predicted)


PROGRAM = """
import sys
import numpy as np
import tinynn
rows, features, units, batch = map(int, sys.argv[1:])
tinynn.utils.set_random_seed(11)
x, y = np.random.normal(size=(rows, features)), np.random.randint(0, 10, rows)
model = tinynn.Sequential([
    tinynn.layers.Dense(units, activation="relu", input_shape=(features,)), tinynn.layers.Dropout(0.2),
    tinynn.layers.Dense(10, activation="softmax"),
])
model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
history = model.fit(x, y, batch, epochs=2, verbose=0, validation_split=0.2)
print(history.to_json())
"""
SMALL, LARGE = (400, 20, 64, 32), (300, 784, 512, 128)


def on_cores(cores, task, threads="auto"):
    """The history of a task where BLAS takes so many threads, and tinynn so many of them."""
    environment = os.environ | {
        "OPENBLAS_NUM_THREADS": str(cores), "MKL_NUM_THREADS": str(cores), "TINYNN_THREADS": str(threads)}
    command = [sys.executable, "-c", PROGRAM, *map(str, task)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return History.from_json(done.stdout)


def test_products_too_small_to_be_shared_have_the_same_bits_on_any_number_of_cores():
    one, *others = (on_cores(cores, SMALL) for cores in (1, 2, 4))
    for other in others:
        assert first_difference(one, other) is None
        assert other.history == one.history


def test_one_thread_has_the_same_bits_on_any_number_of_cores():
    one, other = (on_cores(cores, LARGE, threads=1) for cores in (1, 4))
    assert one.provenance["threads"] == other.provenance["threads"] == 1
    assert first_difference(one, other) is None


def test_any_other_number_of_threads_has_the_same_bits_every_time():
    one, other = (on_cores(2, LARGE, threads=2) for _ in range(2))
    assert one.provenance["threads"] == 2
    assert first_difference(one, other) is None
