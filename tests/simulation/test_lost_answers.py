"""HubSpot carried out a write and its answer was lost: whatever happens until it is repeated, both CRMs agree."""

import pytest

from infra.local.simulator import FaultKind, FaultRule, seeds
from shared.domain.deals import Entry, SharedDeal
from shared.domain.ids import RecordId, Side
from tests.support.world import CASCADE, VENDOR, World


@pytest.fixture
def world() -> World:
    world = World()
    world.register()
    world.settle()
    return world


@pytest.fixture
def deal(world: World) -> SharedDeal:
    return world.the_deal()


def lose_the_next_answer(world: World, endpoint: str) -> None:
    world.sim.faults.add(FaultRule(kind=FaultKind.APPLIED_BUT_502, endpoint=endpoint, times=1))


def step(world: World) -> None:
    """Webhooks arrive and one round of the mirror runs; nothing is repeated yet."""
    world.sim.deliver_due(world.receive)
    world.mirror_once()


def test_a_value_that_goes_back_before_the_write_is_repeated_reaches_the_other_side(
    world: World, deal: SharedDeal
) -> None:
    lose_the_next_answer(world, "POST */deals/batch/update")
    world.seller.update("deals", str(deal.partner.deal), {"dealname": "Second thought"})
    step(world)
    assert world.read(VENDOR, "deals", deal.vendor.deal)["dealname"] == "Second thought"

    world.clock.pass_(1)
    world.seller.update("deals", str(deal.partner.deal), {"dealname": "Osprey test bench"})
    world.settle()

    assert world.read(VENDOR, "deals", deal.vendor.deal)["dealname"] == "Osprey test bench"


def test_a_value_that_is_cleared_before_the_write_is_repeated_is_cleared_on_the_other_side(
    world: World, deal: SharedDeal
) -> None:
    lose_the_next_answer(world, "POST */deals/batch/update")
    world.vendor_rep.update("deals", str(deal.vendor.deal), {"hs_next_step": "Call Kim"})
    step(world)
    world.clock.pass_(1)
    world.vendor_rep.update("deals", str(deal.vendor.deal), {"hs_next_step": ""})
    world.settle()

    assert "hs_next_step" not in world.read(CASCADE, "deals", deal.partner.deal)


@pytest.mark.parametrize("type", ["companies", "contacts", "deals", "notes"])
def test_a_record_whose_creation_was_never_answered_is_not_created_twice(type: str) -> None:
    world = World()
    for _ in range(2):
        lose_the_next_answer(world, f"POST */{type}/batch/create")
    deal = world.register().deal
    world.settle()
    world.post(deal, Side.VENDOR, "Welcome")
    world.settle()

    assert len(world.records(VENDOR, "deals", twindeal_key=deal.key)) == 1
    assert len(world.records(CASCADE, "deals", twindeal_key=deal.key)) == 1
    assert len(world.records(VENDOR, "companies", domain="osprey-labs.example")) == 1
    assert len(world.records(CASCADE, "contacts", email="kim@osprey-labs.example")) == 1
    assert len(world.notes(CASCADE, world.deal(deal.key).partner.deal)) == 1
    assert world.deal(deal.key).behind == frozenset()


@pytest.fixture
def unlinked() -> World:
    """Both CRMs have the deal, but the answers that told us so were lost."""
    world = World()
    world.register()
    for _ in range(2):
        lose_the_next_answer(world, "POST */deals/batch/create")
    world.mirror_once()
    return world


def test_a_record_that_is_registered_before_we_learnt_that_it_exists_is_not_shared_twice(
    unlinked: World,
) -> None:
    key = unlinked.the_deal().key
    record = unlinked.find(CASCADE, "deals", twindeal_key=key)
    answer = unlinked.register(
        id="form-0002", entry=Entry.CONVERTED_DEAL, deal=RecordId(str(record)), values={}
    )
    unlinked.settle()

    assert answer.deal.key == key
    assert unlinked.the_deal().behind == frozenset()


def test_a_record_that_the_vendor_works_on_before_we_learnt_that_it_exists_is_not_shared_twice(
    unlinked: World,
) -> None:
    key = unlinked.the_deal().key
    record = unlinked.find(VENDOR, "deals", twindeal_key=key)
    company = unlinked.find(VENDOR, "companies", domain=seeds.CASCADE_DOMAIN)
    unlinked.vendor_rep.disassociate("deals", record, "companies", company)
    unlinked.vendor_rep.associate("deals", record, "companies", company)
    unlinked.rung.clear()  # the mirror waits for HubSpot while the webhooks arrive
    unlinked.clock.pass_(10)
    unlinked.sim.deliver_due(unlinked.receive)
    unlinked.rung |= {VENDOR, CASCADE}
    unlinked.settle()

    assert (unlinked.the_deal().key, unlinked.the_deal().behind) == (key, frozenset())


def test_an_edit_of_a_record_that_we_learn_of_minutes_later_is_not_lost(unlinked: World) -> None:
    record = unlinked.find(CASCADE, "deals", twindeal_key=unlinked.the_deal().key)
    unlinked.rung.clear()  # HubSpot is out of order, so the mirror waits
    unlinked.clock.pass_(1)
    unlinked.seller.update("deals", record, {"amount": "999"})
    unlinked.settle()
    unlinked.rung |= {VENDOR, CASCADE}
    for _ in range(3):
        unlinked.settle()

    deal = unlinked.the_deal()
    for portal, state in ((VENDOR, deal.vendor), (CASCADE, deal.partner)):
        assert unlinked.read(portal, "deals", state.deal)["amount"] == "999"
