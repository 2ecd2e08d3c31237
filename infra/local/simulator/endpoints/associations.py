"""Associations one by one, in batches, and the labels they may carry (hubspot.md §4.4)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from infra.local.simulator.associations import Ref
from infra.local.simulator.call import Answer, Call, batch_answer, refuse_too_many
from infra.local.simulator.errors import ApiError, invalid, not_found
from infra.local.simulator.linking import connect, disconnect, kinds_named, parse_id, require_live, set_labels
from infra.local.simulator.reading import kind_view, live_targets
from infra.local.simulator.routing import Access, Route
from infra.local.simulator.timestamps import iso

# §3: "associations create 2,000, read 1,000 (changelog bug-fix-batch-read-limit), archive 100 unique from".
MAX_CREATE, MAX_READ, MAX_ARCHIVE = 2_000, 1_000, 100
PAGE = 500  # targets per record and page (unconfirmed)


def put_labels(call: Call) -> Answer:
    """201; the list of labels is replaced by what was sent."""
    source, target = _single(call)
    specs = call.body if isinstance(call.body, list) else []
    kinds = kinds_named(call.portal, call.object_type, call.to_type, specs)
    set_labels(call.portal, source, target, kinds, call.origin)
    return Answer(201, _labels_view(call, source, target))


def put_default(call: Call) -> Answer:
    source, target = _single(call)
    return Answer(200, _completed(call, list(_associate_default(call, source, target))))


def delete(call: Call) -> Answer:
    source = Ref(call.object_type, parse_id(call.path["id"]))
    disconnect(call.portal, source, Ref(call.to_type, parse_id(call.path["to_id"])), call.origin)
    return Answer(204)


def listing(call: Call) -> Answer:
    """Missing from the 2026-09 spec, though public code calls it (unconfirmed): batch/read is certain."""
    source = Ref(call.object_type, parse_id(call.path["id"]))
    require_readable(call, source)
    return Answer(200, _targets_page(call, source, call.number("after", 0), call.number("limit", PAGE)))


def create_all(call: Call) -> Answer:
    """201, or 207 with an error per input that could not be made."""
    refuse_too_many(call.inputs, MAX_CREATE)
    results: list[dict[str, Any]] = []
    errors: list[dict[str, Any]] = []
    for row in call.inputs:
        try:
            source, target = _ends(call, row)
            kinds = kinds_named(call.portal, call.object_type, call.to_type, row.get("types") or [])
        except ApiError as error:
            errors.append(error.as_row(None))
            continue
        set_labels(call.portal, source, target, kinds, call.origin)
        results.append(_labels_view(call, source, target))
    return batch_answer(call, results, errors, success=201)


def default_all(call: Call) -> Answer:
    refuse_too_many(call.inputs, MAX_CREATE)
    results: list[dict[str, Any]] = []
    errors: list[dict[str, Any]] = []
    for row in call.inputs:
        try:
            source, target = _ends(call, row)
        except ApiError as error:
            errors.append(error.as_row(None))
            continue
        results.extend(_associate_default(call, source, target))
    return batch_answer(call, results, errors, success=200)


def read_all(call: Call) -> Answer:
    """Ids without associations are reported in `errors` with a 207."""
    refuse_too_many(call.inputs, MAX_READ)
    results: list[dict[str, Any]] = []
    errors: list[dict[str, Any]] = []
    for row in call.inputs:
        source = Ref(call.object_type, parse_id(row.get("id")))
        page = _targets_page(call, source, int(row.get("after") or 0), PAGE)
        if page["results"]:
            found: dict[str, Any] = {"from": {"id": str(source.id)}, "to": page.pop("results"), **page}
            results.append(found)
        else:
            errors.append(_none_found(call, source))
    return batch_answer(call, results, errors, success=200)


def archive_all(call: Call) -> Answer:
    _cap_unique_sources(call)
    for row in call.inputs:
        source = Ref(call.object_type, parse_id(row.get("from", {}).get("id")))
        for to in row.get("to") or []:
            disconnect(call.portal, source, Ref(call.to_type, parse_id(to.get("id"))), call.origin)
    return Answer(204)


def archive_labels(call: Call) -> Answer:
    """§4.4: "Removing the unlabelled type removes all labels"."""
    _cap_unique_sources(call)
    for row in call.inputs:
        source, target = _refs(call, row)
        kinds = kinds_named(call.portal, call.object_type, call.to_type, row.get("types") or [])
        disconnect(call.portal, source, target, call.origin, kinds)
    return Answer(204)


def require_readable(call: Call, source: Ref) -> None:
    record = call.portal.tables[source.object_type].exact(source.id)
    if record is None or record.archived:
        raise not_found()


def _single(call: Call) -> tuple[Ref, Ref]:
    source = Ref(call.object_type, parse_id(call.path["id"]))
    target = Ref(call.to_type, parse_id(call.path["to_id"]))
    for ref in (source, target):
        require_live(call.portal, ref)
    return source, target


def _ends(call: Call, row: dict[str, Any]) -> tuple[Ref, Ref]:
    source, target = _refs(call, row)
    for ref in (source, target):
        require_live(call.portal, ref)
    return source, target


def _refs(call: Call, row: dict[str, Any]) -> tuple[Ref, Ref]:
    source_id, target_id = row.get("from", {}).get("id"), row.get("to", {}).get("id")
    return Ref(call.object_type, parse_id(source_id)), Ref(call.to_type, parse_id(target_id))


def _associate_default(call: Call, source: Ref, target: Ref) -> Iterator[dict[str, Any]]:
    """§4.4: idempotent and unlabelled; the answer names both directions."""
    kind = call.portal.types.unlabelled(source.object_type, target.object_type)
    connect(call.portal, source, target, [kind], call.origin)
    for start, end, type_id in ((source, target, kind.type_id), (target, source, kind.inverse_id)):
        spec = {"associationCategory": kind.category, "associationTypeId": type_id}
        yield {"from": {"id": str(start.id)}, "to": {"id": str(end.id)}, "associationSpec": spec}


def _targets_page(call: Call, source: Ref, after: int, limit: int) -> dict[str, Any]:
    found = [each for each in sorted(live_targets(call.portal, source, call.to_type)) if each[0] >= after]
    page: dict[str, Any] = {
        "results": [
            {"toObjectId": str(target_id), "associationTypes": [kind_view(kind) for kind in kinds]}
            for target_id, kinds in found[:limit]
        ]
    }
    if len(found) > limit:
        page["paging"] = {"next": {"after": str(found[limit][0])}}
    return page


def _labels_view(call: Call, source: Ref, target: Ref) -> dict[str, Any]:
    return {
        "fromObjectTypeId": source.object_type.value,
        "fromObjectId": str(source.id),
        "toObjectTypeId": target.object_type.value,
        "toObjectId": str(target.id),
        "labels": [kind.label for kind in call.portal.graph.between(source, target) if kind.label],
    }


def _none_found(call: Call, source: Ref) -> dict[str, Any]:
    """As answered to public code on live portals; hubspot.md §4.4 says "missing and/or reported in errors (207)"."""
    near, far = call.object_type.singular, call.to_type.singular
    return {
        "status": "error",
        "category": "OBJECT_NOT_FOUND",
        "subCategory": "crm.associations.NO_ASSOCIATIONS_FOUND",
        "message": f"No {far} is associated with {near} {source.id}.",
        "context": {"fromObjectId": [str(source.id)], "fromObjectType": [near], "toObjectType": [far]},
    }


def _cap_unique_sources(call: Call) -> None:
    sources = {str(row.get("from", {}).get("id")) for row in call.inputs}
    if len(sources) > MAX_ARCHIVE:
        raise invalid(f"At most {MAX_ARCHIVE} different from ids are allowed")


def _completed(call: Call, results: list[dict[str, Any]]) -> dict[str, Any]:
    moment = iso(call.now)
    return {"status": "COMPLETE", "results": results, "startedAt": moment, "completedAt": moment}


_ONE = "/crm/objects/{v}/{type}/{id}/associations"
_PAIR = "/crm/associations/{v}/{type}/{to_type}"
ROUTES = (
    Route("PUT", f"{_ONE}/default/{{to_type}}/{{to_id}}", put_default, Access.WRITE),
    Route("PUT", f"{_ONE}/{{to_type}}/{{to_id}}", put_labels, Access.WRITE),
    Route("DELETE", f"{_ONE}/{{to_type}}/{{to_id}}", delete, Access.WRITE),
    Route("GET", f"{_ONE}/{{to_type}}", listing, Access.READ),
    Route("POST", f"{_PAIR}/batch/create", create_all, Access.WRITE),
    Route("POST", f"{_PAIR}/batch/associate/default", default_all, Access.WRITE),
    Route("POST", f"{_PAIR}/batch/read", read_all, Access.READ),
    Route("POST", f"{_PAIR}/batch/archive", archive_all, Access.WRITE),
    Route("POST", f"{_PAIR}/batch/labels/archive", archive_labels, Access.WRITE),
)
