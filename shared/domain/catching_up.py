"""What happened to a deal record while nobody told us: HubSpot sends no webhooks while the app is uninstalled.

It is told afterwards, as the events that were missed. Of a property that shows something else than we knew, the time of
the record's last change is as much as is known.
"""

from collections.abc import Collection, Iterator

from shared.domain.deals import SharedDeal, SideState, brief
from shared.domain.events import CrmEvent, DealMerged, DealPropertyChanged, DealRemoved, DealRestored
from shared.domain.ids import Milliseconds, RecordId, Side
from shared.domain.invitation import REPLY_PROPERTY
from shared.domain.portals import Portal
from shared.domain.program import DesignatedProperty, Program
from shared.domain.records import Record
from shared.domain.values import Dialect, Unreadable, canonical


def missed(
    id: RecordId,
    record: Record | None,
    pairs: Collection[SharedDeal],
    portal: Portal,
    *,
    program: Program,
    now: Milliseconds,
) -> Iterator[CrmEvent]:
    """`record` as it was read under this id, None where it is gone; `pairs` are those that stand in it."""
    gone = any(pair.side(portal.side).is_gone for pair in pairs)
    if record is None:
        if not gone:
            yield DealRemoved(portal=portal.id, deal=id, occurred_at=now)
        return
    if gone:
        yield DealRestored(portal=portal.id, deal=id, occurred_at=now)
    if record.id != id:
        at = record.updated_at
        yield DealMerged(portal=portal.id, deal=record.id, primary=record.id, others=(id,), occurred_at=at)
        return
    names = [
        each.at(portal.side) for each in program.properties if _differs(each, record, pairs, portal, program)
    ]
    reply = record.properties.get(REPLY_PROPERTY, "")
    if (
        portal.side is Side.PARTNER
        and reply
        and all(reply != _seen(pair.partner, REPLY_PROPERTY) for pair in pairs)
    ):
        names.append(REPLY_PROPERTY)
    for name in names:
        value = record.properties.get(name, "")
        yield DealPropertyChanged(
            portal=portal.id, deal=id, name=name, value=value, occurred_at=record.updated_at
        )


def _differs(
    designated: DesignatedProperty,
    record: Record,
    pairs: Collection[SharedDeal],
    portal: Portal,
    program: Program,
) -> bool:
    """What any pair on the record knows was written there by one of them: it is not told to the others (S15)."""
    return all(_is_new_to(pair, designated, record, portal, program) for pair in pairs)


def _is_new_to(
    pair: SharedDeal, designated: DesignatedProperty, record: Record, portal: Portal, program: Program
) -> bool:
    state, name = pair.side(portal.side), designated.name
    dialect = Dialect(program=program, time_zone=portal.time_zone, pipeline=state.pipeline)
    try:
        value = canonical(
            designated.type,
            record.properties.get(designated.at(portal.side), ""),
            dialect,
            designated.options,
        )
    except Unreadable:
        return name not in state.unread
    register = pair.registers.get(name)
    return brief(value) != _seen(state, name) and (register is None or register.value != value)


def _seen(state: SideState, name: str) -> str | None:
    """What was never seen counts as empty."""
    seen = state.seen.get(name)
    return seen.value if seen else ""
