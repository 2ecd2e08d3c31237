"""The admin tool tells how the program stands: for a person as tables, for a program as JSON, with exit codes."""

import json
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from infra.cli.__main__ import app
from infra.cli.partners import BadEntry
from infra.local.simulator import seeds
from shared.bootstrap.store import link_store
from tests.component.contested import PITCH, open_contested_town
from tests.component.deployed import Deployed

pytestmark = pytest.mark.usefixtures("town")


@pytest.fixture
def town(new: Deployed) -> Deployed:
    return open_contested_town(new)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, arguments, catch_exceptions=False)


def told(*arguments: str) -> Any:
    result = run(*arguments, "--json")
    assert result.exit_code == 0
    return json.loads(result.stdout)


def a_review() -> str:
    """The id of the one that there is."""
    run("review", "watch")
    (review,) = told("review", "list")
    return str(review["id"])


def test_contested_leads_are_listed_with_their_partners_and_holder() -> None:
    (contest,) = told("contested", "list")

    assert (contest["domain"], contest["holder"]) == ("osprey-labs.example", seeds.CASCADE_NAME)
    assert [each.partition(" since ")[0] for each in contest["partners"]] == [
        seeds.CASCADE_NAME,
        seeds.RHEINWERK_NAME,
    ]


def test_held_registrations_are_listed_with_their_reasons_and_no_word_of_theirs() -> None:
    (held,) = told("held", "list")

    assert (held["partner"], held["domain"], held["reasons"]) == (
        seeds.CASCADE_NAME,
        "gmail.com",
        ["free_mail_domain"],
    )
    assert PITCH not in run("held", "list").stdout + run("overview").stdout + run("overview", "--json").stdout


def test_looking_at_once_says_how_much_was_noticed_at_whom() -> None:
    watched = {each["name"]: each["signals"] for each in told("review", "watch")}

    assert watched == {seeds.CASCADE_NAME: 1, seeds.RHEINWERK_NAME: 0}


def test_a_review_that_is_closed_says_by_whom_and_is_listed_no_more() -> None:
    id = a_review()
    closed = told("review", "close", id, "--by", "dana@vendor.example")
    run("review", "watch")

    assert closed == [{"id": id, "signal": "test_like_name", "closed_by": "dana@vendor.example"}]
    assert told("review", "list") == []
    assert "none yet" in run("review", "list").stdout


def test_of_several_that_are_closed_one_that_is_not_there_is_named() -> None:
    id = a_review()

    with pytest.raises(BadEntry, match="no review item rv-nothing; see twindeal review list"):
        run("review", "close", id, "rv-nothing")
    assert link_store().reviews() == []


def test_the_overview_has_it_all_for_a_person() -> None:
    a_review()
    shown = run("overview").stdout

    for words in (
        "Registrations (the newest 4)",
        "Contested leads",
        "osprey-labs.example",
        "Held registrations",
        "free_mail_domain",
        "To be reviewed",
        "test_like_name",
    ):
        assert words in shown


def test_the_overview_is_for_a_program_what_the_api_answers(town: Deployed) -> None:
    answer = town.ask(town.vendor_rep, "GET", "/api/overview")["json"]

    assert told("overview") == answer


def test_no_more_is_listed_than_is_asked_for() -> None:
    assert len(told("held", "list", "--limit", "1")) == 1
    assert run("held", "list", "--limit", "0").exit_code == 2
