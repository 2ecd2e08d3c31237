"""Reading a record that is about to be linked without losing an edit that is made just then.

An edit between our read and the recorded link would look like an edit of a deal that is not shared. So the link is
announced before the read, and while it stands, events of unknown records wait (`LinkStore.is_linking`).
"""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager

from shared.domain.deals import SharedDeal
from shared.domain.desired import KEY_PROPERTY
from shared.domain.events import CrmEvent
from shared.domain.ids import DealKey, Milliseconds, PortalId, RecordId
from shared.domain.record_keys import deals_named, record_key
from shared.domain.records import Record
from shared.domain.registration import deal_key
from shared.ports import LinkStore


def portals_linking(events: Collection[CrmEvent], store: LinkStore) -> frozenset[PortalId]:
    """Portals whose unknown records may be strangers' or our own. To be asked before the look-up of records, so that
    a link which is recorded in between is found by it.
    """
    return frozenset(portal for portal in {event.portal for event in events} if store.is_linking(portal))


@contextmanager
def announced(store: LinkStore, portal: PortalId, what: DealKey, now: Milliseconds) -> Iterator[None]:
    """The same thing may be announced twice at a time (a doubled webhook), so the moment is part of the label."""
    label = deal_key(what, now)
    store.announce(portal, label)
    try:
        yield
    finally:
        store.withdraw(portal, label)


def created_for(
    records: Collection[Record], portal: PortalId, store: LinkStore
) -> Mapping[RecordId, SharedDeal]:
    """The shared deals for which we created these deal records, but whose ids we have not learnt yet.

    Such a record names its shared deal before the shared deal knows its record. Taken for a stranger's it would get
    a second pair, and the first could never be linked.
    """
    named = {record.id: record.properties.get(KEY_PROPERTY, "") for record in records}
    deals = store.deals({deal for key in named.values() for deal in deals_named(key)})
    return {
        record: deals[deal]
        for record, key in named.items()
        for deal in deals_named(key) & deals.keys()
        if _was_created_for(deals[deal], portal, key)
    }


def _was_created_for(deal: SharedDeal, portal: PortalId, key: str) -> bool:
    side = deal.side_of(portal)
    return side is not None and deal.side(side).deal is None and record_key(deal, side) == key
