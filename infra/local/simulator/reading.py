"""Records as REST answers print them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from infra.local.simulator.association_types import AssociationType
from infra.local.simulator.associations import Ref
from infra.local.simulator.object_types import ObjectType, object_type_named
from infra.local.simulator.portal import SimulatedPortal
from infra.local.simulator.records import Record, Version
from infra.local.simulator.timestamps import iso

MAX_INLINE_ASSOCIATIONS = 100  # hubspot.md §3: ">100 associations inline per record are paged"


def record_view(
    portal: SimulatedPortal,
    record: Record,
    *,
    properties: Sequence[str] = (),
    with_history: Sequence[str] = (),
    associations: Sequence[str] = (),
) -> dict[str, Any]:
    view: dict[str, Any] = {
        "id": str(record.id),
        "properties": _properties(portal, record, properties),
        "createdAt": iso(record.created_at),
        "updatedAt": iso(record.updated_at),
        "archived": record.archived,
        "url": f"https://app.hubspot.com/contacts/{portal.portal_id}/record/{record.object_type}/{record.id}",
    }
    if record.archived_at is not None:
        view["archivedAt"] = iso(record.archived_at)
    if with_history:
        view["propertiesWithHistory"] = _histories(portal, record, with_history)
    if associations:
        view["associations"] = _inline_associations(portal, record, associations)
    return view


def written_view(portal: SimulatedPortal, record: Record, named: Sequence[str] = ()) -> dict[str, Any]:
    """After a write HubSpot answers with what was written, besides its defaults."""
    return record_view(portal, record, properties=(*record.object_type.returned_by_default, *named))


def _properties(portal: SimulatedPortal, record: Record, named: Sequence[str]) -> dict[str, str | None]:
    """§4: "A requested, defined, empty property is null; an undefined one is silently omitted"."""
    catalog = portal.catalogs[record.object_type]
    wanted = dict.fromkeys((*(named or record.object_type.returned_by_default), "hs_object_id"))
    always = {record.object_type.created_property: None, record.object_type.modified_property: None}
    defined = [name for name in (always | wanted) if catalog.find(name) is not None]
    return {name: record.value(name) or None for name in sorted(defined)}


def _histories(
    portal: SimulatedPortal, record: Record, named: Sequence[str]
) -> dict[str, list[dict[str, Any]]]:
    catalog = portal.catalogs[record.object_type]
    defined = [name for name in named if catalog.find(name) is not None]
    return {name: [_version(each) for each in reversed(record.history.get(name, ()))] for name in defined}


def _version(version: Version) -> dict[str, Any]:
    """§4.1: `{value,timestamp,sourceType,sourceId,sourceLabel,updatedByUserId}`, newest first."""
    origin = version.origin
    view = {
        "value": version.value,
        "timestamp": iso(version.at),
        "sourceType": origin.change_source,
        "sourceId": origin.source_id,
        "sourceLabel": origin.detail or origin.label,
    }
    return view if origin.user_id is None else {**view, "updatedByUserId": origin.user_id}


def _inline_associations(
    portal: SimulatedPortal, record: Record, type_names: Sequence[str]
) -> dict[str, dict[str, Any]]:
    """v3 form: one entry per kind, named `deal_to_company` and `deal_to_company_unlabeled` (names unconfirmed)."""
    found: dict[str, dict[str, Any]] = {}
    for name in type_names:
        to_type = object_type_named(name)
        targets = live_targets(portal, Ref(record.object_type, record.id), to_type)
        results = [
            {"id": str(target_id), "type": _kind_name(kind)} for target_id, kinds in targets for kind in kinds
        ]
        if results:
            found[to_type.plural.replace("_", " ")] = _page_of_associations(results)
    return found


def kind_view(kind: AssociationType) -> dict[str, Any]:
    return {"category": kind.category, "typeId": kind.type_id, "label": kind.label or None}


def live_targets(
    portal: SimulatedPortal, source: Ref, to_type: ObjectType
) -> list[tuple[int, list[AssociationType]]]:
    """Archived records keep their associations for a restore but show none."""
    table = portal.tables[to_type]
    targets = portal.graph.targets(source, to_type).items()
    return [(each, kinds) for each, kinds in targets if (hit := table.exact(each)) and not hit.archived]


def _page_of_associations(results: list[dict[str, str]]) -> dict[str, Any]:
    if len(results) <= MAX_INLINE_ASSOCIATIONS:
        return {"results": results}
    after = results[MAX_INLINE_ASSOCIATIONS]["id"]
    return {"results": results[:MAX_INLINE_ASSOCIATIONS], "paging": {"next": {"after": after}}}


def _kind_name(kind: AssociationType) -> str:
    plain = f"{kind.from_type.singular}_to_{kind.to_type.singular}"
    if kind.is_primary:
        return plain
    if kind.is_unlabelled:
        return f"{plain}_unlabeled"
    return kind.name or kind.label.lower().replace(" ", "_")
