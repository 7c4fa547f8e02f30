"""What forbids a training to wait for the device within an epoch."""

import warnings
from contextlib import ExitStack

from tinynn.callbacks import Callback


class NoWaiting(Callback):
    """Lets nothing wait for the device from the first step of an epoch to the last."""

    lazy_logs = True

    def on_epoch_begin(self, epoch, logs=None):
        import cupyx

        self.watch = ExitStack()
        self.watch.enter_context(warnings.catch_warnings())
        warnings.simplefilter("ignore", DeprecationWarning)  # CuPy would rather not be asked this
        self.watch.enter_context(cupyx.allow_synchronize(False))

    def on_train_batch_end(self, batch, read_logs=dict):
        if batch + 1 == self.params["steps"]:
            self.watch.close()
