"""Answering SQS for a batch: what was done is done, what failed comes back, and when."""

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response

from shared.ports import TryAgain

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
    from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
    from aws_lambda_powertools.utilities.typing import LambdaContext

    from shared.queues import SqsPostponement

Failures = Mapping[str, Exception]
"""Errors by message id."""

FIRST_WAIT = 5.0
LONGEST_WAIT = 900.0
"""Seconds. Waits double from one to the other, so a message outlives an outage of some hours before it is parked."""


def answer(
    event: dict[str, Any], failures: Failures, context: "LambdaContext", *, postponement: "SqsPostponement"
) -> "PartialItemFailureResponse":
    """The partial batch response. Without the postponement a failed message would come back only after the queue's
    visibility timeout, which is long, because it has to outlast the slowest run.
    """
    for record in event["Records"]:
        if error := failures.get(record["messageId"]):
            postponement.postpone(record["receiptHandle"], _seconds(error, _receives(record)))
    processor = BatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=False)
    return process_partial_response(
        event=event, record_handler=partial(_report, failures), processor=processor, context=context
    )


def _report(failures: Failures, record: "SQSRecord") -> None:
    if error := failures.get(record.message_id):
        raise error


def _receives(record: Mapping[str, Any]) -> int:
    return int(record.get("attributes", {}).get("ApproximateReceiveCount", "1"))


def _seconds(error: Exception, receives: int) -> int:
    told = error.after_seconds if isinstance(error, TryAgain) else 0.0
    return int(min(max(told, FIRST_WAIT * 2 ** (receives - 1)), LONGEST_WAIT))
