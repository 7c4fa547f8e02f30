"""Cross-entropies: the surprise at the true class, from probabilities or from logits."""

import math

from tinynn import arguments
from tinynn.backend import epsilon, xp
from tinynn.losses.base import Loss, clip, per_position, sample_mean
from tinynn.losses.logits import SigmoidBinary, SoftmaxCategorical, SoftmaxSparse, at_labels, smoothed
from tinynn.losses.targets import class_labels, class_rows


class Crossentropy(Loss):
    """What the three cross-entropies share: a choice between logits and probabilities.

    Logits go to the node that joins the loss with its activation; probabilities are up to the subclass.
    """

    def __init__(self, node, from_logits, name):
        super().__init__(name=name)
        self.node = node
        self.from_logits = arguments.yes_or_no(type(self).__name__, "from_logits", from_logits)

    def probability_value(self, y_true, p):
        raise TypeError(f"{type(self).__name__} has no probability_value(y_true, p)")

    def probability_backward(self, y_true, p):
        raise TypeError(f"{type(self).__name__} has no probability_backward(y_true, p)")

    def value(self, y_true, y_pred):
        if self.from_logits:
            return self.node.value(y_true, y_pred)
        return self.probability_value(y_true, y_pred)

    def backward(self, y_true, y_pred):
        if self.from_logits:
            return self.node.backward(y_true, y_pred)
        return self.probability_backward(y_true, y_pred)

    def get_config(self):
        return {**super().get_config(), "from_logits": self.from_logits}


class BinaryCrossentropy(Crossentropy):
    """``-t log(p) - (1 - t) log(1 - p)``, averaged over the entries of a sample.

    Probabilities are clipped to [epsilon, 1 - epsilon]; outside there is no slope.

    Parameters
    ----------
    from_logits : bool, optional
        True where predictions are logits z with ``p = sigmoid(z)``. Default False.
    label_smoothing : float, optional
        Moves targets towards one half: ``t (1 - s) + s / 2``. Default 0.
    """

    targets_between = (0, 1)
    advice = "they are 0 for no and 1 for yes, or probabilities; for other numbers take a loss such as mse"

    def __init__(self, from_logits=False, label_smoothing=0.0, *, name=None):
        self.label_smoothing = as_smoothing(label_smoothing, "BinaryCrossentropy")
        super().__init__(SigmoidBinary(self.label_smoothing), from_logits, name)

    def probability_value(self, y_true, p):
        t = smoothed(y_true, self.label_smoothing, 2)
        p = clip(p, epsilon(), 1 - epsilon())
        return sample_mean(-t * xp.log(p) - (1 - t) * xp.log1p(-p))

    def probability_backward(self, y_true, p):
        t = smoothed(y_true, self.label_smoothing, 2)
        clipped = clip(p, epsilon(), 1 - epsilon())
        slope = (clipped - t) / (clipped * (1 - clipped))
        return xp.where(clipped == p, slope, 0) / math.prod(p.shape[1:])

    def get_config(self):
        return {**super().get_config(), "label_smoothing": self.label_smoothing}


class CategoricalCrossentropy(Crossentropy):
    """``-sum(t log(q))`` over the last axis, for targets that are one-hot or distributions.

    Probabilities are first divided by their sum, ``q = p / sum(p)``, then clipped to [epsilon, 1 - epsilon].

    Parameters
    ----------
    from_logits : bool, optional
        True where predictions are logits z with ``q = softmax(z)``. Default False.
    label_smoothing : float, optional
        Moves targets towards the uniform distribution: ``t (1 - s) + s / classes``. Default 0.
    """

    targets_between = (0, 1)
    advice = "a row is one-hot, or probabilities; to let a sample count more or less give its sample_weight"

    def __init__(self, from_logits=False, label_smoothing=0.0, *, name=None):
        self.label_smoothing = as_smoothing(label_smoothing, "CategoricalCrossentropy")
        super().__init__(SoftmaxCategorical(self.label_smoothing), from_logits, name)

    def align(self, y_true, y_pred_shape):
        return class_rows(y_true, y_pred_shape, self.name)

    def probability_value(self, y_true, p):
        t = smoothed(y_true, self.label_smoothing, p.shape[-1])
        q = clip(p / p.sum(axis=-1, keepdims=True), epsilon(), 1 - epsilon())
        return sample_mean(-(t * xp.log(q)).sum(axis=-1))

    def probability_backward(self, y_true, p):
        # dL/dq = -t / q where q is not clipped; through q = p / sum(p) each entry also lowers all the others,
        # dL/dp = (dL/dq - sum(q dL/dq)) / sum(p), and q dL/dq is -t.
        total = p.sum(axis=-1, keepdims=True)
        share = p / total
        q = clip(share, epsilon(), 1 - epsilon())
        t = xp.where(q == share, smoothed(y_true, self.label_smoothing, p.shape[-1]), 0)
        return per_position((t.sum(axis=-1, keepdims=True) - t / q) / total)

    def get_config(self):
        return {**super().get_config(), "label_smoothing": self.label_smoothing}


class SparseCategoricalCrossentropy(Crossentropy):
    """``-log(q[label])`` for integer labels of shape (n,) and predictions of shape (n, classes).

    Probabilities are first divided by their sum, ``q = p / sum(p)``, then clipped to [epsilon, 1 - epsilon].

    Parameters
    ----------
    from_logits : bool, optional
        True where predictions are logits z with ``q = softmax(z)``. Default False.
    """

    def __init__(self, from_logits=False, *, name=None):
        super().__init__(SoftmaxSparse(), from_logits, name)

    def align(self, y_true, y_pred_shape):
        return class_labels(y_true, y_pred_shape, self.name)

    def probability_value(self, y_true, p):
        q = at_labels(p, y_true) / p.sum(axis=-1)
        return sample_mean(-xp.log(clip(q, epsilon(), 1 - epsilon())))

    def probability_backward(self, y_true, p):
        # The same as with one-hot targets: (1 - [j == label] / q) / sum(p), and nothing where q is clipped.
        total = p.sum(axis=-1, keepdims=True)
        share = at_labels(p, y_true)[..., None] / total
        q = clip(share, epsilon(), 1 - epsilon())
        hit = xp.arange(p.shape[-1]) == y_true.reshape(share.shape)
        return per_position(xp.where(q == share, (1 - hit / q) / total, 0))


def as_smoothing(label_smoothing, owner):
    """`label_smoothing` as a float between 0 and 1."""
    return arguments.share(owner, "label_smoothing", label_smoothing)
