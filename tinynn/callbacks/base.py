"""What a callback is: an object with methods that training calls at certain moments, all of which do nothing here."""

import copy

HOOKS = (
    "on_train_begin", "on_train_end", "on_epoch_begin", "on_epoch_end", "on_train_batch_begin", "on_train_batch_end",
    "on_test_begin", "on_test_end", "on_test_batch_begin", "on_test_batch_end",
    "on_predict_begin", "on_predict_end", "on_predict_batch_begin", "on_predict_batch_end",
)

# What older scripts override in place of the hooks around a training batch.
OLD_HOOKS = {"on_train_batch_begin": "on_batch_begin", "on_train_batch_end": "on_batch_end"}


class Callback:
    """Watches `fit`, `evaluate` and `predict`. One of your own overrides the hooks that it wants to be called at::

        class PrintLoss(tinynn.callbacks.Callback):
            def on_epoch_end(self, epoch, logs=None):
                print(epoch, logs["loss"])

        model.fit(x, y, callbacks=[PrintLoss()])

    Epochs and batches count from 0. `logs` is a dict of the loss and the metrics: after a batch the averages of the
    epoch so far, after an epoch those of the epoch and, with ``val_`` before the name, of the validation. What is put
    into the logs of an epoch ends up in the history. A batch hook that nobody overrides costs training nothing.

    Attributes
    ----------
    model : the network; ``self.model.stop_training = True`` ends training after the batch at hand.
    params : dict
        ``epochs``, ``steps`` (batches an epoch) and ``verbose``.
    state_names : tuple of str
        Attributes that a checkpoint has to hold for training to go on as if it had not been interrupted.
    lazy_logs : bool
        If true, the hooks at the end of a batch and of a test get a function that returns the logs: for a callback
        that looks at them now and then only. Default False.
    comes_last : bool
        Whether it is called after all others, whose work it has to see. Default False.
    goes_on_at : (int, int) or None
        After `on_train_begin`, the epoch and the batch with which training is to begin in place of the first.
    """

    model = None
    params = None
    state_names = ()
    lazy_logs = False
    comes_last = False
    goes_on_at = None

    def set_model(self, model):
        self.model = model

    def set_params(self, params):
        self.params = params

    def set_callback_list(self, callback_list):
        """Be told of the `CallbackList` that calls this callback and the others of the same training."""

    def on_train_begin(self, logs=None):
        """Before the first epoch."""

    def on_train_end(self, logs=None):
        """After the last epoch; `logs` are those of that epoch."""

    def on_epoch_begin(self, epoch, logs=None):
        """Before an epoch."""

    def on_epoch_end(self, epoch, logs=None):
        """After an epoch and its validation."""

    def on_train_batch_begin(self, batch, logs=None):
        """Before a training step."""
        self.on_batch_begin(batch, logs)

    def on_train_batch_end(self, batch, logs=None):
        """After a training step."""
        self.on_batch_end(batch, logs)

    def on_batch_begin(self, batch, logs=None):
        """Older name of `on_train_batch_begin`."""

    def on_batch_end(self, batch, logs=None):
        """Older name of `on_train_batch_end`."""

    def on_test_begin(self, logs=None):
        """Before an evaluation, also the validation in `fit`."""

    def on_test_end(self, logs=None):
        """After an evaluation."""

    def on_test_batch_begin(self, batch, logs=None):
        """Before a batch of an evaluation."""

    def on_test_batch_end(self, batch, logs=None):
        """After a batch of an evaluation."""

    def on_predict_begin(self, logs=None):
        """Before a prediction."""

    def on_predict_end(self, logs=None):
        """After a prediction."""

    def on_predict_batch_begin(self, batch, logs=None):
        """Before a batch of a prediction."""

    def on_predict_batch_end(self, batch, logs=None):
        """After a batch of a prediction."""

    def uses(self, hook):
        """Whether the hook of that name does anything; if not, it is never called. Asked once, before training.

        A class whose hook is only sometimes of use says so here.
        """
        return any(self.overrides(name, Callback) for name in (hook, OLD_HOOKS.get(hook)) if name)

    def overrides(self, name, base):
        """Whether the method of that name is another one than that of the class `base`."""
        return getattr(getattr(self, name), "__func__", None) is not getattr(base, name)

    def get_state(self):
        """What a checkpoint keeps of this callback: a dict of numbers, strings, lists and arrays, by `state_names`."""
        return {name: copy.deepcopy(getattr(self, name)) for name in self.state_names}

    def set_state(self, state):
        """Go on from what `get_state` gave; to be called after `on_train_begin`, which starts afresh.

        Raises
        ------
        ValueError
            If a name is missing or unknown; nothing is changed then.
        """
        if set(state) != set(self.state_names):
            raise ValueError(
                f"{type(self).__name__}: expected a state of {sorted(self.state_names)}, got {sorted(state)}"
            )
        for name, value in state.items():
            setattr(self, name, copy.deepcopy(value))
