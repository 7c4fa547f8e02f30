"""How many models went through files between Keras and tinynn, and how far off they came back: the table at the end."""

from collections import namedtuple

import pytest

Trip = namedtuple("Trip", "ending predictions state")
TRIPS = pytest.StashKey()


def pytest_configure(config):
    config.stash[TRIPS] = []


@pytest.fixture(scope="session")
def trip(request):
    """A function that notes a model: the ending of its file, the largest differences of predictions and of state."""

    def trip(ending, predictions, state=0.0):
        request.config.stash[TRIPS].append(Trip(ending, predictions, state))

    return trip


def pytest_terminal_summary(terminalreporter, config):
    trips = config.stash[TRIPS]
    if not trips:
        return
    terminalreporter.section("models through files, from one of Keras and tinynn to the other and back")
    terminalreporter.line(f"{'format':14}{'models':>8}{'predictions':>14}{'optimizer state':>18}")
    for ending in sorted({trip.ending for trip in trips}):
        of_ending = [trip for trip in trips if trip.ending == ending]
        predictions, state = (max(column) for column in list(zip(*of_ending))[1:])
        terminalreporter.line(f"{ending:14}{len(of_ending):8}{predictions:14.1e}{state:18.1e}")
