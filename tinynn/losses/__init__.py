"""Losses: how far predictions are from targets, and in which direction they should move.

Each loss is an object with ``value(y_true, y_pred)``, one number for each sample, and ``backward(y_true, y_pred)``,
the gradient of that number. `align` brings targets into the shape that a loss expects, once, before training; `fuse`
joins the last activation with its loss.
"""

from tinynn.losses.base import EntrywiseLoss, Loss
from tinynn.losses.crossentropy import BinaryCrossentropy, CategoricalCrossentropy, SparseCategoricalCrossentropy
from tinynn.losses.divergence import KLDivergence, Poisson
from tinynn.losses.functions import (
    KLD,
    MAE,
    MAPE,
    MSE,
    MSLE,
    binary_crossentropy,
    categorical_crossentropy,
    categorical_hinge,
    cosine_similarity,
    hinge,
    huber,
    kl_divergence,
    kld,
    kullback_leibler_divergence,
    log_cosh,
    logcosh,
    mae,
    mape,
    mean_absolute_error,
    mean_absolute_percentage_error,
    mean_squared_error,
    mean_squared_logarithmic_error,
    mse,
    msle,
    poisson,
    sparse_categorical_crossentropy,
    squared_hinge,
)
from tinynn.losses.heads import Head, Heads, fuse, fuse_outputs
from tinynn.losses.hinge import CategoricalHinge, Hinge, SquaredHinge
from tinynn.losses.registry import get, of_outputs, weights_of_outputs
from tinynn.losses.regression import (
    CosineSimilarity,
    Huber,
    LogCosh,
    MeanAbsoluteError,
    MeanAbsolutePercentageError,
    MeanSquaredError,
    MeanSquaredLogarithmicError,
)
from tinynn.losses.targets import align, align_outputs, check_ranges

__all__ = [
    "KLD", "MAE", "MAPE", "MSE", "MSLE", "BinaryCrossentropy", "CategoricalCrossentropy", "CategoricalHinge",
    "CosineSimilarity", "EntrywiseLoss", "Head", "Heads", "Hinge", "Huber", "KLDivergence", "LogCosh", "Loss",
    "MeanAbsoluteError", "MeanAbsolutePercentageError", "MeanSquaredError", "MeanSquaredLogarithmicError",
    "Poisson", "SparseCategoricalCrossentropy", "SquaredHinge", "align", "align_outputs", "binary_crossentropy",
    "categorical_crossentropy", "categorical_hinge", "check_ranges", "cosine_similarity", "fuse", "fuse_outputs",
    "get", "hinge", "huber", "kl_divergence", "kld", "kullback_leibler_divergence", "log_cosh", "logcosh", "mae",
    "mape", "mean_absolute_error", "mean_absolute_percentage_error", "mean_squared_error",
    "mean_squared_logarithmic_error", "mse", "msle", "of_outputs", "poisson", "sparse_categorical_crossentropy",
    "squared_hinge", "weights_of_outputs",
]
