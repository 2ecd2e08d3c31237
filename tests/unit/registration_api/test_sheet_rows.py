"""A row of a file is the form that a page would send; what is wrong with it is told by line and column."""

from typing import Any

import pytest

from shared.domain.deals import DealType, Entry
from shared.domain.ids import PortalId
from shared.domain.program import Pipeline, ValueType
from shared.registration_api.sheet_columns import COLUMNS
from shared.registration_api.sheet_file import Mistake, read_sheet
from shared.registration_api.sheet_rows import Row, row_id, rows_of
from shared.registration_api.sheet_writing import sheet
from tests.support.builders import a_program, a_property

COMPLETE = {
    "deal_name": "Osprey test bench",
    "amount": "12.000,50",
    "currency": "eur",
    "close_date": "31.12.2026",
    "product": "Sensors",
    "deal_type": "Cross-sell",
    "company_name": "Osprey Labs",
    "domain": "www.osprey-labs.example",
    "first_name": "Kim",
    "last_name": "Park",
    "email": "kim@osprey-labs.example",
    "relationship": "yes",
    "intro_note": "Met at a fair",
    "need": "Slow\nbench",
    "next_steps": "Call Kim",
    "pipeline": "own",
    "owner": "Jo@partner.example",
}
PROGRAM = a_program(
    properties=(
        *a_program().properties,
        a_property("product_interest", "product", ValueType.TEXT),
        a_property("next_steps", "hs_next_step", ValueType.TEXT),
    )
)


def rows(*given: dict[str, str]) -> list[Row]:
    lines = [[each.get(column.field, "") for column in COLUMNS] for each in given]
    return list(rows_of(read_sheet(sheet([[column.heading for column in COLUMNS], *lines]))))


def row(**changes: str) -> Row:
    (found,) = rows({**COMPLETE, **changes})
    return found


def mistakes(**changes: str) -> list[tuple[str | None, str]]:
    found = row(**changes)
    assert found.body is None
    assert all(mistake.line == 2 for mistake in found.mistakes)
    return [(mistake.column, mistake.code) for mistake in found.mistakes]


def test_a_complete_row_is_a_complete_form() -> None:
    found = row()
    assert found.body
    form = found.body.form(PortalId(7), found.owner, PROGRAM)

    assert found.mistakes == ()
    assert form.entry is Entry.DASHBOARD
    assert form.deal_type is DealType.CROSS_SELL
    assert form.values == {
        "deal_name": "Osprey test bench",
        "amount": "12000.5",
        "currency": "EUR",
        "close_date": "2026-12-31",
        "product_interest": "Sensors",
        "next_steps": "Call Kim",
        "stage": "qualified",
    }
    assert (form.company_name, form.company_domain) == ("Osprey Labs", "www.osprey-labs.example")
    assert (form.contact_email, form.contact_first_name, form.contact_last_name) == (
        "kim@osprey-labs.example", "Kim", "Park",
    )  # fmt: skip
    assert form.qualification.relationship_established
    assert form.qualification.need_identified
    assert (form.qualification.intro_note, form.qualification.need) == ("Met at a fair", "Slow\nbench")
    assert form.pipeline is Pipeline.OWN
    assert form.owner_email == "jo@partner.example"


def test_an_empty_cell_is_an_answer_left_out() -> None:
    (found,) = rows({"deal_name": "Osprey"})

    assert found.body
    assert (found.body.amount, found.body.close_date, found.body.deal_type) == (None, None, DealType.NEW)
    assert not found.body.relationship_established
    assert not found.body.need_identified


@pytest.mark.parametrize("cell", ["=HYPERLINK(1)", "+1", "-1", "@home"])
def test_a_cell_that_looks_like_a_formula_is_data(cell: str) -> None:
    text = sheet([[column.heading for column in COLUMNS]]).decode("utf-8-sig")
    line = ",".join(cell if column.field == "deal_name" else "" for column in COLUMNS)
    (found,) = rows_of(read_sheet(f"{text}{line}\r\n".encode()))

    assert found.body
    assert found.body.deal_name == cell


@pytest.mark.parametrize(
    "changes, told",
    [
        pytest.param({"deal_name": ""}, [("Deal name", "name_needed")], id="no name"),
        pytest.param({"amount": "1.234"}, [("Amount", "ambiguous_number")], id="a number with two meanings"),
        pytest.param({"currency": ""}, [("Currency", "currency_needed")], id="an amount of what"),
        pytest.param({"amount": ""}, [("Amount", "amount_needed")], id="a currency of nothing"),
        pytest.param({"currency": "euro"}, [("Currency", "not_a_currency")], id="no code"),
        pytest.param({"close_date": "03/04/2026"}, [("Close date", "ambiguous_date")], id="a day or another"),
        pytest.param({"amount": "1" * 19}, [("Amount", "decimal_max_digits")], id="an amount too long"),
        pytest.param({"amount": "1,00001"}, [("Amount", "decimal_max_places")], id="an amount too exact"),
        pytest.param({"deal_name": "x" * 501}, [("Deal name", "string_too_long")], id="a long name"),
        pytest.param({"need": "x" * 5001}, [("Need", "string_too_long")], id="a long need"),
        pytest.param({"domain": "x" * 501}, [("Domain", "string_too_long")], id="a long domain"),
        pytest.param({"email": "Kim"}, [("Contact e-mail", "string_pattern_mismatch")], id="no address"),
        pytest.param({"owner": "Jo"}, [("Owner", "not_an_address")], id="an owner by name"),
        pytest.param(
            {"relationship": "soon"}, [("Relationship established", "not_yes_or_no")], id="neither yes nor no"
        ),
        pytest.param(
            {"close_date": "soon", "amount": "a lot", "need": "x" * 5001},
            [("Amount", "not_a_number"), ("Close date", "not_a_date"), ("Need", "string_too_long")],
            id="all at once",
        ),
    ],
)
def test_what_is_wrong_is_told_by_line_and_column(
    changes: dict[str, str], told: list[tuple[str, str]]
) -> None:
    assert mistakes(**changes) == told


def test_a_column_goes_by_the_name_that_the_file_gives_it() -> None:
    file = b"Opportunity,Website,E-mail,Relationship,Pain,Value,Currency\nA,a.example,a@a.example,yes,x,1.234,EUR\n"
    (found,) = rows_of(read_sheet(file))

    assert [mistake.column for mistake in found.mistakes] == ["Value"]


def test_no_mistake_repeats_what_was_written() -> None:
    found = row(amount="canary", close_date="canary", owner="canary", email="canary", pipeline="canary")

    assert len(found.mistakes) == 5
    assert "canary" not in repr(found.mistakes)


def test_a_row_in_trouble_leaves_the_others_alone() -> None:
    first, second = rows({**COMPLETE, "amount": "a lot"}, {**COMPLETE, "deal_name": "Another"})

    assert (first.body, second.mistakes) == (None, ())
    assert isinstance(first.mistakes[0], Mistake)
    assert second.body


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"domain": "https://osprey-labs.example/about"}, id="the domain in another form"),
        pytest.param({"deal_name": "osprey  TEST bench"}, id="spaces and capitals"),
        pytest.param({"company_name": "Osprey Laboratories"}, id="the company's name"),
        pytest.param({"amount": "1", "need": "Another", "email": "ada@osprey-labs.example"}, id="corrected"),
    ],
)
def test_the_same_deal_has_the_same_id(changes: dict[str, str]) -> None:
    assert row_id({**COMPLETE, **changes}) == row_id(COMPLETE)


@pytest.mark.parametrize(
    "changes",
    [{"domain": "kestrel.example"}, {"deal_name": "Another bench"}, {"product": "Lenses"}],
)
def test_another_deal_has_another_id(changes: dict[str, Any]) -> None:
    assert row_id({**COMPLETE, **changes}) != row_id(COMPLETE)


def test_without_a_domain_the_company_s_name_tells_them_apart() -> None:
    unnamed = {**COMPLETE, "domain": ""}

    assert row_id(unnamed) != row_id({**unnamed, "company_name": "Kestrel"})
