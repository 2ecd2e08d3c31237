"""The queues, each for the functions whose settings name it."""

from functools import cache
from typing import TYPE_CHECKING

import boto3

from shared.aws import CLIENT_CONFIG, PROMPT_CONFIG
from shared.queues import SqsDoorbell, SqsEventQueue, SqsPostponement
from shared.settings import Settings

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient


@cache
def _sqs() -> "SQSClient":
    return boto3.client("sqs", config=CLIENT_CONFIG)


@cache
def event_queue() -> SqsEventQueue:
    return SqsEventQueue(Settings().events_queue_url, boto3.client("sqs", config=PROMPT_CONFIG))


@cache
def bulk_event_queue() -> SqsEventQueue:
    return SqsEventQueue(Settings().bulk_events_queue_url, boto3.client("sqs", config=PROMPT_CONFIG))


@cache
def doorbell() -> SqsDoorbell:
    return SqsDoorbell(Settings().mirror_queue_url, _sqs())


@cache
def event_postponement(queue_arn: str) -> SqsPostponement:
    """Events come from two queues; a message goes back to its own. An ARN ends with the queue's name, and so does its
    address.
    """
    urls = (Settings().events_queue_url, Settings().bulk_events_queue_url)
    name = queue_arn.rpartition(":")[2]
    return SqsPostponement(next(url for url in urls if url.endswith(f"/{name}")), _sqs())


@cache
def doorbell_postponement() -> SqsPostponement:
    return SqsPostponement(Settings().mirror_queue_url, _sqs())
