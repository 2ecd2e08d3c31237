"""A link store in which somebody else is always a little faster."""

from collections.abc import Callable

from shared.domain.deals import SharedDeal
from shared.ports import Commit, LinkStore
from tests.support.clock import FakeClock
from tests.support.link_store import FakeLinkStore

Others = Callable[[LinkStore], object]


class BusyLinkStore(FakeLinkStore):
    """Just before each of the next records, others do something, and record it first."""

    def __init__(self) -> None:
        super().__init__(FakeClock())
        self._others: list[Others] = []

    def meanwhile(self, *others: Others) -> None:
        self._others = list(others)

    def record(self, commit: Commit) -> SharedDeal:
        if self._others:
            other, *rest = self._others
            self._others = []
            other(self)
            self._others = rest
        return super().record(commit)
