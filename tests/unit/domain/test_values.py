"""The one form in which the values of both CRMs are compared, and how each CRM writes them."""

import os
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest

from shared.domain.ids import Side
from shared.domain.program import Option, Pipeline, ValueType
from shared.domain.values import Dialect, Unreadable, canonical, chosen, has_counterpart, rendered
from tests.support.builders import a_program, a_property


def a_dialect(time_zone: str = "UTC", pipeline: Pipeline = Pipeline.SHARED) -> Dialect:
    return Dialect(program=a_program(), time_zone=time_zone, pipeline=pipeline)


@pytest.mark.parametrize(
    "shown, value",
    [
        pytest.param("1000.50", "1000.5", id="trailing zero"),
        pytest.param("1000.00", "1000", id="trailing zeros"),
        pytest.param("1000", "1000", id="zeros that count"),
        pytest.param("1E3", "1000", id="exponent"),
        pytest.param("1.0005e3", "1000.5", id="fraction and exponent"),
        pytest.param("25E-4", "0.0025", id="negative exponent"),
        pytest.param(".5", "0.5", id="no leading digit"),
        pytest.param("5.", "5", id="no digit after the point"),
        pytest.param("007", "7", id="leading zeros"),
        pytest.param("+7", "7", id="plus"),
        pytest.param("-12.30", "-12.3", id="minus"),
        pytest.param("0", "0", id="zero"),
        pytest.param("0.00", "0", id="zero with zeros"),
        pytest.param("-0", "0", id="minus zero"),
        pytest.param("-0.00", "0", id="minus zero with zeros"),
        pytest.param("0E5", "0", id="zero with an exponent"),
        pytest.param(" 12 ", "12", id="spaces"),
        pytest.param("", "", id="cleared"),
        pytest.param(
            "123456789012345678901234567890123456789",
            "123456789012345678901234567890123456789",
            id="39 digits",
        ),
        pytest.param("0.0000000000000000000000000000000000001", f"0.{36 * '0'}1", id="37 decimals"),
    ],
)
def test_a_number_is_written_plainly(shown: str, value: str) -> None:
    assert canonical(ValueType.NUMBER, shown, a_dialect()) == value


@pytest.mark.parametrize(
    "shown",
    [
        pytest.param("NaN", id="NaN"),
        pytest.param("sNaN", id="signalling NaN"),
        pytest.param("Infinity", id="infinity"),
        pytest.param("-inf", id="minus infinity"),
        pytest.param("1,000", id="thousands"),
        pytest.param("1_000", id="as Python writes it"),
        pytest.param("٣", id="another script's digit"),
        pytest.param("1 000", id="space inside"),
        pytest.param("$5", id="with a sign"),
        pytest.param("0x10", id="hexadecimal"),
        pytest.param(".", id="a point"),
        pytest.param("1E", id="half an exponent"),
        pytest.param("1E100000", id="a number that would fill a page"),
        pytest.param("1E9999999999", id="a number beyond all limits"),
    ],
)
def test_what_is_no_number_does_not_cross(shown: str) -> None:
    with pytest.raises(Unreadable):
        canonical(ValueType.NUMBER, shown, a_dialect())


def test_an_unreadable_value_is_not_repeated_in_the_error() -> None:
    with pytest.raises(Unreadable) as error:
        canonical(ValueType.NUMBER, "salary 90k", a_dialect())

    assert "salary" not in str(error.value)


NEW_YORK, TOKYO, KIRITIMATI = "America/New_York", "Asia/Tokyo", "Pacific/Kiritimati"


@pytest.mark.parametrize(
    "shown, time_zone, day",
    [
        pytest.param("2026-03-01", NEW_YORK, "2026-03-01", id="a plain day is that day west of UTC"),
        pytest.param("2026-03-01", TOKYO, "2026-03-01", id="and east of it"),
        pytest.param("2026-03-01T00:00:00Z", "UTC", "2026-03-01", id="midnight"),
        pytest.param(
            "2026-03-01T00:00:00Z", NEW_YORK, "2026-02-28", id="UTC's midnight is the evening before"
        ),
        pytest.param("2026-03-01T05:00:00Z", NEW_YORK, "2026-03-01", id="midnight in New York"),
        pytest.param("2026-03-01T04:59:59.999Z", NEW_YORK, "2026-02-28", id="just before it"),
        pytest.param("2026-02-28T15:00:00Z", TOKYO, "2026-03-01", id="midnight in Tokyo"),
        pytest.param("2026-02-28T14:59:59Z", TOKYO, "2026-02-28", id="just before that"),
        pytest.param("2026-03-01T09:00:00+09:00", NEW_YORK, "2026-02-28", id="with an offset"),
        pytest.param("1772323200000", "UTC", "2026-03-01", id="epoch milliseconds"),
        pytest.param("1772323199999", "UTC", "2026-02-28", id="one millisecond before"),
        pytest.param("1772323200000", NEW_YORK, "2026-02-28", id="epoch milliseconds west of UTC"),
        pytest.param("0", "UTC", "1970-01-01", id="the epoch itself"),
        pytest.param("-1", "UTC", "1969-12-31", id="before the epoch"),
        pytest.param("2028-02-29T12:00:00Z", "UTC", "2028-02-29", id="leap day"),
        pytest.param("2028-02-29", TOKYO, "2028-02-29", id="plain leap day"),
        pytest.param("2026-03-08T06:59:59Z", NEW_YORK, "2026-03-08", id="spring forward, before it"),
        pytest.param("2026-03-09T03:59:59Z", NEW_YORK, "2026-03-08", id="the 23-hour day ends an hour early"),
        pytest.param("2026-03-09T04:00:00Z", NEW_YORK, "2026-03-09", id="and the next begins"),
        pytest.param("2026-11-02T04:59:59Z", NEW_YORK, "2026-11-01", id="the 25-hour day ends an hour late"),
        pytest.param("2026-11-02T05:00:00Z", NEW_YORK, "2026-11-02", id="and the next begins then"),
        pytest.param("2026-03-01T10:00:00Z", KIRITIMATI, "2026-03-02", id="14 hours ahead"),
        pytest.param("2026-03-01T11:00:00Z", "Pacific/Niue", "2026-03-01", id="11 hours behind"),
        pytest.param("2026-03-01T18:30:00Z", "Asia/Kolkata", "2026-03-02", id="half an hour off"),
        pytest.param("", NEW_YORK, "", id="cleared"),
    ],
)
def test_a_close_date_is_the_day_that_people_of_the_portal_see(shown: str, time_zone: str, day: str) -> None:
    assert canonical(ValueType.DAY, shown, a_dialect(time_zone)) == day


@pytest.mark.parametrize(
    "shown",
    [
        "soon",
        "2026-02-29",
        "2026-13-01",
        "31.12.2026",
        "99999999999999999999",
        "--5",
        "²",
        "2026-03-01T25:00:00Z",
    ],
)
def test_what_is_no_date_does_not_cross(shown: str) -> None:
    with pytest.raises(Unreadable):
        canonical(ValueType.DAY, shown, a_dialect())


@pytest.fixture(params=["America/Los_Angeles", "Asia/Tokyo"])
def machine_elsewhere(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with monkeypatch.context() as patch:
        patch.setenv("TZ", request.param)
        time.tzset()
        assert os.environ["TZ"] == request.param
        yield
    time.tzset()


@pytest.mark.usefixtures("machine_elsewhere")
def test_a_time_without_a_zone_is_utc_wherever_the_machine_stands() -> None:
    assert canonical(ValueType.DAY, "2026-03-01T23:30:00", a_dialect()) == "2026-03-01"


@pytest.mark.parametrize(
    "day, time_zone, written",
    [
        pytest.param("2026-03-01", NEW_YORK, "2026-03-01T17:00:00Z", id="west"),
        pytest.param("2026-03-01", TOKYO, "2026-03-01T03:00:00Z", id="east"),
        pytest.param("2026-03-08", NEW_YORK, "2026-03-08T16:00:00Z", id="the day that summer time begins"),
        pytest.param("2026-11-01", NEW_YORK, "2026-11-01T17:00:00Z", id="the day that it ends"),
        pytest.param("2028-02-29", "UTC", "2028-02-29T12:00:00Z", id="leap day"),
        pytest.param("2026-03-01", KIRITIMATI, "2026-02-28T22:00:00Z", id="14 hours ahead"),
        pytest.param("0999-12-31", "UTC", "0999-12-31T12:00:00Z", id="a year of three digits"),
        pytest.param("", NEW_YORK, "", id="cleared"),
    ],
)
def test_a_day_is_written_as_noon_of_the_portal(day: str, time_zone: str, written: str) -> None:
    assert rendered(ValueType.DAY, day, a_dialect(time_zone)) == written


@pytest.mark.parametrize(
    "day, time_zone, written",
    [
        pytest.param("9999-12-31", "Etc/GMT-14", "9999-12-30T22:00:00Z", id="the last day, far east"),
        pytest.param("9999-12-31", "Etc/GMT+12", None, id="the last day, too far west"),
        pytest.param("0001-01-01", "Etc/GMT+12", "0001-01-02T00:00:00Z", id="the first day, far west"),
        pytest.param("0001-01-01", "Etc/GMT-14", None, id="the first day, too far east"),
        pytest.param("next spring", "UTC", None, id="no day, of a program that took any text"),
    ],
)
def test_a_day_is_written_where_it_can_be(day: str, time_zone: str, written: str | None) -> None:
    assert rendered(ValueType.DAY, day, a_dialect(time_zone)) == written


@pytest.mark.parametrize(
    "stage, pipeline, id",
    [
        pytest.param("qualified", Pipeline.VENDOR, "v_qualified", id="vendor"),
        pytest.param("qualified", Pipeline.SHARED, "s_qualified", id="shared pipeline"),
        pytest.param("qualified", Pipeline.OWN, "o_qualified", id="own pipeline"),
        pytest.param("won", Pipeline.OWN, "o_won", id="closed"),
    ],
)
def test_a_stage_has_its_own_id_in_each_pipeline(stage: str, pipeline: Pipeline, id: str) -> None:
    dialect = a_dialect(pipeline=pipeline)

    assert rendered(ValueType.STAGE, stage, dialect) == id
    assert canonical(ValueType.STAGE, id, dialect) == stage


def test_a_stage_that_the_own_pipeline_lacks_leaves_the_record_where_it_is() -> None:
    assert rendered(ValueType.STAGE, "decision", a_dialect(pipeline=Pipeline.OWN)) is None


@pytest.mark.parametrize(
    "id, pipeline",
    [
        pytest.param("somewhere", Pipeline.VENDOR, id="unknown"),
        pytest.param("v_qualified", Pipeline.SHARED, id="of another pipeline"),
        pytest.param("None", Pipeline.OWN, id="the word None where the own pipeline has no stage"),
    ],
)
def test_a_stage_that_no_map_names_does_not_cross(id: str, pipeline: Pipeline) -> None:
    with pytest.raises(Unreadable):
        canonical(ValueType.STAGE, id, a_dialect(pipeline=pipeline))


@pytest.mark.parametrize(
    "shown, value",
    [
        pytest.param("b;a", "a;b", id="in any order"),
        pytest.param("a;;b;", "a;b", id="empty ones"),
        pytest.param(" a ; b ", "a;b", id="spaces"),
        pytest.param("a;a", "a", id="twice"),
        pytest.param(";", "", id="none"),
        pytest.param('say "hi";b', 'b;say "hi"', id="quotes"),
        pytest.param("", "", id="cleared"),
    ],
)
def test_choices_are_a_set(shown: str, value: str) -> None:
    assert canonical(ValueType.CHOICES, shown, a_dialect()) == value


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Ünï \N{ROCKET} 日本", id="emoji and other scripts"),
        pytest.param("\N{FAMILY}\N{ZERO WIDTH JOINER}\N{BOY}", id="joined emoji"),
        pytest.param("a\x00b", id="NUL"),
        pytest.param("<b>bold</b> & co", id="HTML"),
        pytest.param("one\r\ntwo\nthree", id="line breaks"),
        pytest.param('"quoted"; and so on', id="quotes and semicolons"),
        pytest.param("x" * 65_536, id="as long as HubSpot takes"),
    ],
)
def test_a_text_crosses_as_it_was_typed(text: str) -> None:
    value = canonical(ValueType.TEXT, text, a_dialect())

    assert value == text
    assert rendered(ValueType.TEXT, value, a_dialect()) == text


def test_spaces_around_a_text_count_for_nothing_as_hubspot_trims_them() -> None:
    assert canonical(ValueType.TEXT, "\t A deal \r\n", a_dialect()) == "A deal"


def test_a_currency_is_written_in_capitals() -> None:
    assert canonical(ValueType.CURRENCY, " eur", a_dialect()) == "EUR"


@pytest.mark.parametrize("type", list(ValueType))
@pytest.mark.parametrize("shown", ["", "  ", "\n"])
def test_a_cleared_value_of_any_type_is_empty(type: ValueType, shown: str) -> None:
    assert canonical(type, shown, a_dialect()) == ""


@pytest.mark.parametrize("type", [type for type in ValueType if type is not ValueType.STAGE])
def test_an_empty_value_clears_the_property(type: ValueType) -> None:
    assert rendered(type, "", a_dialect()) == ""


SENSORS = Option(name="sensors", vendor="SENS", partner="sensor_range")
BENCHES = Option(name="benches", vendor="BENCH", partner="benches")
OPTIONS = (SENSORS, BENCHES)


@pytest.mark.parametrize(
    "type, value, pipeline, shown",
    [
        pytest.param(ValueType.CHOICE, "sensors", Pipeline.VENDOR, "SENS", id="at the vendor"),
        pytest.param(ValueType.CHOICE, "sensors", Pipeline.SHARED, "sensor_range", id="at the partner"),
        pytest.param(ValueType.CHOICE, "sensors", Pipeline.OWN, "sensor_range", id="in its own pipeline"),
        pytest.param(ValueType.CHOICES, "benches;sensors", Pipeline.VENDOR, "BENCH;SENS", id="several"),
        pytest.param(ValueType.CHOICES, "sensors", Pipeline.SHARED, "sensor_range", id="one of several"),
    ],
)
def test_an_option_has_its_own_name_in_each_crm(
    type: ValueType, value: str, pipeline: Pipeline, shown: str
) -> None:
    dialect = a_dialect(pipeline=pipeline)

    assert rendered(type, value, dialect, OPTIONS) == shown
    assert canonical(type, shown, dialect, OPTIONS) == value


@pytest.mark.parametrize(
    "type, shown, pipeline",
    [
        pytest.param(ValueType.CHOICE, "LENSES", Pipeline.VENDOR, id="unknown"),
        pytest.param(ValueType.CHOICE, "SENS", Pipeline.SHARED, id="the other side's name"),
        pytest.param(
            ValueType.CHOICE, "sens", Pipeline.VENDOR, id="HubSpot tells capitals from small letters"
        ),
        pytest.param(ValueType.CHOICES, "SENS;LENSES", Pipeline.VENDOR, id="one of several"),
    ],
)
def test_an_option_that_no_map_names_does_not_cross(type: ValueType, shown: str, pipeline: Pipeline) -> None:
    with pytest.raises(Unreadable) as unreadable:
        canonical(type, shown, a_dialect(pipeline=pipeline), OPTIONS)

    assert unreadable.value.why == "option_not_mapped"


def test_without_a_map_a_choice_crosses_as_it_is() -> None:
    assert canonical(ValueType.CHOICE, " LENSES ", a_dialect()) == "LENSES"
    assert rendered(ValueType.CHOICE, "LENSES", a_dialect()) == "LENSES"


@pytest.mark.parametrize("type", [ValueType.CHOICE, ValueType.CHOICES])
def test_an_option_that_the_program_no_longer_names_is_not_written(type: ValueType) -> None:
    product = replace(a_property("product_interest", "product", type), options=OPTIONS)

    assert rendered(type, "lenses", a_dialect(), OPTIONS) is None
    assert not has_counterpart(product, "lenses", a_program(), Pipeline.SHARED)
    assert has_counterpart(product, "sensors", a_program(), Pipeline.SHARED)
    assert has_counterpart(product, "", a_program(), Pipeline.SHARED)


@pytest.mark.parametrize(
    "type, text, value",
    [
        pytest.param(ValueType.CHOICE, "Sensors", "sensors", id="our name"),
        pytest.param(ValueType.CHOICE, " SENSOR_RANGE", "sensors", id="the partner's"),
        pytest.param(ValueType.CHOICE, "SENS", None, id="the vendor's"),
        pytest.param(ValueType.CHOICE, "lenses", None, id="nobody's"),
        pytest.param(ValueType.CHOICE, "sensors;benches", None, id="two of one"),
        pytest.param(ValueType.CHOICES, "sensors; Benches", "benches;sensors", id="two of several"),
        pytest.param(ValueType.CHOICES, "sensors;lenses", None, id="one of them nobody's"),
    ],
)
def test_a_partner_chooses_by_our_name_or_its_own(type: ValueType, text: str, value: str | None) -> None:
    product = replace(a_property("product_interest", "product", type), options=OPTIONS)

    assert chosen(text, product, Side.PARTNER) == value
