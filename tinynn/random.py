"""Seeds: one root, independent streams.

Whatever draws random numbers (the initial value of one parameter, the shuffles of one model, the masks of one dropout
layer) asks `stream` once and owns what it gets. The n-th stream after `set_seed(s)` is always the same, and no
stream moves another: how often one model is trained does not change the weights of the next.
"""

import threading

import numpy as np

from tinynn import arguments

_one_at_a_time = threading.Lock()
_chosen = False  # whether `set_seed` was called
_root = None  # made with the first stream: NumPy imports its random numbers when they are first asked for


def set_seed(seed):
    """Start over from a root seed: from here on the same program draws the same numbers.

    Parameters
    ----------
    seed : int
        Zero or positive.

    Raises
    ------
    ValueError, TypeError
        If `seed` is negative or no integer.
    """
    global _root, _chosen
    if isinstance(seed, bool) or not isinstance(seed, (int, np.integer)):
        raise TypeError(f"set_seed: expected an integer, got {seed!r}")
    if seed < 0:
        raise ValueError(f"set_seed: expected zero or a positive integer, got {seed!r}")
    _root = np.random.SeedSequence(int(seed))
    _chosen = True


def stream(seed=None):
    """A random generator of its own: the root's next one, or the one that `seed` names.

    Parameters
    ----------
    seed : int, optional
        Zero or positive; the stream is then the same at every call and does not depend on the root.

    Returns
    -------
    numpy.random.Generator
    """
    global _root
    if seed is not None:
        seed = arguments.whole("random numbers", "seed", seed, least=0)
    with _one_at_a_time:  # or two Python threads could be given the same
        if _root is None:
            _root = np.random.SeedSequence()
        source = _root.spawn(1)[0] if seed is None else np.random.SeedSequence(seed)
    return np.random.Generator(np.random.PCG64(source))


def origin():
    """Where random numbers come from by now: ``"seed"``, whether it was ``"chosen"``, and how many ``"streams"``.

    A seed that nobody chose comes from the system and is large; `set_seed` takes it too, so that the run can be had
    again.
    """
    if _root is None:
        return {"seed": None, "chosen": False, "streams": 0}
    return {"seed": _root.entropy, "chosen": _chosen, "streams": _root.n_children_spawned}
