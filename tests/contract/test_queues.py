"""Doorbells and events on both stand-ins for SQS."""

import json
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from shared.domain.ids import PortalId
from shared.ports import CannotProceed, TryAgain
from shared.queues import LARGEST_BODY, SqsDoorbell, SqsEventQueue
from tests.contract.stand_ins import Connect
from tests.support.builders import PARTNER, VENDOR

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_sqs.type_defs import MessageTypeDef

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])


@pytest.fixture
def sqs(connect: Connect) -> "SQSClient":
    client: SQSClient = connect("sqs")
    return client


@pytest.fixture
def mirror_queue(sqs: "SQSClient") -> str:
    return sqs.create_queue(QueueName=f"{uuid4().hex}.fifo", Attributes={"FifoQueue": "true"})["QueueUrl"]


@pytest.fixture
def events_queue(sqs: "SQSClient") -> str:
    return sqs.create_queue(QueueName=uuid4().hex)["QueueUrl"]


def received(sqs: "SQSClient", queue_url: str) -> "list[MessageTypeDef]":
    """Everything that is visible; each is taken off the queue, as a worker would."""
    request: dict[str, Any] = {"MaxNumberOfMessages": 10, "MessageSystemAttributeNames": ["All"]}
    messages: list[MessageTypeDef] = []
    while found := sqs.receive_message(QueueUrl=queue_url, **request).get("Messages", []):
        for message in found:
            sqs.delete_message(QueueUrl=queue_url, ReceiptHandle=message["ReceiptHandle"])
        messages += found
    return messages


def test_a_doorbell_names_the_portal_and_has_it_as_its_group(sqs: "SQSClient", mirror_queue: str) -> None:
    SqsDoorbell(mirror_queue, sqs).ring([VENDOR, PARTNER, VENDOR])
    rings = received(sqs, mirror_queue)

    assert [ring["Body"] for ring in rings] == [str(VENDOR), str(PARTNER)]
    assert [ring["Attributes"]["MessageGroupId"] for ring in rings] == [str(VENDOR), str(PARTNER)]


def test_more_portals_are_rung_than_sqs_takes_at_once(sqs: "SQSClient", mirror_queue: str) -> None:
    portals = [PortalId(3000 + n) for n in range(23)]
    SqsDoorbell(mirror_queue, sqs).ring(portals)

    assert [ring["Body"] for ring in received(sqs, mirror_queue)] == [str(portal) for portal in portals]


def test_a_second_ring_is_not_swallowed_as_a_double_of_the_first(sqs: "SQSClient", mirror_queue: str) -> None:
    doorbell = SqsDoorbell(mirror_queue, sqs)
    for _ in range(2):
        doorbell.ring([PARTNER])
        assert len(received(sqs, mirror_queue)) == 1


def test_ringing_nobody_asks_sqs_nothing(sqs: "SQSClient") -> None:
    SqsDoorbell("no such queue", sqs).ring([])


def test_an_event_is_queued_under_its_portal(sqs: "SQSClient", events_queue: str) -> None:
    SqsEventQueue(events_queue, sqs).send('{"a": "ü"}', portal=PARTNER)
    [message] = received(sqs, events_queue)

    assert message["Body"] == '{"a": "ü"}'
    assert message["Attributes"]["MessageGroupId"] == str(PARTNER)


def test_a_delayed_event_is_not_seen_at_once(sqs: "SQSClient", events_queue: str) -> None:
    SqsEventQueue(events_queue, sqs).send("{}", portal=PARTNER, delay_seconds=60)

    assert received(sqs, events_queue) == []


def test_a_body_may_be_as_large_as_sqs_takes_and_no_larger(sqs: "SQSClient", events_queue: str) -> None:
    queue = SqsEventQueue(events_queue, sqs)
    queue.send("x" * LARGEST_BODY, portal=PARTNER)

    with pytest.raises(CannotProceed, match="too large"):
        queue.send("ü" * (LARGEST_BODY // 2 + 1), portal=PARTNER)
    assert len(received(sqs, events_queue)) == 1


def test_characters_that_sqs_refuses_do_not_keep_a_body_out(sqs: "SQSClient", events_queue: str) -> None:
    text = "a\uffffb\ufffec 🎉"
    SqsEventQueue(events_queue, sqs).send(json.dumps([text], ensure_ascii=False), portal=PARTNER)
    [message] = received(sqs, events_queue)

    assert json.loads(message["Body"]) == [text]


class FailingPartly:
    def send_message_batch(self, **_: Any) -> Any:
        return {"Failed": [{"Id": "1", "Code": "InternalError", "SenderFault": False}]}


class Throttled:
    def send_message(self, **_: Any) -> Any:
        raise ClientError({"Error": {"Code": "RequestThrottled", "Message": "slow down"}}, "SendMessage")


class Unreachable:
    def send_message(self, **_: Any) -> Any:
        raise EndpointConnectionError(endpoint_url="https://sqs.example")


class Missing:
    def send_message(self, **_: Any) -> Any:
        raise ClientError({"Error": {"Code": "QueueDoesNotExist", "Message": "no such queue"}}, "SendMessage")


def test_a_doorbell_that_sqs_does_not_take_is_rung_again_later() -> None:
    client: Any = FailingPartly()
    with pytest.raises(TryAgain, match="1 of 2 doorbells"):
        SqsDoorbell("mirror", client).ring([VENDOR, PARTNER])


@pytest.mark.parametrize("client", [Throttled(), Unreachable()])
def test_an_event_that_sqs_can_not_take_now_is_sent_again_later(client: Any) -> None:
    with pytest.raises(TryAgain):
        SqsEventQueue("events", client).send("{}", portal=PARTNER)


def test_a_missing_queue_is_no_reason_to_wait() -> None:
    client: Any = Missing()
    with pytest.raises(ClientError):
        SqsEventQueue("events", client).send("{}", portal=PARTNER)
