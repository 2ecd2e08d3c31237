"""The API of cards and pages: who is served, who is refused, and what a refusal gives away."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import quote

import pytest

from infra.local.simulator import CrmUser, Request, seeds
from infra.local.simulator.http import real_clock
from infra.local.simulator.signatures import v3_headers
from shared.domain.deals import SharedDeal, State
from shared.domain.ids import PortalId
from shared.store.dynamodb import DynamoDbLinkStore
from tests.component.deployed import CASCADE, PUBLIC_URL, RHEINWERK, SECRET, STRANGER, VENDOR, Deployed
from tests.component.forms import a_message, a_registration
from tests.component.opening import open_for_business
from tests.component.output import Output

NO_DEAL = "td-000000000000000000000000"
NO_REVIEW = "rv-000000000000000000000000"
EVERY_ROUTE: tuple[tuple[str, str, object], ...] = (
    ("POST", "/api/registrations", a_registration()),
    ("POST", "/api/registrations/preview", a_registration()),
    ("POST", "/api/registrations/bulk", {"registrations": [a_registration()]}),
    ("POST", "/api/registrations/bulk/preview", {"registrations": [a_registration()]}),
    ("GET", "/api/shared-deals", None),
    ("GET", f"/api/shared-deals/{NO_DEAL}", None),
    ("GET", f"/api/shared-deals/{NO_DEAL}/explanation", None),
    ("POST", f"/api/shared-deals/{NO_DEAL}/messages", a_message("Hello")),
    ("POST", f"/api/shared-deals/{NO_DEAL}/accept", {}),
    ("POST", f"/api/shared-deals/{NO_DEAL}/decline", {}),
    ("POST", f"/api/shared-deals/{NO_DEAL}/poi", {"poi": "confirmed"}),
    ("POST", f"/api/shared-deals/{NO_DEAL}/end", {}),
    ("GET", "/api/domains", None),
    ("POST", "/api/domains", {"domain": "heron-optics.example"}),
    ("POST", "/api/domains/heron-optics.example/renew", {}),
    ("POST", "/api/domains/heron-optics.example/release", {}),
    ("GET", "/api/overview", None),
    ("POST", f"/api/reviews/{NO_REVIEW}/close", {}),
)
DEAL_ROUTES = [
    pytest.param("GET", "/api/shared-deals/{key}", None, id="look"),
    pytest.param("GET", "/api/shared-deals/{key}/explanation", None, id="why"),
    pytest.param("POST", "/api/shared-deals/{key}/messages", a_message("Hello"), id="message"),
    pytest.param("POST", "/api/shared-deals/{key}/accept", {}, id="accept"),
    pytest.param("POST", "/api/shared-deals/{key}/decline", {}, id="decline"),
    pytest.param("POST", "/api/shared-deals/{key}/poi", {"poi": "confirmed"}, id="prove"),
    pytest.param("POST", "/api/shared-deals/{key}/end", {}, id="end"),
]


def unreachable(*_: object) -> None:
    raise AssertionError("the table was asked")


def who(portal: object = CASCADE, email: str = seeds.CASCADE_SELLER) -> str:
    """What HubSpot adds to the query."""
    return f"userId=7300001&portalId={portal}&userEmail={quote(email)}&appId=39522895"


def refusal(answer: Mapping[str, Any]) -> tuple[int, str]:
    return answer["statusCode"], answer["json"]["error"]["code"]


def somebody(system: Deployed, portal: PortalId) -> CrmUser:
    return CrmUser(system.sim, portal, 1, "somebody@example.test")


def unsigned(good: Request) -> Iterator[Request]:
    yield replace(good, headers={})
    yield replace(good, query=who(portal=RHEINWERK))
    yield replace(good, body=good.body + b" ")
    for secret, age_ms in ((SECRET, 301_000), (SECRET, -62_000), ("another", 0)):
        headers = v3_headers(secret, good.method, good.url, good.body, real_clock() - age_ms)
        yield replace(good, headers=headers)


def test_what_hubspot_did_not_sign_is_refused_on_every_route(system: Deployed, output: Output) -> None:
    stored = system.stored
    answers = [
        system.serve(forged)
        for method, path, body in EVERY_ROUTE
        for forged in unsigned(system.signed(method, path, who(), json.dumps(body).encode()))
    ]

    assert len(answers) == 6 * len(EVERY_ROUTE)
    assert {refusal(answer) for answer in answers} == {(401, "unverified")}
    assert len({answer["body"] for answer in answers}) == 1
    assert (system.stored, system.mirror.bodies) == (stored, [])
    assert SECRET not in output.everything


def refusals(system: Deployed, user: CrmUser) -> set[tuple[int, str]]:
    return {refusal(system.ask(user, method, path, body)) for method, path, body in EVERY_ROUTE}


def test_a_portal_that_never_installed_the_app_is_told_to(system: Deployed) -> None:
    assert refusals(system, somebody(system, STRANGER)) == {(403, "portal_not_connected")}


def test_a_portal_that_took_the_app_away_is_told_to_install_it_again(system: Deployed) -> None:
    system.register(id="form-of-before")
    system.sim.uninstall(CASCADE)
    system.settle()

    assert refusals(system, system.seller) == {(403, "portal_not_connected")}


def test_a_portal_whose_uninstalling_we_have_not_noticed_is_told_when_it_matters(system: Deployed) -> None:
    system.sim.uninstall(CASCADE)
    answer = system.register(entry="contact", recordId="1")

    assert refusal(answer) == (403, "portal_not_connected")


@pytest.mark.parametrize("path", ["/api/registrations", "/api/registrations/preview"])
def test_the_vendors_people_do_not_register(system: Deployed, path: str) -> None:
    stored = system.stored
    answer = system.ask(system.vendor_rep, "POST", path, a_registration())

    assert refusal(answer) == (403, "not_a_partner")
    assert system.stored == stored


def test_before_the_vendor_has_installed_the_app_nobody_registers(new: Deployed) -> None:
    new.join(CASCADE)
    new.install(CASCADE)

    assert refusal(new.register()) == (503, "vendor_unavailable")


def test_while_the_vendor_is_disconnected_a_registration_is_for_later(system: Deployed) -> None:
    system.sim.uninstall(VENDOR)
    answer = system.register()

    assert refusal(answer) == (503, "vendor_unavailable")
    assert system.mirror.bodies == []


# Who it is stands in the query, which HubSpot signs


@pytest.mark.parametrize(
    "query, field",
    [
        pytest.param("", "portalId", id="nothing"),
        pytest.param(f"userEmail={seeds.CASCADE_SELLER}", "portalId", id="no portal"),
        pytest.param(who(portal=""), "portalId", id="an empty portal"),
        pytest.param(who(portal="abc"), "portalId", id="a portal that is no number"),
        pytest.param(who(portal="-48300001"), "portalId", id="a portal below zero"),
        pytest.param(who(portal="48300001.0"), "portalId", id="a portal with a fraction"),
        pytest.param(who(portal="48_300_001"), "portalId", id="a portal as Python writes it"),
        pytest.param(who(portal="9" * 5_000), "portalId", id="a portal longer than Python reads"),
        pytest.param(f"portalId={CASCADE}&userId=1", "userEmail", id="no user"),
        pytest.param(who(email=""), "userEmail", id="an empty user"),
    ],
)
def test_a_signed_request_that_does_not_say_who_asks_is_refused(
    system: Deployed, query: str, field: str
) -> None:
    for method, path, body in EVERY_ROUTE:
        answer = system.serve(system.signed(method, path, query, json.dumps(body).encode()))
        assert refusal(answer) == (422, "invalid")
        assert [each["field"] for each in answer["json"]["error"]["fields"]] == [field]


@pytest.mark.parametrize("method, path, body", DEAL_ROUTES)
def test_a_portal_that_a_page_wrote_into_its_own_query_is_not_believed(
    new: Deployed, method: str, path: str, body: object
) -> None:
    """`hubspot.fetch` takes any query, adds who really asks behind it, and signs both."""
    open_for_business(new, CASCADE, RHEINWERK)
    deal = new.a_shared_deal()
    intruder = new.person(RHEINWERK, seeds.RHEINWERK_SELLER)
    for query in (f"portalId={CASCADE}", f"portalId={CASCADE}&userEmail={seeds.CASCADE_SELLER}"):
        answer = new.ask(intruder, method, f"{path.format(key=deal.key)}?{query}", body)
        assert answer["statusCode"] == 422
        assert "Osprey" not in answer["body"]
    assert new.deal(deal.key) == deal


def test_a_page_does_not_write_in_another_users_name(system: Deployed) -> None:
    deal = system.a_shared_deal()
    path = f"/api/shared-deals/{deal.key}/messages?userEmail=boss@cascade-revenue.example"
    answer = system.ask(system.seller, "POST", path, a_message("Hello"))

    assert answer["statusCode"] == 422
    assert system.deal(deal.key).messages == ()


# Walls between partners


@pytest.fixture
def two_partners(new: Deployed) -> Deployed:
    open_for_business(new, CASCADE, RHEINWERK)
    return new


@pytest.fixture
def deal(two_partners: Deployed) -> SharedDeal:
    """The first partner's."""
    return two_partners.a_shared_deal()


@pytest.fixture
def rival(two_partners: Deployed, deal: SharedDeal) -> CrmUser:
    return two_partners.person(RHEINWERK, seeds.RHEINWERK_SELLER)


@pytest.mark.parametrize("method, path, body", DEAL_ROUTES)
def test_another_partners_deal_is_answered_exactly_like_one_that_does_not_exist(
    two_partners: Deployed, deal: SharedDeal, rival: CrmUser, method: str, path: str, body: object
) -> None:
    there = two_partners.ask(rival, method, path.format(key=deal.key), body)
    not_there = two_partners.ask(rival, method, path.format(key=NO_DEAL), body)

    assert refusal(there) == (404, "not_found")
    assert there == not_there
    assert two_partners.deal(deal.key) == deal


def test_a_rivals_list_does_not_hold_the_deal_and_the_vendors_does(
    two_partners: Deployed, deal: SharedDeal, rival: CrmUser
) -> None:
    def keys(user: CrmUser) -> list[str]:
        listed = two_partners.ask(user, "GET", "/api/shared-deals")["json"]["sharedDeals"]
        return [each["key"] for each in listed]

    assert keys(rival) == []
    assert keys(two_partners.seller) == keys(two_partners.vendor_rep) == [deal.key]


def test_the_second_partner_on_a_lead_reads_nothing_of_the_first(
    two_partners: Deployed, deal: SharedDeal, rival: CrmUser
) -> None:
    previewed = two_partners.ask(rival, "POST", "/api/registrations/preview", a_registration())
    registered = two_partners.register(rival)
    looked_at = two_partners.ask(rival, "GET", f"/api/shared-deals/{registered['json']['sharedDeal']['key']}")

    assert registered["json"]["kind"] == "best_partner_wins"
    for answer in (previewed, registered, looked_at):
        for secret in (
            seeds.CASCADE_NAME,
            str(CASCADE),
            seeds.CASCADE_SELLER,
            deal.key,
            seeds.CAM_OF_CASCADE,
        ):
            assert secret not in answer["body"]


def test_two_partners_may_choose_the_same_id_for_their_forms(
    two_partners: Deployed, deal: SharedDeal, rival: CrmUser
) -> None:
    """An id that one partner's page chose must not open, or end in, another partner's deal."""
    answer = two_partners.register(rival, id=a_registration()["id"])

    assert answer["json"]["sharedDeal"]["key"] != deal.key
    assert two_partners.deal(deal.key) == deal


def test_an_ended_deal_is_still_only_its_own_partners(
    two_partners: Deployed, deal: SharedDeal, rival: CrmUser
) -> None:
    two_partners.ask(two_partners.seller, "POST", f"/api/shared-deals/{deal.key}/end", {})
    assert two_partners.deal(deal.key).state is State.ENDED

    message = a_message("Hello")
    answer = two_partners.ask(rival, "POST", f"/api/shared-deals/{deal.key}/messages", message)
    assert refusal(answer) == (404, "not_found")


# Paths


@pytest.mark.parametrize(
    "method, path",
    [
        pytest.param("GET", "/api", id="none"),
        pytest.param("GET", "/api/registrations", id="another method"),
        pytest.param("POST", "/api/shared-deals", id="nothing to post there"),
        pytest.param("GET", "/webhooks", id="another function's"),
        pytest.param("GET", "/api/shared-deals/", id="no key"),
    ],
)
def test_a_path_that_is_none_is_not_found(system: Deployed, method: str, path: str) -> None:
    assert refusal(system.ask(system.seller, method, path)) == (404, "not_found")


@pytest.mark.parametrize(
    "key",
    [
        pytest.param("x" * 3_000, id="longer than a key of the table"),
        pytest.param("td-%23%00", id="escaped characters"),
        pytest.param("DEAL%23td-1", id="a key of the table"),
    ],
)
def test_a_key_that_is_none_is_not_found_nor_looked_for(
    system: Deployed, monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    """DynamoDB, unlike its stand-in, refuses a key that is too long."""
    monkeypatch.setattr(DynamoDbLinkStore, "deals", unreachable)

    assert refusal(system.ask(system.seller, "GET", f"/api/shared-deals/{key}"))[0] == 404


def test_what_people_write_and_who_they_are_is_not_logged(system: Deployed, output: Output) -> None:
    canary = "canary-in-a-form"
    deal = system.a_shared_deal(dealName=canary, introNote=canary)
    system.ask(system.seller, "POST", f"/api/shared-deals/{deal.key}/messages", a_message(canary))
    system.ask(system.seller, "POST", "/api/registrations", {"dealName": canary})
    system.settle()

    assert canary not in output.logged
    assert seeds.CASCADE_SELLER not in output.logged


def test_a_request_over_the_address_of_a_stage_is_the_same_request(
    system: Deployed, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The address that HubSpot signs is the public one, not what AWS calls it inside."""
    monkeypatch.setenv("TWINDEAL_PUBLIC_URL", f"{PUBLIC_URL}/")
    request = system.signed("GET", "/api/shared-deals", who())
    inside = Request("GET", request.path, request.query, request.headers, b"", "internal.amazonaws.com")

    assert system.serve(inside)["json"] == {"sharedDeals": []}
