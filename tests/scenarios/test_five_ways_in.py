"""Each of the five ways in ends in two linked deals, with company, contact and associations on both sides."""

from shared.domain.deals import Kind, State
from tests.support.world import CASCADE, VENDOR, World


def test_registering_from_the_dashboard_makes_the_deal_in_both_crms() -> None:
    world = World()
    answer = world.register()
    world.settle()

    deal = world.deal(answer.deal.key)
    assert deal.state is State.ACTIVE
    assert deal.kind is Kind.CHANNEL
    assert deal.behind == frozenset()
    for portal, side in ((VENDOR, deal.vendor), (CASCADE, deal.partner)):
        shown = world.read(portal, "deals", side.deal)
        assert shown["dealname"] == "Osprey test bench"
        assert shown["amount"] == "12000.5"
        assert shown["twindeal_state"] == "active"
        company, contact = (
            world.associated(portal, side.deal, "companies"),
            world.associated(portal, side.deal, "contacts"),
        )
        assert world.find(portal, "companies", domain="osprey-labs.example") in company
        assert world.find(portal, "contacts", email="kim@osprey-labs.example") in contact
