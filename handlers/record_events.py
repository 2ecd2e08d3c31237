"""Events in the life of deal records, told to the shared deals that they concern."""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from handlers.linked_events import linked_events
from handlers.outcome import Outcome
from handlers.revising import revise
from shared.domain.deals import SharedDeal
from shared.domain.events import DealRemoved, DealRestored
from shared.domain.ids import Milliseconds, PortalId, Side
from shared.domain.portals import Portal
from shared.domain.program import Program
from shared.ports import LinkStore

Event = TypeVar("Event", DealRemoved, DealRestored)
Consequence = Callable[[SharedDeal, Side, Milliseconds], SharedDeal]


def tell(
    events: Sequence[Event],
    consequence: Consequence,
    *,
    portals: Mapping[PortalId, Portal],
    store: LinkStore,
    program: Program,
) -> Outcome:
    """Raises TryAgain."""
    linked = linked_events(events, store)

    def changed(deal: SharedDeal) -> SharedDeal:
        for event in linked.by_deal[deal.key]:
            side = portals[event.portal].side
            if deal.side(side).deal == event.deal:  # not of a record that was merged away or given up
                deal = consequence(deal, side, event.occurred_at)
        return deal

    revised = revise(linked.by_deal, changed, store=store, program=program)
    return Outcome(
        behind=revised.behind,
        deferred=linked.waiting,
        counts={"applied": len(revised.deals)},
    )
