"""A partner's domain registrations: what it may see of each (every field is named here), and why one is refused."""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any

from pydantic import StringConstraints

from handlers.domain_registering import DomainDecision
from shared.domain.domain_refusals import DomainReason, DomainRefusal
from shared.domain.holding import capacity_of
from shared.domain.ids import Milliseconds, PortalId
from shared.domain.lead_news import days_left
from shared.domain.leads import Lead, Partner
from shared.domain.program import Program
from shared.registration_api.forms import Body
from shared.registration_api.moments import moment

View = dict[str, Any]

STATUSES: Mapping[DomainReason, int] = {
    DomainReason.DOMAIN_INVALID: 422,
    DomainReason.FREE_MAIL_DOMAIN: 422,
    DomainReason.OWN_DOMAIN: 422,
    DomainReason.EXPIRY_PASSED: 422,
    DomainReason.NOT_HELD: 404,
    DomainReason.ALREADY_REGISTERED: 409,
    DomainReason.DIRECT_REP_OWNS: 409,
    DomainReason.AT_CAPACITY: 409,
    DomainReason.RETIRED: 409,
}


class DomainBody(Body):
    domain: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
    """Or a website, or a subdomain: the domain that can be registered is found in it."""


def domain_view(lead: Lead, partner: PortalId, now: Milliseconds) -> View:
    """Of the deals on the lead only the partner's own. What it does not hold (any more) has no dates."""
    own = {"domain": lead.domain, "sharedDeals": _own_deals(lead, partner)}
    held = lead.registration
    if held is None or held.partner != partner:
        return {**own, "registered": False}
    return {
        **own,
        "registered": held.is_active(now),
        "registeredAt": moment(held.registered_at),
        "expiresAt": moment(held.expires_at),
        "daysLeft": days_left(held, now),
    }


def domains_view(leads: Iterable[Lead], partner: Partner, program: Program, now: Milliseconds) -> View:
    """Those without an open shared deal come first, as they wait for one (S19); then by when they end."""
    views = [domain_view(lead, partner.portal, now) for lead in leads]
    views.sort(key=lambda view: (bool(view["sharedDeals"]), view.get("expiresAt", ""), view["domain"]))
    return {"domains": views, "capacity": capacity_view(partner, program)}


def capacity_view(partner: Partner, program: Program) -> View:
    return {"used": partner.registrations, "allowed": capacity_of(partner, program)}


def decision_view(
    decision: DomainDecision, partner: PortalId, now: Milliseconds, *, done: int = 200
) -> tuple[View, int]:
    """With its HTTP status."""
    answer = decision.answer
    if isinstance(answer, DomainRefusal):
        return {"error": refusal_view(answer)}, STATUSES[answer.reason]
    return domain_view(answer, partner, now), done


def refusal_view(refusal: DomainRefusal) -> View:
    text = refusal.text
    view: View = {"code": refusal.reason, "message": text.sentence, "nextStep": text.next_step}
    if refusal.reason is not DomainReason.AT_CAPACITY:
        return view
    return {**view, "capacity": {"used": refusal.used, "allowed": refusal.allowed}}


def _own_deals(lead: Lead, partner: PortalId) -> list[str]:
    return [deal.key for deal in lead.open_deals if deal.partner == partner]
