"""The two queues, each for the functions whose settings name it."""

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
def doorbell() -> SqsDoorbell:
    return SqsDoorbell(Settings().mirror_queue_url, _sqs())


@cache
def event_postponement() -> SqsPostponement:
    return SqsPostponement(Settings().events_queue_url, _sqs())


@cache
def doorbell_postponement() -> SqsPostponement:
    return SqsPostponement(Settings().mirror_queue_url, _sqs())
