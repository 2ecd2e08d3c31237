"""How long a mirror round waits for more: not at all for the changes that people make one by one.

An import or a workflow over a list changes hundreds of deals within seconds, each several times. Written as they are
told, every deal would go out again and again; so while such changes of a partner's deals are coming in, the next round
waits until they come to rest. Whoever else's deals are behind there meanwhile go out at once.
"""

from collections import Counter
from itertools import islice

from shared.domain.ids import Milliseconds, PortalId
from shared.ports import Clock, LinkStore, Waiting

MANY = 3
"""Deals of one partner that are behind at once: more than a person changes between two rounds."""
LOOKED_AT = 2_000
"""Marks that are read at most, a request of DynamoDB's for a thousand."""
SAMPLE = 100
"""Deals that are watched for further changes, as many as are read in one request."""
LOOK_SECONDS = 0.25
QUIET = 1_250
"""Milliseconds without a change: longer than the window in which events in bulk are gathered (`serverless.yml`)."""
LONGEST = 15_000
"""Milliseconds. Then what is there goes out, whatever else is to come."""


def gathered(portal: PortalId, *, until: Milliseconds, store: LinkStore, clock: Clock) -> Waiting:
    """What the next round is for. Raises TryAgain."""
    until = min(until, Milliseconds(clock.now() + LONGEST))
    seen: object = None
    changed_at = clock.now()
    while True:
        waiting = store.behind(portal, limit=LOOKED_AT)
        if few := _of_few(waiting):
            return few
        now, stands = clock.now(), _stands(waiting, store)
        if stands != seen:
            seen, changed_at = stands, now
        if not waiting.deals or now - changed_at >= QUIET or now >= until:
            return waiting
        clock.sleep(LOOK_SECONDS)


def _of_few(waiting: Waiting) -> Waiting | None:
    """The deals of partners that have only a few behind; None where there are none."""
    number = Counter(waiting.deals.values())
    few = {key: partner for key, partner in waiting.deals.items() if number[partner] <= MANY}
    return Waiting(deals=few) if few else None


def _stands(waiting: Waiting, store: LinkStore) -> object:
    """Another answer, and something has changed: more deals, or one of those that are watched."""
    watched = store.deals(list(islice(waiting.deals, SAMPLE)))
    return len(waiting.deals), {key: deal.version for key, deal in watched.items()}
