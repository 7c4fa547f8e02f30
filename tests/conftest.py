"""What all tests share: deterministic hypothesis, a fresh seed and float type for each, data sets where they are."""

import os
import signal
import threading
from pathlib import Path

import pytest
from hypothesis import settings
from on_device import HOST, HOST_TESTS, among, move_tests

from tinynn import backend, cublas, naming, random

settings.register_profile("tinynn", derandomize=True, deadline=None, print_blob=True)
settings.load_profile("tinynn")


def pytest_collection_modifyitems(config, items):
    """Without the data sets, leave out what needs them: said in the header, counted as deselected."""
    if backend.current() == "cupy":
        move_tests(items)
    if os.environ.get("TINYNN_DATA"):
        return
    kept = [item for item in items if item.get_closest_marker("data") is None]
    if len(kept) < len(items):
        config.hook.pytest_deselected(items=[item for item in items if item not in kept])
        items[:] = kept


def pytest_report_header():
    return f"TINYNN_DATA: {os.environ.get('TINYNN_DATA') or 'not set, so tests of the full data sets are left out'}"


@pytest.fixture
def cupy(monkeypatch):
    """CuPy in use, and its module: the stand-in, or the real one where ``TINYNN_BACKEND=cupy`` asked for it."""
    if os.environ.get("TINYNN_BACKEND") != "cupy":
        monkeypatch.syspath_prepend(Path(__file__).parent / "standin")
    with backend.use("cupy"):
        if backend.xp.__version__ == "stand-in":
            monkeypatch.setattr(cublas, "loaded", backend.xp.ByColumns)
        yield backend.xp.module


@pytest.fixture(autouse=True)
def on_host(request):
    """Tests of what happens on the host find NumPy in use, whatever ``TINYNN_BACKEND`` says."""
    if not among(request.path, HOST) and request.node.originalname not in HOST_TESTS:
        yield
        return
    with backend.use("numpy"):
        yield


@pytest.fixture(autouse=True)
def fresh_start():
    """Every test begins with the same seed, names from the start, and float32."""
    random.set_seed(0)
    naming.reset_names()
    backend.set_floatx("float32")
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background job inherits none
    yield
    backend.set_floatx("float32")
