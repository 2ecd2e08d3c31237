"""Merging what a CRM told us into the shared deal.

Each property is a last-writer-wins register, so merging is commutative, associative and idempotent: webhooks that
come late, twice or in any order end in the same state.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from shared.domain.deals import Register, Seen, SharedDeal, SideState, Unread, brief
from shared.domain.ids import Milliseconds, Side
from shared.domain.program import Program
from shared.domain.standing import POI
from shared.domain.winning import STAGE, with_stage

WORDS_KEPT = 20
"""Of what was said on the proof of involvement: more than anybody changes their mind about one deal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """One side's CRM shows this value (canonical) of this designated property since this instant."""

    side: Side
    name: str
    value: str
    occurred_at: Milliseconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Illegible:
    """One side's CRM shows something here since this instant that has no canonical form."""

    side: Side
    name: str
    reason: str
    occurred_at: Milliseconds


def illegible(side: Side, unread: Mapping[str, str], since: Milliseconds) -> tuple[Illegible, ...]:
    """`unread` is what a record shows without meaning, and why."""
    return tuple(
        Illegible(side=side, name=name, reason=reason, occurred_at=since) for name, reason in unread.items()
    )


def merged(deal: SharedDeal, edits: Iterable[Edit | Illegible], program: Program) -> SharedDeal:
    """Edits that a CRM shows."""
    for edit in edits:
        if isinstance(edit, Illegible):
            deal = _puzzled(deal, edit, program)
        else:
            deal = _asserted(seen_as(deal, edit), edit, program)
    return deal


def asserted(deal: SharedDeal, edits: Iterable[Edit], program: Program) -> SharedDeal:
    """Edits made outside of the CRM (a form's fields): they count, but no record shows them yet."""
    for edit in edits:
        deal = _asserted(deal, edit, program)
    return deal


def seen_as(deal: SharedDeal, edit: Edit) -> SharedDeal:
    """What a CRM shows, whether or not it counts."""
    return deal.with_side(edit.side, _with_seen(deal.side(edit.side), edit))


def _puzzled(deal: SharedDeal, edit: Illegible, program: Program) -> SharedDeal:
    """Reported where this side's edits count. Where they don't, the mirror puts right whatever it is."""
    state = deal.side(edit.side)
    seen = state.seen.get(edit.name)
    if seen is not None and seen.at >= edit.occurred_at:
        return deal
    if not program.designated[edit.name].direction.accepts(edit.side):
        unknown = {**state.seen, edit.name: Seen(value=None, at=edit.occurred_at)}
        return deal.with_side(edit.side, replace(state, seen=unknown))
    standing, unread = state.unread.get(edit.name), Unread(reason=edit.reason, at=edit.occurred_at)
    if standing is not None and (standing.at, standing.reason) >= (unread.at, unread.reason):
        return deal
    return deal.with_side(edit.side, replace(state, unread={**state.unread, edit.name: unread}))


def _asserted(deal: SharedDeal, edit: Edit, program: Program) -> SharedDeal:
    """An edit of a side that the property's direction does not accept is put right again by the mirror."""
    if not program.designated[edit.name].direction.accepts(edit.side):
        return deal
    register = Register(value=edit.value, occurred_at=edit.occurred_at, side=edit.side)
    if edit.name == POI:
        deal = replace(deal, told_of_poi=_with_word(deal.told_of_poi, register))
    if edit.name == STAGE:
        return with_stage(deal, register, program)
    return replace(deal, registers=_with_register(deal.registers, edit.name, register))


def _with_word(told: tuple[Register, ...], register: Register) -> tuple[Register, ...]:
    """The greatest of a set are the same in whatever order it grew, so merging stays order-free."""
    return tuple(sorted({*told, register}, key=Register.rank)[-WORDS_KEPT:])


def _with_register(
    registers: Mapping[str, Register], name: str, register: Register
) -> Mapping[str, Register]:
    standing = registers.get(name)
    if standing is not None and standing.rank() >= register.rank():
        return registers
    return {**registers, name: register}


def _with_seen(side: SideState, edit: Edit) -> SideState:
    """What is known of an instant goes before a doubt of the same instant, whichever is told first."""
    standing, value = side.seen.get(edit.name), brief(edit.value)
    if standing is not None and (standing.at, standing.value is not None, standing.value or "") >= (
        edit.occurred_at,
        True,
        value,
    ):
        return side
    seen = {**side.seen, edit.name: Seen(value=value, at=edit.occurred_at)}
    return replace(side, seen=seen, unread=still_unread(side.unread, {edit.name: edit.occurred_at}))


def still_unread(unread: Mapping[str, Unread], shown: Mapping[str, Milliseconds]) -> Mapping[str, Unread]:
    """Without what has shown something legible at the same time or since."""
    return {name: each for name, each in unread.items() if name not in shown or each.at > shown[name]}
