"""One HubSpot account: its records, definitions, people and settings. `writing` and `linking` have the rules."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from infra.local.simulator.association_types import AssociationTypes
from infra.local.simulator.associations import AssociationGraph, Ref
from infra.local.simulator.changes import Change
from infra.local.simulator.definitions import PropertyCatalog
from infra.local.simulator.errors import not_found
from infra.local.simulator.object_types import ObjectType
from infra.local.simulator.pipelines import Pipelines, default_pipeline
from infra.local.simulator.records import Record, RecordTable
from infra.local.simulator.standard_properties import standard_catalog


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """`hubspot_owner_id` takes `id`, not `user_id` (hubspot.md §4.5), so the two never coincide here."""

    id: int
    user_id: int
    email: str
    first_name: str
    last_name: str
    created_at: int
    archived: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    """A CRM comment: no API of ours reads it and no webhook tells of it; it is here to prove that it never crosses."""

    record: Ref
    user_id: int
    text: str
    at: int


@dataclass(slots=True, kw_only=True)
class SimulatedPortal:
    portal_id: int
    name: str
    time_zone: str
    currency: str
    additional_currencies: tuple[str, ...]
    clock: Callable[[], int]
    publish: Callable[[Change], None]
    next_record_id: int
    next_owner_id: int
    types: AssociationTypes
    installed: bool = False
    owners: dict[int, Owner] = field(default_factory=dict)
    comments: list[Comment] = field(default_factory=list)
    pipelines: Pipelines = field(default_factory=Pipelines)
    tables: dict[ObjectType, RecordTable] = field(default_factory=dict)
    catalogs: dict[ObjectType, PropertyCatalog] = field(default_factory=dict)
    graph: AssociationGraph = field(init=False)

    def __post_init__(self) -> None:
        self.graph = AssociationGraph(self.types)
        self.pipelines.add(default_pipeline(self.clock()))
        for object_type in ObjectType:
            self.tables[object_type] = RecordTable(object_type)
            self.catalogs[object_type] = standard_catalog(object_type)

    @property
    def currencies(self) -> tuple[str, ...]:
        return (self.currency, *self.additional_currencies)

    def add_owner(self, *, email: str, first_name: str, last_name: str, user_id: int) -> Owner:
        owner = Owner(
            id=self.next_owner_id,
            user_id=user_id,
            email=email,
            first_name=first_name,
            last_name=last_name,
            created_at=self.clock(),
        )
        self.next_owner_id += 1
        self.owners[owner.id] = owner
        return owner

    def deactivate_owner(self, owner_id: int) -> None:
        self.owners[owner_id] = replace(self.owners[owner_id], archived=True)

    def take_record_id(self) -> int:
        """Ids are unlike each other in all portals unless a test asks for the same first id."""
        self.next_record_id += 1
        return self.next_record_id - 1

    def record(self, object_type: ObjectType, record_id: int) -> Record:
        """The live record under this id or, after a merge, the one it went into."""
        found = self.tables[object_type].resolve(record_id)
        if found is None or found.archived:
            raise not_found()
        return found

    def record_by(self, object_type: ObjectType, property_name: str, value: str) -> Record | None:
        holder = self.tables[object_type].holder(property_name, value)
        return None if holder is None else self.tables[object_type].exact(holder)

    def records(self, object_type: ObjectType) -> Sequence[Record]:
        return list(self.tables[object_type].live())

    def deals_in(self, stage_ids: Sequence[str]) -> list[int]:
        live = self.tables[ObjectType.DEAL].live()
        return [each.id for each in live if each.value("dealstage") in stage_ids]
