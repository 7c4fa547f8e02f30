"""Show how far training is: a bar where the screen can be redrawn, a line an epoch where it cannot."""

import sys
import time

from tinynn.callbacks.base import Callback

# Seconds from one look at the metrics to the next: reading them after every batch would cost more than small batches.
INTERVAL = 0.2

BAR = "{n_fmt}/{total_fmt} |{bar:20}| {remaining} left{desc}"


class Progress(Callback):
    """Prints, for each epoch, a line such as ``1500/1500 - 2s - 1ms/step - loss: 0.6103 - accuracy: 0.7926``.

    With ``verbose=1`` in a terminal or a notebook a bar runs until that line takes its place, elsewhere and with
    ``verbose=2`` there is the line alone. `evaluate` and `predict` are shown likewise. `fit` adds this callback by
    itself unless ``verbose=0``. Keras calls it ProgbarLogger.
    """

    lazy_logs = True

    def __init__(self):
        self.live = False
        self.training = False
        self.bar = None

    def set_params(self, params):
        super().set_params(params)
        self.live = params["verbose"] == 1 and can_redraw()

    def uses(self, hook):
        wanted = self.live if "batch" in hook else self.params["verbose"]
        return super().uses(hook) if wanted else self.overrides(hook, Progress)

    def on_train_begin(self, logs=None):
        self.training = True

    def on_train_end(self, logs=None):
        self.training = False

    def on_epoch_begin(self, epoch, logs=None):
        if self.params["epochs"] > 1:
            print(f"Epoch {epoch + 1}/{self.params['epochs']}", flush=True)
        self.start()

    def on_train_batch_end(self, batch, read_logs=dict):
        self.advance(batch, read_logs)

    def on_epoch_end(self, epoch, logs=None):
        self.finish(logs)

    # The validation within `fit` is part of its epoch; an evaluation by itself is shown like one.

    def on_test_begin(self, logs=None):
        if not self.training:
            self.start()

    def on_test_batch_end(self, batch, read_logs=dict):
        if not self.training:
            self.advance(batch, read_logs)

    def on_test_end(self, read_logs=dict):
        if not self.training:
            self.finish(read_logs())

    def on_predict_begin(self, logs=None):
        self.start()

    def on_predict_batch_end(self, batch, read_logs=dict):
        self.advance(batch, dict)

    def on_predict_end(self, logs=None):
        self.finish({})

    def start(self):
        self.started = time.perf_counter()
        self.next_look = self.started + INTERVAL
        if self.live:
            from tqdm import tqdm

            self.bar = tqdm(
                total=self.params["steps"], file=sys.stdout, bar_format=BAR, leave=False, dynamic_ncols=True
            )

    def advance(self, batch, read_logs):
        """Move the bar, if the last time was long enough ago; take it away after the last batch.

        What callbacks print after an epoch then begins on a clean line.
        """
        if batch + 1 == self.params["steps"]:
            self.remove_bar()
        if self.bar is None:
            return
        now = time.perf_counter()
        if now >= self.next_look:
            self.next_look = now + INTERVAL
            self.bar.n = batch + 1
            self.bar.set_description_str(as_text(read_logs()))

    def finish(self, logs):
        self.remove_bar()
        seconds, steps = time.perf_counter() - self.started, self.params["steps"]
        done = self.model.steps_taken if self.training else steps  # an epoch may have been stopped in its midst
        pace = duration(seconds / max(done, 1))
        print(f"{done}/{steps} - {seconds:.0f}s - {pace}/step{as_text(logs)}", flush=True)

    def remove_bar(self):
        if self.bar is not None:
            self.bar.close()
            self.bar = None


def can_redraw():
    """Whether standard output is a terminal or a notebook's cell, not a file or a pipe."""
    is_notebook = type(sys.stdout).__module__.startswith("ipykernel")
    return is_notebook or bool(getattr(sys.stdout, "isatty", bool)())


def as_text(logs):
    return "".join(f" - {name}: {number(value)}" for name, value in (logs or {}).items())


def number(value):
    """A number, or a list of them, in a few digits; what else a callback put into the logs as it is."""
    if isinstance(value, list):
        return "[" + ", ".join(map(number, value)) + "]"
    try:
        if isinstance(value, str) or getattr(value, "ndim", 0):
            return str(value)
        value = float(value)
    except (TypeError, ValueError, OverflowError):
        return str(value)
    return f"{value:.4f}" if abs(value) > 1e-3 else f"{value:.4e}"


def duration(seconds):
    """A short time with its unit: ``"12ms"``."""
    if seconds >= 1:
        return f"{seconds:.0f}s"
    return f"{seconds * 1e3:.0f}ms" if seconds >= 1e-3 else f"{seconds * 1e6:.0f}us"
