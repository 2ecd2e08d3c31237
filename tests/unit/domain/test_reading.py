"""A CRM's record or event as edits: only designated properties, only values that mean something over there."""

import time
from collections.abc import Iterator
from dataclasses import replace

import pytest

from shared.domain.events import DealPropertyChanged
from shared.domain.ids import Milliseconds, RecordId, Side
from shared.domain.merge import Edit, Illegible
from shared.domain.program import Pipeline, ValueType
from shared.domain.reading import Read, edit_of, instant, properties_to_read, read
from shared.domain.records import Record
from shared.domain.values import Dialect
from tests.support.builders import PARTNER, a_program, a_property
from tests.support.clock import NOW

PROGRAM = a_program(
    properties=(
        a_property("deal_name", "dealname", ValueType.TEXT),
        a_property("amount", "amount", ValueType.NUMBER),
        replace(a_property("next_steps", "hs_next_step", ValueType.TEXT), partner="p_next_step"),
        a_property("stage", "dealstage", ValueType.STAGE),
    )
)
DIALECT = Dialect(program=PROGRAM, time_zone="UTC", pipeline=Pipeline.SHARED)


KNOWN_TO_EVERY_DEAL = {"pipeline", "hubspot_owner_id", "createdate", "twindeal_key"}


def an_event(name: str, value: str) -> DealPropertyChanged:
    return DealPropertyChanged(portal=PARTNER, deal=RecordId("7"), name=name, value=value, occurred_at=NOW)


@pytest.mark.parametrize(
    "name, value, designated, canonical",
    [
        pytest.param("dealname", " A deal ", "deal_name", "A deal", id="text"),
        pytest.param("amount", "1000.50", "amount", "1000.5", id="number"),
        pytest.param("dealstage", "s_won", "stage", "won", id="stage"),
        pytest.param("p_next_step", "Call", "next_steps", "Call", id="under that side's name"),
        pytest.param("amount", "", "amount", "", id="cleared"),
    ],
)
def test_an_event_of_a_designated_property_is_an_edit(
    name: str, value: str, designated: str, canonical: str
) -> None:
    edit = edit_of(an_event(name, value), Side.PARTNER, DIALECT)

    assert edit == Edit(side=Side.PARTNER, name=designated, value=canonical, occurred_at=NOW)


@pytest.mark.parametrize(
    "name, value",
    [
        pytest.param("hs_internal_note", "secret", id="not designated"),
        pytest.param("hs_next_step", "Call", id="designated under this name at the other side only"),
        pytest.param("deal_name", "A deal", id="our name of it is not the CRM's"),
        pytest.param("twindeal_kind", "channel", id="a fact that only we write"),
    ],
)
def test_what_is_not_designated_is_no_edit(name: str, value: str) -> None:
    assert edit_of(an_event(name, value), Side.PARTNER, DIALECT) is None


@pytest.mark.parametrize(
    "name, value, designated, reason",
    [
        pytest.param("dealstage", "elsewhere", "stage", "stage_not_mapped", id="a stage that no map names"),
        pytest.param("amount", "a lot", "amount", "not_a_number", id="a number that is none"),
        pytest.param("dealname", "x" * 100_000, "deal_name", "too_long", id="a text without end"),
    ],
)
def test_what_means_nothing_on_the_other_side_is_told_with_its_reason(
    name: str, value: str, designated: str, reason: str
) -> None:
    edit = edit_of(an_event(name, value), Side.PARTNER, DIALECT)

    assert edit == Illegible(side=Side.PARTNER, name=designated, reason=reason, occurred_at=NOW)


def test_a_record_is_read_under_its_side_s_names_without_what_is_empty_or_not_designated() -> None:
    record = Record(
        id=RecordId("7"),
        properties={
            "dealname": "A deal",
            "amount": "a lot",
            "dealstage": "v_won",
            "hs_next_step": " ",
            "hs_internal_note": "secret",
        },
        updated_at=NOW,
    )
    dialect = replace(DIALECT, pipeline=Pipeline.VENDOR)

    assert read(record, Side.VENDOR, dialect) == Read(
        values={"deal_name": "A deal", "stage": "won"}, unread={"amount": "not_a_number"}
    )


@pytest.mark.parametrize(
    "side, next_steps", [pytest.param(Side.VENDOR, "hs_next_step"), pytest.param(Side.PARTNER, "p_next_step")]
)
def test_a_record_is_asked_for_what_is_used_and_nothing_else(side: Side, next_steps: str) -> None:
    asked = properties_to_read(side, PROGRAM)

    assert asked >= {"dealname", "amount", "dealstage", next_steps}
    assert asked <= {"dealname", "amount", "dealstage", next_steps, *KNOWN_TO_EVERY_DEAL}


@pytest.mark.parametrize(
    "text, at",
    [
        pytest.param("2026-03-01T00:00:00Z", 1_772_323_200_000, id="ISO"),
        pytest.param("2026-03-01T00:00:00.001Z", 1_772_323_200_001, id="with milliseconds"),
        pytest.param("2026-03-01T01:00:00+01:00", 1_772_323_200_000, id="with an offset"),
        pytest.param("2039-07-24T22:06:37.319Z", 2_195_157_997_319, id="not a millisecond less"),
        pytest.param("1772323200000", 1_772_323_200_000, id="epoch milliseconds"),
        pytest.param("", None, id="nothing"),
        pytest.param("yesterday", None, id="words"),
        pytest.param("²", None, id="a digit that counts nothing"),
    ],
)
def test_an_instant_is_read_to_the_millisecond(text: str, at: Milliseconds | None) -> None:
    assert instant(text) == at


@pytest.fixture
def machine_in_tokyo(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with monkeypatch.context() as patch:
        patch.setenv("TZ", "Asia/Tokyo")
        time.tzset()
        yield
    time.tzset()


@pytest.mark.usefixtures("machine_in_tokyo")
def test_an_instant_without_a_zone_is_utc_wherever_the_machine_stands() -> None:
    assert instant("2026-03-01T00:00:00") == 1_772_323_200_000
