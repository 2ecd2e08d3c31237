"""What HubSpot refuses is parked with its reason, and is tried again when what was wrong has changed."""

from shared.domain.deals import SharedDeal
from shared.domain.desired import OWNER, RECORD
from tests.support.world import CASCADE, VENDOR, World


def shared(world: World) -> SharedDeal:
    deal = world.register().deal
    world.settle()
    return world.deal(deal.key)


def test_an_amount_in_a_currency_that_the_other_side_lacks_stays_away_and_the_rest_crosses() -> None:
    world = World()
    deal = shared(world)
    world.vendor_rep.update(
        "deals", str(deal.vendor.deal), {"deal_currency_code": "EUR", "dealname": "In euros"}
    )
    world.settle()

    partner = world.read(CASCADE, "deals", deal.partner.deal)
    assert (partner["dealname"], partner["deal_currency_code"]) == ("In euros", "USD")
    assert "currency" in world.deal(deal.key).partner.parked

    world.vendor_rep.update("deals", str(deal.vendor.deal), {"deal_currency_code": "USD", "amount": "77"})
    world.settle()
    assert world.read(CASCADE, "deals", deal.partner.deal)["amount"] == "77"


def test_a_deal_whose_creation_is_refused_is_tried_again_when_it_changes() -> None:
    world = World()
    stages = world.sim.portals[VENDOR].pipelines.default().stages
    first = stages.pop("appointmentscheduled")
    deal = shared(world)
    assert (deal.vendor.deal, deal.behind) == (None, frozenset())
    assert RECORD in deal.vendor.parked

    stages[first.id] = first
    world.seller.update("deals", str(deal.partner.deal), {"dealname": "Another name"})
    world.settle()
    assert world.read(VENDOR, "deals", world.deal(deal.key).vendor.deal)["dealname"] == "Another name"


def test_an_owner_who_left_keeps_no_deal_from_being_created() -> None:
    world = World()
    owners = world.sim.portals[VENDOR].owners
    gone = next(id for id, owner in owners.items() if owner.email.startswith("maria.lopez"))
    del owners[gone]
    deal = shared(world)

    assert OWNER in deal.vendor.parked
    assert OWNER not in world.read(VENDOR, "deals", deal.vendor.deal)
