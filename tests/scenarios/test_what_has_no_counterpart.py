"""Values map or are reported: a stage, choice or currency without counterpart is told on the record it concerns."""

from dataclasses import replace

import pytest

from infra.local.simulator.object_types import ObjectType
from infra.local.simulator.pipelines import Stage
from shared.domain.deals import SharedDeal
from shared.domain.ids import Side
from shared.domain.program import DesignatedProperty, Option, ValueType
from shared.domain.sync_problems import SYNC_PROBLEMS
from shared.registration_api.views import shared_deal_view
from tests.support.world import CASCADE, VENDOR, World


@pytest.fixture
def world() -> World:
    world = World()
    world.program = replace(world.program, properties=tuple(map(_with_options, world.program.properties)))
    world.register()
    world.settle()
    return world


def _with_options(designated: DesignatedProperty) -> DesignatedProperty:
    if designated.name != "product_interest":
        return designated
    options = (
        Option(name="sensors", vendor="SENS", partner="sensors"),
        Option(name="benches", vendor="BENCH", partner="test_benches"),
    )
    return replace(designated, type=ValueType.CHOICE, options=options)


@pytest.fixture
def deal(world: World) -> SharedDeal:
    return world.the_deal()


def problems(world: World, deal: SharedDeal, side: Side) -> str:
    state = deal.side(side)
    return world.read(state.portal, "deals", state.deal).get(SYNC_PROBLEMS, "")


def change(world: World, deal: SharedDeal, side: Side, **properties: str) -> None:
    person = world.vendor_rep if side is Side.VENDOR else world.seller
    person.update("deals", str(deal.side(side).deal), properties)
    world.settle()


def add_a_stage_of_its_own(world: World) -> None:
    pipeline = world.sim.portals[CASCADE].pipelines.get("twindeal_shared")
    stage = Stage(
        id="procurement", label="Procurement", display_order=9, probability="0.5", created_at=0, updated_at=0
    )
    world.sim.portals[CASCADE].pipelines.add_stage(pipeline, stage)


@pytest.mark.parametrize(
    "side, chosen, shown",
    [
        pytest.param(Side.VENDOR, "SENS", "sensors", id="of the vendor"),
        pytest.param(Side.PARTNER, "test_benches", "BENCH", id="of the partner"),
    ],
)
def test_a_choice_crosses_by_its_name_in_the_other_crm(
    world: World, deal: SharedDeal, side: Side, chosen: str, shown: str
) -> None:
    change(world, deal, side, twindeal_product_interest=chosen)

    other = deal.side(side.other)
    assert world.read(other.portal, "deals", other.deal)["twindeal_product_interest"] == shown


def test_while_all_is_well_nothing_is_told_and_no_call_is_made_for_it(world: World, deal: SharedDeal) -> None:
    world.sim.reset_calls()
    change(world, deal, Side.PARTNER, twindeal_product_interest="sensors")

    assert world.calls() == 1
    assert [problems(world, deal, side) for side in Side] == ["", ""]


def test_a_choice_without_counterpart_stays_where_it_is_and_is_told_there(
    world: World, deal: SharedDeal
) -> None:
    change(world, deal, Side.PARTNER, twindeal_product_interest="sensors")
    change(world, deal, Side.PARTNER, twindeal_product_interest="lenses")

    assert world.read(VENDOR, "deals", deal.vendor.deal)["twindeal_product_interest"] == "SENS"
    assert world.read(CASCADE, "deals", deal.partner.deal)["twindeal_product_interest"] == "lenses"
    assert problems(world, deal, Side.PARTNER).startswith("Product interest: The program has no counterpart")
    assert problems(world, deal, Side.VENDOR) == ""


def test_the_view_of_the_side_that_shows_it_tells_it_and_the_other_one_does_not(
    world: World, deal: SharedDeal
) -> None:
    change(world, deal, Side.PARTNER, twindeal_product_interest="lenses")
    mine, theirs = (shared_deal_view(world.deal(deal.key), side) for side in (Side.PARTNER, Side.VENDOR))

    assert [(each["property"], each["reason"]) for each in mine["unread"]] == [
        ("product_interest", "option_not_mapped")
    ]
    assert theirs["unread"] == []


@pytest.mark.parametrize("mended_by", list(Side))
def test_it_is_told_no_more_once_somebody_chose_what_has_one(
    world: World, deal: SharedDeal, mended_by: Side
) -> None:
    change(world, deal, Side.PARTNER, twindeal_product_interest="lenses")
    change(
        world,
        deal,
        mended_by,
        twindeal_product_interest="BENCH" if mended_by is Side.VENDOR else "test_benches",
    )

    assert [problems(world, deal, side) for side in Side] == ["", ""]
    assert world.deal(deal.key).partner.unread == {}
    assert world.read(CASCADE, "deals", deal.partner.deal)["twindeal_product_interest"] == "test_benches"
    assert world.read(VENDOR, "deals", deal.vendor.deal)["twindeal_product_interest"] == "BENCH"


def test_a_stage_that_only_the_partner_has_is_told_on_its_record(world: World, deal: SharedDeal) -> None:
    add_a_stage_of_its_own(world)
    change(world, deal, Side.PARTNER, dealstage="procurement")

    assert world.read(VENDOR, "deals", deal.vendor.deal)["dealstage"] == "appointmentscheduled"
    assert world.read(CASCADE, "deals", deal.partner.deal)["dealstage"] == "procurement"
    assert problems(world, deal, Side.PARTNER).startswith("Stage: ")


def test_a_deal_that_is_converted_tells_at_once_what_does_not_cross(world: World) -> None:
    add_a_stage_of_its_own(world)
    company = world.seller.create("companies", {"name": "Kite", "domain": "kite-works.example"})
    contact = world.seller.create("contacts", {"email": "li@kite-works.example"})
    record = world.seller.create(
        "deals",
        {"dealname": "Kite bench", "pipeline": "twindeal_shared", "dealstage": "procurement"},
        [("companies", company), ("contacts", contact)],
    )
    world.settle()
    answer = world.register(
        id="form-0002",
        entry="converted_deal",
        deal=str(record),
        values={},
        company_name="",
        company_domain="",
        contact_email="",
    )
    world.settle()

    assert problems(world, world.deal(answer.deal.key), Side.PARTNER).startswith("Stage: ")


def test_a_currency_that_the_other_crm_lacks_is_told_to_both_sides(world: World, deal: SharedDeal) -> None:
    """Cascade's account has dollars only: neither the amount nor the currency is written there."""
    change(world, deal, Side.VENDOR, amount="9000", deal_currency_code="EUR")
    shown = world.read(CASCADE, "deals", deal.partner.deal)

    assert (shown["amount"], shown["deal_currency_code"]) == ("12000.5", "USD")
    assert problems(world, deal, Side.PARTNER).startswith(
        "Currency: What was shared could not be written here."
    )
    assert "EUR" not in problems(world, deal, Side.PARTNER)
    assert shared_deal_view(world.deal(deal.key), Side.VENDOR)["notTakenThere"] == ["currency"]


def test_once_the_currency_is_one_that_both_have_the_sum_follows(world: World, deal: SharedDeal) -> None:
    change(world, deal, Side.VENDOR, amount="9000", deal_currency_code="EUR")
    change(world, deal, Side.VENDOR, deal_currency_code="USD")
    shown = world.read(CASCADE, "deals", deal.partner.deal)

    assert (shown["amount"], shown["deal_currency_code"]) == ("9000", "USD")
    assert problems(world, deal, Side.PARTNER) == ""
    assert shared_deal_view(world.deal(deal.key), Side.VENDOR)["notTakenThere"] == []


def test_a_portal_that_was_set_up_before_the_property_was_thought_of_goes_on(
    world: World, deal: SharedDeal
) -> None:
    world.sim.portals[CASCADE].catalogs[ObjectType.DEAL].archive(SYNC_PROBLEMS, world.clock.now())
    change(world, deal, Side.PARTNER, twindeal_product_interest="lenses")
    change(world, deal, Side.PARTNER, hs_next_step="Call Kim")

    assert world.read(VENDOR, "deals", deal.vendor.deal)["hs_next_step"] == "Call Kim"
    assert world.deal(deal.key).behind == frozenset()
