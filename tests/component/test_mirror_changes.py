"""A portal is behind, so it is brought up to date: whatever else fails, however often the bell rings."""

from collections.abc import Mapping
from typing import Any

import pytest

from functions.mirror_changes import RESERVE
from infra.local.simulator import FaultKind, FaultRule, seeds
from shared.bootstrap.store import link_store
from shared.domain.ids import PortalId, Side
from shared.domain.portals import Connection
from shared.ports import Waiting
from tests.component.deployed import CASCADE, RHEINWERK, STRANGER, VENDOR, Deployed
from tests.component.forms import a_message
from tests.component.opening import open_for_business
from tests.component.output import Output

CREATING_DEALS = "POST */deals/batch/*"


def registered(system: Deployed) -> str:
    """A deal that neither CRM shows yet; both have been rung for."""
    key: str = system.register()["json"]["sharedDeal"]["key"]
    return key


def ring(system: Deployed, *portals: PortalId) -> None:
    for portal in portals:
        system.mirror.put(str(portal))


def failed(answer: Mapping[str, Any]) -> list[str]:
    """Which portals' doorbells come back."""
    ids = {each["itemIdentifier"] for each in answer["batchItemFailures"]}
    return sorted(record["body"] for record in answer["of"]["Records"] if record["messageId"] in ids)


def connection(portal: PortalId) -> Connection:
    found = link_store().portal(portal)
    assert found
    return found.connection


def test_what_was_recorded_is_brought_to_every_portal_that_was_rung_for(system: Deployed) -> None:
    key = registered(system)
    answer = system.mirror_changes()

    deal = system.deal(key)
    assert failed(answer) == []
    assert deal.behind == set()
    assert system.read(VENDOR, "deals", deal.vendor.deal)["dealname"] == "Osprey test bench"
    assert system.read(CASCADE, "deals", deal.partner.deal)["dealname"] == "Osprey test bench"
    assert system.mirror.bodies == []


def test_several_rings_of_one_portal_are_answered_by_one_look(system: Deployed, output: Output) -> None:
    registered(system)
    ring(system, CASCADE, CASCADE, CASCADE)
    system.mirror_changes()

    assert system.mirror.bodies == []
    assert output.metrics["rings"] == 2  # the vendor's one, and the partner's four
    assert len(system.records(CASCADE, "deals", dealname="Osprey test bench")) == 1


def test_many_deals_go_out_in_one_batch(system: Deployed) -> None:
    for number in range(4):
        system.register(id=f"form-{number:04}", productInterest=f"product {number}")
    system.sim.reset_calls()
    system.mirror_changes()

    creations = [
        calls
        for (portal, endpoint, _), calls in system.sim.calls.items()
        if portal == CASCADE and endpoint == "POST /crm/objects/{v}/deals/batch/create"
    ]
    assert creations == [1]
    assert len(system.records(CASCADE, "deals", dealname="Osprey test bench")) == 4


def test_a_ring_for_nothing_asks_hubspot_nothing(system: Deployed) -> None:
    ring(system, CASCADE, VENDOR)
    answer = system.mirror_changes()

    assert (failed(answer), sum(system.sim.calls.values())) == ([], 0)


def test_a_ring_for_a_portal_that_nobody_knows_is_consumed(system: Deployed) -> None:
    ring(system, STRANGER)

    assert failed(system.mirror_changes()) == []
    assert system.mirror.bodies == []


FAULTS = [
    pytest.param(FaultRule(kind=FaultKind.SERVER_ERROR, status=500), 5, id="trouble"),
    pytest.param(FaultRule(kind=FaultKind.UNAVAILABLE_WITHOUT_BODY), 5, id="unavailable"),
    pytest.param(FaultRule(kind=FaultKind.LOCKED), 5, id="locked"),
    pytest.param(FaultRule(kind=FaultKind.TEN_SECONDLY_LIMIT), 10, id="rate limit"),
    pytest.param(FaultRule(kind=FaultKind.MIGRATING, retry_after_s=77), 77, id="migrating"),
]


@pytest.mark.parametrize("fault, seconds", FAULTS)
def test_one_portals_trouble_is_not_anothers(
    system: Deployed, output: Output, fault: FaultRule, seconds: int
) -> None:
    key = registered(system)
    fault.portal_id, fault.times = VENDOR, None
    system.sim.faults.rules[:] = [fault]
    answer = system.mirror_changes()

    assert failed(answer) == [str(VENDOR)]
    assert system.mirror.bodies == [str(VENDOR)]
    (id,) = [each["itemIdentifier"] for each in answer["batchItemFailures"]]
    assert system.mirror.returns_in(id) == seconds
    assert system.deal(key).behind == {Side.VENDOR}
    assert len(system.records(CASCADE, "deals", dealname="Osprey test bench")) == 1
    assert (output.metrics["doorbells"], output.metrics["doorbells_failed"]) == (2, 1)


def test_all_rings_of_a_portal_in_trouble_come_back(system: Deployed) -> None:
    registered(system)
    ring(system, VENDOR)
    system.sim.faults.add(FaultRule(kind=FaultKind.LOCKED, portal_id=VENDOR))

    assert failed(system.mirror_changes()) == [str(VENDOR), str(VENDOR)]


def test_what_did_not_go_out_goes_out_when_the_ring_comes_back(system: Deployed) -> None:
    key = registered(system)
    fault = system.sim.faults.add(FaultRule(kind=FaultKind.LOCKED, portal_id=VENDOR))
    batch = system.mirror.receive()
    system.mirror_changes(batch)
    system.sim.faults.rules.remove(fault)
    answer = system.mirror_changes(batch)

    assert failed(answer) == []
    assert system.deal(key).behind == set()


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(FaultRule(kind=FaultKind.APPLIED_BUT_502), id="applied, but the answer was lost"),
        pytest.param(FaultRule(kind=FaultKind.SERVER_ERROR, status=502), id="not applied"),
    ],
)
def test_a_deal_is_created_once_whether_or_not_the_first_try_was_applied(
    system: Deployed, fault: FaultRule
) -> None:
    registered(system)
    fault.endpoint, fault.times, fault.portal_id = CREATING_DEALS, 1, CASCADE
    system.sim.faults.rules[:] = [fault]
    batch = system.mirror.receive()

    assert failed(system.mirror_changes(batch)) == [str(CASCADE)]
    assert failed(system.mirror_changes(batch)) == []
    assert len(system.records(CASCADE, "deals", dealname="Osprey test bench")) == 1


def test_when_time_runs_out_the_bell_rings_again_for_the_next_run(system: Deployed) -> None:
    key = registered(system)
    system.sim.reset_calls()
    answer = system.mirror_changes(remaining_ms=RESERVE)

    assert failed(answer) == []
    assert sorted(system.mirror.bodies) == [str(VENDOR), str(CASCADE)]
    assert system.writes(VENDOR) + system.writes(CASCADE) == 0

    system.mirror_changes()
    assert system.deal(key).behind == set()


def test_when_time_runs_out_and_nothing_is_behind_nobody_is_rung_for(system: Deployed) -> None:
    ring(system, CASCADE)
    system.mirror_changes(remaining_ms=RESERVE)

    assert system.mirror.bodies == []


def test_a_ring_whose_successor_cannot_be_rung_comes_back(
    system: Deployed, monkeypatch: pytest.MonkeyPatch
) -> None:
    registered(system)
    batch = system.mirror.receive()
    system.without_the_mirror_queue(monkeypatch)
    answer = system.mirror_changes(batch, remaining_ms=RESERVE)

    assert failed(answer) == [str(VENDOR), str(CASCADE)]


@pytest.mark.parametrize("poison", ["", "not-a-portal", "4.5"])
def test_a_ring_that_names_no_portal_fails_alone(system: Deployed, poison: str) -> None:
    key = registered(system)
    batch = system.mirror.receive()
    batch["Records"].insert(1, {**batch["Records"][0], "messageId": "poison", "body": poison})
    answer = system.mirror_changes(batch)

    assert failed(answer) == [poison]
    assert system.deal(key).behind == set()


# Uninstalled, and installed again


def test_a_portal_that_took_the_app_away_is_paused_and_its_ring_consumed(
    system: Deployed, output: Output
) -> None:
    key = registered(system)
    system.sim.uninstall(CASCADE)
    answer = system.mirror_changes()

    assert failed(answer) == []
    assert connection(CASCADE) is Connection.DISCONNECTED
    assert system.deal(key).behind == {Side.PARTNER}
    assert output.metrics["portal_disconnected"] == 1


def test_a_paused_portal_is_left_alone(system: Deployed, output: Output) -> None:
    registered(system)
    system.sim.uninstall(CASCADE)
    system.mirror_changes()
    system.sim.reset_calls()
    ring(system, CASCADE)
    answer = system.mirror_changes()

    assert failed(answer) == []
    assert sum(system.sim.calls.values()) == 0
    assert output.metrics["portal_paused"] == 1


@pytest.mark.parametrize("process", ["the same process", "a fresh process"])
def test_installed_again_everything_that_waited_comes_over_once(system: Deployed, process: str) -> None:
    deal = system.a_shared_deal()
    system.sim.uninstall(CASCADE)
    system.vendor_rep.update("deals", str(deal.vendor.deal), {"dealname": "Renamed meanwhile"})
    system.settle()
    system.ask(
        system.vendor_rep, "POST", f"/api/shared-deals/{deal.key}/messages", a_message("Are you there?")
    )
    system.settle()
    assert system.deal(deal.key).behind == {Side.PARTNER}
    assert system.notes(CASCADE, deal.partner.deal) == []

    if process == "a fresh process":
        system.fresh_process()
    assert system.install(CASCADE)["statusCode"] == 200
    system.settle()

    assert connection(CASCADE) is Connection.CONNECTED
    assert system.deal(deal.key).behind == set()
    assert system.read(CASCADE, "deals", deal.partner.deal)["dealname"] == "Renamed meanwhile"
    (note,) = system.notes(CASCADE, deal.partner.deal)
    assert "Are you there?" in note
    assert len(system.records(CASCADE, "deals", dealname="Renamed meanwhile")) == 1


def test_one_partners_uninstalling_is_not_anothers(new: Deployed) -> None:
    open_for_business(new, CASCADE, RHEINWERK)
    new.a_shared_deal()
    other = new.a_shared_deal(
        new.person(RHEINWERK, seeds.RHEINWERK_SELLER),
        dealName="Schäfer Prüfstand 2",
        company={"name": "Schäfer Antriebe", "domain": "schaefer-antriebe.example"},
    )
    new.sim.uninstall(CASCADE)
    for deal in link_store().deals_of(VENDOR):
        new.vendor_rep.update("deals", str(deal.vendor.deal), {"amount": "77"})
    new.settle()

    assert connection(CASCADE) is Connection.DISCONNECTED
    assert connection(RHEINWERK) is Connection.CONNECTED
    assert new.read(RHEINWERK, "deals", other.partner.deal)["amount"] == "77"


# What people are told


def test_what_people_are_told_becomes_tasks_and_leaves_the_outbox(system: Deployed, output: Output) -> None:
    key = registered(system)
    assert [notice.owner_email for notice in link_store().behind(VENDOR, limit=9).notices] == [
        seeds.CAM_OF_CASCADE
    ]
    system.mirror_changes()

    (task,) = system.records(VENDOR, "tasks")
    told = system.read(VENDOR, "tasks", task)
    assert told["hs_task_subject"] == "Cascade Revenue Partners registered “Osprey test bench”"
    assert system.deal(key).vendor.deal is not None
    assert link_store().behind(VENDOR, limit=9) == Waiting()
    assert output.metrics["notices_given"] == 1


def test_a_task_that_hubspot_does_not_take_is_counted_and_parked_and_its_words_are_not_logged(
    system: Deployed, output: Output
) -> None:
    key = registered(system)
    for _ in range(2):
        system.sim.faults.add(
            FaultRule(
                kind=FaultKind.SERVER_ERROR,
                status=400,
                endpoint="POST */tasks/batch/*",
                portal_id=VENDOR,
                times=1,
            )
        )
    system.mirror_changes()

    assert output.metrics["notices_refused"] == 1
    assert [name.partition(":")[0] for name in system.deal(key).vendor.parked] == ["notice"]
    assert link_store().behind(VENDOR, limit=9).notices == ()
    assert "Osprey" not in output.logged


def test_tasks_that_hubspot_could_not_take_just_now_come_again_once(system: Deployed) -> None:
    registered(system)
    system.sim.faults.add(
        FaultRule(kind=FaultKind.APPLIED_BUT_502, endpoint="POST */tasks/batch/*", portal_id=VENDOR, times=1)
    )
    batch = system.mirror.receive()
    assert failed(system.mirror_changes(batch)) == [str(VENDOR)]
    assert failed(system.mirror_changes(batch)) == []

    assert len(system.records(VENDOR, "tasks")) == 1
    assert link_store().behind(VENDOR, limit=9) == Waiting()
