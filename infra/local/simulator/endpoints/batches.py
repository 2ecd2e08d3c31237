"""Batches of records (hubspot.md §4.1): all or nothing without trace ids, row by row with them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from infra.local.simulator.call import Answer, Call, batch_answer, refuse_too_many
from infra.local.simulator.checking import Claims
from infra.local.simulator.endpoints.records import attach, by_property, require_unique, visible
from infra.local.simulator.errors import ApiError, invalid, not_found
from infra.local.simulator.lifecycle import archive
from infra.local.simulator.linking import inline_links, parse_id
from infra.local.simulator.reading import record_view, written_view
from infra.local.simulator.records import Record
from infra.local.simulator.routing import Access, Route
from infra.local.simulator.writing import commit_creation, commit_update, draft_creation, draft_update

MAX_INPUTS = 100  # §3: "objects 100 inputs (read with propertiesWithHistory 50)"
MAX_INPUTS_WITH_HISTORY = 50

Row = Mapping[str, Any]
Commit = Callable[[], dict[str, Any] | None]  # writes the row and shows it; None where HubSpot leaves it out
Prepare = Callable[[Row, Claims], Commit]


@dataclass(slots=True)
class _Outcome:
    commits: list[Commit] = field(default_factory=list)
    errors: list[dict[str, Any]] = field(default_factory=list)


def create_all(call: Call) -> Answer:
    def prepare(row: Row, claims: Claims) -> Commit:
        links = inline_links(call.portal, call.object_type, row.get("associations") or [])
        draft = draft_creation(call.portal, call.object_type, row.get("properties") or {}, claims)

        def commit() -> dict[str, Any]:
            record = commit_creation(call.portal, draft, call.origin)
            attach(call.portal, record, links, call.origin)
            return _traced(written_view(call.portal, record, list(draft.values)), row)

        return commit

    return _write_rows(call, prepare, success=201)


def update_all(call: Call) -> Answer:
    def prepare(row: Row, claims: Claims) -> Commit:
        _refuse_associations(row)
        record = _row_record(call, row)
        if record is None:
            return lambda: None  # §4.1: "a merged record's id is silently left out of results"
        draft = draft_update(call.portal, record, row.get("properties") or {}, claims)
        return lambda: _traced(
            written_view(call.portal, commit_update(call.portal, draft, call.origin), list(draft.values)), row
        )

    _refuse_duplicates(call.inputs)
    return _write_rows(call, prepare, success=200)


def upsert_all(call: Call) -> Answer:
    """§4.1 Upsert: the key is written as the property it names; `new` tells what happened."""

    def prepare(row: Row, claims: Claims) -> Commit:
        _refuse_associations(row)
        name, key = str(row.get("idProperty") or ""), str(row.get("id") or "")
        require_unique(call.portal, call.object_type, name, "upsert")
        properties = {name: key, **(row.get("properties") or {})}
        existing = by_property(call.portal, call.object_type, name, key)
        if existing is not None:
            update = draft_update(call.portal, existing, properties, claims)
            return lambda: _upserted(call, commit_update(call.portal, update, call.origin), row, new=False)
        draft = draft_creation(call.portal, call.object_type, properties, claims)
        return lambda: _upserted(call, commit_creation(call.portal, draft, call.origin), row, new=True)

    _refuse_duplicates(call.inputs)
    return _write_rows(call, prepare, success=200)


def read_all(call: Call) -> Answer:
    """§4.1: no associations; missing ids make it a 207. Doubled ids are read once (unconfirmed)."""
    with_history = call.fields.get("propertiesWithHistory") or []
    limit = MAX_INPUTS_WITH_HISTORY if with_history else MAX_INPUTS
    refuse_too_many(call.inputs, limit)
    found: dict[int, Record] = {}
    missing: list[str] = []
    for key in dict.fromkeys(str(row.get("id")) for row in call.inputs):
        record = _find_readable(call, key)
        if record is None:
            missing.append(key)
        else:
            found[record.id] = record
    views = [
        record_view(
            call.portal, each, properties=call.fields.get("properties") or [], with_history=with_history
        )
        for each in found.values()
    ]
    return batch_answer(call, views, [_missing(call, missing)] if missing else [], success=200)


def archive_all(call: Call) -> Answer:
    """204 whatever was there: archiving is idempotent."""
    refuse_too_many(call.inputs, MAX_INPUTS)
    for row in call.inputs:
        record = call.portal.tables[call.object_type].exact(parse_id(row.get("id")))
        if record is not None and not record.archived:
            archive(call.portal, record, call.origin)
    return Answer(204)


def _write_rows(call: Call, prepare: Prepare, success: int) -> Answer:
    """All rows are checked before any is written, so a batch without trace ids leaves nothing behind."""
    refuse_too_many(call.inputs, MAX_INPUTS)
    traced = _has_trace_ids(call.inputs)
    claims, outcome = Claims(), _Outcome()
    for row in call.inputs:
        try:
            outcome.commits.append(prepare(row, claims))
        except ApiError as error:
            if not traced:
                raise
            outcome.errors.append(error.as_row(str(row["objectWriteTraceId"])))
    views = [view for commit in outcome.commits if (view := commit()) is not None]
    return batch_answer(call, views, outcome.errors, success)


def _has_trace_ids(rows: list[dict[str, Any]]) -> bool:
    """§4.1: "with unique trace ids → 207"; any row without one makes the batch all-or-nothing."""
    trace_ids = [row.get("objectWriteTraceId") for row in rows]
    return all(trace_ids) and len(set(trace_ids)) == len(trace_ids)


def _refuse_duplicates(rows: list[dict[str, Any]]) -> None:
    ids = [str(row.get("id")) for row in rows]
    doubled = sorted({each for each in ids if ids.count(each) > 1}) if len(set(ids)) < len(ids) else []
    if doubled:
        raise invalid(f"Duplicate IDs found in batch input: [{', '.join(doubled)}]. IDs must be unique")


def _refuse_associations(row: Row) -> None:
    """§4.1: creation may carry associations, "batch update/upsert may not" (that it is refused is unconfirmed)."""
    if row.get("associations"):
        raise invalid("Associations cannot be set by batch update or upsert")


def _row_record(call: Call, row: Row) -> Record | None:
    """None for a merged-away id."""
    name, key = row.get("idProperty"), str(row.get("id"))
    if name and name != "hs_object_id":
        found = by_property(call.portal, call.object_type, str(name), key)
    else:
        record_id = parse_id(key)
        table = call.portal.tables[call.object_type]
        if table.is_merged_away(record_id):
            return None
        found = table.exact(record_id)
    if found is None or found.archived:
        raise _missing_row(call, key)
    return found


def _missing_row(call: Call, key: str) -> ApiError:
    error = not_found(_missing_words(call))
    error.context = {"ids": [key]}
    return error


def _missing(call: Call, ids: list[str]) -> dict[str, Any]:
    error = not_found(_missing_words(call))
    error.context = {"ids": ids}
    return error.as_row(None)


def _missing_words(call: Call) -> str:
    name = call.object_type.name
    return f"Could not get some {name} objects, they may be deleted or not exist. Check that ids are valid."


def _find_readable(call: Call, key: str) -> Record | None:
    name = call.fields.get("idProperty")
    if name and name != "hs_object_id":
        found = by_property(call.portal, call.object_type, str(name), key)
    else:
        found = call.portal.tables[call.object_type].resolve(parse_id(key))
    wants_archived = call.flag("archived")
    if found is None or found.archived != wants_archived or not visible(call, found):
        return None
    return found


def _upserted(call: Call, record: Record, row: Row, *, new: bool) -> dict[str, Any]:
    named = [*(row.get("properties") or {}), str(row["idProperty"])]
    return _traced({**written_view(call.portal, record, named), "new": new}, row)


def _traced(view: dict[str, Any], row: Row) -> dict[str, Any]:
    trace_id = row.get("objectWriteTraceId")
    return view if trace_id is None else {**view, "objectWriteTraceId": trace_id}


_BATCH = "/crm/objects/{v}/{type}/batch"
ROUTES = (
    Route("POST", f"{_BATCH}/create", create_all, Access.WRITE),
    Route("POST", f"{_BATCH}/update", update_all, Access.WRITE),
    Route("POST", f"{_BATCH}/upsert", upsert_all, Access.WRITE),
    Route("POST", f"{_BATCH}/read", read_all, Access.READ),
    Route("POST", f"{_BATCH}/archive", archive_all, Access.WRITE),
)
