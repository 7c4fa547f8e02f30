"""``keras.utils.Progbar``: how far a training loop of a script's own is, in a line."""

import time

from tinynn.callbacks.progress import as_text, can_redraw, duration


class Progbar:
    """A line such as ``40/40 - 2s - 50ms/step - loss: 0.6103``, redrawn where that can be done.

    Parameters
    ----------
    target : int or None
        How many steps there are; None where that is not known.
    verbose : int, optional
        0 prints nothing, 2 one line at the end. Default 1.
    interval : float, optional
        Seconds from one redrawing to the next. Default 0.05.
    stateful_metrics : list of str, optional
        Values that are shown as they are; the others are shown as their means over the steps.
    unit_name : str, optional
        What a step is called. Default ``"step"``.
    """

    def __init__(self, target, width=20, verbose=1, interval=0.05, stateful_metrics=None, unit_name="step"):
        self.target, self.unit_name, self.verbose, self.interval = target, unit_name, verbose, interval
        self.stateful_metrics = set(stateful_metrics or ())
        self.seen, self.totals, self.latest = 0, {}, {}
        self.started, self.drawn = time.perf_counter(), 0.0

    def add(self, n, values=None):
        """`n` further steps, with pairs of a name and a value."""
        self.update(self.seen + n, values)

    def update(self, current, values=None, finalize=None):
        """The number of steps done, with pairs of a name and a value; the last one, or `finalize`, ends the line."""
        steps, self.seen = max(current - self.seen, 1), current
        for name, value in values or []:
            total, count = self.totals.get(name, (0.0, 0))
            self.totals[name] = total + float(value) * steps, count + steps
            self.latest[name] = float(value)
        ends = finalize if finalize is not None else self.target is not None and current >= self.target
        if not self.verbose or not ends and (self.verbose != 1 or not can_redraw()):
            return
        now = time.perf_counter()
        if ends or now - self.drawn >= self.interval:
            self.drawn = now
            print(f"\r{self.line(now)}" if can_redraw() else self.line(now), end="\n" if ends else "", flush=True)

    def line(self, now):
        means = {name: total / count for name, (total, count) in self.totals.items()}
        shown = means | {name: value for name, value in self.latest.items() if name in self.stateful_metrics}
        seconds, done = now - self.started, self.seen if self.target is None else f"{self.seen}/{self.target}"
        return f"{done} - {seconds:.0f}s - {duration(seconds / max(self.seen, 1))}/{self.unit_name}{as_text(shown)}"
