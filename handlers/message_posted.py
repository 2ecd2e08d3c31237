"""Somebody wrote a message for the other side: it becomes a note on both records, once each, in order."""

from dataclasses import replace

from handlers.attempts import ATTEMPTS
from handlers.outcome import Outcome
from handlers.revising import portals_behind
from shared.domain.deals import PendingMessage, SharedDeal, State
from shared.domain.desired import settled
from shared.domain.ids import DealKey, Side
from shared.domain.messages import Message
from shared.domain.program import Program
from shared.ports import Commit, Conflict, LinkStore, TryAgain


def handle(message: Message, *, store: LinkStore, program: Program) -> tuple[SharedDeal | None, Outcome]:
    """None where the deal is not shared at the moment: then nothing was recorded. Raises TryAgain."""
    for _ in range(ATTEMPTS):
        before = store.deals([message.deal]).get(message.deal)
        if before is None or before.state is not State.ACTIVE:
            return None, Outcome(counts={"message_refused": 1})
        try:
            deal = _record(message, before, store=store, program=program)
        except Conflict:
            continue
        return deal, Outcome(behind=portals_behind([deal]), counts={"messages": 1})
    raise TryAgain("the deal is being changed by others")


def _record(message: Message, before: SharedDeal, *, store: LinkStore, program: Program) -> SharedDeal:
    """A message that is stored already was recorded by an earlier attempt of the same request."""
    if message.id in store.messages([(message.deal, message.id)]):
        return before
    after = settled(_with_waiting(before, message), program)
    return store.record(Commit(deal_before=before, deal_after=after, message=message))


def _with_waiting(deal: SharedDeal, message: Message) -> SharedDeal:
    waiting = PendingMessage(id=message.id, waiting=frozenset(Side))
    return replace(deal, messages=(*deal.messages, waiting))


def message_id(key: DealKey, side: Side, posted_id: str) -> str:
    """Whatever the form chose, ids of two deals never meet, and neither do those of the two sides of one."""
    return f"{key}:{side}:{posted_id}"
