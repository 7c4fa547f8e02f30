"""Streams, graphs and memory, as far as tinynn asks for them."""

from contextlib import contextmanager

import numpy as np

from .device import counts, recordings, wait


class runtime:
    class CUDARuntimeError(RuntimeError):
        pass

    @staticmethod
    def getDeviceCount():
        return 1


class Pool:
    """Memory pools keep nothing at hand here: NumPy gives memory back by itself."""

    def malloc(self, size):
        return size

    def free_all_blocks(self):
        pass

    def used_bytes(self):
        return counts.bytes


MemoryPool = Pool
memory_pool = Pool()


@contextmanager
def using_allocator(allocator):
    yield


class Stream:
    """Work in order. A captured stream writes operations down instead of carrying them out."""

    ptr = 1

    def __init__(self, null=False, non_blocking=False):
        pass

    def __enter__(self):
        return self

    def __exit__(self, *error):
        pass

    def synchronize(self):
        wait("Stream.synchronize")

    def begin_capture(self, mode=None):
        recordings.append([])

    def end_capture(self):
        return Graph(recordings.pop())


def get_current_stream():
    return Stream()


class Graph:
    """Operations that were written down, to be carried out as one launch on the memory that they named."""

    def __init__(self, operations):
        self.operations = operations

    def launch(self, stream=None):
        before = counts.launches
        for operation in self.operations:
            operation()
        counts.launches = before + 1

    def upload(self, stream=None):
        pass


def poison(values):
    """Fill what a capture has promised and not calculated with numbers that nobody takes for results."""
    values[...] = np.nan if values.dtype.kind in "fc" else 111 if values.dtype.kind != "b" else True
