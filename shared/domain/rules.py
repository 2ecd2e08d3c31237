"""The decision table: which kind of shared deal a registration becomes, and who leads for the vendor.

One function per row, in the order of `rows`; the first that holds decides. Each says what it looked at, so that the
explanation (`shared/domain/explanation.py`) is of this same evaluation. `docs/decision-table.md` is the table in words.
"""

from collections.abc import Callable

from shared.domain.deals import Kind, Motive, State
from shared.domain.looks import Fact, FactName, Look
from shared.domain.looks import Row as Name
from shared.domain.registration import AlreadyShared, Decision, Held, Reason, Refused, Shared, Situation
from shared.domain.situation import (
    capacity_facts,
    domain_facts,
    has_room,
    holder_of_the_lead,
    holding_facts,
    is_retired,
    is_same_deal,
    open_deals_of_others,
    own_open_deals,
    qualification_facts,
    rep_facts,
    rep_for_the_lead,
    shortcomings,
)

Row = Callable[[Situation], Look]

ENDED_FOR_THE_PARTNER = {Reason.ENDED_BY_VENDOR, Reason.PARTNER_TAKEN_OFF}


def decide(situation: Situation) -> Decision:
    return decision_of(looks(situation))


def looks(situation: Situation) -> tuple[Look, ...]:
    """What every row says, also those below the one that decides."""
    return tuple(row(situation) for row in rows(situation))


def decision_of(looks: tuple[Look, ...]) -> Decision:
    return next(look.decision for look in looks if look.decision is not None)


def rows(situation: Situation) -> tuple[Row, ...]:
    """The table for this program and motive; of its rows at least one holds."""
    owner_first = situation.program.owner_beats_bpw
    above = (this_partner_holds_the_domain,) if owner_first else ()
    below = () if owner_first else (this_partner_holds_the_domain,)
    if situation.registration.motive is Motive.VENDOR_INVITED:
        tail: tuple[Row, ...] = (*below, the_vendor_invited)
    else:
        tail = (another_partner_holds_the_domain, *below, the_lead_is_free, the_partner_is_at_capacity)
    return (
        shared_before,
        ended_by_the_vendor,
        not_qualified,
        the_same_deal,
        *above,
        another_partner_shares_the_lead,
        a_direct_rep_owns_the_lead,
        *tail,
    )


def shared_before(situation: Situation) -> Look:
    """A deal that is shared is decided once: asking again, with whatever is in the form now, never takes it back."""
    standing = situation.standing
    facts = (Fact(FactName.DEAL_STATE, standing.state if standing else None),)
    if standing is None or standing.state not in {State.ACTIVE, State.INVITED}:
        return Look(row=Name.SHARED_BEFORE, facts=facts)
    return Look(row=Name.SHARED_BEFORE, facts=facts, decision=AlreadyShared(key=standing.key))


def ended_by_the_vendor(situation: Situation) -> Look:
    """Only the vendor shares again what it ended; what the partner ended itself, it may share again."""
    standing = situation.standing
    reasons = standing.reasons if standing and standing.state is State.ENDED else ()
    facts = (Fact(FactName.DEAL_REASONS, reasons),)
    asked = situation.registration.motive is Motive.PARTNER_ASKED
    if standing is None or not asked or ENDED_FOR_THE_PARTNER.isdisjoint(reasons):
        return Look(row=Name.ENDED_BY_VENDOR, facts=facts)
    refused = Refused(key=standing.key, reasons=(Reason.VENDOR_ENDED_SHARING,))
    return Look(row=Name.ENDED_BY_VENDOR, facts=facts, decision=refused)


def not_qualified(situation: Situation) -> Look:
    reasons = shortcomings(situation)
    facts = (*qualification_facts(situation), *domain_facts(situation))
    return Look(row=Name.NOT_QUALIFIED, facts=facts, decision=Held(reasons=reasons) if reasons else None)


def the_same_deal(situation: Situation) -> Look:
    registration = situation.registration
    own = own_open_deals(situation)
    same = next((deal.key for deal in own if is_same_deal(registration, deal)), None)
    facts = (
        Fact(FactName.PRODUCT, registration.product),
        Fact(FactName.OWN_OPEN_DEALS, tuple(deal.key for deal in own)),
    )
    return Look(row=Name.SAME_DEAL, facts=facts, decision=AlreadyShared(key=same) if same else None)


def another_partner_shares_the_lead(situation: Situation) -> Look:
    partner, others = situation.partner, open_deals_of_others(situation)
    facts = (
        Fact(FactName.OTHER_PARTNERS, tuple(sorted({deal.partner for deal in others}))),
        Fact(FactName.OTHER_OPEN_DEALS, tuple(deal.key for deal in others)),
        Fact(FactName.DIRECT_REP, situation.direct_rep),
        Fact(FactName.CAM, partner.cam_email),
    )
    leader = situation.direct_rep or partner.cam_email
    shared = Shared(rule="2", kind=Kind.BEST_PARTNER_WINS, leader_email=leader)
    return Look(row=Name.ANOTHER_PARTNER_SHARES, facts=facts, decision=shared if others else None)


def a_direct_rep_owns_the_lead(situation: Situation) -> Look:
    rep = situation.direct_rep
    shared = Shared(rule="3", kind=Kind.PARTNER_COLLABORATION, leader_email=rep)
    facts = (Fact(FactName.DIRECT_REP, rep),)
    return Look(row=Name.DIRECT_REP_OWNS, facts=facts, decision=shared if rep else None)


def another_partner_holds_the_domain(situation: Situation) -> Look:
    held = holder_of_the_lead(situation) not in {None, situation.partner.portal}
    shared = Shared(rule="4", kind=Kind.BEST_PARTNER_WINS, leader_email=situation.partner.cam_email)
    return Look(
        row=Name.ANOTHER_PARTNER_HOLDS, facts=holding_facts(situation), decision=shared if held else None
    )


def this_partner_holds_the_domain(situation: Situation) -> Look:
    held = holder_of_the_lead(situation) == situation.partner.portal
    shared = Shared(rule="5", kind=Kind.CHANNEL, leader_email=situation.partner.cam_email)
    return Look(row=Name.PARTNER_HOLDS, facts=holding_facts(situation), decision=shared if held else None)


def the_lead_is_free(situation: Situation) -> Look:
    """Also where the last registration lapsed: it is claimed anew, or renewed. Retired programs claim nothing."""
    free = holder_of_the_lead(situation) is None and has_room(situation)
    shared = Shared(
        rule="6",
        kind=Kind.CHANNEL,
        leader_email=situation.partner.cam_email,
        claims_lead=not is_retired(situation),
    )
    facts = (*holding_facts(situation), *capacity_facts(situation))
    return Look(row=Name.LEAD_IS_FREE, facts=facts, decision=shared if free else None)


def the_partner_is_at_capacity(situation: Situation) -> Look:
    full = holder_of_the_lead(situation) is None and not has_room(situation)
    leader = rep_for_the_lead(situation) or situation.partner.cam_email
    shared = Shared(rule="7", kind=Kind.PARTNER_COLLABORATION, leader_email=leader)
    facts = (*holding_facts(situation), *capacity_facts(situation), *rep_facts(situation))
    return Look(row=Name.AT_CAPACITY, facts=facts, decision=shared if full else None)


def the_vendor_invited(situation: Situation) -> Look:
    rep = rep_for_the_lead(situation)
    leader = situation.vendor_owner or rep or situation.partner.cam_email
    facts = (Fact(FactName.DEAL_OWNER, situation.vendor_owner), *rep_facts(situation))
    shared = Shared(rule="invited", kind=Kind.PARTNER_COLLABORATION, leader_email=leader)
    return Look(row=Name.VENDOR_INVITED, facts=facts, decision=shared)
