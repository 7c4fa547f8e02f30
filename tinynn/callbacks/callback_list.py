"""All callbacks of one call of fit, evaluate or predict, called as one."""

from tinynn.callbacks.base import Callback
from tinynn.callbacks.history import History
from tinynn.callbacks.progress import Progress
from tinynn.callbacks.terminate_on_nan import TerminateOnNaN


class CallbackList:
    """Callbacks in the order given, then a `History` of a training and, unless `verbose` is 0, a `Progress`.

    Those that say that they come last, such as `BackupAndRestore`, come after these.

    Which callback uses which hook is found out once, so that a batch nobody watches costs next to nothing, and the
    averages of an epoch so far are only worked out for a callback that wants to see them.

    Parameters
    ----------
    callbacks : Callback, list of Callback or None, optional
    model : optional
        The network that is trained.
    verbose : {"auto", 0, 1, 2}, optional
        "auto" stands for 1. Default 0.
    steps : int, optional
        Batches an epoch. Default 1.
    epochs : int, optional
        Number of the last epoch. Default None: nothing is trained, and there is no history.
    debug : bool, optional
        Whether a `TerminateOnNaN` that raises comes last. Default False.

    Raises
    ------
    TypeError
        For anything that is no callback.
    """

    def __init__(self, callbacks=None, model=None, verbose=0, steps=1, epochs=None, debug=False):
        if verbose not in (0, 1, 2, "auto"):
            raise ValueError(f"verbose: expected 0, 1, 2 or 'auto', got {verbose!r}")
        self.callbacks = as_callbacks(callbacks)
        if epochs is not None:
            self.append_missing(History)
        if verbose:
            self.append_missing(Progress)
        if debug:
            self.callbacks.append(TerminateOnNaN(raise_error=True))
        verbose = 1 if verbose == "auto" else verbose
        params = {"epochs": 1 if epochs is None else epochs, "steps": steps, "verbose": verbose}
        self.epoch_logs = None
        self.callbacks.sort(key=lambda callback: callback.comes_last)
        for callback in self.callbacks:
            callback.set_callback_list(self)
            callback.set_model(model)
            callback.set_params(dict(params))
        self.hooks = Hooks(self.callbacks) if self.callbacks else NOBODY

    def append_missing(self, kind):
        if not any(isinstance(callback, kind) for callback in self.callbacks):
            self.callbacks.append(kind())

    def on_train_begin(self, first=0):
        """Where training begins, an epoch and a batch: with epoch `first`, or where a callback says that it goes on."""
        self.call("on_train_begin", None)
        for callback in self.callbacks:  # now that none has refused to begin
            if isinstance(callback, History):
                callback.model.history = callback
        return next((c.goes_on_at for c in self.callbacks if c.goes_on_at is not None), (first, 0))

    def on_train_end(self):
        self.call("on_train_end", self.epoch_logs)

    def on_epoch_begin(self, epoch):
        self.call("on_epoch_begin", epoch, None)

    def on_epoch_end(self, epoch, logs):
        """`logs` is a dict, to which callbacks may add."""
        self.epoch_logs = logs
        self.call("on_epoch_end", epoch, logs)

    def on_test_begin(self):
        self.call("on_test_begin", None)

    def on_test_end(self, read_logs):
        """`read_logs` is a function without arguments that returns the logs, here and at the end of a batch."""
        self.call_with_logs("on_test_end", read_logs)

    def on_predict_begin(self):
        self.call("on_predict_begin", None)

    def on_predict_end(self):
        self.call("on_predict_end", None)

    def on_train_batch_begin(self, batch):
        if self.hooks["on_train_batch_begin"]:  # a step of a small network is short enough to feel a call
            self.call("on_train_batch_begin", batch, None)

    def on_train_batch_end(self, batch, read_logs):
        if self.hooks["on_train_batch_end"]:
            self.call_with_logs("on_train_batch_end", read_logs, batch)

    def on_test_batch_begin(self, batch):
        self.call("on_test_batch_begin", batch, None)

    def on_test_batch_end(self, batch, read_logs):
        self.call_with_logs("on_test_batch_end", read_logs, batch)

    def on_predict_batch_begin(self, batch):
        self.call("on_predict_batch_begin", batch, None)

    def on_predict_batch_end(self, batch, read_logs=dict):
        self.call_with_logs("on_predict_batch_end", read_logs, batch)

    def call(self, name, *arguments):
        for hook, _ in self.hooks[name]:
            hook(*arguments)

    def call_with_logs(self, name, read_logs, *place):
        """Call hooks with logs that are read once, and only if one of them wants more than the function."""
        logs = None
        for hook, lazy in self.hooks[name]:
            if lazy:
                hook(*place, read_logs)
            else:
                logs = read_logs() if logs is None else logs
                hook(*place, logs)


class Hooks(dict):
    """By its name, who uses a hook: pairs of the method and whether it takes a function in place of logs.

    Found out when a name is first asked for.
    """

    def __init__(self, callbacks):
        self.callbacks = callbacks

    def __missing__(self, name):
        self[name] = [(getattr(c, name), c.lazy_logs) for c in self.callbacks if c.uses(name)]
        return self[name]


NOBODY = Hooks([])  # found out once for all calls that nobody watches


def as_callbacks(callbacks):
    """A new list of what may be one callback, several, or none, once it is clear that they are callbacks."""
    if callbacks is None:
        return []
    callbacks = list(callbacks) if isinstance(callbacks, (list, tuple)) else [callbacks]
    for callback in callbacks:
        if not isinstance(callback, Callback):
            is_class = isinstance(callback, type) and issubclass(callback, Callback)
            hint = f"write {callback.__name__}()" if is_class else "derive its class from tinynn.callbacks.Callback"
            raise TypeError(f"callbacks: expected callbacks, got {callback!r}; {hint}")
    return callbacks
