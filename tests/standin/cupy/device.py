"""What the stand-in counts, and the one recording that may be under way."""

import weakref
from contextlib import contextmanager

import numpy as np


class Counts:
    """Copies, waits and launches since the start, and the bytes that arrays occupy now."""

    def __init__(self):
        self.to_host = self.to_device = self.synchronisations = self.launches = 0
        self.bytes = self.most_bytes = 0  # now, and since memory was last given back

    def occupy(self, n):
        self.bytes += n
        self.most_bytes = max(self.bytes, self.most_bytes)


class DeviceSynchronized(RuntimeError):
    """The host waited for the device where it was told not to."""


class Recorded:
    """The operations that a capture writes down, and the arrays that they make."""

    def __init__(self):
        self.operations, self.made = [], []

    def promise(self, array):
        """Note an array of the recording, filled with numbers that nobody takes for results until it is replayed."""
        self.made.append((weakref.ref(array), array.values))
        poison(array.values)

    def forget(self):
        """Memory that no name holds may be used by anybody after a replay."""
        for array, values in self.made:
            if array() is None:
                poison(values)


def poison(values):
    values[...] = np.nan if values.dtype.kind in "fc" else 0


counts = Counts()
recordings = []  # at most one: what a capture writes down
addresses = weakref.WeakValueDictionary()  # the arrays whose addresses were asked for
waiting_is_allowed = [True]


def no_capture(what):
    """Refuse, while a graph is captured, what CUDA refuses then."""
    if recordings:
        from .cuda import runtime

        raise runtime.CUDARuntimeError(f"cudaErrorStreamCaptureUnsupported: {what} while a stream is captured")


def wait(what):
    """Note that the host waits for the device."""
    no_capture(what)
    if not waiting_is_allowed[-1]:
        raise DeviceSynchronized(f"{what} waits for the device")
    counts.synchronisations += 1


@contextmanager
def allow_synchronize(allow):
    waiting_is_allowed.append(allow)
    try:
        yield
    finally:
        waiting_is_allowed.pop()
