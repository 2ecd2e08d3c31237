"""People are told, as tasks in their own CRM: on the deal's record, for whom it concerns, once."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from handlers import registration_requested
from infra.local.simulator import FaultKind, FaultRule, seeds
from shared.domain.deals import SharedDeal, State
from shared.domain.ids import PortalId, Side
from shared.domain.notices import NoticeRules
from shared.domain.qualification import Qualification
from shared.domain.roles import OwnerRule
from tests.support.world import CASCADE, RHEINWERK, VENDOR, World, a_form

REP, CAM, RIVALS_CAM, SELLER = (
    seeds.DIRECT_REP,
    seeds.CAM_OF_CASCADE,
    seeds.CAM_OF_RHEINWERK,
    seeds.CASCADE_SELLER,
)
RIVAL = seeds.RHEINWERK_SELLER


@pytest.fixture
def world() -> World:
    return World()


def told(world: World, portal: PortalId) -> list[tuple[str, str | None]]:
    """Subjects, and whose task each is."""
    people = {id: email for email, id in world.portal(portal).owners.items()}
    found = [world.read(portal, "tasks", id) for id in world.records(portal, "tasks")]
    return [(task["hs_task_subject"], people.get(task.get("hubspot_owner_id", ""))) for task in found]


def the_task(world: World, portal: PortalId, subject: str, owner: str) -> Mapping[str, str]:
    id = world.portal(portal).owners[owner]
    return world.read(
        portal, "tasks", world.find(portal, "tasks", hs_task_subject=subject, hubspot_owner_id=id)
    )


def owned_by_the_rep(world: World) -> None:
    """The lead is a company of the direct rep's in the vendor's CRM."""
    owner = world.portal(VENDOR).owners[REP]
    fields = {"name": "Osprey Labs", "domain": "osprey-labs.example", "hubspot_owner_id": owner}
    world.vendor_rep.create("companies", fields)
    world.clock.pass_(60)


def a_deal_with_cascade(world: World) -> SharedDeal:
    world.register()
    world.settle()
    return world.the_deal()


# Registration


def test_who_leads_and_the_cam_are_told_of_a_registration_on_the_vendors_deal(world: World) -> None:
    owned_by_the_rep(world)
    deal = a_deal_with_cascade(world)

    subject = "Cascade Revenue Partners registered “Osprey test bench”"
    assert told(world, VENDOR) == [(subject, REP), (subject, CAM)]
    assert len(world.associated(VENDOR, deal.vendor.deal, "tasks")) == 2
    task = the_task(world, VENDOR, subject, REP)
    assert "Met at a fair" in task["hs_task_body"]
    assert "Slow test bench" in task["hs_task_body"]
    assert (task["hs_task_status"], task["hs_task_priority"]) == ("NOT_STARTED", "MEDIUM")


def test_the_partner_that_registered_is_not_told_what_it_did(world: World) -> None:
    a_deal_with_cascade(world)

    assert told(world, CASCADE) == []


def test_what_is_held_or_only_previewed_is_told_nobody(world: World) -> None:
    answer = world.register(qualification=Qualification())
    registration_requested.handle_preview(a_form(partner=CASCADE, id="form-preview"), world.desk(CASCADE))
    world.settle()

    assert answer.deal.state is State.HELD
    assert told(world, VENDOR) == told(world, CASCADE) == []


def test_a_held_registration_is_told_once_it_is_shared_and_the_same_form_again_is_not(world: World) -> None:
    world.register(qualification=Qualification())
    world.register()
    world.register()
    world.settle()

    assert [owner for _, owner in told(world, VENDOR)] == [CAM]


def test_a_program_that_sends_no_notices_sends_none(world: World) -> None:
    world.program = replace(world.program, notices=NoticeRules(kinds=frozenset()))
    deal = a_deal_with_cascade(world)
    world.end(deal, Side.PARTNER)
    world.settle()

    assert told(world, VENDOR) == told(world, CASCADE) == []


def test_of_an_invitation_the_partners_deal_owner_is_told_and_owns_the_deal(world: World) -> None:
    company = world.find(VENDOR, "companies", domain=seeds.CASCADE_DOMAIN)
    lead = world.find(VENDOR, "companies", domain="kestrel-motors.example")
    fields = {"dealname": "Kestrel bench", "dealstage": "qualifiedtobuy", "pipeline": "default"}
    world.vendor_rep.create("deals", fields, [("companies", lead), ("companies", company)])
    world.settle()
    deal = world.the_deal()

    subject = "Northwind Instruments shares a deal with you: “Kestrel bench”"
    assert told(world, CASCADE) == [(subject, SELLER)]
    assert (subject, SELLER) not in told(world, VENDOR)
    record = world.read(CASCADE, "deals", deal.partner.deal)
    assert record["hubspot_owner_id"] == world.portal(CASCADE).owners[SELLER]


# The team, on both records


def test_both_records_say_who_works_on_the_deal(world: World) -> None:
    owned_by_the_rep(world)
    deal = a_deal_with_cascade(world)

    team = (
        f"{REP} (direct rep, leads), {CAM} (channel account manager),"
        f" {seeds.PDM} (partner development manager), {SELLER} (partner's seller)"
    )
    assert world.read(VENDOR, "deals", deal.vendor.deal)["twindeal_team"] == team
    assert world.read(CASCADE, "deals", deal.partner.deal)["twindeal_team"] == team


def test_who_looks_after_the_domain_of_another_partner_joins_the_vendors_side_only(world: World) -> None:
    world.register_domain("osprey-labs.example", partner=RHEINWERK)
    world.settle()
    deal = a_deal_with_cascade(world)

    assert deal.rule == "4"
    joined = f"{RIVALS_CAM} (looks after the lead)"
    assert joined in world.read(VENDOR, "deals", deal.vendor.deal)["twindeal_team"]
    assert RIVALS_CAM not in world.read(CASCADE, "deals", deal.partner.deal)["twindeal_team"]
    subject = "Cascade Revenue Partners registered “Osprey test bench”"
    assert told(world, VENDOR) == [(subject, CAM), (subject, RIVALS_CAM)]


def test_a_new_cam_stands_on_the_records_and_is_told_from_then_on(world: World) -> None:
    deal = a_deal_with_cascade(world)
    partner = world.kept.partner(CASCADE)
    assert partner
    world.kept.save_partner(replace(partner, cam_email=RIVALS_CAM), vendor=VENDOR)
    world.kept.look_at_partner(CASCADE, world.clock.now())
    world.run_schedules()
    world.settle()

    for portal, record in ((VENDOR, deal.vendor.deal), (CASCADE, deal.partner.deal)):
        shown = world.read(portal, "deals", record)
        assert shown["twindeal_leads"] == RIVALS_CAM
        assert shown["twindeal_team"].startswith(f"{RIVALS_CAM} (channel account manager, leads)")
    world.end(deal, Side.PARTNER)
    world.settle()
    assert told(world, VENDOR)[1:] == [("Sharing ended: “Osprey test bench”", RIVALS_CAM)]


# Owners who are nobody in that CRM


def without(world: World, portal: PortalId, *emails: str) -> None:
    known = world.portal(portal)
    owners = {email: id for email, id in known.owners.items() if email not in emails}
    world.kept.update_portal(replace(known, owners=owners))


def test_where_the_leader_is_no_user_the_programs_rep_stands_in_and_everything_says_so(
    world: World,
) -> None:
    without(world, VENDOR, CAM)
    deal = a_deal_with_cascade(world)

    record = world.read(VENDOR, "deals", deal.vendor.deal)
    assert record["hubspot_owner_id"] == world.portal(VENDOR).owners[REP]
    says = f"{CAM} is no user of this CRM: {REP} owns the deal instead."
    assert deal.vendor.parked["hubspot_owner_id"].message == says
    assert says in record["twindeal_sync_problems"]
    task = the_task(world, VENDOR, "Cascade Revenue Partners registered “Osprey test bench”", REP)
    assert f"This is meant for {CAM}, who is no user of this CRM." in task["hs_task_body"]
    assert says in task["hs_task_body"]
    assert deal.behind == frozenset()


def test_a_cam_who_joined_since_the_app_was_installed_is_found(world: World) -> None:
    without(world, VENDOR, CAM)
    world.clock.pass_(3_700)
    deal = a_deal_with_cascade(world)

    owner = world.portal(VENDOR).owners[CAM]
    assert world.read(VENDOR, "deals", deal.vendor.deal)["hubspot_owner_id"] == owner
    assert told(world, VENDOR) == [("Cascade Revenue Partners registered “Osprey test bench”", CAM)]
    assert deal.vendor.parked == {}


def test_who_is_no_user_is_asked_for_once_in_an_hour(world: World) -> None:
    partner = world.kept.partner(CASCADE)
    assert partner
    world.kept.save_partner(replace(partner, cam_email="new@x.example"), vendor=VENDOR)
    world.clock.pass_(3_700)
    for number in range(3):
        world.register(
            id=f"form-000{number}", values={"deal_name": f"{number}", "product_interest": f"{number}"}
        )
        world.settle()

    asked = [n for (_, endpoint, _), n in world.sim.calls.items() if "/owners" in endpoint]
    assert asked == [1]


def test_where_nobody_named_is_a_user_the_record_is_made_all_the_same(world: World) -> None:
    world.program = replace(world.program, owners=OwnerRule(vendor=()))
    without(world, VENDOR, CAM)
    deal = a_deal_with_cascade(world)

    assert "hubspot_owner_id" not in world.read(VENDOR, "deals", deal.vendor.deal)
    assert told(world, VENDOR) == [("Cascade Revenue Partners registered “Osprey test bench”", None)]


# A deal's life


def test_a_won_deal_is_told_the_other_side(world: World) -> None:
    deal = a_deal_with_cascade(world)
    world.seller.update("deals", str(deal.partner.deal), {"dealstage": "twindeal_won"})
    world.settle()

    assert told(world, VENDOR)[1:] == [("“Osprey test bench” is won", CAM)]
    assert told(world, CASCADE) == []


def test_involvement_that_the_vendor_confirms_is_told_the_partner(world: World) -> None:
    deal = a_deal_with_cascade(world)
    world.vendor_rep.update("deals", str(deal.vendor.deal), {"twindeal_poi": "confirmed"})
    world.settle()

    assert told(world, CASCADE) == [("Proof of involvement confirmed: “Osprey test bench”", SELLER)]


@pytest.mark.parametrize("by, told_side", [(Side.PARTNER, VENDOR), (Side.VENDOR, CASCADE)])
def test_whoever_ends_the_sharing_is_not_told_and_the_others_are(
    world: World, by: Side, told_side: PortalId
) -> None:
    deal = a_deal_with_cascade(world)
    known = {portal: told(world, portal) for portal in (VENDOR, CASCADE)}
    world.end(deal, by)
    world.end(deal, by)
    world.settle()

    for portal, before in known.items():
        new = told(world, portal)[len(before) :]
        assert [subject for subject, _ in new] == (
            ["Sharing ended: “Osprey test bench”"] if portal == told_side else []
        )


def test_a_deleted_record_is_told_the_other_side_and_its_restoration_too(world: World) -> None:
    deal = a_deal_with_cascade(world)
    world.seller.archive("deals", str(deal.partner.deal))
    world.settle()
    world.seller.restore("deals", str(deal.partner.deal))
    world.settle()

    assert [subject for subject, _ in told(world, VENDOR)][1:] == [
        "Sharing ended: “Osprey test bench”",
        "Shared again: “Osprey test bench”",
    ]
    assert told(world, CASCADE) == []


def test_a_value_that_a_crm_does_not_take_is_told_whoever_owns_the_record(world: World) -> None:
    deal = a_deal_with_cascade(world)
    world.vendor_rep.update("deals", str(deal.vendor.deal), {"amount": "5", "deal_currency_code": "EUR"})
    world.settle()

    assert told(world, CASCADE) == [("Not everything of “Osprey test bench” could be written", SELLER)]
    (task,) = world.records(CASCADE, "tasks")
    assert "deal_currency_code" in world.read(CASCADE, "tasks", task)["hs_task_body"]


# Several partners on one lead


def test_of_a_second_partner_the_first_ones_people_at_the_vendor_are_told_and_the_first_one_nothing(
    world: World,
) -> None:
    deal = a_deal_with_cascade(world)
    before = told(world, CASCADE)
    calls = world.calls(CASCADE)
    world.register(id="form-rival", partner=RHEINWERK, owner_email=RIVAL)
    world.register(
        id="form-rival-2",
        values={"deal_name": "Another", "product_interest": "x"},
        partner=RHEINWERK,
        owner_email=RIVAL,
    )
    world.settle()

    assert told(world, CASCADE) == before
    assert world.calls(CASCADE) == calls
    contests = [each for each in told(world, VENDOR) if each[0] == "Another partner is on Osprey Labs"]
    assert contests == [("Another partner is on Osprey Labs", CAM)]
    task = the_task(world, VENDOR, "Another partner is on Osprey Labs", CAM)
    assert "Rheinwerk Beratung GmbH came to Osprey Labs" in task["hs_task_body"]
    assert len(world.associated(VENDOR, deal.vendor.deal, "tasks")) == 2


# When HubSpot does not take them


def test_a_task_that_is_refused_is_parked_on_the_deal_and_never_tried_again(world: World) -> None:
    tasks = "POST */tasks/batch/create"
    for _ in range(2):
        world.sim.faults.add(
            FaultRule(kind=FaultKind.SERVER_ERROR, status=400, endpoint=tasks, portal_id=VENDOR, times=1)
        )
    deal = a_deal_with_cascade(world)

    (name,) = deal.vendor.parked
    assert name.startswith("notice:")
    assert deal.behind == frozenset()
    assert told(world, VENDOR) == []
    calls = world.calls()
    world.run_schedules()
    world.settle()
    assert world.calls() == calls


def test_a_task_whose_owner_has_left_meanwhile_is_made_without_one(world: World) -> None:
    known = world.portal(VENDOR)
    world.kept.update_portal(replace(known, owners={**known.owners, CAM: "999"}))
    a_deal_with_cascade(world)

    ((_, owner),) = told(world, VENDOR)
    assert owner is None
    (task,) = world.records(VENDOR, "tasks")
    assert f"This is meant for {CAM}" in world.read(VENDOR, "tasks", task)["hs_task_body"]


@pytest.mark.parametrize("kind", [FaultKind.APPLIED_BUT_502, FaultKind.SERVER_ERROR, FaultKind.LOCKED])
def test_a_bad_moment_of_hubspots_gives_one_task_in_the_end(world: World, kind: FaultKind) -> None:
    world.sim.faults.add(
        FaultRule(kind=kind, endpoint="POST */tasks/batch/create", portal_id=VENDOR, times=1)
    )
    a_deal_with_cascade(world)

    assert len(told(world, VENDOR)) == 1


def test_notices_of_a_disconnected_portal_wait_until_it_is_back(world: World) -> None:
    deal = a_deal_with_cascade(world)
    world.sim.uninstall(VENDOR)
    world.end(deal, Side.PARTNER)
    world.settle()
    world.install(VENDOR)
    world.settle()

    assert told(world, VENDOR)[-1] == ("Sharing ended: “Osprey test bench”", CAM)
