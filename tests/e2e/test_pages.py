"""What a person does on the pages appears in both CRMs; what is wrong is said, and where."""

from uuid import uuid4

import pytest

from infra.local.record_pages import deal_named, deal_pages, find
from infra.local.scenario.play import Pair, Play
from infra.local.scenario.ways_in import HALDEN_LAB, OSPREY
from infra.local.simulator import seeds
from infra.local.system import LocalSystem
from tests.e2e.browser import Browser, eventually

CASCADE, RHEINWERK, VENDOR = seeds.CASCADE_PORTAL_ID, seeds.RHEINWERK_PORTAL_ID, seeds.VENDOR_PORTAL_ID


def a_filled_form(**changes: str) -> dict[str, str]:
    token = uuid4().hex
    return {
        "id": token,
        "entry": "dashboard",
        "dealName": f"Deal {token[:6]}",
        "amount": "1200",
        "currency": "USD",
        "company__name": "Prospect",
        "company__domain": f"prospect-{token[:8]}.example",
        "contact__email": f"someone@prospect-{token[:8]}.example",
        "relationshipEstablished": "1",
        "needIdentified": "1",
        "need": "A quieter test bench",
        "do": "register",
        **changes,
    }


@pytest.fixture
def play(system: LocalSystem) -> Play:
    return Play(system)


def test_registering_from_the_dashboard_appears_on_both_sides(browser: Browser, play: Play) -> None:
    form = a_filled_form()
    answer = browser.send("/cascade/register", **form)

    assert answer.status_code == 303
    assert "Shared: Channel deal" in browser.open("/cascade")
    browser.await_pair("cascade", form["dealName"], "In sync", "Channel deal")
    vendor, partner = play.both(Pair(form["dealName"], CASCADE))
    assert vendor.amount == partner.amount == "1,200 USD"


def test_registering_from_a_contact_starts_with_what_the_crm_knows(browser: Browser, play: Play) -> None:
    contact = find(play.jordan, "contacts", email="robin.garcia@sierra-hydro.example")
    page = browser.open(f"/cascade/register?entry=contact&record={contact}")

    assert 'value="sierra-hydro.example"' in page
    assert 'value="Robin"' in page


def test_converting_a_deal_asks_only_what_the_deal_does_not_tell(browser: Browser, play: Play) -> None:
    deal = find(play.anna, "deals", dealname="Schäfer Prüfstand")
    page = browser.open(f"/rheinwerk/register?entry=converted_deal&record={deal}")
    assert "“Schäfer Prüfstand”" in page
    assert 'name="amount"' not in page

    answer = browser.send(
        "/rheinwerk/register",
        id=uuid4().hex,
        entry="converted_deal",
        recordId=str(deal),
        relationshipEstablished="1",
        needIdentified="1",
        need="More capacity",
        do="register",
    )

    assert answer.status_code == 303
    browser.await_pair("rheinwerk", "Schäfer Prüfstand", "In sync", "Registered from an existing deal")


def test_a_preview_writes_nothing(browser: Browser, system: LocalSystem) -> None:
    before = [deal_pages(system.sim, portal) for portal in (VENDOR, CASCADE)]
    answer = browser.send("/cascade/register", **a_filled_form(do="preview"))

    assert "It would be shared: Channel deal" in answer.text
    assert [deal_pages(system.sim, portal) for portal in (VENDOR, CASCADE)] == before


def test_a_held_registration_says_why(browser: Browser) -> None:
    form = a_filled_form(need="", company__domain="gmail.com")
    browser.send("/cascade/register", **form)

    shown = browser.pair("cascade", form["dealName"])
    assert "Held" in shown
    assert "free mail service" in shown
    assert "The need is not identified" in shown


@pytest.mark.parametrize(
    "wrong, field, says",
    [
        pytest.param({"dealName": ""}, "dealName", "The deal needs a name.", id="no name"),
        pytest.param({"amount": "a lot"}, "amount", "Write a number", id="no number"),
        pytest.param({"contact__email": "nobody"}, "contact.email", "like name@example.com", id="no e-mail"),
        pytest.param({"closeDate": "soon"}, "closeDate", "Write the date like", id="no date"),
    ],
)
def test_a_field_that_is_wrong_says_so_at_the_field(
    browser: Browser, wrong: dict[str, str], field: str, says: str
) -> None:
    answer = browser.send("/cascade/register", **a_filled_form(**wrong))

    assert answer.status_code == 422
    told = answer.text.partition(f'id="{field}-says" class="wrong">')[2].partition("</p>")[0]
    assert says in told


@pytest.mark.parametrize("side, other", [("vendor", CASCADE), ("partner", VENDOR)])
def test_an_edit_reaches_the_other_side(browser: Browser, play: Play, side: str, other: int) -> None:
    vendor, partner = play.both(OSPREY)
    deal = vendor if side == "vendor" else partner
    told = browser.act(f"/cascade/{side}/deals/{deal.id}", hs_next_step=f"Asked by the {side}")

    assert told["ok"]
    eventually(lambda: seen(play, other) == f"Asked by the {side}", "the next step")
    browser.await_pair("cascade", OSPREY.name, "In sync")


def seen(play: Play, portal: int) -> str | None:
    page = play.deal(OSPREY, portal)
    return page.values.get("hs_next_step") if page else None


def test_a_value_that_hubspot_refuses_changes_nothing_and_is_explained(browser: Browser, play: Play) -> None:
    vendor, _ = play.both(OSPREY)
    told = browser.act(f"/cascade/vendor/deals/{vendor.id}", amount="much")

    assert told == {"ok": False, "says": "HubSpot refused this: much was not a valid number."}


def test_a_message_crosses_and_a_note_does_not(browser: Browser, play: Play) -> None:
    vendor, partner = play.both(OSPREY)
    key = play.key(OSPREY)
    browser.act(
        f"/cascade/partner/deals/{partner.id}/words", kind="message", key=key, text="Is the lab free in May?"
    )
    browser.act(f"/cascade/vendor/deals/{vendor.id}/words", kind="note", text="They seem to be in a hurry.")

    eventually(
        lambda: all("Is the lab free in May?" in str(page.notes) for page in play.both(OSPREY)), "the message"
    )
    assert "in a hurry" not in str(play.both(OSPREY)[1].notes)


def test_the_vendor_creates_a_deal_with_the_partner_on_it_and_takes_it_off(
    browser: Browser, play: Play
) -> None:
    company = find(play.dana, "companies", domain="maple-ridge.example")
    fields = {
        "dealname": "Maple filling line",
        "company": str(company),
        "amount": "5000",
        "deal_currency_code": "USD",
    }
    told = browser.act("/cascade/vendor/deals", **fields, with_partner="1")
    assert told["ok"]
    browser.await_pair("cascade", "Maple filling line", "In sync")

    deal = find(play.dana, "deals", dealname="Maple filling line")
    browser.act(f"/cascade/vendor/deals/{deal}/partner/off")
    browser.await_pair(
        "cascade", "Maple filling line", "Sharing ended", "The vendor took the partner off the deal."
    )


def test_the_vendor_adds_a_partner_to_a_deal(browser: Browser, play: Play) -> None:
    company = find(play.dana, "companies", domain="kestrel-motors.example")
    browser.act("/rheinwerk/vendor/deals", dealname="Kestrel gearbox", company=str(company))
    deal = find(play.dana, "deals", dealname="Kestrel gearbox")
    assert deal_named(play.sim, RHEINWERK, "Kestrel gearbox") is None

    browser.act(f"/rheinwerk/vendor/deals/{deal}/partner")
    browser.await_pair("rheinwerk", "Kestrel gearbox", "In sync")


def test_a_partner_ends_the_sharing(browser: Browser, play: Play) -> None:
    form = a_filled_form()
    browser.send("/cascade/register", **form)
    browser.await_pair("cascade", form["dealName"], "In sync")

    browser.act(f"/cascade/partner/shared/{play.key(Pair(form['dealName'], CASCADE))}/end")
    browser.await_pair("cascade", form["dealName"], "Sharing ended", "The partner ended the sharing.")


def test_a_partner_does_not_see_the_other_partners(browser: Browser) -> None:
    """Halden is shared with two partners, best partner wins. The vendor's tasks say so, on the vendor's card only."""
    pair = browser.pair("rheinwerk", "Halden fatigue rig")
    shown = pair.partition('<article class="card partner"')[2]

    assert "Halden" in shown
    assert seeds.CASCADE_NAME not in shown
    assert HALDEN_LAB.name not in shown


def test_the_live_board_answers_only_when_something_is_new(browser: Browser) -> None:
    first = browser.client.get("/cascade/live")
    again = browser.client.get(f"/cascade/live?seen={first.headers['X-Digest']}")

    assert first.status_code == 200
    assert again.status_code == 204


@pytest.mark.parametrize(
    "path",
    [
        "/nobody",
        "/nobody/live",
        "/nobody/register",
        "/cascade/register?entry=vendor_created",
        "/cascade/register?entry=contact&record=1",
        "/cascade/register?entry=contact",
    ],
)
def test_what_is_not_there_is_said_in_plain_words(browser: Browser, path: str) -> None:
    answer = browser.client.get(path)

    assert answer.status_code == 404
    assert "There is nothing here" in answer.text


def test_another_site_in_the_same_browser_cannot_act(browser: Browser, play: Play) -> None:
    vendor, _ = play.both(OSPREY)
    path = f"/cascade/vendor/deals/{vendor.id}"
    foreign = browser.client.post(path, data={"amount": "1"}, headers={"Sec-Fetch-Site": "cross-site"})
    renamed = browser.client.get("/cascade", headers={"Host": "evil.example"})

    assert (foreign.status_code, renamed.status_code) == (403, 403)
