"""A step as one launch: recorded as a CUDA graph, once for each number of rows, and replayed.

A replay repeats what the device did, not what Python did. So whatever the host gives to a step, a random mask or the
rate of that step, goes through `fed`, `number` or `renewed`: into an array that a replay finds filled anew.
"""

from contextlib import contextmanager
from functools import cache
from types import CellType, FunctionType

import numpy as np

from tinynn.backend import xp

_recording = None  # the one under way


def fed(draw):
    """What the host gives to a step, as an array where the network lives: `draw()`, drawn anew for every replay."""
    return xp.asarray(draw()) if _recording is None else _recording.fed(draw)


def number(read, dtype):
    """A number that the host sets, such as a bound: as it is, or in a recording as a fed array of no axes."""
    return read() if _recording is None else _recording.fed(lambda: np.asarray(read(), dtype))


def renewed(make, dtype):
    """The function that `make` makes for every step; in a recording, one kernel to which its floats are fed.

    Its floats are those that it closes over, as the rule of an optimizer does over the rate of the step.
    """
    return make() if _recording is None else _recording.renewed(make, dtype)


class Recording:
    """A step on rows of one number, as a graph.

    The first call takes the step as it is, so that CuPy has compiled its kernels and found its memory. The second
    writes it down. From then on a call fills the arrays that are fed and launches the graph.

    Parameters
    ----------
    step : callable
        Takes the numbers of the rows, an array that stays the same from call to call.
    note : callable
        Does what Python does in a step, for a replay, in which it does not: counts the rows and the step.
    stream : cupy.cuda.Stream
        Not the default one, in use.
    pool : cupy.cuda.MemoryPool
        Whose memory nothing else uses, and that lives as long as the graph: its addresses are in the graph.
    """

    def __init__(self, step, note, stream, pool):
        self.step, self.note, self.stream, self.pool = step, note, stream, pool
        self.feeds = []  # pairs of what draws and the array that holds it, in the order of the step
        self.rows = self.graph = self.turn = None

    def __call__(self, rows):
        if self.rows is None:
            self.rows = rows.copy()
            with self.under_way():
                self.step(self.rows)
            return
        self.rows[...] = rows
        for draw, array in self.feeds:
            array.set(draw())
        if self.graph is None:
            self.graph = self.captured()
        else:
            self.note(len(rows))
        self.graph.launch(self.stream)

    def captured(self):
        self.turn = iter(self.feeds)
        with self.under_way():
            self.stream.begin_capture()
            try:
                self.step(self.rows)
            finally:
                graph = self.stream.end_capture()
        return graph

    @contextmanager
    def under_way(self):
        global _recording
        _recording = self
        try:
            with xp.cuda.using_allocator(self.pool.malloc):
                yield
        finally:
            _recording = None

    def fed(self, draw):
        if self.turn is not None:
            return next(self.turn)[1]
        self.feeds.append((draw, xp.asarray(draw())))
        return self.feeds[-1][1]

    def renewed(self, make, dtype):
        made = []

        def draw():
            made[:] = [make()]
            return np.array([made[0].__closure__[place].cell_contents for place in floats_of(made[0])], dtype)

        numbers = self.fed(draw)
        self.latest = made[0] if made else self.latest
        return as_one_kernel(self.latest, numbers)


def floats_of(function):
    """Where, among what a function closes over, its Python floats are."""
    return [place for place, cell in enumerate(function.__closure__) if type(cell.cell_contents) is float]


def as_one_kernel(function, numbers):
    """`function` of vectors with an array of numbers in the place of the floats that it closes over, fused."""
    places = floats_of(function)

    @cache
    def kernel(present):
        def together(*arguments):
            cells, vectors = list(function.__closure__), iter(arguments[len(places) :])
            for place, value in zip(places, arguments):
                cells[place] = CellType(value)
            bound = FunctionType(function.__code__, function.__globals__, closure=tuple(cells))
            bound(*(next(vectors) if there else None for there in present))

        return xp.fuse(together)

    def update(*vectors):
        kernel(tuple(v is not None for v in vectors))(*numbers, *(v for v in vectors if v is not None))

    return update
