"""Callbacks: one's own get logs that know both spellings of a metric, and TensorBoard says that it writes nothing."""

import functools
import inspect
import warnings

from tinynn import callbacks
from tinynn.callbacks.base import HOOKS, OLD_HOOKS
from tinynn.compat.training.records import Records


class Callback(callbacks.Callback):
    """`tinynn.callbacks.Callback`, whose hooks get `Records`: ``logs["acc"]`` is there where ``"accuracy"`` is."""

    validation_data = None  # which Keras gave up to fill

    def __init__(self):
        """Nothing to be done, but derived classes call it."""

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        for name in (*HOOKS, *OLD_HOOKS.values()):
            if name in vars(cls):
                setattr(cls, name, with_records(vars(cls)[name]))


def with_records(hook):
    """A hook whose last argument, the logs, knows both spellings; what is put into it stays in the logs.

    Where there are none, it is an empty dict.
    """

    @functools.wraps(hook)
    def call(self, *args, **kwargs):
        if not args or not isinstance(args[-1], (dict, type(None))):
            return hook(self, *args, **kwargs)
        records = Records(args[-1] or {})
        result = hook(self, *args[:-1], records, **kwargs)
        if args[-1] is not None:
            args[-1].update(records)
        return result

    return call


class TensorBoard(callbacks.Callback):
    """Takes every argument of Keras's, and warns once that no file is written."""

    def __init__(self, log_dir="logs", **kwargs):
        self.log_dir = log_dir

    def on_train_begin(self, logs=None):
        warnings.warn(
            "TensorBoard: tinynn writes no TensorBoard files; callbacks.CSVLogger('log.csv') keeps the same figures",
            stacklevel=4,
        )


class RemoteMonitor(callbacks.Callback):
    """Takes every argument of Keras's, and warns once that nothing is sent."""

    def __init__(self, root="http://localhost:9000", **kwargs):
        self.root = root

    def on_train_begin(self, logs=None):
        warnings.warn(f"RemoteMonitor: tinynn sends nothing to {self.root}", stacklevel=4)


class BaseLogger(callbacks.Callback):
    """Averages the logs of an epoch, which tinynn does by itself."""


class ProgbarLogger(callbacks.Callback):
    """Shows how far training is, which ``fit`` does by itself."""

    def __init__(self, count_mode="samples", stateful_metrics=None):
        """Takes the arguments of Keras's."""


class ModelCheckpoint(callbacks.ModelCheckpoint):
    """See `tinynn.callbacks.ModelCheckpoint`; knows ``period``, the number of epochs between looks, of older Keras."""

    def __init__(self, filepath, *args, period=1, options=None, load_weights_on_restart=False, **kwargs):
        super().__init__(filepath, *args, **kwargs)
        self.period = period

    def on_epoch_end(self, epoch, logs=None):
        if (epoch + 1) % self.period == 0:
            super().on_epoch_end(epoch, logs)


class BackupAndRestore(callbacks.BackupAndRestore):
    """See `tinynn.callbacks.BackupAndRestore`, whose backup is whole or not there, so no second one is kept."""

    def __init__(self, backup_dir, save_freq="epoch", delete_checkpoint=True, double_checkpoint=False,
                 save_before_preemption=False):
        super().__init__(backup_dir, save_freq, delete_checkpoint)


class ReduceLROnPlateau(callbacks.ReduceLROnPlateau):
    """See `tinynn.callbacks.ReduceLROnPlateau`; unknown arguments are let pass, as TensorFlow 2 does."""

    def __init__(self, *args, **kwargs):
        known = inspect.signature(callbacks.ReduceLROnPlateau).parameters
        super().__init__(*args, **{name: value for name, value in kwargs.items() if name in known})
