"""Why a registration is decided as it is, what would change that, and what of it a partner is told."""

from dataclasses import fields
from typing import Any

import pytest

from shared.domain.deals import Company, Kind, State
from shared.domain.explanation import Change, ChangeCode, explain
from shared.domain.ids import DealKey, PortalId, RecordId
from shared.domain.leads import Loss, LostRegistration, Proof
from shared.domain.looks import Fact, FactName, Row
from shared.domain.partner_explanation import (
    Outcome,
    OwnChangeCode,
    PartnerExplanation,
    Room,
    alone,
    explain_to_partner,
)
from shared.domain.program import Phase
from shared.domain.registration import AlreadyShared, Decision, Held, Reason, Situation
from shared.domain.rules import decide
from tests.support.builders import PARTNER, RIVAL, a_lead, a_partner, a_program, a_shared_deal
from tests.support.clock import NOW
from tests.unit.domain.situations import (
    CAM,
    DIRECT_REP,
    LATER,
    MINE,
    STANDING,
    a_qualification,
    a_registration,
    a_situation,
    a_source,
    an_invitation,
    an_open_deal,
    registered_to,
)
from tests.unit.domain.test_rules import bpw, channel, collaboration

FULL = a_partner(registrations=2)
RIVAL_SHARES = a_lead(open_deals=(an_open_deal(RIVAL),))
RIVAL_HOLDS = a_lead(registration=registered_to(RIVAL))
PARTNER_HOLDS = a_lead(registration=registered_to(PARTNER))


def facts(situation: Situation, row: Row) -> dict[str, object]:
    (look,) = [look for look in explain(situation).looks if look.row is row]
    return {fact.name.value: fact.value for fact in look.facts}


def changes(situation: Situation) -> dict[ChangeCode, Change]:
    return {change.code: change for change in explain(situation).changes}


def then(situation: Situation) -> dict[ChangeCode, Decision | None]:
    return {code: change.then for code, change in changes(situation).items()}


def test_the_rows_stand_in_the_order_in_which_they_decide() -> None:
    looks = explain(a_situation()).looks

    assert [look.row for look in looks] == [
        Row.SHARED_BEFORE,
        Row.ENDED_BY_VENDOR,
        Row.NOT_QUALIFIED,
        Row.SAME_DEAL,
        Row.ANOTHER_PARTNER_SHARES,
        Row.DIRECT_REP_OWNS,
        Row.ANOTHER_PARTNER_HOLDS,
        Row.PARTNER_HOLDS,
        Row.LEAD_IS_FREE,
        Row.AT_CAPACITY,
    ]


def test_where_owning_beats_best_partner_wins_its_row_goes_first() -> None:
    looks = explain(a_situation(program=a_program(owner_beats_bpw=True))).looks
    rows = [look.row for look in looks]

    assert rows.index(Row.PARTNER_HOLDS) < rows.index(Row.ANOTHER_PARTNER_SHARES)
    assert len(set(rows)) == len(rows)


def test_an_invitation_has_its_own_last_row() -> None:
    looks = explain(a_situation(registration=an_invitation())).looks

    assert [look.row for look in looks][-2:] == [Row.PARTNER_HOLDS, Row.VENDOR_INVITED]


def test_rows_below_the_decisive_one_say_what_they_would_have_said() -> None:
    explanation = explain(a_situation(lead=RIVAL_SHARES, direct_rep=DIRECT_REP, partner=FULL))

    held = [look.row for look in explanation.looks if look.holds]
    assert held == [Row.ANOTHER_PARTNER_SHARES, Row.DIRECT_REP_OWNS, Row.AT_CAPACITY]
    assert explanation.decisive.row is Row.ANOTHER_PARTNER_SHARES
    assert explanation.decisive.decision == explanation.decision


@pytest.mark.parametrize(
    "situation, row, looked_at",
    [
        pytest.param(
            a_situation(registration=a_registration(contact=None)),
            Row.NOT_QUALIFIED,
            {
                "relationship_established": True,
                "need_identified": True,
                "contact_named": False,
                "domain": "prospect.example",
                "free_mail": False,
                "own_domain": False,
            },
            id="what the form says",
        ),
        pytest.param(
            a_situation(lead=RIVAL_SHARES, direct_rep=DIRECT_REP),
            Row.ANOTHER_PARTNER_SHARES,
            {
                "other_partners": (RIVAL,),
                "other_open_deals": (STANDING,),
                "direct_rep": DIRECT_REP,
                "cam": CAM,
            },
            id="who shares the lead",
        ),
        pytest.param(
            a_situation(lead=RIVAL_HOLDS),
            Row.ANOTHER_PARTNER_HOLDS,
            {"phase": "parallel", "holder": RIVAL, "held_until": LATER},
            id="who holds the lead, and how long",
        ),
        pytest.param(
            a_situation(lead=RIVAL_HOLDS, program=a_program(phase=Phase.RETIRED)),
            Row.PARTNER_HOLDS,
            {"phase": "retired", "holder": None, "held_until": None},
            id="a registration counts no more",
        ),
        pytest.param(
            a_situation(partner=FULL),
            Row.LEAD_IS_FREE,
            {
                "phase": "parallel",
                "holder": None,
                "held_until": None,
                "capacity_used": 2,
                "capacity_allowed": 2,
            },
            id="how much room there is",
        ),
    ],
)
def test_a_row_says_what_it_looked_at(situation: Situation, row: Row, looked_at: dict[str, object]) -> None:
    assert facts(situation, row) == looked_at


@pytest.mark.parametrize(
    "situation, expected",
    [
        pytest.param(a_situation(), {}, id="6: there is nothing better"),
        pytest.param(
            a_situation(partner=FULL),
            {ChangeCode.CAPACITY_FREES: channel("6", claims=True)},
            id="7: a place frees",
        ),
        pytest.param(
            a_situation(partner=a_partner(tier="bronze")),
            {},
            id="7: a tier without any place never frees one",
        ),
        pytest.param(
            a_situation(lead=RIVAL_HOLDS),
            {ChangeCode.DOMAIN_REGISTRATION_EXPIRES: channel("6", claims=True)},
            id="4: the other's registration expires",
        ),
        pytest.param(
            a_situation(lead=RIVAL_HOLDS, partner=FULL),
            {ChangeCode.DOMAIN_REGISTRATION_EXPIRES: collaboration("rep@vendor.example", "7")},
            id="4: it expires, but there is no room",
        ),
        pytest.param(
            a_situation(lead=PARTNER_HOLDS),
            {ChangeCode.DOMAIN_REGISTRATION_EXPIRES: channel("6", claims=True)},
            id="5: the own registration expires",
        ),
        pytest.param(
            a_situation(direct_rep=DIRECT_REP),
            {ChangeCode.NO_DIRECT_REP: channel("6", claims=True)},
            id="3: the rep gives the lead away",
        ),
        pytest.param(
            a_situation(lead=RIVAL_SHARES),
            {ChangeCode.OTHER_DEALS_CLOSE: channel("6", claims=True)},
            id="2: the other's deals close",
        ),
        pytest.param(
            a_situation(lead=RIVAL_SHARES, direct_rep=DIRECT_REP),
            {
                ChangeCode.OTHER_DEALS_CLOSE: collaboration(DIRECT_REP, "3"),
                ChangeCode.NO_DIRECT_REP: bpw(CAM),
            },
            id="2: either changes it",
        ),
        pytest.param(
            a_situation(lead=a_lead(registration=registered_to(RIVAL), open_deals=(an_open_deal(RIVAL),))),
            {},
            id="2: neither alone changes it",
        ),
        pytest.param(
            a_situation(registration=a_registration(qualification=a_qualification(need=""))),
            {ChangeCode.WHAT_IS_MISSING_IS_GIVEN: channel("6", claims=True)},
            id="0: what is missing is given",
        ),
        pytest.param(
            a_situation(registration=a_registration(company=Company(name="X", domain=""), domain=None)),
            {ChangeCode.WHAT_IS_MISSING_IS_GIVEN: None},
            id="0: it depends on the domain",
        ),
        pytest.param(
            a_situation(standing=a_shared_deal(key=MINE)),
            {ChangeCode.OWN_DEAL_ENDS: channel("6", claims=True)},
            id="1: the deal that stands ends",
        ),
        pytest.param(
            a_situation(
                standing=a_shared_deal(key=MINE, state=State.ENDED, reasons=(Reason.ENDED_BY_VENDOR,))
            ),
            {ChangeCode.VENDOR_SHARES_AGAIN: channel("6", claims=True)},
            id="ended: the vendor shares again",
        ),
    ],
)
def test_what_would_change_it_and_what_it_would_be_then(
    situation: Situation, expected: dict[ChangeCode, Decision | None]
) -> None:
    assert then(situation) == expected


@pytest.mark.parametrize(
    "situation, code, parameters",
    [
        pytest.param(
            a_situation(lead=RIVAL_HOLDS),
            ChangeCode.DOMAIN_REGISTRATION_EXPIRES,
            (Fact(FactName.AT, LATER),),
            id="when it expires",
        ),
        pytest.param(
            a_situation(partner=FULL),
            ChangeCode.CAPACITY_FREES,
            (Fact(FactName.CAPACITY_USED, 2), Fact(FactName.CAPACITY_ALLOWED, 2)),
            id="how many places there are",
        ),
        pytest.param(
            a_situation(lead=RIVAL_SHARES),
            ChangeCode.OTHER_DEALS_CLOSE,
            (Fact(FactName.OTHER_OPEN_DEALS, (STANDING,)),),
            id="which deals",
        ),
        pytest.param(
            a_situation(registration=a_registration(contact=None)),
            ChangeCode.WHAT_IS_MISSING_IS_GIVEN,
            (Fact(FactName.REASONS, (Reason.CONTACT_MISSING,)),),
            id="what is missing",
        ),
    ],
)
def test_a_change_says_of_what(situation: Situation, code: ChangeCode, parameters: object) -> None:
    assert changes(situation)[code].parameters == parameters


# What a partner is told

OF_NOBODY_ELSE: dict[str, Any] = {
    "capacity": Room(used=0, allowed=2),
    "registered_until": None,
    "open_deals": (),
}


def told(situation: Situation) -> PartnerExplanation:
    return explain_to_partner(situation)


@pytest.mark.parametrize(
    "situation, expected",
    [
        pytest.param(
            a_situation(),
            PartnerExplanation(
                outcome=Outcome.SHARED,
                kind=Kind.CHANNEL,
                leader_email=CAM,
                registers_lead=True,
                changes=(),
                **OF_NOBODY_ELSE,
            ),
            id="a free lead",
        ),
        pytest.param(
            a_situation(lead=RIVAL_SHARES),
            PartnerExplanation(
                outcome=Outcome.SHARED,
                kind=Kind.BEST_PARTNER_WINS,
                leader_email=CAM,
                changes=(),
                **OF_NOBODY_ELSE,
            ),
            id="another one shares it: nothing but the kind",
        ),
        pytest.param(
            a_situation(lead=PARTNER_HOLDS, partner=a_partner(registrations=1)),
            PartnerExplanation(
                outcome=Outcome.SHARED,
                kind=Kind.CHANNEL,
                leader_email=CAM,
                capacity=Room(used=1, allowed=2),
                registered_until=LATER,
                open_deals=(),
                changes=(OwnChangeCode.DOMAIN_REGISTRATION_EXPIRES,),
            ),
            id="its own registration, and until when",
        ),
        pytest.param(
            a_situation(partner=FULL),
            PartnerExplanation(
                outcome=Outcome.SHARED,
                kind=Kind.PARTNER_COLLABORATION,
                leader_email="rep@vendor.example",
                capacity=Room(used=2, allowed=2),
                registered_until=None,
                open_deals=(),
                changes=(OwnChangeCode.CAPACITY_FREES,),
            ),
            id="its own capacity",
        ),
        pytest.param(
            a_situation(
                lead=a_lead(
                    open_deals=(an_open_deal(RIVAL), an_open_deal(PARTNER, key=MINE, product="bench"))
                )
            ),
            PartnerExplanation(
                outcome=Outcome.ALREADY_SHARED,
                capacity=Room(used=0, allowed=2),
                registered_until=None,
                open_deals=(MINE,),
                changes=(OwnChangeCode.OWN_DEAL_ENDS,),
            ),
            id="its own deal that stands",
        ),
        pytest.param(
            a_situation(registration=a_registration(contact=None)),
            PartnerExplanation(
                outcome=Outcome.HELD,
                reasons=(Reason.CONTACT_MISSING,),
                changes=(OwnChangeCode.WHAT_IS_MISSING_IS_GIVEN,),
                **OF_NOBODY_ELSE,
            ),
            id="what is missing",
        ),
        pytest.param(
            a_situation(program=a_program(phase=Phase.RETIRED)),
            PartnerExplanation(
                outcome=Outcome.SHARED,
                kind=Kind.CHANNEL,
                leader_email=CAM,
                capacity=None,
                registered_until=None,
                open_deals=(),
                changes=(),
            ),
            id="no capacity once it is retired",
        ),
    ],
)
def test_a_partner_is_told_its_own_facts(situation: Situation, expected: PartnerExplanation) -> None:
    assert told(situation) == expected


def test_that_owning_beats_another_s_deal_is_not_given_away_by_what_would_change_it() -> None:
    """The registration's end would make it best partner wins: that would say that there is somebody."""
    program = a_program(owner_beats_bpw=True)
    contested = a_lead(registration=registered_to(PARTNER), open_deals=(an_open_deal(RIVAL),))

    assert told(a_situation(lead=contested, program=program)) == told(
        a_situation(lead=PARTNER_HOLDS, program=program)
    )


def test_alone_nobody_else_is_left_on_the_lead() -> None:
    third = PortalId(2003)
    lead = a_lead(
        registration=registered_to(RIVAL),
        open_deals=(
            an_open_deal(RIVAL),
            an_open_deal(third, key=DealKey("x")),
            an_open_deal(PARTNER, key=MINE),
        ),
        lost=(LostRegistration(partner=third, at=NOW, how=Loss.LAPSED),),
        proofs=(Proof(deal=STANDING, partner=RIVAL, at=NOW),),
    )
    situation = alone(a_situation(lead=lead))

    assert situation.lead == a_lead(open_deals=(an_open_deal(PARTNER, key=MINE),))


def test_what_a_partner_is_told_has_no_place_for_anybody_else() -> None:
    """Who adds a field here has to say whose it is."""
    assert {field.name for field in fields(PartnerExplanation)} == {
        "outcome", "reasons", "kind", "leader_email", "registers_lead", "capacity", "registered_until",
        "open_deals", "changes",
    }  # fmt: skip


@pytest.mark.parametrize("product", ["crane", ""])
def test_a_deal_of_the_partner_s_that_is_another_one_is_named_too(product: str) -> None:
    lead = a_lead(open_deals=(an_open_deal(PARTNER, product=product),))
    registration = a_registration(source=a_source(deal=RecordId("77")))
    situation = a_situation(registration=registration, lead=lead)

    assert not isinstance(decide(situation), AlreadyShared | Held)
    assert told(situation).open_deals == (STANDING,)
