"""A program with a proof of involvement, and deals at their moments around the close."""

from dataclasses import replace
from typing import Any

from shared.domain.deals import Register, SharedDeal
from shared.domain.desired import settled
from shared.domain.ids import Milliseconds, Side
from shared.domain.merge import Edit, merged
from shared.domain.program import Direction, Program, ValueType
from shared.domain.standing import Hold, Standing
from tests.support.builders import a_program, a_property, a_shared_deal
from tests.support.clock import NOW

PROGRAM: Program = a_program(
    properties=(
        a_property("deal_name", "dealname", ValueType.TEXT),
        a_property("close_date", "closedate", ValueType.DAY),
        a_property("stage", "dealstage", ValueType.STAGE),
        a_property("poi", "twindeal_poi", ValueType.TEXT, Direction.VENDOR_TO_PARTNER),
    )
)
HELD = Standing(hold=Hold.HELD, hold_at=NOW)


def later(milliseconds: int) -> Milliseconds:
    return Milliseconds(NOW + milliseconds)


def by_vendor(value: str, at: int) -> Register:
    return Register(value=value, occurred_at=later(at), side=Side.VENDOR)


def said(name: str, value: str, at: int) -> Edit:
    return Edit(side=Side.VENDOR, name=name, value=value, occurred_at=later(at))


def a_deal(*edits: Edit, **changes: Any) -> SharedDeal:
    """Registered at NOW, its domain held; each edit is recorded before the next is told."""
    deal = settled(replace(a_shared_deal(registers={}, standing=HELD), **changes), PROGRAM)
    for edit in edits:
        deal = told(deal, edit)
    return deal


def told(deal: SharedDeal, *edits: Edit, program: Program = PROGRAM) -> SharedDeal:
    return settled(merged(deal, edits, program), program)
