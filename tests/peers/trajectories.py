"""A trajectory: the losses and the weights of 50 steps, taken here and by a peer from the same weights and batches."""

import numpy as np

from tinynn import backend

STEPS = 50
ROWS, FEATURES, CLASSES = 8, 4, 3


def inputs(shape=(FEATURES,), seed=0):
    """A batch of inputs for each step."""
    rng = np.random.default_rng(seed)
    return [rng.normal(size=(ROWS, *shape)).astype(backend.floatx()) for _ in range(STEPS)]


def labels(seed=1):
    """A batch of labels for each step."""
    rng = np.random.default_rng(seed)
    return [rng.integers(0, CLASSES, ROWS) for _ in range(STEPS)]


def labelled(shape=(FEATURES,)):
    """Inputs and labels for each step."""
    return list(zip(inputs(shape), labels()))


def relative(a, b):
    """The largest difference of two arrays over the largest number of the second."""
    return float(np.max(np.abs(a - b)) / np.max(np.abs(b)))


def distance(ours, theirs, batches):
    """The largest relative difference of a loss or of an array of weights after any step.

    Parameters
    ----------
    ours : Sequential
    theirs : KerasTwin or TorchTwin
        With the weights that `ours` has.
    batches : list of tuple
        Positional arguments of ``train_on_batch``, for each step.
    """
    start = ours.get_weights()
    worst = max(map(relative, start, theirs.get_weights()))
    assert worst == 0, "they do not start from the same weights"
    for batch in batches:
        # Where there are several outputs: the sum of their losses, then each.
        losses = [np.ravel(model.train_on_batch(*batch)) for model in (ours, theirs)]
        assert losses[0].shape == losses[1].shape
        worst = max(worst, *map(relative, *losses), *map(relative, ours.get_weights(), theirs.get_weights()))
    assert np.isfinite(worst) and np.isfinite(losses).all()
    assert any(relative(a, b) > 1e-3 for a, b in zip(start, ours.get_weights())), "nothing has moved"
    return worst


def away_from_zero(model):
    """The model, with weights that are all moved up a little.

    At zero, where biases begin, a penalty |w| has a kink, on which each peer has a view of its own; and where the
    right value stays zero, as that of a bias before a batch normalization, any rounding is a large relative difference.
    """
    rng = np.random.default_rng(7)
    model.set_weights([w + rng.uniform(0.0625, 0.125, w.shape) for w in model.get_weights()])
    return model


class KerasTwin:
    """A compiled Keras model with the weights of ours.

    Parameters
    ----------
    keras : module
    model : keras.Model
    ours : Sequential
    """

    def __init__(self, keras, model, ours):
        self.model = model
        self.peer = f"Keras {keras.__version__}, {keras.backend.backend()}"
        model.set_weights(ours.get_weights())

    def train_on_batch(self, *batch, **options):
        self.model.reset_metrics()  # else the loss is a mean over all batches so far
        return self.model.train_on_batch(*batch, **options)

    def get_weights(self):
        return self.model.get_weights()

    def predict(self, x):
        return np.asarray(self.model.predict_on_batch(x))


def twins(keras, make):
    """The model that ``make(package)`` gives for tinynn, and its twin for Keras: one script, run by both."""
    import tinynn

    ours = away_from_zero(make(tinynn))
    return ours, KerasTwin(keras, make(keras), ours)
