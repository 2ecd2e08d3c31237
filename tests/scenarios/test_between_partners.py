"""Several partners on one lead, or even on one vendor deal: between them nothing is shared (S15, I6)."""

from collections.abc import Iterator

import pytest

from infra.local.simulator import seeds
from shared.domain.deals import Kind, SharedDeal
from shared.domain.ids import PortalId
from tests.support.world import CASCADE, SAKURA, VENDOR, World

CANARY = "Canary of Cascade"
RIVAL = "Canary of Sakura"


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def first(world: World) -> SharedDeal:
    """Cascade's, in every text of which its canary sings."""
    values = {
        "deal_name": CANARY,
        "next_steps": f"{CANARY}: call Kim",
        "product_interest": CANARY,
        "amount": "47114711",
        "currency": "USD",
        "stage": "appointment",
    }
    key = world.register(values=values, contact_first_name=CANARY).deal.key
    world.settle()
    return world.deal(key)


@pytest.fixture
def second(world: World, first: SharedDeal) -> SharedDeal:
    """The vendor puts another partner on the very same deal of its own."""
    sakura = world.find(VENDOR, "companies", domain=seeds.SAKURA_DOMAIN)
    world.vendor_rep.associate("deals", str(first.vendor.deal), "companies", sakura)
    world.settle()
    return world.the_deal(SAKURA)


def all_that_is_in(world: World, portal: PortalId) -> Iterator[str]:
    for type in ("deals", "companies", "contacts", "notes"):
        for id in world.records(portal, type):
            yield from world.read(portal, type, id).values()


def sings(world: World, canary: str, portal: PortalId) -> bool:
    return any(canary in value for value in all_that_is_in(world, portal))


def test_a_partner_that_is_put_on_a_deal_of_another_sees_nothing_that_the_other_wrote(
    world: World, second: SharedDeal
) -> None:
    record = world.read(SAKURA, "deals", second.partner.deal)

    assert (second.kind, second.vendor.deal) == (Kind.BEST_PARTNER_WINS, world.the_deal(CASCADE).vendor.deal)
    assert record["dealname"] == "osprey-labs.example"
    assert not sings(world, CANARY, SAKURA)
    assert "47114711" not in all_that_is_in(world, SAKURA)


def test_neither_of_two_partners_on_one_deal_hears_what_the_other_edits(
    world: World, first: SharedDeal, second: SharedDeal
) -> None:
    world.seller.update("deals", str(first.partner.deal), {"hs_next_step": f"{CANARY}: offer"})
    world.settle()
    world.person(SAKURA, seeds.SAKURA_SELLER).update(
        "deals", str(second.partner.deal), {"twindeal_product_interest": RIVAL}
    )
    world.settle()

    assert not sings(world, CANARY, SAKURA)
    assert not sings(world, RIVAL, CASCADE)


def test_what_the_vendor_edits_reaches_both(world: World, first: SharedDeal, second: SharedDeal) -> None:
    world.vendor_rep.update("deals", str(first.vendor.deal), {"hs_next_step": "The vendor calls"})
    world.settle()

    for portal, deal in ((CASCADE, first), (SAKURA, second)):
        assert world.read(portal, "deals", deal.partner.deal)["hs_next_step"] == "The vendor calls"
