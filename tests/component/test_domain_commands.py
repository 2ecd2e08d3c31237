"""`twindeal domain`: the vendor's people register, renew, withdraw and list partners' domains."""

import json
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from infra.cli.__main__ import app
from infra.cli.partners import BadEntry
from infra.local.simulator import seeds
from shared.bootstrap.store import link_store
from shared.domain.ids import Domain
from shared.ports import CannotProceed
from tests.component.deployed import CASCADE, RHEINWERK, VENDOR, Deployed

pytestmark = pytest.mark.usefixtures("town")
HERON = "heron-optics.example"
LAST_DAY = "2031-05-31"


@pytest.fixture
def town(new: Deployed) -> Deployed:
    new.connected_by_hand(VENDOR, CASCADE, RHEINWERK)
    return new


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["domain", *arguments], catch_exceptions=False)


def do(what: str, domain: str = HERON, *more: str, partner: int = CASCADE) -> Result:
    return run(what, domain, "--partner", str(partner), *more)


def told(result: Result) -> dict[str, Any]:
    (row,) = json.loads(result.stdout)
    return dict(row)


def test_a_registration_of_an_older_system_is_brought_over_with_its_last_day() -> None:
    result = do("register", f"www.{HERON}", "--until", LAST_DAY, "--json")
    row = told(result)

    assert result.exit_code == 0
    assert (row["domain"], row["registered"]) == (HERON, True)
    assert row["expires"] == "2031-06-01T00:00:00.000Z"
    assert told(do("register", HERON, "--until", "2033-01-01", "--json")) == row


def test_it_is_renewed_until_another_day_and_withdrawn() -> None:
    do("register")
    renewed = told(do("renew", HERON, "--until", LAST_DAY, "--json"))
    released = told(do("release", HERON, "--json"))

    assert renewed["expires"] == "2031-06-01T00:00:00.000Z"
    assert (released["registered"], released["expires"]) == (False, None)
    (loss,) = link_store().lead(Domain(HERON)).lost
    assert loss.how == "withdrawn"


@pytest.mark.parametrize(
    "what, domain, more, code",
    [
        ("register", "gmail.com", (), "free_mail_domain"),
        ("register", "nonsense", (), "domain_invalid"),
        ("register", HERON, ("--until", "2020-01-01"), "expiry_passed"),
        ("renew", HERON, (), "not_held"),
        ("release", HERON, (), "not_held"),
    ],
)
def test_a_refusal_has_an_exit_code_a_reason_and_a_line_that_says_what_to_do(
    what: str, domain: str, more: tuple[str, ...], code: str
) -> None:
    as_json, in_words = do(what, domain, *more, "--json"), do(what, domain, *more)

    assert (as_json.exit_code, in_words.exit_code) == (1, 1)
    assert told(as_json)["refused"]["code"] == code
    assert in_words.stdout == ""
    assert in_words.stderr.count("\n") == 1
    assert in_words.stderr.startswith(f"twindeal: {domain}: ")


def test_what_another_partner_holds_is_refused() -> None:
    do("register", partner=RHEINWERK)

    assert told(do("register", HERON, "--json"))["refused"]["code"] == "already_registered"


def test_domains_of_all_partners_or_of_one_are_listed() -> None:
    do("register")
    do("register", "osprey-labs.example", partner=RHEINWERK)
    of_all, of_one = run("list", "--json"), run("list", "--partner", str(CASCADE), "--json")

    assert [row["domain"] for row in json.loads(of_all.stdout)] == [HERON, "osprey-labs.example"]
    row = told(of_one)
    assert (row["partner"], row["capacity"], row["shared_deals"]) == (seeds.CASCADE_NAME, "1 of 20", [])
    assert HERON in run("list").stdout


def test_a_stranger_is_told_to_be_one() -> None:
    with pytest.raises(CannotProceed, match="49999999 is not a partner"):
        do("register", partner=49999999)
    with pytest.raises(BadEntry, match="see twindeal partner list"):
        run("list", "--partner", "49999999")
