"""IDX, the format of MNIST and Fashion-MNIST: two zero bytes, a type, the number of axes, their lengths, the bytes.

The reader believes a header only as far as the file bears it out; the writer makes the sample that ships with tinynn.
"""

import gzip
import math
import os

import numpy as np

from tinynn.archive import EXPANSION, PIECE, check_file, whole
from tinynn.atomic import replacing

UNSIGNED_BYTE = 0x08


def read_idx(path):
    """Read a gzipped IDX file of unsigned bytes.

    Parameters
    ----------
    path : str or path

    Returns
    -------
    numpy.ndarray of uint8, in the shape that the header states; writable

    Raises
    ------
    ValueError
        Naming the file, if it is no gzip, its header is not that of an IDX file of unsigned bytes, claims more than a
        file of that size could hold, or the bytes that follow are fewer or more than it claims. No more is read than it
        claims, whatever follows.

    Notes
    -----
    The format is described at http://yann.lecun.com/exdb/mnist/.
    """
    with whole(path):
        check_file(path)
        with gzip.open(path, "rb") as stream:
            shape = read_header(stream, max(PIECE, EXPANSION * os.path.getsize(path)))
            data = read_at_most(stream, math.prod(shape) + 1)
        if len(data) != math.prod(shape):
            found = f"{len(data)}" if len(data) < math.prod(shape) else "more"
            raise ValueError(f"expected {math.prod(shape)} bytes for the shape {shape} of its header, got {found}")
        return np.frombuffer(data, np.uint8).reshape(shape)


def read_header(stream, most):
    """The shape that the first bytes of an IDX file state, as a tuple; a ValueError if it is for more than `most`."""
    magic = stream.read(4)
    if len(magic) < 4 or magic[:2] != b"\0\0" or magic[2] != UNSIGNED_BYTE or magic[3] == 0:
        raise ValueError(f"expected an IDX file of unsigned bytes (it begins 00 00 08), got {magic.hex(' ')!r}")
    lengths = stream.read(4 * magic[3])
    if len(lengths) < 4 * magic[3]:
        raise ValueError(f"expected the lengths of {magic[3]} axes, but the file ends in its header")
    shape = tuple(int(length) for length in np.frombuffer(lengths, ">u4"))
    if math.prod(shape) > most:
        raise ValueError(f"expected at most {most} bytes in such a file, but the header claims the shape {shape}")
    return shape


def read_at_most(stream, size):
    """Up to `size` bytes, piece by piece: memory follows what is there, not what a header claims."""
    data = bytearray()
    while len(data) < size:
        piece = stream.read(min(PIECE, size - len(data)))
        if not piece:
            break
        data += piece
    return data


def write_idx(path, array):
    """Write an array of uint8 as a gzipped IDX file, without name or time, so that equal arrays give equal files."""
    header = bytes([0, 0, UNSIGNED_BYTE, array.ndim]) + np.array(array.shape, ">u4").tobytes()
    with replacing(path) as temporary, open(temporary, "wb") as raw, gzip.GzipFile("", "wb", 9, raw, mtime=0) as stream:
        stream.write(header + np.ascontiguousarray(array, np.uint8).tobytes())
