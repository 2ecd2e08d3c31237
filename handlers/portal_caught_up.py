"""The app is back in a portal: what its people did to their shared deals meanwhile is learnt by reading them."""

from collections import defaultdict

from handlers import dispatch
from handlers.outcome import Outcome
from shared.domain.catching_up import missed
from shared.domain.deals import SharedDeal
from shared.domain.ids import ObjectType, RecordId, Side
from shared.domain.invitation import REPLY_PROPERTY
from shared.domain.portals import Portal
from shared.domain.program import Program
from shared.domain.reading import properties_to_read
from shared.ports import Clock, Crm, LinkStore

MOST = 2_000
"""Shared deals, the newest: 20 calls. An admin waits for it."""


def handle(portal: Portal, *, store: LinkStore, crm: Crm, clock: Clock, program: Program) -> Outcome:
    """Raises TryAgain, CannotProceed, Disconnected; repeating it changes nothing."""
    pairs: dict[RecordId, list[SharedDeal]] = defaultdict(list)
    for deal in store.deals_of(portal.id, limit=MOST):
        if record := deal.side(portal.side).deal:
            pairs[record].append(deal)
    asked = properties_to_read(portal.side, program) | (
        {REPLY_PROPERTY} if portal.side is Side.PARTNER else set()
    )
    records = crm.read(portal.id, ObjectType.DEAL, pairs.keys(), asked) if pairs else {}
    now = clock.now()
    events = [
        event
        for id, standing in pairs.items()
        for event in missed(id, records.get(id), standing, portal, program=program, now=now)
    ]
    return dispatch.handle(events, store=store, crm=crm, clock=clock, program=program)
