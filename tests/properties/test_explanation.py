"""The explanation is of the decision itself, whatever the situation; and of others a partner is told nothing by it."""

import json
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from shared.domain.explanation import explain
from shared.domain.ids import DealKey, Domain, Milliseconds, PortalId
from shared.domain.leads import DomainRegistration, Lead, Loss, LostRegistration, OpenDeal, Proof
from shared.domain.partner_explanation import alone, explain_to_partner
from shared.domain.registration import Situation
from shared.domain.rules import decide
from shared.registration_api.explanation_views import partner_explanation_view, vendor_explanation_view
from tests.properties.words import situations
from tests.support.builders import PARTNER, PROSPECT, RIVAL

others = st.integers(2_002, 2_099).map(PortalId)
words = st.text(max_size=5)


@given(situation=situations())
def test_the_decision_is_what_the_explanation_says(situation: Situation) -> None:
    explanation = explain(situation)

    assert explanation.decision == decide(situation)
    assert explanation.decision == explanation.decisive.decision


@given(situation=situations())
def test_the_first_row_that_holds_decides_and_one_always_holds(situation: Situation) -> None:
    looks = explain(situation).looks
    holding = [look for look in looks if look.holds]

    assert holding
    assert explain(situation).decisive == holding[0]
    assert len({look.row for look in looks}) == len(looks)


@given(situation=situations())
def test_explaining_twice_is_explaining_the_same(situation: Situation) -> None:
    assert explain(situation) == explain(situation)
    assert explain_to_partner(situation) == explain_to_partner(situation)


@given(situation=situations())
def test_what_is_said_to_change_it_does(situation: Situation) -> None:
    for change in explain(situation).changes:
        if change.then is not None:
            assert replace(change.then, rule="") != replace(decide(situation), rule="")


@given(situation=situations())
def test_every_explanation_is_json(situation: Situation) -> None:
    for view in (
        vendor_explanation_view(explain(situation)),
        partner_explanation_view(explain_to_partner(situation)),
    ):
        assert json.loads(json.dumps(view)) == view


@st.composite
def with_others_in_other_words(draw: st.DrawFn, situation: Situation) -> Situation:
    """Who the others are, how many, since when, with what: all of it is different. That there are any is not."""
    lead = situation.lead
    if lead is None:
        return situation
    return replace(
        situation,
        lead=replace(
            lead,
            registration=draw(other_registration(lead, situation.now)),
            open_deals=draw(other_deals(lead.open_deals)),
            lost=draw(
                st.lists(st.builds(LostRegistration, partner=others, at=moments, how=losses)).map(tuple)
            ),
            proofs=draw(st.lists(st.builds(Proof, deal=keys, partner=others, at=moments)).map(tuple)),
        ),
    )


moments = st.integers(0, 100).map(Milliseconds)
losses = st.sampled_from(Loss)
keys = words.map(lambda word: DealKey(f"theirs-{word}"))
deals_of_others = st.builds(OpenDeal, key=keys, partner=others, product=words)


@st.composite
def other_registration(draw: st.DrawFn, lead: Lead, now: Milliseconds) -> DomainRegistration | None:
    held = lead.registration
    if held is None or held.partner == PARTNER:
        return held
    until = st.integers(now + 1, now + 99) if held.is_active(now) else st.integers(0, now)
    return DomainRegistration(
        partner=draw(others), registered_at=draw(moments), expires_at=Milliseconds(draw(until))
    )


@st.composite
def other_deals(draw: st.DrawFn, deals: tuple[OpenDeal, ...]) -> tuple[OpenDeal, ...]:
    """In each place of another partner's deal, some of anybody's; the partner's own stay where they are."""
    found: list[OpenDeal] = []
    for deal in deals:
        if deal.partner == PARTNER:
            found.append(deal)
        else:
            found.extend(draw(st.lists(deals_of_others, min_size=1, max_size=3)))
    return tuple(found)


def shown(situation: Situation) -> bytes:
    told = explain_to_partner(situation)
    return json.dumps([repr(told), partner_explanation_view(told)]).encode()


@given(data=st.data(), situation=situations())
def test_who_the_others_are_how_many_and_since_when_changes_no_byte_that_a_partner_is_told(
    data: st.DataObject, situation: Situation
) -> None:
    other = data.draw(with_others_in_other_words(situation))

    assert shown(other) == shown(situation)


@given(situation=situations())
def test_whether_there_are_others_is_told_by_the_outcome_alone(situation: Situation) -> None:
    """Where the partner gets the same as if it were alone, it is told the same."""
    told, told_alone = explain_to_partner(situation), explain_to_partner(alone(situation))

    if replace(decide(situation), rule="") == replace(decide(alone(situation)), rule=""):
        assert told == told_alone
    for own in ("capacity", "registered_until", "open_deals"):
        assert getattr(told, own) == getattr(told_alone, own)


def test_the_words_above_can_tell_others_apart() -> None:
    """Else the properties could not fail."""
    deal = OpenDeal(key=DealKey("x"), partner=RIVAL, product="")
    lead = Lead(domain=Domain(PROSPECT), open_deals=(deal,))

    assert repr(lead) != repr(replace(lead, open_deals=(deal, deal)))
