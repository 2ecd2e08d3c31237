"""Records and their history: a value keeps when it was set, so the lagging index can be asked what it knew then."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from infra.local.simulator.object_types import ObjectType
from infra.local.simulator.origin import Origin


@dataclass(frozen=True, slots=True)
class Version:
    """One entry of propertiesWithHistory (hubspot.md §4.1)."""

    value: str
    at: int
    origin: Origin


@dataclass(slots=True)
class Record:
    object_type: ObjectType
    id: int
    created_at: int
    updated_at: int
    history: dict[str, list[Version]] = field(default_factory=dict)  # newest version last
    archived_at: int | None = None

    @property
    def archived(self) -> bool:
        return self.archived_at is not None

    def value(self, name: str) -> str:
        versions = self.history.get(name)
        return versions[-1].value if versions else ""

    def value_at(self, name: str, moment: int) -> str:
        """The value as it was at `moment`, for the search index that lags."""
        known = [version.value for version in self.history.get(name, ()) if version.at <= moment]
        return known[-1] if known else ""

    def values(self) -> dict[str, str]:
        return {name: versions[-1].value for name, versions in self.history.items() if versions[-1].value}

    def put(self, name: str, value: str, at: int, origin: Origin) -> bool:
        """Whether the value changed; writing an equal value leaves no trace (unconfirmed)."""
        if self.value(name) == value:
            return False
        self.history.setdefault(name, []).append(Version(value, at, origin))
        return True


@dataclass(slots=True)
class RecordTable:
    """All records of one type in one portal, with an index of the values that must be unique."""

    object_type: ObjectType
    _records: dict[int, Record] = field(default_factory=dict)
    _merged_into: dict[int, int] = field(default_factory=dict)
    _holders: dict[tuple[str, str], int] = field(default_factory=dict)

    def add(self, record: Record) -> Record:
        self._records[record.id] = record
        return record

    def exact(self, record_id: int) -> Record | None:
        """The record under this very id: a merged-away id finds nothing."""
        return None if record_id in self._merged_into else self._records.get(record_id)

    def resolve(self, record_id: int) -> Record | None:
        """As GET does (§4.1 Merge): an old id leads to the merged record, which has another id."""
        return self._records.get(self.current_id(record_id))

    def current_id(self, record_id: int) -> int:
        while record_id in self._merged_into:
            record_id = self._merged_into[record_id]
        return record_id

    def is_merged_away(self, record_id: int) -> bool:
        return record_id in self._merged_into

    def live(self) -> Iterator[Record]:
        return (
            each for each in self._records.values() if not each.archived and each.id not in self._merged_into
        )

    def archived(self) -> Iterator[Record]:
        return (each for each in self._records.values() if each.archived and each.id not in self._merged_into)

    def mark_merged(self, old_id: int, new_id: int) -> None:
        self._merged_into[old_id] = new_id

    def holder(self, name: str, value: str) -> int | None:
        """The record that has this value of a unique property."""
        return self._holders.get((name, value))

    def hold(self, name: str, value: str, record_id: int) -> None:
        self._holders[name, value] = record_id

    def release(self, name: str, value: str, record_id: int) -> None:
        if self._holders.get((name, value)) == record_id:
            del self._holders[name, value]
