"""Deleted, restored, merged: the other side's record always stays, and the link follows what survives (§6)."""

import pytest

from infra.local.simulator import Faults
from shared.domain.deals import Entry, SharedDeal, State
from shared.domain.events import DealMerged
from shared.domain.ids import DealKey, Milliseconds, RecordId, Side
from shared.domain.registration import Reason
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


def test_a_deal_deleted_on_one_side_stays_on_the_other_and_sharing_ends(
    world: World, deal: SharedDeal
) -> None:
    world.seller.archive("deals", str(deal.partner.deal))
    world.settle()

    assert world.the_deal().reasons == (Reason.DEAL_REMOVED,)
    assert world.read(VENDOR, "deals", deal.vendor.deal)["twindeal_state"] == "ended"


def test_a_restored_deal_goes_on_and_gets_what_it_missed(world: World, deal: SharedDeal) -> None:
    world.seller.archive("deals", str(deal.partner.deal))
    world.settle()
    world.vendor_rep.update("deals", str(deal.vendor.deal), {"amount": "4321"})
    world.settle()
    world.seller.restore("deals", str(deal.partner.deal))
    world.settle()

    assert world.the_deal().state is State.ACTIVE
    for portal, side in ((VENDOR, deal.vendor), (CASCADE, deal.partner)):
        shown = world.read(portal, "deals", side.deal)
        assert (shown["twindeal_state"], shown["amount"]) == ("active", "4321")


@pytest.mark.parametrize("seed", range(6))
def test_deletion_and_restoration_told_in_any_order_end_in_a_deal_that_goes_on(seed: int) -> None:
    world = World(seed=seed)
    deal = world.register().deal
    world.settle()
    record = str(world.deal(deal.key).partner.deal)
    world.sim.faults = Faults(webhook_delay_ms=(0, 20_000), duplicate_events=0.5)

    world.seller.archive("deals", record)
    world.clock.pass_(0.5)
    world.seller.restore("deals", record)
    world.settle()

    assert world.deal(deal.key).state is State.ACTIVE
    assert world.read(CASCADE, "deals", record)["twindeal_state"] == "active"


def test_a_deal_restored_after_the_partner_ended_the_sharing_stays_ended(
    world: World, deal: SharedDeal
) -> None:
    world.end(deal, Side.PARTNER)
    world.settle()
    world.seller.archive("deals", str(deal.partner.deal))
    world.settle()
    world.seller.restore("deals", str(deal.partner.deal))
    world.settle()

    assert world.the_deal().reasons == (Reason.ENDED_BY_PARTNER,)


def test_the_link_follows_a_merge_and_edits_of_the_survivor_cross(world: World, deal: SharedDeal) -> None:
    other = world.seller.create(
        "deals",
        {"dealname": "Osprey, entered twice", "dealstage": "appointmentscheduled", "pipeline": "default"},
    )
    survivor = world.seller.merge("deals", str(deal.partner.deal), other)
    world.settle()
    assert world.the_deal().partner.deal == RecordId(str(survivor))

    world.seller.update("deals", survivor, {"amount": "888"})
    world.settle()
    assert world.read(VENDOR, "deals", deal.vendor.deal)["amount"] == "888"
    world.vendor_rep.update("deals", str(deal.vendor.deal), {"amount": "999"})
    world.settle()
    assert world.read(CASCADE, "deals", survivor)["amount"] == "999"


def test_what_a_merge_left_on_the_survivor_is_what_the_other_side_sees(
    world: World, deal: SharedDeal
) -> None:
    primary = world.seller.create(
        "deals", {"dealname": "The better name", "dealstage": "appointmentscheduled", "pipeline": "default"}
    )
    world.seller.merge("deals", primary, str(deal.partner.deal))
    world.settle()

    assert world.read(VENDOR, "deals", deal.vendor.deal)["dealname"] == "The better name"


def test_a_deal_that_the_vendor_entered_twice_and_merged_at_once_is_not_shared_twice(
    world: World, deal: SharedDeal
) -> None:
    fields = {"dealname": "Entered twice", "dealstage": "appointmentscheduled", "pipeline": "default"}
    again = world.vendor_rep.create("deals", fields)
    survivor = world.vendor_rep.merge("deals", str(deal.vendor.deal), again)
    world.settle()

    assert world.the_deal().vendor.deal == RecordId(str(survivor))


def test_of_two_shared_deals_that_become_one_the_winner_s_pair_goes_on(
    world: World, deal: SharedDeal
) -> None:
    second = world.register(
        id="form-0002",
        values={"deal_name": "Osprey two", "product_interest": "Bench Y", "stage": "appointment"},
    ).deal
    world.settle()
    second = world.deal(second.key)

    world.seller.merge("deals", str(deal.partner.deal), str(second.partner.deal))
    world.settle()

    assert world.deal(deal.key).state is State.ACTIVE
    assert world.deal(second.key).reasons == (Reason.DEAL_MERGED,)
    assert world.read(VENDOR, "deals", second.vendor.deal)["twindeal_state"] == "ended"


def test_a_merge_of_deals_that_are_not_shared_concerns_nobody(world: World) -> None:
    one, two = (
        world.seller.create(
            "deals", {"dealname": name, "dealstage": "appointmentscheduled", "pipeline": "default"}
        )
        for name in ("One", "Two")
    )
    world.settle()
    world.sim.reset_calls()
    world.seller.merge("deals", one, two)
    world.settle()

    assert world.calls() == 0


def test_a_deal_that_the_vendor_deleted_and_the_partner_registers_again_gets_a_new_record_there() -> None:
    world = World()
    deal = world.find(CASCADE, "deals", dealname="Bluefin test bench")
    key = convert(world, deal)
    world.settle()
    world.vendor_rep.archive("deals", str(world.deal(key).vendor.deal))
    world.settle()
    assert world.deal(key).state is State.ENDED
    world.clock.pass_(60)
    convert(world, deal)
    world.settle()
    again = world.deal(key)
    assert again.state is State.ACTIVE
    assert again.behind == frozenset()
    assert world.read(VENDOR, "deals", again.vendor.deal)["dealname"] == "Bluefin test bench"
    assert len(world.records(VENDOR, "deals", dealname="Bluefin test bench")) == 1


def test_the_deleted_record_s_restoration_does_not_disturb_its_successor() -> None:
    world = World()
    deal = world.find(CASCADE, "deals", dealname="Bluefin test bench")
    key = convert(world, deal)
    world.settle()
    first = str(world.deal(key).vendor.deal)
    world.vendor_rep.archive("deals", first)
    world.settle()
    world.clock.pass_(60)
    convert(world, deal)
    world.settle()
    second = world.deal(key).vendor.deal

    world.vendor_rep.restore("deals", first)
    world.vendor_rep.archive("deals", first)
    world.settle()

    assert (world.deal(key).state, world.deal(key).vendor.deal) == (State.ACTIVE, second)


def convert(world: World, deal: int) -> DealKey:
    return world.register(
        entry=Entry.CONVERTED_DEAL,
        deal=RecordId(str(deal)),
        values={},
        company_name="",
        company_domain="",
        contact_email="",
    ).deal.key


def test_a_survivor_that_stood_in_an_ended_pair_with_the_partner_stays_in_that_pair(
    world: World, deal: SharedDeal
) -> None:
    second = world.register(
        id="form-0002",
        values={"deal_name": "Osprey two", "product_interest": "Bench Y", "stage": "appointment"},
    ).deal
    world.settle()
    world.end(deal, Side.PARTNER)
    world.settle()
    survivor, merged = deal.partner.deal, world.deal(second.key).partner.deal
    assert survivor
    assert merged

    world.handle(
        [
            DealMerged(
                portal=CASCADE,
                deal=survivor,
                primary=survivor,
                others=(merged,),
                occurred_at=Milliseconds(world.clock.now()),
            )
        ]
    )
    world.settle()

    assert world.deal(deal.key).partner.deal == survivor
    assert world.deal(second.key).reasons == (Reason.DEAL_MERGED,)
