"""Events in the life of deal records, told to the shared deals that they concern."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from handlers.outcome import Outcome
from handlers.revising import portals_behind, revise
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
    by_deal = _by_deal(events, store)

    def changed(deal: SharedDeal) -> SharedDeal:
        for event in by_deal[deal.key]:
            side = portals[event.portal].side
            if deal.side(side).deal == event.deal:  # not of a record that was merged away or given up
                deal = consequence(deal, side, event.occurred_at)
        return deal

    deals = revise(by_deal, changed, store=store, program=program)
    return Outcome(behind=portals_behind(deals.values()), counts={"applied": len(deals)})


def _by_deal(events: Sequence[Event], store: LinkStore) -> Mapping[DealKey, Sequence[Event]]:
    """A record that no shared deal stands in concerns nobody here."""
    records = {event: deal_record(event.portal, event.deal) for event in events}
    linked = store.linked(set(records.values()))
    by_deal: dict[DealKey, list[Event]] = defaultdict(list)
    for event, record in records.items():
        for key in linked.get(record, ()):
            by_deal[key].append(event)
    return by_deal
