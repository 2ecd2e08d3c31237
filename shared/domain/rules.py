"""The decision table: which kind of shared deal a registration becomes, and who leads for the vendor.

One function per row, evaluated in the order of `rows`; the first that has an answer decides.
`docs/decision-table.md` is the table in words.
"""

from collections.abc import Callable, Iterator

from shared.domain.deals import Kind, Motive
from shared.domain.ids import PortalId
from shared.domain.leads import OpenDeal
from shared.domain.program import Phase
from shared.domain.registration import (
    AlreadyShared,
    Decision,
    Held,
    Reason,
    Registration,
    Shared,
    Situation,
)

Row = Callable[[Situation], Decision | None]


def decide(situation: Situation) -> Decision:
    answers = (row(situation) for row in rows(situation))
    return next(answer for answer in answers if answer is not None)


def rows(situation: Situation) -> tuple[Row, ...]:
    """The table for this program and motive; its last row always has an answer."""
    owner_first = situation.program.owner_beats_bpw
    contest = (
        (this_partner_holds_the_domain, another_partner_shares_the_lead)
        if owner_first
        else (another_partner_shares_the_lead,)
    )
    if situation.registration.motive is Motive.VENDOR_INVITED:
        tail: tuple[Row, ...] = (this_partner_holds_the_domain, the_vendor_invited)
    else:
        tail = (
            another_partner_holds_the_domain,
            this_partner_holds_the_domain,
            the_lead_is_free,
            the_partner_is_at_capacity,
        )
    return (not_qualified, already_shared, *contest, a_direct_rep_owns_the_lead, *tail)


def not_qualified(situation: Situation) -> Decision | None:
    reasons = tuple(_shortcomings(situation))
    return Held(reasons=reasons) if reasons else None


def _shortcomings(situation: Situation) -> Iterator[Reason]:
    registration, qualification = situation.registration, situation.registration.qualification
    if qualification is not None and not qualification.relationship_established:
        yield Reason.RELATIONSHIP_MISSING
    if qualification is not None and not (qualification.need_identified and qualification.need.strip()):
        yield Reason.NEED_MISSING
    if registration.contact is None and registration.motive is Motive.PARTNER_ASKED:
        yield Reason.CONTACT_MISSING
    if not registration.company.domain and not registration.company.name:
        yield Reason.COMPANY_MISSING
    elif registration.domain is None:
        yield Reason.DOMAIN_INVALID
    elif registration.domain in situation.program.free_mail_domains:
        yield Reason.FREE_MAIL_DOMAIN
    elif registration.domain in situation.partner.own_domains:
        yield Reason.OWN_DOMAIN


def already_shared(situation: Situation) -> Decision | None:
    registration, lead = situation.registration, situation.lead
    for deal in lead.open_deals if lead else ():
        if deal.partner != registration.partner:
            continue
        if deal.key == registration.key or _is_same_business(registration, deal):
            return AlreadyShared(key=deal.key)
    return None


def _is_same_business(registration: Registration, deal: OpenDeal) -> bool:
    """The same lead and product; but two CRM deals that name no product are two deals."""
    if registration.source_deal is not None and not registration.product:
        return False
    return deal.product == registration.product


def another_partner_shares_the_lead(situation: Situation) -> Decision | None:
    lead, partner = situation.lead, situation.partner
    if lead is None or all(deal.partner == partner.portal for deal in lead.open_deals):
        return None
    leader = situation.direct_rep or partner.cam_email
    return Shared(rule="2", kind=Kind.BEST_PARTNER_WINS, leader_email=leader)


def a_direct_rep_owns_the_lead(situation: Situation) -> Decision | None:
    if situation.direct_rep is None:
        return None
    return Shared(rule="3", kind=Kind.PARTNER_COLLABORATION, leader_email=situation.direct_rep)


def another_partner_holds_the_domain(situation: Situation) -> Decision | None:
    if _holder(situation) in {None, situation.partner.portal}:
        return None
    return Shared(rule="4", kind=Kind.BEST_PARTNER_WINS, leader_email=situation.partner.cam_email)


def this_partner_holds_the_domain(situation: Situation) -> Decision | None:
    if _holder(situation) != situation.partner.portal:
        return None
    return Shared(rule="5", kind=Kind.CHANNEL, leader_email=situation.partner.cam_email)


def the_lead_is_free(situation: Situation) -> Decision | None:
    """Also where the last registration lapsed: it is claimed anew, or renewed. Retired programs claim nothing."""
    parallel = situation.program.phase is Phase.PARALLEL
    if parallel and situation.partner.registrations >= capacity(situation):
        return None
    leader = situation.partner.cam_email
    return Shared(rule="6", kind=Kind.CHANNEL, leader_email=leader, claims_lead=parallel)


def the_partner_is_at_capacity(situation: Situation) -> Decision:
    leader = situation.program.default_direct_rep or situation.partner.cam_email
    return Shared(rule="7", kind=Kind.PARTNER_COLLABORATION, leader_email=leader)


def the_vendor_invited(situation: Situation) -> Decision:
    leader = situation.vendor_owner or situation.program.default_direct_rep or situation.partner.cam_email
    return Shared(rule="invited", kind=Kind.PARTNER_COLLABORATION, leader_email=leader)


def capacity(situation: Situation) -> int:
    """A tier that the program does not name any more has no room: its partners still share, and claim nothing."""
    tier = situation.program.tiers.get(situation.partner.tier)
    return tier.capacity if tier else 0


def _holder(situation: Situation) -> PortalId | None:
    """Who holds the lead: by domain registration, or, once that is retired, by the first open shared deal (S20)."""
    lead = situation.lead
    if lead is None:
        return None
    if situation.program.phase is Phase.RETIRED:
        return next((deal.partner for deal in lead.open_deals), None)
    held = lead.registration
    return held.partner if held and held.is_active(situation.now) else None
