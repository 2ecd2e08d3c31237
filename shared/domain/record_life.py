"""A deal record's life in one CRM: deleted, restored, merged into another.

Deletions and restorations are merged like values: the later one holds, in whatever order they are told.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace
from types import MappingProxyType

from shared.domain.deals import Parked, Seen, SharedDeal, SideState
from shared.domain.desired import RECORD
from shared.domain.ids import Milliseconds, RecordId, Side
from shared.domain.life_cycle import judged
from shared.domain.merge import Edit, illegible, merged
from shared.domain.program import Program

GONE = Parked(value="", reason="RECORD_DELETED", message="The deal was deleted there.", at=Milliseconds(0))

NOTHING: Mapping[str, str] = MappingProxyType({})


def removed(deal: SharedDeal, side: Side, at: Milliseconds) -> SharedDeal:
    """Sharing ends; the other side's record stays as it is (§6)."""
    state = deal.side(side)
    return _judged(deal.with_side(side, replace(state, removed_at=max(state.removed_at, at))))


def restored(deal: SharedDeal, side: Side, at: Milliseconds) -> SharedDeal:
    """A deal whose sharing ended by its deletion goes on. What the record shows now is not known."""
    deal, state = _unheard(deal, side), deal.side(side)
    return _judged(deal.with_side(side, replace(state, restored_at=max(state.restored_at, at))))


def followed(
    deal: SharedDeal,
    side: Side,
    survivor: RecordId,
    values: Mapping[str, str],
    at: Milliseconds,
    program: Program,
    *,
    hidden: Collection[str] = (),
    unread: Mapping[str, str] = NOTHING,
) -> SharedDeal:
    """The surviving record stands for the deal, and what it shows is that side's latest word.

    A value that the deal has is nobody's new word: whoever wrote it stays its author. What is hidden, being another
    partner's, leaves the deal as it was.
    """
    state = deal.side(side)
    parked = {name: each for name, each in state.parked.items() if name != RECORD}
    kept = {name: each for name, each in state.seen.items() if name in hidden}
    shown = {name: Seen(value=value, at=at) for name, value in values.items()}
    seen = {**_unknown(state, at), **kept, **shown}
    deal = _unheard(deal, side)
    deal = deal.with_side(side, replace(state, deal=survivor, parked=parked, seen=seen, unread={}))
    news = {name: value for name, value in values.items() if not _has(deal, name, value)}
    edits = (Edit(side=side, name=name, value=value, occurred_at=at) for name, value in news.items())
    return merged(deal, (*edits, *illegible(side, unread, at)), program)


def _unheard(deal: SharedDeal, side: Side) -> SharedDeal:
    """On which of the vendor's records it stands, and with whom, is to be looked at anew."""
    return replace(deal, voice=None) if side is Side.VENDOR else deal


def _has(deal: SharedDeal, name: str, value: str) -> bool:
    register = deal.registers.get(name)
    return register is not None and register.value == value


def _judged(deal: SharedDeal) -> SharedDeal:
    for side in Side:
        deal = deal.with_side(side, _with_fate(deal.side(side)))
    return judged(deal)


def _with_fate(state: SideState) -> SideState:
    """A deleted record is parked, as there is nothing to write to; a restored one is written anew."""
    if state.is_gone:
        return replace(state, parked={**state.parked, RECORD: GONE})
    parked = state.parked.get(RECORD)
    if parked is None or parked.value:  # a record that was refused as it was to be
        return state
    others = {name: each for name, each in state.parked.items() if name != RECORD}
    return replace(state, parked=others, seen=_unknown(state, state.restored_at))


def _unknown(state: SideState, at: Milliseconds) -> Mapping[str, Seen]:
    return {name: Seen(value=None, at=at) for name in state.seen}
