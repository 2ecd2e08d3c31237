"""A partner asks for its domains over the API: what it is told, and what it never is."""

from typing import Any

import pytest

from infra.local.simulator import CrmUser, seeds
from shared.bootstrap.store import link_store
from tests.component.deployed import CASCADE, RHEINWERK, VENDOR, Deployed
from tests.component.opening import open_for_business
from tests.component.output import Output

HERON = "heron-optics.example"
OSPREY = "osprey-labs.example"
"""Of the form that `Deployed.register` sends."""


def ask(system: Deployed, path: str = "", body: object = None, user: CrmUser | None = None) -> dict[str, Any]:
    method = "GET" if not path and body is None else "POST"
    return system.ask(user or system.seller, method, f"/api/domains{path}", body)


def register(system: Deployed, domain: str = HERON, user: CrmUser | None = None) -> dict[str, Any]:
    return ask(system, body={"domain": domain}, user=user)


def error(answer: dict[str, Any]) -> tuple[int, str]:
    return answer["statusCode"], answer["json"]["error"]["code"]


@pytest.fixture
def other(new: Deployed) -> CrmUser:
    """Of another partner."""
    open_for_business(new, CASCADE, RHEINWERK)
    return new.person(RHEINWERK, seeds.RHEINWERK_SELLER)


def test_a_domain_is_registered_renewed_and_released(system: Deployed, output: Output) -> None:
    registered = register(system, f"https://shop.{HERON}/")
    again = register(system)
    renewed = ask(system, f"/{HERON}/renew")
    released = ask(system, f"/{HERON}/release")

    assert [each["statusCode"] for each in (registered, again, renewed, released)] == [201, 201, 200, 200]
    assert registered["json"] | {"registeredAt": "", "expiresAt": ""} == {
        "domain": HERON,
        "registered": True,
        "registeredAt": "",
        "expiresAt": "",
        "daysLeft": 180,
        "sharedDeals": [],
    }
    assert again["json"] == registered["json"] == renewed["json"]
    assert released["json"] == {"domain": HERON, "registered": False, "sharedDeals": []}
    assert output.metrics["domain_requests"] == 4


def test_a_release_is_told_to_people_and_to_the_deals_that_hang_on_it(system: Deployed) -> None:
    deal = system.a_shared_deal()
    ask(system, f"/{OSPREY}/release")

    assert sorted(system.mirror.bodies) == [str(VENDOR), str(CASCADE)]
    system.settle()
    for portal, record in ((VENDOR, deal.vendor.deal), (CASCADE, deal.partner.deal)):
        shown = system.read(portal, "deals", record)
        assert "domain_given_up" in shown["twindeal_eligibility_reasons"]
        subjects = [
            system.read(portal, "tasks", id)["hs_task_subject"] for id in system.records(portal, "tasks")
        ]
        assert any(f"registration of {OSPREY} was given up" in subject for subject in subjects)


def test_domains_are_listed_with_their_days_and_those_without_a_shared_deal_first(system: Deployed) -> None:
    key = system.register()["json"]["sharedDeal"]["key"]
    register(system)
    answer = ask(system)["json"]

    assert [(each["domain"], each["sharedDeals"], each["daysLeft"]) for each in answer["domains"]] == [
        (HERON, [], 180),
        (OSPREY, [key], 180),
    ]
    assert answer["capacity"] == {"used": 2, "allowed": 20}


@pytest.mark.parametrize(
    "domain, code",
    [
        ("not a domain", "domain_invalid"),
        ("gmail.com", "free_mail_domain"),
        (seeds.CASCADE_DOMAIN, "own_domain"),
    ],
)
def test_what_can_t_be_registered_is_told_with_what_to_do_and_nothing_is_written(
    system: Deployed, domain: str, code: str
) -> None:
    stored = system.stored
    answer = register(system, domain)

    assert error(answer) == (422, code)
    assert answer["json"]["error"]["message"].endswith(".")
    assert answer["json"]["error"]["nextStep"].endswith(".")
    assert system.stored == stored


@pytest.mark.parametrize(
    "body", [b"{}", b"{", b'{"domain": 7}', b'{"domain": "a.example", "until": "2030-01-01"}']
)
def test_a_body_that_is_none_is_refused_by_field(system: Deployed, body: bytes) -> None:
    assert error(ask(system, body=body)) == (422, "invalid")


def test_nothing_of_another_partner_is_ever_told(new: Deployed, other: CrmUser) -> None:
    system = new
    register(system, user=other)
    held = link_store().domains_of(RHEINWERK)
    answers = [
        register(system),
        ask(system, f"/{HERON}/renew"),
        ask(system, f"/{HERON}/release"),
        ask(system),
    ]

    assert [error(answer) for answer in answers[:3]] == [
        (409, "already_registered"),
        (404, "not_held"),
        (404, "not_held"),
    ]
    assert answers[3]["json"] == {"domains": [], "capacity": {"used": 0, "allowed": 20}}
    for answer in answers:
        assert not any(word in answer["body"] for word in (seeds.RHEINWERK_NAME, str(RHEINWERK)))
    assert link_store().domains_of(RHEINWERK) == held


def test_of_a_contested_lead_a_partner_is_told_its_own_deals_only(new: Deployed, other: CrmUser) -> None:
    system = new
    system.register()
    theirs = system.register(other, id="form-of-a-rival")["json"]["sharedDeal"]["key"]

    assert theirs not in ask(system)["body"]
    assert ask(system, user=other)["json"]["domains"] == []


def test_at_capacity_the_numbers_are_told(system: Deployed) -> None:
    system.join(CASCADE, tier="registered")
    for number in range(5):
        register(system, f"prospect-{number}.example")
    answer = register(system)

    assert error(answer) == (409, "at_capacity")
    assert answer["json"]["error"]["capacity"] == {"used": 5, "allowed": 5}
    assert "5 of 5" in answer["json"]["error"]["message"]


def test_the_vendor_has_no_domains_to_ask_for(system: Deployed) -> None:
    assert error(ask(system, user=system.vendor_rep)) == (403, "not_a_partner")
    assert error(register(system, user=system.vendor_rep)) == (403, "not_a_partner")
