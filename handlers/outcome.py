"""What a handler did, for the function to turn into queue messages, log lines and metrics."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from shared.domain.events import CrmEvent
from shared.domain.ids import PortalId

DEFER_SECONDS = 5
"""Longer than a mirror round takes from creating a record to recording its id, where HubSpot is well."""
LONGEST_DEFERMENT = 900
"""Seconds: what SQS allows a message to be delayed."""
DEFER_TRIES = 12
"""More than an hour in all: as long as HubSpot may be out of order after it created a record without an answer."""


def defer_seconds(tries: int) -> int | None:
    """How long deferred events wait for the next look, after so many of them; None once they are a stranger's."""
    return min(DEFER_SECONDS * 2**tries, LONGEST_DEFERMENT) if tries < DEFER_TRIES else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    behind: frozenset[PortalId] = frozenset()
    """Portals that do not yet show what was recorded: the mirror is rung for them."""
    deferred: tuple[CrmEvent, ...] = ()
    """Events that can't be judged yet, because their record is only being linked or HubSpot's reads lag."""
    counts: Mapping[str, int] = field(default_factory=dict)
    """How many events were `applied`, `not_shared`, `superseded` and so on."""


def together(outcomes: Iterable[Outcome]) -> Outcome:
    outcomes = tuple(outcomes)
    counts: Counter[str] = Counter()
    for outcome in outcomes:
        counts.update(outcome.counts)
    return Outcome(
        behind=frozenset().union(*(outcome.behind for outcome in outcomes)),
        deferred=tuple(event for outcome in outcomes for event in outcome.deferred),
        counts=counts,
    )
