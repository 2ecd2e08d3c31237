"""Events in the life of deal records, told to the shared deals that they concern."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from handlers.linking import portals_linking
from handlers.outcome import Outcome
from handlers.revising import revise
from shared.domain.deals import SharedDeal
from shared.domain.events import DealRemoved, DealRestored
from shared.domain.ids import DealKey, Milliseconds, PortalId, Side
from shared.domain.portals import Portal
from shared.domain.program import Program
from shared.domain.records import deal_record
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
    linking = portals_linking(events, store)
    linked = store.linked({deal_record(event.portal, event.deal) for event in events})
    by_deal: dict[DealKey, list[Event]] = defaultdict(list)
    unknown: list[Event] = []
    for event in events:
        keys = linked.get(deal_record(event.portal, event.deal), ())
        if not keys:
            unknown.append(event)
        for key in keys:
            by_deal[key].append(event)

    def changed(deal: SharedDeal) -> SharedDeal:
        for event in by_deal[deal.key]:
            side = portals[event.portal].side
            if deal.side(side).deal == event.deal:  # not of a record that was merged away or given up
                deal = consequence(deal, side, event.occurred_at)
        return deal

    revised = revise(by_deal, changed, store=store, program=program)
    return Outcome(
        behind=revised.behind,
        deferred=tuple(event for event in unknown if event.portal in linking),
        counts={"applied": len(revised.deals)},
    )
