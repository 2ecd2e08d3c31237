"""The two SQS queues: doorbells for the mirror, and facts on their way to the handlers."""

from __future__ import annotations

import logging
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING
from uuid import uuid4

from botocore.exceptions import BotoCoreError, ClientError

from shared.aws import translated
from shared.domain.ids import PortalId
from shared.ports import CannotProceed, TryAgain
from shared.slices import slices

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_sqs.type_defs import SendMessageBatchRequestEntryTypeDef

logger = logging.getLogger(__name__)

SENT_AT_ONCE = 10
LARGEST_BODY = 1_048_576
"""Bytes: 1 MiB, SQS's limit for a message, attributes included (none are sent)."""
ESCAPED = {0xFFFE: "\\ufffe", 0xFFFF: "\\uffff"}
"""The two characters that JSON may hold as they are and SQS refuses. One of them in one deal's text would keep the
whole body out, whatever number of times it is sent."""


class SqsDoorbell:
    """Tells the mirror that a portal is behind. The queue is FIFO and the portal the group, so that SQS lets one
    mirror at a time work on a portal. A ring carries no data: what is behind stands in the link store.
    """

    def __init__(self, queue_url: str, client: SQSClient) -> None:
        self._queue_url = queue_url
        self._client = client

    def ring(self, portals: Collection[PortalId]) -> None:
        for some in slices(sorted(set(portals)), SENT_AT_ONCE):
            self._ring(some)

    def _ring(self, portals: Sequence[PortalId]) -> None:
        with translated():
            answer = self._client.send_message_batch(
                QueueUrl=self._queue_url, Entries=[_entry(portal) for portal in portals]
            )
        failed = answer.get("Failed", [])
        if failed:
            raise TryAgain(f"SQS did not take {len(failed)} of {len(portals)} doorbells: {failed[0]['Code']}")


def _entry(portal: PortalId) -> SendMessageBatchRequestEntryTypeDef:
    """Never two rings with one deduplication id: within five minutes SQS swallows the second even when the first was
    answered already, and the change that it rang for would wait for the next one.
    """
    return {
        "Id": str(portal),
        "MessageBody": str(portal),
        "MessageGroupId": str(portal),
        "MessageDeduplicationId": uuid4().hex,
    }


class SqsEventQueue:
    """Facts for the handlers. The queue is standard, as their order does not matter; the portal as message group makes
    it a fair one: a portal that sends very much delays itself, not the others.

    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-fair-queues.html
    """

    def __init__(self, queue_url: str, client: SQSClient) -> None:
        self._queue_url = queue_url
        self._client = client

    def send(self, body: str, *, portal: PortalId, delay_seconds: int = 0) -> None:
        """`body` is JSON."""
        if not body.isascii():
            body = body.translate(ESCAPED)
        size = len(body.encode())
        if size > LARGEST_BODY:
            raise CannotProceed(f"a message of {size} bytes is too large for SQS, which takes {LARGEST_BODY}")
        with translated():
            self._client.send_message(
                QueueUrl=self._queue_url,
                MessageBody=body,
                MessageGroupId=str(portal),
                DelaySeconds=delay_seconds,
            )


class SqsPostponement:
    """Says when a message that failed is to come back."""

    def __init__(self, queue_url: str, client: SQSClient) -> None:
        self._queue_url = queue_url
        self._client = client

    def postpone(self, receipt_handle: str, seconds: int) -> None:
        """Where SQS does not take this, the message comes back when the queue's visibility timeout is over: no reason
        to do the rest of the batch again.
        """
        try:
            self._client.change_message_visibility(
                QueueUrl=self._queue_url, ReceiptHandle=receipt_handle, VisibilityTimeout=seconds
            )
        except (BotoCoreError, ClientError):
            logger.warning("a message could not be postponed", exc_info=True)
