"""Tier credit and commission on both records, from the registration to the close and after it (S6, S13, S14)."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from infra.local.simulator import Faults
from shared.domain.deals import Kind, SharedDeal
from shared.domain.ids import DAY, Side
from shared.domain.program import Tier
from tests.support.world import CASCADE, RHEINWERK, SAKURA, VENDOR, World

OSPREY = "osprey-labs.example"
EARNED = ("twindeal_tier_credit", "twindeal_commission", "twindeal_eligibility_reasons")


@pytest.fixture
def world() -> World:
    world = World()
    world.register()
    world.settle()
    world.sim.reset_calls()
    return world


@pytest.fixture
def deal(world: World) -> SharedDeal:
    return world.the_deal()


def vendor_sets(world: World, deal: SharedDeal, **values: str) -> None:
    world.vendor_rep.update("deals", str(deal.vendor.deal), values)
    world.settle()


def shown(world: World, deal: SharedDeal, side: Side = Side.PARTNER) -> tuple[str, ...]:
    state = deal.side(side)
    values = world.read(state.portal, "deals", state.deal)
    return tuple(values.get(name, "") for name in EARNED)


def on_both(world: World, deal: SharedDeal) -> tuple[str, ...]:
    partner = shown(world, deal)
    assert partner == shown(world, deal, Side.VENDOR)
    return partner


def days_later(world: World, days: float) -> None:
    world.clock.pass_(days * DAY / 1000)
    world.run_schedules()
    world.settle()


def test_a_new_deal_says_on_both_records_that_its_proof_is_awaited(world: World, deal: SharedDeal) -> None:
    assert on_both(world, deal) == ("pending", "pending", "poi_awaited")


def test_a_proof_confirmed_in_the_vendor_s_crm_shows_what_it_earns_on_both_records(
    world: World, deal: SharedDeal
) -> None:
    vendor_sets(world, deal, twindeal_poi="confirmed")

    assert on_both(world, deal) == ("full", "eligible", "")
    partner = world.read(CASCADE, "deals", deal.partner.deal)
    assert partner["twindeal_poi"] == "confirmed"
    assert partner["twindeal_eligibility_as_of"].endswith("Z")


def test_what_is_earned_is_written_with_what_else_goes_out(world: World, deal: SharedDeal) -> None:
    """The partner's record gets the proof anyway; the vendor's is written for what it earns alone."""
    world.program = replace(world.program, notices=replace(world.program.notices, kinds=frozenset()))
    vendor_sets(world, deal, twindeal_poi="confirmed")
    assert (world.calls(CASCADE), world.calls(VENDOR)) == (1, 1)

    world.sim.reset_calls()
    vendor_sets(world, deal, amount="7")
    assert (world.calls(CASCADE), world.calls(VENDOR)) == (1, 0)


def test_closing_a_deal_that_is_proven_costs_no_call_of_its_own(world: World, deal: SharedDeal) -> None:
    world.program = replace(world.program, notices=replace(world.program.notices, kinds=frozenset()))
    vendor_sets(world, deal, twindeal_poi="confirmed")
    world.sim.reset_calls()
    vendor_sets(world, deal, dealstage="closedwon")

    assert (world.calls(CASCADE), world.calls(VENDOR)) == (1, 0)


@pytest.mark.parametrize("before", ["", "requested", "confirmed"])
def test_what_a_partner_says_of_its_own_proof_never_counts_and_is_put_right(
    world: World, deal: SharedDeal, before: str
) -> None:
    if before:
        vendor_sets(world, deal, twindeal_poi=before)
    earned = on_both(world, deal)
    world.seller.update("deals", str(deal.partner.deal), {"twindeal_poi": "declined"})
    world.settle()

    for portal, state in ((VENDOR, deal.vendor), (CASCADE, deal.partner)):
        assert world.read(portal, "deals", state.deal).get("twindeal_poi", "") == before
    assert on_both(world, deal) == earned


def test_what_a_partner_writes_into_what_it_earns_stays_on_its_side(world: World, deal: SharedDeal) -> None:
    world.seller.update("deals", str(deal.partner.deal), {"twindeal_tier_credit": "full, I hope"})
    world.settle()

    assert shown(world, deal, Side.VENDOR)[0] == "pending"


def test_a_lapse_changes_what_is_earned_and_a_renewal_brings_it_back(world: World, deal: SharedDeal) -> None:
    vendor_sets(world, deal, twindeal_poi="confirmed")
    days_later(world, 181)
    assert on_both(world, deal) == ("collaboration", "collaboration", "domain_lapsed")

    world.register_domain(OSPREY)
    world.settle()
    assert on_both(world, deal) == ("full", "eligible", "")


def test_a_domain_that_is_given_up_says_so(world: World, deal: SharedDeal) -> None:
    vendor_sets(world, deal, twindeal_poi="confirmed")
    world.release_domain(OSPREY)
    world.settle()

    assert on_both(world, deal) == ("collaboration", "collaboration", "domain_given_up")


def test_what_is_won_is_won_whatever_comes_later(world: World, deal: SharedDeal) -> None:
    vendor_sets(world, deal, twindeal_poi="confirmed")
    vendor_sets(world, deal, dealstage="closedwon")
    days_later(world, 181)
    vendor_sets(world, deal, twindeal_poi="declined")

    assert on_both(world, deal) == ("full", "eligible", "")


def test_a_deal_that_is_won_without_a_proof_earns_nothing_and_a_late_one_does_not_help(
    world: World, deal: SharedDeal
) -> None:
    vendor_sets(world, deal, dealstage="closedwon")
    assert on_both(world, deal) == ("none", "not_eligible", "poi_missing")

    vendor_sets(world, deal, twindeal_poi="confirmed")
    assert on_both(world, deal) == ("none", "not_eligible", "poi_missing")


def test_a_lost_deal_earns_nothing_until_it_is_reopened(world: World, deal: SharedDeal) -> None:
    vendor_sets(world, deal, twindeal_poi="confirmed")
    vendor_sets(world, deal, dealstage="closedlost")
    assert on_both(world, deal) == ("none", "not_eligible", "deal_lost")

    vendor_sets(world, deal, dealstage="contractsent")
    assert on_both(world, deal) == ("full", "eligible", "")


@pytest.mark.parametrize("seed", range(6))
def test_a_proof_and_a_win_saved_together_count_together_in_whatever_order_they_arrive(seed: int) -> None:
    world = World(seed=seed)
    world.register()
    world.settle()
    world.sim.faults = Faults(webhook_delay_ms=(0, 20_000), duplicate_events=0.5)
    vendor_sets(world, world.the_deal(), twindeal_poi="confirmed", dealstage="closedwon")
    world.settle()

    assert on_both(world, world.the_deal()) == ("full", "eligible", "")


def test_of_several_partners_only_the_one_that_was_proven_first_earns_and_no_record_says_who(
    world: World, deal: SharedDeal
) -> None:
    rival = world.register(partner=RHEINWERK, id="form-0002", owner_email=None).deal
    world.settle()
    rival = world.deal(rival.key)
    assert rival.kind is Kind.BEST_PARTNER_WINS
    vendor_sets(world, deal, twindeal_poi="confirmed")
    vendor_sets(world, rival, twindeal_poi="confirmed")

    assert on_both(world, deal) == ("full", "eligible", "")
    assert on_both(world, rival) == ("none", "not_eligible", "poi_held_elsewhere")
    assert "ascade" not in str(dict(world.read(RHEINWERK, "deals", rival.partner.deal)))


def test_the_partner_that_was_there_first_notices_nothing_of_another_one_s_proof(
    world: World, deal: SharedDeal
) -> None:
    before = dict(world.read(CASCADE, "deals", deal.partner.deal))
    rival = world.register(partner=RHEINWERK, id="form-0002", owner_email=None).deal
    world.settle()
    vendor_sets(world, world.deal(rival.key), twindeal_poi="confirmed")

    assert dict(world.read(CASCADE, "deals", deal.partner.deal)) == before
    assert on_both(world, world.deal(rival.key)) == ("full", "eligible", "")


def crowd(world: World) -> None:
    """The program shrinks Cascade's tier to less than it holds."""
    world.register_domain("heron-optics.example")
    world.program = replace(world.program, tiers={"silver": Tier(name="silver", capacity=1)})
    world.store.look_at_partner(CASCADE, world.clock.now())


def make_room(world: World) -> None:
    world.release_domain("heron-optics.example")


def grow(world: World) -> None:
    world.program = replace(world.program, tiers={"silver": Tier(name="silver", capacity=9)})
    world.store.look_at_partner(CASCADE, world.clock.now())


@pytest.mark.parametrize("way_out", [make_room, grow], ids=["a domain is given up", "the tier may hold more"])
def test_commission_is_withheld_while_the_partner_holds_more_than_it_may(
    world: World, deal: SharedDeal, way_out: Callable[[World], None]
) -> None:
    vendor_sets(world, deal, twindeal_poi="confirmed")
    crowd(world)
    days_later(world, 0)
    assert on_both(world, deal) == ("full", "withheld", "over_capacity")

    way_out(world)
    days_later(world, 0)
    assert on_both(world, deal) == ("full", "eligible", "")


def test_a_deal_that_is_registered_while_over_capacity_says_so_at_once(world: World) -> None:
    crowd(world)
    late = world.register(
        id="form-0002", company_domain="kestrel-air.example", contact_email="jo@kestrel-air.example"
    ).deal
    world.settle()

    assert on_both(world, world.deal(late.key))[1:] == (
        "withheld",
        "poi_awaited;collaboration_terms;over_capacity",
    )


def tasks_about(world: World, words: str) -> int:
    found = [
        world.read(portal, "tasks", id)["hs_task_subject"]
        for portal in (VENDOR, CASCADE)
        for id in world.records(portal, "tasks")
    ]
    return sum(words in subject for subject in found)


def test_before_a_deal_closes_a_missing_proof_is_said_twice_to_each(world: World, deal: SharedDeal) -> None:
    """The close date is the last day of the year, and it is September."""
    said = []
    for days in (86, 1, 10, 1, 20):
        days_later(world, days)
        said.append(tasks_about(world, "Proof of involvement missing"))

    assert said == [0, 2, 2, 4, 4]


def test_a_proof_that_is_there_is_not_asked_for(world: World, deal: SharedDeal) -> None:
    vendor_sets(world, deal, twindeal_poi="confirmed")
    days_later(world, 98)

    assert tasks_about(world, "Proof of involvement missing") == 0


def test_a_proof_that_won_a_deal_goes_on_counting_whatever_is_said_of_it_later(
    world: World, deal: SharedDeal
) -> None:
    rival = world.register(partner=RHEINWERK, id="form-0002", owner_email=None).deal
    world.settle()
    rival = world.deal(rival.key)
    vendor_sets(world, deal, twindeal_poi="confirmed")
    vendor_sets(world, deal, dealstage="closedwon")
    vendor_sets(world, deal, twindeal_poi="declined")
    vendor_sets(world, rival, twindeal_poi="confirmed")

    assert on_both(world, deal) == ("full", "eligible", "")
    assert on_both(world, rival) == ("none", "not_eligible", "poi_held_elsewhere")


def two_rivals(world: World) -> list[SharedDeal]:
    keys = [
        world.register(partner=partner, id=f"form-{partner}", owner_email=None).deal.key
        for partner in (RHEINWERK, SAKURA)
    ]
    world.settle()
    return [world.deal(key) for key in keys]


@pytest.mark.parametrize("seed", range(6))
def test_who_was_proven_first_earns_in_whatever_order_that_and_a_rival_s_win_are_told(seed: int) -> None:
    world = World(seed=seed)
    world.register()
    world.settle()
    first, second = two_rivals(world)
    world.sim.faults = Faults(webhook_delay_ms=(0, 20_000))
    world.vendor_rep.update("deals", str(first.vendor.deal), {"twindeal_poi": "confirmed"})
    world.clock.pass_(0.1)
    world.vendor_rep.update(
        "deals", str(second.vendor.deal), {"twindeal_poi": "confirmed", "dealstage": "closedwon"}
    )
    world.settle()

    assert on_both(world, first) == ("full", "eligible", "")
    assert on_both(world, second) == ("none", "not_eligible", "poi_held_elsewhere")


def test_what_was_won_with_a_proof_goes_on_counting_though_its_sharing_ends(world: World) -> None:
    first, second = two_rivals(world)
    vendor_sets(world, first, twindeal_poi="confirmed", dealstage="closedwon")
    world.end(first, Side.VENDOR)
    world.settle()
    vendor_sets(world, second, twindeal_poi="confirmed")

    assert on_both(world, first) == ("full", "eligible", "")
    assert on_both(world, second) == ("none", "not_eligible", "poi_held_elsewhere")


def test_commission_withheld_at_the_close_is_paid_once_there_is_room_though_the_sharing_ended_since(
    world: World, deal: SharedDeal
) -> None:
    vendor_sets(world, deal, twindeal_poi="confirmed")
    crowd(world)
    days_later(world, 0)
    vendor_sets(world, deal, dealstage="closedwon")
    world.end(deal, Side.PARTNER)
    world.settle()
    assert on_both(world, deal) == ("full", "withheld", "over_capacity")

    make_room(world)
    days_later(world, 0)
    assert on_both(world, deal) == ("full", "eligible", "")
