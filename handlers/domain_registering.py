"""Taking what is asked of a domain registration to a recorded decision, whoever asks.

Two partners may register one free domain at the same instant: each decision is recorded only if the lead is still as
it was when it was made, so the second one decides again, on what the first one left.
"""

from dataclasses import dataclass

from handlers.attempts import ATTEMPTS
from handlers.domain_notices import domain_notices
from handlers.outcome import Outcome
from handlers.registering import partner_of
from handlers.revising import portals_behind
from handlers.room import look_if_there_is_room_again
from handlers.telling import tell
from shared.domain.domain_refusals import DomainReason, DomainRefusal
from shared.domain.domain_registrations import Decide, DomainRequest
from shared.domain.holding import capacity_of, moved
from shared.domain.ids import Milliseconds, PortalId
from shared.domain.lead_standing import to_record
from shared.domain.leads import Lead
from shared.domain.program import Program
from shared.lead_domains import registrable_domain
from shared.ports import Clock, Conflict, LeadCommit, LinkStore, TryAgain


@dataclass(frozen=True, slots=True, kw_only=True)
class DomainDesk:
    """Where one partner's domain registrations are kept, by the partner or by the vendor for it."""

    partner: PortalId
    vendor: PortalId
    store: LinkStore
    clock: Clock
    program: Program


@dataclass(frozen=True, slots=True, kw_only=True)
class DomainDecision:
    answer: Lead | DomainRefusal
    """The lead as it stands now, whether this request changed it or an earlier one."""
    outcome: Outcome


def decide_and_record(
    website: str,
    decide: Decide,
    desk: DomainDesk,
    *,
    until: Milliseconds | None = None,
    direct_rep: str | None = None,
) -> DomainDecision:
    """Raises TryAgain, CannotProceed."""
    domain = registrable_domain(website)
    if domain is None:
        return _refused(DomainRefusal(reason=DomainReason.DOMAIN_INVALID))
    for _ in range(ATTEMPTS):
        request = DomainRequest(
            lead=desk.store.lead(domain),
            partner=partner_of(desk.partner, desk.store),
            program=desk.program,
            now=desk.clock.now(),
            until=until,
            direct_rep=direct_rep,
        )
        after = decide(request)
        if isinstance(after, DomainRefusal):
            return _refused(after)
        try:
            return _recorded(request, after, desk)
        except Conflict:
            continue
    raise TryAgain("the domain is being registered by others at this moment")


def _refused(refusal: DomainRefusal) -> DomainDecision:
    return DomainDecision(answer=refusal, outcome=Outcome(counts={"domains_refused": 1}))


def _recorded(request: DomainRequest, after: Lead, desk: DomainDesk) -> DomainDecision:
    commit = _commit(request, after, desk)
    lead = desk.store.record_lead(commit)
    look_if_there_is_room_again(commit.releases, now=request.now, store=desk.store, program=desk.program)
    told = tell([lead.domain], store=desk.store, program=desk.program)
    return DomainDecision(
        answer=lead,
        outcome=Outcome(
            behind=portals_behind(told.values(), commit.notices),
            counts={"domain_requests": 1, "deals_told": len(told)},
        ),
    )


def _commit(request: DomainRequest, after: Lead, desk: DomainDesk) -> LeadCommit:
    before, now = request.lead, request.now
    if after != before:
        after = to_record(before, after, at=now, program=desk.program)
    moves = moved(before, after)
    return LeadCommit(
        before=before,
        after=after,
        claims=moves.claims,
        releases=moves.releases,
        capacity=capacity_of(request.partner, desk.program),
        notices=domain_notices(
            before, after, vendor=desk.vendor, now=now, store=desk.store, program=desk.program
        ),
    )
