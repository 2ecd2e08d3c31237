"""What a handler did, for the function to turn into queue messages, log lines and metrics."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from shared.domain.events import CrmEvent
from shared.domain.ids import PortalId


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    behind: frozenset[PortalId] = frozenset()
    """Portals that do not yet show what was recorded: the mirror is rung for them."""
    deferred: tuple[CrmEvent, ...] = ()
    """Events that can't be judged yet, because their record is only being linked or HubSpot's reads lag."""
    failed: Mapping[CrmEvent, Exception] = field(default_factory=dict)
    """Events whose handling failed: their queue messages come back."""
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
        failed={event: error for outcome in outcomes for event, error in outcome.failed.items()},
        counts=counts,
    )
