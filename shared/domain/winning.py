"""The stage, which both sides may set: the later word counts, but what the vendor won stays won.

The vendor's books say whether a deal was won (§6). So a stage that the partner sets later, without having heard of it
or for order's sake, does not take it back; the vendor's people do, by setting another one. To tell that in whatever
order it is told, what each side set last is kept beside what counts.
"""

from collections.abc import Mapping
from dataclasses import replace

from shared.domain.deals import Register, SharedDeal
from shared.domain.ids import Side
from shared.domain.program import Program

STAGE = "stage"
"""The designated property."""


def with_stage(deal: SharedDeal, register: Register, program: Program) -> SharedDeal:
    said = _said(deal)
    standing = said.get(register.side)
    if standing is None or standing.rank() < register.rank():
        said = {**said, register.side: register}
    return with_stage_that_counts(replace(deal, stages=said), program)


def with_stage_that_counts(deal: SharedDeal, program: Program) -> SharedDeal:
    """To be called anew when the partner has answered its invitation."""
    counts = _that_counts(deal, program)
    return replace(deal, registers={**deal.registers, STAGE: counts}) if counts else deal


def _said(deal: SharedDeal) -> Mapping[Side, Register]:
    """A deal from before this was kept knows only what counts."""
    standing = deal.registers.get(STAGE)
    return deal.stages or ({standing.side: standing} if standing else {})


def _that_counts(deal: SharedDeal, program: Program) -> Register | None:
    said = _said(deal)
    vendors = said.get(Side.VENDOR)
    if deal.is_only_offered_to(Side.PARTNER):
        return vendors  # whoever only looks at a deal closes nothing
    if vendors and _is_won(deal, vendors, program):
        return vendors
    return max(said.values(), key=Register.rank, default=None)


def _is_won(deal: SharedDeal, register: Register, program: Program) -> bool:
    """In a stage that the program does not name any more, if it was won under the program that did."""
    if stage := program.stage(register.value):
        return stage.won
    counted = deal.counted
    return counted is not None and counted.won and counted.closed_at == register.occurred_at
