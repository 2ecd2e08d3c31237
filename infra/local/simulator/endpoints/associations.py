"""Associations one by one, in batches, and the labels they may carry (hubspot.md §4.4)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from infra.local.simulator.association_types import USER_DEFINED, AssociationType, TypeKey
from infra.local.simulator.associations import Ref
from infra.local.simulator.call import Answer, Call
from infra.local.simulator.errors import ApiError, invalid, not_found
from infra.local.simulator.linking import connect, disconnect, kinds_named, parse_id, require_live, set_labels
from infra.local.simulator.reading import live_targets
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
    _cap(call, MAX_CREATE)
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
    return _batch_answer(call, results, errors, success=201)


def default_all(call: Call) -> Answer:
    _cap(call, MAX_CREATE)
    results: list[dict[str, Any]] = []
    errors: list[dict[str, Any]] = []
    for row in call.inputs:
        try:
            source, target = _ends(call, row)
        except ApiError as error:
            errors.append(error.as_row(None))
            continue
        results.extend(_associate_default(call, source, target))
    return _batch_answer(call, results, errors, success=200)


def read_all(call: Call) -> Answer:
    """Ids without associations are reported in `errors` with a 207."""
    _cap(call, MAX_READ)
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
    return _batch_answer(call, results, errors, success=200)


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


def list_labels(call: Call) -> Answer:
    """The name is never returned (live)."""
    kinds = call.portal.types.between(call.object_type, call.to_type)
    return Answer(200, {"results": [_type_view(kind) for kind in kinds]})


def create_label(call: Call) -> Answer:
    """§4.4: 200 with both type ids."""
    label, name = str(call.fields.get("label") or ""), str(call.fields.get("name") or "")
    if not label or not name:
        raise invalid("A label needs a name and a label")
    inverse = call.fields.get("inverseLabel")
    kind = call.portal.types.add_label(
        call.object_type, call.to_type, name=name, label=label, inverse_label=inverse
    )
    back = call.portal.types.get(call.to_type, call.object_type, kind.inverse_key)
    return Answer(200, {"results": [_type_view(kind), _type_view(back)]})


def change_label(call: Call) -> Answer:
    key: TypeKey = (USER_DEFINED, int(call.fields.get("associationTypeId") or 0))
    kind = call.portal.types.get(call.object_type, call.to_type, key)
    call.portal.types.relabel(kind, str(call.fields.get("label") or ""), call.fields.get("inverseLabel"))
    return Answer(204)


def delete_label(call: Call) -> Answer:
    call.portal.types.remove_label(call.object_type, call.to_type, parse_id(call.path["type_id"]))
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
            {"toObjectId": str(target_id), "associationTypes": [_type_view(kind) for kind in kinds]}
            for target_id, kinds in found[:limit]
        ]
    }
    if len(found) > limit:
        page["paging"] = {"next": {"after": str(found[limit][0])}}
    return page


def _type_view(kind: AssociationType) -> dict[str, Any]:
    return {"category": kind.category, "typeId": kind.type_id, "label": kind.label or None}


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


def _cap(call: Call, limit: int) -> None:
    if len(call.inputs) > limit:
        raise invalid(f"The number of inputs, {len(call.inputs)}, exceeds the limit of {limit}")


def _cap_unique_sources(call: Call) -> None:
    sources = {str(row.get("from", {}).get("id")) for row in call.inputs}
    if len(sources) > MAX_ARCHIVE:
        raise invalid(f"At most {MAX_ARCHIVE} different from ids are allowed")


def _batch_answer(
    call: Call, results: list[dict[str, Any]], errors: list[dict[str, Any]], success: int
) -> Answer:
    payload = _completed(call, call.shuffled(results))
    if errors:
        payload |= {"numErrors": len(errors), "errors": errors}
    return Answer(207 if errors else success, payload)


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
    Route("GET", f"{_PAIR}/labels", list_labels, Access.READ),
    Route("POST", f"{_PAIR}/labels", create_label, Access.WRITE),
    Route("PUT", f"{_PAIR}/labels", change_label, Access.WRITE),
    Route("DELETE", f"{_PAIR}/labels/{{type_id}}", delete_label, Access.WRITE),
)
