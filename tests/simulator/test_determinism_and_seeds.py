"""Same seed and same calls give the same bytes; the seeded portals are what others build on."""

from __future__ import annotations

from infra.local.simulator import Simulator, seeds
from tests.simulator.bench import APP, SUBSCRIPTIONS, Api, Clock, Inbox, person


def story(seed: int) -> list[bytes]:
    """Writes, reads and deliveries on a realistic day, as bytes."""
    clock = Clock()
    sim = Simulator(app=APP, clock=clock, seed=seed)
    sim.add_portal(portal_id=101, name="Vendor", time_zone="UTC", currency="USD")
    sim.add_subscriptions(SUBSCRIPTIONS)
    api, inbox = Api(sim, 101), Inbox(sim, clock)
    rows = [{"properties": {"dealname": str(n), "dealstage": "closedwon"}} for n in range(30)]
    answers = [api.post("/crm/objects/2026-09/deals/batch/create", {"inputs": rows})]
    answers.append(api.get("/crm/objects/2026-09/deals/1"))
    inbox.deliver()
    return [each.body for each in answers] + [request.body for request in inbox.requests]


def test_the_same_seed_and_calls_give_the_same_bytes() -> None:
    assert story(3) == story(3)


def test_another_seed_gives_another_order() -> None:
    assert story(3) != story(4)


def test_the_vendor_knows_each_partner_as_a_company(sim: Simulator) -> None:
    seeds.seed_portals(sim)
    vendor = Api(sim, seeds.VENDOR_PORTAL_ID)

    companies = vendor.get("/crm/objects/2026-09/companies", limit="100").json()["results"]

    domains = {each["properties"]["domain"] for each in companies}
    assert {seeds.SAKURA_DOMAIN, seeds.CASCADE_DOMAIN, seeds.RHEINWERK_DOMAIN} < domains


def test_the_portals_differ_in_zone_currency_and_ids(sim: Simulator) -> None:
    portals = seeds.seed_portals(sim)

    assert list(portals) == [account.portal_id for account in (seeds.VENDOR, *seeds.PARTNERS)]
    assert len({each.time_zone for each in portals.values()}) == 4
    assert {each.currency for each in portals.values()} == {"USD", "JPY", "EUR"}
    ids = [
        record.id for each in portals.values() for table in each.tables.values() for record in table.live()
    ]
    assert len(set(ids)) == len(ids)


def test_seeding_tells_no_webhooks(sim: Simulator, inbox: Inbox) -> None:
    seeds.seed_portals(sim)

    assert inbox.deliver() == []


def test_a_seeded_deal_has_a_primary_company_a_contact_and_an_owner(sim: Simulator) -> None:
    seeds.seed_portals(sim)
    partner = Api(sim, seeds.SAKURA_PORTAL_ID)
    (deal,) = partner.get(
        "/crm/objects/2026-09/deals", associations="companies,contacts", properties="hubspot_owner_id,amount"
    ).json()["results"]

    kinds = [each["type"] for each in deal["associations"]["companies"]["results"]]
    assert "deal_to_company" in kinds
    assert deal["associations"]["contacts"]["results"]
    owner = partner.get(f"/crm/owners/2026-09/{deal['properties']['hubspot_owner_id']}").json()
    assert owner["email"] == seeds.SAKURA_SELLER


def test_ids_of_two_portals_can_be_made_to_collide() -> None:
    sim = Simulator(app=APP, clock=Clock())
    for portal_id in (1, 2):
        sim.add_portal(portal_id=portal_id, name="x", time_zone="UTC", currency="USD", first_record_id=500)

    made = [person(sim, portal_id).create("companies", {"name": "x"}) for portal_id in (1, 2)]
    assert made == [500, 500]


def test_a_person_by_mail_acts_as_that_user(sim: Simulator, inbox: Inbox) -> None:
    seeds.seed_portals(sim)
    sim.issue_token(seeds.VENDOR_PORTAL_ID)
    rep = seeds.user_named(sim, seeds.VENDOR_PORTAL_ID, seeds.DIRECT_REP)
    rep.create("deals", {"dealname": "a", "dealstage": "closedwon"})

    assert {each["sourceId"] for each in inbox.deliver()} == {f"userId:{rep.user_id}"}
