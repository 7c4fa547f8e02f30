"""tinynn on a GPU, step by step and by replays of a recorded step."""

import statistics

from benchmarks.gpu.tasks import RATE, batches, make_data
from tinynn import Sequential, backend
from tinynn.backend import xp
from tinynn.layers import Dense
from tinynn.optimizers import Adam
from tinynn.recorder import recorded
from tinynn.several import rows_of


def network(task):
    *hidden, classes = task.widths[1:]
    layers = [Dense(units, "relu") for units in hidden]
    model = Sequential([*layers, Dense(classes, "softmax")])
    model.build((task.widths[0],))
    model.compile(Adam(RATE), "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


def seconds_a_step(task, steps, rounds, capture):
    """The median over rounds, by events of the device."""
    backend.set_capture(capture)
    with backend.use("cupy"):
        model = network(task)
        data = model.take_data(*make_data(task))
        rows = xp.asarray(batches(task, steps))
        with recorded(model, data):
            recorder = model.recorder
            if capture:
                with recorder.on_stream():
                    return timed(lambda: [recorder.step(r) for r in rows], steps, rounds)
            return timed(lambda: [model.train_step(*rows_of(data, r)) for r in rows], steps, rounds)


def timed(run, steps, rounds):
    run()
    taken = []
    for _ in range(rounds):
        start, end = xp.cuda.Event(), xp.cuda.Event()
        start.record()
        run()
        end.record()
        end.synchronize()
        taken.append(xp.cuda.get_elapsed_time(start, end) / 1e3 / steps)
    return statistics.median(taken)


def eager(task, steps, rounds):
    return seconds_a_step(task, steps, rounds, capture=False)


def replayed(task, steps, rounds):
    return seconds_a_step(task, steps, rounds, capture=True)
