"""Search over an index that lags (hubspot.md §3 "Search")."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from infra.local.simulator.associations import Ref
from infra.local.simulator.call import Answer, Call
from infra.local.simulator.errors import invalid
from infra.local.simulator.object_types import object_type_named
from infra.local.simulator.reading import live_targets, record_view
from infra.local.simulator.records import Record
from infra.local.simulator.routing import Access, Bucket, Route
from infra.local.simulator.timestamps import parse_moment

# §3: "default 10, max 200/page, max 10,000 total, body ≤3,000 chars, ≤5 filterGroups × ≤6 filters, ≤18 total".
DEFAULT_PAGE, MAX_PAGE, MAX_TOTAL = 10, 200, 10_000
MAX_BODY_CHARS, MAX_GROUPS, MAX_FILTERS_PER_GROUP, MAX_FILTERS = 3_000, 5, 6, 18
_ASSOCIATIONS = "associations."
_SEARCHED_BY_QUERY = ("dealname", "name", "domain", "email", "firstname", "lastname", "phone")


@dataclass(frozen=True, slots=True)
class _View:
    """A record as the index knows it: older than it is, by the lag."""

    call: Call
    record: Record
    moment: int

    def value(self, name: str) -> str:
        return self.record.value_at(name, self.moment)

    def associated(self, type_name: str) -> set[str]:
        source = Ref(self.record.object_type, self.record.id)
        targets = live_targets(self.call.portal, source, object_type_named(type_name))
        return {str(target_id) for target_id, _ in targets}


def search(call: Call) -> Answer:
    request = call.fields
    _check(request)
    after, limit = int(request.get("after") or 0), min(int(request.get("limit") or DEFAULT_PAGE), MAX_PAGE)
    if after >= MAX_TOTAL:
        raise invalid(f"Search results are limited to {MAX_TOTAL}; after was {after}")
    found = _sorted(request, [view for view in _indexed(call) if _fits(view, request)])
    page = found[after : min(after + limit, MAX_TOTAL)]
    named = request.get("properties") or []
    results = [record_view(call.portal, each.record, properties=named) for each in page]
    payload: dict[str, Any] = {"total": len(found), "results": results}
    if after + limit < min(len(found), MAX_TOTAL):
        payload["paging"] = {"next": {"after": str(after + limit)}}
    return Answer(200, payload)


def _indexed(call: Call) -> list[_View]:
    """Archived records are never returned; what is younger than the lag is not there yet."""
    moment = call.now - call.injector.faults.search_lag_ms
    views = [_View(call, each, moment) for each in call.portal.tables[call.object_type].live()]
    known = [view for view in views if view.record.created_at <= moment]
    if len(known) < len(views):
        call.injector.fired["search_lag"] += 1
    return known


def _check(request: dict[str, Any]) -> None:
    groups = request.get("filterGroups") or []
    counts = [len(group.get("filters") or []) for group in groups]
    if len(json.dumps(request, separators=(",", ":"))) > MAX_BODY_CHARS:
        raise invalid(f"Search requests are limited to {MAX_BODY_CHARS} characters")
    if len(groups) > MAX_GROUPS or any(count > MAX_FILTERS_PER_GROUP for count in counts):
        raise invalid(f"At most {MAX_GROUPS} filterGroups of {MAX_FILTERS_PER_GROUP} filters are allowed")
    if sum(counts) > MAX_FILTERS:
        raise invalid(f"At most {MAX_FILTERS} filters are allowed")
    if len(request.get("sorts") or []) > 1:
        raise invalid("Only one sort is allowed")
    if int(request.get("limit") or DEFAULT_PAGE) > MAX_PAGE:
        raise invalid(f"At most {MAX_PAGE} results can be asked for at once")


def _fits(view: _View, request: dict[str, Any]) -> bool:
    """Groups are alternatives, the filters of a group all hold."""
    groups = request.get("filterGroups") or []
    query = str(request.get("query") or "").lower()
    if query and not any(query in view.value(name).lower() for name in _SEARCHED_BY_QUERY):
        return False
    return not groups or any(
        all(_holds(view, condition) for condition in group.get("filters") or []) for group in groups
    )


def _holds(view: _View, condition: dict[str, Any]) -> bool:
    name, operator = str(condition.get("propertyName")), str(condition.get("operator"))
    if name.startswith(_ASSOCIATIONS):
        return _association_holds(view.associated(name.removeprefix(_ASSOCIATIONS)), operator, condition)
    if view.call.portal.catalogs[view.record.object_type].find(name) is None:
        raise invalid(f"There was a problem with the request: property {name} does not exist")
    if operator not in _OPERATORS:
        raise invalid(f"Unknown operator {operator}")
    return _OPERATORS[operator](view.value(name), condition)


def _association_holds(found: set[str], operator: str, condition: dict[str, Any]) -> bool:
    """§3: "Pseudo-property associations.company works for deal search"."""
    wanted = {str(each) for each in condition.get("values") or [condition.get("value")]}
    match operator:
        case "EQ" | "IN":
            return bool(found & wanted)
        case "NEQ" | "NOT_IN":
            return not found & wanted
        case "HAS_PROPERTY":
            return bool(found)
        case "NOT_HAS_PROPERTY":
            return not found
        case _:
            raise invalid(f"Operator {operator} does not work on associations")


def _comparable(text: object) -> tuple[int, Decimal | str]:
    """Numbers and times compare as numbers, everything else as lower-case text."""
    try:
        return (0, Decimal(str(text)))
    except InvalidOperation:
        pass
    try:
        return (0, Decimal(parse_moment(str(text))))
    except (ValueError, OverflowError):
        return (1, str(text).lower())


def _equal(value: str, wanted: object) -> bool:
    return bool(value) and _comparable(value) == _comparable(wanted)


def _among(value: str, condition: dict[str, Any]) -> bool:
    return any(_equal(value, each) for each in condition.get("values") or [])


def _compares(accept: Callable[[int], bool]) -> Callable[[str, dict[str, Any]], bool]:
    def holds(value: str, condition: dict[str, Any]) -> bool:
        left, right = _comparable(value), _comparable(condition.get("value"))
        if not value or left[0] != right[0]:
            return False
        return accept((left > right) - (left < right))

    return holds


def _between(value: str, condition: dict[str, Any]) -> bool:
    low = {"value": condition.get("value")}
    high = {"value": condition.get("highValue")}
    return _OPERATORS["GTE"](value, low) and _OPERATORS["LTE"](value, high)


def _contains_token(value: str, condition: dict[str, Any]) -> bool:
    """A word of the value, or with * at an end the beginning or end of one."""
    token = str(condition.get("value")).lower()
    words = [*value.lower().split(), value.lower()]
    if token.endswith("*") or token.startswith("*"):
        core = token.strip("*")
        return any(
            core in word
            if token.startswith("*") and token.endswith("*")
            else word.startswith(core)
            if token.endswith("*")
            else word.endswith(core)
            for word in words
        )
    return token in words


_OPERATORS: dict[str, Callable[[str, dict[str, Any]], bool]] = {
    "EQ": lambda value, condition: _equal(value, condition.get("value")),
    "NEQ": lambda value, condition: bool(value) and not _equal(value, condition.get("value")),
    "LT": _compares(lambda order: order < 0),
    "LTE": _compares(lambda order: order <= 0),
    "GT": _compares(lambda order: order > 0),
    "GTE": _compares(lambda order: order >= 0),
    "BETWEEN": _between,
    "IN": _among,
    "NOT_IN": lambda value, condition: bool(value) and not _among(value, condition),
    "HAS_PROPERTY": lambda value, _: bool(value),
    "NOT_HAS_PROPERTY": lambda value, _: not value,
    "CONTAINS_TOKEN": _contains_token,
    "NOT_CONTAINS_TOKEN": lambda value, condition: not _contains_token(value, condition),
}


def _sorted(request: dict[str, Any], views: list[_View]) -> list[_View]:
    """By the one sort asked for, else oldest first; ties by id so that pages do not overlap."""
    views.sort(key=lambda view: (view.record.created_at, view.record.id))
    sorts = request.get("sorts") or []
    if sorts:
        asked = sorts[0] if isinstance(sorts[0], dict) else {"propertyName": str(sorts[0])}
        name = str(asked.get("propertyName"))
        views.sort(
            key=lambda view: _comparable(view.value(name)), reverse=asked.get("direction") == "DESCENDING"
        )
    return views


ROUTES = (Route("POST", "/crm/objects/{v}/{type}/search", search, Access.READ, Bucket.SEARCH),)
