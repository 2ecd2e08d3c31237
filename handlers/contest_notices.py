"""A partner comes to a lead that others are on: of each of those, the vendor's people who work with it are told.

The others learn nothing, not even that there was something to tell (S15): these notices are for the vendor's CRM only.
"""

from shared.domain.deals import SharedDeal
from shared.domain.ids import DealKey, Milliseconds, PortalId
from shared.domain.leads import Lead
from shared.domain.notice_telling import Details
from shared.domain.notice_texts import compose
from shared.domain.notices import Notice, NoticeKind
from shared.domain.program import Program
from shared.ports import Commit, LinkStore

MOST_PARTNERS = 20
"""Whose people are told at once: what one transaction of DynamoDB's, of 100 items, has room for with ease."""


def contest_notices(
    commit: Commit, *, now: Milliseconds, store: LinkStore, program: Program
) -> tuple[Notice, ...]:
    """Told once for each partner that comes: with its first deal on the lead. Raises TryAgain."""
    before, newcomer = commit.lead_before, commit.deal_after
    if before is None or not _is_new_there(before, commit.lead_after, newcomer):
        return ()
    contested = store.deals(_first_deals_of_others(before, newcomer.partner.portal)[:MOST_PARTNERS])
    details = Details(other_partner=newcomer.partner_name)
    return tuple(
        notice
        for deal in contested.values()
        for notice in compose(
            NoticeKind.CONTESTED, deal, program, at=now, occasion=newcomer.key, details=details
        )
    )


def _is_new_there(before: Lead, after: Lead | None, deal: SharedDeal) -> bool:
    partner = deal.partner.portal
    was_there = any(each.partner == partner for each in before.open_deals)
    return not was_there and after is not None and any(each.partner == partner for each in after.open_deals)


def _first_deals_of_others(lead: Lead, partner: PortalId) -> tuple[DealKey, ...]:
    first: dict[PortalId, DealKey] = {}
    for deal in lead.open_deals:
        first.setdefault(deal.partner, deal.key)
    return tuple(key for other, key in first.items() if other != partner)
