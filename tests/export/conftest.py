"""How many networks ran in ONNX Runtime, and how far off: the line at the end."""

import pytest

DIFFERENCES = pytest.StashKey()


def pytest_configure(config):
    config.stash[DIFFERENCES] = []


@pytest.fixture(scope="session")
def exported(request):
    """A function that notes the largest difference of a network's predictions, here and in ONNX Runtime."""
    return request.config.stash[DIFFERENCES].append


def pytest_terminal_summary(terminalreporter, config):
    found = config.stash[DIFFERENCES]
    if found:
        terminalreporter.section("networks in ONNX Runtime")
        terminalreporter.line(f"{len(found)} networks, predictions {max(found):.1e} apart at most")
