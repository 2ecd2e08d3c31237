"""Which items one commit writes: as few as say what changed.

A deal that changes again while it is behind keeps its marks (`shared.store.marks`), so that change costs the deal's
own item and nothing else.
"""

from collections.abc import Iterator
from dataclasses import replace

from shared.domain.deals import SharedDeal
from shared.domain.ids import ObjectType, Side
from shared.domain.leads import Lead
from shared.domain.records import RecordRef
from shared.ports import Commit, LeadCommit
from shared.store import keys, marks
from shared.store.writes import Write, check_version, document, put, put_version, update


def writes_of(commit: Commit) -> list[Write]:
    """Empty where there is nothing to record."""
    if _changes_nothing(commit):
        return []
    return [
        _deal(commit),
        *_sides(commit),
        *marks.moved(marks.of_deal(commit.deal_before), marks.of_deal(commit.deal_after)),
        *_lead(commit.lead_before, commit.lead_after),
        *_count(commit),
        *_message(commit),
        *_notices(commit),
    ]


def lead_writes_of(commit: LeadCommit) -> list[Write]:
    """Empty where there is nothing to record."""
    if stored_lead(commit) == commit.before and not _has_more(commit):
        return []
    return [*_lead(commit.before, commit.after), *_count(commit), *_notices(commit)]


def stored(commit: Commit) -> SharedDeal:
    """The deal as it stands once `writes_of(commit)` are done."""
    version = commit.deal_before.version if commit.deal_before else 0
    return replace(commit.deal_after, version=version if _changes_nothing(commit) else version + 1)


def stored_lead(commit: LeadCommit) -> Lead:
    """The lead as it stands once `lead_writes_of(commit)` are done."""
    return _next(commit.before, commit.after)


def _changes_nothing(commit: Commit) -> bool:
    before = commit.deal_before
    return (
        before is not None
        and replace(commit.deal_after, version=before.version) == before
        and commit.lead_after in (None, commit.lead_before)
        and commit.message is None
        and not _has_more(commit)
    )


def _has_more(commit: Commit | LeadCommit) -> bool:
    return bool(commit.notices) or commit.claims != commit.releases


def _deal(commit: Commit) -> Write:
    after = stored(commit)
    return put_version(keys.deal(after.key), after)


def _sides(commit: Commit) -> Iterator[Write]:
    for side in Side:
        if commit.deal_before is None:
            yield _listing(commit.deal_after, side)
        if record := _newly_known(commit, side):
            yield _pointer(record, commit.deal_after)


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


def _lead(before: Lead | None, after: Lead | None) -> Iterator[Write]:
    """One that was only looked at is checked: the decision was made on it as it was."""
    if after and (before is None or _next(before, after) != before):
        yield put_version(keys.lead(after.domain), _next(before, after))
        yield from marks.moved(marks.of_lead(before), marks.of_lead(after))
    elif before:
        yield check_version(keys.lead(before.domain), before.version)


def _next(before: Lead | None, after: Lead) -> Lead:
    """With the version that it gets: the same where it stays as it was."""
    version = before.version if before else 0
    same = replace(after, version=version)
    return same if same == before else replace(after, version=version + 1)


def _count(commit: Commit | LeadCommit) -> Iterator[Write]:
    """A partner that gives up one domain for another in one commit keeps its count."""
    if commit.claims == commit.releases:
        return
    if commit.claims is not None:
        yield update(
            keys.partner(commit.claims),
            "SET registrations = registrations + :one",
            {":one": 1, ":capacity": commit.capacity},
            only_if="registrations < :capacity",
        )
    if commit.releases is not None:
        yield update(
            keys.partner(commit.releases),
            "SET registrations = registrations - :one",
            {":one": 1},
            only_if="registrations >= :one",
        )


def _message(commit: Commit) -> Iterator[Write]:
    if message := commit.message:
        key = keys.message(message.deal, message.id)
        yield _kept(key, document(key, message))


def _notices(commit: Commit | LeadCommit) -> Iterator[Write]:
    """Of two with one id the first stays; DynamoDB takes no two writes of one item."""
    for key, notice in {keys.notice(each.portal, each.id): each for each in reversed(commit.notices)}.items():
        yield _kept(key, document(key, notice))


def _kept(key: keys.Key, document: str) -> Write:
    """No condition: what is already there must not stop the commit, and its first text stands."""
    return update(key, "SET doc = if_not_exists(doc, :doc)", {":doc": document})
