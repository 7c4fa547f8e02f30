"""The whole test suite, where ``TINYNN_BACKEND=cupy``."""

import os
import subprocess
import sys

import pytest
from blocks import ROOT


@pytest.mark.slow
def test_the_suite_passes_with_the_stand_in_in_use():
    paths = [os.environ.get("PYTHONPATH")]
    if os.environ.get("TINYNN_BACKEND") != "cupy":
        paths.insert(0, str(ROOT / "tests" / "standin"))
    environment = os.environ | {"TINYNN_BACKEND": "cupy", "PYTHONPATH": os.pathsep.join(filter(None, paths))}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--tb=short", "tests"]
    shown = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert shown.returncode == 0, shown.stdout[-3000:]
