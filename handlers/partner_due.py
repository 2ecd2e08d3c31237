"""A partner is due: its entry, its room or the program changed, or a day has passed. Its open deals are looked at.

Each is recorded as it follows from the partner and the program as they are now; one that is so already costs a read.
The program's version that decided a deal stays with it.
"""

from collections.abc import Iterator
from dataclasses import replace

from handlers.outcome import Outcome, together
from handlers.revising import revise
from shared.domain.deals import SharedDeal, State
from shared.domain.ids import PortalId
from shared.domain.leads import Partner
from shared.domain.partner_standing import with_room
from shared.domain.program import Program
from shared.domain.staffing import handed_over
from shared.domain.standing import Commission
from shared.ports import Due, LinkStore
from shared.slices import slices

PAGE = 100
"""Deals at a time: as many as DynamoDB gives in one request."""


def handle(due: Due, *, store: LinkStore, program: Program) -> Outcome:
    """Raises TryAgain. Handling it again changes nothing that was done."""
    partner = store.partner(PortalId(int(due.key)))
    outcomes = _look_at_deals(partner, due, store=store, program=program) if partner else ()
    whole = together((*outcomes, Outcome(counts={"partners_looked_at": 1})))
    store.partner_looked_at(due)
    return whole


def _look_at_deals(partner: Partner, due: Due, *, store: LinkStore, program: Program) -> Iterator[Outcome]:
    def follow(deal: SharedDeal) -> SharedDeal:
        deal = replace(deal, standing=with_room(deal.standing, partner, program, due.at))
        return handed_over(deal, partner)

    for page in slices(store.deal_keys_of(partner.portal), PAGE):
        deals = {deal.key: deal for deal in store.deals(page).values() if _hangs_on_partner(deal)}
        if deals:
            revised = revise(deals.keys(), follow, store=store, program=program, known=deals)
            yield Outcome(behind=revised.behind, counts={"partner_deals_looked_at": len(deals)})


def _hangs_on_partner(deal: SharedDeal) -> bool:
    """Of those that are closed only what is withheld, shared still or not, until the partner has room again."""
    if deal.counted is None:
        return deal.state is State.ACTIVE
    earned = deal.eligibility
    return earned is not None and earned.commission is Commission.WITHHELD
