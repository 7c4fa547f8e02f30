"""The suites of layers, losses, optimizers, metrics, networks, training and files, where ``TINYNN_BACKEND=cupy``."""

import os
import subprocess
import sys

import pytest
from blocks import ROOT

SUITES = ("layers", "losses", "optimizers", "metrics", "models", "callbacks", "saving", "test_training.py",
          "test_functional.py", "test_home.py", "test_backend.py", "test_activations.py", "test_regularizers.py",
          "test_initializers.py", "test_parameters.py", "test_score.py", "test_constraints.py")


@pytest.mark.slow
def test_the_suites_pass_with_the_stand_in_in_use():
    environment = os.environ | {"TINYNN_BACKEND": "cupy"}
    if os.environ.get("TINYNN_BACKEND") != "cupy":
        environment["PYTHONPATH"] = str(ROOT / "tests" / "standin")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *(f"tests/{suite}" for suite in SUITES)]
    shown = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert shown.returncode == 0, shown.stdout[-3000:]
