"""The CRM object types the simulator knows, under every name HubSpot accepts for them."""

from __future__ import annotations

from enum import StrEnum

from infra.local.simulator.errors import invalid


class ObjectType(StrEnum):
    """Type ids as in hubspot.md §4; the value is what payloads carry as objectTypeId."""

    CONTACT = "0-1"
    COMPANY = "0-2"
    DEAL = "0-3"
    LINE_ITEM = "0-8"
    TASK = "0-27"
    NOTE = "0-46"

    @property
    def singular(self) -> str:
        return self.name.lower()

    @property
    def plural(self) -> str:
        return "companies" if self is ObjectType.COMPANY else f"{self.singular}s"

    @property
    def created_property(self) -> str:
        return "hs_createdate" if self in _ACTIVITIES else "createdate"

    @property
    def modified_property(self) -> str:
        return "lastmodifieddate" if self is ObjectType.CONTACT else "hs_lastmodifieddate"

    @property
    def returned_by_default(self) -> tuple[str, ...]:
        """hubspot.md §4.1 "Properties returned when none are named"; line items are unconfirmed."""
        return (self.created_property, self.modified_property, "hs_object_id", *_ALSO_RETURNED.get(self, ()))

    @property
    def required(self) -> tuple[str, ...]:
        """§4.1 deals, §4.5 notes; `pipeline` falls back to the default one. Tasks as notes (unconfirmed)."""
        return _REQUIRED.get(self, ())


_ACTIVITIES = (ObjectType.NOTE, ObjectType.TASK)
_ALSO_RETURNED = {
    ObjectType.DEAL: ("amount", "closedate", "dealname", "dealstage", "pipeline"),
    ObjectType.COMPANY: ("domain", "name"),
    ObjectType.CONTACT: ("email", "firstname", "lastname"),
}
_REQUIRED = {
    ObjectType.DEAL: ("dealname", "dealstage"),
    ObjectType.NOTE: ("hs_timestamp",),
    ObjectType.TASK: ("hs_timestamp",),
}
_BY_NAME = {
    name: object_type
    for object_type in ObjectType
    for name in (object_type.value, object_type.singular, object_type.plural)
}


def object_type_named(name: str) -> ObjectType:
    """§4: "Plural/singular/any-case names and ids all accepted in paths"."""
    found = _BY_NAME.get(name.lower())
    if found is None:
        raise invalid(f"Unable to infer object type from: {name}")
    return found
