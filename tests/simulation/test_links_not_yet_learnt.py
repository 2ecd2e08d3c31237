"""A record is in the CRM and its id not yet in the link store, for the answer to its creation was lost.

Whatever happens to the record in the meantime, it ends as if the link had been known.
"""

from collections.abc import Callable, Sequence

import pytest

from infra.local.simulator import FaultKind, FaultRule, seeds
from shared.domain.deals import Entry, State
from shared.domain.ids import DealKey, ObjectType, PortalId, RecordId, Side
from shared.domain.records import NewRecord, Outcomes, Written
from shared.domain.registration import Reason
from tests.simulation.test_crash_points import deaths, describe
from tests.support.world import CASCADE, VENDOR, World


def lose_the_answers(world: World, times: int = 2) -> None:
    for _ in range(times):
        world.sim.faults.add(
            FaultRule(kind=FaultKind.APPLIED_BUT_502, endpoint="POST */deals/batch/create", times=1)
        )


def convert(world: World, deal: int) -> DealKey:
    return world.register(
        entry=Entry.CONVERTED_DEAL,
        deal=RecordId(str(deal)),
        values={},
        company_name="",
        company_domain="",
        contact_email="",
    ).deal.key


def while_the_mirror_waits(world: World) -> None:
    """HubSpot is out of order for us; its webhooks arrive all the same."""
    rung = set(world.rung)
    world.rung.clear()
    world.clock.pass_(10)
    world.sim.deliver_due(world.receive)
    world.rung |= rung


@pytest.fixture
def world() -> World:
    return World()


def test_a_successor_of_a_deleted_record_is_known_by_its_key(world: World) -> None:
    deal = world.find(CASCADE, "deals", dealname="Bluefin test bench")
    key = convert(world, deal)
    world.settle()
    world.vendor_rep.archive("deals", str(world.deal(key).vendor.deal))
    world.settle()
    world.clock.pass_(60)
    convert(world, deal)
    lose_the_answers(world, 1)
    world.mirror_once()
    successor = world.find(VENDOR, "deals", dealname="Bluefin test bench")
    assert world.deal(key).vendor.deal is None

    company = world.find(VENDOR, "companies", domain=seeds.CASCADE_DOMAIN)
    world.vendor_rep.disassociate("deals", successor, "companies", company)
    world.vendor_rep.associate("deals", successor, "companies", company)
    while_the_mirror_waits(world)
    world.settle()

    assert (world.the_deal().key, world.the_deal().vendor.deal) == (key, RecordId(str(successor)))
    assert world.the_deal().behind == frozenset()


@pytest.fixture
def unlinked(world: World) -> World:
    """Both CRMs have the deal; the link store knows of no record."""
    world.register()
    lose_the_answers(world)
    world.mirror_once()
    return world


def the_record(world: World, portal: PortalId) -> int:
    return world.find(portal, "deals", twindeal_key=world.the_deal().key)


Act = Callable[[World, str], object]


def share(world: World, meanwhile: Act, monkeypatch: pytest.MonkeyPatch) -> None:
    """The partner's people act on their record, and HubSpot tells us, before we have noted which record it is."""
    create = world.crm.create

    def create_and_let_others_act(portal: PortalId, type: ObjectType, rows: Sequence[NewRecord]) -> Outcomes:
        outcomes = create(portal, type, rows)
        if (portal, type) == (CASCADE, ObjectType.DEAL):
            (written,) = outcomes.values()
            assert isinstance(written, Written)
            meanwhile(world, written.id)
            world.clock.pass_(10)
            world.sim.deliver_due(world.receive)
        return outcomes

    monkeypatch.setattr(world.crm, "create", create_and_let_others_act)
    world.register()
    world.settle()


def it_is_deleted(world: World, record: str) -> None:
    world.seller.archive("deals", record)


def it_is_deleted_and_restored(world: World, record: str) -> None:
    world.seller.archive("deals", record)
    world.clock.pass_(1)
    world.seller.restore("deals", record)


def it_is_merged_into_another(world: World, record: str) -> None:
    fields = {"dealname": "The better name", "dealstage": "appointmentscheduled", "pipeline": "default"}
    world.seller.merge("deals", world.seller.create("deals", fields), record)


def test_a_deletion_that_is_told_before_the_link_is_known_ends_the_sharing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    share(world, it_is_deleted, monkeypatch)

    assert (world.the_deal().state, world.the_deal().reasons) == (State.ENDED, (Reason.DEAL_REMOVED,))
    assert world.read(VENDOR, "deals", the_record(world, VENDOR))["twindeal_state"] == "ended"


def test_a_deletion_and_a_restoration_told_before_the_link_is_known_leave_the_deal_shared(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    share(world, it_is_deleted_and_restored, monkeypatch)

    assert world.the_deal().state is State.ACTIVE
    assert world.the_deal().partner.removed_at > 0
    assert world.read(CASCADE, "deals", world.the_deal().partner.deal)["twindeal_state"] == "active"


def test_a_merge_that_is_told_before_the_link_is_known_is_followed(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    share(world, it_is_merged_into_another, monkeypatch)

    survivor = world.find(CASCADE, "deals", dealname="The better name")
    assert world.the_deal().partner.deal == RecordId(str(survivor))
    assert world.read(VENDOR, "deals", the_record(world, VENDOR))["dealname"] == "The better name"


def test_deletions_and_merges_of_strangers_are_not_waited_for_where_nothing_is_being_linked(
    world: World,
) -> None:
    fields = {"dealname": "Entered twice", "dealstage": "appointmentscheduled", "pipeline": "default"}
    one, two, three = (world.seller.create("deals", fields) for _ in range(3))
    world.settle()
    world.seller.merge("deals", one, two)
    world.seller.archive("deals", three)
    world.clock.pass_(10)
    world.sim.deliver_due(world.receive)

    assert world.later == []


ENDINGS = [pytest.param(side, id=f"the {side} ends it") for side in Side]


@pytest.mark.parametrize("by", ENDINGS)
def test_sharing_that_ended_before_the_link_was_known_is_told_on_both_records(
    unlinked: World, by: Side
) -> None:
    deal = unlinked.the_deal()
    unlinked.end(deal, by)
    unlinked.settle()

    for portal in (VENDOR, CASCADE):
        assert unlinked.read(portal, "deals", the_record(unlinked, portal))["twindeal_state"] == "ended"
    assert unlinked.the_deal().behind == frozenset()


def test_of_sharing_that_ended_before_anything_was_created_people_are_told_and_no_record_is_made(
    world: World,
) -> None:
    deal = world.register().deal
    world.end(deal, Side.PARTNER)
    world.sim.reset_calls()
    world.settle()

    assert world.calls() == 1
    assert len(world.records(VENDOR, "tasks")) == 2


def test_a_creation_that_never_reached_hubspot_is_not_made_up_for_once_the_sharing_ended(
    world: World,
) -> None:
    deal = world.register().deal
    for _ in range(4):
        world.sim.faults.add(
            FaultRule(kind=FaultKind.SERVER_ERROR, endpoint="POST */deals/batch/create", times=1)
        )
    world.mirror_once()
    world.end(deal, Side.PARTNER)
    world.settle()

    assert world.records(VENDOR, "deals", twindeal_key=deal.key) == []
    assert world.records(CASCADE, "deals", twindeal_key=deal.key) == []


def test_wherever_the_process_dies_no_record_says_for_ever_that_it_is_shared() -> None:
    undisturbed = World()
    it_ends_while_it_is_created(undisturbed)

    for fate in deaths(undisturbed.fate.calls):
        world = World(fate=fate)
        it_ends_while_it_is_created(world)

        assert world.the_deal().behind == frozenset()
        for portal in (VENDOR, CASCADE):
            records = world.records(portal, "deals", dealname="Osprey test bench")
            states = [world.read(portal, "deals", record)["twindeal_state"] for record in records]
            assert set(states) <= {"ended"}, f"after a crash {describe(fate)}"


def it_ends_while_it_is_created(world: World) -> None:
    world.register()
    lose_the_answers(world, 1)
    world.mirror_once()
    world.end(world.the_deal(), Side.PARTNER)
    world.settle()
