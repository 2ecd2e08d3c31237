"""Which records hang together, and by which kinds. Every association is kept on both sides."""

from __future__ import annotations

from dataclasses import dataclass, field

from infra.local.simulator.association_types import AssociationType, AssociationTypes, TypeKey
from infra.local.simulator.object_types import ObjectType


@dataclass(frozen=True, slots=True)
class Ref:
    """One record of a portal."""

    object_type: ObjectType
    id: int


@dataclass(frozen=True, slots=True)
class Edge:
    """One direction of one kind between two records."""

    source: Ref
    target: Ref
    kind: AssociationType


@dataclass(slots=True)
class AssociationGraph:
    """Mutations return the edges that really changed, both directions, so that each can fire its webhook."""

    types: AssociationTypes
    _edges: dict[tuple[Ref, ObjectType], dict[int, dict[TypeKey, AssociationType]]] = field(
        default_factory=dict
    )

    def between(self, source: Ref, target: Ref) -> list[AssociationType]:
        return list(self._edges.get((source, target.object_type), {}).get(target.id, {}).values())

    def targets(self, source: Ref, to_type: ObjectType) -> dict[int, list[AssociationType]]:
        found = self._edges.get((source, to_type), {})
        return {target_id: list(kinds.values()) for target_id, kinds in found.items()}

    def all_of(self, source: Ref) -> list[Edge]:
        return [
            Edge(source, Ref(to_type, target_id), kind)
            for to_type in ObjectType
            for target_id, kinds in self.targets(source, to_type).items()
            for kind in kinds
        ]

    def connect(self, source: Ref, target: Ref, kinds: list[AssociationType]) -> list[Edge]:
        """Any kind brings the unlabelled one with it (hubspot.md §1.1: "a primary also creates the non-primary")."""
        unlabelled = self.types.unlabelled(source.object_type, target.object_type)
        added: list[Edge] = []
        for kind in [unlabelled, *(kind for kind in kinds if not kind.is_unlabelled)]:
            if kind.is_primary:
                self._dethrone(source, target, kind)
            added += self._put(source, target, kind)
        return added

    def set_labels(
        self, source: Ref, target: Ref, kinds: list[AssociationType]
    ) -> tuple[list[Edge], list[Edge]]:
        """§4.4: "PUT sets the label list (send all to keep)". Added edges, removed edges."""
        keep = {kind.key for kind in kinds}
        stale = [
            kind for kind in self.between(source, target) if kind.key not in keep and not kind.is_unlabelled
        ]
        removed = self.disconnect(source, target, stale) if stale else []
        return self.connect(source, target, kinds), removed

    def disconnect(self, source: Ref, target: Ref, kinds: list[AssociationType] | None = None) -> list[Edge]:
        """§4.4: "Removing the unlabelled type removes all labels"; no kinds named removes everything."""
        present = self.between(source, target)
        if kinds is None or any(kind.is_unlabelled for kind in kinds):
            kinds = present
        return [edge for kind in kinds if kind in present for edge in self._drop(source, target, kind)]

    def move_all(self, old: Ref, new: Ref) -> None:
        """§4.1 Merge: the new record has the associations, "associations by old id read empty"."""
        for edge in self.all_of(old):
            self._drop(edge.source, edge.target, edge.kind)
            if edge.target != new:
                self._put(new, edge.target, edge.kind)

    def _dethrone(self, source: Ref, target: Ref, primary: AssociationType) -> None:
        """One primary company per record: the former one stays associated, unlabelled. Fires nothing (unconfirmed)."""
        if primary.to_type is not ObjectType.COMPANY:
            source, target = target, source
            primary = self.types.get(primary.to_type, primary.from_type, primary.inverse_key)
        for other_id, kinds in self.targets(source, target.object_type).items():
            if primary in kinds and other_id != target.id:
                self._drop(source, Ref(target.object_type, other_id), primary)

    def _put(self, source: Ref, target: Ref, kind: AssociationType) -> list[Edge]:
        inverse = self.types.get(kind.to_type, kind.from_type, kind.inverse_key)
        there = self._kinds(source, target)
        if kind.key in there:
            return []
        there[kind.key] = kind
        self._kinds(target, source)[inverse.key] = inverse
        return [Edge(source, target, kind), Edge(target, source, inverse)]

    def _drop(self, source: Ref, target: Ref, kind: AssociationType) -> list[Edge]:
        inverse = self.types.get(kind.to_type, kind.from_type, kind.inverse_key)
        self._forget(source, target, kind.key)
        self._forget(target, source, inverse.key)
        return [Edge(source, target, kind), Edge(target, source, inverse)]

    def _kinds(self, source: Ref, target: Ref) -> dict[TypeKey, AssociationType]:
        return self._edges.setdefault((source, target.object_type), {}).setdefault(target.id, {})

    def _forget(self, source: Ref, target: Ref, key: TypeKey) -> None:
        targets = self._edges.get((source, target.object_type), {})
        kinds = targets.get(target.id, {})
        kinds.pop(key, None)
        if not kinds:
            targets.pop(target.id, None)
