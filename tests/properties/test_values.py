"""What was written reads back as the same value, in every time zone and pipeline; so the two CRMs never argue."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo, available_timezones

from hypothesis import assume, example, given
from hypothesis import strategies as st

from shared.domain.program import Pipeline, ValueType
from shared.domain.reading import instant
from shared.domain.values import Dialect, Unreadable, canonical, rendered
from tests.support.builders import a_program

PROGRAM = a_program()
zones = st.sampled_from(sorted(available_timezones() - {"localtime", "Factory"}))
pipelines = st.sampled_from(Pipeline)
days = st.dates(date(1970, 1, 1), date(2100, 1, 1))
numbers = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**40), max_value=10**40, places=4)
texts = st.text()
shown_by_type = st.one_of(
    st.tuples(st.just(ValueType.NUMBER), numbers.map(str)),
    st.tuples(st.just(ValueType.TEXT), texts),
    st.tuples(st.just(ValueType.CHOICES), st.lists(texts).map(";".join)),
    st.tuples(st.just(ValueType.CURRENCY), st.text(max_size=5)),
    st.tuples(st.just(ValueType.DAY), days.map(date.isoformat)),
)


def a_dialect(time_zone: str = "UTC", pipeline: Pipeline = Pipeline.SHARED) -> Dialect:
    return Dialect(program=PROGRAM, time_zone=time_zone, pipeline=pipeline)


@given(shown=shown_by_type)
def test_a_value_that_was_written_reads_back_as_itself(shown: tuple[ValueType, str]) -> None:
    type, raw = shown
    value = canonical(type, raw, a_dialect())

    written = rendered(type, value, a_dialect())
    assert written is not None
    assert canonical(type, written, a_dialect()) == value


@given(day=days, writer=zones)
@example(day=date(2026, 3, 8), writer="America/New_York")
@example(day=date(2026, 11, 1), writer="America/New_York")
@example(day=date(2028, 2, 29), writer="Pacific/Kiritimati")
@example(day=date(2018, 11, 4), writer="America/Sao_Paulo")
@example(day=date(2011, 12, 31), writer="Pacific/Apia")
def test_a_day_that_was_written_reads_back_as_that_day_in_every_zone(day: date, writer: str) -> None:
    assume(exists(day, writer))
    dialect = a_dialect(writer)

    written = rendered(ValueType.DAY, day.isoformat(), dialect)
    assert written is not None
    assert canonical(ValueType.DAY, written, dialect) == day.isoformat()


def exists(day: date, zone: str) -> bool:
    """Where a country changed sides of the date line, a day was left out: Samoa had no 30 December 2011."""
    noon = datetime.combine(day, time(12), ZoneInfo(zone))
    return noon.astimezone(UTC).astimezone(ZoneInfo(zone)).date() == day


@given(day=days, reader=zones)
def test_noon_of_a_portal_is_the_same_day_for_people_within_eleven_hours_of_it(
    day: date, reader: str
) -> None:
    noon = datetime.combine(day, time(12), UTC)
    offset = noon.astimezone(ZoneInfo(reader)).utcoffset()
    assume(offset is not None and abs(offset) <= timedelta(hours=11))

    written = rendered(ValueType.DAY, day.isoformat(), a_dialect("UTC"))
    assert written is not None
    assert canonical(ValueType.DAY, written, a_dialect(reader)) == day.isoformat()


@given(moment=st.datetimes(datetime(1970, 1, 2), datetime(2100, 1, 1), timezones=st.just(UTC)), zone=zones)  # noqa: DTZ001 hypothesis adds the zone
def test_a_webhook_and_an_answer_tell_the_same_day_and_instant(moment: datetime, zone: str) -> None:
    moment = moment.replace(microsecond=moment.microsecond // 1000 * 1000)
    in_answer = moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    in_webhook = str((moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1))

    assert instant(in_answer) == int(in_webhook) == instant(in_webhook)
    assert canonical(ValueType.DAY, in_answer, a_dialect(zone)) == canonical(
        ValueType.DAY, in_webhook, a_dialect(zone)
    )


@given(stage=st.sampled_from(PROGRAM.stages), pipeline=pipelines)
def test_a_stage_that_was_written_reads_back_as_that_stage(stage: object, pipeline: Pipeline) -> None:
    name = getattr(stage, "name", "")
    written = rendered(ValueType.STAGE, name, a_dialect(pipeline=pipeline))

    if written is not None:
        assert canonical(ValueType.STAGE, written, a_dialect(pipeline=pipeline)) == name


@given(number=numbers, zeros=st.integers(0, 5))
def test_numbers_are_equal_exactly_when_their_canonical_forms_are(number: Decimal, zeros: int) -> None:
    plain = f"{number:f}"
    longer = plain + ("." if "." not in plain else "") + "0" * zeros
    value = canonical(ValueType.NUMBER, plain, a_dialect())

    assert canonical(ValueType.NUMBER, longer, a_dialect()) == value
    assert Decimal(value) == number
    assert "E" not in value


@given(type=st.sampled_from(ValueType), shown=texts, zone=zones, pipeline=pipelines)
def test_whatever_a_crm_shows_has_a_canonical_form_or_is_unreadable(
    type: ValueType, shown: str, zone: str, pipeline: Pipeline
) -> None:
    dialect = a_dialect(zone, pipeline)
    try:
        value = canonical(type, shown, dialect)
    except Unreadable:
        return
    if type is not ValueType.STAGE:
        assert canonical(type, value, dialect) == value


@given(shown=st.from_regex(r"[+-]?[0-9]{0,12}[.:T-]?[0-9E+:TZ.-]{0,20}", fullmatch=True), zone=zones)
def test_whatever_looks_like_a_number_or_date_has_a_canonical_form_or_is_unreadable(
    shown: str, zone: str
) -> None:
    for type in (ValueType.NUMBER, ValueType.DAY):
        try:
            value = canonical(type, shown, a_dialect(zone))
        except Unreadable:
            continue
        assert canonical(type, value, a_dialect(zone)) == value
        assert len(value) < 1100
