"""Cells as people type them: what can mean one thing only is read, all else is refused with what to write."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.deals import DealType
from shared.domain.program import Pipeline
from shared.registration_api.sheet_cells import (
    Unclear,
    amount,
    currency,
    day,
    deal_type,
    person,
    pipeline,
    yes_or_no,
)

NEW_YEARS_EVE = date(2026, 12, 31)


@pytest.mark.parametrize(
    "text, number",
    [
        pytest.param("12000", "12000", id="plain"),
        pytest.param("12000.50", "12000.5", id="with a point"),
        pytest.param("12000,50", "12000.5", id="with a comma"),
        pytest.param("12,000.50", "12000.5", id="American"),
        pytest.param("12.000,50", "12000.5", id="German"),
        pytest.param("12 000,50", "12000.5", id="French"),
        pytest.param("12\u202f000,50", "12000.5", id="French, with the narrow space it should have"),
        pytest.param("12\xa0000", "12000", id="with a space that does not break"),
        pytest.param("12'000.50", "12000.5", id="Swiss"),
        pytest.param("1,234,567", "1234567", id="two commas are thousands"),
        pytest.param("1.234.567", "1234567", id="two points are thousands"),
        pytest.param("1,234,567.8", "1234567.8", id="thousands and a fraction"),
        pytest.param("1234.567", "1234.567", id="three decimals behind what is no group"),
        pytest.param("0.125", "0.125", id="no group begins with nothing"),
        pytest.param("0", "0", id="nothing"),
        pytest.param("１２０００", "12000", id="full-width digits"),
        pytest.param(" 7 ", "7", id="spaces around"),
    ],
)
def test_an_amount_that_can_be_one_number_only(text: str, number: str) -> None:
    assert amount(text) == Decimal(number)


@pytest.mark.parametrize(
    "text, code",
    [
        pytest.param("1.234", "ambiguous_number", id="1234 or 1 and a bit"),
        pytest.param("12,000", "ambiguous_number", id="12000 or 12"),
        pytest.param("€ 1200", "not_a_number", id="with its currency"),
        pytest.param("1200 EUR", "not_a_number", id="and behind it"),
        pytest.param("-5", "not_a_number", id="less than nothing"),
        pytest.param("=SUM(A1:A9)", "not_a_number", id="a formula"),
        pytest.param("1e5", "not_a_number", id="an exponent"),
        pytest.param("12k", "not_a_number", id="shortened"),
        pytest.param("12,34,567", "not_a_number", id="groups of two"),
        pytest.param("12.000,50.1", "not_a_number", id="two fractions"),
        pytest.param("1 2 3", "not_a_number", id="spaced out"),
        pytest.param("5.", "not_a_number", id="half a fraction"),
        pytest.param("٣", "not_a_number", id="another script's digit"),
        pytest.param("a lot", "not_a_number", id="words"),
    ],
)
def test_an_amount_that_is_none_or_could_be_two_is_refused(text: str, code: str) -> None:
    with pytest.raises(Unclear) as refused:
        amount(text)

    assert refused.value.code == code


@pytest.mark.parametrize(
    "text",
    [
        "2026-12-31",
        "2026/12/31",
        "2026.12.31",
        "20261231",
        "2026-12-31T00:00:00",
        "2026-12-31 00:00",
        "31.12.2026",
        "31/12/2026",
        "12/31/2026",
        "31-12-2026",
        "31 Dec 2026",
        "31-Dec-2026",
        "31. December 2026",
        "Dec 31, 2026",
        "december 31 2026",
        "2026年12月31日",
        " ２０２６-12-31 ",
    ],
)
def test_a_day_that_can_be_one_only(text: str) -> None:
    assert day(text) == NEW_YEARS_EVE


@pytest.mark.parametrize(
    "text, found",
    [
        pytest.param("05/05/2026", date(2026, 5, 5), id="the same either way round"),
        pytest.param("5/05/2026", date(2026, 5, 5), id="and with a digit less"),
        pytest.param("1 Sept 2026", date(2026, 9, 1), id="a customary month"),
        pytest.param("1 May 2026", date(2026, 5, 1), id="a month of three letters"),
        pytest.param("29.02.2028", date(2028, 2, 29), id="a leap day"),
    ],
)
def test_a_day_of_which_only_one_figure_can_be_the_month(text: str, found: date) -> None:
    assert day(text) == found


@pytest.mark.parametrize(
    "text, code",
    [
        pytest.param("03/04/2026", "ambiguous_date", id="March or April"),
        pytest.param("3.4.2026", "ambiguous_date", id="with points"),
        pytest.param("46387", "excel_date", id="as Excel counts"),
        pytest.param("46387.0", "excel_date", id="as Excel counts through another program"),
        pytest.param("2026-02-29", "no_such_day", id="no leap year"),
        pytest.param("31/31/2026", "no_such_day", id="no month"),
        pytest.param("0226-12-31", "unlikely_year", id="a slip"),
        pytest.param("31.12.26", "not_a_date", id="a year of two figures"),
        pytest.param("12/2026", "not_a_date", id="no day"),
        pytest.param("2026-12-31T23:00:00Z", "not_a_date", id="an instant: which day depends on where"),
        pytest.param("31 décembre 2026", "not_a_date", id="a month in another language"),
        pytest.param("31 Foo 2026", "not_a_date", id="no month in any"),
        pytest.param("Q4", "not_a_date", id="a quarter"),
    ],
)
def test_a_day_that_is_none_or_could_be_two_is_refused(text: str, code: str) -> None:
    with pytest.raises(Unclear) as refused:
        day(text)

    assert refused.value.code == code


def test_of_an_ambiguous_day_both_readings_are_offered() -> None:
    with pytest.raises(Unclear) as refused:
        day("03/04/2026")

    assert refused.value.message == "This may be two days. Write 2026-03-04 or 2026-04-03."


@given(found=st.dates(date(2000, 1, 1), date(2100, 12, 31)))
def test_a_day_as_iso_has_it_is_always_read(found: date) -> None:
    assert day(found.isoformat()) == found


def attempt(read: Callable[[str], Any], text: str) -> object:
    """What is read, or why not."""
    try:
        return read(text)
    except Unclear as unclear:
        return unclear


@given(found=st.dates(date(2000, 1, 1), date(2100, 12, 31)), form=st.sampled_from(["%d/%m/%Y", "%m/%d/%Y"]))
def test_a_day_in_figures_is_read_as_it_was_meant_or_refused(found: date, form: str) -> None:
    read = attempt(day, found.strftime(form))

    if isinstance(read, Unclear):
        assert read.code == "ambiguous_date"
        assert found.isoformat() in read.message
    else:
        assert read == found


@given(number=st.decimals(0, 10**9, places=2), form=st.sampled_from(["{:f}", "{:,f}"]))
def test_an_amount_is_read_as_it_was_meant_or_refused(number: Decimal, form: str) -> None:
    text = form.format(number)

    assert amount(text) == number
    assert amount(text.translate(str.maketrans(",.", ".,"))) == number


@given(number=st.integers(0, 10**9))
def test_a_whole_amount_with_thousands_is_never_read_as_another(number: int) -> None:
    read = attempt(amount, f"{number:,}")

    assert read == number or (isinstance(read, Unclear) and read.code == "ambiguous_number")


@pytest.mark.parametrize(
    "read, text, value",
    [
        pytest.param(yes_or_no, "Yes", True, id="yes"),
        pytest.param(yes_or_no, "x", True, id="a cross"),
        pytest.param(yes_or_no, "FALSE", False, id="as Excel writes no"),
        pytest.param(deal_type, "New business", DealType.NEW, id="new business"),
        pytest.param(deal_type, "cross_sell", DealType.CROSS_SELL, id="cross-sell"),
        pytest.param(deal_type, "Up-sell", DealType.UPSELL, id="upsell"),
        pytest.param(pipeline, "Own pipeline", Pipeline.OWN, id="own"),
        pytest.param(pipeline, "shared", Pipeline.SHARED, id="shared"),
        pytest.param(currency, " eur", "EUR", id="a currency in small letters"),
        pytest.param(person, "Jo@Example.com", "jo@example.com", id="a person"),
    ],
)
def test_words_that_people_use(read: Callable[[str], Any], text: str, value: object) -> None:
    assert read(text) == value


@pytest.mark.parametrize(
    "read, text",
    [
        pytest.param(yes_or_no, "maybe", id="neither yes nor no"),
        pytest.param(deal_type, "renewal", id="no deal type"),
        pytest.param(pipeline, "vendor", id="a pipeline that no partner has"),
        pytest.param(currency, "€", id="a sign"),
        pytest.param(currency, "EURO", id="four letters"),
        pytest.param(person, "Jo", id="a name"),
        pytest.param(person, f"{'jo' * 130}@example.com", id="an address longer than any"),
    ],
)
def test_words_that_mean_nothing_here_are_refused(read: Callable[[str], Any], text: str) -> None:
    with pytest.raises(Unclear) as refused:
        read(text)

    assert refused.value.message.startswith("Write ")
