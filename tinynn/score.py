"""The running score of an epoch: the loss and the metrics, worked out when somebody wants to know, or now and then."""

import copy
from contextlib import contextmanager

from tinynn import backend
from tinynn.backend import xp
from tinynn.metrics.registry import adds_up
from tinynn.naming import apart
from tinynn.several import join, number_of_rows

# Rows that wait to be counted. What counts them costs as much for a thousand rows as for a batch of 32.
WAITING_ROWS = 1024


class Score:
    """Loss and metrics over the samples seen since `reset`.

    Parameters
    ----------
    head : Head
        Says what loss and prediction come of the network's output; see `tinynn.losses.fuse`.
    metrics : list of Metric
        Count every sample once.
    weighted_metrics : list of Metric
        Count every sample with its weight.
    """

    def __init__(self, head, metrics, weighted_metrics):
        self.head = head
        self.metrics = metrics
        self.weighted_metrics = weighted_metrics
        self.patience = WAITING_ROWS if all(adds_up(metric) for metric in self.all_metrics) else 1
        self.names = apart(["loss", *(metric.name for metric in self.all_metrics)])[1:]
        for thing in self.all_metrics:
            backend.bring(thing)
            for variable in thing.variables:
                backend.bring(variable)
        # The sum of a million small losses needs more digits than float32 has.
        self.loss_sum = xp.zeros((), "float64")
        self.reset()

    @property
    def all_metrics(self):
        return [*self.metrics, *self.weighted_metrics]

    def reset(self):
        self.loss_sum[...] = 0
        self.penalty_sum = 0
        self.samples = 0
        self.waiting, self.rows_waiting = [], 0
        for metric in self.all_metrics:
            metric.reset_state()

    def add(self, y_true, z, weights, penalty):
        """Note a batch: its targets, the outputs `z` for them, their weights or None, the penalty on the parameters."""
        n = len(z)
        self.samples += n
        self.penalty_sum = self.penalty_sum + penalty * n
        self.waiting.append((y_true, z, weights))
        self.rows_waiting += n
        if self.rows_waiting >= self.patience:
            self.count()

    def count(self):
        """Count the batches that wait, as one."""
        if not self.waiting:
            return
        y_true, z, weights = (join(arrays) for arrays in zip(*self.waiting))
        self.waiting, self.rows_waiting = [], 0
        self.loss_sum += self.loss_of(y_true, z, weights)
        y_pred = self.head.predict(z) if self.all_metrics else None
        for metric in self.metrics:
            metric.update_state(y_true, y_pred)
        for metric in self.weighted_metrics:
            metric.update_state(y_true, y_pred, weights)

    def loss_of(self, y_true, z, weights):
        """The sum of the losses of a batch's rows."""
        values = self.head.value(y_true, z)
        return (values if weights is None else values * weights).sum(dtype="float64")

    def newest_loss(self):
        """The sum of the losses that are counted and of the newest batch: for who looks at each whether it is finite.

        Nothing is counted for it, and no metric worked out.
        """
        return float(self.loss_sum + self.penalty_sum + sum(self.loss_of(*batch) for batch in self.waiting[-1:]))

    def get_state(self):
        """All that has been noted since `reset`, as arrays and numbers: `set_state` goes on from it bit for bit."""
        return {
            "samples": self.samples,
            "penalty_sum": backend.to_numpy(self.penalty_sum),
            "loss_sum": backend.to_numpy(self.loss_sum),
            "waiting": [[None if array is None else backend.to_numpy(array) for array in batch]
                        for batch in self.waiting],
            "metrics": [[variable.numpy() for variable in metric.variables] for metric in self.all_metrics],
        }

    def set_state(self, state):
        """Go on from what `get_state` gave."""
        self.reset()
        self.samples, self.penalty_sum = state["samples"], xp.asarray(state["penalty_sum"])
        self.loss_sum[...] = xp.asarray(state["loss_sum"])
        self.waiting = [[None if array is None else xp.asarray(array) for array in batch] for batch in state["waiting"]]
        self.rows_waiting = sum(len(z) for _, z, _ in self.waiting)
        self.put_into_metrics(state["metrics"])

    @contextmanager
    def aside(self):
        """Within the block the score may be begun anew; after it, it goes on where it was."""
        before = copy.deepcopy(self.get_state())
        try:
            yield
        finally:
            self.set_state(before)

    def results(self):
        """Averages over the samples, by name, the loss first.

        Batches that wait are counted for it, and wait on. A sum of floats hangs on which of them are put together; so
        nobody who looks now and then, as a bar does, moves a bit of what comes out in the end.
        """
        if not self.waiting:
            return self.averages()
        waiting, rows, loss_sum = self.waiting, self.rows_waiting, self.loss_sum.copy()
        counted = [[variable.value.copy() for variable in metric.variables] for metric in self.all_metrics]
        self.count()
        averages = self.averages()
        self.waiting, self.rows_waiting, self.loss_sum[...] = waiting, rows, loss_sum
        self.put_into_metrics(counted)
        return averages

    def put_into_metrics(self, counted):
        """Let the metrics go on from the values of their variables; those made since then begin at zero."""
        for metric, values in zip(self.all_metrics, counted):
            metric.reset_state()
            for variable, value in zip(metric.variables, values):
                variable.assign(xp.asarray(value))

    def averages(self):
        """Averages over the samples that are counted."""
        loss = float(self.loss_sum + self.penalty_sum) / max(self.samples, 1)
        return {"loss": loss} | {name: plain(metric.result()) for name, metric in zip(self.names, self.all_metrics)}

    def listed(self, as_dict=False):
        """What `evaluate` returns: the loss alone where there are no metrics, else a list, or all by name."""
        self.count()
        results = self.results()
        if as_dict:
            return results
        return results["loss"] if len(results) == 1 else list(results.values())


def plain(result):
    """A metric's result as a float, or as a list of floats where it is several, whatever kind of number it is."""
    return backend.to_numpy(result).astype("float64").tolist()


class Scores(Score):
    """The scores of several outputs as one: the weighted sum of their losses, then each loss, then all metrics.

    Parameters
    ----------
    scores : list of Score
    names : list of str
        Of the outputs.
    loss_weights : list of float
    """

    def __init__(self, scores, names, loss_weights):
        self.scores = scores
        self.output_names = names
        self.loss_weights = loss_weights
        self.names = [f"{name}_loss" for name in names]
        self.names += [f"{name}_{metric}" for name, score in zip(names, scores) for metric in score.names]
        self.reset()

    @property
    def all_metrics(self):
        return [metric for score in self.scores for metric in score.all_metrics]

    def reset(self):
        self.penalty_sum = 0
        self.samples = 0
        for score in self.scores:
            score.reset()

    def add(self, y_true, z, weights, penalty):
        n = number_of_rows(z)
        self.samples += n
        self.penalty_sum = self.penalty_sum + penalty * n
        for score, *batch in zip(self.scores, y_true, z, weights or [None] * len(z)):
            score.add(*batch, penalty=0)

    def count(self):
        for score in self.scores:
            score.count()

    def newest_loss(self):
        losses = zip(self.scores, self.loss_weights)
        return sum(score.newest_loss() * weight for score, weight in losses) + float(self.penalty_sum)

    def get_state(self):
        scores = [score.get_state() for score in self.scores]
        return {"samples": self.samples, "penalty_sum": backend.to_numpy(self.penalty_sum), "scores": scores}

    def set_state(self, state):
        self.samples, self.penalty_sum = state["samples"], xp.asarray(state["penalty_sum"])
        for score, saved in zip(self.scores, state["scores"]):
            score.set_state(saved)

    def results(self):
        parts = [score.results() for score in self.scores]
        losses = [part.pop("loss") for part in parts]
        weighted = sum(loss * weight for loss, weight in zip(losses, self.loss_weights))
        values = [*losses, *(value for part in parts for value in part.values())]
        return {"loss": weighted + float(self.penalty_sum) / max(self.samples, 1)} | dict(zip(self.names, values))
