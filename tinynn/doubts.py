"""What trains, but hardly as meant: said once by each network, as a warning that can be filtered by its class."""

import sys
import warnings

import numpy as np

# Rows that are looked at to judge the whole.
SAMPLE = 64

# From how many numbers a sample is taken for a picture, what the largest of its whole numbers lies between, and what
# share of those that are not 0 lies there too. Counts of words have one or two that large.
PIXELS = 64
BRIGHT, BRIGHTEST = 127, 255
SHARE = 0.1

# Rows from which on it is no chance that labels are in order.
IN_ORDER = 20


class SetupWarning(UserWarning):
    """Training goes on, but the data or the way it is set up are hardly what was meant."""


def doubt(network, kind, message):
    """Warn about something, once for each network; the warning points at the line of the program that called.

    Parameters
    ----------
    network : object
        Its attribute `doubted` keeps what was said.
    kind : str
        What it is about.
    message : str
    """
    if kind not in network.doubted:
        warnings.warn(f"model {network.name!r}: {message}", SetupWarning, stacklevel=level_of_caller())
        network.doubted = (*network.doubted, kind)  # not before: where warnings are errors, it is said each time


def level_of_caller():
    """How far up the first caller is that is no part of this package, as `warnings.warn` counts."""
    level, frame = 2, sys._getframe(2)
    while frame.f_back is not None and frame.f_globals.get("__name__", "").partition(".")[0] == "tinynn":
        level, frame = level + 1, frame.f_back
    return level


def looks_like_pixels(x):
    """Whether inputs look like pictures of which nobody has divided the pixels by 255.

    That is: many whole numbers a sample, none below 0, none above 255, and many of those that are not 0 above 127.
    """
    if not hasattr(x, "min") or np.prod(x.shape[1:]) < PIXELS:  # SparseRows are no pictures
        return False
    sample = x[:: -(-len(x) // SAMPLE)]
    return bool(
        sample.min() >= 0 and BRIGHT < sample.max() <= BRIGHTEST and (np.floor(sample) == sample).all()
        and (sample > BRIGHT).sum() > SHARE * (sample > 0).sum()
    )


def looks_sorted(trained, held_out, classes):
    """Whether all labels are in order, or the classes held out hardly those that are trained on, by more than chance.

    The distance between the two distributions of classes is 0 where they are the same and 1 where they have no class
    in common. By chance it comes out as about the root of the number of classes over that of rows
    in the smaller part.

    Parameters
    ----------
    trained, held_out : array of int, shape (n,)
        Labels.
    classes : int
    """
    if not len(trained) or not len(held_out):
        return False
    if in_order(np.concatenate((trained, held_out))):
        return True
    shares = [np.bincount(labels, minlength=classes) / len(labels) for labels in (trained, held_out)]
    distance = abs(shares[0] - shares[1]).sum() / 2
    return bool(distance > 0.5 + 0.35 * (classes / min(len(trained), len(held_out))) ** 0.5)


def in_order(labels):
    """Whether labels only grow, or only shrink, over more rows than do so by chance."""
    steps = np.diff(labels)
    return bool(len(labels) >= IN_ORDER and steps.any() and ((steps >= 0).all() or (steps <= 0).all()))
