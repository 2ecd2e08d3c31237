"""The app is uninstalled in one CRM and installed again: the sharing pauses, and what was missed is made up for."""

import pytest

from shared.domain.deals import SharedDeal, State
from shared.domain.ids import PortalId, Side
from shared.domain.portals import Connection
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


def uninstall(world: World, portal: PortalId) -> None:
    world.sim.uninstall(portal)
    world.clock.pass_(3600)


def install_again(world: World, portal: PortalId) -> None:
    world.clock.pass_(3600)
    world.install(portal)
    world.settle()


def edit(world: World, portal: PortalId, deal: SharedDeal, **properties: str) -> None:
    person, state = (world.vendor_rep, deal.vendor) if portal == VENDOR else (world.seller, deal.partner)
    person.update("deals", str(state.deal), properties)
    world.settle()


def shown(world: World, portal: PortalId, deal: SharedDeal) -> dict[str, str]:
    state = deal.vendor if portal == VENDOR else deal.partner
    return dict(world.read(portal, "deals", state.deal))


BOTH = pytest.mark.parametrize(
    "away, other",
    [pytest.param(CASCADE, VENDOR, id="at the partner"), pytest.param(VENDOR, CASCADE, id="at the vendor")],
)


@BOTH
def test_the_sharing_pauses_and_goes_on_with_what_the_other_side_did(
    world: World, deal: SharedDeal, away: PortalId, other: PortalId
) -> None:
    uninstall(world, away)
    edit(world, other, deal, amount="4321")
    world.post(deal, Side.VENDOR if other == VENDOR else Side.PARTNER, "Are you there?")
    world.settle()
    assert world.portal(away).connection is Connection.DISCONNECTED
    assert world.the_deal().state is State.ACTIVE
    assert shown(world, away, deal)["amount"] == "12000.5"

    install_again(world, away)
    assert shown(world, away, deal)["amount"] == "4321"
    assert (
        len(world.notes(away, world.the_deal().side(Side.VENDOR if away == VENDOR else Side.PARTNER).deal))
        == 1
    )
    assert world.the_deal().behind == frozenset()


@BOTH
def test_what_people_did_where_the_app_was_away_is_learnt_when_it_is_back(
    world: World, deal: SharedDeal, away: PortalId, other: PortalId
) -> None:
    uninstall(world, away)
    edit(world, away, deal, amount="777", hs_next_step="Call Kim", twindeal_product_interest="")
    install_again(world, away)

    there = shown(world, other, deal)
    assert (there["amount"], there["hs_next_step"]) == ("777", "Call Kim")
    assert shown(world, away, deal)["amount"] == "777"


def test_what_nobody_changed_costs_the_other_side_nothing(world: World, deal: SharedDeal) -> None:
    uninstall(world, CASCADE)
    world.sim.reset_calls()
    install_again(world, CASCADE)

    assert world.calls(VENDOR) == 0
    assert world.deal(deal.key).behind == frozenset()


def test_a_record_that_was_deleted_meanwhile_ends_the_sharing_and_restored_goes_on(
    world: World, deal: SharedDeal
) -> None:
    uninstall(world, CASCADE)
    world.seller.archive("deals", str(deal.partner.deal))
    install_again(world, CASCADE)
    assert world.the_deal().reasons == (Reason.DEAL_REMOVED,)

    uninstall(world, CASCADE)
    world.seller.restore("deals", str(deal.partner.deal))
    install_again(world, CASCADE)
    assert world.the_deal().state is State.ACTIVE


def test_a_record_that_was_merged_meanwhile_is_followed(world: World, deal: SharedDeal) -> None:
    uninstall(world, CASCADE)
    fields = {"dealname": "Entered twice", "dealstage": "appointmentscheduled", "pipeline": "default"}
    survivor = world.seller.merge("deals", str(deal.partner.deal), world.seller.create("deals", fields))
    install_again(world, CASCADE)

    assert world.the_deal().partner.deal == str(survivor)


def test_installing_it_once_more_without_an_interruption_changes_nothing(
    world: World, deal: SharedDeal
) -> None:
    install_again(world, CASCADE)

    assert world.deal(deal.key) == deal
