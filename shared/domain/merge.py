"""Merging what a CRM told us into the shared deal.

Each property is a last-writer-wins register, so merging is commutative, associative and idempotent: webhooks that
come late, twice or in any order end in the same state.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from shared.domain.deals import Register, Seen, SharedDeal, SideState, brief
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


def merged(deal: SharedDeal, edits: Iterable[Edit], program: Program) -> SharedDeal:
    """Edits that a CRM shows."""
    for edit in edits:
        deal = _asserted(_shown(deal, edit), edit, program)
    return deal


def asserted(deal: SharedDeal, edits: Iterable[Edit], program: Program) -> SharedDeal:
    """Edits made outside of the CRM (a form's fields): they count, but no record shows them yet."""
    for edit in edits:
        deal = _asserted(deal, edit, program)
    return deal


def _shown(deal: SharedDeal, edit: Edit) -> SharedDeal:
    return deal.with_side(edit.side, _with_seen(deal.side(edit.side), edit))


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
    standing, value = side.seen.get(edit.name), brief(edit.value)
    if standing is not None and (standing.at, standing.value or "") >= (edit.occurred_at, value):
        return side
    return replace(side, seen={**side.seen, edit.name: Seen(value=value, at=edit.occurred_at)})
