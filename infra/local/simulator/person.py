"""A person at work in a portal's user interface: everything a webhook may report with changeSource CRM_UI."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from infra.local.simulator.association_types import AssociationType
from infra.local.simulator.associations import Ref
from infra.local.simulator.checking import Claims
from infra.local.simulator.errors import invalid
from infra.local.simulator.lifecycle import archive, merge, restore
from infra.local.simulator.linking import Link, connect, disconnect, inline_links, require_live
from infra.local.simulator.object_types import ObjectType, object_type_named
from infra.local.simulator.origin import Origin, written_by_user
from infra.local.simulator.portal import Comment, SimulatedPortal
from infra.local.simulator.simulator import Simulator
from infra.local.simulator.writing import commit_creation, commit_update, draft_creation, draft_update

RecordId = int | str


@dataclass(frozen=True, slots=True)
class CrmUser:
    """Record ids may be given as the API's strings or the webhooks' ints; what is created is answered as an int."""

    sim: Simulator
    portal_id: int
    user_id: int
    email: str
    change_source: str = (
        "CRM_UI"  # hubspot.md §1.2 lists more: IMPORT, AUTOMATION_PLATFORM, CRM_UI_BULK_ACTION …
    )

    @property
    def portal(self) -> SimulatedPortal:
        return self.sim.portals[self.portal_id]

    @property
    def origin(self) -> Origin:
        return written_by_user(self.user_id, self.change_source)

    def create(
        self,
        object_type: str,
        properties: Mapping[str, object],
        associations: Sequence[tuple[str, RecordId]] | Sequence[Mapping[str, Any]] = (),
    ) -> int:
        """`associations` are (type, id) pairs, or the API's own form where a label matters."""
        kind = object_type_named(object_type)
        with self.sim.lock:
            links = self._links(kind, associations)
            draft = draft_creation(self.portal, kind, properties, Claims())
            record = commit_creation(self.portal, draft, self.origin)
            for link in links:
                connect(self.portal, Ref(kind, record.id), link.target, link.kinds, self.origin)
            return record.id

    def update(self, object_type: str, record_id: RecordId, properties: Mapping[str, object]) -> None:
        kind = object_type_named(object_type)
        with self.sim.lock:
            record = self.portal.record(kind, int(record_id))
            commit_update(self.portal, draft_update(self.portal, record, properties, Claims()), self.origin)

    def associate(
        self,
        from_type: str,
        from_id: RecordId,
        to_type: str,
        to_id: RecordId,
        label: str | None = None,
    ) -> None:
        """`label` is a label's text, or "Primary". The first company of a record becomes primary (unconfirmed)."""
        source, target = _ref(from_type, from_id), _ref(to_type, to_id)
        with self.sim.lock:
            for ref in (source, target):
                require_live(self.portal, ref)
            connect(self.portal, source, target, self._kinds(source, target, label), self.origin)

    def disassociate(self, from_type: str, from_id: RecordId, to_type: str, to_id: RecordId) -> None:
        with self.sim.lock:
            disconnect(self.portal, _ref(from_type, from_id), _ref(to_type, to_id), self.origin)

    def archive(self, object_type: str, record_id: RecordId) -> None:
        with self.sim.lock:
            archive(
                self.portal, self.portal.record(object_type_named(object_type), int(record_id)), self.origin
            )

    def restore(self, object_type: str, record_id: RecordId) -> None:
        with self.sim.lock:
            restore(self.portal, object_type_named(object_type), int(record_id), self.origin)

    def merge(self, object_type: str, primary_id: RecordId, merged_id: RecordId) -> int:
        """The id of the record that the merge created."""
        kind = object_type_named(object_type)
        with self.sim.lock:
            primary = self.portal.record(kind, int(primary_id))
            return merge(self.portal, primary, self.portal.record(kind, int(merged_id)), self.origin).id

    def add_note(self, object_type: str, record_id: RecordId, text: str) -> int:
        """An ordinary note on a record."""
        properties = {"hs_note_body": text, "hs_timestamp": self.sim.clock()}
        return self.create("notes", properties, [(object_type, record_id)])

    def add_task(self, object_type: str, record_id: RecordId, subject: str) -> int:
        properties = {"hs_task_subject": subject, "hs_timestamp": self.sim.clock()}
        return self.create("tasks", properties, [(object_type, record_id)])

    def comment(self, object_type: str, record_id: RecordId, text: str) -> None:
        """A CRM comment: seen by colleagues, reported to no app."""
        with self.sim.lock:
            record = _ref(object_type, record_id)
            require_live(self.portal, record)
            self.portal.comments.append(
                Comment(record=record, user_id=self.user_id, text=text, at=self.sim.clock())
            )

    def read(self, object_type: str, record_id: RecordId) -> dict[str, str]:
        """What the record's page shows: every property that has a value."""
        with self.sim.lock:
            return self.portal.record(object_type_named(object_type), int(record_id)).values()

    def associated(self, from_type: str, from_id: RecordId, to_type: str) -> list[int]:
        with self.sim.lock:
            return sorted(self.portal.graph.targets(_ref(from_type, from_id), object_type_named(to_type)))

    def _links(
        self, kind: ObjectType, wanted: Sequence[tuple[str, RecordId]] | Sequence[Mapping[str, Any]]
    ) -> list[Link]:
        links: list[Link] = []
        for entry in wanted:
            if isinstance(entry, Mapping):
                links += inline_links(self.portal, kind, [entry])
            else:
                target = _ref(*entry)
                require_live(self.portal, target)
                first = not any(link.target.object_type is target.object_type for link in links)
                links.append(Link(target, tuple(self._default_kinds(kind, target.object_type, first=first))))
        return links

    def _kinds(self, source: Ref, target: Ref, label: str | None) -> list[AssociationType]:
        if label is None:
            first = not self.portal.graph.targets(source, target.object_type)
            return self._default_kinds(source.object_type, target.object_type, first=first)
        kinds = self.portal.types.between(source.object_type, target.object_type)
        named = [kind for kind in kinds if label in (kind.label, kind.name)]
        if not named:
            raise invalid(f"There is no label {label} between these records")
        return named

    def _default_kinds(
        self, from_type: ObjectType, to_type: ObjectType, *, first: bool
    ) -> list[AssociationType]:
        primary = (
            self.portal.types.primary(from_type, to_type) if to_type is ObjectType.COMPANY and first else None
        )
        return [primary or self.portal.types.unlabelled(from_type, to_type)]


def _ref(object_type: str, record_id: RecordId) -> Ref:
    return Ref(object_type_named(object_type), int(record_id))
