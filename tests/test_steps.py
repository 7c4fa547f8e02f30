"""Calls that look at so many batches only, counted as Keras counts them."""

import numpy as np
import pytest

from tinynn import Sequential
from tinynn.callbacks import Callback
from tinynn.layers import Dense

X, Y = np.arange(10.0)[:, None], np.arange(10.0) ** 2


@pytest.fixture
def model():
    model = Sequential([Dense(1, input_shape=(1,))])
    model.compile("sgd", "mse")
    return model


class Rows(Callback):
    """Counts the batches of each kind of call."""

    def __init__(self):
        self.trained = self.measured = 0

    def on_train_batch_end(self, batch, logs=None):
        self.trained += 1

    def on_test_batch_end(self, batch, logs=None):
        self.measured += 1


@pytest.mark.parametrize(("batch_size", "steps", "rows"), [(3, 2, 6), (3, 9, 10), (None, 2, 10), (4, None, 10)])
def test_evaluate_and_predict_look_at_so_many_batches(model, batch_size, steps, rows):
    assert model.evaluate(X, Y, batch_size, 0, steps=steps) == model.evaluate(X[:rows], Y[:rows], verbose=0)
    np.testing.assert_array_equal(
        model.predict(X, batch_size, 0, steps=steps), model.predict(X[:rows], batch_size, verbose=0)
    )


def test_steps_without_a_batch_size_share_the_rows_out(model):
    seen = Rows()
    model.fit(X, Y, steps_per_epoch=4, verbose=0, callbacks=[seen])
    model.evaluate(X, Y, steps=5, verbose=0, callbacks=[seen])
    assert (seen.trained, seen.measured) == (4, 5)


@pytest.mark.parametrize(
    ("options", "batches", "rows"),
    [
        ({"validation_steps": 2, "batch_size": 3}, 2, 6), ({"validation_steps": 2, "validation_batch_size": 4}, 2, 8),
        ({"validation_steps": 5}, 5, 10), ({"validation_batch_size": 4}, 3, 10), ({}, 1, 10),
    ],
)
def test_a_validation_looks_at_so_many_batches(model, options, batches, rows):
    seen = Rows()
    history = model.fit(X, Y, validation_data=(X, Y), verbose=0, callbacks=[seen], **options).history
    assert seen.measured == batches
    assert history["val_loss"][0] == pytest.approx(model.evaluate(X[:rows], Y[:rows], verbose=0), rel=1e-6)


@pytest.mark.parametrize("argument", ["steps_per_epoch", "validation_steps"])
def test_no_steps_at_all_are_refused(model, argument):
    with pytest.raises(ValueError, match=f"^model 'sequential': expected {argument} to be a positive integer, got 0$"):
        model.fit(X, Y, validation_data=(X, Y), verbose=0, **{argument: 0})
    for call in (model.evaluate, model.predict):
        with pytest.raises(ValueError, match="^model 'sequential': expected steps to be a positive integer, got -1$"):
            call(X, **({"y": Y} if call == model.evaluate else {}), steps=-1)
