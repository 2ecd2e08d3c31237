"""Which items one commit writes: as few as say what changed.

The marks of being behind are the difference between the deal's sides before and after; a deal that changes again
while it is behind keeps its mark, so that change costs the deal's own item and nothing else.
"""

from collections.abc import Iterator
from dataclasses import replace

from shared.domain.deals import SharedDeal
from shared.domain.ids import ObjectType, Side
from shared.domain.records import RecordRef
from shared.ports import Commit
from shared.store import keys
from shared.store.keys import Key
from shared.store.writes import Write, check_version, delete, document, put, put_version, update


def writes_of(commit: Commit) -> list[Write]:
    """Empty where there is nothing to record."""
    if _changes_nothing(commit):
        return []
    return [_deal(commit), *_sides(commit), *_lead(commit), *_claim(commit), *_message(commit)]


def stored(commit: Commit) -> SharedDeal:
    """The deal as it stands once `writes_of(commit)` are done."""
    version = commit.deal_before.version if commit.deal_before else 0
    return replace(commit.deal_after, version=version if _changes_nothing(commit) else version + 1)


def _changes_nothing(commit: Commit) -> bool:
    before = commit.deal_before
    return (
        before is not None
        and replace(commit.deal_after, version=before.version) == before
        and commit.lead_after in (None, commit.lead_before)
        and commit.claims is None
        and commit.message is None
    )


def _deal(commit: Commit) -> Write:
    after = stored(commit)
    return put_version(keys.deal(after.key), after)


def _sides(commit: Commit) -> Iterator[Write]:
    for side in Side:
        if commit.deal_before is None:
            yield _listing(commit.deal_after, side)
        if record := _newly_known(commit, side):
            yield _pointer(record, commit.deal_after)
        yield from _marks(commit, side)


def _listing(deal: SharedDeal, side: Side) -> Write:
    return put(keys.listed_deal(deal.side(side).portal, deal.registered_at, deal.key), deal=deal.key)


def _newly_known(commit: Commit, side: Side) -> RecordRef | None:
    before = commit.deal_before.side(side).deal if commit.deal_before else None
    after = commit.deal_after.side(side)
    if after.deal in (None, before):
        return None
    return RecordRef(portal=after.portal, type=ObjectType.DEAL, id=after.deal)


def _pointer(record: RecordRef, deal: SharedDeal) -> Write:
    """A record once pointed to stays so: after a merge in that CRM, events of the old id still find the deal."""
    return update(
        keys.pointer(record),
        "SET #pair = :deal",
        {":deal": deal.key},
        names={"#pair": keys.pair(deal.partner.portal)},
        only_if="attribute_not_exists(#pair) OR #pair = :deal",
    )


def _marks(commit: Commit, side: Side) -> Iterator[Write]:
    deal = commit.deal_after
    before, after = _mark(commit.deal_before, side), _mark(deal, side)
    if before and before != after:
        yield delete(before)
    if after and after != before:
        yield put(after, deal=deal.key)


def _mark(deal: SharedDeal | None, side: Side) -> Key | None:
    if deal is None or side not in deal.behind:
        return None
    state = deal.side(side)
    return (keys.change if state.deal else keys.creation)(state.portal, deal.key)


def _lead(commit: Commit) -> Iterator[Write]:
    before, after = commit.lead_before, commit.lead_after
    version = before.version if before else 0
    if after and after != before:
        yield put_version(keys.lead(after.domain), replace(after, version=version + 1))
    elif before:
        yield check_version(keys.lead(before.domain), version)


def _claim(commit: Commit) -> Iterator[Write]:
    if commit.claims is not None:
        yield update(
            keys.partner(commit.claims),
            "SET registrations = registrations + :one",
            {":one": 1, ":capacity": commit.capacity},
            only_if="registrations < :capacity",
        )


def _message(commit: Commit) -> Iterator[Write]:
    """No condition: a message that is already there must not stop the commit, and its first text stands."""
    if message := commit.message:
        key = keys.message(message.deal, message.id)
        yield update(key, "SET doc = if_not_exists(doc, :doc)", {":doc": document(key, message)})
