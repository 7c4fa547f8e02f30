"""HDF5 files: written plainly, read with suspicion. The only file here that imports h5py, and only when it is used."""

import contextlib
import io
import math

import numpy as np

from tinynn.archive import EXPANSION, check_file
from tinynn.saving.heaps import check_content, check_heaps, longest_string

# The least that data may be said to take, whatever the size of their file: chunks are laid out with room to grow.
LEEWAY = 1 << 20


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
    check_file(path)
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
    """A list of strings from an attribute, or, where it was too long for one, from several with numbers.

    Raises
    ------
    ValueError
        If it is no list, or has a string twice, which would be looked up as often.
    """
    if attribute in group.attrs:
        found = read_attribute(group, attribute)
        if np.ndim(found) != 1:
            raise ValueError(f"expected the attribute {attribute!r} to be a list of names")
    else:
        found, number = [], 0
        while f"{attribute}{number}" in group.attrs:
            found.extend(read_attribute(group, f"{attribute}{number}"))
            number += 1
    names = [text(name) for name in found]
    if len(set(names)) < len(names):
        raise ValueError(f"the attribute {attribute!r} has a name twice")
    return names


def read_attribute(group, name):
    """An attribute, once it is sure that it claims no more than the file can hold."""
    attribute, size = group.attrs.get_id(name), file_size(group)
    count, each = math.prod(attribute.shape), attribute.dtype.itemsize
    if count > 1 and attribute.dtype.kind == "O":  # strings that lie elsewhere: all of them may be the longest one
        each = max(each, longest_string(group.file.filename))
    if count * each > max(LEEWAY, EXPANSION * size):
        raise ValueError(f"the attribute {name!r} claims {count * each:,} bytes in a file of {size:,}")
    return group.attrs[name]


def read_text(group, name):
    """An attribute that is one string."""
    return text(read_attribute(group, name))


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
    return datasets(group, [str(i) for i in range(len(group))])


def datasets(group, paths):
    """The data sets at `paths`, once it is sure that reading all takes no more memory than the file has reason to ask.

    One set may be there under many names, so it is their sum that counts.
    """
    found, claimed, size = [], 0, file_size(group)
    for path in paths:
        found.append(member(group, path, "Dataset"))
        claimed += check_dataset(found[-1], size)
        if claimed > max(LEEWAY, EXPANSION * size):
            raise ValueError(f"the arrays of {group.name!r} claim {claimed:,} bytes in a file of {size:,}")
    return found


def check_dataset(found, size):
    """How many bytes an array claims, once it is clear that a file of that `size` may hold it."""
    if found.external or found.is_virtual:
        raise ValueError(f"{found.name!r} lies in another file, which tinynn does not open")
    if found.shape is None or found.dtype.kind not in "fiub":
        raise ValueError(f"expected {found.name!r} to be an array of numbers, found one of {found.dtype}")
    claimed = math.prod(found.shape) * found.dtype.itemsize
    if claimed > size * (EXPANSION if found.chunks else 1):
        raise ValueError(f"{found.name!r} claims {claimed:,} bytes in a file of {size:,}")
    if found.chunks and math.prod(found.chunks) * found.dtype.itemsize > max(LEEWAY, EXPANSION * size):
        raise ValueError(f"{found.name!r} is laid out in chunks of {found.chunks}, in a file of {size:,} bytes")
    return claimed


def file_size(group):
    return group.file.id.get_filesize()


def count_numbers(file):
    """How many numbers all data sets of a file hold together, or could at most."""
    size = file_size(file)
    for found in walk(file):
        check_dataset(found, size)
    return min(sum(math.prod(found.shape) for found in walk(file)), EXPANSION * size)


def walk(group):
    """The data sets in a group and in the groups in it, each once.

    HDF5 has a walk of its own, which takes half a minute where 5,000 groups lie in one another.
    """
    seen, waiting = set(), [group]
    while waiting:
        around = waiting.pop()
        for name in around:
            if not isinstance(around.get(name, getlink=True), h5py().HardLink):
                continue
            found = around[name]
            address = h5py().h5o.get_info(found.id).addr
            if address not in seen:
                seen.add(address)
                if isinstance(found, h5py().Dataset):
                    yield found
                elif isinstance(found, h5py().Group):
                    waiting.append(found)


def read(found):
    """A data set as an array."""
    return np.asarray(found[()])
