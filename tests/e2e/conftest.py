"""The local system is started once for all of these tests: real HTTP, the embedded AWS, the deployed functions."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from infra.local.pages.app import create_pages
from infra.local.scenario.opening import play_all
from infra.local.scenario.playing import Played
from infra.local.system import LocalSystem, started
from tests.e2e.browser import Browser

LOG_TAIL = 8
"""Lines per function."""
NOISE = ("START ", "END ", "REPORT ", '{"_aws"')


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.slow)
            item.add_marker(pytest.mark.allow_hosts(["127.0.0.1"]))
            # A busy machine may take a minute to start it all.
            item.add_marker(pytest.mark.timeout(300))
            # One system for all of them, so one worker.
            item.add_marker(pytest.mark.xdist_group("local-system"))


@contextmanager
def _step(_: str) -> Iterator[None]:
    yield


@pytest.fixture(scope="session")
def local_system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalSystem]:
    with started(_step, place=tmp_path_factory.mktemp("aws")) as system:
        yield system


@pytest.fixture(scope="session")
def opening(local_system: LocalSystem) -> list[Played]:
    """The scenario, played: what the other tests find."""
    return play_all(local_system, lambda *_: None)


@pytest.fixture
def system(local_system: LocalSystem, opening: list[Played]) -> LocalSystem:
    return local_system


@pytest.fixture
def browser(system: LocalSystem) -> Browser:
    app = create_pages(system)
    return Browser(app.test_client(), system)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """A failure shows what the functions said last."""
    outcome: Any = yield
    report = outcome.get_result()
    system = getattr(item, "funcargs", {}).get("local_system")
    if report.failed and isinstance(system, LocalSystem):
        for function in system.deployed.functions:
            said = [line for line in system.aws.printed_by(function) if not line.startswith(NOISE)]
            report.sections.append((f"log of {function}", "\n".join(said[-LOG_TAIL:])))
