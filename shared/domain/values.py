"""Values of designated properties in one canonical form, and how each CRM writes them.

Equality of canonical values is what stops the two CRMs from answering each other for ever: HubSpot writes `1000.50`
back as `1000.5`, keeps a close date as an instant, and gives every pipeline its own stage ids.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time
from decimal import Decimal
from enum import StrEnum
from json import dumps
from zoneinfo import ZoneInfo

from shared.domain.ids import Side
from shared.domain.program import DesignatedProperty, Option, Pipeline, Program, ValueType

_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?", re.ASCII | re.IGNORECASE)

LARGEST_STORED = 100_000
"""Bytes of one value as JSON in ASCII, as the link store keeps it, of 400,000 for a whole shared deal. Every text that
HubSpot takes has room in a Latin script; of a Japanese one some 16,000 characters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """How one deal record writes values: its portal's time zone, and the pipeline that it lives in."""

    program: Program
    time_zone: str
    pipeline: Pipeline


class Illegibility(StrEnum):
    """Why a value has no canonical form. `shared.domain.sync_problems` says each in words."""

    TOO_LONG = "too_long"
    NOT_A_NUMBER = "not_a_number"
    NOT_A_DATE = "not_a_date"
    STAGE_NOT_MAPPED = "stage_not_mapped"
    OPTION_NOT_MAPPED = "option_not_mapped"


class Unreadable(ValueError):
    """The CRM's value has no canonical form (a stage that no map names, a date that is none). It does not cross."""

    def __init__(self, why: Illegibility) -> None:
        super().__init__(why)
        self.why = why


Options = tuple[Option, ...]


def canonical(type: ValueType, raw: str, dialect: Dialect, options: Options = ()) -> str:
    """The comparable form of what a CRM shows; "" is a cleared value. Raises Unreadable."""
    text = raw.strip()
    if len(dumps(text)) > LARGEST_STORED:
        raise Unreadable(Illegibility.TOO_LONG)
    if not text:
        return ""
    value = _READERS[type](text, dialect)
    return _names(value, dialect, options) if options and type in _ENUMERATIONS else value


def rendered(type: ValueType, value: str, dialect: Dialect, options: Options = ()) -> str | None:
    """What to write to the CRM for a canonical value; None where that record can't show it and keeps what it has."""
    match type:
        case ValueType.STAGE:
            return dialect.program.stage_id(value, dialect.pipeline)
        case ValueType.DAY if value:
            return _noon(value, dialect.time_zone)
        case ValueType.CHOICE | ValueType.CHOICES if value and options:
            return _crm_values(value, dialect.pipeline, options)
        case _:
            return value


def has_counterpart(designated: DesignatedProperty, value: str, program: Program, pipeline: Pipeline) -> bool:
    """Whether a record in that pipeline can show the canonical value, as far as the program's maps go."""
    match designated.type:
        case ValueType.STAGE:
            return program.stage_id(value, pipeline) is not None
        case ValueType.CHOICE | ValueType.CHOICES if value and designated.options:
            return _crm_values(value, pipeline, designated.options) is not None
        case _:
            return True


def moment(text: str) -> datetime:
    """An ISO 8601 datetime; one without a zone is UTC, wherever this machine stands. Raises ValueError."""
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def is_day(value: str) -> bool:
    """A register may hold what it held when the program took the property for a text."""
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return False
    return True


def _plain_number(text: str) -> str:
    """Exact, whatever its length; but an exponent of four digits is no amount of anything."""
    if not _NUMBER.fullmatch(text):
        raise Unreadable(Illegibility.NOT_A_NUMBER)
    number = Decimal(text)
    plain = f"{number:f}"
    if not number:
        return "0"
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def _calendar_day(text: str, time_zone: str) -> str:
    """A close date is an instant in HubSpot (epoch ms in webhooks, ISO 8601 in answers) but a day to people.

    Source: HubSpot docs, "Properties" (date and datetime values).
    """
    try:
        if text.lstrip("-").isdigit():
            instant = datetime.fromtimestamp(int(text) / 1000, UTC)
        elif len(text) == len("2026-12-31"):
            return datetime.fromisoformat(text).date().isoformat()
        else:
            instant = moment(text)
        return instant.astimezone(ZoneInfo(time_zone)).date().isoformat()
    except (ValueError, OverflowError, OSError):
        raise Unreadable(Illegibility.NOT_A_DATE) from None


def _noon(day: str, time_zone: str) -> str | None:
    """Noon, not midnight: people a few zones off the portal's then still read the same day."""
    if not is_day(day):
        return None
    noon = datetime.combine(datetime.fromisoformat(day).date(), time(12), ZoneInfo(time_zone))
    try:
        return noon.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    except OverflowError:  # the calendar's first or last day, far enough from Greenwich
        return None


def _stage_name(stage_id: str, dialect: Dialect) -> str:
    name = dialect.program.stage_name(stage_id, dialect.pipeline)
    if name is None:
        raise Unreadable(Illegibility.STAGE_NOT_MAPPED)
    return name


def _choices(text: str) -> str:
    return ";".join(sorted({choice.strip() for choice in text.split(";")} - {""}))


def _names(value: str, dialect: Dialect, options: Options) -> str:
    """Of several choices all have to be named: a part of them would be another answer."""
    by_value = {option.at(dialect.pipeline.side): option.name for option in options}
    try:
        return ";".join(sorted(by_value[each] for each in value.split(";") if each))
    except KeyError:
        raise Unreadable(Illegibility.OPTION_NOT_MAPPED) from None


def chosen(text: str, designated: DesignatedProperty, side: Side) -> str | None:
    """The option (or options) that a person of this side means, by our name or by that CRM's; canonical. None where it
    is none of them.
    """
    options = designated.options
    names = {word.casefold(): option.name for option in options for word in (option.at(side), option.name)}
    several = designated.type is ValueType.CHOICES
    meant = {names.get(each.strip().casefold()) for each in (text.split(";") if several else [text])}
    return ";".join(sorted(each for each in meant if each)) if None not in meant else None


def _crm_values(value: str, pipeline: Pipeline, options: Options) -> str | None:
    """None where the program names one of them no more."""
    by_name = {option.name: option.at(pipeline.side) for option in options}
    chosen = value.split(";")
    return ";".join(by_name[each] for each in chosen) if by_name.keys() >= set(chosen) else None


_ENUMERATIONS = frozenset({ValueType.CHOICE, ValueType.CHOICES})


_READERS: Mapping[ValueType, Callable[[str, Dialect], str]] = {
    ValueType.TEXT: lambda text, _: text,
    ValueType.CURRENCY: lambda text, _: text.upper(),
    ValueType.NUMBER: lambda text, _: _plain_number(text),
    ValueType.DAY: lambda text, dialect: _calendar_day(text, dialect.time_zone),
    ValueType.STAGE: _stage_name,
    ValueType.CHOICE: lambda text, _: text,
    ValueType.CHOICES: lambda text, _: _choices(text),
}
