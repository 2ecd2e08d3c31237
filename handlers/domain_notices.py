"""Notices of a lead's domain registration, gathered: whose it is, and on which deal's records they are put."""

from shared.domain.deals import SharedDeal
from shared.domain.ids import Milliseconds, PortalId
from shared.domain.lead_news import news_of, notices_of
from shared.domain.leads import Lead
from shared.domain.notices import Notice
from shared.domain.program import Program
from shared.ports import LinkStore


def domain_notices(
    before: Lead, after: Lead, *, vendor: PortalId, now: Milliseconds, store: LinkStore, program: Program
) -> tuple[Notice, ...]:
    """What the holder and its CAM are told of this change. Raises TryAgain."""
    news = news_of(before, after)
    partner = store.partner(news.registration.partner) if news else None
    if news is None or partner is None:
        return ()
    return notices_of(
        news,
        before,
        partner=partner,
        deal=_open_deal(before, partner.portal, store),
        vendor=vendor,
        now=now,
        program=program,
    )


def _open_deal(lead: Lead, partner: PortalId, store: LinkStore) -> SharedDeal | None:
    """The one that was first."""
    keys = [deal.key for deal in lead.open_deals if deal.partner == partner][:1]
    return next(iter(store.deals(keys).values()), None)
