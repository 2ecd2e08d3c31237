"""Values of designated properties in one canonical form, and how each CRM writes them.

Equality of canonical values is what stops the two CRMs from answering each other for ever: HubSpot writes `1000.50`
back as `1000.5`, keeps a close date as an instant, and gives every pipeline its own stage ids.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time
from decimal import Decimal
from json import dumps
from zoneinfo import ZoneInfo

from shared.domain.program import Pipeline, Program, ValueType

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


class Unreadable(ValueError):
    """The CRM's value has no canonical form (a stage that no map names, a date that is none). It does not cross."""


def canonical(type: ValueType, raw: str, dialect: Dialect) -> str:
    """The comparable form of what a CRM shows; "" is a cleared value. Raises Unreadable."""
    text = raw.strip()
    if len(dumps(text)) > LARGEST_STORED:
        raise Unreadable(f"too long to be stored: {len(text)} characters")
    return _READERS[type](text, dialect) if text else ""


def rendered(type: ValueType, value: str, dialect: Dialect) -> str | None:
    """What to write to the CRM for a canonical value; None where that record can't show it and keeps what it has."""
    match type:
        case ValueType.STAGE:
            return dialect.program.stage_id(value, dialect.pipeline)
        case ValueType.DAY if value:
            return _noon(value, dialect.time_zone)
        case _:
            return value


def moment(text: str) -> datetime:
    """An ISO 8601 datetime; one without a zone is UTC, wherever this machine stands. Raises ValueError."""
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _plain_number(text: str) -> str:
    """Exact, whatever its length; but an exponent of four digits is no amount of anything."""
    if not _NUMBER.fullmatch(text):
        raise Unreadable(f"not a number: {len(text)} characters")
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
        raise Unreadable("not a date") from None


def _noon(day: str, time_zone: str) -> str | None:
    """Noon, not midnight: people a few zones off the portal's then still read the same day."""
    noon = datetime.combine(datetime.fromisoformat(day).date(), time(12), ZoneInfo(time_zone))
    try:
        return noon.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    except OverflowError:  # the calendar's first or last day, far enough from Greenwich
        return None


def _stage_name(stage_id: str, dialect: Dialect) -> str:
    name = dialect.program.stage_name(stage_id, dialect.pipeline)
    if name is None:
        raise Unreadable("a stage that the program's stage map does not name")
    return name


def _choices(text: str) -> str:
    return ";".join(sorted({choice.strip() for choice in text.split(";")} - {""}))


_READERS: Mapping[ValueType, Callable[[str, Dialect], str]] = {
    ValueType.TEXT: lambda text, _: text,
    ValueType.CURRENCY: lambda text, _: text.upper(),
    ValueType.NUMBER: lambda text, _: _plain_number(text),
    ValueType.DAY: lambda text, dialect: _calendar_day(text, dialect.time_zone),
    ValueType.STAGE: _stage_name,
    ValueType.CHOICES: lambda text, _: _choices(text),
}
