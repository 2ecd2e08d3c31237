"""Creating and updating records, in two steps: a draft that may be refused, then a commit that cannot fail.

Two steps let a batch be all-or-nothing, and a refused row have its message without a half-written record.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from infra.local.simulator.changes import PropertyChanged, RecordCreated
from infra.local.simulator.checking import (
    Claims,
    check_required,
    check_stage,
    check_unique,
    normalised,
    unique_names,
)
from infra.local.simulator.object_types import ObjectType
from infra.local.simulator.origin import Origin
from infra.local.simulator.portal import SimulatedPortal
from infra.local.simulator.records import Record
from infra.local.simulator.timestamps import iso
from infra.local.simulator.values import in_webhook_form


@dataclass(frozen=True, slots=True)
class Draft:
    """Values that passed every check, for a record that may not exist yet."""

    object_type: ObjectType
    record_id: int
    values: Mapping[str, str]


def draft_creation(
    portal: SimulatedPortal, object_type: ObjectType, properties: Mapping[str, object], claims: Claims
) -> Draft:
    values = normalised(portal, object_type, properties)
    if object_type is ObjectType.DEAL:
        values = _with_deal_defaults(portal, values)
    check_required(object_type, values)
    if object_type is ObjectType.DEAL:
        check_stage(portal, values["pipeline"], values["dealstage"])
    draft = Draft(object_type, portal.take_record_id(), values)
    check_unique(portal, object_type, draft.record_id, values, claims)
    return draft


def draft_update(
    portal: SimulatedPortal, record: Record, properties: Mapping[str, object], claims: Claims
) -> Draft:
    values = normalised(portal, record.object_type, properties)
    if record.object_type is ObjectType.DEAL and ("dealstage" in values or "pipeline" in values):
        pipeline_id = values.get("pipeline", record.value("pipeline"))
        check_stage(portal, pipeline_id, values.get("dealstage", record.value("dealstage")))
    check_unique(portal, record.object_type, record.id, values, claims)
    return Draft(record.object_type, record.id, values)


def commit_creation(portal: SimulatedPortal, draft: Draft, origin: Origin) -> Record:
    """§1.3: "creation plus one propertyChange per subscribed, set property, same occurredAt"."""
    now = portal.clock()
    record = Record(draft.object_type, draft.record_id, created_at=now, updated_at=now)
    portal.tables[draft.object_type].add(record)
    for name, value in {**_creation_marks(record, origin), **draft.values}.items():
        record.put(name, value, now, origin)
    portal.publish(
        RecordCreated(
            portal_id=portal.portal_id,
            object_type=record.object_type,
            object_id=record.id,
            at=now,
            origin=origin,
        )
    )
    _after_write(portal, record, [name for name in draft.values if record.value(name)], origin)
    return record


def commit_update(portal: SimulatedPortal, draft: Draft, origin: Origin) -> Record:
    """Only values that really change are kept in the history and reported (§4.1 Upsert, unconfirmed)."""
    now = portal.clock()
    record = portal.tables[draft.object_type].exact(draft.record_id)
    assert record is not None, "a draft is committed under the lock it was made under"  # noqa: S101
    _release_replaced(portal, record, draft.values)
    changed = [name for name, value in draft.values.items() if record.put(name, value, now, origin)]
    if changed:
        record.updated_at = now
        record.put(record.object_type.modified_property, iso(now), now, origin)
        _after_write(portal, record, changed, origin)
    return record


def _with_deal_defaults(portal: SimulatedPortal, values: Mapping[str, str]) -> dict[str, str]:
    """§4.1: "default pipeline if omitted"; the portal's currency likewise (unconfirmed)."""
    filled = dict(values)
    filled["pipeline"] = filled.get("pipeline") or portal.pipelines.default().id
    filled["deal_currency_code"] = filled.get("deal_currency_code") or portal.currency
    return filled


def _creation_marks(record: Record, origin: Origin) -> dict[str, str]:
    """§4.1 "Own-write marks on the record": the origin of the creation only."""
    moment = iso(record.created_at)
    marks = {
        "hs_object_id": str(record.id),
        record.object_type.created_property: moment,
        record.object_type.modified_property: moment,
        "hs_object_source": origin.change_source,
        "hs_object_source_id": origin.source_id,
        "hs_object_source_label": origin.label,
    }
    return {**marks, **({"hs_object_source_detail_1": origin.detail} if origin.detail else {})}


def _release_replaced(portal: SimulatedPortal, record: Record, values: Mapping[str, str]) -> None:
    table = portal.tables[record.object_type]
    for name in unique_names(portal, record.object_type, values):
        if record.value(name) != values[name]:
            table.release(name, record.value(name), record.id)


def _after_write(portal: SimulatedPortal, record: Record, changed: list[str], origin: Origin) -> None:
    table, catalog = portal.tables[record.object_type], portal.catalogs[record.object_type]
    for name in unique_names(portal, record.object_type, changed):
        if record.value(name):
            table.hold(name, record.value(name), record.id)
    _compute(portal, record, origin)
    for name in changed:
        portal.publish(
            PropertyChanged(
                portal_id=portal.portal_id,
                object_type=record.object_type,
                object_id=record.id,
                at=portal.clock(),
                origin=origin,
                name=name,
                value=in_webhook_form(catalog.find(name), record.value(name)),
            )
        )


def _compute(portal: SimulatedPortal, record: Record, origin: Origin) -> None:
    """Calculated properties; §1.1: they "reportedly do not fire" a propertyChange (unconfirmed)."""
    if record.object_type is ObjectType.DEAL:
        _compute_deal(portal, record, origin)
    if record.object_type is ObjectType.LINE_ITEM:
        _compute_line_item(portal, record, origin)


def _compute_deal(portal: SimulatedPortal, record: Record, origin: Origin) -> None:
    pipeline = portal.pipelines.find(record.value("pipeline"))
    stage = pipeline.stages.get(record.value("dealstage")) if pipeline is not None else None
    if stage is not None:
        record.put("hs_is_closed", str(stage.is_closed).lower(), portal.clock(), origin)
        record.put("hs_is_closed_won", str(stage.is_won).lower(), portal.clock(), origin)
        record.put("hs_deal_stage_probability", str(float(stage.probability)), portal.clock(), origin)


def _compute_line_item(portal: SimulatedPortal, record: Record, origin: Origin) -> None:
    """§4.5: `amount` is computed. Discounts as in HubSpot's quotes: per unit, then percent (unconfirmed)."""
    price, quantity = float(record.value("price") or 0), float(record.value("quantity") or 1)
    unit = price - float(record.value("discount") or 0)
    unit *= 1 - float(record.value("hs_discount_percentage") or 0) / 100
    record.put("amount", f"{unit * quantity:.2f}".rstrip("0").rstrip("."), portal.clock(), origin)
