"""A town per test, and the three partners by the parts that they play."""

import pytest

from tests.component.conftest import new, output
from tests.isolation.canaries import AFFAIRS, Affairs
from tests.isolation.town import Town
from tests.support.world import CASCADE, RHEINWERK, SAKURA

__all__ = ["first", "new", "output", "second", "third", "town"]


@pytest.fixture
def town(monkeypatch: pytest.MonkeyPatch) -> Town:
    return Town(monkeypatch)


@pytest.fixture
def first() -> Affairs:
    return AFFAIRS[CASCADE]


@pytest.fixture
def second() -> Affairs:
    return AFFAIRS[RHEINWERK]


@pytest.fixture
def third() -> Affairs:
    return AFFAIRS[SAKURA]
