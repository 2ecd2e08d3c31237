"""A queue of the deployed system as its poller sees it, in moto."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from moto.core.utils import unix_time_millis
from moto.sqs.models import Message, sqs_backends

from infra.local.aws.local_aws import REGION
from tests.component.aws import ACCOUNT
from tests.component.envelopes import Event, sqs_event

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

LARGEST_RECEIVE = 10


class Queue:
    def __init__(self, sqs: "SQSClient", name: str) -> None:
        fifo = name.endswith(".fifo")
        attributes: Any = {"VisibilityTimeout": "360", **({"FifoQueue": "true"} if fifo else {})}
        self._sqs = sqs
        self._name = name
        self.url = sqs.create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]
        self._arn = f"arn:aws:sqs:{REGION}:{ACCOUNT}:{name}"

    def put(self, body: str) -> None:
        """What somebody else wrote."""
        self._sqs.send_message(QueueUrl=self.url, MessageBody=body, **self._group(body))

    def receive(self) -> Event:
        """What the function gets: everything that is visible now, in one batch."""
        messages: list[Any] = []
        while found := self._receive_some():
            messages += found
        return sqs_event(messages, self._arn)

    def settle(self, event: Event, answer: Mapping[str, Any]) -> None:
        """What the poller does with the function's answer: all that did not fail is deleted."""
        failed = {each["itemIdentifier"] for each in answer["batchItemFailures"]}
        for record in event["Records"]:
            if record["messageId"] not in failed:
                self._sqs.delete_message(QueueUrl=self.url, ReceiptHandle=record["receiptHandle"])

    @property
    def bodies(self) -> list[str]:
        """Of all messages that are in the queue, visible or not."""
        return [message.body for message in self._messages]

    @property
    def groups(self) -> list[str | None]:
        return [message.group_id for message in self._messages]

    @property
    def delays(self) -> list[int]:
        """Seconds until each message is to be seen for the first time."""
        return [_seconds_until(message.delayed_until) for message in self._messages]

    def returns_in(self, message_id: str) -> int:
        """Seconds until this message is seen again."""
        (found,) = [message for message in self._messages if message.id == message_id]
        return _seconds_until(found.visible_at)

    def close(self) -> None:
        """From now on it takes nothing: SQS does not know it."""
        self._sqs.delete_queue(QueueUrl=self.url)

    def _receive_some(self) -> Sequence[Any]:
        answer = self._sqs.receive_message(
            QueueUrl=self.url, MaxNumberOfMessages=LARGEST_RECEIVE, MessageSystemAttributeNames=["All"]
        )
        return answer.get("Messages", [])

    @property
    def _messages(self) -> Sequence[Message]:
        messages: list[Message] = sqs_backends[ACCOUNT][REGION].queues[self._name]._messages
        return messages

    def _group(self, body: str) -> Any:
        if not self._name.endswith(".fifo"):
            return {}
        return {"MessageGroupId": body, "MessageDeduplicationId": str(len(self._messages))}


def _seconds_until(milliseconds: float) -> int:
    return max(0, round((milliseconds - unix_time_millis()) / 1000))
