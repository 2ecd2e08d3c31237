"""How webhooks are delivered: hubspot.md §1.1, and the signatures of §2 as sent."""

from __future__ import annotations

import json

from infra.local.simulator import Faults, Request, Simulator
from infra.local.simulator.signatures import sign_v1, sign_v3
from tests.simulator.bench import APP, Api, Clock, Inbox


def test_a_body_is_signed_in_v1_and_v3(api: Api, inbox: Inbox) -> None:
    api.deal()
    inbox.deliver()

    request = inbox.requests[0]
    stamp = int(request.header("X-HubSpot-Request-Timestamp"))
    assert request.header("X-HubSpot-Signature-Version") == "v1"
    assert request.header("X-HubSpot-Signature") == sign_v1(APP.client_secret, request.body)
    assert request.header("x-hubspot-signature-v3") == sign_v3(
        APP.client_secret, "POST", APP.webhook_url, request.body, stamp
    )
    assert request.url == APP.webhook_url


def test_a_body_has_at_most_a_hundred_events_of_one_portal(sim: Simulator, api: Api, inbox: Inbox) -> None:
    other = Api(sim, 202)
    for _ in range(60):
        api.deal()
    other.deal()

    sim.deliver_due(inbox.receive)

    bodies = [json.loads(request.body) for request in inbox.requests]
    assert max(len(body) for body in bodies) == 100
    assert all(len({event["portalId"] for event in body}) == 1 for body in bodies)


def test_a_refused_body_is_retried_ten_times_within_a_day_and_then_given_up(
    sim: Simulator, api: Api, clock: Clock
) -> None:
    api.deal()
    begun, attempts = clock.now, []

    def refuse(request: Request) -> int:
        attempts.append((clock.now, json.loads(request.body)[0]["attemptNumber"]))
        return 500

    while (due := sim.next_delivery_at()) is not None:
        clock.now = max(clock.now, due)
        sim.deliver_due(refuse)

    assert [number for _, number in attempts] == list(range(11))
    assert clock.now - begun <= 24 * 3_600_000
    assert len(sim.queue.given_up) == 1


def test_a_receiver_that_breaks_down_is_retried_with_a_fresh_signature(
    sim: Simulator, api: Api, clock: Clock, inbox: Inbox
) -> None:
    api.deal()

    def break_down(request: Request) -> int:
        inbox.requests.append(request)
        raise TimeoutError

    assert sim.deliver_due(break_down) == 0
    failed = inbox.requests[0]
    retried = inbox.deliver()

    assert {event["attemptNumber"] for event in retried} == {1}
    assert inbox.requests[0].header("X-HubSpot-Request-Timestamp") != failed.header(
        "X-HubSpot-Request-Timestamp"
    )


def test_a_retry_carries_the_same_events(sim: Simulator, api: Api, inbox: Inbox) -> None:
    api.deal()
    inbox.status = 503
    sim.deliver_due(inbox.receive)
    first = {event["eventId"] for event in json.loads(inbox.requests[0].body)}

    inbox.status = 200
    assert {event["eventId"] for event in inbox.deliver()} == first


def test_no_more_than_ten_bodies_of_a_portal_are_under_way(sim: Simulator, api: Api, clock: Clock) -> None:
    for _ in range(12):
        for _ in range(51):
            api.deal()
            clock.advance(ms=100)
    sim.gather_due()

    taken = [sim.take_delivery() for _ in range(11)]

    assert [each is not None for each in taken] == [True] * 10 + [False]
    assert taken[0] is not None
    sim.settle_delivery(taken[0], 200)
    assert sim.take_delivery() is not None


def test_events_are_late_shuffled_doubled_and_share_ids_on_a_realistic_day(
    sim: Simulator, api: Api, clock: Clock, inbox: Inbox
) -> None:
    sim.faults = Faults(duplicate_events=0.2, reuse_event_ids=0.2)
    for _ in range(100):
        api.deal()
        clock.advance(ms=100)

    events = inbox.deliver()

    identities = [(each["objectId"], each["subscriptionType"]) for each in events]
    creations = [each["objectId"] for each in events if each["subscriptionType"] == "deal.creation"]
    assert len(identities) > len(set(identities)) == 200
    assert creations != sorted(creations)
    assert len({each["eventId"] for each in events}) < len(set(identities))
    for fault in ("duplicate_event", "reused_event_id", "shuffled_events"):
        assert sim.faults_fired[fault] > 0, fault


def test_events_can_be_lost_for_good(sim: Simulator, api: Api, inbox: Inbox) -> None:
    sim.faults = Faults(lose_events=1.0)
    api.deal()

    assert inbox.deliver() == []
    assert sim.faults_fired["lost_event"] == 2


def test_calm_webhooks_are_due_at_once_and_in_order(
    sim: Simulator, api: Api, clock: Clock, inbox: Inbox
) -> None:
    made = [int(api.deal()) for _ in range(5)]

    assert sim.next_delivery_at() == clock.now
    events = inbox.deliver()
    assert [each["objectId"] for each in events if each["subscriptionType"] == "deal.creation"] == made
    assert sim.next_delivery_at() is None


def test_what_fires_during_a_delivery_waits_for_the_next(sim: Simulator, api: Api) -> None:
    api.deal()
    bodies: list[bytes] = []

    def receive(request: Request) -> int:
        bodies.append(request.body)
        api.deal()
        return 200

    sim.deliver_due(receive)
    assert len(bodies) == 1
    sim.deliver_due(receive)
    assert len(bodies) == 2


def test_deliveries_cost_no_api_calls(sim: Simulator, api: Api, inbox: Inbox) -> None:
    api.deal()
    sim.reset_calls()
    inbox.deliver()

    assert sim.calls.total() == 0
