"""The whole test suite, where ``TINYNN_BACKEND=cupy``."""

import os
import subprocess
import sys

import pytest
from blocks import ROOT
from on_device import ARRAYS, HOST, HOST_TESTS

TESTS = ROOT / "tests"


def test_what_is_said_to_stay_on_the_host_or_to_move_is_there():
    there = {path.name for path in TESTS.rglob("*")}
    assert {*ARRAYS, *HOST} <= there
    text = "".join(path.read_text(encoding="utf-8") for path in TESTS.rglob("test_*.py"))
    assert [name for name in sorted(HOST_TESTS) if f"def {name}(" not in text] == []


@pytest.mark.slow
def test_the_suite_passes_with_the_stand_in_in_use():
    paths = [os.environ.get("PYTHONPATH")]
    if os.environ.get("TINYNN_BACKEND") != "cupy":
        paths.insert(0, str(ROOT / "tests" / "standin"))
    environment = os.environ | {"TINYNN_BACKEND": "cupy", "PYTHONPATH": os.pathsep.join(filter(None, paths))}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--tb=short", "tests"]
    shown = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    failed = [line for line in shown.stdout.splitlines() if line.startswith(("FAILED", "ERROR"))]
    assert shown.returncode == 0, "\n".join(failed or [shown.stdout[-3000:]])
