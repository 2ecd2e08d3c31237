"""Domain registration, the older way beside deal registration (S16, S20): register, renew, release.

Each answers with the lead as it is to be, or why not. The same lead means that it is so already: asking twice
changes nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass

from shared.domain.domain_refusals import DomainReason, DomainRefusal
from shared.domain.holding import (
    capacity_of,
    counted_without,
    holder,
    loss_of,
    lost,
    registered_to,
    term_end,
    without_run_out,
)
from shared.domain.ids import DAY, Domain, Milliseconds
from shared.domain.leads import Lead, Loss, Partner
from shared.domain.program import Phase, Program


@dataclass(frozen=True, slots=True, kw_only=True)
class DomainRequest:
    """Everything a decision may look at, gathered beforehand."""

    lead: Lead
    partner: Partner
    program: Program
    now: Milliseconds
    until: Milliseconds | None = None
    """When it is to expire, where the vendor brings it over from an older system; else the program says."""
    direct_rep: str | None = None
    """E-mail of the vendor's direct rep who owns the lead; None where nobody does, or it is not asked."""

    @property
    def ends(self) -> Milliseconds:
        return self.until or term_end(self.now, self.program)


DomainAnswer = Lead | DomainRefusal
Decide = Callable[[DomainRequest], DomainAnswer]


def register(request: DomainRequest) -> DomainAnswer:
    if reason := _unwanted(request):
        return DomainRefusal(reason=reason)
    return request.lead if _is_held(request) else _taken(request)


def renew(request: DomainRequest) -> DomainAnswer:
    """Also a registration that has lapsed, while nobody else took the domain and there is room."""
    if reason := _unwanted(request):
        return DomainRefusal(reason=reason)
    if _is_held(request):
        return _extended(request) if _gains(request) else request.lead
    if not _has_lapsed(request):
        return DomainRefusal(reason=DomainReason.NOT_HELD)
    return _taken(request)


def give_up(request: DomainRequest) -> DomainAnswer:
    """By the partner."""
    return _released(request, Loss.GIVEN_UP)


def withdraw(request: DomainRequest) -> DomainAnswer:
    """By the vendor."""
    return _released(request, Loss.WITHDRAWN)


def unregistrable(domain: Domain | None, partner: Partner, program: Program) -> DomainReason | None:
    if domain is None:
        return DomainReason.DOMAIN_INVALID
    if domain in program.free_mail_domains:
        return DomainReason.FREE_MAIL_DOMAIN
    return DomainReason.OWN_DOMAIN if domain in partner.own_domains else None


def _unwanted(request: DomainRequest) -> DomainReason | None:
    if request.program.phase is Phase.RETIRED:
        return DomainReason.RETIRED
    if reason := unregistrable(request.lead.domain, request.partner, request.program):
        return reason
    return DomainReason.EXPIRY_PASSED if request.ends <= request.now else None


def _is_held(request: DomainRequest) -> bool:
    return holder(request.lead, request.now) == request.partner.portal


def _has_lapsed(request: DomainRequest) -> bool:
    loss = loss_of(without_run_out(request.lead, request.now), request.partner.portal)
    return loss is not None and loss.how is Loss.LAPSED


def _taken(request: DomainRequest) -> DomainAnswer:
    if holder(request.lead, request.now) is not None:
        return DomainRefusal(reason=DomainReason.ALREADY_REGISTERED)
    if request.direct_rep is not None:
        return DomainRefusal(reason=DomainReason.DIRECT_REP_OWNS)
    used = counted_without(request.lead, request.partner)
    allowed = capacity_of(request.partner, request.program)
    if used >= allowed:
        return DomainRefusal(reason=DomainReason.AT_CAPACITY, used=used, allowed=allowed)
    return _extended(request)


def _extended(request: DomainRequest) -> Lead:
    return registered_to(
        request.lead,
        request.partner.portal,
        now=request.now,
        until=request.ends,
        program=request.program,
    )


def _gains(request: DomainRequest) -> bool:
    """Less than a day is what a request gains that was sent twice."""
    standing = request.lead.registration
    gained = request.ends - standing.expires_at if standing else DAY
    return gained != 0 if request.until else gained >= DAY


def _released(request: DomainRequest, how: Loss) -> DomainAnswer:
    """What had run out has lapsed, whoever would have given it up."""
    lead, partner = without_run_out(request.lead, request.now), request.partner.portal
    if holder(lead, request.now) == partner:
        return lost(lead, how, request.now)
    if loss_of(lead, partner) is None:
        return DomainRefusal(reason=DomainReason.NOT_HELD)
    own = request.lead.registration is not None and request.lead.registration.partner == partner
    return lead if own else request.lead
