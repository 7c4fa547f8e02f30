"""Lower the learning rate once a number of the logs no longer gets better."""

from tinynn import arguments
from tinynn.callbacks.announce import announce
from tinynn.callbacks.base import Callback
from tinynn.callbacks.monitor import Monitor


class ReduceLROnPlateau(Callback):
    """Multiplies the learning rate by `factor` after `patience` epochs in a row without improvement.

    The logs get the rate that the epoch was trained with, as ``"learning_rate"``. The counting is that of Keras 3.

    Parameters
    ----------
    monitor : str, optional
        Default ``"val_loss"``.
    factor : float, optional
        From 0 up to, but not including, 1. Default 0.1.
    patience : int, optional
        Default 10.
    verbose : int, optional
        1 says when the rate is lowered. Default 0.
    mode : {"auto", "min", "max"}, optional
        Whether small or large is good; "auto" tells by the name.
    min_delta : float, optional
        By how much a number must be better to count as an improvement. Default 1e-4.
    cooldown : int, optional
        Epochs after a reduction during which no waiting is counted. Default 0.
    min_lr : float, optional
        The rate is not lowered further than this. Default 0.
    epsilon : float, optional
        Older spelling of `min_delta`.

    Raises
    ------
    ValueError
        If `factor` is not below 1, or `mode` is "auto" and the name does not tell.
    TypeError
        On starting to train with an optimizer whose learning rate is a schedule.
    """

    state_names = ("best", "wait", "cooldown_counter")

    def __init__(self, monitor="val_loss", factor=0.1, patience=10, verbose=0, mode="auto", min_delta=1e-4, cooldown=0,
                 min_lr=0.0, epsilon=None):
        self.monitor = monitor
        self.watched = Monitor("ReduceLROnPlateau", monitor, mode, min_delta if epsilon is None else epsilon)
        self.factor = arguments.real(
            "ReduceLROnPlateau", "factor", factor, "from 0 up to, but not including, 1", lambda x: 0 <= x < 1
        )
        self.patience = arguments.whole("ReduceLROnPlateau", "patience", patience, least=0)
        self.verbose = verbose
        self.cooldown = arguments.whole("ReduceLROnPlateau", "cooldown", cooldown, least=0)
        self.min_lr = arguments.not_negative("ReduceLROnPlateau", "min_lr", min_lr)
        self.start()

    def start(self):
        self.best = None
        self.wait = 0
        self.cooldown_counter = 0

    def on_train_begin(self, logs=None):
        self.start()
        optimizer = self.model.optimizer
        optimizer.learning_rate = optimizer.learning_rate  # refused now, not many epochs later, if it is a schedule

    def on_epoch_end(self, epoch, logs=None):
        logs = {} if logs is None else logs
        logs["learning_rate"] = float(self.model.optimizer.learning_rate)
        value = self.watched.read(logs)
        if value is None:
            return
        if self.cooldown_counter:
            self.cooldown_counter -= 1
            self.wait = 0
        if self.watched.improves(value, self.best):
            self.best = value
            self.wait = 0
        elif not self.cooldown_counter:
            self.wait += 1
            if self.wait >= self.patience:
                self.reduce(epoch)

    def reduce(self, epoch):
        """Lower the rate, unless it is at the bottom already."""
        rate = float(self.model.optimizer.learning_rate)
        if rate <= self.min_lr:
            return
        rate = max(rate * self.factor, self.min_lr)
        self.model.optimizer.learning_rate = rate
        self.cooldown_counter = self.cooldown
        self.wait = 0
        if self.verbose:
            announce(f"Epoch {epoch + 1}: ReduceLROnPlateau sets the learning rate to {rate:g}")
