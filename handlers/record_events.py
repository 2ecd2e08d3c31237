"""Events of deal records by the shared deals that they concern."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import TypeVar

from shared.domain.events import DealRemoved, DealRestored
from shared.domain.ids import DealKey, ObjectType
from shared.domain.records import RecordRef
from shared.ports import LinkStore

Event = TypeVar("Event", DealRemoved, DealRestored)


def told_of(events: Sequence[Event], store: LinkStore) -> Mapping[DealKey, Sequence[Event]]:
    """A record that no shared deal stands in concerns nobody here."""
    records = {event: RecordRef(portal=event.portal, type=ObjectType.DEAL, id=event.deal) for event in events}
    linked = store.linked(set(records.values()))
    by_deal: dict[DealKey, list[Event]] = defaultdict(list)
    for event, record in records.items():
        for key in linked.get(record, ()):
            by_deal[key].append(event)
    return by_deal
