"""Associating records and taking them apart again, with the events each side of each kind fires."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from infra.local.simulator.association_types import AssociationType
from infra.local.simulator.associations import Edge, Ref
from infra.local.simulator.changes import AssociationChanged
from infra.local.simulator.errors import ApiError, invalid
from infra.local.simulator.object_types import ObjectType
from infra.local.simulator.origin import Origin
from infra.local.simulator.portal import SimulatedPortal


@dataclass(frozen=True, slots=True)
class Link:
    """An association to make: checked, with the record it goes to."""

    target: Ref
    kinds: tuple[AssociationType, ...]


def inline_links(
    portal: SimulatedPortal, object_type: ObjectType, wanted: Sequence[Mapping[str, Any]]
) -> list[Link]:
    """§4.1 `associations:[{to:{id},types:[…]}]`: the type id tells what the target is."""
    links = []
    for entry in wanted:
        kinds = tuple(_kind_from(portal, object_type, spec) for spec in entry.get("types", ()))
        if not kinds:
            raise invalid("An association needs at least one type")
        target = Ref(kinds[0].to_type, parse_id(entry.get("to", {}).get("id")))
        require_live(portal, target)
        links.append(Link(target, kinds))
    return links


def parse_id(raw: object) -> int:
    text = str(raw)
    if not text.isdigit():
        raise invalid(f"Invalid object id: {raw}")
    return int(text)


def kinds_named(
    portal: SimulatedPortal, from_type: ObjectType, to_type: ObjectType, specs: Sequence[Mapping[str, Any]]
) -> list[AssociationType]:
    keys = [(str(spec.get("associationCategory")), int(spec.get("associationTypeId", 0))) for spec in specs]
    return [portal.types.get(from_type, to_type, key) for key in keys]


def require_live(portal: SimulatedPortal, ref: Ref) -> None:
    """The words of this refusal are unconfirmed."""
    record = portal.tables[ref.object_type].exact(ref.id)
    if record is None or record.archived:
        message = f"One or more associations are invalid: {ref.object_type.singular} {ref.id} does not exist"
        raise ApiError(400, "VALIDATION_ERROR", message, context={"INVALID_OBJECT_IDS": [str(ref.id)]})


def connect(
    portal: SimulatedPortal, source: Ref, target: Ref, kinds: Sequence[AssociationType], origin: Origin
) -> None:
    _announce(portal, portal.graph.connect(source, target, list(kinds)), origin, removed=False)


def set_labels(
    portal: SimulatedPortal, source: Ref, target: Ref, kinds: Sequence[AssociationType], origin: Origin
) -> None:
    added, removed = portal.graph.set_labels(source, target, list(kinds))
    _announce(portal, removed, origin, removed=True)
    _announce(portal, added, origin, removed=False)


def disconnect(
    portal: SimulatedPortal,
    source: Ref,
    target: Ref,
    origin: Origin,
    kinds: Sequence[AssociationType] | None = None,
) -> None:
    edges = portal.graph.disconnect(source, target, None if kinds is None else list(kinds))
    _announce(portal, edges, origin, removed=True)


def _announce(portal: SimulatedPortal, edges: Sequence[Edge], origin: Origin, *, removed: bool) -> None:
    """§1.1: "associationChange fires once for each side"; an edge is one side. Nothing here touches lastmodified."""
    for edge in edges:
        portal.publish(
            AssociationChanged(
                portal_id=portal.portal_id,
                object_type=edge.source.object_type,
                object_id=edge.source.id,
                at=portal.clock(),
                origin=origin,
                to_type=edge.target.object_type,
                to_id=edge.target.id,
                type_id=edge.kind.type_id,
                category=edge.kind.category,
                primary=edge.kind.is_primary,
                removed=removed,
            )
        )


def _kind_from(portal: SimulatedPortal, object_type: ObjectType, spec: Mapping[str, Any]) -> AssociationType:
    key = (str(spec.get("associationCategory")), int(spec.get("associationTypeId", 0)))
    found = (portal.types.find(object_type, to_type, key) for to_type in ObjectType)
    kind = next((each for each in found if each is not None), None)
    if kind is None:
        message = "One or more associations are invalid"
        raise invalid(message, context={"INVALID_ASSOCIATION_TYPE_ID": [f"{key[0]} {key[1]}"]})
    return kind
