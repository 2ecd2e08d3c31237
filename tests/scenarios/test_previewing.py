"""A preview says what registering would do and why, in the partner's own facts; nothing is written (S18)."""

from dataclasses import replace
from typing import Any

import pytest

from handlers.registration_requested import Preview, handle_preview
from infra.local.simulator import seeds
from shared.domain.deals import Entry, Kind
from shared.domain.ids import Domain, PortalId, RecordId, Side
from shared.domain.partner_explanation import Outcome, OwnChangeCode, Room
from shared.domain.program import Phase
from shared.domain.registration import Reason, Refused
from tests.scenarios.test_five_ways_in import WAYS_IN
from tests.scenarios.test_registering_again import naming
from tests.support.only_reads import CRM_READS, STORE_READS, OnlyReads
from tests.support.world import CASCADE, RHEINWERK, SAKURA, VENDOR, World, a_form


@pytest.fixture
def world() -> World:
    return World()


def preview(world: World, *, partner: PortalId = CASCADE, **changes: Any) -> Preview:
    """With a store and CRMs that can only be read."""
    desk = replace(
        world.desk(partner),
        store=OnlyReads(world.kept, STORE_READS),
        crm=OnlyReads(world.crm, CRM_READS),
    )
    return handle_preview(a_form(partner=partner, **changes), desk)


def from_the_company(world: World) -> dict[str, Any]:
    company = world.find(CASCADE, "companies", domain="sierra-hydro.example")
    return {"entry": Entry.COMPANY, "company": RecordId(str(company)), "company_domain": ""}


def from_the_contact(world: World) -> dict[str, Any]:
    contact = world.find(CASCADE, "contacts", email="robin.garcia@sierra-hydro.example")
    return {"entry": Entry.CONTACT, "contact": RecordId(str(contact)), "company_domain": ""}


def from_the_deal(world: World) -> dict[str, Any]:
    deal = world.find(CASCADE, "deals", dealname="Bluefin test bench")
    return {"entry": Entry.CONVERTED_DEAL, "deal": RecordId(str(deal)), "values": {}, "company_domain": ""}


@pytest.mark.parametrize(
    "fill_in",
    [
        pytest.param(lambda _: {}, id="dashboard"),
        pytest.param(from_the_contact, id="contact"),
        pytest.param(from_the_company, id="company"),
        pytest.param(from_the_deal, id="converted deal"),
        pytest.param(lambda _: {"contact_email": ""}, id="held"),
    ],
)
def test_a_preview_only_reads_and_says_what_registering_will(world: World, fill_in: Any) -> None:
    form = fill_in(world)
    previewed = preview(world, **form)

    assert world.register(**form).decision == previewed.decision


def test_a_preview_remembers_not_even_people_who_joined_since(world: World) -> None:
    joined = world.sim.portals[VENDOR].add_owner(
        email="nora.lind@northwind-instruments.example",
        first_name="Nora",
        last_name="Lind",
        user_id=7_100_099,
    )
    company = world.find(VENDOR, "companies", domain="maple-ridge.example")
    world.vendor_rep.update("companies", company, {"hubspot_owner_id": str(joined.id)})
    known = world.portal(VENDOR)

    previewed = preview(world, company_domain="maple-ridge.example")

    assert previewed.explanation.leader_email == joined.email
    assert world.portal(VENDOR) == known


def test_of_a_deal_that_is_shared_already_the_preview_says_which(world: World) -> None:
    deal = world.register(values=naming("Bench X")).deal
    world.settle()

    again = preview(world, id="form-0002", values=naming("Bench X"))
    other = preview(world, id="form-0003", values=naming("Bench Y"))

    assert again.explanation.outcome is Outcome.ALREADY_SHARED
    assert again.explanation.open_deals == (deal.key,)
    assert other.explanation.outcome is Outcome.SHARED
    assert other.explanation.open_deals == (deal.key,)
    assert [each.key for each in (*again.duplicates, *other.duplicates)] == [deal.key, deal.key]


def test_a_won_deal_that_is_asked_for_again_is_a_duplicate_that_is_not_open(world: World) -> None:
    key = world.register().deal.key
    world.settle()
    world.vendor_rep.update("deals", str(world.deal(key).vendor.deal), {"dealstage": "closedwon"})
    world.settle()

    previewed = preview(world)

    assert [each.key for each in previewed.duplicates] == [key]
    assert previewed.explanation.open_deals == ()


def test_what_the_vendor_ended_the_preview_refuses(world: World) -> None:
    deal = world.register().deal
    world.settle()
    world.end(deal, Side.VENDOR)

    previewed = preview(world)

    assert previewed.decision == Refused(key=deal.key, reasons=(Reason.VENDOR_ENDED_SHARING,))
    assert previewed.explanation.changes == (OwnChangeCode.VENDOR_SHARES_AGAIN,)


def test_a_partner_sees_its_own_capacity_and_registration(world: World) -> None:
    world.register(values=naming("Bench X"))
    previewed = preview(world, id="form-0002", values=naming("Bench Y"))

    lead = world.kept.lead(Domain("osprey-labs.example"))
    assert previewed.explanation.capacity == Room(used=1, allowed=20)
    assert lead.registration
    assert previewed.explanation.registered_until == lead.registration.expires_at
    assert previewed.explanation.changes == (OwnChangeCode.DOMAIN_REGISTRATION_EXPIRES,)


def test_once_domain_registration_is_retired_there_is_no_capacity_to_see(world: World) -> None:
    world.program = replace(world.program, phase=Phase.RETIRED)

    assert preview(world).explanation.capacity is None


def test_of_other_partners_the_preview_gives_the_kind_and_nothing_else(world: World) -> None:
    alone = preview(world, partner=SAKURA).explanation
    world.register(partner=CASCADE)
    one = preview(world, partner=SAKURA).explanation
    world.register(partner=RHEINWERK)
    world.clock.pass_(86_400)
    two = preview(world, partner=SAKURA).explanation

    assert one == two
    assert one.kind is Kind.BEST_PARTNER_WINS
    assert replace(alone, kind=Kind.BEST_PARTNER_WINS, registers_lead=False) == one
    assert one.leader_email == seeds.CAM_OF_SAKURA


def test_every_way_in_of_the_vendor_s_makes_a_duplicate_too(world: World) -> None:
    key = WAYS_IN[Entry.VENDOR_CREATED](world).key
    world.settle()

    previewed = preview(world, company_domain="maple-ridge.example")

    assert key in {each.key for each in previewed.duplicates}
