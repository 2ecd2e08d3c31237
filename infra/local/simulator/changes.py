"""What happened in a portal, before it becomes a webhook: one value per fact HubSpot can report."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from infra.local.simulator.object_types import ObjectType
from infra.local.simulator.origin import Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class _Change:
    portal_id: int
    object_type: ObjectType
    object_id: int
    at: int
    origin: Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordCreated(_Change):
    """Also fires one PropertyChanged per property that was set."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordArchived(_Change):
    """What the interface calls deletion."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordRestored(_Change):
    """An archived record came back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PropertyChanged(_Change):
    """`value` is in webhook form: epoch milliseconds for times, "" when cleared."""

    name: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordsMerged(_Change):
    """`object_id` is the record the merge created."""

    primary_id: int
    merged_ids: tuple[int, ...]
    properties_moved: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AssociationChanged(_Change):
    """One side of one association type; `object_id` is the side it is seen from."""

    to_type: ObjectType
    to_id: int
    type_id: int
    category: str
    primary: bool
    removed: bool


Change: TypeAlias = (
    RecordCreated | RecordArchived | RecordRestored | PropertyChanged | RecordsMerged | AssociationChanged
)
