"""Targets against predictions: what shape and type they need for a loss, and what to say when they do not fit."""

import math

import numpy as np

from tinynn.arguments import ShapeMismatch
from tinynn.backend import as_float, here, xp

ROUNDING = 1e-5  # By how much a target may lie outside of the range of its loss.


def align(y_true, output_shape, loss):
    """Targets in the shape and the type that a loss expects: called once on all targets, before training.

    Parameters
    ----------
    y_true : array_like, shape (n, ...)
    output_shape : tuple of int
        Shape of one prediction, without the batch axis.
    loss : Loss

    Raises
    ------
    ValueError
        If targets and predictions do not belong together, saying both shapes and what to do.
    """
    y_true = as_array(y_true)
    return loss.align(y_true, (*y_true.shape[:1], *output_shape))


def align_outputs(y_true, shapes, losses, names):
    """Targets of each output, as `align` makes them; where there are several outputs, a message names the one."""
    return for_each_output(align, y_true, shapes, losses, names=names)


def check_ranges(y_true, losses, names):
    """Raise ValueError for targets of an output that its loss has no meaning for."""
    for_each_output(check_range, y_true, losses, names=names)


def for_each_output(function, *arguments, names):
    """What a function gives for the arguments of each output; an error names the output, where there are several."""
    results = []
    for name, *of_output in zip(names, *arguments):
        try:
            results.append(function(*of_output))
        except ValueError as error:
            raise type(error)(f"output {name!r}: {error}" if len(names) > 1 else str(error)) from None
    return results


def like_prediction(y_true, y_pred_shape, owner):
    """Targets as floats of exactly the shape of the predictions.

    Parameters
    ----------
    y_true : array_like
        Of shape `y_pred_shape`, or without its last axis or with one more, where that axis has length one.
    y_pred_shape : tuple
        With the batch axis.
    owner : str
        Whom a message names.

    Raises
    ------
    ValueError
        If the shapes differ otherwise, or the targets are no numbers.
    """
    y_true = numbers(y_true, owner)
    shape = tuple(y_pred_shape)
    if y_true.shape == shape:
        return as_float(y_true)
    if y_true.shape in (shape[:-1] if shape[-1:] == (1,) else None, (*shape, 1)):
        return as_float(y_true).reshape(shape)
    hint = f"the last layer has {shape[-1]} units, the targets need {y_true.shape[-1] if y_true.ndim > 1 else 1}"
    if looks_like_labels(y_true, shape):
        hint = (
            "these look like labels of classes; use sparse_categorical_crossentropy, or make them one-hot with "
            "to_categorical"
        )
    raise mismatch(y_true, shape, owner, hint)


def class_rows(y_true, y_pred_shape, owner):
    """Targets as one row of class probabilities for each row of predictions, shape (n, ..., classes).

    Raises
    ------
    ValueError
        If the targets are labels (numbers of classes) or rows of another width.
    """
    y_true = numbers(y_true, owner)
    shape = tuple(y_pred_shape)
    if y_true.shape != shape and y_true.shape in (shape[:-1], (*shape[:-1], 1)):
        hint = "these are labels; use sparse_categorical_crossentropy, or make them one-hot with to_categorical"
        raise mismatch(y_true, shape, owner, hint)
    return like_prediction(y_true, shape, owner)


def class_labels(y_true, y_pred_shape, owner):
    """Targets as integer labels, one for each row of predictions: shape (n, ...) against (n, ..., classes).

    Parameters
    ----------
    y_true : array_like
        Integers, or floats that are whole numbers; an additional last axis of length one is dropped.
    y_pred_shape : tuple
    owner : str

    Raises
    ------
    ValueError
        If the targets are one-hot rows, no whole numbers, or outside 0 ... classes - 1.
    """
    y_true = numbers(y_true, owner)
    shape = tuple(y_pred_shape)
    if y_true.shape not in (shape[:-1], (*shape[:-1], 1)):
        hint = f"expected one integer label for each row, shape {shape[:-1]}"
        if y_true.shape == shape:
            hint += "; for one-hot rows use categorical_crossentropy"
        raise mismatch(y_true, shape, owner, hint)
    check_labels(y_true, shape[-1], owner)
    return xp.asarray(y_true, dtype="int64").reshape(shape[:-1])


def check_labels(labels, classes, owner):
    """Raise ValueError unless every label is one of 0 ... classes - 1."""
    if not labels.size:
        return
    if labels.dtype.kind == "f" and not (xp.floor(labels) == labels).all():
        first = labels[xp.floor(labels) != labels].reshape(-1)[0].item()
        raise ValueError(
            f"{owner}: expected labels in y_true to be whole numbers, got others, the first {first:g}; for numbers "
            "that are no classes take a loss such as mse"
        )
    smallest, largest = labels.min().item(), labels.max().item()
    if smallest < 0:
        raise ValueError(f"{owner}: the smallest label in y_true is {smallest:g}; classes count from 0")
    if largest >= classes:
        raise ValueError(
            f"{owner}: the largest label in y_true is {largest:g}, but predictions of width {classes} cannot name it: "
            f"Dense({classes}) has classes 0..{classes - 1}; give the last layer {largest + 1:g} units"
        )


def check_range(y_true, loss):
    """Raise ValueError for targets that the loss has no meaning for; rounding may carry one a little beyond."""
    if loss.targets_between is None or not y_true.size:
        return
    low, high = loss.targets_between
    smallest, largest = y_true.min().item(), y_true.max().item()
    if smallest < low - ROUNDING or largest > high + ROUNDING:
        found = smallest if smallest < low - ROUNDING else largest
        expected = f"from {low} to {high}" if high < math.inf else f"of at least {low}"
        raise ValueError(f"{loss.name}: expected targets {expected}, got {found:g}; {loss.advice}")


def numbers(y_true, owner):
    """`y_true` as an array of numbers."""
    y_true = as_array(y_true)
    if y_true.dtype.kind not in "biuf":
        raise ValueError(f"{owner}: expected y_true to hold numbers, got an array of type {y_true.dtype}")
    return xp.asarray(here(y_true))


def as_array(y_true):
    """`y_true` as an array of whatever holds its shape and its type: what is no number cannot go to a device."""
    return y_true if hasattr(y_true, "dtype") else np.asarray(y_true)


def mismatch(y_true, shape, owner, hint):
    """The error for targets and predictions that do not belong together."""
    if y_true.shape[:1] != shape[:1]:
        hint = "both need the same number of samples"
    return ShapeMismatch(f"{owner}: y_true has shape {y_true.shape}, predictions have shape {shape}: {hint}")


def looks_like_labels(y_true, shape):
    """Whether targets are one whole number a row, each the number of one of the columns of the predictions."""
    one_a_row = y_true.shape in (shape[:-1], (*shape[:-1], 1)) and shape[-1] > 1 and y_true.size > 0
    if not one_a_row or not 0 <= y_true.min() < y_true.max() < shape[-1]:
        return False
    return bool((xp.floor(y_true) == y_true).all())
