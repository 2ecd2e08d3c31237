"""A form is sent again, or another one for the same deal: what is shared stays, and what is not is asked anew."""

from typing import Any

import pytest

from shared.domain.deals import Entry, SharedDeal, State
from shared.domain.ids import Domain, RecordId
from shared.domain.leads import Lead, OpenDeal
from shared.domain.program import Pipeline
from shared.domain.qualification import Qualification
from shared.domain.registration import AlreadyShared
from tests.support.world import CASCADE, RHEINWERK, VENDOR, World, a_form

HALDEN = "halden-aerospace.example"
LEAD = Domain("osprey-labs.example")


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def shared(world: World) -> SharedDeal:
    """A product is named, so that row 1 of the table would know the deal by it."""
    key = world.register(values=naming("Bench X")).deal.key
    world.settle()
    return world.deal(key)


def naming(product: str) -> dict[str, str]:
    return {**a_form(partner=CASCADE).values, "product_interest": product}


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"contact_email": ""}, id="no contact any more"),
        pytest.param({"qualification": Qualification()}, id="no longer qualified"),
        pytest.param({"company_domain": "gmail.com"}, id="free mail"),
        pytest.param({"company_domain": "elsewhere.example"}, id="another lead"),
    ],
)
def test_a_shared_deal_is_not_taken_back_by_sending_its_form_again(
    world: World, shared: SharedDeal, changes: dict[str, Any]
) -> None:
    answer = world.register(**changes)

    assert answer.decision == AlreadyShared(key=shared.key)
    assert world.deal(shared.key) == shared
    assert world.kept.lead(Domain("elsewhere.example")) == Lead(domain=Domain("elsewhere.example"))


def test_converting_a_shared_deal_without_saying_why_leaves_it_shared(world: World) -> None:
    deal = RecordId(str(world.find(CASCADE, "deals", dealname="Bluefin test bench")))
    again: dict[str, Any] = {
        "entry": Entry.CONVERTED_DEAL,
        "deal": deal,
        "company_domain": "",
        "contact_email": "",
    }
    first = world.register(**again, values={}).deal

    world.register(**again, values={}, qualification=Qualification())

    assert world.deal(first.key).state is State.ACTIVE


def test_a_won_deal_that_is_registered_again_does_not_stand_open_on_its_lead(
    world: World, shared: SharedDeal
) -> None:
    world.vendor_rep.update("deals", str(shared.vendor.deal), {"dealstage": "closedwon"})
    world.settle()

    world.register()

    assert world.kept.lead(LEAD).open_deals == ()


def test_a_held_registration_that_names_its_company_later_finds_the_one_that_the_vendor_has(
    world: World,
) -> None:
    world.register(partner=RHEINWERK, company_name="", company_domain="")
    world.register(partner=RHEINWERK, company_name="Halden", company_domain=HALDEN)
    world.settle()

    assert len(world.records(VENDOR, "companies", domain=HALDEN)) == 1


def test_of_a_held_registration_the_last_form_counts(world: World) -> None:
    world.register(contact_email="")
    without_next_steps = a_form(partner=CASCADE).values
    world.register(contact_email="", values={**without_next_steps, "next_steps": "Nobody should read this"})
    key = world.register(values=without_next_steps, pipeline=Pipeline.OWN).deal.key
    world.settle()

    record = world.read(CASCADE, "deals", world.deal(key).partner.deal)
    assert (record["pipeline"], record.get("hs_next_step", "")) == ("default", "")


def test_a_deal_whose_product_was_changed_makes_room_for_another_of_the_first_product(
    world: World, shared: SharedDeal
) -> None:
    world.seller.update("deals", str(shared.partner.deal), {"twindeal_product_interest": "Bench Y"})
    world.settle()
    expected = OpenDeal(key=shared.key, partner=CASCADE, product="Bench Y")
    assert world.kept.lead(LEAD).open_deals == (expected,)

    answer = world.register(id="form-0002", values=naming("Bench X"))
    assert answer.deal.key != shared.key
