"""HDF5 files: written plainly, read with suspicion. The only file here that imports h5py, and only when it is used."""

import contextlib
import io
import math

import numpy as np

from tinynn.saving.heaps import check_content, check_heaps

# A compressed array may be so many times larger than the whole file; Keras never compresses.
EXPANSION = 20


def h5py():
    """The module h5py, imported at the first use."""
    import h5py as module

    return module


@contextlib.contextmanager
def written(path):
    """An HDF5 file to be filled, put together in memory: its library may crash where a disk runs full under it."""
    content = io.BytesIO()
    with h5py().File(content, "w") as file:
        yield file
    with open(path, "wb") as file:
        file.write(content.getbuffer())


def opened(path):
    """The HDF5 file at `path`, open for reading."""
    check_heaps(path)
    return h5py().File(path, "r")


def opened_bytes(content):
    """The HDF5 file that consists of these bytes, open for reading."""
    check_content(content)
    return h5py().File(io.BytesIO(content), "r")


def write_names(group, attribute, names):
    """A list of strings as an attribute."""
    group.attrs.create(attribute, list(names), shape=(len(names),), dtype=h5py().string_dtype())


def read_names(group, attribute):
    """A list of strings from an attribute, or, where it was too long for one, from several with numbers."""
    found = group.attrs.get(attribute)
    if found is None:
        found, number = [], 0
        while f"{attribute}{number}" in group.attrs:
            found.extend(group.attrs[f"{attribute}{number}"])
            number += 1
    return [text(name) for name in found]


def text(value):
    """An attribute as a string: older files have bytes."""
    return value.decode("utf-8") if isinstance(value, bytes) else str(value)


def member(group, path, kind):
    """The group or data set at `path`, if each step to it is a plain one.

    Links to other places, in this file or in another, are refused: a model has no use for them.

    Raises
    ------
    KeyError
        If it is not there.
    ValueError
        If it is something else.
    """
    for step in path.split("/"):
        link = group.get(step, getlink=True)
        if link is None:
            raise KeyError(path)
        if not isinstance(link, h5py().HardLink):
            raise ValueError(f"{path!r} is a link to somewhere else, which tinynn does not follow")
        group = group[step]
    if not isinstance(group, getattr(h5py(), kind)):
        raise ValueError(f"expected {path!r} to be a {kind.lower()}, found {type(group).__name__}")
    return group


def optional(group, path, kind):
    """What `member` finds; None where there is nothing."""
    try:
        return member(group, path, kind)
    except KeyError:
        return None


def numbered(group):
    """The data sets ``"0"``, ``"1"`` ... of a group, in order."""
    return [dataset(group, str(i)) for i in range(len(group))]


def dataset(group, path):
    """The data set at `path`, once it is sure that reading it takes no more memory than the file has reason to ask."""
    found = member(group, path, "Dataset")
    check_dataset(found, file_size(group))
    return found


def check_dataset(found, size):
    if found.external or found.is_virtual:
        raise ValueError(f"{found.name!r} lies in another file, which tinynn does not open")
    if found.shape is None or found.dtype.kind not in "fiub":
        raise ValueError(f"expected {found.name!r} to be an array of numbers, found one of {found.dtype}")
    claimed = math.prod(found.shape) * found.dtype.itemsize
    if claimed > size * (EXPANSION if found.chunks else 1):
        raise ValueError(f"{found.name!r} claims {claimed:,} bytes in a file of {size:,}")


def file_size(group):
    return group.file.id.get_filesize()


def count_numbers(file):
    """How many numbers all data sets of a file hold together, or could at most."""
    numbers = []

    def visit(name, found):
        if isinstance(found, h5py().Dataset):
            check_dataset(found, file_size(file))
            numbers.append(math.prod(found.shape))

    file.visititems(visit)
    return min(sum(numbers), EXPANSION * file_size(file))


def read(found):
    """A data set as an array."""
    return np.asarray(found[()])
