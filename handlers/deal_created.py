"""A deal was created. In the vendor's CRM it may have a partner on it from the start (S3a)."""

from collections.abc import Mapping, Sequence

from handlers.reviewed import ToReview
from shared.domain.events import DealCreated
from shared.domain.ids import PortalId, Side
from shared.domain.portals import Portal
from shared.domain.records import deal_record
from shared.ports import LinkStore


def to_review(
    events: Sequence[DealCreated], *, portals: Mapping[PortalId, Portal], store: LinkStore
) -> ToReview:
    """A partner's new deal is its own affair until it registers it; a deal that is shared already needs no look."""
    candidates = [event for event in events if portals[event.portal].side is Side.VENDOR]
    linked = store.linked({deal_record(event.portal, event.deal) for event in candidates})
    standing = store.deals({key for keys in linked.values() for key in keys})
    triggers = tuple(event for event in candidates if deal_record(event.portal, event.deal) not in linked)
    return ToReview(triggers=triggers, standing=tuple(standing.values()))
