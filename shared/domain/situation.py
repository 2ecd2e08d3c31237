"""What the rows of the decision table ask of a situation, and the facts that they say they looked at."""

from collections.abc import Iterator

from shared.domain.deals import Motive, brief
from shared.domain.holding import capacity_of, has_run_out, holder
from shared.domain.ids import Milliseconds, PortalId
from shared.domain.leads import OpenDeal
from shared.domain.looks import Fact, FactName, Facts
from shared.domain.program import Phase
from shared.domain.registration import Reason, Registration, Situation


def shortcomings(situation: Situation) -> tuple[Reason, ...]:
    """What keeps it from being a deal registration (row 0)."""
    return (*_unmet(situation), *_no_lead(situation))


def is_retired(situation: Situation) -> bool:
    """Domain registration is: nothing is claimed, and its registrations count no more (S20)."""
    return situation.program.phase is Phase.RETIRED


def capacity(situation: Situation) -> int:
    return capacity_of(situation.partner, situation.program)


def used(situation: Situation) -> int:
    """Domain registrations of the partner, without the lapsed one on this lead: renewing it takes no other's place."""
    partner, lead = situation.partner, situation.lead
    held = lead.registration if lead and has_run_out(lead, situation.now) else None
    return partner.registrations - (held is not None and held.partner == partner.portal)


def has_room(situation: Situation) -> bool:
    """Once domain registration is retired there is nothing to count: shared deals have no limit (S17, S20)."""
    return is_retired(situation) or used(situation) < capacity(situation)


def holder_of_the_lead(situation: Situation) -> PortalId | None:
    """By domain registration; or, once that is retired, whoever has the first of the open shared deals (S20)."""
    lead = situation.lead
    if lead is None:
        return None
    if is_retired(situation):
        return next((deal.partner for deal in lead.open_deals), None)
    return holder(lead, situation.now)


def held_until(situation: Situation) -> Milliseconds | None:
    """When the active domain registration on the lead expires, whosever it is."""
    held = situation.lead.registration if situation.lead else None
    if held is None or is_retired(situation) or not held.is_active(situation.now):
        return None
    return held.expires_at


def own_open_deals(situation: Situation) -> tuple[OpenDeal, ...]:
    deals = situation.lead.open_deals if situation.lead else ()
    return tuple(deal for deal in deals if deal.partner == situation.partner.portal)


def open_deals_of_others(situation: Situation) -> tuple[OpenDeal, ...]:
    deals = situation.lead.open_deals if situation.lead else ()
    return tuple(deal for deal in deals if deal.partner != situation.partner.portal)


def is_same_deal(registration: Registration, deal: OpenDeal) -> bool:
    """The same lead and product; but two CRM deals that name no product are two deals."""
    if deal.key == registration.key:
        return True
    if registration.source_deal is not None and not registration.product:
        return False
    return deal.product == brief(registration.product)


def rep_for_the_lead(situation: Situation) -> str | None:
    """The direct rep of its territory, else the program's default."""
    domain, program = situation.registration.domain, situation.program
    return (program.territories.rep(domain) if domain else None) or program.default_direct_rep


def _unmet(situation: Situation) -> Iterator[Reason]:
    registration, required = situation.registration, situation.program.qualification
    given = registration.qualification
    if given and required.relationship and not given.relationship_established:
        yield Reason.RELATIONSHIP_MISSING
    if given and required.need and not (given.need_identified and given.need.strip()):
        yield Reason.NEED_MISSING
    asked = registration.motive is Motive.PARTNER_ASKED
    if asked and required.contact and registration.contact is None:
        yield Reason.CONTACT_MISSING


def _no_lead(situation: Situation) -> Iterator[Reason]:
    registration = situation.registration
    if not registration.company.domain and not registration.company.name:
        yield Reason.COMPANY_MISSING
    elif registration.domain is None:
        yield Reason.DOMAIN_INVALID
    elif registration.domain in situation.program.free_mail_domains:
        yield Reason.FREE_MAIL_DOMAIN
    elif registration.domain in situation.partner.own_domains:
        yield Reason.OWN_DOMAIN


# What they say that they looked at


def qualification_facts(situation: Situation) -> Facts:
    given = situation.registration.qualification
    contact = Fact(FactName.CONTACT_NAMED, situation.registration.contact is not None)
    if given is None:
        return (contact,)
    return (
        Fact(FactName.RELATIONSHIP_ESTABLISHED, given.relationship_established),
        Fact(FactName.NEED_IDENTIFIED, given.need_identified and bool(given.need.strip())),
        contact,
    )


def domain_facts(situation: Situation) -> Facts:
    domain = situation.registration.domain
    return (
        Fact(FactName.DOMAIN, domain),
        Fact(FactName.FREE_MAIL, domain in situation.program.free_mail_domains),
        Fact(FactName.OWN_DOMAIN, domain in situation.partner.own_domains),
    )


def holding_facts(situation: Situation) -> Facts:
    return (
        Fact(FactName.PHASE, situation.program.phase),
        Fact(FactName.HOLDER, holder_of_the_lead(situation)),
        Fact(FactName.HELD_UNTIL, held_until(situation)),
    )


def capacity_facts(situation: Situation) -> Facts:
    return (
        Fact(FactName.CAPACITY_USED, used(situation)),
        Fact(FactName.CAPACITY_ALLOWED, capacity(situation)),
    )


def rep_facts(situation: Situation) -> Facts:
    domain = situation.registration.domain
    return (
        Fact(FactName.TERRITORY_REP, situation.program.territories.rep(domain) if domain else None),
        Fact(FactName.DEFAULT_REP, situation.program.default_direct_rep),
        Fact(FactName.CAM, situation.partner.cam_email),
    )
