"""Closing: the vendor's win is authoritative, a lost deal may be reopened, and its lead knows (§6)."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from infra.local.simulator import Faults
from shared.domain.deals import Kind, SharedDeal, State
from shared.domain.ids import Domain
from tests.support.world import CASCADE, SAKURA, VENDOR, World

LEAD = Domain("osprey-labs.example")


@pytest.fixture
def world() -> World:
    world = World()
    world.register()
    world.settle()
    return world


@pytest.fixture
def deal(world: World) -> SharedDeal:
    return world.the_deal()


def vendor_sets(world: World, deal: SharedDeal, stage: str) -> None:
    world.vendor_rep.update("deals", str(deal.vendor.deal), {"dealstage": stage})
    world.clock.pass_(1)


def partner_sets(world: World, deal: SharedDeal, stage: str) -> None:
    world.seller.update("deals", str(deal.partner.deal), {"dealstage": stage})
    world.clock.pass_(1)


def stages(world: World, deal: SharedDeal) -> tuple[str, str]:
    return (
        world.read(VENDOR, "deals", deal.vendor.deal)["dealstage"],
        world.read(CASCADE, "deals", deal.partner.deal)["dealstage"],
    )


def is_open(world: World, deal: SharedDeal) -> bool:
    return deal.key in {each.key for each in world.kept.lead(LEAD).open_deals}


def test_what_the_vendor_won_stays_won_whatever_stage_the_partner_sets_later(
    world: World, deal: SharedDeal
) -> None:
    vendor_sets(world, deal, "closedwon")
    world.settle()
    partner_sets(world, deal, "twindeal_decision")
    world.settle()

    assert stages(world, deal) == ("closedwon", "twindeal_won")
    assert not is_open(world, deal)


@pytest.mark.parametrize("seed", range(8))
def test_a_win_and_later_stages_of_the_partner_told_in_any_order_end_in_the_win(seed: int) -> None:
    world = World(seed=seed)
    world.register()
    world.settle()
    deal = world.the_deal()
    world.sim.faults = Faults(webhook_delay_ms=(0, 20_000), duplicate_events=0.5)
    vendor_sets(world, deal, "closedwon")
    partner_sets(world, deal, "twindeal_decision")
    partner_sets(world, deal, "twindeal_lost")
    world.settle()

    assert stages(world, deal) == ("closedwon", "twindeal_won")


def test_the_vendor_reopens_what_it_won_and_then_the_partner_s_word_counts_again(
    world: World, deal: SharedDeal
) -> None:
    vendor_sets(world, deal, "closedwon")
    world.settle()
    vendor_sets(world, deal, "contractsent")
    world.settle()
    assert stages(world, deal) == ("contractsent", "twindeal_contract")
    assert is_open(world, deal)

    partner_sets(world, deal, "twindeal_decision")
    world.settle()
    assert stages(world, deal) == ("decisionmakerboughtin", "twindeal_decision")


@pytest.mark.parametrize(
    "reopen, stage",
    [
        pytest.param(vendor_sets, "contractsent", id="the vendor"),
        pytest.param(partner_sets, "twindeal_contract", id="the partner"),
    ],
)
def test_a_lost_deal_may_be_reopened_by_either_side(
    world: World, deal: SharedDeal, reopen: Callable[[World, SharedDeal, str], None], stage: str
) -> None:
    vendor_sets(world, deal, "closedlost")
    world.settle()
    assert not is_open(world, deal)

    reopen(world, deal, stage)
    world.settle()

    assert stages(world, deal) == ("contractsent", "twindeal_contract")
    assert is_open(world, deal)


def test_a_deal_reopened_when_another_partner_is_on_the_lead_keeps_its_kind_and_contests_it(
    world: World, deal: SharedDeal
) -> None:
    vendor_sets(world, deal, "closedlost")
    world.settle()
    rival = world.register(partner=SAKURA).deal
    world.settle()
    vendor_sets(world, deal, "contractsent")
    world.settle()

    assert (world.deal(deal.key).kind, world.deal(deal.key).state) == (Kind.CHANNEL, State.ACTIVE)
    assert world.deal(rival.key).kind is rival.kind
    assert {each.partner for each in world.kept.lead(LEAD).open_deals} == {CASCADE, SAKURA}
    assert world.kept.lead(LEAD).is_contested


# A program that calls its stages otherwise than before


def with_stage(world: World, stage: str, **changes: Any) -> None:
    stages = world.program.stages
    world.program = replace(
        world.program,
        version="newer",
        stages=tuple(replace(each, **changes) if each.name == stage else each for each in stages),
    )


def test_what_was_won_in_a_stage_that_has_another_name_now_stays_won(world: World, deal: SharedDeal) -> None:
    vendor_sets(world, deal, "closedwon")
    world.settle()
    with_stage(world, "won", name="closed_won")
    partner_sets(world, deal, "twindeal_decision")
    world.settle()

    assert stages(world, deal)[0] == "closedwon"
    assert not is_open(world, deal)


def test_a_stage_that_closes_deals_from_now_on_takes_those_in_it_off_their_lead(
    world: World, deal: SharedDeal
) -> None:
    vendor_sets(world, deal, "contractsent")
    world.settle()
    assert is_open(world, deal)
    with_stage(world, "contract", closed=True)
    world.store.look_at_partner(CASCADE, world.clock.now())
    world.run_schedules()

    assert not is_open(world, deal)
