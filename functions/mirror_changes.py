"""The mirror queue: a portal is behind, so it is brought up to date.

SQS gives out one message of a portal (its group) at a time, so a portal has one mirror and its rate budget one owner.
Doorbells carry nothing: several of one portal in a batch are answered by one look, and their order is no matter.
"""

from typing import Any

from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
from aws_lambda_powertools.utilities.typing import LambdaContext

from handlers.portal_behind import handle
from shared.bootstrap.clock import SystemClock
from shared.bootstrap.crm import crm
from shared.bootstrap.queues import doorbell, doorbell_postponement
from shared.bootstrap.store import link_store, program
from shared.domain.ids import Milliseconds, PortalId
from shared.observability import count, logger, metrics
from shared.sqs_batches import answer
from shared.tracing import traced

RESERVE = 30_000
"""Milliseconds before the function's end after which no further round is begun."""


@traced
@metrics.log_metrics
@logger.inject_lambda_context
def handler(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    until = Milliseconds(SystemClock().now() + context.get_remaining_time_in_millis() - RESERVE)
    rings = {record["messageId"]: record["body"] for record in event["Records"]}
    troubles = {portal: _mirror(portal, until) for portal in dict.fromkeys(rings.values())}
    failures = {id: trouble for id, portal in rings.items() if (trouble := troubles[portal])}
    count({"doorbells": len(rings), "doorbells_failed": len(failures)})
    return answer(event, failures, context, postponement=doorbell_postponement())


def _mirror(told: str, until: Milliseconds) -> Exception | None:
    try:
        outcome = handle(
            PortalId(int(told)),
            until=until,
            store=link_store(),
            crm=crm(),
            clock=SystemClock(),
            program=program(),
        )
        doorbell().ring(outcome.behind)
    except Exception as trouble:
        logger.warning("the mirror did not finish", extra={"portal": told}, exc_info=True)
        return trouble
    count({"rings": 1, **outcome.counts})
    return None
