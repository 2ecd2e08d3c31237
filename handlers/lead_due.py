"""A lead is due: its domain registration ends soon or has ended, or its deals are still to be told of something."""

from handlers.attempts import ATTEMPTS
from handlers.domain_notices import domain_notices
from handlers.outcome import Outcome
from handlers.revising import portals_behind
from handlers.room import look_if_there_is_room_again
from handlers.telling import tell
from shared.domain.holding import moved
from shared.domain.ids import Domain, PortalId
from shared.domain.lead_clock import looked_at, postponed
from shared.domain.lead_standing import to_record
from shared.domain.leads import Lead
from shared.domain.notices import Notice
from shared.domain.program import Program
from shared.ports import Clock, Conflict, LeadCommit, LinkStore, TryAgain


def handle(domain: Domain, *, vendor: PortalId, store: LinkStore, clock: Clock, program: Program) -> Outcome:
    """Raises TryAgain. Handling it again changes nothing that was done."""
    notices = _look_at(domain, vendor=vendor, store=store, clock=clock, program=program)
    told = tell([domain], store=store, program=program)
    return Outcome(
        behind=portals_behind(told.values(), notices),
        counts={"leads_looked_at": 1, "deals_told": len(told), "domain_notices": len(notices)},
    )


def _look_at(
    domain: Domain, *, vendor: PortalId, store: LinkStore, clock: Clock, program: Program
) -> tuple[Notice, ...]:
    for _ in range(ATTEMPTS):
        lead, now = store.lead(domain), clock.now()
        after = to_record(lead, looked_at(lead, now, program), at=now, program=program)
        if not after.untold_since:
            after = postponed(after, now)
        notices = domain_notices(lead, after, vendor=vendor, now=now, store=store, program=program)
        try:
            store.record_lead(_commit(lead, after, notices))
        except Conflict:
            continue
        look_if_there_is_room_again(moved(lead, after).releases, now=now, store=store, program=program)
        return notices
    raise TryAgain(f"{domain} is being changed by others")


def _commit(before: Lead, after: Lead, notices: tuple[Notice, ...]) -> LeadCommit:
    return LeadCommit(before=before, after=after, releases=moved(before, after).releases, notices=notices)
