"""`twindeal explain`: of a registration that nobody made, and of a deal that is stored. Nothing is written."""

import json
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from handlers.registering import Gathered, register
from infra.cli import explain_command
from infra.cli.__main__ import app
from shared.domain.deals import SharedDeal
from shared.domain.ids import DealKey, PortalId, RecordId
from shared.domain.sharing import Parties
from shared.registration_api.moments import moment
from tests.support.builders import PARTNER, RIVAL, VENDOR, a_partner
from tests.support.clock import NOW, FakeClock
from tests.support.link_store import FakeLinkStore
from tests.support.only_reads import STORE_READS, OnlyReads
from tests.unit.domain.situations import CAM, DIRECT_REP, PROGRAM, a_registration

PROSPECT = "prospect.example"
DAY = 86_400_000
RIVAL_CAM = "rivals-cam@vendor.example"


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> FakeLinkStore:
    clock = FakeClock()
    store = FakeLinkStore(clock)
    store.save_partner(a_partner(company=RecordId("31")), vendor=VENDOR)
    rival = a_partner(portal=RIVAL, name="Rival", company=RecordId("32"), cam_email=RIVAL_CAM)
    store.save_partner(rival, vendor=VENDOR)
    reads = OnlyReads(store, STORE_READS)
    monkeypatch.setattr(explain_command, "link_store", lambda: reads)
    monkeypatch.setattr(explain_command, "program", lambda: PROGRAM)
    monkeypatch.setattr(explain_command, "SystemClock", lambda: clock)
    return store


def registered(store: FakeLinkStore, *, partner: PortalId = PARTNER, **changes: Any) -> SharedDeal:
    gathered = Gathered(
        registration=a_registration(partner=partner, **changes),
        parties=Parties(vendor_portal=VENDOR, vendor_company=None),
    )
    return register(gathered, store=store, program=PROGRAM, now=NOW)[1]


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["explain", *arguments], catch_exceptions=False)


def asked(*arguments: str, partner: PortalId = PARTNER) -> dict[str, Any]:
    result = run("--partner", str(partner), "--domain", f"https://www.{PROSPECT}/x", *arguments, "--json")
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def decisive(told: dict[str, Any]) -> dict[str, Any]:
    rows: list[dict[str, Any]] = told["explanation"]["rows"]
    (row,) = [row for row in rows if row["decides"]]
    return row


def test_what_a_registration_would_become(store: FakeLinkStore) -> None:
    told = asked()

    assert (told["partner"], told["domain"], told["programVersion"]) == (PARTNER, PROSPECT, "test")
    assert told["explanation"]["decision"] == {
        "decision": "shared",
        "rule": "6",
        "kind": "channel",
        "leads": CAM,
        "leadRegistered": True,
    }
    assert decisive(told)["facts"]["capacity_allowed"] == 2
    assert told["stored"] is None


def test_who_else_is_on_the_lead_and_what_would_change_it(store: FakeLinkStore) -> None:
    theirs = registered(store, partner=RIVAL)
    told = asked()

    assert decisive(told)["row"] == "another_partner_shares"
    assert decisive(told)["facts"]["other_partners"] == [RIVAL]
    assert decisive(told)["facts"]["other_open_deals"] == [theirs.key]
    holds = next(row for row in told["explanation"]["rows"] if row["row"] == "another_partner_holds")
    assert (holds["holds"], holds["facts"]["held_until"]) == (True, moment(NOW + 180 * DAY))


def test_what_the_partner_would_see_of_it_names_nobody(store: FakeLinkStore) -> None:
    alone = asked()["partnerSees"]
    registered(store, partner=RIVAL)

    assert asked()["partnerSees"] == alone


@pytest.mark.parametrize(
    "options, rule, leader",
    [
        pytest.param(("--direct-rep", DIRECT_REP), "3", DIRECT_REP, id="a direct rep owns the lead"),
        pytest.param(("--phase", "retired"), "6", CAM, id="domain registration is retired"),
        pytest.param(("--invited",), "invited", "rep@vendor.example", id="the vendor invites"),
        pytest.param(
            ("--invited", "--vendor-owner", DIRECT_REP), "invited", DIRECT_REP, id="to a deal of a rep's"
        ),
        pytest.param(("--deal-type", "upsell"), "6", CAM, id="the deal type changes nothing"),
    ],
)
def test_other_questions(store: FakeLinkStore, options: tuple[str, ...], rule: str, leader: str) -> None:
    decision = asked(*options)["explanation"]["decision"]

    assert (decision["rule"], decision["leads"]) == (rule, leader)


def test_the_same_product_is_shared_already(store: FakeLinkStore) -> None:
    deal = registered(store)
    told = asked("--product", "bench")["explanation"]["decision"]

    assert (told["decision"], told["key"]) == ("already_shared", deal.key)


def test_a_stored_deal_says_what_was_decided_and_what_it_would_be_now(store: FakeLinkStore) -> None:
    deal = registered(store)
    registered(store, partner=RIVAL, key=DealKey("theirs"))
    told = json.loads(run("--deal", deal.key, "--json").stdout)

    assert told["stored"] == {
        "key": deal.key,
        "state": "active",
        "reasons": [],
        "kind": "channel",
        "leads": CAM,
        "rule": "6",
        "programVersion": "test",
    }
    assert told["explanation"]["decision"]["kind"] == "best_partner_wins"


def test_a_held_deal_would_be_held_now_for_the_same_reasons(store: FakeLinkStore) -> None:
    deal = registered(store, contact=None)
    result = run("--deal", deal.key, "--json")

    assert json.loads(result.stdout)["explanation"]["decision"]["reasons"] == ["contact_missing"]
    assert result.exit_code == 1


def test_for_a_person_the_rows_are_lines(store: FakeLinkStore) -> None:
    registered(store, partner=RIVAL)
    lines = run(
        "--partner", str(PARTNER), "--domain", PROSPECT, "--direct-rep", DIRECT_REP
    ).stdout.splitlines()

    assert lines[0] == f"would be  best_partner_wins, led by {DIRECT_REP} (row 2)"
    assert any(line.startswith("another_partner_shares") and "decides" in line for line in lines)
    assert any(line.startswith("direct_rep_owns") and "holds, too" in line for line in lines)
    assert any(line.startswith(f"if no_direct_rep  best_partner_wins, led by {CAM}") for line in lines)


def test_for_a_person_a_stored_deal_begins_with_what_was_decided(store: FakeLinkStore) -> None:
    deal = registered(store)
    lines = run("--deal", deal.key).stdout.splitlines()

    assert lines[0] == f"stored  active, channel, led by {CAM}; decided by row 6 of program test"
    assert lines[1] == f"now  channel, led by {CAM} (row 5)"


@pytest.mark.parametrize(
    "arguments, says",
    [
        pytest.param((), "give --partner and --domain, or --deal", id="nothing"),
        pytest.param(("--partner", str(PARTNER)), "give --partner and --domain", id="no domain"),
        pytest.param(("--partner", "77", "--domain", PROSPECT), "77 is no partner", id="no partner"),
        pytest.param(("--partner", str(PARTNER), "--domain", "?"), "write it like example.com", id="domain"),
        pytest.param(("--deal", "td-none"), "there is no shared deal td-none", id="no such deal"),
    ],
)
def test_what_can_t_be_explained_has_another_exit_code(
    store: FakeLinkStore, arguments: tuple[str, ...], says: str
) -> None:
    result = run(*arguments)

    assert result.exit_code == 2
    assert says in result.stderr


@pytest.mark.parametrize(
    "domain, code", [(PROSPECT, 0), ("freemail.example", 1)], ids=["would be shared", "would be held"]
)
def test_scripts_can_ask_by_exit_code(store: FakeLinkStore, domain: str, code: int) -> None:
    assert run("--partner", str(PARTNER), "--domain", domain).exit_code == code
