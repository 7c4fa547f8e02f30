"""How many threads share a matrix product: chosen by its size, told, and yours to decide.

Threads that share a product wait for each other. That costs microseconds where each has a core to itself, and a
thousand times as much where another program wants that core. So a small product is left to one thread.

The last bits of a product hang on how many threads share it, and BLAS has one number for the whole process. So calls
of `fit` and its kin from several threads of a program that want the same number go side by side, and those that want
another take turns with them, batch by batch: each computes what it would compute alone.
"""

import os
import threading
from collections import deque
from contextlib import contextmanager, nullcontext
from functools import cache

# Multiplications in the largest product of a step from which it is shared. On two idle cores a step of 784-100-10 and
# of 784-300-100-10 with 32 rows (2.5 and 7.5 million) takes as long with two threads as with one, of 784-512-512-10
# with 128 rows (51 million) 0.7 times. Where other programs want the cores, two are always slower. And multiplications
# up to which BLAS by itself never takes a second thread, so that there is nothing to set.
WORTH_SHARING = 16e6
NEVER_SHARED = 1 << 18

# More threads than any machine has cores. The library may have a lower limit of its own.
MOST = 1 << 16

# Seconds after which a call no longer waits for its turn: whoever has it may be waiting for this very call.
PATIENCE = 60


def checked(threads, name):
    """`threads` as "auto" or a positive int; a ValueError that names `name` for anything else."""
    digits = str(threads)
    if digits == "auto":
        return digits
    if not digits.isdecimal() or not 0 < int(digits) <= MOST:
        raise ValueError(f'{name}: expected a positive integer up to {MOST} or "auto", got {threads!r}')
    return int(digits)


_wanted = checked(os.environ.get("TINYNN_THREADS") or "auto", "TINYNN_THREADS")


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

    The number, which BLAS has for the process as a whole, is put back at the end. Within one another, each has its own.

    Parameters
    ----------
    multiplications : int
        In the largest product: rows times inputs times units.
    """
    if multiplications <= NEVER_SHARED and _wanted == "auto":
        return nullcontext(1)
    return turns.taken(multiplications)


def alone(multiplications):
    """The same for products of a single row, which takes as long as the weights take to come from memory."""
    if multiplications <= never_shared_by_a_row() and _wanted == "auto":
        return nullcontext(1)
    return turns.taken(0)


def choose(multiplications, available):
    if _wanted != "auto":
        return _wanted
    return available if multiplications >= WORTH_SHARING else 1


def in_turns(batches):
    """The same batches; between two of them, whoever waits for another number of threads has a turn."""
    for batch in batches:
        if turns.queue:
            turns.give_way()
        yield batch


class Turns:
    """Who works with which number of threads: those that want the same together, first come, first served."""

    def __init__(self):
        self.changed = threading.Condition()
        self.queue = deque()  # a ticket for each call that waits
        self.working = 0
        self.number = None  # that those who work want
        self.told = None  # that they have
        self.found = []  # the numbers that the libraries had before
        self.mine = threading.local()

    @contextmanager
    def taken(self, multiplications):
        """A turn with the number that suits; a turn that this Python thread has already is interrupted for it."""
        outer = getattr(self.mine, "number", None)
        if outer:
            self.leave()
        try:
            yield self.enter(multiplications)
        finally:
            self.leave()
            if outer:
                self.enter(wanted=outer)

    def enter(self, multiplications=None, wanted=None):
        """Wait for a turn; returns the number of threads."""
        with self.changed:
            found = self.found if self.working else numbers_in_force()
            if wanted is None:
                wanted = choose(multiplications, max(found, default=1))
            if self.queue or self.number not in (None, wanted):
                self.wait(wanted)
            if not self.working:
                self.found, self.number = found, wanted
                change(found, [wanted] * len(found))
                self.told = wanted if wanted <= max(found, default=1) else in_force()
            self.working += 1
            self.mine.number = wanted
            return self.told

    def wait(self, wanted):
        ticket = object()
        self.queue.append(ticket)
        try:
            self.changed.wait_for(lambda: self.queue[0] is ticket and self.number in (None, wanted), PATIENCE)
        finally:
            self.queue.remove(ticket)
            self.changed.notify_all()

    def leave(self):
        if getattr(self.mine, "number", None) is None:
            return  # it was interrupted while it waited
        with self.changed:
            self.mine.number = None
            self.working -= 1
            if not self.working:
                change([self.number] * len(self.found), self.found)
                self.number = None
                self.changed.notify_all()

    def give_way(self):
        """Let those work who wait, and go on when it is this thread's turn again."""
        mine = getattr(self.mine, "number", None)
        if mine:
            self.leave()
            self.enter(wanted=mine)

    def begin_in_child(self):
        """In a process that was forked only the thread that forked goes on, with its turn if it had one."""
        mine = getattr(self.mine, "number", None)
        self.changed = threading.Condition()
        self.queue.clear()
        if self.working and not mine:
            change([self.number] * len(self.found), self.found)
        self.working, self.number = (1, self.number) if mine else (0, None)


turns = Turns()
if hasattr(os, "register_at_fork"):  # not on Windows
    os.register_at_fork(after_in_child=turns.begin_in_child)


def change(numbers, wanted):
    """Give each library another number, where it is another one."""
    for library, now, then in zip(blas().lib_controllers, numbers, wanted):
        if now != then:
            # From 3.8 on threadpoolctl listens to the first Python thread only, until it is told to forget it.
            forget = getattr(library, "clear_controlling_thread", lambda force: None)
            forget(force=True)
            library.set_num_threads(then)
            forget(force=True)


@cache
def blas():
    """Who can tell and set how many threads the library takes by which NumPy multiplies matrices."""
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController().select(user_api="blas")


@cache
def never_shared_by_a_row():
    """The same as NEVER_SHARED for a product with a single row: OpenBLAS shares it from 460,800 multiplications on.

    Before 0.3.27 it did from 9,216 on (OpenBLAS, pull request 4441); another library is taken for no better.
    """
    newer = [
        library.internal_api == "openblas" and tuple(map(int, library.version.split(".")[:3])) >= (0, 3, 27)
        for library in blas().lib_controllers
    ]
    return 460_000 if newer and all(newer) else 9_000


def in_force():
    """How many threads share a product now; 1 where the library is one that does not tell."""
    return max(numbers_in_force(), default=1)


def numbers_in_force():
    return [library.num_threads for library in blas().lib_controllers]
