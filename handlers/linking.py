"""Reading a record that is about to be linked without losing an edit that is made just then.

An edit between our read and the recorded link would look like an edit of a deal that is not shared. So the link is
announced before the read, and while it stands, events of unknown records wait (`LinkStore.is_linking`).
"""

from collections.abc import Iterator
from contextlib import contextmanager

from shared.domain.ids import DealKey, Milliseconds, PortalId
from shared.domain.registration import deal_key
from shared.ports import LinkStore


@contextmanager
def announced(store: LinkStore, portal: PortalId, what: DealKey, now: Milliseconds) -> Iterator[None]:
    """The same thing may be announced twice at a time (a doubled webhook), so the moment is part of the label."""
    label = deal_key(what, now)
    store.announce(portal, label)
    try:
        yield
    finally:
        store.withdraw(portal, label)
