"""The partner's dashboard and the vendor's overview, as people use them on the running system."""

from html import unescape
from uuid import uuid4

import pytest

from infra.local.doors import person
from infra.local.simulator import seeds
from infra.local.system import LocalSystem
from tests.e2e.browser import Browser
from tests.e2e.test_admin_tool import twindeal

HALDEN = "halden-aerospace.example"
"""Contested by the end of the opening scenario."""


def register(browser: Browser, **fields: str) -> None:
    token = uuid4().hex
    form = {
        "id": token,
        "entry": "dashboard",
        "dealName": f"Deal {token[:6]}",
        "company__domain": f"prospect-{token[:8]}.example",
        "contact__email": f"someone@prospect-{token[:8]}.example",
        "relationshipEstablished": "1",
        "needIdentified": "1",
        "need": token,
        "do": "register",
    }
    assert browser.send("/cascade/register", **{**form, **fields}).status_code == 303


def test_a_partner_sees_its_domains_its_room_and_what_became_of_each_registration(browser: Browser) -> None:
    register(browser, dealName="Held for its domain", company__domain="gmail.com")
    page = browser.open("/cascade/overview")

    assert "osprey-labs.example" in page
    assert "of 20 domain registrations used" in page
    assert "Held for its domain" in page
    assert "Give the company's own domain" in page
    assert 'href="/cascade/register"' in page


def test_a_domain_without_a_deal_leads_to_the_form_with_the_domain_in_it(
    browser: Browser, system: LocalSystem
) -> None:
    domain = f"zebra-{uuid4().hex[:6]}.example"
    jordan = person(system.sim, seeds.CASCADE_PORTAL_ID, seeds.CASCADE_SELLER)
    assert system.api.ask(jordan, "POST", "domains", {"domain": domain}).ok
    page = browser.open("/cascade/overview")
    link = f"/cascade/register?domain={domain}"

    assert link in page
    assert page.index(link) < page.index("osprey-labs.example")
    assert f'value="{domain}"' in browser.open(link)


def test_a_partner_sees_nothing_of_the_others(browser: Browser) -> None:
    page = browser.open("/rheinwerk/overview").partition('<main id="main"')[2]

    assert "Halden" in page
    assert seeds.CASCADE_NAME not in page
    assert "ontested" not in page


def test_the_vendor_sees_who_is_on_one_lead_and_what_is_held(browser: Browser) -> None:
    page = browser.open("/vendor/overview").partition('<main id="main"')[2]
    contest = page.partition(HALDEN)[2].partition("Held registrations")[0]

    assert seeds.RHEINWERK_NAME in contest
    assert seeds.CASCADE_NAME in contest
    assert "need not identified" in page
    assert "Somebody with a mailbox" not in page, "of a held registration no word is shown"


def test_a_review_is_raised_closed_and_not_raised_again(browser: Browser, system: LocalSystem) -> None:
    register(browser, dealName="Test 1")
    browser.client.post("/vendor/reviews")
    page = browser.open("/vendor/overview")
    assert "Named like a test: the deal" in page
    ids = [each.partition("/close")[0] for each in page.split("/vendor/reviews/")[1:]]

    for id in ids:
        closed = browser.client.post(f"/vendor/reviews/{id}/close", follow_redirects=True)
        assert "is not brought up again" in unescape(closed.text)
    browser.client.post("/vendor/reviews")

    assert "Nothing is to be reviewed." in browser.open("/vendor/overview")
    assert twindeal(system, "review", "list", "--json").stdout.strip() == "[]"


def test_a_review_that_there_is_not_says_so(browser: Browser) -> None:
    answer = browser.client.post("/vendor/reviews/rv-nothing/close", follow_redirects=True)

    assert "There is no such" in answer.text


def test_the_admin_tool_tells_the_same(system: LocalSystem) -> None:
    ran = twindeal(system, "overview")

    assert ran.returncode == 0, ran.stderr
    assert HALDEN in ran.stdout


@pytest.mark.parametrize("path", ["/nobody/overview", "/vendor", "/vendor/register"])
def test_there_is_no_dashboard_of_nobody(browser: Browser, path: str) -> None:
    assert browser.client.get(path).status_code == 404
