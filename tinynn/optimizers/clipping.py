"""Bounds on the gradient, kept before a rule sees it: entry by entry, parameter by parameter, or all at once."""

from tinynn.backend import xp


def clip_by_value(flat, limit):
    """Move every entry of the gradient into [-limit, limit]."""
    xp.clip(flat.grad, -limit, limit, out=flat.grad)


def clip_by_norm(flat, limit):
    """Shorten the gradient of every parameter whose norm exceeds `limit`."""
    for p in flat.parameters:
        shorten(p.grad, limit)


def clip_by_global_norm(flat, limit):
    """Shorten the whole gradient, keeping its direction, if its norm exceeds `limit`.

    Source: Pascanu, Mikolov and Bengio, "On the difficulty of training recurrent neural networks", 2013.
    """
    shorten(flat.grad, limit)


def shorten(g, limit):
    """Scale `g` in place to a norm of at most `limit`, which may be infinite; what is short enough keeps its bits."""
    g /= xp.maximum(xp.linalg.norm(g) / limit, 1)
