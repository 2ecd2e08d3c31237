"""Reads HubSpot's error bodies, and says what they mean in words that are safe to show and to log.

HubSpot's own messages quote the values of the row, and ids and values of other records. So none of their text
is passed on: only codes and property names are taken out, and each is checked for its shape.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from shared.domain.ids import RecordId
from shared.domain.records import Refused

UNIQUE_VALUE_TAKEN = "UNIQUE_VALUE_TAKEN"
"""Ours: HubSpot has no code for it, only a sentence."""
NOT_FOUND = "OBJECT_NOT_FOUND"

_CODE = re.compile(r"[A-Z][A-Za-z0-9_.]{0,99}")
_PROPERTY = re.compile(r"[a-z][a-z0-9_]{0,99}")
_SCOPE = re.compile(r"[a-z0-9][a-z0-9._-]{0,99}")

# A value can hold anything, this very sentence too: so only the end of the text counts.
_VALUE_TAKEN = re.compile(
    r"^Cannot set PropertyValueCoordinates\{portalId=\d+, objectTypeId=ObjectTypeId\{[^{}]*\}, "
    r"propertyName=(?P<name>[a-z][a-z0-9_]*), value=.*\} on \d+\. (?P<holder>\d+) already has that value\.?$",
    re.DOTALL,
)
_CONTACT_EXISTS = re.compile(r"^Contact already exists\. Existing ID: (?P<holder>\d+)\.?$")

_NOT_VALID = "Property values were not valid: "
_CONTEXT_CODE = re.compile(r"INVALID_[A-Z_]{1,90}")

_SENTENCES = {
    "INVALID_OPTION": "The value is not one of this property's options.",
    "INVALID_INTEGER": "The value is not a whole number.",
    "INVALID_LONG": "The value is not a number.",
    "INVALID_NUMBER": "The value is not a number.",
    "INVALID_DATE": "The value is not a date.",
    "INVALID_EMAIL": "The value is not an e-mail address.",
    "INVALID_LENGTH": "The value is too long.",
    "PROPERTY_DOESNT_EXIST": "This HubSpot account has no such property.",
    "READ_ONLY_VALUE": "HubSpot sets this property itself.",
    "MISSING_REQUIRED_PROPERTY": "This HubSpot account requires a value here.",
    "MISSING_CONDITIONAL_REQUIRED_PROPERTY": "A rule of this HubSpot account requires a value here.",
    UNIQUE_VALUE_TAKEN: "Another record has this value, and it must be unique.",
    "INVALID_ASSOCIATION_TYPE_ID": "These records can't be associated in this way.",
    "INVALID_OBJECT_IDS": "A record that this one refers to does not exist.",
    NOT_FOUND: "A record that this one refers to does not exist.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """One error body: of a whole call, or of one row of a 207 answer."""

    code: str
    category: str = ""
    properties: tuple[str, ...] = ()
    scopes: tuple[str, ...] = ()
    holder: RecordId | None = None
    """The record that holds the unique value already."""
    trace_ids: tuple[str, ...] = ()
    record_ids: tuple[str, ...] = ()

    def as_refused(self) -> Refused:
        sentence = _SENTENCES.get(self.code, "HubSpot does not accept this row.")
        named = f" ({', '.join(self.properties)})" if self.properties else ""
        return Refused(reason=self.code, message=sentence + named, properties=self.properties)


def read_refusal(body: Any) -> Refusal:
    """Nothing is taken for granted: "all fields optional" (HubSpot docs: Error handling)."""
    error = _mapping(body)
    if taken := _taken(str(error.get("message", ""))):
        return _with_context(error, code=UNIQUE_VALUE_TAKEN, properties=taken[0], holder=taken[1])
    problems = list(_problems(error))
    codes = [code for code, _ in problems if code]
    names = tuple(dict.fromkeys(name for _, name in problems if name))
    code = next(iter((*codes, *_context_codes(error))), _category(error) or "UNKNOWN")
    return _with_context(error, code=code, properties=names)


def _with_context(
    error: Mapping[str, Any], *, code: str, properties: tuple[str, ...], holder: RecordId | None = None
) -> Refusal:
    context = _mapping(error.get("context"))
    return Refusal(
        code=code,
        category=_category(error),
        properties=properties,
        scopes=_scopes(error),
        holder=holder,
        trace_ids=_texts(context.get("objectWriteTraceId")),
        record_ids=_texts(context.get("ids")),
    )


def _taken(message: str) -> tuple[tuple[str, ...], RecordId] | None:
    """Who holds a unique value stands only in the sentence (HubSpot docs: "Unique identifiers")."""
    if found := _VALUE_TAKEN.search(message):
        return (found["name"],), RecordId(found["holder"])
    if found := _CONTACT_EXISTS.search(message):
        return ("email",), RecordId(found["holder"])
    return None


def _problems(error: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Codes with the property each is about: from `errors`, or from the JSON inside `message`."""
    for each in map(_mapping, _list(error.get("errors"))):
        names = _texts(_mapping(each.get("context")).get("propertyName")) or ("",)
        yield from ((_shaped(_CODE, each.get("code")), _shaped(_PROPERTY, name)) for name in names)
    for each in map(_mapping, _list(_json_inside(str(error.get("message", ""))))):
        yield _shaped(_CODE, each.get("error")), _shaped(_PROPERTY, each.get("name"))


def _json_inside(message: str) -> Any:
    """Only behind this very beginning: a value elsewhere in a message may look like JSON too."""
    try:
        return json.loads(message.removeprefix(_NOT_VALID)) if message.startswith(_NOT_VALID) else None
    except ValueError:
        return None


def _context_codes(error: Mapping[str, Any]) -> Iterator[str]:
    """Associations put their code there, as a key (HubSpot docs: Associations)."""
    return (name for name in _mapping(error.get("context")) if _CONTEXT_CODE.fullmatch(name))


def _scopes(error: Mapping[str, Any]) -> tuple[str, ...]:
    contexts = (_mapping(_mapping(each).get("context")) for each in _list(error.get("errors")))
    found = (scope for context in contexts for scope in _texts(context.get("requiredGranularScopes")))
    return tuple(scope for scope in found if _SCOPE.fullmatch(scope))


def _category(error: Mapping[str, Any]) -> str:
    return _shaped(_CODE, error.get("category"))


def _shaped(shape: re.Pattern[str], text: object) -> str:
    return text if isinstance(text, str) and shape.fullmatch(text) else ""


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _texts(value: object) -> tuple[str, ...]:
    return tuple(str(each) for each in (value if isinstance(value, list) else [value] if value else []))
