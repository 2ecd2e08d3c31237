"""Which notes and tasks one CRM is still to get: what people wrote to each other, and what they are told.

HubSpot shows the bodies of both as HTML, so whatever people typed is escaped. Source: HubSpot docs, "Notes", "Tasks".
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from html import escape

from shared.domain.deals import SharedDeal, State
from shared.domain.desired import KEY_PROPERTY, OWNER
from shared.domain.ids import DealKey, Milliseconds, ObjectType, RecordId, Side
from shared.domain.messages import Message
from shared.domain.notices import Notice, NoticeKind
from shared.domain.plan import Target, is_to_be_created, owners_named
from shared.domain.records import Association, NewRecord, Refused

LONGEST_BODY = 65_536
"""Characters that HubSpot takes, escapes and all. Source: HubSpot docs, "Notes"."""
LONGEST_SUBJECT = 250
NEW_TO_THE_DEAL = frozenset({NoticeKind.REGISTERED, NoticeKind.INVITED})
PRESSING = frozenset(
    {
        NoticeKind.CONTESTED,
        NoticeKind.POI_MISSING,
        NoticeKind.DOMAIN_EXPIRING,
        NoticeKind.DOMAIN_LAPSED,
        NoticeKind.SYNC_TROUBLE,
    }
)


def messages_to_fetch(deals: Iterable[SharedDeal], target: Target) -> tuple[tuple[DealKey, str], ...]:
    return tuple(
        (deal.key, pending.id)
        for deal in deals
        if target.state(deal).deal and deal.state is State.ACTIVE
        for pending in deal.messages
        if target.side in pending.waiting
    )


def notes_to_create(
    deals: Iterable[SharedDeal], messages: Mapping[str, Message], target: Target
) -> tuple[NewRecord, ...]:
    return tuple(
        _note(deal, messages[pending.id], record)
        for deal in deals
        if (record := target.state(deal).deal) and deal.state is State.ACTIVE
        for pending in deal.messages
        if target.side in pending.waiting
    )


def people_wanted(deals: Iterable[SharedDeal], notices: Iterable[Notice], target: Target) -> frozenset[str]:
    """Whom that CRM should know: who is to own a record that is made there, and whose task it is."""
    owners = (owners_named(deal, target)[:1] for deal in deals if is_to_be_created(deal, target))
    people = (_people(notice)[:1] for notice in notices)
    return frozenset(email for emails in (*owners, *people) for email in emails)


def notices_to_give(
    notices: Iterable[Notice], deals: Mapping[DealKey, SharedDeal], target: Target
) -> tuple[Notice, ...]:
    """All but those whose deal is still to get its record there, on which they are put."""
    return tuple(
        notice
        for notice in notices
        if (deal := _deal_of(notice, deals)) is None or not is_to_be_created(deal, target)
    )


def tasks_to_create(
    notices: Iterable[Notice], deals: Mapping[DealKey, SharedDeal], target: Target, now: Milliseconds
) -> tuple[NewRecord, ...]:
    """A notice of a record that is gone, or that never was, is a task all the same."""
    return tuple(_task(notice, deals, target, now) for notice in notices)


def tasks_to_create_again(
    refused: Mapping[str, Refused],
    notices: Iterable[Notice],
    deals: Mapping[DealKey, SharedDeal],
    target: Target,
    now: Milliseconds,
) -> tuple[NewRecord, ...]:
    """What HubSpot refused, by notice, without what it stumbled over: an owner who has left, else the deal's record,
    which may have been deleted a moment ago.
    """
    nobody = replace(target, portal=replace(target.portal, owners={}))
    refused_here = [notice for notice in notices if notice.id in refused]
    ownerless = [each for each in refused_here if OWNER in refused[each.id].properties]
    on_record = [each for each in refused_here if each not in ownerless and _record(each, deals, target)]
    return (
        *tasks_to_create(ownerless, deals, nobody, now),
        *tasks_to_create(on_record, {}, target, now),
    )


def as_html(text: str, longest: int = LONGEST_BODY) -> str:
    """Cut, where it is too long, before a character: half an escape would be shown as it is."""
    whole = [_shown(each) for each in "\n".join(text.splitlines())]
    if sum(map(len, whole)) <= longest:
        return "".join(whole)
    room, kept = longest - 1, 0
    while kept < len(whole) and len(whole[kept]) <= room:
        room -= len(whole[kept])
        kept += 1
    return "".join(whole[:kept]) + "…"


def _shown(character: str) -> str:
    return "<br>" if character == "\n" else escape(character)


def _note(deal: SharedDeal, message: Message, record: RecordId) -> NewRecord:
    company = deal.vendor_name if message.side is Side.VENDOR else deal.partner_name
    text = "<br>".join(escape(message.text).splitlines())
    heading = f"<strong>Shared message from {escape(message.author)}, {escape(company)}</strong>"
    return NewRecord(
        key=message.id,
        properties={
            "hs_note_body": f"{heading}<br>{text}",
            "hs_timestamp": _instant(message.posted_at),
            KEY_PROPERTY: f"message:{message.id}",
        },
        associations=(Association(to_type=ObjectType.DEAL, to=record),),
    )


def _task(
    notice: Notice, deals: Mapping[DealKey, SharedDeal], target: Target, now: Milliseconds
) -> NewRecord:
    owner = next((each for each in _people(notice) if each in target.portal.owners), None)
    text = "\n\n".join((*_remarks(notice, owner, deals, target), notice.body))
    properties = {
        "hs_task_subject": notice.subject[:LONGEST_SUBJECT],
        "hs_task_body": as_html(text),
        "hs_task_status": "NOT_STARTED",
        "hs_task_type": "TODO",
        "hs_task_priority": "HIGH" if notice.kind in PRESSING else "MEDIUM",
        "hs_timestamp": _instant(max(notice.due_at, now)),
        KEY_PROPERTY: f"notice:{notice.id}",
    }
    record = _record(notice, deals, target)
    return NewRecord(
        key=notice.id,
        properties={**properties, OWNER: target.portal.owners[owner]} if owner else properties,
        associations=(Association(to_type=ObjectType.DEAL, to=record),) if record else (),
    )


def _people(notice: Notice) -> tuple[str, ...]:
    return tuple(each.lower() for each in (notice.owner_email, *notice.stand_ins) if each)


def _remarks(
    notice: Notice, owner: str | None, deals: Mapping[DealKey, SharedDeal], target: Target
) -> Iterator[str]:
    deal = _deal_of(notice, deals)
    meant_for = _people(notice)[:1]
    if not meant_for:
        yield "Nobody in particular is named for this: whoever reads it, please take it on."
    elif (owner,) != meant_for:
        yield f"This is meant for {meant_for[0]}, who is no user of this CRM. Please take it on, or pass it on."
    trouble = target.state(deal).parked.get(OWNER) if deal else None
    if trouble and notice.kind in NEW_TO_THE_DEAL:
        yield f"About the deal’s owner: {trouble.message}"


def _record(notice: Notice, deals: Mapping[DealKey, SharedDeal], target: Target) -> RecordId | None:
    deal = _deal_of(notice, deals)
    state = target.state(deal) if deal else None
    return state.deal if state and not state.is_gone else None


def _deal_of(notice: Notice, deals: Mapping[DealKey, SharedDeal]) -> SharedDeal | None:
    return deals.get(notice.deal) if notice.deal else None


def _instant(at: Milliseconds) -> str:
    return datetime.fromtimestamp(at / 1000, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
