"""A machine with empty caches and no network, and a server on it that misbehaves on demand."""

import hashlib
import pickle
import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import pytest

from tinynn.datasets import fetch

BODY = bytes(range(256)) * 64


class Answer(BaseHTTPRequestHandler):
    """Answers as the server's `behaviour` says."""

    def do_GET(self):
        self.server.asked.append(self.path)
        getattr(self, self.server.behaviour)()

    def head(self, body, **headers):
        self.send_response(200)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()

    def right(self):
        self.head(self.server.body)
        self.wfile.write(self.server.body)

    def wrong(self):
        self.head(self.server.body)
        self.wfile.write(self.server.body[::-1])

    def labelled(self):
        compressed = "gzip" in self.headers.get("Accept-Encoding", "")
        self.head(self.server.body, **({"Content-Encoding": "gzip"} if compressed else {}))
        self.wfile.write(self.server.body)

    def unavailable(self):
        self.send_error(503)

    def truncated(self):
        self.head(self.server.body)
        self.wfile.write(self.server.body[: len(self.server.body) // 2])

    def stalled(self):
        self.truncated()
        self.wfile.flush()
        self.server.halfway.set()
        self.server.closing.wait(10)

    def dripping(self):
        self.head(self.server.body)
        while not self.server.closing.wait(0.02):
            self.wfile.write(b"x")

    def endless(self):
        self.send_response(200)
        self.end_headers()
        while not self.server.closing.is_set():
            self.wfile.write(self.server.body)

    def silent(self):
        self.server.closing.wait(10)

    def cut(self):
        self.truncated()
        self.connection.shutdown(socket.SHUT_RDWR)

    def babbling(self):
        self.wfile.write(b"\x00\xff is no answer\r\n\r\n")

    def boasting(self):
        self.send_response(200)
        self.send_header("Content-Length", "plenty")
        self.end_headers()
        self.wfile.write(self.server.body)

    def circling(self):
        self.redirect(f"{self.server.url}/again{len(self.server.asked)}")

    def luring(self):
        self.redirect("file:///etc/passwd")

    def redirect(self, url):
        self.send_response(302)
        self.send_header("Location", url)
        self.end_headers()

    def together(self):
        self.server.crowd.wait(30)
        self.right()

    def log_message(self, *args):
        pass


class Server(ThreadingHTTPServer):
    """A local origin of files; `asked` lists the paths it was asked for."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Answer)
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.behaviour, self.body, self.asked = "right", BODY, []
        self.halfway, self.closing = threading.Event(), threading.Event()
        self.crowd = threading.Barrier(8)


@pytest.fixture
def server():
    with Server() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.closing.set()
        server.shutdown()
        thread.join()


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """The four folders that are looked through, all empty, by name: data, cache, keras, system."""
    monkeypatch.setenv("TINYNN_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setattr(fetch, "SYSTEM_FOLDER", tmp_path / "system")
    return {
        "data": tmp_path / "data",
        "cache": tmp_path / "xdg" / "tinynn",
        "keras": tmp_path / "keras" / "datasets",
        "system": tmp_path / "system",
    }


@pytest.fixture
def put():
    """A function that writes bytes to a path, folders included."""

    def put(path, body=BODY):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)
        return path

    return put


@pytest.fixture
def public_file(server):
    """A file in a folder of the layout, as the server has it."""
    return fetch.DataFile("set/numbers.bin", hashlib.sha256(BODY).hexdigest(), f"{server.url}/numbers.bin")


@pytest.fixture
def stand_in(machine, put, monkeypatch):
    """A function that puts own bytes, and their hash, in the place of the public file of a data set."""

    def stand_in(module, body):
        put(machine["data"] / module.FILE.name, body)
        known = fetch.DataFile(module.FILE.name, hashlib.sha256(body).hexdigest(), module.FILE.url)
        monkeypatch.setattr(module, "FILE", known)

    return stand_in


class Python2Pickler(pickle._Pickler):
    """Writes strings and bytes alike as the plain strings of Python 2, in which the public pickles were written."""

    dispatch = dict(pickle._Pickler.dispatch)

    def save_string(self, text):
        text = text.encode("latin-1") if isinstance(text, str) else text
        self.write(pickle.BINSTRING + len(text).to_bytes(4, "little") + text)
        self.memoize(text)

    dispatch[str] = dispatch[bytes] = save_string


@pytest.fixture
def python2_pickle(tmp_path):
    """A function from a value to its pickle as Python 2 and NumPy 1 wrote it."""

    def python2_pickle(value):
        path = tmp_path / "value.pickle"
        with path.open("wb") as stream:
            Python2Pickler(stream, protocol=2).dump(value)
        return path.read_bytes().replace(b"numpy._core.multiarray", b"numpy.core.multiarray")

    return python2_pickle


@pytest.fixture
def digest():
    """A function from ``(x_train, y_train), (x_test, y_test)`` with lists in x to 16 hexadecimal digits."""

    def digest(data):
        found = hashlib.sha256()
        for x, y in data:
            for numbers in ([len(text) for text in x], [number for text in x for number in text], y):
                found.update(np.asarray(numbers, "<i8").tobytes())
        return found.hexdigest()[:16]

    return digest
