"""The overview as JSON: every field is named here, so nothing else can leave.

Of a held registration the vendor is shown who, why, when and for which domain, and no word of what the partner wrote:
it is not shared (docs/decisions/0006-what-the-vendor-sees-of-held-registrations.md).
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from shared.domain.deals import SharedDeal
from shared.domain.ids import PortalId, Side
from shared.domain.overview import Contest, Party, Tally, VendorOverview
from shared.domain.reviews import Review
from shared.registration_api.moments import moment
from shared.registration_api.reason_views import reasons_view
from shared.registration_api.views import is_known_to, shared_deal_view

View = dict[str, Any]
Names = Mapping[PortalId, str]
"""Of the partners."""


def vendor_overview_view(overview: VendorOverview) -> View:
    names = overview.names
    return {
        "side": Side.VENDOR,
        "contested": contests_view(overview.contests, names),
        "held": held_view(overview.held, names),
        "reviews": reviews_view(overview.reviews, names),
        "registrations": _tally(overview.tally),
    }


def contests_view(contests: Iterable[Contest], names: Names) -> list[View]:
    return [_contest(each, names) for each in contests]


def held_view(deals: Iterable[SharedDeal], names: Names) -> list[View]:
    return [{"partner": _named(deal.partner.portal, names), **_held(deal)} for deal in deals]


def reviews_view(reviews: Iterable[Review], names: Names) -> list[View]:
    return [{"partner": _named(each.partner, names), **review_view(each)} for each in reviews]


def partner_overview_view(domains: View, deals: Sequence[SharedDeal]) -> View:
    """The partner's domains and room as `GET /api/domains` has them, and all that it registered, held or not."""
    known = [deal for deal in deals if is_known_to(deal, Side.PARTNER)]
    return {
        "side": Side.PARTNER,
        **domains,
        "registrations": [shared_deal_view(deal, Side.PARTNER) for deal in known],
    }


def review_view(review: Review) -> View:
    return {
        "id": review.id,
        "signal": review.signal,
        "observed": review.observed,
        "deals": list(review.deals),
        "raisedAt": moment(review.raised_at),
        "closedAt": moment(review.closed_at) if review.closed_at else None,
        "closedBy": review.closed_by or None,
    }


def _contest(contest: Contest, names: Names) -> View:
    holder = contest.holder
    until = moment(contest.held_until)
    return {
        "domain": contest.domain,
        "since": moment(contest.since),
        "holder": {**_named(holder, names), "until": until} if holder else None,
        "partners": [_party(party, names) for party in contest.parties],
    }


def _party(party: Party, names: Names) -> View:
    deals = [
        {
            "key": deal.key,
            "kind": deal.kind,
            "leads": deal.leader_email,
            "registeredAt": moment(deal.registered_at),
            "recordId": deal.vendor.deal,
        }
        for deal in party.deals
    ]
    return {**_named(party.partner, names), "since": moment(party.since), "openDeals": deals}


def _named(partner: PortalId, names: Names) -> View:
    return {"portal": partner, "name": names.get(partner, "")}


def _held(deal: SharedDeal) -> View:
    """The domain only where it is one: else it may be any text that the partner typed."""
    return {
        "domain": deal.lead,
        **reasons_view(deal.reasons),
        "motive": deal.motive,
        "registeredAt": moment(deal.registered_at),
    }


def _tally(tally: Tally) -> View:
    return {
        "newest": tally.counted,
        "byKind": {str(kind): number for kind, number in tally.by_kind.items()},
        "byState": {str(state): number for state, number in tally.by_state.items()},
    }
