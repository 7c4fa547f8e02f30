import os

import numpy as np
import pytest

import tinynn
from tinynn.callbacks import LambdaCallback, TerminateOnNaN

FILE = "nan-epoch-1-step-2.npz"


@pytest.fixture(autouse=True)
def somewhere_else(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def poisoned(data):
    """Data whose row 5, in the second of three batches, has a target too large for its square."""
    x, y = data
    y = y.copy()
    y[5] = 1e30
    return x, y


def test_it_stops_after_the_batch_that_went_wrong(model, data, capsys):
    batches = []
    count = LambdaCallback(on_train_batch_end=lambda batch, logs: batches.append(batch))
    history = model.fit(
        *poisoned(data), batch_size=4, epochs=5, shuffle=False, verbose=0, callbacks=[TerminateOnNaN(), count]
    )
    assert batches == [0, 1]
    assert history.epoch == [0]
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "The first number that is not finite, in epoch 1, step 2:"
    assert lines[1].split() == ["operation", "loss", "mean_squared_error"]
    assert lines[2].split() == "row 1 of the batch, sample 5 of the data".split()
    assert lines[-1] == f"To repeat the step: python -m tinynn replay {FILE}"


def test_the_weights_stay_as_they_were_before_the_step(model, data):
    weights = []
    remember = LambdaCallback(on_train_batch_begin=lambda batch, logs: weights.append(model.get_weights()))
    model.fit(*poisoned(data), batch_size=4, shuffle=False, verbose=0, callbacks=[TerminateOnNaN(), remember])
    assert len(weights) == 2
    assert all(np.array_equal(a, b) for a, b in zip(weights[1], model.get_weights()))
    assert model.optimizer.iterations == 1


def test_it_raises_if_asked_to_and_so_does_debug(model, data):
    def message(**options):
        with pytest.raises(RuntimeError) as stop:
            model.fit(*poisoned(data), batch_size=4, shuffle=False, verbose=0, **options)
        return str(stop.value)

    before = model.get_weights()
    first = message(callbacks=[TerminateOnNaN(raise_error=True)])
    model.set_weights(before)
    assert first.startswith("The first number that is not finite, in epoch 1, step 2:\n  operation  loss")
    assert message(debug=True) == first


def test_the_message_of_all_three_is_what_replay_prints(model, data):
    with pytest.raises(RuntimeError) as stop:
        model.fit(*poisoned(data), batch_size=4, shuffle=False, verbose=0, debug=True)
    report, _, how = str(stop.value).rpartition("\n")
    assert how == f"To repeat the step: python -m tinynn replay {FILE}"
    assert tinynn.replay(FILE) == report


def test_the_file_goes_where_it_is_told(model, data, tmp_path):
    path = tmp_path / "what went wrong.npz"
    model.fit(*poisoned(data), batch_size=4, shuffle=False, verbose=0, callbacks=[TerminateOnNaN(path=path)])
    assert os.listdir() == [path.name]


def test_where_no_file_can_be_written_the_report_is_given_nevertheless(model, data, capsys):
    stop = TerminateOnNaN(path="no such folder/nan.npz")
    model.fit(*poisoned(data), batch_size=4, shuffle=False, verbose=0, callbacks=[stop])
    out = capsys.readouterr().out
    assert "operation  loss mean_squared_error" in out
    assert "No file of this step could be written: cannot write no such folder/nan.npz" in out


@pytest.mark.parametrize("path", ["/dev/null", "a\0b.npz", "\ud800.npz", "."])
def test_a_path_that_is_none_costs_the_file_and_not_the_report(model, data, capsys, path):
    try:
        stop = TerminateOnNaN(path=path)
    except ValueError:
        return  # refused before training
    model.fit(*poisoned(data), batch_size=4, shuffle=False, verbose=0, callbacks=[stop])
    out = capsys.readouterr().out
    assert "operation  loss mean_squared_error" in out and "No file of this step could be written: " in out


def test_a_path_of_another_kind_is_refused_at_once():
    with pytest.raises(TypeError, match="TerminateOnNaN: expected path to be a path, got 3"):
        TerminateOnNaN(path=3)


def test_debug_writes_to_the_path_of_the_one_that_is_there(model, data):
    with pytest.raises(RuntimeError, match="python -m tinynn replay mine.npz"):
        model.fit(*poisoned(data), batch_size=4, shuffle=False, verbose=0, debug=True,
                  callbacks=[TerminateOnNaN(path="mine.npz")])
    assert os.listdir() == ["mine.npz"]


@pytest.mark.parametrize("paths", [(None, "a.npz"), ("a.npz", None), ("a.npz", "a.npz")])
def test_of_two_the_one_with_a_path_says_where_the_file_goes(model, data, paths):
    stops = [TerminateOnNaN(path=path) for path in paths]
    model.fit(*poisoned(data), batch_size=4, shuffle=False, verbose=0, callbacks=stops)
    assert os.listdir() == ["a.npz"]


def test_two_paths_for_one_file_are_refused(model, data):
    with pytest.raises(ValueError, match="TerminateOnNaN: expected one path for the file, got 'a.npz' and 'b.npz'"):
        model.fit(*data, verbose=0, callbacks=[TerminateOnNaN(path="a.npz"), TerminateOnNaN(path="b.npz")])


def test_no_other_warning_comes_before_the_report(model, data):
    x, y = data
    with pytest.raises(RuntimeError, match="operation  loss mean_squared_error"):
        model.fit(x, np.full_like(y, 1e30), verbose=0, debug=True)


def test_a_class_derived_from_it_gets_the_logs(train):
    class Loud(TerminateOnNaN):
        def on_train_batch_end(self, batch, logs=None):
            super().on_train_batch_end(batch, logs)
            losses.append(logs["loss"])

    losses = []
    train(Loud())
    assert len(losses) == 3 and np.isfinite(losses).all()


def test_finite_numbers_go_on_and_leave_no_file(train):
    assert train(TerminateOnNaN(), epochs=2).epoch == [0, 1]
    assert os.listdir() == []


def test_epochs_count_as_the_bar_counts_them(model, data, capsys):
    x, y = data

    def grow(epoch, logs):
        model.set_weights([np.full((3, 1), 10.0 ** (15 * epoch)), np.zeros(1)])

    callbacks = [LambdaCallback(on_epoch_begin=grow), TerminateOnNaN()]
    model.fit(x, y, batch_size=4, epochs=7, initial_epoch=1, verbose=0, callbacks=callbacks)
    assert "in epoch 3, step 1:" in capsys.readouterr().out


def test_the_next_training_is_not_watched(model, data):
    model.fit(*data, verbose=0, callbacks=[TerminateOnNaN()])
    assert model.black_box is not None
    model.fit(*data, verbose=0)
    assert model.black_box is None


def test_in_a_loop_of_ones_own_the_loss_of_the_logs_is_looked_at(model, data, capsys):
    x, y = poisoned(data)
    stop = TerminateOnNaN()
    stop.set_model(model)
    for batch in range(3):
        rows = slice(4 * batch, 4 * batch + 4)
        with np.errstate(over="ignore"):
            stop.on_train_batch_end(batch, {"loss": model.train_on_batch(x[rows], y[rows])})
        if model.stop_training:
            break
    assert capsys.readouterr().out == "Batch 1: the loss is inf, training stops\n"
