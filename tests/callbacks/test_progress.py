import contextlib
import fcntl
import pty
import re
import struct
import sys
import termios

import numpy as np
import pytest

from tinynn.callbacks import Callback, CallbackList, LearningRateScheduler, TerminateOnNaN, progress
from tinynn.callbacks.progress import duration, number


@pytest.fixture
def in_terminal(monkeypatch):
    """Run a function while standard output is a terminal; returns all that was written to it, times as T."""
    monkeypatch.setattr(progress, "INTERVAL", 0.0)

    def run(function):
        keyboard, screen = pty.openpty()
        fcntl.ioctl(screen, termios.TIOCSWINSZ, struct.pack("4H", 24, 80, 0, 0))  # 80 columns wide
        with open(screen, "w") as stream, contextlib.redirect_stdout(stream):
            function()
        written = b""
        with open(keyboard, "rb", buffering=0) as file, contextlib.suppress(OSError):  # its way to say "no more"
            while part := file.read(4096):
                written += part
        return without_times(written.decode())

    return run


def without_times(text):
    return re.sub(r"\b\d+(s|ms|us)\b", "T", text)


def on_screen(text):
    """The lines that are to be seen once all is written: after a return, a line is written over."""
    lines = []
    for line in text.replace("\r\n", "\n").split("\n"):
        shown = ""
        for part in line.split("\r"):
            shown = part + shown[len(part) :]
        lines.append(shown.rstrip())
    return lines


def test_a_pipe_gets_a_line_for_each_epoch(train, capsys):
    train(verbose=1, loss=[0.5, 0.25], val_accuracy=[1e-4, 1.0])
    assert without_times(capsys.readouterr().out).splitlines() == [
        "Epoch 1/2",
        "3/3 - T - T/step - loss: 0.5000 - val_accuracy: 1.0000e-04",
        "Epoch 2/2",
        "3/3 - T - T/step - loss: 0.2500 - val_accuracy: 1.0000",
    ]


@pytest.mark.parametrize("verbose", [2, "auto", True])
def test_other_words_for_it_say_the_same(train, capsys, verbose):
    train(verbose=verbose, loss=[0.5])
    assert without_times(capsys.readouterr().out) == "3/3 - T - T/step - loss: 0.5000\n"


def test_verbose_0_is_silent(train, model, data, capsys):
    train(progress.Progress(), verbose=0, loss=[0.5])
    model.evaluate(*data, verbose=0)
    model.predict(data[0], verbose=0)
    assert capsys.readouterr().out == ""


def test_a_terminal_sees_a_bar_that_a_line_replaces(train, in_terminal):
    written = in_terminal(lambda: train(verbose=1, loss=[0.5, 0.25]))
    assert re.search(r"\r0/3 \| +\| \? left", written)
    assert re.search(r"\r2/3 \|█+[^|]* +\| \S+ left - loss: \d", written)
    assert on_screen(written) == [
        "Epoch 1/2",
        "3/3 - T - T/step - loss: 0.5000",
        "Epoch 2/2",
        "3/3 - T - T/step - loss: 0.2500",
        "",
    ]


def test_a_terminal_sees_no_bar_with_verbose_2(train, in_terminal):
    assert in_terminal(lambda: train(verbose=2, loss=[0.5])) == "3/3 - T - T/step - loss: 0.5000\r\n"


def test_what_others_print_after_an_epoch_begins_on_a_clean_line(train, in_terminal):
    class Chatter(Callback):
        def on_epoch_end(self, epoch, logs=None):
            print("after the last batch")

    written = in_terminal(lambda: train(Chatter(), verbose=1, loss=[0.5]))
    assert on_screen(written) == ["after the last batch", "3/3 - T - T/step - loss: 0.5000", ""]


def test_a_message_in_the_middle_of_an_epoch_does_not_run_into_the_bar(model, data, in_terminal, tmp_path):
    x, y = data
    y[1] = 1e30
    stop = TerminateOnNaN(path=tmp_path / "nan.npz")
    written = in_terminal(lambda: model.fit(x, y, batch_size=2, shuffle=False, verbose=1, callbacks=[stop]))
    lines = on_screen(written)
    assert lines[0] == "The first number that is not finite, in epoch 1, step 1:"
    assert lines[-2:] == ["1/6 - T - T/step - loss: inf", ""]


def test_an_epoch_that_is_stopped_in_its_midst_does_not_count_as_whole(model, data, capsys):
    class Stop(Callback):
        def on_train_batch_end(self, batch, logs=None):
            self.model.stop_training = batch == 1

    model.fit(*data, batch_size=2, verbose=2, callbacks=[Stop()])
    assert capsys.readouterr().out.startswith("2/6 - ")
    model.fit(*data, batch_size=2, verbose=2)
    assert capsys.readouterr().out.startswith("6/6 - ")


def test_the_line_has_what_other_callbacks_add(train, capsys):
    train(LearningRateScheduler(lambda epoch: 0.5), verbose=2, loss=[0.25])
    assert capsys.readouterr().out.endswith("- loss: 0.2500 - learning_rate: 0.5000\n")


def test_evaluate_and_predict_print_a_line(model, data, capsys):
    loss = model.evaluate(*data, batch_size=5, verbose=1)
    model.predict(data[0], batch_size=6, verbose=1)
    assert without_times(capsys.readouterr().out).splitlines() == [
        f"3/3 - T - T/step - loss: {loss:.4f}",
        "2/2 - T - T/step",
    ]


def test_evaluate_and_predict_show_a_bar_in_a_terminal(model, data, in_terminal):
    def look():
        model.evaluate(*data, batch_size=5, verbose=1)
        model.predict(data[0], batch_size=4, verbose=1)

    written = in_terminal(look)
    assert written.count("\r2/3 |") == 2
    assert re.fullmatch(r"3/3 - T - T/step - loss: \d+\.\d{4}", on_screen(written)[0])
    assert on_screen(written)[1:] == ["3/3 - T - T/step", ""]


def test_validation_within_fit_prints_nothing_of_its_own(model, data, capsys):
    model.fit(*data, epochs=1, verbose=2, validation_data=data)
    (line,) = capsys.readouterr().out.splitlines()
    assert re.fullmatch(r"1/1 - \S+ - \S+/step - loss: \S+ - val_loss: \S+", line)


def test_metrics_are_read_a_few_times_a_second_only(in_terminal, monkeypatch):
    monkeypatch.setattr(progress, "INTERVAL", 3600.0)
    reads = []

    def look():
        callbacks = CallbackList(verbose=1, steps=1000)
        callbacks.on_test_begin()
        for batch in range(1000):
            callbacks.on_test_batch_end(batch, lambda: reads.append(1))
        callbacks.on_test_end(lambda: {"loss": 0.5})

    assert on_screen(in_terminal(look)) == ["1000/1000 - T - T/step - loss: 0.5000", ""]
    assert reads == []


def test_nothing_is_called_for_a_batch_where_there_is_no_bar(capsys):
    line = progress.Progress()
    line.set_params({"epochs": 1, "steps": 1, "verbose": 1})
    assert not line.uses("on_train_batch_end")
    assert line.uses("on_epoch_end")


def test_a_stream_that_is_no_file_counts_as_a_pipe(monkeypatch):
    monkeypatch.setattr(sys, "stdout", None)
    assert not progress.can_redraw()


@pytest.mark.parametrize("seconds, text", [(12.4, "12s"), (0.0123, "12ms"), (3.2e-5, "32us"), (0.0, "0us")])
def test_short_times_have_short_names(seconds, text):
    assert duration(seconds) == text


@pytest.mark.parametrize(
    "value, text", [(0.61034, "0.6103"), (-2.0, "-2.0000"), (5e-5, "5.0000e-05"), (0, "0.0000e+00")]
)
def test_small_numbers_keep_their_digits(value, text):
    assert number(value) == text


@pytest.mark.parametrize("value, text", [
    (np.float32(0.5), "0.5000"), (np.array(2), "2.0000"), ([0.5, [1]], "[0.5000, [1.0000]]"), ("today", "today"),
    ("1.5", "1.5"), (None, "None"), (np.arange(3.0), "[0. 1. 2.]"), (np.ones(1), "[1.]"), ({1}, "{1}"), (1j, "1j"),
    (np.datetime64("2020-01-01"), "2020-01-01"), (10**400, str(10**400)),
])
def test_what_is_no_number_is_shown_as_it_is(value, text):
    assert number(value) == text


@pytest.mark.parametrize("verbose", [1, 2])
def test_logs_that_are_no_numbers_do_not_end_the_training(train, capsys, verbose):
    train(verbose=verbose, when=["today", np.arange(2)])
    assert "- when: today\n" in capsys.readouterr().out
