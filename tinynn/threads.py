"""How many threads share a matrix product: chosen by its size, told, and yours to decide.

Threads that share a product wait for each other. That costs microseconds where each has a core to itself, and a
thousand times as much where another program wants that core. So a small product is left to one thread.
"""

import os
from contextlib import contextmanager, nullcontext
from functools import cache

# Multiplications in the largest product of a step from which it is shared. On two idle cores a step of 784-100-10 with
# 32 rows (2.5 million) takes 1.1 times as long with two threads, of 784-300-100-10 (7.5 million) as long as with one,
# of 784-512-512-10 with 128 rows (51 million) 0.8 times. Where other programs want the cores, two are always slower.
# And multiplications up to which BLAS by itself never takes a second thread, so that there is nothing to set.
WORTH_SHARING = 16e6
NEVER_SHARED = 1 << 18


def checked(threads, name):
    """`threads` as "auto" or a positive int; a ValueError that names `name` for anything else."""
    digits = str(threads)
    if digits == "auto":
        return digits
    if not digits.isdecimal() or int(digits) == 0:
        raise ValueError(f'{name}: expected a positive integer or "auto", got {threads!r}')
    return int(digits)


_wanted = checked(os.environ.get("TINYNN_THREADS", "auto"), "TINYNN_THREADS")


def set_threads(threads):
    """Say how many threads share the products of `fit`, `evaluate` and `predict` from now on.

    Parameters
    ----------
    threads : int or "auto"
        "auto": one thread where the products are small, else as many as NumPy's BLAS library takes by itself. It is
        the default unless the environment variable ``TINYNN_THREADS`` says otherwise.

    Raises
    ------
    ValueError
        For anything else.
    """
    global _wanted
    _wanted = checked(threads, "set_threads")


def get_threads():
    """What `set_threads` was told. What `fit` and its kin made of it is in ``model.threads``."""
    return _wanted


def sharing(multiplications):
    """What goes behind ``with`` for products to be shared as suits the largest of them; gives the number of threads.

    The number, which BLAS has for the process as a whole, is put back at the end.

    Parameters
    ----------
    multiplications : int
        In the largest product: rows times inputs times units.
    """
    if multiplications <= NEVER_SHARED and _wanted == "auto":
        return nullcontext(1)
    available = in_force()
    wanted = choose(multiplications, available)
    return nullcontext(wanted) if wanted == available else limited(wanted)


@contextmanager
def limited(threads):
    with blas().limit(limits=threads):
        yield threads


def choose(multiplications, available):
    if _wanted != "auto":
        return _wanted
    return available if multiplications >= WORTH_SHARING else 1


@cache
def blas():
    """Who can tell and set how many threads the library takes by which NumPy multiplies matrices."""
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController().select(user_api="blas")


def in_force():
    """How many threads share a product now; 1 where the library is one that does not tell."""
    return max((library.num_threads for library in blas().lib_controllers), default=1)
