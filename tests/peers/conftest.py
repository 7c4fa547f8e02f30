"""What tests against live peers share: the peers themselves, a comparison over 50 steps, and the table at the end.

Keras runs on JAX; with KERAS_BACKEND=tensorflow in the environment, on TensorFlow. PyTorch computes in float64 when it
is told to. Keras does not altogether, and what it rounds to float32 under a float64 policy
can only be compared to float32 rounding. On JAX that is what ``keras.ops`` promotes to a common type, which is float32
at most: mean, tanh, var, cos and others, not sum, matmul, exp, log or sqrt. On TensorFlow it is every Python float that
``keras.ops.cast`` meets, the numbers that an optimizer is given among them.
"""

import os
from collections import namedtuple

import numpy as np
import pytest
from trajectories import distance

from tinynn import backend

IN_DOUBLE = 1e-10
# Each of 50 steps rounds to 6e-8, and the next steps carry that on: a few hundred roundings at most.
IN_SINGLE = 2e-5

Row = namedtuple("Row", "family peer allowed worst")
ROWS = pytest.StashKey()


def pytest_configure(config):
    config.stash[ROWS] = []


@pytest.fixture(scope="session")
def keras():
    os.environ.setdefault("KERAS_BACKEND", "jax")
    os.environ.setdefault("JAX_ENABLE_X64", "1")
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    # A step of a small network takes a millisecond, to compile it well a thousand.
    os.environ.setdefault(
        "XLA_FLAGS", "--xla_backend_optimization_level=0 --xla_llvm_disable_expensive_passes=true"
    )
    import keras

    return keras


@pytest.fixture(params=["float64"])
def floats(request):
    """The float type on both sides: float64, where a test does not ask for another one."""
    backend.set_floatx(request.param)
    yield request.param
    backend.set_floatx("float32")


@pytest.fixture
def torch(floats):
    """PyTorch, whose optimizers keep some of their numbers in the default type."""
    import torch

    torch.set_num_threads(1)  # there is nothing to divide in a product of 8 rows and 4 columns
    torch.set_default_dtype(getattr(torch, floats))
    yield torch
    torch.set_default_dtype(torch.float32)


@pytest.fixture
def keras_floats(keras, floats):
    keras.backend.set_floatx(floats)
    keras.config.set_dtype_policy(floats)
    yield floats
    keras.backend.set_floatx("float32")
    keras.config.set_dtype_policy("float32")


@pytest.fixture
def tolerance(keras, keras_floats):
    """How far Keras may be away: a function of the backends on which Keras rounds what is compared to float32."""

    def tolerance(*rounding):
        in_double = keras_floats == "float64" and keras.backend.backend() not in rounding
        return IN_DOUBLE if in_double else IN_SINGLE

    return tolerance


@pytest.fixture
def same(request, floats):
    """A function that walks both trajectories side by side and holds every step to the tolerance."""
    family = request.module.__name__.rpartition("test_")[2].replace("_", " ")

    def same(ours, theirs, batches, allowed=IN_DOUBLE if floats == "float64" else IN_SINGLE):
        worst = distance(ours, theirs, batches)
        request.config.stash[ROWS].append(Row(family, theirs.peer, allowed, worst))
        assert worst <= allowed

    return same


def pytest_terminal_summary(terminalreporter, config):
    rows = config.stash[ROWS]
    if not rows:
        return
    terminalreporter.section("trajectories of 50 steps: losses and weights against live peers")
    terminalreporter.line(f"{'family':22}{'peer':26}{'count':>6}{'worst':>10}{'allowed':>10}")
    groups = sorted({row[:3] for row in rows})
    for group in groups:
        worst = [row.worst for row in rows if row[:3] == group]
        terminalreporter.line(f"{group[0]:22}{group[1]:26}{len(worst):6}{np.max(worst):10.1e}{group[2]:10.0e}")
    for allowed in sorted({row.allowed for row in rows}):
        worst = [row.worst for row in rows if row.allowed == allowed]
        terminalreporter.line(f"{'all':22}{'':26}{len(worst):6}{np.max(worst):10.1e}{allowed:10.0e}")
