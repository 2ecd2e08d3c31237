"""Many registrations in one request of a page, over the deployed way: API, queue, mirror, both CRMs."""

from typing import Any

import pytest

from infra.local.simulator import FaultKind, FaultRule, seeds
from tests.component.deployed import CASCADE, VENDOR, Deployed
from tests.component.forms import a_registration
from tests.component.output import Output

HEADINGS = "Deal name;Amount;Currency;Close date;Domain;Contact e-mail;Relationship;Need"


def a_file(*rows: str) -> dict[str, Any]:
    return {"csv": "\r\n".join((HEADINGS, *rows, ""))}


def a_row(number: int, *, amount: str = "12.000,50", need: str = "Slow bench") -> str:
    return f"Bench {number};{amount};USD;2026-12-31;prospect-{number}.example;kim@prospect-{number}.example;yes;{need}"


MIXED = a_file(a_row(1), a_row(2, need=""), a_row(3, amount="1.234"), a_row(1), a_row(4))


def import_(system: Deployed, body: dict[str, Any], path: str = "/api/registrations/bulk") -> Any:
    return system.ask(system.seller, "POST", path, body)


def upshots(answer: Any) -> list[tuple[int, str]]:
    assert answer["statusCode"] == 200
    return [(row["line"], row["decision"]) for row in answer["json"]["rows"]]


def test_each_row_is_answered_and_what_is_shared_stands_in_both_crms(
    system: Deployed, output: Output
) -> None:
    answer = import_(system, MIXED)
    system.settle()

    assert upshots(answer) == [
        (2, "shared"), (3, "held"), (4, "invalid"), (5, "already_shared"), (6, "shared"),
    ]  # fmt: skip
    assert answer["json"]["rows"][2]["fields"][0]["field"] == "Amount"
    assert answer["json"]["counts"]["shared"] == 2
    assert output.metrics["registrations"] == 4
    for portal in (VENDOR, CASCADE):
        (bench,) = system.records(portal, "deals", dealname="Bench 4")
        shown = system.read(portal, "deals", bench)
        assert (shown["amount"], shown["deal_currency_code"]) == ("12000.5", "USD")
        assert system.records(portal, "deals", dealname="Bench 2") == []


def test_sending_it_again_changes_nothing(system: Deployed) -> None:
    import_(system, MIXED)
    system.settle()
    stored = system.stored
    again = import_(system, MIXED)

    assert upshots(again) == [
        (2, "already_shared"), (3, "held"), (4, "invalid"), (5, "already_shared"), (6, "already_shared"),
    ]  # fmt: skip
    assert system.stored == stored


def test_a_preview_says_the_same_and_writes_nothing(system: Deployed) -> None:
    stored = system.stored
    foreseen = import_(system, MIXED, "/api/registrations/bulk/preview")

    assert system.stored == stored
    assert system.mirror.bodies == []
    assert upshots(foreseen) == upshots(import_(system, MIXED))


def test_a_list_is_taken_like_a_file(system: Deployed) -> None:
    first, second = a_registration(), a_registration(id="form-0002", dealName="")
    answer = import_(system, {"registrations": [first, second]})

    assert upshots(answer) == [(1, "shared"), (2, "invalid")]
    assert answer["json"]["rows"][0]["leads"] == seeds.CAM_OF_CASCADE


@pytest.mark.parametrize(
    "body, code",
    [
        pytest.param({"csv": "Deal name;Budget\r\nA;1\r\n"}, "column_unknown", id="a column nobody knows"),
        pytest.param(a_file(*(a_row(number) for number in range(101))), "too_many_rows", id="a row too many"),
        pytest.param(a_file(), "no_rows", id="no row"),
        pytest.param({}, "file_or_rows", id="nothing"),
    ],
)
def test_a_file_that_can_t_be_used_registers_nothing(system: Deployed, body: Any, code: str) -> None:
    stored = system.stored
    answer = import_(system, body)

    assert answer["statusCode"] == 422
    assert answer["json"]["error"]["fields"][0]["code"] == code
    assert system.stored == stored


def test_the_vendor_imports_nothing(system: Deployed) -> None:
    answer = system.ask(system.vendor_rep, "POST", "/api/registrations/bulk", MIXED)

    assert answer["statusCode"] == 403


def test_while_hubspot_is_busy_nothing_is_begun(system: Deployed) -> None:
    stored = system.stored
    system.sim.faults.add(FaultRule(kind=FaultKind.LOCKED, times=1))
    answer = import_(system, MIXED)

    assert (answer["statusCode"], answer["json"]["error"]["code"]) == (503, "try_again")
    assert system.stored == stored


def test_no_log_line_holds_what_was_written_in_a_row(system: Deployed, output: Output) -> None:
    import_(system, a_file(a_row(1, need="canary"), a_row(2, amount="canary")))

    assert "canary" not in output.logged
