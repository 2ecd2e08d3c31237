"""Two partners on one and the same deal of the vendor's: its record tells of one of them, and of both by name.

Which one is no matter of who was written last: the one that was registered first and is still shared.
"""

from collections.abc import Callable

import pytest

from handlers import proof_set
from infra.local.simulator import Faults, seeds
from shared.domain.deals import SharedDeal, State
from shared.domain.events import DealPropertyChanged
from shared.domain.ids import Milliseconds, PortalId, RecordId, Side
from shared.domain.standing import POI, Poi
from tests.support.fate import Fate
from tests.support.world import CASCADE, SAKURA, VENDOR, World

DOMAINS = {CASCADE: seeds.CASCADE_DOMAIN, SAKURA: seeds.SAKURA_DOMAIN}
NAMES = {CASCADE: seeds.CASCADE_NAME, SAKURA: seeds.SAKURA_NAME}


def company(world: World, partner: PortalId) -> int:
    return world.find(VENDOR, "companies", domain=DOMAINS[partner])


def pair(world: World, partner: PortalId) -> SharedDeal:
    (deal,) = world.kept.deals_of(partner)
    return deal


def record(world: World) -> str:
    return str(pair(world, CASCADE).vendor.deal)


def on_vendors_record(world: World) -> dict[str, str]:
    return dict(world.read(VENDOR, "deals", record(world)))


def put_on(world: World, partner: PortalId) -> None:
    world.clock.pass_(30)
    world.vendor_rep.associate("deals", record(world), "companies", company(world, partner))
    world.settle()


def take_off(world: World, partner: PortalId) -> None:
    world.clock.pass_(30)
    world.vendor_rep.disassociate("deals", record(world), "companies", company(world, partner))
    world.settle()


def two_on_it(world: World) -> World:
    """Cascade registered the deal, so it was first; then the vendor's people put Sakura on it."""
    world.register()
    world.settle()
    put_on(world, SAKURA)
    assert pair(world, SAKURA).vendor.deal == pair(world, CASCADE).vendor.deal
    return world


@pytest.fixture
def world() -> World:
    return two_on_it(World())


def tells_of(world: World, partner: PortalId, *, beside: tuple[PortalId, ...] = ()) -> None:
    """The facts on the vendor's record are this pair's, and the names are of all who are on it."""
    shown, deal = on_vendors_record(world), pair(world, partner)
    assert shown["twindeal_kind"] == deal.kind
    assert shown["twindeal_state"] == deal.state
    assert shown["twindeal_leads"] == deal.leader_email
    assert shown["twindeal_partner"] == "; ".join(NAMES[each] for each in (partner, *beside))


def test_the_record_tells_of_who_was_first_and_names_both(world: World) -> None:
    tells_of(world, CASCADE, beside=(SAKURA,))


def test_it_stays_so_whatever_else_changes(world: World) -> None:
    for partner in (SAKURA, CASCADE, SAKURA):
        deal = pair(world, partner)
        seller = world.person(partner, seeds.SAKURA_SELLER if partner == SAKURA else seeds.CASCADE_SELLER)
        seller.update("deals", str(deal.partner.deal), {"amount": str(1000 + world.clock.now() % 1000)})
        world.settle()
        tells_of(world, CASCADE, beside=(SAKURA,))


def test_once_it_is_told_nobody_writes_it_again(world: World) -> None:
    world.sim.reset_calls()
    for portal in (VENDOR, CASCADE, SAKURA):
        world.rung.add(portal)
    world.settle()

    assert world.calls() == 0
    assert pair(world, CASCADE).behind == pair(world, SAKURA).behind == frozenset()


def test_an_edit_of_one_partner_is_written_once_and_by_nobody_else(world: World) -> None:
    world.sim.reset_calls()
    world.seller.update("deals", str(pair(world, CASCADE).partner.deal), {"amount": "31"})
    world.settle()

    assert world.calls(VENDOR) == 1
    assert (world.calls(CASCADE), world.calls(SAKURA)) == (0, 0)


# Handed over


def it_ends(world: World, partner: PortalId) -> None:
    world.end(pair(world, partner), Side.PARTNER)
    world.settle()


ENDINGS = [pytest.param(it_ends, id="ended"), pytest.param(take_off, id="taken off")]


@pytest.mark.parametrize("end", ENDINGS)
def test_when_the_first_ends_the_record_tells_of_the_other(
    world: World, end: Callable[[World, PortalId], None]
) -> None:
    end(world, CASCADE)

    tells_of(world, SAKURA)
    assert on_vendors_record(world)["twindeal_state"] == "active"


@pytest.mark.parametrize("end", ENDINGS)
def test_when_the_other_ends_the_record_goes_on_telling_of_the_first(
    world: World, end: Callable[[World, PortalId], None]
) -> None:
    end(world, SAKURA)

    tells_of(world, CASCADE)
    assert on_vendors_record(world)["twindeal_state"] == "active"


def test_when_both_have_ended_the_record_says_so_with_the_reason_of_the_last(world: World) -> None:
    it_ends(world, CASCADE)
    take_off(world, SAKURA)

    shown = on_vendors_record(world)
    assert (shown["twindeal_state"], shown["twindeal_reasons"]) == ("ended", "partner_taken_off")


def test_who_was_first_and_comes_back_is_told_of_again(world: World) -> None:
    take_off(world, CASCADE)
    put_on(world, CASCADE)

    assert pair(world, CASCADE).state is State.ACTIVE
    tells_of(world, CASCADE, beside=(SAKURA,))


@pytest.mark.parametrize("seed", range(6))
def test_in_whatever_order_it_is_told_the_record_ends_with_the_same(seed: int) -> None:
    world = two_on_it(World(seed=seed))
    world.sim.faults = Faults(webhook_delay_ms=(0, 20_000), duplicate_events=0.5)
    company_of_cascade = company(world, CASCADE)
    world.vendor_rep.disassociate("deals", record(world), "companies", company_of_cascade)
    world.clock.pass_(2)
    world.vendor_rep.associate("deals", record(world), "companies", company_of_cascade)
    world.end(pair(world, SAKURA), Side.VENDOR)
    world.settle()

    assert (pair(world, CASCADE).state, pair(world, SAKURA).state) == (State.ACTIVE, State.ENDED)
    tells_of(world, CASCADE)


def test_a_crash_at_any_point_of_the_hand_over_changes_nothing_in_the_end() -> None:
    undisturbed = two_on_it(World(fate=Fate()))
    begun = undisturbed.fate.calls
    it_ends(undisturbed, CASCADE)
    expected = on_vendors_record(undisturbed)

    for point in range(begun, undisturbed.fate.calls):
        for after in (False, True):
            world = two_on_it(World(fate=Fate(dies_at=point, after=after)))
            it_ends(world, CASCADE)
            shown = on_vendors_record(world)
            facts = {name for name in expected if name.startswith("twindeal_")} - {"twindeal_key"}
            assert {name: shown.get(name) for name in facts} == {name: expected[name] for name in facts}


# Proof of involvement


def vendor_sets_poi(world: World, value: str) -> None:
    world.vendor_rep.update("deals", record(world), {"twindeal_poi": value})
    world.settle()


def poi(world: World, partner: PortalId) -> str:
    register = pair(world, partner).registers.get(POI)
    return register.value if register else ""


def test_a_proof_on_the_record_is_of_the_partner_that_it_tells_of(world: World) -> None:
    vendor_sets_poi(world, "confirmed")

    assert (poi(world, CASCADE), poi(world, SAKURA)) == ("confirmed", "")
    assert "twindeal_poi" not in world.read(SAKURA, "deals", pair(world, SAKURA).partner.deal)


@pytest.mark.parametrize("partner", [CASCADE, SAKURA])
def test_a_proof_that_a_partner_fills_in_is_put_right_though_it_is_told_twice(
    world: World, partner: PortalId
) -> None:
    there = str(pair(world, partner).partner.deal)
    seller = seeds.CASCADE_SELLER if partner == CASCADE else seeds.SAKURA_SELLER
    world.person(partner, seller).update("deals", there, {"twindeal_poi": "confirmed"})
    world.clock.pass_(60)
    world.sim.deliver_due(lambda _: 204)  # what is told below, twice in one batch
    told = DealPropertyChanged(
        portal=partner,
        deal=RecordId(there),
        name="twindeal_poi",
        value="confirmed",
        occurred_at=Milliseconds(world.clock.now() - 60_000),
    )
    world.handle([told, told])
    world.settle()

    assert "twindeal_poi" not in world.read(partner, "deals", there)


def test_after_the_hand_over_the_record_shows_the_others_proof(world: World) -> None:
    vendor_sets_poi(world, "confirmed")
    it_ends(world, CASCADE)
    assert "twindeal_poi" not in on_vendors_record(world)

    vendor_sets_poi(world, "requested")
    assert (poi(world, CASCADE), poi(world, SAKURA)) == ("confirmed", "requested")


def test_a_proof_told_after_the_hand_over_is_not_the_others(world: World) -> None:
    world.sim.faults = Faults(webhook_delay_ms=(30_000, 30_000))
    world.vendor_rep.update("deals", record(world), {"twindeal_poi": "confirmed"})
    world.clock.pass_(1)
    world.end(pair(world, CASCADE), Side.PARTNER)
    world.settle()

    assert poi(world, SAKURA) == ""


@pytest.mark.parametrize("partner", [CASCADE, SAKURA])
def test_the_vendor_sets_the_proof_of_either_partner_by_itself(world: World, partner: PortalId) -> None:
    deal, outcome = proof_set.handle(
        pair(world, partner), Poi.CONFIRMED, at=world.clock.now(), store=world.store, program=world.program
    )
    assert deal
    world.rung |= outcome.behind
    world.settle()

    other = SAKURA if partner == CASCADE else CASCADE
    assert (poi(world, partner), poi(world, other)) == ("confirmed", "")
    shown = world.read(partner, "deals", pair(world, partner).partner.deal)
    assert shown["twindeal_poi"] == "confirmed"
    assert on_vendors_record(world).get("twindeal_poi") == ("confirmed" if partner == CASCADE else None)


def test_a_partner_that_is_put_on_a_deal_with_a_proof_does_not_inherit_it() -> None:
    world = World()
    world.register()
    world.settle()
    world.vendor_rep.update("deals", record(world), {"twindeal_poi": "confirmed"})
    world.settle()
    put_on(world, SAKURA)

    assert (poi(world, CASCADE), poi(world, SAKURA)) == ("confirmed", "")


def test_records_of_two_partners_that_become_one_keep_each_its_own_proof(world: World) -> None:
    vendor_sets_poi(world, "confirmed")
    fields = {"dealname": "Entered twice", "dealstage": "appointmentscheduled", "pipeline": "default"}
    other = world.vendor_rep.create("deals", fields)
    world.vendor_rep.merge("deals", record(world), other)
    world.settle()

    assert pair(world, SAKURA).vendor.deal == pair(world, CASCADE).vendor.deal
    assert (poi(world, CASCADE), poi(world, SAKURA)) == ("confirmed", "")
    tells_of(world, CASCADE, beside=(SAKURA,))


def test_an_app_that_comes_back_at_the_vendor_tells_no_partner_what_the_other_wrote(world: World) -> None:
    for partner, seller, step in (
        (CASCADE, seeds.CASCADE_SELLER, "Call Kim"),
        (SAKURA, seeds.SAKURA_SELLER, ""),
    ):
        record_there = str(pair(world, partner).partner.deal)
        world.person(partner, seller).update("deals", record_there, {"hs_next_step": step})
        world.settle()
    world.sim.uninstall(VENDOR)
    world.clock.pass_(3600)
    world.install(VENDOR)
    world.settle()

    assert "hs_next_step" not in world.read(SAKURA, "deals", pair(world, SAKURA).partner.deal)
    assert world.read(CASCADE, "deals", pair(world, CASCADE).partner.deal)["hs_next_step"] == "Call Kim"
