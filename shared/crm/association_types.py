"""HubSpot's own association types, the same in every portal (HubSpot docs: Associations, "Association type IDs")."""

from collections.abc import Sequence
from typing import Any

from shared.domain.ids import ObjectType
from shared.domain.records import Association
from shared.ports import CannotProceed

_UNLABELLED = {
    (ObjectType.DEAL, ObjectType.CONTACT): 3,
    (ObjectType.DEAL, ObjectType.COMPANY): 341,
    (ObjectType.DEAL, ObjectType.DEAL): 451,
    (ObjectType.DEAL, ObjectType.NOTE): 213,
    (ObjectType.NOTE, ObjectType.DEAL): 214,
    (ObjectType.DEAL, ObjectType.TASK): 215,
    (ObjectType.TASK, ObjectType.DEAL): 216,
    (ObjectType.NOTE, ObjectType.CONTACT): 202,
    (ObjectType.NOTE, ObjectType.COMPANY): 190,
    (ObjectType.CONTACT, ObjectType.DEAL): 4,
    (ObjectType.CONTACT, ObjectType.COMPANY): 279,
    (ObjectType.COMPANY, ObjectType.DEAL): 342,
    (ObjectType.COMPANY, ObjectType.CONTACT): 280,
}
_PRIMARY = {
    (ObjectType.DEAL, ObjectType.COMPANY): 5,
    (ObjectType.CONTACT, ObjectType.COMPANY): 1,
}
PRIMARY_COMPANY = frozenset(_PRIMARY.values())


def types_between(
    from_type: ObjectType, to_type: ObjectType, *, primary: bool = False
) -> list[dict[str, Any]]:
    """The primary type alone: HubSpot adds the unlabelled one itself."""
    type_id = (_PRIMARY if primary else _UNLABELLED).get((from_type, to_type))
    if type_id is None:
        raise CannotProceed(f"HubSpot has no such association from {from_type} to {to_type}")
    return [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": type_id}]


def inline(from_type: ObjectType, associations: Sequence[Association]) -> list[dict[str, Any]]:
    """As a creation carries them."""
    return [
        {"to": {"id": each.to}, "types": types_between(from_type, each.to_type, primary=each.primary)}
        for each in associations
    ]
