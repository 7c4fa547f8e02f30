"""Streams, graphs and memory, as far as tinynn asks for them."""

import time
from contextlib import contextmanager

from .device import Recorded, counts, recordings, wait


class runtime:
    class CUDARuntimeError(RuntimeError):
        pass

    @staticmethod
    def getDeviceCount():
        return 1

    @staticmethod
    def getDeviceProperties(device):
        return {"name": b"stand-in"}


class Pool:
    """A memory pool keeps at hand what arrays occupied; here, it says so."""

    def malloc(self, size):
        return size

    def free_all_blocks(self):
        counts.most_bytes = counts.bytes

    def total_bytes(self):
        return counts.most_bytes

    def used_bytes(self):
        return counts.bytes


MemoryPool = Pool
memory_pool = Pool()


@contextmanager
def using_allocator(allocator):
    yield


class Event:
    """A moment in the order of work; here, when it was recorded."""

    def record(self, stream=None):
        self.at = time.perf_counter()
        return self

    def synchronize(self):
        wait("Event.synchronize")


def get_elapsed_time(start, end):
    return (end.at - start.at) * 1e3


class Stream:
    """Work in order. A captured stream writes operations down instead of carrying them out."""

    ptr = 1

    def __init__(self, null=False, non_blocking=False):
        pass

    def __enter__(self):
        return self

    def __exit__(self, *error):
        pass

    def record(self, event=None):
        return (event or Event()).record()

    def wait_event(self, event):
        """The device waits, not the host."""

    def synchronize(self):
        wait("Stream.synchronize")

    def begin_capture(self, mode=None):
        recordings.append(Recorded())

    def end_capture(self):
        return Graph(recordings.pop())


def get_current_stream():
    return Stream()


class Graph:
    """Operations that were written down, to be carried out as one launch on the memory that they named."""

    def __init__(self, recorded):
        self.recorded = recorded

    def launch(self, stream=None):
        if recordings:
            raise runtime.CUDARuntimeError("cudaErrorStreamCaptureUnsupported: a graph in a graph")
        before = counts.launches
        for operation in self.recorded.operations:
            operation()
        counts.launches = before + 1
        self.recorded.forget()

    def upload(self, stream=None):
        pass
