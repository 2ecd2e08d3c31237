"""Who works a deal that is registered, and who owns its records."""

from dataclasses import replace

import pytest

from shared.domain.deals import Kind
from shared.domain.registration import Shared, Situation
from shared.domain.roles import OwnerRule, PartnerOwner, VendorOwner
from shared.domain.staffing import handed_over, staffed
from tests.support.builders import a_partner, a_partner_side, a_program, a_shared_deal, a_vendor_side
from tests.unit.domain.situations import a_registration, a_situation

CAM, PDM, REP = "cam@vendor.example", "pdm@vendor.example", "rep@vendor.example"
SELLER, DEAL_OWNER = "ada@partner.example", "boss@partner.example"
LED_BY_DANA = Shared(rule="3", kind=Kind.PARTNER_COLLABORATION, leader_email="Dana@vendor.example")
PARTNER = a_partner(cam_email=CAM, pdm_email=PDM, deal_owner_email=DEAL_OWNER)


def situation(*, by: str | None = SELLER, rule: OwnerRule | None = None) -> Situation:
    program = a_program(owners=rule) if rule else a_program()
    return a_situation(registration=a_registration(owner_email=by), partner=PARTNER, program=program)


def test_the_partners_cam_and_pdm_are_on_the_team_beside_whoever_leads() -> None:
    deal = staffed(a_shared_deal(cam_email=None), LED_BY_DANA, situation())

    assert (deal.leader_email, deal.cam_email, deal.pdm_email) == ("Dana@vendor.example", CAM, PDM)


@pytest.mark.parametrize(
    "rule, owners",
    [
        pytest.param(None, ("dana@vendor.example", REP, CAM), id="leader, the program's rep, CAM"),
        pytest.param(
            OwnerRule(vendor=(VendorOwner.CAM, VendorOwner.PDM)), (CAM, PDM), id="as the program has it"
        ),
        pytest.param(OwnerRule(vendor=()), (None,), id="nobody"),
    ],
)
def test_who_owns_the_vendors_record_and_who_stands_in(
    rule: OwnerRule | None, owners: tuple[str | None, ...]
) -> None:
    vendor = staffed(a_shared_deal(), LED_BY_DANA, situation(rule=rule)).vendor

    assert (vendor.owner_email, *vendor.stand_ins) == owners


@pytest.mark.parametrize(
    "by, rule, owners",
    [
        pytest.param(SELLER, None, (SELLER, DEAL_OWNER), id="who registered it"),
        pytest.param(None, None, (DEAL_OWNER,), id="the vendor invited: whom the partner named"),
        pytest.param(
            SELLER,
            OwnerRule(partner=(PartnerOwner.DEAL_OWNER,)),
            (DEAL_OWNER,),
            id="as the program has it",
        ),
    ],
)
def test_who_owns_the_partners_record_and_who_stands_in(
    by: str | None, rule: OwnerRule | None, owners: tuple[str, ...]
) -> None:
    deal = a_shared_deal(partner=a_partner_side(), vendor=a_vendor_side())
    partner = staffed(deal, LED_BY_DANA, situation(by=by, rule=rule)).partner

    assert (partner.owner_email, *partner.stand_ins) == owners


def test_a_deal_that_is_shared_again_stays_with_its_owner_at_the_partner() -> None:
    deal = a_shared_deal(partner=a_partner_side(owner_email="first@partner.example"))
    partner = staffed(deal, LED_BY_DANA, situation()).partner

    assert (partner.owner_email, *partner.stand_ins) == ("first@partner.example", SELLER, DEAL_OWNER)


@pytest.mark.parametrize("rule, joins", [("4", "lukas@vendor.example"), ("2", None), ("6", None)])
def test_who_looks_after_another_partners_domain_joins_in_row_four_only(rule: str, joins: str | None) -> None:
    held = replace(situation(), holder_cam="lukas@vendor.example")
    decision = replace(LED_BY_DANA, rule=rule)

    assert staffed(a_shared_deal(), decision, held).lead_owner_email == joins


@pytest.mark.parametrize(
    "leader, cam, leads",
    [
        pytest.param("Old@vendor.example", "old@vendor.example", CAM, id="what the former CAM led"),
        pytest.param(REP, "old@vendor.example", REP, id="what the direct rep leads"),
        pytest.param(REP, None, REP, id="before the deal knew its CAM"),
        pytest.param(None, None, None, id="what nobody leads"),
    ],
)
def test_a_new_cam_takes_over_the_team_and_what_the_former_one_led(
    leader: str | None, cam: str | None, leads: str | None
) -> None:
    deal = handed_over(a_shared_deal(leader_email=leader, cam_email=cam), PARTNER)

    assert (deal.leader_email, deal.cam_email, deal.pdm_email) == (leads, CAM, PDM)
    assert handed_over(deal, PARTNER) == deal
