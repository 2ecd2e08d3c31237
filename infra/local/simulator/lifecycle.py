"""The end of a record, and its return: archive, restore, merge."""

from __future__ import annotations

from collections.abc import Iterable

from infra.local.simulator.associations import Ref
from infra.local.simulator.changes import RecordArchived, RecordRestored, RecordsMerged
from infra.local.simulator.checking import unique_names
from infra.local.simulator.errors import invalid, not_found
from infra.local.simulator.object_types import ObjectType
from infra.local.simulator.origin import Origin
from infra.local.simulator.portal import SimulatedPortal
from infra.local.simulator.records import Record
from infra.local.simulator.timestamps import DAY_MS, iso

RESTORABLE_MS = 90 * DAY_MS  # hubspot.md §4.1: "restorable 90 days in UI only"
MAX_MERGES = 250  # §3: "merges 250/record"


def archive(portal: SimulatedPortal, record: Record, origin: Origin) -> None:
    """The record's unique values become free (unconfirmed); its associations wait for a restore."""
    record.archived_at = portal.clock()
    _release_all(portal, record)
    portal.publish(
        RecordArchived(
            portal_id=portal.portal_id,
            object_type=record.object_type,
            object_id=record.id,
            at=portal.clock(),
            origin=origin,
        )
    )


def restore(portal: SimulatedPortal, object_type: ObjectType, record_id: int, origin: Origin) -> Record:
    record = portal.tables[object_type].exact(record_id)
    if record is None or record.archived_at is None:
        raise not_found()
    if portal.clock() - record.archived_at > RESTORABLE_MS:
        raise invalid("This record was deleted more than 90 days ago")
    record.archived_at = None
    _hold_all(portal, record, record.values())
    portal.publish(
        RecordRestored(
            portal_id=portal.portal_id,
            object_type=object_type,
            object_id=record.id,
            at=portal.clock(),
            origin=origin,
        )
    )
    return record


def merge(portal: SimulatedPortal, primary: Record, other: Record, origin: Origin) -> Record:
    """§4.1: "contacts, companies and deals now produce a new record id". The primary's values win."""
    if primary is other:
        raise invalid("A record cannot be merged with itself")
    old_ids = _merged_ids(primary) + _merged_ids(other) + [primary.id, other.id]
    if len(old_ids) > MAX_MERGES:
        raise invalid(f"A record can take part in at most {MAX_MERGES} merges")
    moved = [name for name, value in other.values().items() if value and not primary.value(name)]
    merged = _merged_record(portal, primary, other, moved, old_ids, origin)
    _replace(portal, (primary, other), merged)
    portal.publish(
        RecordsMerged(
            portal_id=portal.portal_id,
            object_type=merged.object_type,
            object_id=merged.id,
            at=portal.clock(),
            origin=origin,
            primary_id=primary.id,
            merged_ids=(other.id,),
            properties_moved=len(moved),
        )
    )
    return merged


def _merged_record(
    portal: SimulatedPortal,
    primary: Record,
    other: Record,
    moved: Iterable[str],
    old_ids: list[int],
    origin: Origin,
) -> Record:
    """The surviving values keep their history; only what the merge itself sets is new."""
    now = portal.clock()
    merged = Record(
        primary.object_type, portal.take_record_id(), created_at=primary.created_at, updated_at=now
    )
    merged.history = {name: list(versions) for name, versions in primary.history.items()}
    for name in moved:
        merged.history[name] = list(other.history[name])
    merged.put("hs_object_id", str(merged.id), now, origin)
    merged.put("hs_merged_object_ids", ";".join(map(str, old_ids)), now, origin)
    merged.put(merged.object_type.modified_property, iso(now), now, origin)
    return merged


def _replace(portal: SimulatedPortal, old: Iterable[Record], merged: Record) -> None:
    table = portal.tables[merged.object_type]
    table.add(merged)
    for record in old:
        _release_all(portal, record)
        table.mark_merged(record.id, merged.id)
        portal.graph.move_all(Ref(record.object_type, record.id), Ref(merged.object_type, merged.id))
    _hold_all(portal, merged, merged.values())


def _merged_ids(record: Record) -> list[int]:
    return [int(each) for each in record.value("hs_merged_object_ids").split(";") if each]


def _release_all(portal: SimulatedPortal, record: Record) -> None:
    values = record.values()
    for name in unique_names(portal, record.object_type, values):
        portal.tables[record.object_type].release(name, values[name], record.id)


def _hold_all(portal: SimulatedPortal, record: Record, values: dict[str, str]) -> None:
    table = portal.tables[record.object_type]
    for name in unique_names(portal, record.object_type, values):
        if table.holder(name, values[name]) is None:
            table.hold(name, values[name], record.id)
