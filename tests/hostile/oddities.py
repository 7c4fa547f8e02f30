"""What may stand at a path in the place of a file."""

import os
import socket


def put(kind, path, content):
    """Put one of `ODDITIES` at a path; `content` is that of a whole file."""
    if kind == "a folder":
        os.mkdir(path)
    elif kind == "a pipe":
        os.mkfifo(path)
    elif kind == "a socket":
        with socket.socket(socket.AF_UNIX) as end:
            end.bind(path)
    elif kind == "a device":
        os.symlink("/dev/zero", path)
    elif kind == "a link to itself":
        os.symlink(path, path)
    elif kind == "a link to nowhere":
        os.symlink(f"{path}.not there", path)
    elif kind == "a link to a folder":
        os.symlink("/", path)
    else:
        write(path, kind, content)


def write(path, kind, content):
    with open(path, "wb") as file:
        if kind == "a terabyte of holes":
            file.write(content)
            file.truncate(1 << 40)
        elif kind == "a hole before the content":
            file.seek(1 << 40)
            file.write(content)
        elif kind == "ten megabytes of zeros behind":
            file.write(content + bytes(10_000_000))
        elif kind != "nothing":
            file.write(kind.encode())


ODDITIES = (
    "a folder", "a pipe", "a socket", "a device", "a link to itself", "a link to nowhere", "a link to a folder",
    "a terabyte of holes", "a hole before the content", "ten megabytes of zeros behind", "nothing", "PK\3\4",
    "\x89HDF\r\n\x1a\n", "version https://git-lfs.github.com/spec/v1\n", "<html>404</html>",
)
