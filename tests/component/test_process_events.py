"""What happened in the CRMs, from the events queue into the shared deals: in batches, doubled, late and poisoned."""

import json
from typing import Any

import pytest

from handlers.outcome import DEFER_SECONDS, DEFER_TRIES
from infra.local.simulator import FaultKind, FaultRule, seeds
from infra.local.simulator.http import real_clock
from shared.bootstrap.store import link_store
from shared.domain.deals import SharedDeal
from shared.domain.ids import DealKey, PortalId, Side
from tests.component.deployed import CASCADE, STRANGER, VENDOR, Deployed
from tests.component.envelopes import Event, payload
from tests.component.output import Output

POISON = "not a message of ours"
TOO_LONG = "x" * 500_000


@pytest.fixture
def deal(system: Deployed) -> SharedDeal:
    return system.a_shared_deal()


def an_edit(deal: SharedDeal, name: str, value: str, *, later: int = 0) -> dict[str, Any]:
    """The partner's people changed a property, so many milliseconds after they could have."""
    return payload(
        "a_property_of_a_deal_was_changed",
        portalId=CASCADE,
        objectId=int(deal.partner.deal or 0),
        propertyName=name,
        propertyValue=value,
        occurredAt=real_clock() + later,
    )


def a_vendor_edit(deal: SharedDeal, name: str, value: str) -> dict[str, Any]:
    changed = {"portalId": VENDOR, "objectId": int(deal.vendor.deal or 0)}
    return an_edit(deal, name, value) | changed


def a_vendor_deal_with_the_partner_on_it(system: Deployed) -> dict[str, Any]:
    """The event of it. Handling it asks the vendor's CRM, which an edit does not."""
    id = system.vendor_rep.create(
        "deals",
        {"dealname": "Kestrel rig", "dealstage": "qualifiedtobuy", "pipeline": "default"},
        [
            ("companies", system.find(VENDOR, "companies", domain="kestrel-motors.example")),
            ("companies", system.find(VENDOR, "companies", domain=seeds.CASCADE_DOMAIN)),
        ],
    )
    return payload("a_deal_was_created_by_a_person", portalId=VENDOR, objectId=id, occurredAt=real_clock())


def message_with(batch: Event, text: str) -> str:
    """The id of the message that says this."""
    (found,) = [record["messageId"] for record in batch["Records"] if text in record["body"]]
    return str(found)


def failed(answer: dict[str, Any]) -> set[str]:
    return {each["itemIdentifier"] for each in answer["batchItemFailures"]}


# Batches


def test_many_messages_about_one_deal_are_one_write_and_one_ring(
    system: Deployed, deal: SharedDeal, output: Output
) -> None:
    for number in range(5):
        system.tell(CASCADE, an_edit(deal, "amount", str(number), later=number))
    system.tell(CASCADE, an_edit(deal, "dealname", "Osprey rig"))
    answer = system.process_events()

    after = system.deal(deal.key)
    assert failed(answer) == set()
    assert after.version == deal.version + 1
    assert (after.registers["amount"].value, after.registers["deal_name"].value) == ("4", "Osprey rig")
    assert system.mirror.bodies == [str(VENDOR)]
    assert output.metrics["applied"] == 6


def test_edits_of_both_sides_in_one_batch_ring_for_both(system: Deployed, deal: SharedDeal) -> None:
    system.tell(CASCADE, an_edit(deal, "amount", "1"))
    system.tell(VENDOR, a_vendor_edit(deal, "dealname", "Vendor's name"))
    system.process_events()

    assert sorted(system.mirror.bodies) == [str(VENDOR), str(CASCADE)]


def test_a_message_that_comes_twice_changes_nothing_the_second_time(
    system: Deployed, deal: SharedDeal
) -> None:
    edit = an_edit(deal, "amount", "20000")
    system.tell(CASCADE, edit)
    system.settle()
    stored, writes = system.stored, system.writes(VENDOR)
    assert writes == 1

    system.tell(CASCADE, edit)
    system.tell(CASCADE, edit, edit)
    answer = system.process_events()

    assert failed(answer) == set()
    assert system.stored == stored
    assert system.mirror.bodies == []


def test_an_older_edit_that_comes_late_changes_nothing(system: Deployed, deal: SharedDeal) -> None:
    older, newer = an_edit(deal, "amount", "1"), an_edit(deal, "amount", "2", later=1)
    system.tell(CASCADE, newer)
    system.settle()
    system.tell(CASCADE, older)
    system.settle()

    assert system.read(VENDOR, "deals", deal.vendor.deal)["amount"] == "2"


def test_the_bell_rings_only_for_the_portal_that_is_behind(system: Deployed, deal: SharedDeal) -> None:
    system.tell(VENDOR, a_vendor_edit(deal, "amount", "20000"))
    system.process_events()

    assert system.mirror.bodies == [str(CASCADE)]
    assert system.mirror.groups == [str(CASCADE)]


def test_what_does_not_cross_rings_for_nobody_and_is_not_recorded(
    system: Deployed, deal: SharedDeal, output: Output
) -> None:
    stored = system.stored
    system.tell(CASCADE, an_edit(deal, "description", "ours alone"))
    system.process_events()

    assert (system.stored, system.mirror.bodies) == (stored, [])
    assert output.metrics["not_designated"] == 1


def test_an_echo_that_reaches_the_queue_rings_for_nobody_and_is_not_recorded(
    system: Deployed, deal: SharedDeal, output: Output
) -> None:
    stored = system.stored
    echo = an_edit(deal, "amount", "99") | {"changeSource": "INTEGRATION", "sourceId": "39522895"}
    system.tell(CASCADE, echo)
    system.process_events()

    assert (system.stored, system.mirror.bodies) == (stored, [])
    assert output.metrics["own_echo"] == 1


def test_an_edit_to_what_is_there_already_rings_for_nobody(system: Deployed, deal: SharedDeal) -> None:
    system.tell(CASCADE, an_edit(deal, "amount", "12000.5"))
    system.process_events()

    assert system.mirror.bodies == []


# Poison


@pytest.mark.parametrize(
    "poison",
    [
        pytest.param(POISON, id="no JSON"),
        pytest.param("[]", id="a list"),
        pytest.param("17", id="a number"),
        pytest.param('{"portal": 48300001, "tries": 0}', id="no events"),
        pytest.param('{"portal": 48300001, "tries": 0, "events": 5}', id="a number of events"),
        pytest.param('{"portal": 48300001, "tries": 0, "events": null}', id="null events"),
        pytest.param("[" * 100_000, id="nested deeper than Python reads"),
    ],
)
def test_a_message_that_cannot_be_read_fails_alone(system: Deployed, deal: SharedDeal, poison: str) -> None:
    system.tell(CASCADE, an_edit(deal, "amount", "1"))
    system.events.put(poison)
    system.tell(CASCADE, an_edit(deal, "dealname", "Osprey rig"))
    answer = system.process_events()

    assert failed(answer) == {
        record["messageId"] for record in answer["of"]["Records"] if record["body"] == poison
    }
    assert system.events.bodies == [poison]
    after = system.deal(deal.key).registers
    assert (after["amount"].value, after["deal_name"].value) == ("1", "Osprey rig")
    assert str(VENDOR) in system.mirror.bodies


def test_a_message_that_a_handler_fails_on_fails_alone(
    system: Deployed, deal: SharedDeal, output: Output
) -> None:
    """HubSpot does not let us read what this one is about, however often we ask."""
    system.sim.faults.add(FaultRule(kind=FaultKind.SERVER_ERROR, status=403, portal_id=VENDOR))
    system.tell(VENDOR, a_vendor_deal_with_the_partner_on_it(system))
    system.tell(CASCADE, an_edit(deal, "amount", "2"))
    answer = system.process_events()

    assert failed(answer) == {message_with(answer["of"], "deal.creation")}
    assert system.deal(deal.key).registers["amount"].value == "2"
    assert output.metrics["messages_failed"] == 1


def test_a_text_longer_than_hubspots_own_limit_holds_up_nobody(system: Deployed, deal: SharedDeal) -> None:
    system.tell(CASCADE, an_edit(deal, "dealname", TOO_LONG))
    system.tell(CASCADE, an_edit(deal, "amount", "2"))
    answer = system.process_events()

    after = system.deal(deal.key).registers
    assert failed(answer) == set()
    assert (after["deal_name"].value, after["amount"].value) == ("Osprey test bench", "2")


@pytest.mark.parametrize(
    "bad",
    [
        pytest.param(None, id="null"),
        pytest.param("text", id="a text"),
        pytest.param({"portalId": CASCADE, "subscriptionType": "deal.creation"}, id="no record"),
        pytest.param(
            payload("a_deal_was_created_by_a_person", objectId=None, portalId=CASCADE), id="a null record"
        ),
    ],
)
def test_of_a_half_valid_message_the_good_part_is_done(
    system: Deployed, deal: SharedDeal, output: Output, bad: Any
) -> None:
    system.tell(CASCADE, bad, an_edit(deal, "amount", "1"))
    answer = system.process_events()

    assert failed(answer) == set()
    assert system.deal(deal.key).registers["amount"].value == "1"
    assert output.metrics["malformed"] == 1


def test_an_event_of_another_portal_than_its_message_is_not_believed(
    system: Deployed, deal: SharedDeal, output: Output
) -> None:
    """The receiver sorted by portal; whoever put this together, it was not the receiver."""
    stored = system.stored
    system.tell(CASCADE, a_vendor_edit(deal, "amount", "99"))
    system.tell(STRANGER, an_edit(deal, "amount", "99"))
    system.process_events()

    assert (system.stored, system.mirror.bodies) == (stored, [])
    assert output.metrics["malformed"] == 2


@pytest.mark.parametrize(
    "event, counted",
    [
        pytest.param(
            payload("a_deal_was_created_by_a_person", portalId=STRANGER),
            "unknown_portal",
            id="no portal of ours",
        ),
        pytest.param(payload("a_ticket_was_created"), "unknown_type", id="a ticket"),
        pytest.param(payload("a_contact_was_changed_in_the_generic_form"), "unknown_type", id="a contact"),
        pytest.param(
            payload("a_deal_was_created_by_a_person", subscriptionType=7), "unknown_type", id="no type"
        ),
    ],
)
def test_an_event_of_an_unknown_portal_or_type_is_counted_and_dropped(
    system: Deployed, output: Output, event: dict[str, Any], counted: str
) -> None:
    stored = system.stored
    system.tell(PortalId(event["portalId"]), event)
    answer = system.process_events()

    assert failed(answer) == set()
    assert (system.stored, system.mirror.bodies, system.events.bodies) == (stored, [], [])
    assert output.metrics[counted] == 1


# What can't be judged yet


def test_an_edit_of_a_record_that_may_just_be_linked_comes_back_in_a_moment(
    system: Deployed, output: Output
) -> None:
    link_store().announce(CASCADE, DealKey("just-being-linked"))
    edit = payload("a_property_of_a_deal_was_changed", portalId=CASCADE, objectId=7)
    system.tell(CASCADE, edit, payload("a_ticket_was_created"))
    answer = system.process_events()

    assert failed(answer) == set()
    assert [json.loads(body) for body in system.events.bodies] == [
        {"portal": CASCADE, "tries": 1, "events": [edit]}
    ]
    assert system.events.delays == [DEFER_SECONDS]
    assert output.metrics["deferred"] == 1


def test_what_was_put_back_is_applied_once_the_record_is_linked(system: Deployed, deal: SharedDeal) -> None:
    system.tell(CASCADE, an_edit(deal, "amount", "20000"), tries=DEFER_TRIES)
    system.settle()

    assert system.read(VENDOR, "deals", deal.vendor.deal)["amount"] == "20000"


def test_after_some_tries_it_was_a_strangers_record(system: Deployed, output: Output) -> None:
    link_store().announce(CASCADE, DealKey("just-being-linked"))
    edit = payload("a_property_of_a_deal_was_changed", portalId=CASCADE, objectId=7)
    system.tell(CASCADE, edit, tries=DEFER_TRIES)
    system.process_events()

    assert system.events.bodies == []
    assert (output.metrics["not_shared"], output.metrics["deferred"]) == (1, 0)


def test_each_message_keeps_its_own_count_of_tries(system: Deployed) -> None:
    link_store().announce(CASCADE, DealKey("just-being-linked"))
    for tries, record in ((0, 7), (3, 8), (DEFER_TRIES, 9)):
        edit = payload("a_property_of_a_deal_was_changed", portalId=CASCADE, objectId=record)
        system.tell(CASCADE, edit, tries=tries)
    system.process_events()

    assert sorted(json.loads(body)["tries"] for body in system.events.bodies) == [1, 4]


def test_a_webhook_that_is_faster_than_hubspots_reads_comes_back(system: Deployed) -> None:
    """HubSpot tells of a deal that a read does not find yet; of one created long ago it tells no more."""
    fresh = payload("a_deal_was_created_by_a_person", portalId=VENDOR, objectId=7, occurredAt=real_clock())
    system.tell(VENDOR, fresh)
    system.tell(VENDOR, {**fresh, "objectId": 8, "occurredAt": real_clock() - 61_000})
    system.process_events()

    (message,) = map(json.loads, system.events.bodies)
    assert message["events"] == [fresh]


# When something is in the way


def test_a_busy_crm_delays_only_the_message_that_needs_it(
    system: Deployed, deal: SharedDeal, output: Output
) -> None:
    creation = a_vendor_deal_with_the_partner_on_it(system)
    system.sim.faults.add(FaultRule(kind=FaultKind.LOCKED, portal_id=VENDOR))
    system.tell(VENDOR, creation)
    system.tell(CASCADE, an_edit(deal, "amount", "1"))
    answer = system.process_events()

    assert failed(answer) == {message_with(answer["of"], "deal.creation")}
    assert system.deal(deal.key).registers["amount"].value == "1"
    assert len(link_store().deals_of(VENDOR)) == 1
    assert output.metrics["messages_failed"] == 1


BUSY = [
    pytest.param(FaultRule(kind=FaultKind.MIGRATING, retry_after_s=77), 77, id="migrating, says when"),
    pytest.param(FaultRule(kind=FaultKind.TEN_SECONDLY_LIMIT), 10, id="rate limit"),
    pytest.param(FaultRule(kind=FaultKind.DAILY_LIMIT), 900, id="daily limit, longer than we wait"),
    pytest.param(FaultRule(kind=FaultKind.LOCKED), 5, id="locked, shorter than we wait"),
    pytest.param(FaultRule(kind=FaultKind.SERVER_ERROR, status=503), 5, id="trouble"),
]


@pytest.mark.parametrize("fault, seconds", BUSY)
def test_a_message_comes_back_when_the_crm_said_it_may(
    system: Deployed, fault: FaultRule, seconds: int
) -> None:
    system.tell(VENDOR, a_vendor_deal_with_the_partner_on_it(system))
    fault.times = None
    system.sim.faults.rules[:] = [fault]
    answer = system.process_events()

    (id,) = failed(answer)
    assert system.events.returns_in(id) == seconds


@pytest.mark.parametrize("receives, seconds", [(1, 5), (2, 10), (5, 80), (25, 900)])
def test_waits_double_with_each_failure(system: Deployed, receives: int, seconds: int) -> None:
    system.events.put(POISON)
    batch = system.events.receive()
    batch["Records"][0]["attributes"]["ApproximateReceiveCount"] = str(receives)
    answer = system.process_events(batch)

    assert system.events.returns_in(message_with(answer["of"], POISON)) == seconds


def test_a_message_of_the_bulk_queue_goes_back_to_the_bulk_queue(system: Deployed) -> None:
    system.bulk_events.put(POISON)
    answer = system.process_events(queue=system.bulk_events)

    assert system.bulk_events.returns_in(message_with(answer["of"], POISON)) == 5


def test_a_message_that_came_back_is_done_when_the_crm_has_time_again(system: Deployed) -> None:
    system.tell(VENDOR, a_vendor_deal_with_the_partner_on_it(system))
    system.sim.faults.add(FaultRule(kind=FaultKind.LOCKED, times=1))
    batch = system.events.receive()
    assert failed(system.process_events(batch))

    assert failed(system.process_events(batch)) == set()
    assert system.the_deal().partner.portal == CASCADE


def test_a_change_whose_ring_was_lost_rings_again_when_the_message_returns(
    system: Deployed, deal: SharedDeal, monkeypatch: pytest.MonkeyPatch
) -> None:
    system.tell(CASCADE, an_edit(deal, "amount", "20000"))
    batch = system.events.receive()
    system.without_the_mirror_queue(monkeypatch)
    assert failed(system.process_events(batch))
    assert system.deal(deal.key).behind == {Side.VENDOR}
    assert system.mirror.bodies == []

    system.with_the_mirror_queue(monkeypatch)
    assert failed(system.process_events(batch)) == set()
    assert system.mirror.bodies == [str(VENDOR)]


def test_a_failure_that_cannot_be_postponed_is_still_only_its_own(system: Deployed, deal: SharedDeal) -> None:
    """Its time on the queue ran out, or SQS is busy: the message comes back by itself."""
    system.events.put(POISON)
    system.tell(CASCADE, an_edit(deal, "amount", "1"))
    batch = system.events.receive()
    for record in batch["Records"]:
        if record["body"] == POISON:
            record["receiptHandle"] = "of-an-earlier-receive"
    answer = system.process_events(batch)

    assert failed(answer) == {message_with(batch, POISON)}


def test_nothing_that_people_wrote_is_logged(system: Deployed, deal: SharedDeal, output: Output) -> None:
    canary = "canary-in-a-deal-name"
    system.tell(CASCADE, an_edit(deal, "dealname", canary))
    system.tell(CASCADE, an_edit(deal, "dealname", canary + TOO_LONG))
    system.events.put(f'{{"{canary}": 1}}')
    system.process_events()

    assert system.deal(deal.key).registers["deal_name"].value == canary
    assert canary not in output.logged
