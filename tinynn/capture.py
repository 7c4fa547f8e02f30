"""A step as one launch: recorded as a CUDA graph, once for each number of rows, and replayed.

A replay repeats what the device did, not what Python did. So whatever the host gives to a step, a random mask or the
rate of that step, goes through `fed`, `number` or `one_kernel`: into an array that a replay finds filled anew.
"""

from contextlib import contextmanager
from functools import partial
from types import CellType, FunctionType

import numpy as np

from tinynn.backend import xp

# Bytes that go from ordinary memory to the device while the host goes on (NVIDIA, "CUDA C++ programming guide", section
# "Asynchronous concurrent execution"). For more the host may have to wait, so they go by way of pinned memory.
AT_ONCE = 1 << 16

_recording = None  # the one under way


def fed(draw):
    """What the host gives to a step, as an array where the network lives: `draw()`, drawn anew for every replay."""
    return xp.asarray(draw()) if _recording is None else _recording.fed(draw)


def number(read, dtype):
    """A number that the host sets, such as a bound: as it is, or in a recording as a fed array of no axes."""
    return read() if _recording is None else _recording.fed(lambda: np.asarray(read(), dtype))


def one_kernel(make, dtype):
    """The function that `make` makes for every step; on a device, as one kernel to which its floats are handed.

    Its floats are those that it closes over, as the rule of an optimizer does over the rate of the step.
    """
    if xp.module is np:
        return make()
    return fused(make()) if _recording is None else _recording.one_kernel(make, dtype)


class Recording:
    """A step on rows of one number, as a graph.

    The first call takes the step as it is, so that CuPy has compiled its kernels and found its memory. The second
    writes it down. From then on a call fills the arrays that are fed and launches the graph.

    Parameters
    ----------
    step : callable
        Takes the numbers of the rows, an array that stays the same from call to call.
    note : callable
        Does what Python does in a step, for a replay, in which it does not: counts the step.
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
        """What the step returns; where that is an array, the next call overwrites it."""
        if self.rows is None:
            self.rows = rows.copy()
            with self.under_way():
                return self.step(self.rows)
        self.rows[...] = rows
        for draw, array in self.feeds:
            fill(array, draw())
        if self.graph is None:
            self.graph, self.returned = self.captured()
            self.graph.launch(self.stream)
        else:
            self.graph.launch(self.stream)
            self.note()
        return self.returned

    def captured(self):
        self.turn = iter(self.feeds)
        with self.under_way():
            self.stream.begin_capture()
            try:
                returned = self.step(self.rows)
            finally:
                graph = self.stream.end_capture()
        return graph, returned

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

    def one_kernel(self, make, dtype):
        made = []

        def draw():
            made[:] = [make()]
            return np.array(floats_of(made[0]), dtype)

        numbers = self.fed(draw)
        if self.turn is None:
            self.update = fused(made[0], numbers)
        return self.update


def fill(array, values):
    """Copy numbers of the host into an array of the device; nobody waits."""
    if values.nbytes <= AT_ONCE:
        array.set(values)
    else:
        array[...] = xp.asarray(values)


def floats_of(function):
    """The Python floats that a function closes over."""
    return [cell.cell_contents for cell in function.__closure__ if type(cell.cell_contents) is float]


_kernels = {}  # by what tells fused functions apart: their code, and what beside floats they close over


def fused(function, floats=None):
    """A function of vectors as one kernel; `floats`, arrays perhaps, take the place of those that it closes over."""
    if not function.__module__.startswith("tinynn.optimizers."):
        return function  # a user's own may do more than a kernel can
    contents = (cell.cell_contents for cell in function.__closure__)
    kind = function.__code__, *(None if type(content) is float else content for content in contents)
    if kind not in _kernels:
        _kernels[kind] = xp.fuse(opened(function))
    return partial(_kernels[kind], *(floats_of(function) if floats is None else floats))


def opened(function):
    """`function` with the floats that it closes over as its first arguments."""
    places = [place for place, cell in enumerate(function.__closure__) if type(cell.cell_contents) is float]

    def with_floats(*arguments):
        cells = list(function.__closure__)
        for place, value in zip(places, arguments):
            cells[place] = CellType(value)
        bound = FunctionType(function.__code__, function.__globals__, closure=tuple(cells))
        bound(*arguments[len(places) :])

    return with_floats
