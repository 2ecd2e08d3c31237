"""Each of the five ways in ends in two linked deals, with company, contact and associations on both sides (S1-S3)."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from infra.local.simulator import seeds
from shared.domain.deals import Entry, Kind, Motive, SharedDeal, State
from shared.domain.ids import RecordId
from shared.domain.registration import Reason, Remark
from tests.support.world import CASCADE, RHEINWERK, SAKURA, VENDOR, World


def from_the_dashboard(world: World) -> SharedDeal:
    return world.register().deal


def from_a_contact(world: World) -> SharedDeal:
    contact = world.find(CASCADE, "contacts", email="robin.garcia@sierra-hydro.example")
    return world.register(
        entry=Entry.CONTACT,
        contact=RecordId(str(contact)),
        contact_email="",
        company_name="",
        company_domain="",
    ).deal


def from_a_company(world: World) -> SharedDeal:
    company = world.find(CASCADE, "companies", domain="sierra-hydro.example")
    return world.register(
        entry=Entry.COMPANY, company=RecordId(str(company)), company_name="", company_domain=""
    ).deal


def by_converting_a_deal(world: World) -> SharedDeal:
    deal = world.find(CASCADE, "deals", dealname="Bluefin test bench")
    return world.register(
        entry=Entry.CONVERTED_DEAL,
        deal=RecordId(str(deal)),
        values={},
        company_name="",
        company_domain="",
        contact_email="",
    ).deal


def by_a_vendor_deal_with_the_partner_on_it(world: World) -> SharedDeal:
    world.vendor_rep.create(
        "deals",
        {
            "dealname": "Maple Ridge scales",
            "amount": "7000",
            "dealstage": "qualifiedtobuy",
            "pipeline": "default",
        },
        [
            ("companies", world.find(VENDOR, "companies", domain="maple-ridge.example")),
            ("companies", world.find(VENDOR, "companies", domain=seeds.CASCADE_DOMAIN)),
            ("contacts", world.find(VENDOR, "contacts", email="omar.haddad@maple-ridge.example")),
        ],
    )
    world.settle()
    return world.the_deal()


def by_adding_the_partner_to_a_vendor_deal(world: World) -> SharedDeal:
    deal = world.find(VENDOR, "deals", dealname="Halden vibration lab")
    world.clock.pass_(3600)
    world.settle()
    world.vendor_rep.associate(
        "deals", deal, "companies", world.find(VENDOR, "companies", domain=seeds.CASCADE_DOMAIN)
    )
    world.settle()
    return world.the_deal()


WAYS_IN: Mapping[Entry, Callable[[World], SharedDeal]] = {
    Entry.DASHBOARD: from_the_dashboard,
    Entry.CONTACT: from_a_contact,
    Entry.COMPANY: from_a_company,
    Entry.CONVERTED_DEAL: by_converting_a_deal,
    Entry.VENDOR_CREATED: by_a_vendor_deal_with_the_partner_on_it,
    Entry.VENDOR_ADDED: by_adding_the_partner_to_a_vendor_deal,
}
WAYS = [pytest.param(come_in, entry, id=entry.value) for entry, come_in in WAYS_IN.items()]


@pytest.mark.parametrize("come_in, entry", WAYS)
def test_every_way_in_ends_in_two_linked_deals(come_in: Callable[[World], SharedDeal], entry: Entry) -> None:
    world = World()
    key = come_in(world).key
    world.settle()

    deal = world.deal(key)
    assert (deal.state, deal.entry, deal.behind) == (State.ACTIVE, entry, frozenset())
    vendor = world.read(VENDOR, "deals", deal.vendor.deal)
    partner = world.read(CASCADE, "deals", deal.partner.deal)
    for name in ("dealname", "amount", "deal_currency_code"):
        assert vendor.get(name) == partner.get(name)
    assert vendor["twindeal_partner"] == seeds.CASCADE_NAME
    assert partner["twindeal_partner"] == seeds.VENDOR_NAME
    assert vendor["twindeal_kind"] == partner["twindeal_kind"] == deal.kind


@pytest.mark.parametrize("come_in, entry", WAYS)
def test_company_and_contact_are_on_the_deal_on_both_sides(
    come_in: Callable[[World], SharedDeal], entry: Entry
) -> None:
    world = World()
    key = come_in(world).key
    world.settle()

    deal = world.deal(key)
    assert deal.contact
    for portal, side in ((VENDOR, deal.vendor), (CASCADE, deal.partner)):
        companies = world.associated(portal, side.deal, "companies")
        assert world.find(portal, "companies", domain=deal.company.domain) in companies
        (contact,) = world.associated(portal, side.deal, "contacts")
        assert world.read(portal, "contacts", contact)["email"] == deal.contact.email


@pytest.mark.parametrize("come_in, entry", WAYS)
def test_the_partner_company_is_on_the_vendor_deal_so_all_can_see_who_co_sells(
    come_in: Callable[[World], SharedDeal], entry: Entry
) -> None:
    world = World()
    key = come_in(world).key
    world.settle()

    partner_company = world.find(VENDOR, "companies", domain=seeds.CASCADE_DOMAIN)
    assert partner_company in world.associated(VENDOR, world.deal(key).vendor.deal, "companies")


@pytest.mark.parametrize("come_in, entry", WAYS)
def test_nothing_is_created_that_is_there_already(
    come_in: Callable[[World], SharedDeal], entry: Entry
) -> None:
    world = World()
    key = come_in(world).key
    world.settle()

    deal = world.deal(key)
    for portal in (VENDOR, CASCADE):
        assert len(world.records(portal, "companies", domain=deal.company.domain)) == 1
        assert deal.contact
        assert len(world.records(portal, "contacts", email=deal.contact.email)) == 1


def test_registering_twice_is_registering_once() -> None:
    world = World()
    first, second = world.register(), world.register()
    world.settle()

    assert first.deal.key == second.deal.key
    assert len(world.records(VENDOR, "deals", dealname="Osprey test bench")) == 1
    assert len(world.records(CASCADE, "deals", dealname="Osprey test bench")) == 1


def test_converting_twice_is_converting_once() -> None:
    world = World()
    assert by_converting_a_deal(world).key == by_converting_a_deal(world).key


def test_a_vendor_deal_with_the_direct_rep_on_the_lead_is_a_partner_collaboration() -> None:
    world = World()
    deal = by_adding_the_partner_to_a_vendor_deal(world)

    assert (deal.kind, deal.motive) == (Kind.PARTNER_COLLABORATION, Motive.VENDOR_INVITED)
    assert deal.leader_email == seeds.DIRECT_REP


def test_a_partner_registering_a_lead_of_the_direct_rep_sells_together_with_him() -> None:
    world = World()
    deal = world.register(
        partner=RHEINWERK, company_name="Halden Aerospace", company_domain="www.halden-aerospace.example"
    ).deal

    assert (deal.kind, deal.leader_email) == (Kind.PARTNER_COLLABORATION, seeds.DIRECT_REP)


def test_a_free_lead_is_registered_to_the_partner_and_led_by_its_cam() -> None:
    world = World()
    deal = world.register().deal

    assert (deal.kind, deal.leader_email) == (Kind.CHANNEL, seeds.CAM_OF_CASCADE)
    assert deal.lead
    registration = world.kept.lead(deal.lead).registration
    assert registration
    assert registration.partner == CASCADE


def test_a_second_partner_on_the_lead_is_best_partner_wins_and_the_first_deal_stays_as_it_is() -> None:
    world = World()
    first = world.register().deal
    second = world.register(partner=SAKURA).deal
    world.settle()

    assert second.kind is Kind.BEST_PARTNER_WINS
    assert world.deal(first.key).kind is Kind.CHANNEL


@pytest.mark.parametrize(
    "changes, reason",
    [
        pytest.param({"company_domain": "gmail.com"}, Reason.FREE_MAIL_DOMAIN, id="free mail"),
        pytest.param({"company_domain": seeds.CASCADE_DOMAIN}, Reason.OWN_DOMAIN, id="own domain"),
        pytest.param({"company_domain": "localhost"}, Reason.DOMAIN_INVALID, id="no domain"),
        pytest.param({"contact_email": ""}, Reason.CONTACT_MISSING, id="no contact"),
        pytest.param({"company_domain": "", "company_name": ""}, Reason.COMPANY_MISSING, id="no company"),
    ],
)
def test_an_unqualified_registration_is_held_and_reaches_no_crm(
    changes: dict[str, Any], reason: Reason
) -> None:
    world = World()
    deal = world.register(**changes).deal
    world.sim.reset_calls()
    world.settle()

    assert (deal.state, deal.reasons) == (State.HELD, (reason,))
    assert world.calls() == 0


def test_a_held_registration_goes_on_when_the_form_is_sent_again_with_what_was_missing() -> None:
    world = World()
    held = world.register(contact_email="").deal
    world.settle()
    deal = world.register().deal
    world.settle()

    assert deal.key == held.key
    assert world.deal(deal.key).state is State.ACTIVE
    assert world.find(VENDOR, "deals", dealname="Osprey test bench")


def test_a_vendor_deal_without_a_prospect_is_held_until_one_is_put_on_it() -> None:
    world = World()
    deal = world.vendor_rep.create(
        "deals",
        {"dealname": "Whoever buys", "dealstage": "qualifiedtobuy", "pipeline": "default"},
        [("companies", world.find(VENDOR, "companies", domain=seeds.CASCADE_DOMAIN))],
    )
    world.settle()
    assert world.the_deal().reasons == (Reason.COMPANY_MISSING,)
    assert world.read(VENDOR, "deals", deal)["twindeal_state"] == "held"

    world.vendor_rep.associate(
        "deals", deal, "companies", world.find(VENDOR, "companies", domain="maple-ridge.example")
    )
    world.settle()
    assert world.the_deal().state is State.ACTIVE
    assert world.find(CASCADE, "deals", dealname="Whoever buys")


def test_of_several_companies_on_a_converted_deal_the_primary_is_taken_and_the_answer_says_so() -> None:
    world = World()
    deal = world.find(CASCADE, "deals", dealname="Bluefin test bench")
    other = world.find(CASCADE, "companies", domain="sierra-hydro.example")
    world.seller.associate("deals", deal, "companies", other)

    answer = world.register(
        entry=Entry.CONVERTED_DEAL, deal=RecordId(str(deal)), values={}, company_domain="", contact_email=""
    )

    assert answer.deal.company.domain == "bluefin-robotics.example"
    assert Remark.PRIMARY_COMPANY_TAKEN in answer.remarks


def test_a_direct_rep_who_joined_after_the_app_was_installed_leads_her_lead() -> None:
    world = World()
    joined = world.sim.portals[VENDOR].add_owner(
        email="nora.lind@northwind-instruments.example",
        first_name="Nora",
        last_name="Lind",
        user_id=7_100_099,
    )
    company = world.find(VENDOR, "companies", domain="maple-ridge.example")
    world.vendor_rep.update("companies", company, {"hubspot_owner_id": str(joined.id)})

    deal = world.register(company_name="Maple Ridge Foods", company_domain="maple-ridge.example").deal

    assert (deal.kind, deal.leader_email) == (Kind.PARTNER_COLLABORATION, joined.email)


def test_a_vendor_deal_of_somebody_who_joined_later_is_led_by_her() -> None:
    world = World()
    joined = world.sim.portals[VENDOR].add_owner(
        email="nora.lind@northwind-instruments.example",
        first_name="Nora",
        last_name="Lind",
        user_id=7_100_099,
    )
    company = world.find(VENDOR, "companies", domain="maple-ridge.example")
    world.vendor_rep.update("companies", company, {"hubspot_owner_id": ""})
    world.vendor_rep.create(
        "deals",
        {
            "dealname": "Nora's first",
            "dealstage": "qualifiedtobuy",
            "pipeline": "default",
            "hubspot_owner_id": str(joined.id),
        },
        [
            ("companies", company),
            ("companies", world.find(VENDOR, "companies", domain=seeds.CASCADE_DOMAIN)),
        ],
    )
    world.settle()

    assert world.the_deal().leader_email == joined.email
