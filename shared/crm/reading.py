"""Reads records in the fewest calls, under the ids they were asked by."""

from collections.abc import Collection, Iterator, Sequence

from shared.crm.calls import Calls
from shared.crm.endpoints import READ_RECORDS
from shared.crm.record_json import Json, record_of, results_of
from shared.crm.refusals import NOT_FOUND, read_refusal
from shared.domain.ids import ObjectType, PortalId, RecordId
from shared.domain.records import Record
from shared.ports import TryAgain
from shared.slices import slices

RECORDS_PER_CALL = 100
"""HubSpot docs: Usage guidelines, "Batch limits"."""
MERGED_IDS = "hs_merged_object_ids"
"""The ids that a record had before merges, separated by `;` (HubSpot docs: Merge records)."""


def read_records(
    calls: Calls, portal: PortalId, type: ObjectType, ids: Collection[RecordId], properties: Collection[str]
) -> dict[RecordId, Record]:
    found: dict[RecordId, Record] = {}
    for batch in slices(list(dict.fromkeys(ids)), RECORDS_PER_CALL):
        body = {"properties": [*properties, MERGED_IDS], "inputs": [{"id": each} for each in batch]}
        answer = calls.send(portal, READ_RECORDS, body=body, type=type)
        require_only_missing(answer)
        found.update(_by_asked_id(answer, batch))
    return found


def find_by_unique_value(
    calls: Calls, portal: PortalId, type: ObjectType, property: str, values: Collection[str]
) -> dict[str, RecordId]:
    """HubSpot docs: Objects API, "Read records by a custom unique identifier property"."""
    found: dict[str, RecordId] = {}
    for batch in slices(list(dict.fromkeys(values)), RECORDS_PER_CALL):
        inputs = [{"id": each} for each in batch]
        body = {"properties": [property], "idProperty": property, "inputs": inputs}
        answer = calls.send(portal, READ_RECORDS, body=body, type=type)
        require_only_missing(answer)
        records = map(record_of, results_of(answer))
        found.update({record.properties.get(property, ""): record.id for record in records})
    return {value: id for value, id in found.items() if value in set(values)}


def require_only_missing(answer: Json) -> None:
    """A 207 for ids that are not there is a full answer; with any other error it is a part of one."""
    categories = {read_refusal(error).category for error in answer.get("errors") or ()}
    if categories - {NOT_FOUND}:
        raise TryAgain("HubSpot read only a part of what was asked")


def _by_asked_id(answer: Json, asked: Sequence[RecordId]) -> Iterator[tuple[RecordId, Record]]:
    """A merged record answers under its new id, which nobody asked for."""
    wanted = set(asked)
    for record in map(record_of, results_of(answer)):
        yield from ((name, _without_merged_ids(record)) for name in _names(record) if name in wanted)


def _names(record: Record) -> tuple[RecordId, ...]:
    return record.id, *map(RecordId, record.properties.get(MERGED_IDS, "").split(";"))


def _without_merged_ids(record: Record) -> Record:
    properties = {name: value for name, value in record.properties.items() if name != MERGED_IDS}
    return Record(id=record.id, properties=properties, updated_at=record.updated_at)
