"""A person of the vendor's asks how the program stands. All is read from lists that are kept; nothing is scanned."""

from collections.abc import Mapping

from shared.domain.ids import PortalId
from shared.domain.overview import Contest, VendorOverview, contest_on, tally_of
from shared.ports import LinkStore

SHOWN = 100
"""Of each list, and registrations that are counted. Who has more to look at begins with these."""


def vendor_overview(vendor: PortalId, *, store: LinkStore) -> VendorOverview:
    """Raises TryAgain."""
    return VendorOverview(
        contests=contests(store=store),
        held=tuple(store.held(limit=SHOWN)),
        reviews=tuple(store.reviews(limit=SHOWN)),
        tally=tally_of(store.deals_of(vendor, limit=SHOWN)),
        names=partner_names(store=store),
    )


def contests(*, store: LinkStore, limit: int = SHOWN) -> tuple[Contest, ...]:
    """The newest first; of more than `limit`, those whose domains come first."""
    leads = [lead for lead in store.contested(limit=limit) if lead.is_contested]
    deals = store.deals({each.key for lead in leads for each in lead.open_deals})
    found = [contest_on(lead, deals) for lead in leads]
    return tuple(sorted(found, key=lambda contest: (-contest.since, contest.domain)))


def partner_names(*, store: LinkStore) -> Mapping[PortalId, str]:
    return {partner.portal: partner.name for partner in store.partners()}
