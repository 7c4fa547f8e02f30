"""What the stand-in counts, and the one recording that may be under way."""


class Counts:
    """Copies, waits and launches since the start, and the bytes that arrays occupy now."""

    def __init__(self):
        self.to_host = self.to_device = self.synchronisations = self.launches = self.bytes = 0


counts = Counts()
recordings = []  # at most one: the list of operations that a capture writes down


def no_capture(what):
    """Refuse, while a graph is captured, what CUDA refuses then."""
    if recordings:
        from .cuda import runtime

        raise runtime.CUDARuntimeError(f"cudaErrorStreamCaptureUnsupported: {what} while a stream is captured")
