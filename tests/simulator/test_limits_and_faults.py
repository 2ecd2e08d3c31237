"""Rate limits and everything that goes wrong on purpose: hubspot.md §3."""

from __future__ import annotations

import pytest

from infra.local.simulator import FaultKind, FaultRule, Simulator
from tests.simulator.bench import Api, Clock

DEALS = "/crm/objects/2026-09/deals"


def test_the_hundred_and_eleventh_call_in_ten_seconds_is_rejected(api: Api, clock: Clock) -> None:
    answers = [api.get(DEALS) for _ in range(111)]

    assert [each.status for each in answers].count(429) == 1
    body = answers[110].json()
    assert body["policyName"] == "TEN_SECONDLY_ROLLING"
    assert body["message"] == "You have reached your ten_secondly_rolling limit."
    assert body["errorType"] == "RATE_LIMIT"
    assert "Retry-After" not in answers[110].headers
    clock.advance(seconds=10)
    assert api.get(DEALS).status == 200


def test_the_window_rolls_and_does_not_reset(api: Api, clock: Clock) -> None:
    for _ in range(55):
        api.get(DEALS)
    clock.advance(seconds=9)
    for _ in range(55):
        assert api.get(DEALS).status == 200

    clock.advance(seconds=1)
    assert [api.get(DEALS).status for _ in range(56)].count(429) == 1


def test_answers_tell_the_limit_but_no_daily_one(api: Api) -> None:
    headers = api.get(DEALS).headers

    assert headers["X-HubSpot-RateLimit-Max"] == "110"
    assert headers["X-HubSpot-RateLimit-Remaining"] == "109"
    assert headers["X-HubSpot-RateLimit-Interval-Milliseconds"] == "10000"
    assert not any("Daily" in name for name in headers)


def test_each_portal_has_a_budget_of_its_own(sim: Simulator, api: Api) -> None:
    for _ in range(111):
        api.get(DEALS)

    assert Api(sim, 202).get(DEALS).status == 200


def test_searches_spend_none_of_the_ten_secondly_budget(api: Api, clock: Clock) -> None:
    for _ in range(5):
        api.post(f"{DEALS}/search", {})

    assert api.get(DEALS).headers["X-HubSpot-RateLimit-Remaining"] == "109"


@pytest.mark.parametrize(
    "kind, status",
    [
        (FaultKind.LOCKED, 423),
        (FaultKind.MIGRATING, 477),
        (FaultKind.SERVER_ERROR, 500),
        (FaultKind.TEN_SECONDLY_LIMIT, 429),
        (FaultKind.DAILY_LIMIT, 429),
        (FaultKind.UNAVAILABLE_WITHOUT_BODY, 503),
    ],
)
def test_a_fault_replaces_the_answer_and_is_counted(
    sim: Simulator, api: Api, kind: FaultKind, status: int
) -> None:
    sim.faults.add(FaultRule(kind=kind, times=1))

    first, second = (
        api.post(DEALS, {"properties": {"dealname": "a", "dealstage": "closedwon"}}),
        api.get(DEALS),
    )

    assert (first.status, second.status) == (status, 200)
    assert second.json()["results"] == []
    assert sim.faults_fired[kind] == 1


def test_a_daily_limit_says_so(sim: Simulator, api: Api) -> None:
    sim.faults.add(FaultRule(kind=FaultKind.DAILY_LIMIT))

    assert api.get(DEALS).json()["policyName"] == "DAILY"


def test_a_migration_says_how_long_to_wait(sim: Simulator, api: Api) -> None:
    sim.faults.add(FaultRule(kind=FaultKind.MIGRATING, retry_after_s=90))

    assert api.get(DEALS).headers["Retry-After"] == "90"


def test_an_answer_can_be_lost_after_the_write_was_applied(sim: Simulator, api: Api) -> None:
    sim.faults.add(FaultRule(kind=FaultKind.APPLIED_BUT_502, endpoint="POST */deals", times=1))

    answer = api.post(DEALS, {"properties": {"dealname": "a", "dealstage": "closedwon"}})

    assert answer.status == 502
    assert len(api.get(DEALS).json()["results"]) == 1


def test_a_slow_answer_tells_the_edge_how_long_to_wait(sim: Simulator, api: Api) -> None:
    sim.faults.add(FaultRule(kind=FaultKind.SLOW, delay_ms=4_000))

    assert api.get(DEALS).delay_ms == 4_000


def test_a_fault_can_be_kept_to_one_portal_and_one_endpoint(sim: Simulator, api: Api) -> None:
    endpoint = "GET /crm/objects/{v}/companies"
    sim.faults.add(FaultRule(kind=FaultKind.LOCKED, portal_id=202, endpoint=endpoint))
    other = Api(sim, 202)

    assert api.get("/crm/objects/2026-09/companies").status == 200
    assert other.get(DEALS).status == 200
    assert other.get("/crm/v3/objects/companies").status == 423


def test_a_fault_can_be_switched_off_while_running(sim: Simulator, api: Api) -> None:
    sim.faults.add(FaultRule(kind=FaultKind.SERVER_ERROR, status=504))
    assert api.get(DEALS).status == 504

    sim.faults.rules.clear()
    assert api.get(DEALS).status == 200


def test_calls_are_counted_by_portal_endpoint_and_status(sim: Simulator, api: Api, clock: Clock) -> None:
    sim.reset_calls()
    api.get(DEALS)
    api.get(f"{DEALS}/1")

    assert dict(sim.calls) == {
        (101, "GET /crm/objects/{v}/deals", 200): 1,
        (101, "GET /crm/objects/{v}/deals/{id}", 404): 1,
    }
    assert [(each.at, each.portal_id, each.status, each.source) for each in sim.call_log] == [
        (clock.now, 101, 200, "app:39522895"),
        (clock.now, 101, 404, "app:39522895"),
    ]
