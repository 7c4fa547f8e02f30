"""What the stand-in counts, and the one recording that may be under way."""

from contextlib import contextmanager


class Counts:
    """Copies, waits and launches since the start, and the bytes that arrays occupy now."""

    def __init__(self):
        self.to_host = self.to_device = self.synchronisations = self.launches = self.bytes = 0


class DeviceSynchronized(RuntimeError):
    """The host waited for the device where it was told not to."""


counts = Counts()
recordings = []  # at most one: the list of operations that a capture writes down
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
