"""What a shared deal earns its partner: a table of cases per row of the rules (docs/eligibility.md)."""

from dataclasses import replace
from typing import Any

import pytest

from shared.domain.deals import Kind, Motive, SharedDeal, State
from shared.domain.eligibility import eligibility
from shared.domain.eligibility_terms import BEST, COLLABORATION, EligibilityTerms, Terms
from shared.domain.program import Phase, Program
from shared.domain.standing import Commission, Hold, Standing, TierCredit
from tests.support.clock import NOW
from tests.unit.domain.closed_deals import HELD, PROGRAM, a_deal, later, said, told

CONFIRMED = said("poi", "confirmed", 10)
DECLINED = said("poi", "declined", 10)
REQUESTED = said("poi", "requested", 10)
WON = said("stage", "won", 20)
LOST = said("stage", "lost", 20)

FULL = ("full", "eligible")
SHARED_TERMS = ("collaboration", "collaboration")
PENDING = ("pending", "pending")
NOTHING = ("none", "not_eligible")


def lost(how: Hold) -> Standing:
    return Standing(hold=how, hold_at=later(5))


def earned(deal: SharedDeal, program: Program = PROGRAM) -> tuple[tuple[str, str], list[str]]:
    found = eligibility(deal, program)
    assert found
    return (found.tier_credit.value, found.commission.value), [reason.value for reason in found.reasons]


CHANNEL: dict[str, Any] = {"kind": Kind.CHANNEL}
COLLABORATES: dict[str, Any] = {"kind": Kind.PARTNER_COLLABORATION, "standing": Standing()}
BPW: dict[str, Any] = {"kind": Kind.BEST_PARTNER_WINS, "standing": Standing()}
BEATEN: dict[str, Any] = {"kind": Kind.BEST_PARTNER_WINS, "standing": Standing(proven_elsewhere=True)}
INVITED: dict[str, Any] = {**COLLABORATES, "motive": Motive.VENDOR_INVITED}
CROWDED: dict[str, Any] = {"standing": replace(HELD, over_capacity=True, over_capacity_at=later(7))}


@pytest.mark.parametrize(
    "deal, terms, reasons",
    [
        pytest.param(a_deal(CONFIRMED), FULL, [], id="channel, domain held, proven"),
        pytest.param(a_deal(CONFIRMED, WON), FULL, [], id="and won"),
        pytest.param(
            a_deal(CONFIRMED, standing=lost(Hold.LAPSED)), SHARED_TERMS, ["domain_lapsed"], id="lapsed"
        ),
        pytest.param(
            a_deal(CONFIRMED, standing=lost(Hold.GIVEN_UP)), SHARED_TERMS, ["domain_given_up"], id="given up"
        ),
        pytest.param(
            a_deal(CONFIRMED, standing=lost(Hold.WITHDRAWN)),
            SHARED_TERMS,
            ["domain_withdrawn"],
            id="withdrawn",
        ),
        pytest.param(a_deal(CONFIRMED, standing=Standing()), FULL, [], id="nothing was ever lost"),
        pytest.param(
            a_deal(CONFIRMED, **COLLABORATES), SHARED_TERMS, ["collaboration_terms"], id="collaboration"
        ),
        pytest.param(a_deal(CONFIRMED, **BPW), FULL, [], id="best partner, proven first"),
        pytest.param(
            a_deal(CONFIRMED, **BEATEN), NOTHING, ["poi_held_elsewhere"], id="proven, but not first"
        ),
        pytest.param(a_deal(**BEATEN), NOTHING, ["poi_held_elsewhere"], id="another is proven"),
        pytest.param(a_deal(CONFIRMED, WON, **BEATEN), NOTHING, ["poi_held_elsewhere"], id="and won, too"),
        pytest.param(
            a_deal(CONFIRMED, **INVITED), ("full", "not_eligible"), ["vendor_invited"], id="vendor invited"
        ),
        pytest.param(
            a_deal(CONFIRMED, motive=Motive.VENDOR_INVITED),
            ("full", "not_eligible"),
            ["vendor_invited"],
            id="vendor invited the partner that holds the domain",
        ),
        pytest.param(a_deal(WON), NOTHING, ["poi_missing"], id="won without a proof"),
        pytest.param(a_deal(REQUESTED, WON), NOTHING, ["poi_missing"], id="a request is no proof"),
        pytest.param(a_deal(DECLINED, WON), NOTHING, ["poi_missing", "poi_declined"], id="won, declined"),
        pytest.param(a_deal(WON, **INVITED), NOTHING, ["poi_missing"], id="won, invited, without a proof"),
        pytest.param(a_deal(CONFIRMED, LOST), NOTHING, ["deal_lost"], id="lost, though proven"),
        pytest.param(a_deal(LOST, **CROWDED), NOTHING, ["deal_lost"], id="lost"),
    ],
)
def test_what_a_deal_earns(deal: SharedDeal, terms: tuple[str, str], reasons: list[str]) -> None:
    assert earned(deal) == (terms, reasons)


@pytest.mark.parametrize(
    "deal, terms, reasons",
    [
        pytest.param(a_deal(), PENDING, ["poi_awaited"], id="nothing said"),
        pytest.param(a_deal(REQUESTED), PENDING, ["poi_awaited"], id="asked for"),
        pytest.param(a_deal(DECLINED), PENDING, ["poi_awaited", "poi_declined"], id="declined, as yet"),
        pytest.param(
            a_deal(standing=lost(Hold.LAPSED)),
            PENDING,
            ["poi_awaited", "domain_lapsed"],
            id="lapsed meanwhile",
        ),
        pytest.param(
            a_deal(**COLLABORATES), PENDING, ["poi_awaited", "collaboration_terms"], id="collaboration"
        ),
        pytest.param(a_deal(**BPW), PENDING, ["poi_awaited"], id="nobody is proven yet"),
        pytest.param(
            a_deal(**INVITED), ("pending", "not_eligible"), ["poi_awaited", "vendor_invited"], id="invited"
        ),
    ],
)
def test_until_the_proof_is_there_it_is_pending_and_says_what_else_is_in_the_way(
    deal: SharedDeal, terms: tuple[str, str], reasons: list[str]
) -> None:
    assert earned(deal) == (terms, reasons)


@pytest.mark.parametrize(
    "deal, terms, reasons",
    [
        pytest.param(a_deal(CONFIRMED, **CROWDED), ("full", "withheld"), ["over_capacity"], id="proven"),
        pytest.param(a_deal(CONFIRMED, WON, **CROWDED), ("full", "withheld"), ["over_capacity"], id="won"),
        pytest.param(
            a_deal(CONFIRMED, **{**CROWDED, "kind": Kind.PARTNER_COLLABORATION}),
            ("collaboration", "withheld"),
            ["collaboration_terms", "over_capacity"],
            id="collaboration",
        ),
        pytest.param(
            a_deal(**CROWDED), ("pending", "withheld"), ["poi_awaited", "over_capacity"], id="not proven yet"
        ),
        pytest.param(
            a_deal(CONFIRMED, **CROWDED, motive=Motive.VENDOR_INVITED),
            ("full", "not_eligible"),
            ["vendor_invited"],
            id="nothing to withhold",
        ),
    ],
)
def test_over_capacity_withholds_commission_and_leaves_tier_credit(
    deal: SharedDeal, terms: tuple[str, str], reasons: list[str]
) -> None:
    assert earned(deal) == (terms, reasons)


@pytest.mark.parametrize(
    "standing", [lost(Hold.LAPSED), replace(HELD, over_capacity=True)], ids=["domain lapsed", "over capacity"]
)
def test_once_domain_registration_is_retired_neither_domain_nor_capacity_matters(standing: Standing) -> None:
    retired = replace(PROGRAM, phase=Phase.RETIRED)

    assert earned(a_deal(CONFIRMED, standing=standing), retired) == (FULL, [])


PAYS_INVITED = EligibilityTerms(vendor_invited=BEST)
STRICT = EligibilityTerms(
    domain_lost=Terms(tier_credit=TierCredit.NONE, commission=Commission.NOT_ELIGIBLE),
    partner_collaboration=Terms(tier_credit=TierCredit.COLLABORATION, commission=Commission.NOT_ELIGIBLE),
    best_partner_wins=COLLABORATION,
    over_capacity_withholds=False,
)


@pytest.mark.parametrize(
    "deal, rules, terms, reasons",
    [
        pytest.param(a_deal(CONFIRMED, **INVITED), PAYS_INVITED, FULL, [], id="pays invited partners"),
        pytest.param(a_deal(CONFIRMED, **CROWDED), STRICT, FULL, [], id="withholds nothing"),
        pytest.param(
            a_deal(CONFIRMED, standing=lost(Hold.LAPSED)), STRICT, NOTHING, ["domain_lapsed"], id="lapsed"
        ),
        pytest.param(
            a_deal(CONFIRMED, **BPW), STRICT, SHARED_TERMS, ["collaboration_terms"], id="best partner"
        ),
        pytest.param(
            a_deal(**COLLABORATES),
            STRICT,
            ("pending", "not_eligible"),
            ["poi_awaited", "collaboration_terms"],
            id="what would be nothing anyway is not pending",
        ),
    ],
)
def test_the_program_says_what_each_case_is_worth(
    deal: SharedDeal, rules: EligibilityTerms, terms: tuple[str, str], reasons: list[str]
) -> None:
    assert earned(deal, replace(PROGRAM, eligibility=rules)) == (terms, reasons)


@pytest.mark.parametrize(
    "deal",
    [
        pytest.param(a_deal(state=State.HELD, kind=None), id="held"),
        pytest.param(a_deal(state=State.INVITED), id="not accepted yet"),
        pytest.param(a_deal(CONFIRMED, state=State.ENDED), id="ended before it was closed"),
    ],
)
def test_what_is_not_shared_earns_nothing_and_says_nothing(deal: SharedDeal) -> None:
    assert deal.eligibility is None


def test_sharing_that_ends_takes_back_what_was_not_closed_and_sharing_again_brings_it_back() -> None:
    shared = a_deal(CONFIRMED)
    ended = told(replace(shared, state=State.ENDED, ended_at=later(30)))

    assert ended.eligibility is None
    assert told(replace(ended, state=State.ACTIVE)).eligibility == shared.eligibility


@pytest.mark.parametrize(
    "deal, as_of",
    [
        pytest.param(a_deal(), 0, id="since it was registered"),
        pytest.param(a_deal(REQUESTED), 0, id="a request changes nothing"),
        pytest.param(a_deal(CONFIRMED), 10, id="since it was proven"),
        pytest.param(a_deal(CONFIRMED, said("poi", "confirmed", 15)), 10, id="said twice"),
        pytest.param(a_deal(CONFIRMED, said("poi", "declined", 15)), 15, id="declined after all"),
        pytest.param(a_deal(CONFIRMED, standing=lost(Hold.LAPSED)), 10, id="proven after the lapse"),
        pytest.param(a_deal(standing=lost(Hold.LAPSED)), 5, id="since the lapse"),
        pytest.param(a_deal(**CROWDED), 7, id="since it is over capacity"),
        pytest.param(a_deal(CONFIRMED, WON), 10, id="closing changes nothing"),
        pytest.param(a_deal(WON), 20, id="but here it does"),
        pytest.param(a_deal(CONFIRMED, LOST), 20, id="and here"),
        pytest.param(
            a_deal(**{**BEATEN, "standing": replace(BEATEN["standing"], proven_elsewhere_at=later(3))}),
            0,
            id="another partner's time is not said",
        ),
    ],
)
def test_since_when_it_is_so(deal: SharedDeal, as_of: int) -> None:
    assert deal.eligibility
    assert deal.eligibility.as_of - NOW == as_of
