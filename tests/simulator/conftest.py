"""Two portals under a clock that stands still until a test moves it."""

from __future__ import annotations

import pytest

from infra.local.simulator import Faults, Simulator
from tests.simulator.bench import APP, SUBSCRIPTIONS, Api, Clock, Inbox

LOOPBACK_MODULES = ("test_http_edge", "test_official_python_client", "test_official_node_client")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Only the tests that speak real HTTP may open sockets, and only to this machine."""
    for item in items:
        if item.path.stem in LOOPBACK_MODULES and item.path.parent.name == "simulator":
            item.add_marker(pytest.mark.allow_hosts(["127.0.0.1"]))


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def sim(clock: Clock) -> Simulator:
    simulator = Simulator(app=APP, clock=clock, seed=7, faults=Faults.none())
    simulator.add_portal(portal_id=101, name="Vendor", time_zone="America/New_York", currency="USD")
    simulator.add_portal(portal_id=202, name="Partner", time_zone="Asia/Tokyo", currency="JPY")
    simulator.add_subscriptions(SUBSCRIPTIONS)
    return simulator


@pytest.fixture
def api(sim: Simulator) -> Api:
    return Api(sim, 101)


@pytest.fixture
def inbox(sim: Simulator, clock: Clock) -> Inbox:
    return Inbox(sim, clock)
