"""The CRM port over HubSpot."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from shared.crm.account import read_account
from shared.crm.association_types import inline
from shared.crm.associations import associate, read_associated
from shared.crm.calls import Calls
from shared.crm.company_search import find_companies
from shared.crm.deals import read_deals
from shared.crm.endpoints import CREATE_RECORDS, UPDATE_RECORDS
from shared.crm.reading import RECORDS_PER_CALL, find_by_unique_value, read_records
from shared.crm.refusals import NOT_FOUND, Refusal
from shared.crm.row_answers import read_rows
from shared.crm.rows import Row, write_rows
from shared.domain.desired import KEY_PROPERTY
from shared.domain.ids import ObjectType, PortalId, RecordId
from shared.domain.records import (
    Account,
    AlreadyThere,
    Associated,
    NewRecord,
    Outcomes,
    Postponed,
    Record,
    RecordChange,
    Refused,
    RowOutcome,
    Vanished,
)

_EMAIL = "email"


class HubSpotCrm:
    """Implements `shared.ports.Crm`."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    def read(
        self, portal: PortalId, type: ObjectType, ids: Collection[RecordId], properties: Collection[str]
    ) -> Mapping[RecordId, Record]:
        return read_records(self._calls, portal, type, ids, properties)

    def read_deals(
        self, portal: PortalId, ids: Collection[RecordId], properties: Collection[str]
    ) -> Mapping[RecordId, Record]:
        return read_deals(self._calls, portal, ids, properties)

    def created_deals(self, portal: PortalId, keys: Collection[str]) -> Mapping[str, RecordId]:
        return find_by_unique_value(self._calls, portal, ObjectType.DEAL, KEY_PROPERTY, keys)

    def companies_of(
        self, portal: PortalId, contacts: Collection[RecordId]
    ) -> Mapping[RecordId, Sequence[Associated]]:
        return read_associated(
            self._calls, portal, ObjectType.COMPANY, contacts, from_type=ObjectType.CONTACT
        )

    def find_companies(
        self, portal: PortalId, domains: Collection[str], properties: Collection[str]
    ) -> Sequence[Record]:
        return find_companies(self._calls, portal, domains, properties)

    def create(self, portal: PortalId, type: ObjectType, rows: Sequence[NewRecord]) -> Outcomes:
        return write_rows(
            [_creation(type, row) for row in rows],
            size=RECORDS_PER_CALL,
            send=lambda batch: self._send_creations(portal, type, batch),
            judge=_judge_creation,
        )

    def update(self, portal: PortalId, type: ObjectType, rows: Sequence[RecordChange]) -> Outcomes:
        return write_rows(
            [_change(row) for row in rows],
            size=RECORDS_PER_CALL,
            send=lambda batch: self._send_changes(portal, type, batch),
            judge=_judge_change,
        )

    def associate(
        self, portal: PortalId, deals: Mapping[RecordId, Sequence[tuple[ObjectType, RecordId]]]
    ) -> Mapping[RecordId, Refused | Postponed]:
        return associate(self._calls, portal, deals)

    def account(self, portal: PortalId) -> Account:
        return read_account(self._calls, portal)

    def _send_creations(
        self, portal: PortalId, type: ObjectType, rows: Sequence[Row]
    ) -> Mapping[str, RowOutcome]:
        body = self._calls.send(portal, CREATE_RECORDS, body=_inputs(rows), type=type)
        answers = read_rows(
            body, rows, identify=lambda record: _unique_value(record.properties), judge=_judge_creation
        )
        return answers.outcomes

    def _send_changes(
        self, portal: PortalId, type: ObjectType, rows: Sequence[Row]
    ) -> Mapping[str, RowOutcome]:
        body = self._calls.send(portal, UPDATE_RECORDS, body=_inputs(rows), type=type)
        answers = read_rows(body, rows, identify=lambda record: record.id, judge=_judge_change)
        if not answers.all_named:
            return answers.outcomes
        return {**answers.outcomes, **self._vanished(portal, type, answers.unsaid)}

    def _vanished(
        self, portal: PortalId, type: ObjectType, unsaid: Sequence[Row]
    ) -> Mapping[str, RowOutcome]:
        """A merged record is left out of the answer without a word (HubSpot docs: Merge records).

        An answer cut short looks the same, and would end what is shared: so what vanished is asked for.
        """
        ids = [RecordId(row.identity) for row in unsaid]
        found = read_records(self._calls, portal, type, ids, ())
        there = {record.id for record in found.values()}
        return {row.key: Vanished() for row in unsaid if row.identity not in there}


def _creation(type: ObjectType, row: NewRecord) -> Row:
    return Row(
        key=row.key,
        identity=_unique_value(row.properties) or row.key,
        input={
            "properties": dict(row.properties),
            "associations": inline(type, row.associations),
            "objectWriteTraceId": row.key,
        },
    )


def _change(row: RecordChange) -> Row:
    properties = {"properties": dict(row.properties), "objectWriteTraceId": row.key}
    return Row(key=row.key, identity=row.id, input={"id": row.id, **properties})


def _inputs(rows: Sequence[Row]) -> dict[str, Any]:
    return {"inputs": [row.input for row in rows]}


def _unique_value(properties: Mapping[str, str]) -> str:
    """An e-mail address before our key: two contacts of one batch may share it, two keys never do."""
    return properties.get(_EMAIL, "").strip().lower() or properties.get(KEY_PROPERTY, "")


def _judge_creation(refusal: Refusal) -> RowOutcome:
    """Only our key and a contact's e-mail say that the record is the one meant; other unique values don't."""
    if refusal.holder and set(refusal.properties) <= {KEY_PROPERTY, _EMAIL}:
        return AlreadyThere(id=refusal.holder)
    return refusal.as_refused()


def _judge_change(refusal: Refusal) -> RowOutcome:
    return Vanished() if refusal.category == NOT_FOUND else refusal.as_refused()
