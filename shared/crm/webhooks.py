"""HubSpot's webhook payloads as facts of ours (HubSpot docs: Webhooks API; changelog: generic webhook subscriptions).

Two forms say the same: the classic `deal.*`, and the generic `object.*` with an `objectTypeId`.
"""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any

from shared.domain.events import (
    CrmEvent,
    DealAssociationChanged,
    DealCreated,
    DealMerged,
    DealPropertyChanged,
    DealRemoved,
    DealRestored,
)
from shared.domain.ids import Milliseconds, ObjectType, PortalId, RecordId

Payload = Mapping[str, Any]


class Dropped(StrEnum):
    OWN_ECHO = "own_echo"
    """We wrote it ourselves."""
    UNKNOWN_TYPE = "unknown_type"
    """Not about a deal, or of a kind that nothing follows from."""
    MALFORMED = "malformed"


def is_own_echo(payload: Payload, app_id: int) -> bool:
    """HubSpot tells us of our own writes too, marked with the app's id (captured deliveries)."""
    return payload.get("changeSource") == "INTEGRATION" and str(payload.get("sourceId")) == str(app_id)


def to_event(payload: object, *, app_id: int) -> CrmEvent | Dropped:
    if not isinstance(payload, dict):
        return Dropped.MALFORMED
    if is_own_echo(payload, app_id):
        return Dropped.OWN_ECHO
    # The docs' example has `eventType`; every captured delivery has `subscriptionType`.
    subject, _, kind = str(payload.get("subscriptionType") or payload.get("eventType") or "").partition(".")
    read = _READERS.get(kind)
    if read is None or subject not in _SUBJECTS:
        return Dropped.UNKNOWN_TYPE
    if kind != _ASSOCIATION and not _is_of_a_deal(subject, payload):
        return Dropped.UNKNOWN_TYPE
    try:
        return read(payload)
    except (KeyError, TypeError, ValueError):
        return Dropped.MALFORMED


def _is_of_a_deal(subject: str, payload: Payload) -> bool:
    return subject == "deal" or (subject == "object" and payload.get("objectTypeId") == _DEAL_TYPE)


def _created(payload: Payload) -> CrmEvent:
    return DealCreated(
        portal=_portal(payload), deal=_id(payload, "objectId"), occurred_at=_occurred_at(payload)
    )


def _removed(payload: Payload) -> CrmEvent:
    return DealRemoved(
        portal=_portal(payload), deal=_id(payload, "objectId"), occurred_at=_occurred_at(payload)
    )


def _restored(payload: Payload) -> CrmEvent:
    return DealRestored(
        portal=_portal(payload), deal=_id(payload, "objectId"), occurred_at=_occurred_at(payload)
    )


def _merged(payload: Payload) -> CrmEvent:
    """`newObjectId` is there when the merge made a record of its own (HubSpot changelog: merging gives a new id)."""
    primary = _id(payload, "primaryObjectId")
    return DealMerged(
        portal=_portal(payload),
        deal=_id(payload, "newObjectId") if payload.get("newObjectId") else primary,
        primary=primary,
        others=tuple(RecordId(str(_number(each))) for each in payload["mergedObjectIds"]),
        occurred_at=_occurred_at(payload),
    )


def _property_changed(payload: Payload) -> CrmEvent:
    cleared = payload["propertyValue"] is None
    return DealPropertyChanged(
        portal=_portal(payload),
        deal=_id(payload, "objectId"),
        name=_text(payload, "propertyName"),
        value="" if cleared else _text(payload, "propertyValue"),
        occurred_at=_occurred_at(payload),
    )


def _association_changed(payload: Payload) -> CrmEvent | Dropped:
    """Told once from each end, so the deal stands on either; both become the same fact."""
    ends = [
        (_end_type(payload, "from"), _id(payload, "fromObjectId")),
        (_end_type(payload, "to"), _id(payload, "toObjectId")),
    ]
    if ends[0][0] is not ObjectType.DEAL:
        ends.reverse()
    (deal_type, deal), (other_type, other) = ends
    if deal_type is not ObjectType.DEAL or other_type is None:
        return Dropped.UNKNOWN_TYPE
    return DealAssociationChanged(
        portal=_portal(payload),
        deal=deal,
        other_type=other_type,
        other=other,
        removed=payload["associationRemoved"] is True,
        occurred_at=_occurred_at(payload),
    )


def _end_type(payload: Payload, end: str) -> ObjectType | None:
    """The generic form names each end's type; the classic one both at once, as in `LINE_ITEM_TO_DEAL`."""
    type_id = payload.get(f"{end}ObjectTypeId")
    if type_id is not None:
        return _BY_TYPE_ID.get(type_id)
    from_name, _, to_name = _text(payload, "associationType").partition("_TO_")
    return _BY_NAME.get(from_name if end == "from" else to_name)


def _portal(payload: Payload) -> PortalId:
    return PortalId(_number(payload["portalId"]))


def _occurred_at(payload: Payload) -> Milliseconds:
    return Milliseconds(_number(payload["occurredAt"]))


def _id(payload: Payload, name: str) -> RecordId:
    return RecordId(str(_number(payload[name])))


def _text(payload: Payload, name: str) -> str:
    value = payload[name]
    if not isinstance(value, str):
        raise TypeError
    return value


def _number(value: object) -> int:
    """A number, or its digits: HubSpot's ids are numbers in webhooks and strings elsewhere."""
    if isinstance(value, str) and value.isascii() and value.isdigit():
        return int(value)
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    raise ValueError


_ASSOCIATION = "associationChange"
_SUBJECTS = ("deal", "company", "contact", "object")
_READERS: Mapping[str, Callable[[Payload], CrmEvent | Dropped]] = {
    "creation": _created,
    "deletion": _removed,
    "restore": _restored,
    "merge": _merged,
    "propertyChange": _property_changed,
    _ASSOCIATION: _association_changed,
}
_DEAL_TYPE = "0-3"
_BY_TYPE_ID = {
    _DEAL_TYPE: ObjectType.DEAL,
    "0-2": ObjectType.COMPANY,
    "0-1": ObjectType.CONTACT,
    "0-46": ObjectType.NOTE,
}
_BY_NAME = {
    "DEAL": ObjectType.DEAL,
    "COMPANY": ObjectType.COMPANY,
    "CONTACT": ObjectType.CONTACT,
    "NOTE": ObjectType.NOTE,
}
