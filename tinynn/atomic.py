"""Files that appear whole or not at all: written beside their target, then moved into its place."""

import contextlib
import os
import re
import stat

try:
    import fcntl
except ImportError:  # not on Windows
    fcntl = None


@contextlib.contextmanager
def replacing(path, overwrite=True, durable=True):
    """A path to write to; when the block ends well the file there takes the place of `path`.

    The temporary file lies in the same folder, because a move is only indivisible within one file system. When the
    block fails, it is removed, and what was at `path` before is still there. What a writer that was killed has left
    is removed by the next one.

    Parameters
    ----------
    path : str or os.PathLike
    overwrite : bool, optional
        False refuses to replace a file. Default True.
    durable : bool, optional
        Wait until the disk has the file, so that it outlives a power cut as well. Default True.

    Raises
    ------
    OSError
        If there is no such folder, `path` is a folder itself, or it is there already and may not be replaced; if the
        disk is full, or anything else keeps the file from being written. The message names `path`.
    ValueError
        If there is a device or a pipe at `path`.
    """
    target = checked(path, overwrite)
    with explained(path), scratch_file(target) as temporary:
        yield temporary
        if os.path.exists(target):
            os.chmod(temporary, stat.S_IMODE(os.stat(target).st_mode))
        if durable:
            flush(temporary, os.O_RDWR)
        os.replace(temporary, target)
    if durable:
        with contextlib.suppress(OSError):  # not every system can flush a folder
            flush(os.path.dirname(target), os.O_RDONLY)


def checked(path, overwrite):
    """Where `path` leads to, links followed, once it is clear that a file may be put there."""
    target = os.path.realpath(os.fspath(path))
    folder = os.path.dirname(target)
    if not os.path.isdir(folder):
        raise FileNotFoundError(
            f"cannot write {path}: there is no folder {folder}; make it first, with os.makedirs({folder!r})"
        )
    if os.path.isdir(target):
        raise IsADirectoryError(f"cannot write {path}: it is a folder; give the name of a file")
    if os.path.exists(target) and not os.path.isfile(target):
        raise ValueError(f"cannot write {path}: it is a device or a pipe; give the name of a file")
    if not overwrite and os.path.exists(target):
        raise FileExistsError(f"cannot write {path}: it exists, and overwrite=False; give another name")
    return target


@contextlib.contextmanager
def explained(path):
    """Errors of the system, which speak of the temporary file, as errors about `path`."""
    try:
        yield
    except OSError as error:
        if error.errno is None:  # no error of the system, as those of a connection
            raise
        reason = f"cannot write {path}: {error.strerror}; what was there before is as it was"
        raise OSError(error.errno, reason) from error


@contextlib.contextmanager
def scratch_file(target):
    """A new, empty file beside `target`, which is gone at the end unless it was moved."""
    sweep(target)
    path, lock = claim(target)
    try:
        yield path
    finally:
        with contextlib.suppress(OSError):
            os.remove(path)
        lock.close()


def claim(target):
    """A new file beside `target`: its path, and the lock that tells others that its writer lives."""
    while True:
        path = os.path.join(os.path.dirname(target), f"{beginning(target)}{os.urandom(8).hex()}.tmp")
        file = open(path, "xb")
        locked = take_lock(file)
        if locked is None:
            file.close()  # Windows moves no open files
        if locked is not False and os.path.exists(path):
            return path, file
        file.close()  # another writer swept it away before it was locked


def sweep(target):
    """Remove what killed writers of `target` have left: temporary files that nobody holds a lock of."""
    name = re.compile(re.escape(beginning(target)) + r"[0-9a-f]{16}\.tmp")
    with contextlib.suppress(OSError):
        for entry in list(os.scandir(os.path.dirname(target))):
            if name.fullmatch(entry.name):
                with contextlib.suppress(OSError), open(entry.path, "rb") as file:
                    if take_lock(file):
                        os.remove(entry.path)


def beginning(target):
    return f".{os.path.basename(target)[:50]}."


def take_lock(file):
    """Lock an open file until it is closed, at the latest when the process ends.

    Returns
    -------
    bool or None
        False if another process has the lock, None where there are no locks.
    """
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except (OSError, AttributeError):
        return None
    return True


def flush(path, mode):
    """Wait until what was written is on the disk."""
    descriptor = os.open(path, mode)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
