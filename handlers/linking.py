"""Reading a record that is about to be linked without losing an edit that is made just then.

An edit between our read and the recorded link would look like an edit of a deal that is not shared. So the link is
announced before the read, and while it stands, events of unknown records wait (`LinkStore.is_linking`).
"""

from collections.abc import Iterator
from contextlib import contextmanager

from shared.domain.ids import DealKey, PortalId
from shared.ports import LinkStore


@contextmanager
def announced(store: LinkStore, portal: PortalId, key: DealKey) -> Iterator[None]:
    store.announce(portal, key)
    try:
        yield
    finally:
        store.withdraw(portal, key)
