"""Whatever the situation, there is one decision, and it keeps what the program promises."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from shared.domain.deals import Kind, Motive, State
from shared.domain.ids import Milliseconds, PortalId
from shared.domain.leads import Lead
from shared.domain.program import Phase
from shared.domain.registration import AlreadyShared, Held, Reason, Refused, Shared, Situation
from shared.domain.rules import decide
from tests.properties.words import THIRD, situations
from tests.support.builders import PARTNER, RIVAL


@given(situation=situations())
def test_any_situation_has_one_decision(situation: Situation) -> None:
    decision = decide(situation)

    assert isinstance(decision, Held | Refused | AlreadyShared | Shared)
    assert decide(situation) == decision


@given(situation=situations())
def test_what_is_held_says_why_each_reason_once(situation: Situation) -> None:
    decision = decide(situation)

    if isinstance(decision, Held):
        assert decision.reasons
        assert len(set(decision.reasons)) == len(decision.reasons)


@given(situation=situations())
def test_somebody_leads_every_shared_deal(situation: Situation) -> None:
    decision = decide(situation)

    if isinstance(decision, Shared):
        assert decision.leader_email


@given(situation=situations())
def test_a_lead_is_claimed_only_where_it_is_free_and_there_is_room(situation: Situation) -> None:
    decision = decide(situation)

    if isinstance(decision, Shared) and decision.claims_lead:
        assert situation.program.phase is Phase.PARALLEL
        assert situation.registration.motive is Motive.PARTNER_ASKED
        assert situation.direct_rep is None
        assert situation.partner.registrations - is_named_by(situation.lead) < 2
        lead = situation.lead
        assert lead is None or all(deal.partner == PARTNER for deal in lead.open_deals)
        assert lead is None or lead.registration is None or lead.registration.expires_at <= situation.now


def is_named_by(lead: Lead | None) -> bool:
    """A registration on the lead itself takes no other place, once it lapsed."""
    return bool(lead and lead.registration and lead.registration.partner == PARTNER)


@given(situation=situations())
def test_what_is_refused_is_what_the_vendor_ended_and_the_partner_asks_for(situation: Situation) -> None:
    standing = situation.standing
    by_the_vendor = (
        standing is not None
        and standing.state is State.ENDED
        and standing.reasons != (Reason.ENDED_BY_PARTNER,)
    )
    asked = situation.registration.motive is Motive.PARTNER_ASKED

    assert isinstance(decide(situation), Refused) is (by_the_vendor and asked)


@given(situation=situations())
def test_an_existing_deal_that_is_returned_is_the_partner_s_own(situation: Situation) -> None:
    decision = decide(situation)

    if isinstance(decision, AlreadyShared):
        standing, lead = situation.standing, situation.lead
        own = {deal.key for deal in lead.open_deals if deal.partner == PARTNER} if lead else set()
        going_on = {State.ACTIVE, State.INVITED}
        active = {standing.key} if standing and standing.state in going_on else set()
        assert decision.key in own | active


@given(situation=situations())
def test_best_partner_wins_is_only_where_another_partner_is_on_the_lead(situation: Situation) -> None:
    decision = decide(situation)

    if isinstance(decision, Shared) and decision.kind is Kind.BEST_PARTNER_WINS:
        lead = situation.lead
        assert lead
        on_it = {deal.partner for deal in lead.open_deals}
        on_it |= {lead.registration.partner} if lead.registration else set()
        assert on_it - {PARTNER}


def with_the_rivals_swapped(situation: Situation) -> Situation:
    def other(partner: PortalId) -> PortalId:
        return {RIVAL: THIRD, THIRD: RIVAL}.get(partner, partner)

    lead = situation.lead
    if lead is None:
        return situation
    held = lead.registration
    lead = replace(
        lead,
        open_deals=tuple(replace(deal, partner=other(deal.partner)) for deal in lead.open_deals),
        registration=held and replace(held, partner=other(held.partner)),
    )
    return replace(situation, lead=lead)


@given(situation=situations())
def test_which_rival_is_on_the_lead_changes_nothing_that_a_partner_could_notice(situation: Situation) -> None:
    assert decide(with_the_rivals_swapped(situation)) == decide(situation)


@given(situation=situations(), another=situations())
def test_the_products_and_number_of_a_rival_s_deals_change_nothing(
    situation: Situation, another: Situation
) -> None:
    if situation.lead is None or another.lead is None:
        return
    rival = [deal for deal in situation.lead.open_deals if deal.partner != PARTNER]
    more = [deal for deal in another.lead.open_deals if deal.partner != PARTNER]
    if not rival:
        return
    busier = replace(situation.lead, open_deals=(*situation.lead.open_deals, *more))

    assert decide(replace(situation, lead=busier)) == decide(situation)


@given(situation=situations(), shift=st.integers(-1000, 1000))
def test_only_how_long_a_registration_still_lasts_counts_not_when_it_is(
    situation: Situation, shift: int
) -> None:
    moved = replace(situation, now=Milliseconds(situation.now + shift))
    if situation.lead and (held := situation.lead.registration):
        held = replace(held, expires_at=Milliseconds(held.expires_at + shift))
        moved = replace(moved, lead=replace(situation.lead, registration=held))

    assert decide(moved) == decide(situation)
