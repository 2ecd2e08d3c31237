"""A link store in which somebody else is always a little faster."""

from collections.abc import Callable

from shared.domain.deals import SharedDeal
from shared.domain.leads import Lead
from shared.ports import Commit, LeadCommit, LinkStore
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
        self._let_another_be_faster()
        return super().record(commit)

    def record_lead(self, commit: LeadCommit) -> Lead:
        self._let_another_be_faster()
        return super().record_lead(commit)

    def _let_another_be_faster(self) -> None:
        if self._others:
            other, *rest = self._others
            self._others = []
            other(self)
            self._others = rest
