"""How long things take in virtual time. Assumptions, not measurements: docs/benchmark.md says what hangs on them."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any

from infra.local.simulator import Simulator
from shared.crm.transport import Answer, Query
from shared.domain.deals import SharedDeal
from shared.domain.ids import DealKey, PortalId, Side
from shared.ports import Commit, Conflict
from shared.slices import slices
from tests.bench.virtual_time import VirtualTime
from tests.support.in_process_hubspot import InProcessHubSpot
from tests.support.link_store import FakeLinkStore

HUBSPOT_CALL = 0.2
"""Seconds, of whatever size: the order of magnitude that users of batch endpoints report."""
QUEUE_HOP = 0.02
STORE_REQUEST = 0.005
STORE_TRANSACTION = 0.01
WRITERS = 8
"""Transactions under way at once (`DynamoDbLinkStore`'s default)."""
KEYS_PER_REQUEST = 100
WEBHOOK_GATHERING = 0.2
"""How often HubSpot puts what is due into bodies of up to a hundred events."""


class DistantHubSpot:
    """A Transport whose calls take their time: half of it on the way there, half on the way back."""

    def __init__(self, sim: Simulator, time: VirtualTime, *, answered: Callable[[], None]) -> None:
        self._near = InProcessHubSpot(sim, time)
        self._time = time
        self._answered = answered

    def send(
        self,
        *,
        method: str,
        path: str,
        body: object | None = None,
        token: str | None = None,
        form: Mapping[str, str] | None = None,
        query: Query | None = None,
    ) -> Answer:
        self._time.sleep(HUBSPOT_CALL / 2)
        answer = self._near.send(method=method, path=path, body=body, token=token, form=form, query=query)
        self._time.sleep(HUBSPOT_CALL / 2)
        self._answered()
        return answer


class MarkingLinkStore(FakeLinkStore):
    """The fake, over the same data, with marks of what is behind as the real store has them: the fake looks through
    all deals each time, which is most of the run's time when there are a thousand.
    """

    def __init__(self, plain: FakeLinkStore) -> None:
        self.__dict__ = plain.__dict__
        self._marks: dict[PortalId, set[DealKey]] = defaultdict(set)

    def _apply(self, commit: Commit) -> SharedDeal:
        deal = super()._apply(commit)
        for side in Side:
            marks = self._marks[deal.side(side).portal]
            (marks.add if side in deal.behind else marks.discard)(deal.key)
        return deal

    def _behind(self, portal: PortalId) -> Iterator[SharedDeal]:
        """By key, as DynamoDB sorts them."""
        return (self._deals[key] for key in sorted(self._marks[portal]))


class DistantStore:
    """The link store's fake, with the time that DynamoDB's requests would take. It counts what is recorded."""

    def __init__(self, plain: FakeLinkStore, time: VirtualTime) -> None:
        self._near = MarkingLinkStore(plain)
        self._time = time
        self.transactions = 0
        self.conflicts = 0

    def __getattr__(self, name: str) -> Any:
        operation = getattr(self._near, name)

        def distant(*args: Any, **named: Any) -> Any:
            self._time.sleep(STORE_REQUEST * _requests(args))
            return operation(*args, **named)

        return distant

    def record(self, commit: Commit) -> SharedDeal:
        (answer,) = self.record_each([commit])
        if isinstance(answer, Conflict):
            raise answer
        return answer

    def record_each(self, commits: Sequence[Commit]) -> Sequence[SharedDeal | Conflict]:
        answers: list[SharedDeal | Conflict] = []
        for some in slices(commits, WRITERS):
            self._time.sleep(STORE_TRANSACTION)
            answers += self._near.record_each(some)
        self.transactions += len(commits)
        self.conflicts += sum(isinstance(answer, Conflict) for answer in answers)
        return answers


def _requests(args: tuple[Any, ...]) -> int:
    many = isinstance(args[0], Collection) and not isinstance(args[0], str) if args else False
    return -(-len(args[0]) // KEYS_PER_REQUEST) if many else 1
