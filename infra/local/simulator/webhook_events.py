"""From what happened to the JSON HubSpot sends: classic payloads (hubspot.md §1.2) and generic ones (§1.3)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, assert_never

from infra.local.simulator.app import Subscription, Subscriptions
from infra.local.simulator.association_types import USER_DEFINED
from infra.local.simulator.changes import (
    AssociationChanged,
    Change,
    PropertyChanged,
    RecordArchived,
    RecordCreated,
    RecordRestored,
    RecordsMerged,
)

Event = dict[str, Any]


def events_for(change: Change, subscriptions: Subscriptions, app_id: int) -> Iterator[Event]:
    """One event per subscription that covers the change; the delivery queue fills in `eventId`."""
    if isinstance(change, AssociationChanged) and change.category == USER_DEFINED:
        return  # §1.3: "user-defined association labels are NOT delivered"; classic form alike (unconfirmed)
    kind, details = _kind_and_details(change)
    property_name = change.name if isinstance(change, PropertyChanged) else None
    for subscription in subscriptions.matching(kind, change.object_type, property_name):
        generic = _generic_details(change) if subscription.generic else {}
        yield {**_base(change, subscription, app_id), **details, **generic}


def _base(change: Change, subscription: Subscription, app_id: int) -> Event:
    return {
        "eventId": 0,
        "subscriptionId": subscription.id,
        "portalId": change.portal_id,
        "appId": app_id,
        "occurredAt": change.at,
        "subscriptionType": subscription.subscription_type,
        "attemptNumber": 0,
        "changeSource": change.origin.change_source,
        "sourceId": change.origin.source_id,
    }


def _kind_and_details(change: Change) -> tuple[str, Event]:
    """The part of the type after the dot, and the keys both forms share."""
    match change:
        case RecordCreated():
            return "creation", {"objectId": change.object_id, "changeFlag": "CREATED"}
        case RecordArchived():
            return "deletion", {"objectId": change.object_id, "changeFlag": "DELETED"}
        case RecordRestored():  # §1.2: "creation's keys, no new fields"; the flag's value is unconfirmed
            return "restore", {"objectId": change.object_id, "changeFlag": "CREATED"}
        case PropertyChanged():
            value = {"propertyName": change.name, "propertyValue": change.value}
            return "propertyChange", {"objectId": change.object_id, **value}
        case RecordsMerged():
            return "merge", _merge_details(change)
        case AssociationChanged():
            return "associationChange", _association_details(change)
        case _:
            assert_never(change)


def _merge_details(change: RecordsMerged) -> Event:
    """§1.2: base keys (objectId among them: here the winner, unconfirmed) and the ids of all involved."""
    return {
        "objectId": change.primary_id,
        "primaryObjectId": change.primary_id,
        "mergedObjectIds": list(change.merged_ids),
        "newObjectId": change.object_id,
        "numberOfPropertiesMoved": change.properties_moved,
    }


def _association_details(change: AssociationChanged) -> Event:
    """§1.2: no objectId and no changeFlag."""
    return {
        "associationType": f"{change.object_type.name}_TO_{change.to_type.name}",
        "fromObjectId": change.object_id,
        "toObjectId": change.to_id,
        "associationRemoved": change.removed,
        "isPrimaryAssociation": change.primary,
    }


def _generic_details(change: Change) -> Event:
    """§1.3: what the generic form has on top."""
    match change:
        case AssociationChanged():
            return {
                "associationTypeId": change.type_id,
                "associationCategory": change.category,
                "fromObjectTypeId": change.object_type.value,
                "toObjectTypeId": change.to_type.value,
            }
        case PropertyChanged():
            return {"objectTypeId": change.object_type.value, "isSensitive": False}
        case _:
            return {"objectTypeId": change.object_type.value}
