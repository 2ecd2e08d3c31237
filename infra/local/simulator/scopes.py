"""Which scopes let a call through (hubspot.md §5 "Scopes to ask")."""

from __future__ import annotations

from infra.local.simulator.errors import missing_scopes
from infra.local.simulator.object_types import ObjectType
from infra.local.simulator.routing import Access

# "Notes/tasks use the contacts scopes; … no separate associations scope".
_SCOPE_OWNER = {ObjectType.NOTE: ObjectType.CONTACT, ObjectType.TASK: ObjectType.CONTACT}


def check_scopes(granted: tuple[str, ...], access: Access, object_type: ObjectType | None) -> None:
    needed = _needed(access, object_type)
    if needed is not None and needed not in granted:
        raise missing_scopes([needed])


def _needed(access: Access, object_type: ObjectType | None) -> str | None:
    if access is Access.OWNERS:
        return "crm.objects.owners.read"
    if access is Access.ACCOUNT or object_type is None:
        return "oauth"
    noun = _SCOPE_OWNER.get(object_type, object_type).plural
    family = "schemas" if access in (Access.SCHEMA_READ, Access.SCHEMA_WRITE) else "objects"
    verb = "read" if access in (Access.READ, Access.SCHEMA_READ) else "write"
    return f"crm.{family}.{noun}.{verb}"
