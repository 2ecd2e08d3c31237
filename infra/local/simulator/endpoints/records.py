"""Single records: create, read, list, change, archive, merge (hubspot.md §4.1)."""

from __future__ import annotations

from typing import Any

from infra.local.simulator.associations import Ref
from infra.local.simulator.call import Answer, Call
from infra.local.simulator.checking import Claims
from infra.local.simulator.definitions import PropertyDefinition
from infra.local.simulator.errors import invalid, not_found
from infra.local.simulator.lifecycle import archive, merge
from infra.local.simulator.linking import Link, connect, inline_links, parse_id
from infra.local.simulator.object_types import ObjectType
from infra.local.simulator.origin import Origin
from infra.local.simulator.portal import SimulatedPortal
from infra.local.simulator.reading import record_view, written_view
from infra.local.simulator.records import Record
from infra.local.simulator.routing import Access, Route
from infra.local.simulator.values import normalise
from infra.local.simulator.writing import commit_creation, commit_update, draft_creation, draft_update

MAX_PAGE, DEFAULT_PAGE = 100, 10


def create(call: Call) -> Answer:
    links = inline_links(call.portal, call.object_type, call.fields.get("associations") or [])
    draft = draft_creation(call.portal, call.object_type, call.fields.get("properties") or {}, Claims())
    record = commit_creation(call.portal, draft, call.origin)
    attach(call.portal, record, links, call.origin)
    return Answer(201, written_view(call.portal, record, list(draft.values)))


def attach(portal: SimulatedPortal, record: Record, links: list[Link], origin: Origin) -> None:
    for link in links:
        connect(portal, Ref(record.object_type, record.id), link.target, link.kinds, origin)


def read(call: Call) -> Answer:
    record = _addressed(call, archived=call.flag("archived"))
    if not visible(call, record):
        raise not_found()
    return Answer(200, _requested_view(call, record))


def listing(call: Call) -> Answer:
    """Ordered by id; `after` is the id to go on from."""
    table = call.portal.tables[call.object_type]
    source = table.archived() if call.flag("archived") else table.live()
    after = call.number("after", 0)
    limit = min(call.number("limit", DEFAULT_PAGE), MAX_PAGE)
    found = sorted(
        (each for each in source if each.id >= after and visible(call, each)), key=lambda each: each.id
    )
    page: dict[str, Any] = {"results": [_requested_view(call, each) for each in found[:limit]]}
    if len(found) > limit:
        page["paging"] = {"next": {"after": str(found[limit].id), "link": ""}}
    return Answer(200, page)


def update(call: Call) -> Answer:
    """§4.1 Merge: "single PATCH accepts old ids"."""
    draft = draft_update(call.portal, _addressed(call), call.fields.get("properties") or {}, Claims())
    record = commit_update(call.portal, draft, call.origin)
    return Answer(200, written_view(call.portal, record, list(draft.values)))


def remove(call: Call) -> Answer:
    archive(call.portal, _addressed(call), call.origin)
    return Answer(204)


def merging(call: Call) -> Answer:
    primary = call.portal.record(call.object_type, parse_id(call.fields.get("primaryObjectId")))
    other = call.portal.record(call.object_type, parse_id(call.fields.get("objectIdToMerge")))
    merged = merge(call.portal, primary, other, call.origin)
    return Answer(200, written_view(call.portal, merged))


def visible(call: Call, record: Record) -> bool:
    """§1.1: "A webhook can beat the read path": with this fault on, a young record is not there yet."""
    lag = call.injector.faults.read_lag_ms
    if lag and record.created_at > call.now - lag:
        call.injector.fired["read_lag"] += 1
        return False
    return True


def by_property(portal: SimulatedPortal, object_type: ObjectType, name: str, value: str) -> Record | None:
    """`?idProperty=` and its relatives; the property must be unique."""
    definition = require_unique(portal, object_type, name, "update")
    return portal.record_by(object_type, name, normalise(definition, value))


def require_unique(
    portal: SimulatedPortal, object_type: ObjectType, name: str, action: str
) -> PropertyDefinition:
    """§4.1 Upsert: "Unable to perform update/upsert by non-unique 0-3 property dealname"."""
    definition = portal.catalogs[object_type].find(name)
    if definition is None or not definition.has_unique_value:
        raise invalid(f"Unable to perform {action} by non-unique {object_type} property {name}")
    return definition


def _addressed(call: Call, *, archived: bool = False) -> Record:
    name, key = call.text("idProperty"), call.path["id"]
    if name and name != "hs_object_id":
        found = by_property(call.portal, call.object_type, name, key)
    else:
        found = call.portal.tables[call.object_type].resolve(int(key)) if key.isdigit() else None
    if found is None or found.archived != archived:
        raise not_found()
    return found


def _requested_view(call: Call, record: Record) -> dict[str, Any]:
    return record_view(
        call.portal,
        record,
        properties=call.names("properties"),
        with_history=call.names("propertiesWithHistory"),
        associations=call.names("associations"),
    )


_ALL = "/crm/objects/{v}/{type}"
_ONE = "/crm/objects/{v}/{type}/{id}"
ROUTES = (
    Route("POST", _ALL, create, Access.WRITE),
    Route("GET", _ALL, listing, Access.READ),
    Route("POST", f"{_ALL}/merge", merging, Access.WRITE),
    Route("GET", _ONE, read, Access.READ),
    Route("PATCH", _ONE, update, Access.WRITE),
    Route("DELETE", _ONE, remove, Access.WRITE),
)
