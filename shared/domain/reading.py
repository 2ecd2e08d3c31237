"""Reading a deal record of a CRM: its designated properties as edits in canonical form."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from shared.domain.desired import KEY_PROPERTY
from shared.domain.events import DealPropertyChanged
from shared.domain.ids import Milliseconds, Side
from shared.domain.merge import Edit, Illegible
from shared.domain.program import Program
from shared.domain.records import Record
from shared.domain.values import Dialect, Unreadable, canonical, moment

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

READS_CATCH_UP = 60_000
"""Milliseconds. A webhook can arrive before HubSpot's reads show what it tells; after this the read is believed."""


def edit_of(event: DealPropertyChanged, side: Side, dialect: Dialect) -> Edit | Illegible | None:
    """None where the property does not cross (S8)."""
    designated = dialect.program.by_crm_name.get((side, event.name))
    if designated is None:
        return None
    try:
        value = canonical(designated.type, event.value, dialect, designated.options)
    except Unreadable as unreadable:
        return Illegible(
            side=side, name=designated.name, reason=unreadable.why, occurred_at=event.occurred_at
        )
    return Edit(side=side, name=designated.name, value=value, occurred_at=event.occurred_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """What a record shows of the designated properties, by name."""

    values: Mapping[str, str] = field(default_factory=dict)
    """Canonical. An empty one is absent."""
    unread: Mapping[str, str] = field(default_factory=dict)
    """What has no canonical form, and why."""


def read(record: Record, side: Side, dialect: Dialect) -> Read:
    values, unread = {}, {}
    for designated in dialect.program.properties:
        shown = record.properties.get(designated.at(side), "")
        try:
            values[designated.name] = canonical(designated.type, shown, dialect, designated.options)
        except Unreadable as unreadable:
            unread[designated.name] = unreadable.why
    return Read(values={name: value for name, value in values.items() if value}, unread=unread)


def properties_to_read(side: Side, program: Program) -> frozenset[str]:
    """What a deal record is asked for, and nothing more."""
    own = {"pipeline", "hubspot_owner_id", "createdate", KEY_PROPERTY}
    return frozenset(own | {designated.at(side) for designated in program.properties})


def instant(text: str) -> Milliseconds | None:
    """A datetime as an API answers it (ISO 8601) or a webhook tells it (epoch ms); None where it is neither."""
    try:
        return Milliseconds(
            int(text) if text.isdigit() else (moment(text) - _EPOCH) // timedelta(milliseconds=1)
        )
    except ValueError:
        return None
