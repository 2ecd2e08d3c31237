"""Who holds a lead's domain, and how that changes hands.

A registration that has run out stays on the lead until its lapse is recorded, by the clock or by whoever takes the
lead before the clock comes by. Both leave the same lead behind.
"""

from dataclasses import dataclass, replace

from shared.domain.ids import DAY, Milliseconds, PortalId
from shared.domain.leads import DomainRegistration, Lead, Loss, LostRegistration, Partner
from shared.domain.program import Program


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """Whose count of domain registrations grows by one, and whose shrinks."""

    claims: PortalId | None = None
    releases: PortalId | None = None


def moved(before: Lead, after: Lead) -> Moved:
    """A partner's count is the number of leads that name it, so what a change does to it follows from the lead."""
    had, has = _named(before), _named(after)
    return Moved() if had == has else Moved(claims=has, releases=had)


def has_run_out(lead: Lead, now: Milliseconds) -> bool:
    return lead.registration is not None and not lead.registration.is_active(now)


def holder(lead: Lead, now: Milliseconds) -> PortalId | None:
    return None if has_run_out(lead, now) else _named(lead)


def counted_without(lead: Lead | None, partner: Partner) -> int:
    """How many domain registrations the partner has besides this lead's."""
    own = lead is not None and _named(lead) == partner.portal
    return partner.registrations - own


def capacity_of(partner: Partner, program: Program) -> int:
    """A tier that the program does not name any more has no room: its partners still share, and claim nothing."""
    tier = program.tiers.get(partner.tier)
    return tier.capacity if tier else 0


def term_end(now: Milliseconds, program: Program) -> Milliseconds:
    return Milliseconds(now + program.registration_days * DAY)


def registered_to(
    lead: Lead, partner: PortalId, *, now: Milliseconds, until: Milliseconds, program: Program
) -> Lead:
    """The lead is free, or this partner's already: then it only expires later (or earlier), as it never stopped."""
    lead = without_run_out(lead, now)
    since = lead.registration.registered_at if lead.registration else now
    registration = DomainRegistration(partner=partner, registered_at=since, expires_at=until)
    return replace(lead, registration=registration, told=_needless(registration, now, program))


def without_run_out(lead: Lead, now: Milliseconds) -> Lead:
    """With its lapse recorded, if there is one to record."""
    if lead.registration is None or lead.registration.is_active(now):
        return lead
    return lost(lead, Loss.LAPSED, lead.registration.expires_at)


def lost(lead: Lead, how: Loss, at: Milliseconds) -> Lead:
    """Whoever held it holds it no longer."""
    if lead.registration is None:
        return lead
    partner = lead.registration.partner
    others = tuple(each for each in lead.lost if each.partner != partner)
    noted = LostRegistration(partner=partner, at=at, how=how)
    return replace(lead, registration=None, lost=(*others, noted), told=frozenset())


def loss_of(lead: Lead, partner: PortalId) -> LostRegistration | None:
    return next((each for each in lead.lost if each.partner == partner), None)


def reminder_times(registration: DomainRegistration, program: Program) -> dict[str, Milliseconds]:
    """By what `Lead.told` calls each reminder: when it is due."""
    days = program.notices.lapse_days
    return {str(each): Milliseconds(registration.expires_at - each * DAY) for each in days}


def _needless(registration: DomainRegistration, now: Milliseconds, program: Program) -> frozenset[str]:
    """Who registers a domain for twenty days need not be told at once that it expires in less than thirty."""
    return frozenset(name for name, at in reminder_times(registration, program).items() if at <= now)


def _named(lead: Lead) -> PortalId | None:
    return lead.registration.partner if lead.registration else None
