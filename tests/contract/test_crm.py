"""HubSpotCrm against the portal simulator: in process, and over loopback HTTP with HubSpot's client in between."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from infra.local.simulator import CrmUser, FaultKind, FaultRule, Simulator
from infra.local.simulator.http import serve
from infra.local.simulator.object_types import object_type_named
from shared.crm.calls import Calls
from shared.crm.endpoints import CREATE_PROPERTY
from shared.crm.layout import read_layout
from shared.crm.oauth import SCOPES
from shared.crm.objects import HubSpotCrm
from shared.crm.provision import carry_out, plan
from shared.crm.transport import Answer, HubSpotTransport, Transport
from shared.domain.ids import ObjectType, PortalId, RecordId, Side
from shared.domain.records import (
    AlreadyThere,
    Association,
    NewRecord,
    Postponed,
    RecordChange,
    Refused,
    Vanished,
    Written,
)
from shared.ports import CannotProceed, Crm, Disconnected, TryAgain
from tests.support.clock import FakeClock
from tests.support.in_process_hubspot import (
    InProcessHubSpot,
    MemoryTokenStore,
    a_simulator,
    calls_over,
    install,
)

PORTAL = PortalId(48_100_001)
OTHER = PortalId(48_200_001)
LAYOUT = read_layout(Path("infra/portals"), Side.VENDOR)
DEAL, COMPANY, CONTACT, NOTE = ObjectType.DEAL, ObjectType.COMPANY, ObjectType.CONTACT, ObjectType.NOTE
TASK = ObjectType.TASK


@contextmanager
def over_http(sim: Simulator) -> Iterator[Transport]:
    server = serve(sim)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    transport = HubSpotTransport(base_url=f"http://127.0.0.1:{server.port}")
    try:
        yield transport
    finally:
        transport.close()
        server.shutdown()
        thread.join()
        server.server_close()


class FailsLater:
    """A transport that works for a while."""

    def __init__(self, transport: Transport, *, from_call: int) -> None:
        self._transport = transport
        self._calls_left = from_call - 1

    def send(self, **request: Any) -> Answer:
        if not self._calls_left:
            raise TryAgain("HubSpot is being migrated", after_seconds=60)
        self._calls_left -= 1
        return self._transport.send(**request)


@dataclass(frozen=True, kw_only=True)
class World:
    sim: Simulator
    clock: FakeClock
    store: MemoryTokenStore
    transport: Transport
    user: CrmUser

    def new_calls(self) -> Calls:
        return calls_over(self.transport, clock=self.clock, store=self.store)

    def endpoints(self) -> list[str]:
        """What was called of the API, in no order, each as often as it was."""
        api = {key: count for key, count in self.sim.calls.items() if "/oauth/" not in key[1]}
        return sorted(name for (_, name, _), count in api.items() for _ in range(count))

    def statuses(self) -> set[int]:
        return {status for _, _, status in self.sim.calls}

    def fail(self, kind: FaultKind, endpoint: str = "*", *, times: int = 1, **details: int) -> None:
        self.sim.faults.add(FaultRule(kind=kind, endpoint=endpoint, times=times, **details))

    def deal(self, **properties: str) -> RecordId:
        defaults = {"dealname": "Vibration lab", "dealstage": "qualifiedtobuy"}
        return RecordId(str(self.user.create("deals", {**defaults, **properties})))


@pytest.fixture(params=["in process", pytest.param("http", marks=pytest.mark.allow_hosts(["127.0.0.1"]))])
def world(request: pytest.FixtureRequest) -> Iterator[World]:
    clock = FakeClock()
    sim = a_simulator(clock)
    sim.faults.shuffle_results = True
    for portal in (PORTAL, OTHER):
        sim.add_portal(portal_id=portal, name=str(portal), time_zone="Asia/Tokyo", currency="JPY")
    store = MemoryTokenStore()
    install(sim, PORTAL, clock=clock, store=store)
    user = CrmUser(sim, PORTAL, 1_000, "admin@portal.example")
    with over_http(sim) if request.param == "http" else _in_process(sim, clock) as transport:
        world = World(sim=sim, clock=clock, store=store, transport=transport, user=user)
        _provision(world)
        yield world


@contextmanager
def _in_process(sim: Simulator, clock: FakeClock) -> Iterator[Transport]:
    yield InProcessHubSpot(sim, clock)


def _provision(world: World) -> None:
    calls = world.new_calls()
    carry_out(calls, plan(calls, PORTAL, LAYOUT))
    world.clock.pass_(10)  # so that each case starts with its whole budget
    world.sim.reset_calls()


@pytest.fixture
def crm(world: World) -> Crm:
    return HubSpotCrm(world.new_calls())


def a_new_deal(key: str, *associations: Association, **properties: str) -> NewRecord:
    defaults = {"dealname": f"Deal {key}", "pipeline": "default", "dealstage": "qualifiedtobuy"}
    return NewRecord(
        key=key, properties={**defaults, "twindeal_key": key, **properties}, associations=associations
    )


def a_new_contact(key: str, email: str, **properties: str) -> NewRecord:
    return NewRecord(key=key, properties={"email": email, "twindeal_key": key, **properties})


def a_change(id: RecordId, *, key: str = "", **properties: str) -> RecordChange:
    return RecordChange(key=key or id, id=id, properties=properties)


def only(outcomes: object) -> RecordId:
    (outcome,) = outcomes.values()  # type: ignore[attr-defined]
    assert isinstance(outcome, Written | AlreadyThere), outcome
    return outcome.id


# Reading


def test_a_deal_shows_its_values_its_contacts_and_which_company_is_primary(world: World, crm: Crm) -> None:
    first, second = (
        world.user.create("companies", {"name": "A"}),
        world.user.create("companies", {"name": "B"}),
    )
    contact = world.user.create("contacts", {"email": "priya@halden.example"})
    deal = RecordId(
        str(
            world.user.create(
                "deals",
                {"dealname": "Lab", "dealstage": "qualifiedtobuy"},
                [("companies", first), ("companies", second), ("contacts", contact)],
            )
        )
    )

    record = crm.read_deals(PORTAL, [deal], ["dealname", "amount"])[deal]

    assert record.properties["dealname"] == "Lab"
    assert "amount" not in record.properties
    assert {company.id: company.primary for company in record.companies} == {
        str(first): True,
        str(second): False,
    }
    assert [each.id for each in record.contacts] == [str(contact)]
    assert record.updated_at == world.clock.now()


def test_one_or_two_deals_cost_a_call_each(world: World, crm: Crm) -> None:
    crm.read_deals(PORTAL, [world.deal(), world.deal()], ["dealname"])

    assert world.endpoints() == ["GET /crm/objects/{v}/deals/{id}"] * 2


def test_two_hundred_and_fifty_deals_cost_five_calls(world: World, crm: Crm) -> None:
    company = world.user.create("companies", {"name": "A"})
    deals = [world.deal(dealname=f"Deal {number}") for number in range(250)]
    world.user.associate("deals", deals[7], "companies", company)

    found = crm.read_deals(PORTAL, deals, ["dealname"])

    assert [found[deal].properties["dealname"] for deal in deals] == [f"Deal {n}" for n in range(250)]
    assert [each.id for each in found[deals[7]].companies] == [str(company)]
    assert found[deals[8]].companies == ()
    assert world.endpoints() == [
        "POST /crm/associations/{v}/deals/companies/batch/read",
        "POST /crm/associations/{v}/deals/contacts/batch/read",
        *["POST /crm/objects/{v}/deals/batch/read"] * 3,
    ]


@pytest.mark.parametrize("others", [0, 5], ids=["alone", "in a batch"])
def test_a_deal_that_is_not_there_has_no_entry(world: World, crm: Crm, others: int) -> None:
    there = [world.deal() for _ in range(others)]

    found = crm.read_deals(PORTAL, [RecordId("404404"), *there], ["dealname"])

    assert set(found) == set(there)


@pytest.mark.parametrize("others", [0, 5], ids=["alone", "in a batch"])
def test_a_merged_deal_is_found_under_the_id_it_had(world: World, crm: Crm, others: int) -> None:
    company = world.user.create("companies", {"name": "A"})
    kept, lost = world.deal(dealname="Kept"), world.deal()
    world.user.associate("deals", kept, "companies", company)
    merged = RecordId(str(world.user.merge("deals", kept, lost)))
    there = [world.deal() for _ in range(others)]

    found = crm.read_deals(PORTAL, [lost, *there], ["dealname"])

    assert found[lost].id == merged
    assert found[lost].properties["dealname"] == "Kept"
    assert [each.id for each in found[lost].companies] == [str(company)]


def test_records_are_read_by_a_hundred_and_doubled_ids_once(world: World, crm: Crm) -> None:
    ids = [RecordId(str(world.user.create("companies", {"name": f"C{n}"}))) for n in range(120)]

    found = crm.read(PORTAL, COMPANY, [*ids, *ids], ["name"])

    assert [found[each].properties["name"] for each in ids] == [f"C{n}" for n in range(120)]
    assert world.endpoints() == ["POST /crm/objects/{v}/companies/batch/read"] * 2


def test_nothing_asked_costs_nothing(world: World, crm: Crm) -> None:
    assert crm.read(PORTAL, DEAL, [], ["dealname"]) == {}
    assert crm.read_deals(PORTAL, [], ["dealname"]) == {}
    assert crm.create(PORTAL, DEAL, []) == {}
    assert crm.update(PORTAL, DEAL, []) == {}
    assert list(crm.find_companies(PORTAL, [], ["name"])) == []
    crm.associate(PORTAL, {})

    assert world.endpoints() == []


def test_companies_are_found_by_their_domain_oldest_first(world: World, crm: Crm) -> None:
    ids = []
    for domain in ("halden.example", "maple.example", "halden.example", "kestrel.example"):
        ids.append(str(world.user.create("companies", {"name": "C", "domain": domain})))
        world.clock.pass_(60)

    found = crm.find_companies(PORTAL, ["kestrel.example", "HALDEN.example"], ["name", "domain"])

    assert [company.id for company in found] == [ids[0], ids[2], ids[3]]
    assert found[0].properties["domain"] == "halden.example"


def test_a_search_goes_through_all_pages(world: World, crm: Crm) -> None:
    ids = {str(world.user.create("companies", {"domain": "halden.example"})) for _ in range(450)}

    found = crm.find_companies(PORTAL, ["halden.example"], [])

    assert {company.id for company in found} == ids
    assert world.endpoints() == ["POST /crm/objects/{v}/companies/search"] * 3


def test_long_lists_of_domains_fit_into_hubspots_requests(world: World, crm: Crm) -> None:
    domains = [f"a-company-with-a-rather-long-name-{number}.example" for number in range(150)]
    last = world.user.create("companies", {"domain": domains[-1]})

    found = crm.find_companies(PORTAL, domains, ["name"])

    assert [company.id for company in found] == [str(last)]
    assert world.statuses() == {200}


def test_an_account_tells_its_time_zone_its_currency_and_all_its_owners(world: World, crm: Crm) -> None:
    portal = world.sim.portals[PORTAL]
    hired = [
        portal.add_owner(email=f"Rep{n}@portal.example", first_name="R", last_name=str(n), user_id=9_000 + n)
        for n in range(230)
    ]
    portal.deactivate_owner(hired[0].id)

    account = crm.account(PORTAL)

    assert (account.portal, account.time_zone, account.currency) == (PORTAL, "Asia/Tokyo", "JPY")
    assert account.owners["rep229@portal.example"] == str(hired[229].id)
    assert "rep0@portal.example" not in account.owners
    assert world.endpoints() == ["GET /account-info/{v}/details", *["GET /crm/owners/{v}"] * 3]


# Creating


def test_two_hundred_and_fifty_deals_are_created_in_three_calls_each_under_its_own_key(
    world: World, crm: Crm
) -> None:
    outcomes = crm.create(PORTAL, DEAL, [a_new_deal(f"k{n}", dealname=f"Deal {n}") for n in range(250)])

    ids = {key: outcome.id for key, outcome in outcomes.items() if isinstance(outcome, Written)}
    found = crm.read(PORTAL, DEAL, ids.values(), ["twindeal_key", "dealname"])
    assert {each: found[each].properties["twindeal_key"] for each in found} == {ids[key]: key for key in ids}
    assert len(ids) == 250
    assert world.endpoints()[:3] == ["POST /crm/objects/{v}/deals/batch/create"] * 3


def test_a_deal_is_created_together_with_its_associations(world: World, crm: Crm) -> None:
    first, second = (RecordId(str(world.user.create("companies", {"name": n}))) for n in "AB")
    contact = RecordId(str(world.user.create("contacts", {"email": "priya@halden.example"})))

    deal = only(
        crm.create(
            PORTAL,
            DEAL,
            [
                a_new_deal(
                    "k",
                    Association(to_type=COMPANY, to=first),
                    Association(to_type=COMPANY, to=second, primary=True),
                    Association(to_type=CONTACT, to=contact),
                )
            ],
        )
    )

    assert world.endpoints() == ["POST /crm/objects/{v}/deals/batch/create"]
    record = crm.read_deals(PORTAL, [deal], [])[deal]
    assert {each.id: each.primary for each in record.companies} == {first: False, second: True}
    assert [each.id for each in record.contacts] == [contact]


@pytest.mark.parametrize(
    "type, to_type",
    [(NOTE, DEAL), (NOTE, CONTACT), (NOTE, COMPANY), (TASK, DEAL), (CONTACT, COMPANY)],
)
def test_other_records_are_created_with_their_associations_too(
    world: World, crm: Crm, type: ObjectType, to_type: ObjectType
) -> None:
    values = {
        DEAL: {"dealname": "Lab", "dealstage": "qualifiedtobuy"},
        CONTACT: {"email": "priya@halden.example"},
        COMPANY: {"name": "Halden"},
    }
    target = RecordId(str(world.user.create(to_type, values[to_type])))
    required = {
        NOTE: {"hs_timestamp": "2026-11-23T09:00:00Z"},
        TASK: {"hs_timestamp": "2026-11-23T09:00:00Z", "hs_task_status": "NOT_STARTED"},
        CONTACT: {"email": "omar@halden.example"},
    }[type]
    row = NewRecord(
        key="k",
        properties={"twindeal_key": "k", **required},
        associations=(Association(to_type=to_type, to=target),),
    )

    created = only(crm.create(PORTAL, type, [row]))

    assert world.user.associated(type, created, to_type) == [int(target)]


def test_a_repeated_creation_finds_what_the_first_one_made(world: World, crm: Crm) -> None:
    rows = [a_new_deal(f"k{n}") for n in range(5)]
    made = crm.create(PORTAL, DEAL, rows)

    again = crm.create(PORTAL, DEAL, rows)

    assert again == {
        key: AlreadyThere(id=outcome.id) for key, outcome in made.items() if isinstance(outcome, Written)
    }


def test_a_repeated_task_is_the_one_that_was_made(crm: Crm) -> None:
    properties = {"twindeal_key": "notice:1", "hs_timestamp": "2026-11-23T09:00:00Z"}
    rows = [NewRecord(key="notice", properties=properties)]
    made = only(crm.create(PORTAL, TASK, rows))

    assert crm.create(PORTAL, TASK, rows) == {"notice": AlreadyThere(id=made)}


def test_a_task_whose_owner_is_none_there_says_that_it_is_the_owner(crm: Crm) -> None:
    properties = {"twindeal_key": "n", "hs_timestamp": "2026-11-23T09:00:00Z", "hubspot_owner_id": "404"}
    outcome = crm.create(PORTAL, TASK, [NewRecord(key="n", properties=properties)])["n"]

    assert isinstance(outcome, Refused)
    assert outcome.properties == ("hubspot_owner_id",)


def test_a_contact_is_found_by_the_address_it_has(world: World, crm: Crm) -> None:
    theirs = str(world.user.create("contacts", {"email": "priya@halden.example"}))

    outcomes = crm.create(
        PORTAL,
        CONTACT,
        [a_new_contact("mine", "Priya@halden.example"), a_new_contact("new", "omar@maple.example")],
    )

    assert outcomes["mine"] == AlreadyThere(id=RecordId(theirs))
    assert isinstance(outcomes["new"], Written)


def test_two_rows_for_one_contact_end_in_one_contact(crm: Crm) -> None:
    email = "priya@halden.example"

    outcomes = crm.create(PORTAL, CONTACT, [a_new_contact("a", email), a_new_contact("b", email.upper())])

    assert isinstance(outcomes["a"], Written)
    assert outcomes["b"] == AlreadyThere(id=outcomes["a"].id)


def test_a_value_that_another_system_keeps_unique_is_a_refusal_and_no_link(world: World, crm: Crm) -> None:
    erp_number = {**LAYOUT.properties[DEAL][0], "name": "erp_number", "label": "ERP number"}
    world.new_calls().send(PORTAL, CREATE_PROPERTY, body=erp_number, type=DEAL)
    world.deal(erp_number="4711")

    outcome = crm.create(PORTAL, DEAL, [a_new_deal("k", erp_number="4711")])["k"]

    assert isinstance(outcome, Refused)
    assert outcome.properties == ("erp_number",)
    assert "4711" not in outcome.message


def test_a_row_that_hubspot_refuses_costs_the_others_nothing(world: World, crm: Crm) -> None:
    rows = [a_new_deal(f"k{n}") for n in range(100)]
    rows[40] = a_new_deal("k40", amount="plenty")
    rows[41] = a_new_deal("k41", dealstage="no_such_stage")
    rows[42] = a_new_deal("k42", Association(to_type=CONTACT, to=RecordId("404404")))

    outcomes = crm.create(PORTAL, DEAL, rows)

    refused = {key: outcome for key, outcome in outcomes.items() if not isinstance(outcome, Written)}
    assert set(refused) == {"k40", "k41", "k42"}
    assert isinstance(refused["k41"], Refused)
    assert (refused["k41"].reason, refused["k41"].properties) == ("INVALID_OPTION", ("dealstage",))
    assert world.endpoints() == ["POST /crm/objects/{v}/deals/batch/create"]


def test_a_creation_whose_answer_was_lost_is_found_by_repeating_it(world: World, crm: Crm) -> None:
    world.fail(FaultKind.APPLIED_BUT_502, "*batch/create")
    with pytest.raises(TryAgain):
        crm.create(PORTAL, DEAL, [a_new_deal("k")])

    found = only(crm.create(PORTAL, DEAL, [a_new_deal("k")]))

    assert [str(each.id) for each in world.sim.portals[PORTAL].records(object_type_named(DEAL))] == [found]


def test_deals_that_were_created_are_found_by_their_keys(world: World, crm: Crm) -> None:
    created = only(crm.create(PORTAL, DEAL, [a_new_deal("k")]))
    reads = len(world.endpoints())

    assert crm.created_deals(PORTAL, [f"missing-{n}" for n in range(100)] + ["k"]) == {"k": created}
    assert world.endpoints()[reads:] == ["POST /crm/objects/{v}/deals/batch/read"] * 2


def test_what_was_written_stays_known_when_a_later_batch_fails(world: World) -> None:
    transport = FailsLater(world.transport, from_call=2)
    crm = HubSpotCrm(calls_over(transport, clock=world.clock, store=world.store))

    outcomes = crm.create(PORTAL, DEAL, [a_new_deal(f"k{n}") for n in range(250)])

    assert all(isinstance(outcomes[f"k{n}"], Written) for n in range(100))
    assert all(outcomes[f"k{n}"] == Postponed(after_seconds=60) for n in range(100, 250))


# Updating


def test_an_update_says_when_hubspot_wrote_it(world: World, crm: Crm) -> None:
    deal = world.deal()
    world.clock.pass_(5)

    outcomes = crm.update(PORTAL, DEAL, [a_change(deal, key="row", amount="84000")])

    assert outcomes == {"row": Written(id=deal, at=world.clock.now())}
    assert crm.read(PORTAL, DEAL, [deal], ["amount"])[deal].properties["amount"] == "84000"


def test_a_thousand_updates_cost_ten_calls(world: World, crm: Crm) -> None:
    deals = [world.deal() for _ in range(1_000)]

    outcomes = crm.update(PORTAL, DEAL, [a_change(deal, dealname="New") for deal in deals])

    assert all(isinstance(outcomes[deal], Written) for deal in deals)
    assert world.endpoints() == ["POST /crm/objects/{v}/deals/batch/update"] * 10


def test_records_that_are_gone_have_vanished_and_the_others_are_written(world: World, crm: Crm) -> None:
    there, deleted, kept, lost = (world.deal() for _ in range(4))
    world.user.archive("deals", deleted)
    world.user.merge("deals", kept, lost)

    outcomes = crm.update(
        PORTAL, DEAL, [a_change(each, dealname="New") for each in (there, deleted, lost, RecordId("404404"))]
    )

    assert isinstance(outcomes[there], Written)
    assert {each: outcomes[each] for each in outcomes if each != there} == {
        deleted: Vanished(),
        lost: Vanished(),
        "404404": Vanished(),
    }


def test_two_changes_of_one_record_are_both_made_in_their_order(world: World, crm: Crm) -> None:
    deal = world.deal()

    outcomes = crm.update(
        PORTAL, DEAL, [a_change(deal, key="1", dealname="First"), a_change(deal, key="2", dealname="Second")]
    )

    assert [type(outcome) for outcome in outcomes.values()] == [Written, Written]
    assert crm.read(PORTAL, DEAL, [deal], ["dealname"])[deal].properties["dealname"] == "Second"


def test_a_refused_change_names_the_property_and_not_the_value(world: World, crm: Crm) -> None:
    deal, other = world.deal(), world.deal()

    outcomes = crm.update(
        PORTAL, DEAL, [a_change(deal, amount="a secret amount"), a_change(other, amount="7")]
    )

    refused = outcomes[deal]
    assert isinstance(refused, Refused)
    assert refused.properties == ("amount",)
    assert "secret" not in f"{refused.reason} {refused.message}"
    assert isinstance(outcomes[other], Written)


def test_a_change_to_a_unique_value_that_is_taken_is_a_refusal(world: World, crm: Crm) -> None:
    world.user.create("contacts", {"email": "priya@halden.example"})
    omar = RecordId(str(world.user.create("contacts", {"email": "omar@halden.example"})))

    outcome = crm.update(PORTAL, CONTACT, [a_change(omar, email="priya@halden.example")])[omar]

    assert isinstance(outcome, Refused)
    assert outcome.properties == ("email",)


# Associating


def test_associating_again_changes_nothing_and_leaves_the_primary_company_primary(
    world: World, crm: Crm
) -> None:
    first, second = (RecordId(str(world.user.create("companies", {"name": n}))) for n in "AB")
    contact = RecordId(str(world.user.create("contacts", {"email": "priya@halden.example"})))
    primary = Association(to_type=COMPANY, to=first, primary=True)
    deal = only(crm.create(PORTAL, DEAL, [a_new_deal("k", primary)]))
    world.sim.reset_calls()

    for _ in range(2):
        crm.associate(PORTAL, {deal: [(COMPANY, first), (COMPANY, second), (CONTACT, contact)]})

    record = crm.read_deals(PORTAL, [deal], [])[deal]
    assert {each.id: each.primary for each in record.companies} == {first: True, second: False}
    assert [each.id for each in record.contacts] == [contact]
    assert len(world.endpoints()) == 2 * 2 + 1


def test_a_record_that_can_not_be_associated_does_not_keep_the_others_off(world: World, crm: Crm) -> None:
    deals = [world.deal() for _ in range(20)]
    company = RecordId(str(world.user.create("companies", {"name": "A"})))
    wanted = {deal: [(COMPANY, company)] for deal in deals} | {deals[7]: [(COMPANY, RecordId("404404"))]}

    troubles = crm.associate(PORTAL, wanted)

    assert list(troubles) == [deals[7]]
    assert isinstance(troubles[deals[7]], Refused)
    found = crm.read_deals(PORTAL, deals, [])
    assert [deal for deal in deals if not found[deal].companies] == [deals[7]]


# Access and limits


def test_a_token_that_expires_between_two_calls_is_refreshed_once(world: World, crm: Crm) -> None:
    deal = world.deal()
    crm.read(PORTAL, DEAL, [deal], [])
    world.clock.pass_(1_800)

    crm.read(PORTAL, DEAL, [deal], [])
    crm.read(PORTAL, DEAL, [deal], [])

    assert world.sim.calls[PORTAL, "POST /oauth/{v}/token", 200] == 1
    assert world.statuses() == {200}


def test_a_token_that_hubspot_takes_back_is_replaced_on_the_way(world: World, crm: Crm) -> None:
    deal = world.deal()
    crm.read(PORTAL, DEAL, [deal], [])
    world.sim.grants._access_tokens.clear()

    assert deal in crm.read(PORTAL, DEAL, [deal], [])


def test_an_uninstalled_app_is_disconnected_and_a_new_installation_goes_on(world: World, crm: Crm) -> None:
    deal = world.deal()
    crm.read(PORTAL, DEAL, [deal], [])
    world.sim.uninstall(PORTAL)

    with pytest.raises(Disconnected):
        crm.read(PORTAL, DEAL, [deal], [])
    install(world.sim, PORTAL, clock=world.clock, store=world.store)
    assert deal in crm.read(PORTAL, DEAL, [deal], [])


def test_a_portal_that_never_installed_the_app_is_disconnected(crm: Crm) -> None:
    with pytest.raises(Disconnected):
        crm.account(OTHER)


def test_a_missing_scope_is_named(world: World, crm: Crm) -> None:
    granted = [scope for scope in SCOPES if scope != "crm.objects.deals.write"]
    install(world.sim, PORTAL, clock=world.clock, store=world.store, scopes=granted)

    with pytest.raises(CannotProceed, match=r"crm\.objects\.deals\.write"):
        crm.create(PORTAL, DEAL, [a_new_deal("k")])


def test_the_token_of_another_portal_is_never_used(world: World, crm: Crm) -> None:
    tokens = world.store.tokens(PORTAL)
    assert tokens is not None
    world.store.save_tokens(OTHER, tokens)

    with pytest.raises(CannotProceed, match="another portal"):
        crm.account(OTHER)


def test_many_calls_take_their_time_instead_of_provoking_a_429(world: World, crm: Crm) -> None:
    deal = world.deal()
    started = world.clock.now()

    for _ in range(250):
        crm.read(PORTAL, DEAL, [deal], [])

    assert world.statuses() == {200}
    assert 20 <= (world.clock.now() - started) / 1000 < 21


def test_calls_that_another_function_makes_are_noticed(world: World, crm: Crm) -> None:
    deal, elsewhere = world.deal(), HubSpotCrm(world.new_calls())

    for _ in range(150):
        elsewhere.read(PORTAL, DEAL, [deal], [])
        crm.read(PORTAL, DEAL, [deal], [])

    assert world.statuses() == {200}


def test_searches_wait_in_a_lane_of_their_own(world: World, crm: Crm) -> None:
    for _ in range(12):
        crm.find_companies(PORTAL, ["halden.example"], [])

    assert world.statuses() == {200}
    assert world.clock.slept < 3


def test_a_429_all_the_same_pauses_the_portal(world: World, crm: Crm) -> None:
    deal = world.deal()
    world.fail(FaultKind.TEN_SECONDLY_LIMIT)

    with pytest.raises(TryAgain) as told:
        crm.read(PORTAL, DEAL, [deal], [])

    assert told.value.after_seconds == 10
    crm.read(PORTAL, DEAL, [deal], [])
    assert world.clock.slept == pytest.approx(10)


@pytest.mark.parametrize(
    "kind, seconds",
    [
        (FaultKind.LOCKED, 2),
        (FaultKind.MIGRATING, 60),
        (FaultKind.SERVER_ERROR, 1),
        (FaultKind.UNAVAILABLE_WITHOUT_BODY, 1),
        (FaultKind.DAILY_LIMIT, 3_600),
    ],
)
def test_troubles_of_hubspot_say_when_to_try_again(
    world: World, crm: Crm, kind: FaultKind, seconds: float
) -> None:
    deal = world.deal()
    world.fail(kind)

    with pytest.raises(TryAgain) as told:
        crm.read(PORTAL, DEAL, [deal], [])
    assert told.value.after_seconds == seconds


def test_the_companies_that_a_contact_works_for_are_told_with_the_primary_one(world: World, crm: Crm) -> None:
    first, second = (RecordId(str(world.user.create("companies", {"name": n}))) for n in "AB")
    contact = RecordId(
        str(world.user.create("contacts", {"email": "priya@halden.example"}, [("companies", first)]))
    )
    alone = RecordId(str(world.user.create("contacts", {"email": "lee@halden.example"})))
    world.user.associate("contacts", contact, "companies", second)

    found = crm.companies_of(PORTAL, [contact, alone])

    assert {each.id: each.primary for each in found[contact]} == {first: True, second: False}
    assert not found.get(alone)
