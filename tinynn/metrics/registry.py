"""From what a script says (a name, a class, a function, a configuration) to a metric."""

import copy
import inspect
from itertools import chain

from tinynn import losses
from tinynn.arguments import shown
from tinynn.metrics import accuracy, auc, confusion, from_losses, r2_score, reduction
from tinynn.metrics.base import Metric
from tinynn.metrics.reduction import MeanOf
from tinynn.naming import lookup, snake_case
from tinynn.several import quoted

CLASSES = (
    accuracy.Accuracy, accuracy.BinaryAccuracy, accuracy.CategoricalAccuracy, accuracy.SparseCategoricalAccuracy,
    accuracy.SparseTopKCategoricalAccuracy, accuracy.TopKCategoricalAccuracy, auc.AUC, confusion.FalseNegatives,
    confusion.FalsePositives, confusion.Precision, confusion.Recall, confusion.TrueNegatives, confusion.TruePositives,
    from_losses.BinaryCrossentropy, from_losses.CategoricalCrossentropy, from_losses.CategoricalHinge,
    from_losses.CosineSimilarity, from_losses.Hinge, from_losses.KLDivergence, from_losses.LogCoshError,
    from_losses.MeanAbsoluteError, from_losses.MeanAbsolutePercentageError, from_losses.MeanSquaredError,
    from_losses.MeanSquaredLogarithmicError, from_losses.Poisson, from_losses.RootMeanSquaredError,
    from_losses.SparseCategoricalCrossentropy, from_losses.SquaredHinge, r2_score.R2Score, reduction.Mean,
    reduction.Sum,
)
KINDS = {snake_case(kind.__name__): kind for kind in CLASSES}
KINDS |= {
    "mse": from_losses.MeanSquaredError,
    "mae": from_losses.MeanAbsoluteError,
    "mape": from_losses.MeanAbsolutePercentageError,
    "msle": from_losses.MeanSquaredLogarithmicError,
    "bce": from_losses.BinaryCrossentropy,
    "kld": from_losses.KLDivergence,
    "kullback_leibler_divergence": from_losses.KLDivergence,
    "cosine": from_losses.CosineSimilarity,
    "cosine_proximity": from_losses.CosineSimilarity,
    "logcosh": from_losses.LogCoshError,
    "log_cosh": from_losses.LogCoshError,
    "acc": accuracy.Accuracy,
}
BY_OUTPUT = {
    "accuracy": (accuracy.BinaryAccuracy, accuracy.SparseCategoricalAccuracy, accuracy.CategoricalAccuracy),
    "crossentropy": (
        from_losses.BinaryCrossentropy, from_losses.SparseCategoricalCrossentropy, from_losses.CategoricalCrossentropy,
    ),
}
BY_OUTPUT |= {"acc": BY_OUTPUT["accuracy"], "ce": BY_OUTPUT["crossentropy"]}


def get(identifier, loss=None, output_shape=None):
    """A metric object from whatever names one.

    Parameters
    ----------
    identifier : str, Metric, class, function, Loss or dict
        A name in any case (``"mae"``, ``"AUC"``), which is also what the metric is called; an object or a class
        derived from `Metric`; a function of (y_true, y_pred) that returns one value for each sample; a loss; or a
        configuration ``{"class_name": ..., "config": ...}``.
    loss : Loss, optional
        With it and `output_shape`, ``"accuracy"`` and ``"crossentropy"`` (``"acc"``, ``"ce"``) are the binary one for
        outputs of width one, the sparse one for a loss with integer labels, else the categorical one.
    output_shape : tuple of int, optional
        Shape of one prediction, without the batch axis.

    Returns
    -------
    Metric

    Raises
    ------
    ValueError
        For an unknown name.
    TypeError
        For anything else that is no metric.
    """
    if isinstance(identifier, str):
        kind = by_output(identifier, loss, output_shape) or lookup("metric", identifier, KINDS)
        return kind(name=identifier)
    if isinstance(identifier, dict):
        return from_dict(identifier)
    if inspect.isclass(identifier) and issubclass(identifier, Metric):
        return identifier()
    if isinstance(identifier, Metric):
        return identifier
    if isinstance(identifier, losses.Loss):
        return from_losses.LossMean(identifier)
    if callable(identifier):
        return MeanOf(identifier)
    raise TypeError(f"metric: expected a name, a Metric or a function of (y_true, y_pred), got {identifier!r}")


def of_outputs(requested, names, what):
    """What is asked for at each output of a network, a list for each.

    Parameters
    ----------
    requested : anything that `get` knows, a list of such, a list of lists, a dict by output, or None
        A list with an entry for each output has theirs in order; any other list is for every output.
    names : list of str
        Of the outputs.
    what : str
        Whose metrics they are, for the message.

    Raises
    ------
    ValueError
        For metrics of other outputs, lists that fit no outputs, and a mean or a sum of values.
    """
    shares = shared_out(requested, names, what)
    for metric in chain.from_iterable(shares):
        if is_of_values(metric):
            raise ValueError(
                f"{what}: expected metrics of targets and predictions, got {shown(metric)}, which is one of values and "
                "their weights; give a name such as 'mae', or a function of (y_true, y_pred)"
            )
    return shares


def is_of_values(metric):
    """Whether it names or is a mean or a sum of values, which of a model would take the predictions for weights."""
    word = metric.get("class_name") if isinstance(metric, dict) else metric
    kind = KINDS.get(word.lower()) if isinstance(word, str) else word if inspect.isclass(word) else type(word)
    return kind in (reduction.Mean, reduction.Sum)


def shared_out(requested, names, what):
    """The metrics of each output; see `of_outputs`."""
    if isinstance(requested, dict) and "class_name" not in requested:
        if not set(requested) <= set(names):
            raise ValueError(f"{what}: expected metrics for {quoted(names)}, got some for {quoted(requested)}")
        return [as_list(requested.get(name)) for name in names]
    requested = as_list(requested)
    if len(names) == 1:
        return [[metric for part in requested for metric in as_list(part)]]
    if len(requested) == len(names):
        return [as_list(part) for part in requested]
    if any(part is None or isinstance(part, (list, tuple)) for part in requested):
        raise ValueError(f"{what}: expected a list of metrics for each of {quoted(names)}, got {len(requested)} lists")
    return [[copy.deepcopy(metric) for metric in requested] for _ in names]


def as_list(metrics):
    """None, one metric, or a list of them, as a list."""
    if metrics is None:
        return []
    return list(metrics) if isinstance(metrics, (list, tuple)) else [metrics]


def adds_up(metric):
    """Whether two batches one after the other count as their rows in one; a user's own metric may see a difference."""
    return type(metric) in CLASSES


def by_output(name, loss, output_shape):
    """The kind of accuracy or cross-entropy that fits a model; None for another name, or without a model."""
    if output_shape is None or name.lower() not in BY_OUTPUT:
        return None
    binary, sparse, categorical = BY_OUTPUT[name.lower()]
    if tuple(output_shape[-1:]) == (1,):
        return binary
    return sparse if isinstance(loss, losses.SparseCategoricalCrossentropy) else categorical


def from_dict(description):
    """A metric from ``{"class_name": ..., "config": ...}``."""
    kind = description.get("class_name")
    if not isinstance(kind, str):
        raise ValueError(f"metric: expected a dictionary with 'class_name' and 'config', got {description!r}")
    return lookup("metric", kind, KINDS).from_config(description.get("config", {}))
