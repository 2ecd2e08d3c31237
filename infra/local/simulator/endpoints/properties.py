"""Property definitions and groups (hubspot.md §4.2)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from infra.local.simulator.call import Answer, Call, batch_answer, refuse_too_many
from infra.local.simulator.definitions import Option, PropertyDefinition, PropertyGroup
from infra.local.simulator.errors import ApiError, invalid
from infra.local.simulator.routing import Access, Route
from infra.local.simulator.timestamps import iso

_REQUIRED = ("name", "label", "type", "fieldType", "groupName")
_TYPES = ("string", "number", "date", "datetime", "enumeration", "bool")
MAX_INPUTS = 100


def listing(call: Call) -> Answer:
    """No paging."""
    found = call.portal.catalogs[call.object_type].all(archived=call.flag("archived"))
    return Answer(200, {"results": [_view(each) for each in found]})


def read(call: Call) -> Answer:
    return Answer(200, _view(call.portal.catalogs[call.object_type].get(call.path["name"])))


def create(call: Call) -> Answer:
    """201 with a Location."""
    definition = call.portal.catalogs[call.object_type].define(_posted(call.fields, call.now))
    location = f"/crm/properties/2026-09/{call.object_type}/{definition.name}"
    return Answer(201, _view(definition), {"Location": location})


def change(call: Call) -> Answer:
    """The options list is replaced; `hasUniqueValue` and `dataSensitivity` are accepted and ignored."""
    changes: dict[str, object] = {
        ours: call.fields[theirs]
        for theirs, ours in (
            ("label", "label"),
            ("description", "description"),
            ("type", "type"),
            ("fieldType", "field_type"),
            ("groupName", "group_name"),
        )
        if theirs in call.fields
    }
    if "options" in call.fields:
        changes["options"] = _options(call.fields)
    changed = call.portal.catalogs[call.object_type].change(call.path["name"], call.now, changes)
    return Answer(200, _view(changed))


def remove(call: Call) -> Answer:
    call.portal.catalogs[call.object_type].archive(call.path["name"], call.now)
    return Answer(204)


def create_all(call: Call) -> Answer:
    """201, or 207 where some could not be made (the status of mixed results is unconfirmed)."""
    refuse_too_many(call.inputs, MAX_INPUTS)
    catalog = call.portal.catalogs[call.object_type]
    results: list[dict[str, Any]] = []
    errors: list[dict[str, Any]] = []
    for row in call.inputs:
        try:
            results.append(_view(catalog.define(_posted(row, call.now))))
        except ApiError as error:
            errors.append(error.as_row(None))
    return batch_answer(call, results, errors, success=201)


def read_all(call: Call) -> Answer:
    catalog = call.portal.catalogs[call.object_type]
    results: list[dict[str, Any]] = []
    errors: list[dict[str, Any]] = []
    for row in call.inputs:
        try:
            results.append(_view(catalog.get(str(row.get("name")))))
        except ApiError as error:
            errors.append(error.as_row(None))
    return batch_answer(call, results, errors, success=200)


def archive_all(call: Call) -> Answer:
    catalog = call.portal.catalogs[call.object_type]
    for row in call.inputs:
        if catalog.find(str(row.get("name"))) is not None:
            catalog.archive(str(row.get("name")), call.now)
    return Answer(204)


def list_groups(call: Call) -> Answer:
    groups = call.portal.catalogs[call.object_type].groups()
    return Answer(200, {"results": [_group_view(each) for each in groups]})


def read_group(call: Call) -> Answer:
    return Answer(200, _group_view(call.portal.catalogs[call.object_type].get_group(call.path["group"])))


def create_group(call: Call) -> Answer:
    group = call.portal.catalogs[call.object_type].add_group(_posted_group(call.fields))
    return Answer(201, _group_view(group))


def change_group(call: Call) -> Answer:
    catalog = call.portal.catalogs[call.object_type]
    old = catalog.get_group(call.path["group"])
    merged = {**_group_view(old), **call.fields, "name": old.name}
    return Answer(200, _group_view(catalog.put_group(_posted_group(merged))))


def remove_group(call: Call) -> Answer:
    call.portal.catalogs[call.object_type].archive_group(call.path["group"])
    return Answer(204)


def _posted(fields: Mapping[str, Any], at: int) -> PropertyDefinition:
    missing = [name for name in _REQUIRED if not fields.get(name)]
    if missing:
        raise invalid(f"Some required fields were not set: [{', '.join(missing)}]")
    if fields["type"] not in _TYPES:
        raise invalid(f"{fields['type']} is not a property type")
    name = str(fields["name"])
    if name != name.lower() or not name.replace("_", "").isalnum():
        raise invalid(f"{name} is not a property name: lower-case letters, digits and underscores only")
    return PropertyDefinition(
        name=name,
        label=str(fields["label"]),
        type=str(fields["type"]),
        field_type=str(fields["fieldType"]),
        group_name=str(fields["groupName"]),
        description=str(fields.get("description") or ""),
        options=_options(fields),
        has_unique_value=bool(fields.get("hasUniqueValue")),
        created_at=at,
        updated_at=at,
    )


def _options(fields: Mapping[str, Any]) -> tuple[Option, ...]:
    return tuple(
        Option(
            value=str(option["value"]),
            label=str(option["label"]),
            display_order=int(option.get("displayOrder", -1)),
            hidden=bool(option.get("hidden", False)),
        )
        for option in fields.get("options") or []
    )


def _posted_group(fields: Mapping[str, Any]) -> PropertyGroup:
    if not fields.get("name") or not fields.get("label"):
        raise invalid("Some required fields were not set: [name, label]")
    order = int(fields.get("displayOrder", -1))
    return PropertyGroup(name=str(fields["name"]), label=str(fields["label"]), display_order=order)


def _view(definition: PropertyDefinition) -> dict[str, Any]:
    view: dict[str, Any] = {
        "name": definition.name,
        "label": definition.label,
        "type": definition.type,
        "fieldType": definition.field_type,
        "groupName": definition.group_name,
        "description": definition.description,
        "options": [_option_view(option) for option in definition.options],
        "displayOrder": -1,
        "calculated": definition.calculated,
        "externalOptions": definition.type == "enumeration" and not definition.options,
        "hasUniqueValue": definition.has_unique_value,
        "hidden": False,
        "hubspotDefined": definition.hubspot_defined,
        "formField": False,
        "archived": definition.archived_at is not None,
        "modificationMetadata": {
            "archivable": not definition.hubspot_defined,
            "readOnlyDefinition": definition.hubspot_defined,
            "readOnlyValue": definition.read_only,
        },
    }
    moments = {
        "createdAt": definition.created_at,
        "updatedAt": definition.updated_at,
        "archivedAt": definition.archived_at,
    }
    return view | {name: iso(moment) for name, moment in moments.items() if moment is not None}


def _option_view(option: Option) -> dict[str, Any]:
    return {
        "label": option.label,
        "value": option.value,
        "displayOrder": option.display_order,
        "hidden": option.hidden,
    }


def _group_view(group: PropertyGroup) -> dict[str, Any]:
    return {
        "name": group.name,
        "label": group.label,
        "displayOrder": group.display_order,
        "archived": False,
    }


_ALL = "/crm/properties/{v}/{type}"
ROUTES = (
    Route("GET", _ALL, listing, Access.SCHEMA_READ),
    Route("POST", _ALL, create, Access.SCHEMA_WRITE),
    Route("POST", f"{_ALL}/batch/create", create_all, Access.SCHEMA_WRITE),
    Route("POST", f"{_ALL}/batch/read", read_all, Access.SCHEMA_READ),
    Route("POST", f"{_ALL}/batch/archive", archive_all, Access.SCHEMA_WRITE),
    Route("GET", f"{_ALL}/groups", list_groups, Access.SCHEMA_READ),
    Route("POST", f"{_ALL}/groups", create_group, Access.SCHEMA_WRITE),
    Route("GET", f"{_ALL}/groups/{{group}}", read_group, Access.SCHEMA_READ),
    Route("PATCH", f"{_ALL}/groups/{{group}}", change_group, Access.SCHEMA_WRITE),
    Route("DELETE", f"{_ALL}/groups/{{group}}", remove_group, Access.SCHEMA_WRITE),
    Route("GET", f"{_ALL}/{{name}}", read, Access.SCHEMA_READ),
    Route("PATCH", f"{_ALL}/{{name}}", change, Access.SCHEMA_WRITE),
    Route("DELETE", f"{_ALL}/{{name}}", remove, Access.SCHEMA_WRITE),
)
