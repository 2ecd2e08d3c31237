"""The first start of each function takes a second or two. It is had before people come, each in its own way in."""

import time
from contextlib import suppress
from typing import TYPE_CHECKING

import urllib3

from infra.local.aws import LocalAws, System
from infra.local.trouble import LocalTrouble
from shared.domain.ids import PortalId
from shared.event_messages import EventMessage
from shared.queues import SqsDoorbell, SqsEventQueue

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

_LONGEST_S = 30
_POLL_S = 0.05


def wake(aws: LocalAws, deployed: System, portal: PortalId) -> None:
    """Raises LocalTrouble where a queue is not worked off: then nothing would ever cross."""
    sqs = aws.client("sqs")
    nothing = EventMessage(portal=portal, payloads=()).packed()
    SqsEventQueue(deployed.events_queue, sqs).send(nothing, portal=portal)
    SqsDoorbell(deployed.mirror_queue, sqs).ring([portal])
    with (
        suppress(urllib3.exceptions.HTTPError),
        urllib3.PoolManager(retries=False, timeout=_LONGEST_S) as pool,
    ):
        # Unsigned, so both are refused, by functions that have started to say so.
        pool.request("POST", f"{deployed.url}/webhooks", body=b"[]")
        pool.request("GET", f"{deployed.url}/api/shared-deals")
    _await_quiet(sqs, deployed, aws)


def _await_quiet(sqs: "SQSClient", deployed: System, aws: LocalAws) -> None:
    deadline = time.monotonic() + _LONGEST_S
    while not all(is_empty(sqs, queue) for queue in deployed.queues):
        if time.monotonic() > deadline:
            raise LocalTrouble(f"the functions do not take what is queued; {aws.log} says more")
        time.sleep(_POLL_S)


def is_empty(sqs: "SQSClient", queue: str) -> bool:
    counts = sqs.get_queue_attributes(
        QueueUrl=queue,
        AttributeNames=["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"],
    )["Attributes"]
    return not any(int(count) for count in counts.values())
