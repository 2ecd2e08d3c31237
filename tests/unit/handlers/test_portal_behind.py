"""A mirror round of which HubSpot took only a part: what it took is recorded, and the rest goes out with the next."""

from collections.abc import Sequence
from typing import Any

import pytest

from handlers.portal_behind import _check_progress, handle
from shared.domain.deals import SharedDeal
from shared.domain.ids import Milliseconds, ObjectType, PortalId, Side
from shared.domain.records import NewRecord, Outcomes, Postponed, RecordChange
from shared.ports import TryAgain
from tests.support.builders import a_portal, a_shared_deal
from tests.support.world import CASCADE, VENDOR, World

PAUSE = 7


class PartlyBusyCrm:
    """Of the deals in a call it takes the first one, and asks to wait with the others."""

    def __init__(self, crm: Any) -> None:
        self._crm = crm

    def __getattr__(self, name: str) -> Any:
        return getattr(self._crm, name)

    def create(self, portal: PortalId, type: ObjectType, rows: Sequence[NewRecord]) -> Outcomes:
        if type is not ObjectType.DEAL:
            return dict(self._crm.create(portal, type, rows))
        return {**self._crm.create(portal, type, rows[:1]), **_postponed(rows[1:])}

    def update(self, portal: PortalId, type: ObjectType, rows: Sequence[RecordChange]) -> Outcomes:
        return {**self._crm.update(portal, type, rows[:1]), **_postponed(rows[1:])}


def _postponed(rows: Sequence[NewRecord] | Sequence[RecordChange]) -> dict[str, Postponed]:
    return {row.key: Postponed(after_seconds=PAUSE) for row in rows}


@pytest.fixture
def world() -> World:
    """Two deals are registered and in neither CRM yet."""
    world = World()
    for number in range(2):
        values = {"deal_name": f"Bench {number}", "product_interest": str(number), "stage": "appointment"}
        world.register(id=f"form-000{number}", values=values)
    return world


def mirror(world: World, portal: PortalId, crm: Any) -> None:
    until = Milliseconds(world.clock.now() + 60_000)
    handle(portal, until=until, store=world.store, crm=crm, clock=world.clock, program=world.program)


def behind(world: World, side: Side) -> list[SharedDeal]:
    return [deal for deal in world.kept.deals_of(VENDOR) if side in deal.behind]


def test_what_hubspot_took_is_recorded_and_the_rest_comes_when_it_said(world: World) -> None:
    with pytest.raises(TryAgain) as told:
        mirror(world, CASCADE, PartlyBusyCrm(world.crm))

    assert told.value.after_seconds == PAUSE
    created = [deal.partner.deal for deal in world.kept.deals_of(CASCADE) if deal.partner.deal]
    assert len(created) == 1
    assert len(behind(world, Side.PARTNER)) == 1


def test_the_next_round_brings_the_rest_and_nothing_twice(world: World) -> None:
    with pytest.raises(TryAgain):
        mirror(world, CASCADE, PartlyBusyCrm(world.crm))
    mirror(world, CASCADE, world.crm)

    assert behind(world, Side.PARTNER) == []
    for number in range(2):
        assert len(world.records(CASCADE, "deals", dealname=f"Bench {number}")) == 1


def test_an_update_that_had_to_wait_is_written_with_the_next_round(world: World) -> None:
    world.settle()
    for deal in world.kept.deals_of(VENDOR):
        world.vendor_rep.update("deals", str(deal.vendor.deal), {"amount": "77"})
    world.sim.deliver_due(world.receive)
    world.clock.pass_(10)
    world.sim.deliver_due(world.receive)
    with pytest.raises(TryAgain):
        mirror(world, CASCADE, PartlyBusyCrm(world.crm))
    assert len(behind(world, Side.PARTNER)) == 1

    mirror(world, CASCADE, world.crm)
    assert behind(world, Side.PARTNER) == []
    assert len(world.records(CASCADE, "deals", amount="77")) == 2
    assert world.kept.intended(CASCADE) == {}


def test_a_round_that_can_never_end_is_a_mistake_of_ours_and_says_so() -> None:
    """Private: nothing in the domain leads there, and if something ever does, the mirror must not spin."""
    deal = a_shared_deal(behind=frozenset({Side.PARTNER}))

    with pytest.raises(RuntimeError, match=f"nothing to write for 1 deals that are behind, e.g. {deal.key}"):
        _check_progress({deal.key: deal}, {deal.key: deal}, a_portal())
    _check_progress({deal.key: deal}, {deal.key: a_shared_deal(version=2)}, a_portal())
