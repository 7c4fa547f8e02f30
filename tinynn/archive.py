"""Zip archives and the NumPy arrays in them, read with suspicion.

Members are never unpacked to disk, nor trusted about their size, and nothing that an array may ask for is executed.
"""

import contextlib
import io
import json
import math
import os
import pickle
import stat
import struct
import tokenize
import zipfile
import zlib

import numpy as np

# Members may be so many times larger than the whole archive; neither Keras nor NumPy compresses by itself.
EXPANSION = 20
PIECE = 1 << 20

COMPRESSIONS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
# What the readers of zip, gzip, HDF5, JSON, NumPy and pickle raise over bytes that are not theirs.
DAMAGE = (
    OSError, EOFError, LookupError, TypeError, AttributeError, ArithmeticError, RuntimeError, MemoryError, SystemError,
    json.JSONDecodeError, UnicodeError, zipfile.BadZipFile, zlib.error, struct.error, pickle.UnpicklingError,
)

HEADERS = {(1, 0): np.lib.format.read_array_header_1_0, (2, 0): np.lib.format.read_array_header_2_0}


def check_file(path):
    """Refuse what is no file, or one that is nearly all holes: its size says nothing of what was ever written to it.

    A pipe or a device can be read for ever, and a file of terabytes be made in a moment.

    Raises
    ------
    OSError
        If there is nothing at `path`.
    ValueError
    """
    about = os.stat(path)
    if not stat.S_ISREG(about.st_mode):
        kind = "a folder" if stat.S_ISDIR(about.st_mode) else "a pipe or a device"
        raise ValueError(f"expected a file, found {kind}")
    if about.st_size > PIECE and about.st_size > EXPANSION * written(path):
        raise ValueError(f"its {about.st_size:,} bytes are nearly all holes, to which nothing was ever written")


def written(path):
    """How many bytes of a file are no holes, as far as the system can tell."""
    if not hasattr(os, "SEEK_DATA"):
        return os.path.getsize(path)
    with open(path, "rb") as file:
        total = end = 0
        with contextlib.suppress(OSError):  # there is no data after the last
            while True:
                start = os.lseek(file.fileno(), end, os.SEEK_DATA)
                end = os.lseek(file.fileno(), start, os.SEEK_HOLE)
                total += end - start
    return total


@contextlib.contextmanager
def whole(path):
    """Makes one ValueError, which names the file at `path`, of all that its damages may raise in the block."""
    try:
        yield
    except (FileNotFoundError, PermissionError):
        raise
    except DAMAGE as error:
        raise ValueError(
            f"{path}: expected a whole data file, found a damaged one ({type(error).__name__}: {error}); remove it, "
            "and let it be fetched again"
        ) from error
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from error


class Archive:
    """A zip archive, open for reading; all that is said of its members is checked before any of them is read.

    Raises
    ------
    ValueError
        If two members have one name, or they claim to hold more than they could in an archive of that size.
    zipfile.BadZipFile
        If it is no archive.
    """

    def __init__(self, path):
        check_file(path)
        self.zip = zipfile.ZipFile(path)
        try:
            self.check(os.path.getsize(path))
        except ValueError:
            self.zip.close()
            raise

    def check(self, size):
        claimed = 0
        for info in self.zip.infolist():
            claimed += info.file_size
            if claimed > EXPANSION * size:
                raise ValueError(f"{info.filename} claims {info.file_size:,} bytes in an archive of {size:,}")
            if info.compress_type not in COMPRESSIONS:
                raise ValueError(f"{info.filename} is packed in a way that tinynn does not read")
        self.names = {info.filename for info in self.zip.infolist()}
        if len(self.names) < len(self.zip.infolist()):
            raise ValueError("two members of the archive have the same name")

    def read(self, name):
        """The bytes of a member, as a bytearray; a ValueError if there is none of that name."""
        if name not in self.names:
            raise ValueError(f"there is no {name} in the archive")
        data = bytearray()
        with self.zip.open(name) as member:
            while piece := member.read(PIECE):
                data += piece
        return data

    def array(self, name, kinds="fiub"):
        """The array of a member, once its header agrees with what is there; `kinds` are those of `numpy.dtype`."""
        data = self.read(f"{name}.npy")
        shape, fortran, dtype, start = header(data, name)
        if dtype.kind not in kinds or dtype.hasobject:
            raise ValueError(f"expected {name!r} to be an array of numbers, found one of {dtype}")
        if min(shape, default=0) < 0 or math.prod(shape) * dtype.itemsize != len(data) - start:
            raise ValueError(f"{name!r} claims shape {shape} of {dtype}, which is not what it holds")
        return np.frombuffer(data, dtype, offset=start).reshape(shape, order="F" if fortran else "C")

    def text(self, name):
        """The one string of a member; NumPy would make one of whatever is there, letters or none."""
        found = self.array(name, "U")
        if found.size != 1:
            raise ValueError(f"expected {name!r} to be one text, found {found.size}")
        return found.astype(found.dtype.newbyteorder("<")).tobytes().decode("utf-32-le").rstrip("\0")

    def close(self):
        self.zip.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def header(data, name):
    """Shape, whether the order is Fortran's, data type, and where the numbers begin, of the bytes of an .npy file."""
    stream = io.BytesIO(data)
    version = np.lib.format.read_magic(stream)
    if version not in HEADERS:
        raise ValueError(f"{name!r} has NPY version {version}, which tinynn does not read")
    try:
        shape, fortran, dtype = HEADERS[version](stream)
    except (tokenize.TokenError, SyntaxError) as error:  # what NumPy leaves of errors in older headers
        raise ValueError(f"{name!r} has a header that cannot be read ({error})") from None
    return shape, fortran, dtype, stream.tell()
