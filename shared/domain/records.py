"""CRM records and rows as values: what is read from a portal, what is written to it, and what came of each row."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from shared.domain.ids import Milliseconds, ObjectType, PortalId, RecordId


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordRef:
    portal: PortalId
    type: ObjectType
    id: RecordId


def deal_record(portal: PortalId, id: RecordId) -> RecordRef:
    return RecordRef(portal=portal, type=ObjectType.DEAL, id=id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Associated:
    """A record on the other end of an association; `primary` marks the deal's primary company."""

    id: RecordId
    primary: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    id: RecordId
    properties: Mapping[str, str]
    """An empty or undefined property is absent."""
    updated_at: Milliseconds
    companies: tuple[Associated, ...] = ()
    contacts: tuple[Associated, ...] = ()
    """Associations are filled only by `Crm.read_deals`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Association:
    to_type: ObjectType
    to: RecordId
    primary: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRecord:
    """A row to create. `key` is unique among the rows of one call and comes back with the row's outcome."""

    key: str
    properties: Mapping[str, str]
    associations: tuple[Association, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordChange:
    """A row to update, by record id."""

    key: str
    id: RecordId
    properties: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """The row was written. `at` is the record's `updatedAt` on HubSpot's clock, ms."""

    id: RecordId
    at: Milliseconds


@dataclass(frozen=True, slots=True, kw_only=True)
class AlreadyThere:
    """A record with this unique value exists: ours from an attempt whose answer was lost, or (a contact) theirs."""

    id: RecordId


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """HubSpot will not take this row as it is; the others went on. `properties` names the culprits where known."""

    reason: str
    """HubSpot's own code, e.g. `INVALID_OPTION`."""
    message: str
    """Safe to show: values and ids are taken out."""
    properties: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Vanished:
    """The record to update is not there any more (deleted, or merged away)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Postponed:
    """HubSpot was not able to take it just now. The row is repeated later; what else was written stays written."""

    after_seconds: float = 0.0


RowOutcome = Written | AlreadyThere | Refused | Vanished | Postponed
Outcomes = Mapping[str, RowOutcome]
"""By row key. Every row of the call has an entry."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What HubSpot's account-info tells of a portal."""

    portal: PortalId
    time_zone: str
    currency: str
    owners: Mapping[str, str] = field(default_factory=dict)
