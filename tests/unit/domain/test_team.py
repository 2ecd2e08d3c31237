"""Who is on a deal's team, as each side reads it."""

from typing import Any

import pytest

from shared.domain.deals import SharedDeal
from shared.domain.ids import Side
from shared.domain.roles import STANDARD_ROLES, RoleNames
from shared.domain.team import in_words, people_of, team
from tests.support.builders import a_partner_side, a_shared_deal

CAM, REP, PDM = "cam@vendor.example", "rep@vendor.example", "pdm@vendor.example"
RIVALS_CAM, SELLER = "lukas@vendor.example", "ada@partner.example"


def a_deal(**changes: Any) -> SharedDeal:
    fields = {"leader_email": REP, "cam_email": CAM, "partner": a_partner_side(owner_email=SELLER)}
    return a_shared_deal(**{**fields, **changes})


TEAMS = [
    pytest.param(
        {},
        f"{REP} (direct rep, leads), {CAM} (channel account manager), {SELLER} (partner's seller)",
        id="the direct rep leads, the CAM supports",
    ),
    pytest.param(
        {"leader_email": CAM},
        f"{CAM} (channel account manager, leads), {SELLER} (partner's seller)",
        id="the CAM leads",
    ),
    pytest.param(
        {"pdm_email": PDM},
        f"{REP} (direct rep, leads), {CAM} (channel account manager), {PDM} (partner development manager),"
        f" {SELLER} (partner's seller)",
        id="the PDM takes part",
    ),
    pytest.param(
        {"leader_email": CAM, "pdm_email": CAM.upper()},
        f"{CAM} (channel account manager, partner development manager, leads), {SELLER} (partner's seller)",
        id="one person with two roles is one member",
    ),
    pytest.param(
        {"leader_email": PDM, "pdm_email": PDM},
        f"{PDM} (partner development manager, leads), {CAM} (channel account manager), {SELLER} (partner's seller)",
        id="the PDM leads",
    ),
    pytest.param(
        {"partner": a_partner_side()},
        f"{REP} (direct rep, leads), {CAM} (channel account manager)",
        id="the partner names nobody",
    ),
    pytest.param(
        {"leader_email": None, "cam_email": None, "partner": a_partner_side()}, "", id="nobody is named"
    ),
]


@pytest.mark.parametrize("changes, words", TEAMS)
@pytest.mark.parametrize("side", Side)
def test_the_team_in_words(side: Side, changes: dict[str, Any], words: str) -> None:
    assert in_words(team(a_deal(**changes), side), STANDARD_ROLES) == words


def test_who_looks_after_another_partners_lead_is_on_the_vendors_side_only() -> None:
    deal = a_deal(lead_owner_email=RIVALS_CAM)

    assert RIVALS_CAM in in_words(team(deal, Side.VENDOR), STANDARD_ROLES)
    assert team(deal, Side.PARTNER) == team(a_deal(), Side.PARTNER)


def test_a_cam_of_both_partners_is_to_each_of_them_its_own_cam() -> None:
    deal = a_deal(lead_owner_email=CAM)

    assert "looks after" in in_words(team(deal, Side.VENDOR), STANDARD_ROLES)
    assert team(deal, Side.PARTNER) == team(a_deal(), Side.PARTNER)


def test_people_are_called_as_the_program_calls_them() -> None:
    names = RoleNames(direct_rep="Vertrieb", cam="Partnermanagerin", partner_owner="Partner")

    assert in_words(team(a_deal(), Side.VENDOR), names) == (
        f"{REP} (Vertrieb, leads), {CAM} (Partnermanagerin), {SELLER} (Partner)"
    )


@pytest.mark.parametrize(
    "changes, vendors",
    [
        pytest.param({}, (REP, CAM), id="whoever leads comes first"),
        pytest.param({"leader_email": CAM}, (CAM,), id="one with two roles is told once"),
        pytest.param({"leader_email": CAM.title()}, (CAM,), id="however the address is written"),
        pytest.param({"pdm_email": PDM}, (REP, CAM), id="not the PDM"),
        pytest.param({"lead_owner_email": RIVALS_CAM}, (REP, CAM, RIVALS_CAM), id="who looks after the lead"),
    ],
)
def test_who_is_told_what_happens(changes: dict[str, Any], vendors: tuple[str, ...]) -> None:
    assert people_of(a_deal(**changes), Side.VENDOR) == vendors
    assert people_of(a_deal(**changes), Side.PARTNER) == (SELLER,)
