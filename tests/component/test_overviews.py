"""What each side sees of the whole, as the cards and pages are answered; and that a partner never sees the vendor's."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from handlers import abuse_watched
from infra.local.simulator import CrmUser, seeds
from shared.bootstrap.clock import SystemClock
from shared.bootstrap.store import link_store, program
from tests.component.contested import PITCH, open_contested_town, rival
from tests.component.deployed import Deployed

NO_REVIEW = "rv-000000000000000000000000"


@pytest.fixture
def town(new: Deployed) -> Deployed:
    return open_contested_town(new)


def overview(system: Deployed, user: CrmUser) -> Mapping[str, Any]:
    answer = system.ask(user, "GET", "/api/overview")
    assert answer["statusCode"] == 200
    found: Mapping[str, Any] = answer["json"]
    return found


def watch() -> None:
    for partner in link_store().partners():
        abuse_watched.look(partner.portal, store=link_store(), clock=SystemClock(), program=program())


def test_the_vendor_sees_who_is_on_one_lead_and_who_holds_it(town: Deployed) -> None:
    (contest,) = overview(town, town.vendor_rep)["contested"]

    assert contest["domain"] == "osprey-labs.example"
    assert contest["holder"]["name"] == seeds.CASCADE_NAME
    assert [(each["name"], each["openDeals"][0]["kind"]) for each in contest["partners"]] == [
        (seeds.CASCADE_NAME, "channel"),
        (seeds.RHEINWERK_NAME, "best_partner_wins"),
    ]


def test_the_vendor_sees_that_a_registration_is_held_and_not_its_pitch(town: Deployed) -> None:
    answer = town.ask(town.vendor_rep, "GET", "/api/overview")
    (held,) = answer["json"]["held"]

    assert (held["partner"]["name"], held["domain"], held["reasons"]) == (
        seeds.CASCADE_NAME,
        "gmail.com",
        ["free_mail_domain"],
    )
    assert PITCH not in answer["body"]


def test_registrations_are_counted_by_kind(town: Deployed) -> None:
    counted = overview(town, town.vendor_rep)["registrations"]

    assert counted["newest"] == 4
    assert counted["byKind"] == {"channel": 2, "partner_collaboration": 0, "best_partner_wins": 1}
    assert counted["byState"]["held"] == 1


def test_a_review_is_seen_closed_and_not_raised_again(town: Deployed) -> None:
    watch()
    (review,) = overview(town, town.vendor_rep)["reviews"]
    assert (review["signal"], review["partner"]["name"]) == ("test_like_name", seeds.CASCADE_NAME)

    path = f"/api/reviews/{review['id']}/close"
    closed = town.ask(town.vendor_rep, "POST", path, {})["json"]
    again = town.ask(town.vendor_rep, "POST", path, {})["json"]
    watch()

    assert closed["closedBy"] == seeds.DIRECT_REP
    assert closed == again
    assert overview(town, town.vendor_rep)["reviews"] == []


def test_a_partner_sees_its_own_registrations_with_reasons_and_its_domains(town: Deployed) -> None:
    own = overview(town, town.seller)

    assert own["side"] == "partner"
    assert own["capacity"] == {"used": 2, "allowed": 20}
    assert {each["domain"] for each in own["domains"]} == {"osprey-labs.example", "wren.example"}
    states = {each["company"]["domain"]: (each["state"], each["reasons"]) for each in own["registrations"]}
    assert states == {
        "gmail.com": ("held", ["free_mail_domain"]),
        "osprey-labs.example": ("active", []),
        "wren.example": ("active", []),
    }


def test_a_domain_without_a_shared_deal_comes_first(town: Deployed) -> None:
    town.ask(town.seller, "POST", "/api/domains", {"domain": "zebra-hydro.example"})
    first, *others = overview(town, town.seller)["domains"]

    assert (first["domain"], first["sharedDeals"]) == ("zebra-hydro.example", [])
    assert all(each["sharedDeals"] for each in others)


def test_a_partner_sees_nothing_of_another(town: Deployed) -> None:
    watch()
    for own, user, others in (
        (seeds.CASCADE, town.seller, seeds.RHEINWERK),
        (seeds.RHEINWERK, rival(town), seeds.CASCADE),
    ):
        shown = town.ask(user, "GET", "/api/overview")["body"]
        assert own.name not in shown  # it is told of the vendor, not of itself
        for canary in (others.name, str(others.portal_id), others.people[0].email, "contested", "reviews"):
            assert canary not in shown


def test_a_review_that_there_is_and_one_that_there_is_not_are_the_same_to_a_partner(town: Deployed) -> None:
    watch()
    (review,) = overview(town, town.vendor_rep)["reviews"]
    answers = [
        town.ask(town.seller, "POST", f"/api/reviews/{id}/close", {}) for id in (review["id"], NO_REVIEW)
    ]

    assert answers[0] == answers[1]
    assert answers[0]["statusCode"] == 404
    assert json.loads(answers[0]["body"])["error"]["code"] == "not_found"
    assert overview(town, town.vendor_rep)["reviews"] == [review]


@pytest.mark.parametrize("id", [NO_REVIEW, "x", "rv-" + "0" * 3_000, "REVIEW%23rv-1", "rv-%23%00"])
def test_a_review_that_there_is_not_is_not_found(system: Deployed, id: str) -> None:
    assert system.ask(system.vendor_rep, "POST", f"/api/reviews/{id}/close", {})["statusCode"] == 404


def test_before_anything_happened_there_is_nothing_to_see(system: Deployed) -> None:
    whole = overview(system, system.vendor_rep)
    own = overview(system, system.seller)

    assert (whole["contested"], whole["held"], whole["reviews"]) == ([], [], [])
    assert (own["domains"], own["registrations"]) == ([], [])
