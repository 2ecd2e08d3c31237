"""What HubSpot makes of a value that is written: trimmed, normalised to its type, or refused with a code.

hubspot.md §4.1 (error shape) and quality.md §4 (trim, lower-case e-mail, number format, date truncation).
Stored is the form that REST answers print; webhooks carry times as epoch milliseconds (§1.2).
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal, InvalidOperation

from infra.local.simulator.definitions import PropertyDefinition
from infra.local.simulator.errors import ApiError, invalid_property_value
from infra.local.simulator.timestamps import DAY_MS, iso, iso_date, midnight_of, parse_moment

MAX_STRING = 65_536  # §3: "string value 65,536 chars"


def normalise(definition: PropertyDefinition, raw: object) -> str:
    """The stored form of `raw`; "" means cleared."""
    text = _as_text(raw).strip()
    if not text:
        return ""
    return _NORMALISERS[definition.type](definition, text)


def in_webhook_form(definition: PropertyDefinition | None, stored: str) -> str:
    """§1.2: always a string, datetimes as epoch-ms strings, cleared as the empty one; dates alike (unconfirmed)."""
    if definition is None or not stored:
        return stored
    if definition.type == "datetime":
        return str(parse_moment(stored))
    return str(midnight_of(stored)) if definition.type == "date" else stored


def _as_text(raw: object) -> str:
    if isinstance(raw, bool):
        return "true" if raw else "false"
    return "" if raw is None else str(raw)


def _string(definition: PropertyDefinition, text: str) -> str:
    if len(text) > MAX_STRING:
        raise _refused(
            definition, "PROPERTY_VALUE_TOO_LONG", f"{definition.name} exceeds {MAX_STRING} characters"
        )
    return text.lower() if definition.name == "email" else text


def _number(definition: PropertyDefinition, text: str) -> str:
    """`1000.50` and `1.0005E3` are one number, printed plainly without trailing zeros (form unconfirmed)."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise _refused(definition, "INVALID_NUMBER", f"{text} was not a valid number.")
    plain = f"{number:f}"
    return (plain.rstrip("0").rstrip(".") if "." in plain else plain) or "0"


def _datetime(definition: PropertyDefinition, text: str) -> str:
    return iso(_moment(definition, text))


def _date(definition: PropertyDefinition, text: str) -> str:
    """An ISO date-time loses its time; epoch milliseconds must already be midnight UTC."""
    moment = _moment(definition, text)
    if text.lstrip("-").isdigit() and moment % DAY_MS:
        raise _refused(definition, "INVALID_DATE", f"{text} is at {iso(moment)}, not midnight!")
    return iso_date(moment)


def _moment(definition: PropertyDefinition, text: str) -> int:
    try:
        return parse_moment(text)
    except (ValueError, OverflowError) as error:
        raise _refused(definition, "INVALID_LONG", f"{text} was not a valid long.") from error


def _bool(definition: PropertyDefinition, text: str) -> str:
    return _option(definition, text.lower())


def _enumeration(definition: PropertyDefinition, text: str) -> str:
    if definition.field_type == "checkbox":  # several values, joined by semicolons
        return ";".join(_option(definition, part.strip()) for part in text.split(";") if part.strip())
    return _option(definition, text)


def _option(definition: PropertyDefinition, text: str) -> str:
    allowed = [option.value for option in definition.options]
    if allowed and text not in allowed:
        raise bad_option(definition.name, text, allowed)
    return text


def bad_option(name: str, text: str, allowed: list[str]) -> ApiError:
    message = f"{text} was not one of the allowed options: [{', '.join(allowed)}]"
    return invalid_property_value(name, "INVALID_OPTION", message)


def _refused(definition: PropertyDefinition, code: str, message: str) -> ApiError:
    return invalid_property_value(definition.name, code, message)


_NORMALISERS: dict[str, Callable[[PropertyDefinition, str], str]] = {
    "string": _string,
    "number": _number,
    "datetime": _datetime,
    "date": _date,
    "bool": _bool,
    "enumeration": _enumeration,
}
