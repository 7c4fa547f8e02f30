"""A look at an HDF5 file's heaps of strings before HDF5 sees them: over a damaged one, its library loops for ever."""

import mmap
import struct

MAGIC = b"GCOL"  # how each heap begins; version, three empty bytes and its size follow
HEADER = 16


def check_heaps(path):
    """Refuse a file with a heap of strings that cannot be walked from its start to its end.

    Raises
    ------
    ValueError
    """
    with open(path, "rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        check_content(content)


def check_content(content):
    """The same for the bytes of a file."""
    for start in heaps(content):
        if lengths(content, start) is None:
            raise ValueError(
                f"expected a whole HDF5 file, found one whose heap of strings at byte {start} has no end; load another "
                "copy, or save the model again"
            )


def longest_string(path):
    """The bytes of the longest string in the heaps of a file, which was checked."""
    with open(path, "rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        return max((length for start in heaps(content) for length in lengths(content, start)), default=0)


def heaps(content):
    """Where heaps begin."""
    start = content.find(MAGIC)
    while start >= 0:
        if content[start + 4 : start + 8] == b"\1\0\0\0":
            yield start
        start = content.find(MAGIC, start + 1)


def lengths(content, start):
    """The lengths of the objects of a heap; None unless each leads to the next one, up to the end or the free space."""
    if start + HEADER > len(content):
        return None
    (size,) = struct.unpack_from("<Q", content, start + 8)
    at, end, found = start + HEADER, start + size, []
    if end > len(content):
        return None
    while at + HEADER <= end:
        index, _, _, length = struct.unpack_from("<HHIQ", content, at)
        if index == 0:
            return found if length >= HEADER else None
        found.append(length)
        at += HEADER + (length + 7) // 8 * 8
    return found if at <= end else None
