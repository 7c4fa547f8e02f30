"""Finds a data file on this machine, or downloads it once from its public origin.

A file is known by its sha256, checked wherever it turns up, so that a half or wrong file is never used.
"""

import errno
import os
import shutil
import threading
import time
import warnings
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

from tinynn.archive import check_file
from tinynn.atomic import replacing

KERAS_ORIGIN = "https://storage.googleapis.com/tensorflow/tf-keras-datasets/"

# Seconds to wait for a connection, and for the next bytes of an answer.
TIMEOUT = (10.0, 30.0)

# Bytes a second that a download has to bring on average once so many seconds have passed, and bytes that none exceeds.
SLOWEST, PATIENCE = 1000, 60.0
LARGEST = 1 << 30

# What the system says where a disk, or what a user may have of it, is full.
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)

# Where Debian's dataset-* packages put their files, in the same layout as Keras's cache.
SYSTEM_FOLDER = Path("/usr/share/datasets")


class DataNotFoundError(FileNotFoundError):
    """No place has the right file; the message names every place, why it failed, and what to do."""


@dataclass(frozen=True)
class DataFile:
    """A public file: what it is called, how it is recognised, and where it comes from.

    Parameters
    ----------
    name : str
        Name in Keras's cache, folders included: ``"fashion-mnist/train-labels-idx1-ubyte.gz"``.
    sha256 : str or None
        Its hash, 64 hexadecimal digits; one of another kind as ``"md5:..."``; None where it is not known.
    url : str
        Where it can be downloaded.
    also : tuple of str
        Other names, or full paths, under which it is looked for first.
    hint : str
        What else the user may do when it is nowhere to be found.
    """

    name: str
    sha256: str
    url: str
    also: tuple = ()
    hint: str = ""

    def named(self, path):
        """The same file, looked for under `path` first: a name in the usual places, or a full path."""
        if not isinstance(path, (str, os.PathLike)):
            raise TypeError(f"path: expected a file name such as {self.name!r}, got {path!r}")
        return replace(self, also=(os.fspath(path), *self.also))


def cache_folder():
    """The user's cache of tinynn: ``~/.cache/tinynn`` on Linux, where XDG_CACHE_HOME is honoured."""
    import pooch

    return Path(pooch.os_cache("tinynn"))


def folders():
    """The folders that may hold data files, in the order in which they are looked through."""
    if os.environ.get("TINYNN_DATA"):
        yield Path(os.environ["TINYNN_DATA"]).expanduser()
    yield cache_folder()
    yield Path(os.environ.get("KERAS_HOME") or "~/.keras").expanduser() / "datasets"
    yield SYSTEM_FOLDER


def places(file):
    """Every path at which `file` may lie, without repeats; a full path in `file.also` stands for itself."""
    return list(dict.fromkeys(folder / name for folder in folders() for name in (*file.also, file.name)))


def fault(path, sha256):
    """Why the file at `path` cannot be used, or None if it is the right one."""
    import pooch

    kind, _, known = (sha256 or "").rpartition(":")
    kind = kind or "sha256"
    try:
        check_file(path)
        if not known:
            return None
        size = os.path.getsize(path)
        found = pooch.file_hash(path, kind) if size <= LARGEST else f"not worked out, for it has {size:,} bytes"
    except (FileNotFoundError, NotADirectoryError):
        return "absent"
    except OSError as error:
        return f"cannot be read ({error.strerror})"
    except ValueError as error:
        return f"cannot be read ({error})"
    return None if found == known.lower() else f"wrong file ({kind} {found}, expected {known})"


def fetch(file, timeout=TIMEOUT):
    """Path of the right file: the first place that has it, or else the user's cache after a download.

    The places are the folder named by the environment variable TINYNN_DATA, the user's cache, Keras's own cache
    (``~/.keras/datasets``, or ``datasets`` in KERAS_HOME) and Debian's ``/usr/share/datasets``.

    Parameters
    ----------
    file : DataFile
    timeout : (float, float)
        Seconds to wait for the connection and for each next piece of the answer.

    Returns
    -------
    pathlib.Path

    Raises
    ------
    DataNotFoundError
        If no place has the file and it cannot be downloaded.

    Warns
    -----
    UserWarning
        For each wrong or unreadable file that was passed over.
    """
    faults = {}
    for place in places(file):
        why = fault(place, file.sha256)
        if why is None:
            warn_of_wrong_files(faults)
            return place
        faults[place] = why
    target = cache_folder() / file.name
    try:
        download(file, target, timeout)
    except (OSError, ValueError) as error:  # the latter for an answer that is none
        faults[file.url] = reason(error)
        raise DataNotFoundError(explain(file, faults)) from error
    warn_of_wrong_files({place: why for place, why in faults.items() if place != target})
    return target


def warn_of_wrong_files(faults):
    """Tell the user of files that were passed over although they are there."""
    for place, why in faults.items():
        if why != "absent":
            warnings.warn(f"{place} was passed over: {why}; remove or replace it", stacklevel=2)


def explain(file, faults):
    """The message of an error that leaves nothing to guess."""
    lines = [f"{file.name} is in none of the places where it may lie, and could not be downloaded:"]
    lines += [f"  {place}: {why}" for place, why in faults.items()]
    lines.append(
        "What to do: try again with a network connection, or put the file at one of the paths above, "
        "or set TINYNN_DATA to a folder that holds it as Keras's cache ~/.keras/datasets does."
    )
    if file.hint:
        lines.append(file.hint)
    return "\n".join(lines)


def reason(error):
    """Why a download failed, as the message says it."""
    if getattr(error, "errno", None) in FULL:
        error = error.__cause__ or error  # without the words about the old file
        return f"the cache cannot hold it ({error}); free space there, or name another folder by XDG_CACHE_HOME"
    return str(error) or type(error).__name__


def download(file, target, timeout):
    """Download `file` beside `target`, check it, and move it into place in one step.

    Each process writes to a path of its own, so several may download at once: the last to finish replaces a right file
    by an equal one. Raises OSError (all errors of the network are) and then leaves nothing behind.
    """
    with ExitStack() as stack:
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            part = stack.enter_context(replacing(target))
        except (OSError, ValueError) as error:
            raise OSError(f"not asked, because the cache {target.parent} cannot be written ({error})") from error
        watch(lambda: save(file, part, timeout), part)
        why = fault(part, file.sha256)
        if why is not None:
            raise OSError(f"the download is no good: {why}")


def save(file, part, timeout):
    """Write what the origin sends to the path `part`, and show how far it is."""
    import pooch
    from tqdm import tqdm

    if file.url.startswith("file:"):
        source = url2pathname(urlsplit(file.url).path)
        check_file(source)
        shutil.copyfile(source, part)
        return
    # The total is a stand-in until pooch knows the length; identity, because the hash is that of the bytes stored.
    with tqdm(total=1, desc=file.name, unit="B", unit_scale=True, leave=False) as bar, ExitStack() as answers:
        write = pooch.HTTPDownloader(
            bar, 1 << 14, timeout=timeout, headers={"Accept-Encoding": "identity"},
            hooks={"response": lambda answer, **_: answers.callback(answer.close) and None},
        )
        write(file.url, part, None)


def watch(job, part):
    """Run a job in a thread of its own, and give up on it when the file that it writes grows too slowly or too large.

    An origin may send a byte now and then, for ever: no time limit on the next byte notices that.
    """
    failed = []

    def work():
        try:
            job()
        except Exception as error:
            failed.append(error)

    worker, start = threading.Thread(target=work, daemon=True), time.monotonic()
    worker.start()
    while worker.is_alive():
        worker.join(0.1)
        seconds, size = time.monotonic() - start, os.path.getsize(part) if os.path.exists(part) else 0
        if seconds > PATIENCE and size < SLOWEST * seconds and worker.is_alive():
            raise TimeoutError(f"gave up: in {seconds:.0f} seconds it sent {size:,} bytes")
        if size > LARGEST:
            raise OSError(f"gave up: it sends more than {LARGEST:,} bytes")
    if failed:
        raise failed[0]
