"""A training that is killed and started again goes on where it was, and ends as if nothing had happened."""

import contextlib
import os
import warnings

from tinynn import arguments, provenance
from tinynn.callbacks.announce import announce
from tinynn.callbacks.base import Callback

FILE = "backup.npz"


class BackupAndRestore(Callback):
    """Keeps a backup of the training in a folder; `fit` with the same arguments goes on from it, bit for bit.

    A program that is killed at any moment, and started again as it was, ends with the weights and the history of one
    that was never killed. The backup holds the place within the epoch, the weights, the optimizer's state, the learning
    rate, the states of all random streams of the model, the running score, the history, and what the other callbacks
    remember (their `get_state`; callbacks of one's own list it in `state_names`). It is called after all other
    callbacks.

    Ctrl-C, or an error, leaves the backup where it is: the next `fit` goes on from it.

    Parameters
    ----------
    backup_dir : str or path
        Made if there is none. Each training that can be under way needs one of its own, and so does each call of
        `fit` in a program.
    save_freq : "epoch" or int, optional
        A number counts training batches, on across epochs. Default ``"epoch"``. A backup costs what writing the
        weights and the optimizer's state to the disk costs.
    delete_checkpoint : bool, optional
        Remove the backup when training is done. Default True. A backup that is kept makes the next `fit` with its
        `backup_dir` end where it ended; with more ``epochs`` it trains those that are missing.

    Raises
    ------
    ValueError
        For another `save_freq`; on starting to train, if the backup is damaged or that of another training. The
        message says what differs and what to do.

    Warns
    -----
    UserWarning
        If a backup cannot be written, as where the disk is full or a callback put a date into the logs: training goes
        on, and the last backup is still there.
    """

    lazy_logs = True
    comes_last = True

    def __init__(self, backup_dir, save_freq="epoch", delete_checkpoint=True):
        is_count = isinstance(save_freq, int) and not isinstance(save_freq, bool) and save_freq > 0
        if save_freq != "epoch" and not is_count:
            raise ValueError(
                f"BackupAndRestore: expected save_freq to be 'epoch' or a positive number of batches, got {save_freq!r}"
            )
        self.backup_dir = arguments.path("BackupAndRestore", "backup_dir", backup_dir)
        self.path = os.path.join(self.backup_dir, FILE)
        self.save_freq = save_freq
        self.delete_checkpoint = delete_checkpoint

    def uses(self, hook):
        if hook == "on_train_batch_end" and self.save_freq == "epoch":
            return self.overrides(hook, BackupAndRestore)
        return super().uses(hook)

    def set_callback_list(self, callback_list):
        self.callback_list = callback_list

    def on_train_begin(self, logs=None):
        self.goes_on_at, self.broken_off = None, None
        self.batches_since_save = 0
        self.terms, self.begun = backups().terms(self.model), int(self.model.optimizer.iterations)
        backups().refuse_odd_states(self.callback_list.callbacks)
        if self.save_freq != "epoch":
            self.refuse_metrics_without_variables()
        os.makedirs(self.backup_dir, exist_ok=True)
        if os.path.exists(self.path):
            self.go_on()

    def refuse_metrics_without_variables(self):
        for metric in self.model.metrics:
            if not metric.variables:
                raise ValueError(
                    f"BackupAndRestore: metric {metric.name!r} adds up in no variable of its own, so a backup within "
                    "an epoch cannot hold it; make its variables with add_weight(), or give save_freq='epoch'"
                )

    def go_on(self):
        """Let the training go on from the backup; one within an epoch is put back once more when the epoch began."""
        try:
            training = backups().read(self.path)
            begun = training.get("begun", 0)
            self.refuse_later_training(begun)
            backups().refuse_other(training["terms"], self.terms)
            epoch, batch = (arguments.whole("the backup", "its place", number, 0) for number in training["place"])
            training = backups().called(training, backups().names(self.model))
            versions, logs = dict(training["versions"]), training["logs"]
            backups().put_back(training, self.model, self.callback_list.callbacks)
        except (ValueError, *backups().DAMAGE) as error:
            raise ValueError(
                f"BackupAndRestore: cannot go on from {self.path}: {error}. To train from the beginning, remove that "
                "file or name another backup_dir"
            ) from error
        self.warn_of_other_versions(versions)
        self.terms, self.begun = training["terms"], begun  # of the start, which this is not
        self.goes_on_at = epoch, batch
        self.callback_list.epoch_logs = logs
        if batch:
            self.broken_off = training
        if self.params["verbose"]:
            announce(f"BackupAndRestore: going on with epoch {epoch + 1}, batch {batch + 1}, from {self.path}")

    def refuse_later_training(self, begun):
        """A program may call `fit` several times: the first call cannot go on with what the second has left."""
        if arguments.whole("the backup", "its first step", begun, 0) > self.begun:
            raise ValueError(
                f"steps taken before it: was {begun}, is {self.begun}; each call of fit needs a backup_dir of its own"
            )

    def warn_of_other_versions(self, versions):
        changes = list(backups().differences("version of", versions, provenance.versions()))
        if changes:
            warnings.warn(
                f"BackupAndRestore: {'; '.join(changes)}: from here on the bits may be others than without a break",
                stacklevel=2,
            )

    def on_epoch_begin(self, epoch, logs=None):
        if self.broken_off is not None:
            backups().put_back(self.broken_off, self.model, self.callback_list.callbacks)
            self.broken_off = None
        self.epoch = epoch
        self.shuffler_state = self.model.shuffler.bit_generator.state

    def on_train_batch_end(self, batch, read_logs=dict):
        self.batches_since_save += 1
        if self.save_freq != "epoch" and self.batches_since_save >= self.save_freq:
            self.save(self.epoch, batch + 1)

    def on_epoch_end(self, epoch, logs=None):
        if self.save_freq == "epoch":
            self.save(epoch + 1, 0)

    def save(self, epoch, batch):
        """Keep the training as it goes on with a batch of an epoch.

        One that is about to stop is not kept: to go on is to do the last piece again, and to stop again.
        """
        if self.model.stop_training:
            return
        self.batches_since_save = 0
        training = backups().snapshot(self.model, self.callback_list.callbacks)
        if batch:  # the epoch's order is drawn again
            training["random"]["shuffler"] = self.shuffler_state
        training |= {"place": (epoch, batch), "logs": self.callback_list.epoch_logs}
        training |= {"terms": self.terms, "begun": self.begun, "names": backups().names(self.model)}
        try:
            os.makedirs(self.backup_dir, exist_ok=True)
            backups().write(self.path, training)
        except (OSError, TypeError) as error:  # of the disk; of logs that no file can hold
            warnings.warn(f"BackupAndRestore: {error}; training goes on without a new backup", stacklevel=2)

    def on_train_end(self, logs=None):
        if self.delete_checkpoint and not self.model.interrupted:
            with contextlib.suppress(OSError):
                os.remove(self.path)
                os.rmdir(self.backup_dir)  # only if there is nothing else in it


def backups():
    """The module that knows what is in a backup; imported when it is needed, for it stands above this one."""
    from tinynn.saving import backup

    return backup
