"""A company was put on a deal or taken off it: in the vendor's CRM it may be a partner's (S3b)."""

from collections.abc import Mapping, Sequence

from handlers.reviewed import ToReview
from shared.domain.deals import State
from shared.domain.desired import has_records
from shared.domain.events import DealAssociationChanged
from shared.domain.ids import ObjectType, PortalId, Side
from shared.domain.portals import Portal
from shared.domain.records import deal_record
from shared.ports import LinkStore


def to_review(
    events: Sequence[DealAssociationChanged], *, portals: Mapping[PortalId, Portal], store: LinkStore
) -> ToReview:
    """Where a partner's company is concerned; or anything, while the deal is held for want of a prospect."""
    candidates = [event for event in events if portals[event.portal].side is Side.VENDOR]
    if not candidates:
        return ToReview()
    companies = {event.other for event in candidates if event.other_type is ObjectType.COMPANY}
    partners = store.partners_by_company(candidates[0].portal, companies)
    linked = store.linked({deal_record(event.portal, event.deal) for event in candidates})
    deals = store.deals({key for keys in linked.values() for key in keys})

    def concerns(event: DealAssociationChanged) -> bool:
        pairs = [deals[key] for key in linked.get(deal_record(event.portal, event.deal), ())]
        if event.other_type is not ObjectType.COMPANY or event.other not in partners:
            return any(pair.state is State.HELD for pair in pairs)
        partner = partners[event.other]
        theirs = [pair for pair in pairs if pair.partner.portal == partner]
        if event.removed:
            return any(pair.state is not State.HELD for pair in theirs)
        return not any(has_records(pair) for pair in theirs)

    triggers = tuple(event for event in candidates if concerns(event))
    return ToReview(triggers=triggers, standing=tuple(deals.values()))
