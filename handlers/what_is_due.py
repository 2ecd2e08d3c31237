"""What the clock has to look at: from an entry of the schedule to the handler of what it is about."""

from handlers import abuse_watched, deal_due, lead_due, partner_due
from handlers.outcome import Outcome, together
from shared.domain.ids import DealKey, Domain, PortalId
from shared.domain.program import Program
from shared.ports import Clock, Due, DueType, LinkStore


def handle(due: Due, *, vendor: PortalId, store: LinkStore, clock: Clock, program: Program) -> Outcome:
    """Raises TryAgain; then the entry stays due, and handling it again changes nothing that was done."""
    match due.type:
        case DueType.LEAD:
            return lead_due.handle(Domain(due.key), vendor=vendor, store=store, clock=clock, program=program)
        case DueType.DEAL:
            return deal_due.handle(DealKey(due.key), store=store, clock=clock, program=program)
        case DueType.PARTNER:
            watched = abuse_watched.handle(due, store=store, clock=clock, program=program)
            return together([watched, partner_due.handle(due, store=store, program=program)])
