"""Stop training once a number of the logs no longer gets better."""

from tinynn import arguments
from tinynn.callbacks.announce import announce
from tinynn.callbacks.base import Callback
from tinynn.callbacks.monitor import Monitor


class EarlyStopping(Callback):
    """Stops after `patience` epochs in a row without improvement: after the first such epoch for 0 and for 1.

    NaN is never an improvement. Source: Prechelt, "Early stopping - but when?", 1998; the counting is that of Keras 3.

    Parameters
    ----------
    monitor : str, optional
        Default ``"val_loss"``.
    min_delta : float, optional
        By how much a number must be better to count as an improvement. Default 0.
    patience : int, optional
        Default 0.
    verbose : int, optional
        1 says when training is stopped and weights are restored. Default 0.
    mode : {"auto", "min", "max"}, optional
        Whether small or large is good; "auto" tells by the name.
    baseline : float, optional
        Improvements that stay worse than this do not end the waiting.
    restore_best_weights : bool, optional
        Go back, when training ends for whatever reason, to the weights after the best epoch, whatever the baseline.
        Default False.
    start_from_epoch : int, optional
        Epochs, counted from 0, before this one are not looked at. Default 0.

    Attributes
    ----------
    best, best_epoch : the best number so far, and its epoch
    wait : int
        Epochs since.
    stopped_epoch : int
        The epoch after which training was stopped, 0 if it was not.

    Raises
    ------
    ValueError
        If `mode` is "auto" and the name does not tell.
    """

    state_names = ("wait", "stopped_epoch", "best", "best_epoch", "best_weights")

    def __init__(self, monitor="val_loss", min_delta=0, patience=0, verbose=0, mode="auto", baseline=None,
                 restore_best_weights=False, start_from_epoch=0):
        self.monitor = monitor
        self.watched = Monitor("EarlyStopping", monitor, mode, min_delta)
        self.patience = arguments.whole("EarlyStopping", "patience", patience, least=0)
        self.verbose = verbose
        self.baseline = None if baseline is None else arguments.real("EarlyStopping", "baseline", baseline)
        self.restore_best_weights = restore_best_weights
        self.start_from_epoch = arguments.whole("EarlyStopping", "start_from_epoch", start_from_epoch, least=0)
        self.start()

    def start(self):
        self.wait = 0
        self.stopped_epoch = 0
        self.best = None
        self.best_epoch = 0
        self.best_weights = None

    def on_train_begin(self, logs=None):
        self.start()

    def on_epoch_end(self, epoch, logs=None):
        value = self.watched.read(logs)
        if value is None or epoch < self.start_from_epoch:
            return
        improved = self.watched.improves(value, self.best)
        if self.restore_best_weights and (improved or self.best_weights is None):
            self.best_weights = self.model.get_weights()
            self.best_epoch = epoch
        self.wait += 1
        if improved:
            self.best = value
            self.best_epoch = epoch
            if self.baseline is None or self.watched.improves(value, self.baseline):
                self.wait = 0
        elif self.wait >= self.patience and epoch > 0:
            self.stopped_epoch = epoch
            self.model.stop_training = True

    def on_train_end(self, logs=None):
        if self.stopped_epoch and self.verbose:
            announce(f"Epoch {self.stopped_epoch + 1}: early stopping")
        if self.best_weights is not None:
            if self.verbose:
                announce(f"Restoring the weights of the best epoch, {self.best_epoch + 1}")
            self.model.set_weights(self.best_weights)
