"""Events of deal records, by the shared deals that they concern. One of a record that is perhaps being linked waits."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from handlers.linking import portals_linking
from shared.domain.events import DealPropertyChanged, DealRemoved, DealRestored
from shared.domain.ids import DealKey
from shared.domain.records import deal_record
from shared.ports import LinkStore

Event = TypeVar("Event", DealPropertyChanged, DealRemoved, DealRestored)


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkedEvents(Generic[Event]):
    by_deal: Mapping[DealKey, Sequence[Event]]
    """A record may stand in several pairs."""
    waiting: tuple[Event, ...]
    strangers: int
    """How many are of records that no shared deal stands in."""


def linked_events(events: Sequence[Event], store: LinkStore) -> LinkedEvents[Event]:
    linking = portals_linking(events, store)
    linked = store.linked({deal_record(event.portal, event.deal) for event in events})
    by_deal: dict[DealKey, list[Event]] = defaultdict(list)
    unknown: list[Event] = []
    for event in events:
        keys = linked.get(deal_record(event.portal, event.deal), ())
        for key in keys:
            by_deal[key].append(event)
        if not keys:
            unknown.append(event)
    waiting = tuple(event for event in unknown if event.portal in linking)
    return LinkedEvents(by_deal=by_deal, waiting=waiting, strangers=len(unknown) - len(waiting))
