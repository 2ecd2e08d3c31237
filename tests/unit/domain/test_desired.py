"""What each CRM should show of a shared deal, what of it is outstanding there, and who is behind."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from shared.domain.deals import Parked, PendingMessage, Seen, SharedDeal, State
from shared.domain.desired import RECORD, desired, is_behind, outstanding, settled
from shared.domain.eligibility import eligibility
from shared.domain.ids import RecordId, Side
from shared.domain.program import Direction, Pipeline, ValueType
from shared.domain.registration import Reason
from shared.domain.sync_problems import SYNC_PROBLEMS
from tests.support.builders import (
    a_partner_side,
    a_program,
    a_property,
    a_register,
    a_shared_deal,
    a_vendor_side,
)
from tests.support.clock import NOW

PROGRAM = a_program()
VENDOR, PARTNER = Side.VENDOR, Side.PARTNER
FACTS = {
    "twindeal_state": "active",
    "twindeal_kind": "channel",
    "twindeal_partner": "Vendor",
    "twindeal_leads": "cam@vendor.example",
    "twindeal_team": "cam@vendor.example (channel account manager, leads)",
    "twindeal_reasons": "",
    "twindeal_deal_type": "new",
}
NOTHING_EARNED = {
    "twindeal_tier_credit": "",
    "twindeal_commission": "",
    "twindeal_eligibility_reasons": "",
    "twindeal_eligibility_as_of": "",
}
AWAITED = {
    "twindeal_tier_credit": "pending",
    "twindeal_commission": "pending",
    "twindeal_eligibility_reasons": "poi_awaited",
    "twindeal_eligibility_as_of": "2026-09-21T14:13:20Z",
}


def seen(**values: str | None) -> Mapping[str, Seen]:
    return {name: Seen(value=value, at=NOW) for name, value in values.items()}


def parked(**values: str) -> Mapping[str, Parked]:
    return {
        name: Parked(value=value, reason="INVALID_OPTION", message="Refused.", at=NOW)
        for name, value in values.items()
    }


def registers(**values: str) -> Mapping[str, Any]:
    return {name: a_register(value) for name, value in values.items()}


def at_rest(**changes: Any) -> SharedDeal:
    """Both records stand and show all there is to show."""
    values = {"deal_name": "A deal", "amount": "1000", "currency": "EUR"}
    at_partner = {**FACTS, **AWAITED, **values}
    deal = a_shared_deal(
        registers=registers(**values),
        vendor=a_vendor_side(associated=True, seen=seen(**{**at_partner, "twindeal_partner": "Partner"})),
        partner=a_partner_side(deal=RecordId("7"), associated=True, seen=seen(**at_partner)),
        behind=frozenset(),
    )
    return settled(replace(deal, **changes), PROGRAM)


@pytest.mark.parametrize(
    "side, co_seller", [pytest.param(VENDOR, "Partner"), pytest.param(PARTNER, "Vendor")]
)
def test_each_record_says_who_co_sells_what_kind_it_is_and_who_leads(side: Side, co_seller: str) -> None:
    shown = desired(a_shared_deal(), side, PROGRAM)

    assert {name: shown[name] for name in FACTS} == {**FACTS, "twindeal_partner": co_seller}


def test_an_active_deal_shows_its_designated_values() -> None:
    shown = desired(a_shared_deal(registers=registers(deal_name="A deal", amount="1000")), PARTNER, PROGRAM)

    assert shown.items() >= {"deal_name": "A deal", "amount": "1000"}.items()


def test_a_value_that_the_program_designates_no_more_is_shown_no_more() -> None:
    shown = desired(a_shared_deal(registers=registers(budget_code="secret")), PARTNER, PROGRAM)

    assert "budget_code" not in shown


def test_a_held_deal_shows_why_and_no_value_of_the_other_side() -> None:
    deal = a_shared_deal(
        state=State.HELD, kind=None, leader_email=None, reasons=(Reason.NEED_MISSING, Reason.CONTACT_MISSING)
    )

    assert desired(deal, VENDOR, PROGRAM) == {
        "twindeal_state": "held",
        "twindeal_kind": "",
        "twindeal_partner": "Partner",
        "twindeal_leads": "",
        "twindeal_team": "",
        "twindeal_reasons": "need_missing;contact_missing",
        "twindeal_deal_type": "new",
        **NOTHING_EARNED,
    }


def test_an_ended_deal_says_so_and_nothing_else_is_written() -> None:
    deal = a_shared_deal(state=State.ENDED, reasons=(Reason.ENDED_BY_VENDOR,))

    assert desired(deal, PARTNER, PROGRAM) == {
        "twindeal_state": "ended",
        "twindeal_reasons": "ended_by_vendor",
        **NOTHING_EARNED,
    }


@pytest.mark.parametrize(
    "stage, pipeline, shown",
    [
        pytest.param("decision", Pipeline.SHARED, True, id="mapped in the shared pipeline"),
        pytest.param("decision", Pipeline.OWN, False, id="not mapped in the own one"),
        pytest.param("won", Pipeline.OWN, True, id="mapped in the own one"),
        pytest.param("dreaming", Pipeline.SHARED, False, id="of an older program"),
    ],
)
def test_a_record_moves_only_to_stages_of_its_own_pipeline(
    stage: str, pipeline: Pipeline, *, shown: bool
) -> None:
    deal = a_shared_deal(registers=registers(stage=stage), partner=a_partner_side(pipeline=pipeline))

    assert ("stage" in desired(deal, PARTNER, PROGRAM)) is shown


def test_nothing_is_outstanding_at_rest() -> None:
    deal = at_rest()

    assert [outstanding(deal, side, PROGRAM) for side in Side] == [{}, {}]
    assert deal.behind == frozenset()


@pytest.mark.parametrize(
    "shown, values, missing",
    [
        pytest.param(seen(deal_name="old"), {"deal_name": "new"}, {"deal_name": "new"}, id="changed"),
        pytest.param(seen(deal_name="old"), {"deal_name": ""}, {"deal_name": ""}, id="cleared"),
        pytest.param(seen(), {"deal_name": "new"}, {"deal_name": "new"}, id="never seen"),
        pytest.param(seen(), {"deal_name": ""}, {}, id="never seen and empty"),
        pytest.param(seen(deal_name="same"), {"deal_name": "same"}, {}, id="shown already"),
        pytest.param(
            seen(deal_name=None), {"deal_name": "same"}, {"deal_name": "same"}, id="doubted: written again"
        ),
        pytest.param(
            seen(deal_name=None), {"deal_name": ""}, {"deal_name": ""}, id="doubted and to be cleared"
        ),
        pytest.param(
            seen(amount="1", currency="EUR"),
            {"amount": "2", "currency": "EUR"},
            {"amount": "2", "currency": "EUR"},
            id="an amount takes its currency along",
        ),
        pytest.param(
            seen(amount="1", currency="EUR"),
            {"amount": "1", "currency": "USD"},
            {"amount": "1", "currency": "USD"},
            id="a currency takes its amount along",
        ),
        pytest.param(seen(amount="1"), {"amount": "2"}, {"amount": "2"}, id="an amount without a currency"),
    ],
)
def test_what_is_outstanding(
    shown: Mapping[str, Seen], values: Mapping[str, str], missing: Mapping[str, str]
) -> None:
    deal = a_shared_deal(
        registers=registers(**values), partner=a_partner_side(seen={**seen(**FACTS), **shown})
    )

    assert outstanding(deal, PARTNER, PROGRAM) == missing


@pytest.mark.parametrize(
    "refused, values, missing",
    [
        pytest.param(
            parked(deal_name="bad"), {"deal_name": "bad"}, {}, id="what was refused is not tried again"
        ),
        pytest.param(
            parked(deal_name="bad"), {"deal_name": "good"}, {"deal_name": "good"}, id="until it changes"
        ),
        pytest.param(
            parked(deal_name="bad"),
            {"deal_name": "bad", "amount": "5"},
            {"amount": "5"},
            id="the others go on",
        ),
        pytest.param(
            parked(currency="XAU"),
            {"amount": "5", "currency": "XAU"},
            {},
            id="no amount without its currency",
        ),
        pytest.param(
            parked(amount="5"), {"amount": "5", "currency": "EUR"}, {}, id="no currency without its amount"
        ),
        pytest.param(
            parked(currency="XAU"),
            {"amount": "5", "currency": "EUR"},
            {"amount": "5", "currency": "EUR"},
            id="both when the currency is one that is taken",
        ),
    ],
)
def test_what_was_refused_stays_out(
    refused: Mapping[str, Parked], values: Mapping[str, str], missing: Mapping[str, str]
) -> None:
    side = a_partner_side(deal=RecordId("7"), seen=seen(**FACTS), parked=refused)
    deal = a_shared_deal(registers=registers(**values), partner=side)

    found = outstanding(deal, PARTNER, PROGRAM)
    assert {name: value for name, value in found.items() if name != SYNC_PROBLEMS} == missing
    assert (SYNC_PROBLEMS in found) is any(values.get(name) == each.value for name, each in refused.items())


def waiting_for(*sides: Side) -> tuple[PendingMessage, ...]:
    return (PendingMessage(id="message-1", waiting=frozenset(sides)),)


@pytest.mark.parametrize(
    "deal, behind",
    [
        pytest.param(at_rest(), set(), id="at rest"),
        pytest.param(at_rest(registers=registers(deal_name="new")), {VENDOR, PARTNER}, id="a value changed"),
        pytest.param(at_rest(messages=waiting_for(VENDOR)), {VENDOR}, id="a message waits at the vendor"),
        pytest.param(at_rest(messages=waiting_for(PARTNER)), {PARTNER}, id="a message waits at the partner"),
        pytest.param(
            at_rest(partner=a_partner_side(deal=RecordId("7"), seen=at_rest().partner.seen)),
            {PARTNER},
            id="not associated",
        ),
        pytest.param(at_rest(partner=a_partner_side()), {PARTNER}, id="no record yet"),
        pytest.param(
            at_rest(partner=a_partner_side(parked=parked(record=""))),
            set(),
            id="the record itself was refused",
        ),
        pytest.param(
            at_rest(
                partner=a_partner_side(deal=RecordId("7"), parked=parked(record="")),
                messages=waiting_for(PARTNER),
            ),
            set(),
            id="the record was deleted",
        ),
        pytest.param(
            a_shared_deal(state=State.HELD, partner=a_partner_side(), vendor=a_vendor_side(deal=None)),
            set(),
            id="held and nowhere",
        ),
        pytest.param(a_shared_deal(state=State.HELD), {VENDOR}, id="held: the vendor's record is told"),
        pytest.param(
            a_shared_deal(state=State.ENDED, partner=a_partner_side(deal=RecordId("7"))),
            {VENDOR, PARTNER},
            id="ended: both records are told",
        ),
        pytest.param(
            a_shared_deal(
                state=State.ENDED,
                vendor=a_vendor_side(seen=seen(twindeal_state="ended")),
                partner=a_partner_side(deal=RecordId("7"), seen=seen(twindeal_state="ended", amount="8")),
                messages=waiting_for(VENDOR),
            ),
            set(),
            id="ended and told: whatever else they show",
        ),
    ],
)
def test_who_is_behind(deal: SharedDeal, behind: set[Side]) -> None:
    assert settled(deal, PROGRAM).behind == behind


def test_a_refused_record_is_parked_under_a_name_that_no_property_has() -> None:
    assert RECORD not in PROGRAM.designated
    assert not is_behind(at_rest(partner=a_partner_side(parked=parked(**{RECORD: ""}))), PARTNER, PROGRAM)


def test_settling_changes_only_what_is_derived() -> None:
    deal = a_shared_deal(behind=frozenset())
    behind, earned = frozenset({VENDOR, PARTNER}), eligibility(deal, PROGRAM)

    assert settled(deal, PROGRAM) == replace(deal, behind=behind, eligibility=earned)


def test_what_was_earned_stays_on_the_records_after_the_sharing_ended() -> None:
    deal = settled(at_rest(registers=registers(stage="lost")), PROGRAM)
    over = settled(replace(deal, state=State.ENDED, ended_at=NOW, reasons=(Reason.ENDED_BY_VENDOR,)), PROGRAM)

    assert desired(over, PARTNER, PROGRAM)["twindeal_eligibility_reasons"] == "deal_lost"


ONE_WAY = a_program(
    properties=(
        a_property("poi", "twindeal_poi", ValueType.TEXT, Direction.VENDOR_TO_PARTNER),
        a_property("proof", "x_proof", ValueType.NUMBER, Direction.PARTNER_TO_VENDOR),
        a_property("stage", "dealstage", ValueType.STAGE, Direction.VENDOR_TO_PARTNER),
    )
)


@pytest.mark.parametrize(
    "side, shown, missing",
    [
        pytest.param(
            PARTNER, seen(poi="confirmed"), {"poi": ""}, id="the vendor's, filled in by the partner"
        ),
        pytest.param(PARTNER, seen(poi=None), {"poi": ""}, id="doubted"),
        pytest.param(PARTNER, seen(poi=""), {}, id="put right already"),
        pytest.param(PARTNER, {}, {}, id="never touched"),
        pytest.param(VENDOR, seen(proof="5"), {"proof": ""}, id="the partner's, filled in by the vendor"),
        pytest.param(VENDOR, seen(poi="confirmed"), {}, id="its own"),
        pytest.param(PARTNER, seen(stage="won"), {}, id="a stage can't be emptied"),
    ],
)
def test_what_only_the_other_side_may_set_and_has_not_stays_empty(
    side: Side, shown: Mapping[str, Seen], missing: Mapping[str, str]
) -> None:
    here = {"seen": {**seen(**FACTS), **shown}}
    deal = a_shared_deal(registers={}, vendor=a_vendor_side(**here), partner=a_partner_side(**here))

    found = outstanding(deal, side, ONE_WAY)
    assert {name: value for name, value in found.items() if name in ONE_WAY.designated} == missing
