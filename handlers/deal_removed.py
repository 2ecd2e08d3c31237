"""A deal record was deleted in one CRM: sharing ends, and the other side's record stays as it is."""

from collections.abc import Mapping, Sequence

from handlers.outcome import Outcome
from handlers.record_events import told_of
from handlers.revising import portals_behind, revise
from shared.domain.deals import SharedDeal
from shared.domain.events import DealRemoved
from shared.domain.ids import PortalId
from shared.domain.portals import Portal
from shared.domain.program import Program
from shared.domain.record_life import removed
from shared.ports import LinkStore


def handle(
    events: Sequence[DealRemoved],
    *,
    portals: Mapping[PortalId, Portal],
    store: LinkStore,
    program: Program,
) -> Outcome:
    by_deal = told_of(events, store)

    def end(deal: SharedDeal) -> SharedDeal:
        for event in by_deal[deal.key]:
            deal = removed(deal, portals[event.portal].side, event.occurred_at)
        return deal

    deals = revise(by_deal, end, store=store, program=program)
    return Outcome(behind=portals_behind(deals.values()), counts={"deals_removed": len(deals)})
