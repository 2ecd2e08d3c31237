"""A deleted deal record was restored in one CRM: the pair goes on where it was."""

from collections.abc import Mapping, Sequence

from handlers.outcome import Outcome
from handlers.record_events import told_of
from handlers.revising import portals_behind, revise
from shared.domain.deals import SharedDeal
from shared.domain.events import DealRestored
from shared.domain.ids import PortalId
from shared.domain.portals import Portal
from shared.domain.program import Program
from shared.domain.record_life import restored
from shared.ports import LinkStore


def handle(
    events: Sequence[DealRestored],
    *,
    portals: Mapping[PortalId, Portal],
    store: LinkStore,
    program: Program,
) -> Outcome:
    by_deal = told_of(events, store)

    def go_on(deal: SharedDeal) -> SharedDeal:
        for event in by_deal[deal.key]:
            deal = restored(deal, portals[event.portal].side, event.occurred_at)
        return deal

    deals = revise(by_deal, go_on, store=store, program=program)
    return Outcome(behind=portals_behind(deals.values()), counts={"deals_restored": len(deals)})
