"""A record is in the CRM and its id not yet in the link store, for the answer to its creation was lost.

Whatever happens to the record in the meantime, it ends as if the link had been known.
"""

import pytest

from infra.local.simulator import FaultKind, FaultRule, seeds
from shared.domain.deals import Entry, State
from shared.domain.ids import DealKey, RecordId, Side
from shared.domain.registration import Reason
from tests.support.world import CASCADE, VENDOR, World


def lose_the_answers(world: World, times: int = 2) -> None:
    for _ in range(times):
        world.sim.faults.add(
            FaultRule(kind=FaultKind.APPLIED_BUT_502, endpoint="POST */deals/batch/create", times=1)
        )


def convert(world: World, deal: int) -> DealKey:
    return world.register(
        entry=Entry.CONVERTED_DEAL,
        deal=RecordId(str(deal)),
        values={},
        company_name="",
        company_domain="",
        contact_email="",
    ).deal.key


def while_the_mirror_waits(world: World) -> None:
    """HubSpot is out of order for us; its webhooks arrive all the same."""
    rung = set(world.rung)
    world.rung.clear()
    world.clock.pass_(10)
    world.sim.deliver_due(world.receive)
    world.rung |= rung


@pytest.fixture
def world() -> World:
    return World()


def test_a_successor_of_a_deleted_record_is_known_by_its_key(world: World) -> None:
    deal = world.find(CASCADE, "deals", dealname="Bluefin test bench")
    key = convert(world, deal)
    world.settle()
    world.vendor_rep.archive("deals", str(world.deal(key).vendor.deal))
    world.settle()
    world.clock.pass_(60)
    convert(world, deal)
    lose_the_answers(world, 1)
    world.mirror_once()
    successor = world.find(VENDOR, "deals", dealname="Bluefin test bench")
    assert world.deal(key).vendor.deal is None

    company = world.find(VENDOR, "companies", domain=seeds.CASCADE_DOMAIN)
    world.vendor_rep.disassociate("deals", successor, "companies", company)
    world.vendor_rep.associate("deals", successor, "companies", company)
    while_the_mirror_waits(world)
    world.settle()

    assert (world.the_deal().key, world.the_deal().vendor.deal) == (key, RecordId(str(successor)))
    assert world.the_deal().behind == frozenset()
