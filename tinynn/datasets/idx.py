"""IDX, the format of MNIST and Fashion-MNIST: two zero bytes, a type, the number of axes, their lengths, the bytes.

The reader believes a header only as far as the file bears it out; the writer makes the sample that ships with tinynn.
"""

import gzip
import math
import os
import zlib

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
        file of that size could hold, or the bytes that follow are fewer or more than it claims. No more is unpacked
        than such a file could hold.

    Notes
    -----
    The format is described at http://yann.lecun.com/exdb/mnist/.
    """
    with whole(path):
        check_file(path)
        most = max(PIECE, EXPANSION * os.path.getsize(path))
        data = unpacked(path, most)
        shape, start = header(data)
        size = math.prod(shape)
        if size > most:
            raise ValueError(f"expected at most {most} bytes in such a file, but the header claims the shape {shape}")
        if len(data) - start != size:
            found = f"{len(data) - start}" if len(data) - start < size else "more"
            raise ValueError(f"expected {size} bytes for the shape {shape} of its header, got {found}")
        return np.frombuffer(data, np.uint8, offset=start).reshape(shape)


def unpacked(path, most):
    """What a gzip file holds, or a byte more than `most` of it.

    Python's own reader takes what follows for more files, and steps through zeros there one by one.
    """
    unpack, data = zlib.decompressobj(zlib.MAX_WBITS | 16), bytearray()
    with open(path, "rb") as stream:
        while not unpack.eof and len(data) <= most:
            packed = unpack.unconsumed_tail or stream.read(PIECE)
            if not packed:
                raise EOFError("it ends too early")
            data += unpack.decompress(packed, min(PIECE, most + 1 - len(data)))
    return data


def header(data):
    """The shape that the first bytes of an IDX file state, as a tuple, and where the numbers begin."""
    magic = data[:4]
    if len(magic) < 4 or magic[:2] != b"\0\0" or magic[2] != UNSIGNED_BYTE or magic[3] == 0:
        raise ValueError(f"expected an IDX file of unsigned bytes (it begins 00 00 08), got {magic.hex(' ')!r}")
    start = 4 + 4 * magic[3]
    if len(data) < start:
        raise ValueError(f"expected the lengths of {magic[3]} axes, but the file ends in its header")
    return tuple(int(length) for length in np.frombuffer(data[4:start], ">u4")), start


def write_idx(path, array):
    """Write an array of uint8 as a gzipped IDX file, without name or time, so that equal arrays give equal files."""
    header = bytes([0, 0, UNSIGNED_BYTE, array.ndim]) + np.array(array.shape, ">u4").tobytes()
    with replacing(path) as temporary, open(temporary, "wb") as raw, gzip.GzipFile("", "wb", 9, raw, mtime=0) as stream:
        stream.write(header + np.ascontiguousarray(array, np.uint8).tobytes())
