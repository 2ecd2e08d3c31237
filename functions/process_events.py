"""The events queues: what happened in the CRMs, merged into the shared deals that it concerns.

A batch is handled as one, so that many events of a deal cost one write. If that fails, each message is handled by
itself: only those that fail again come back, and one poisonous message holds up no other.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
from aws_lambda_powertools.utilities.typing import LambdaContext

from handlers.dispatch import handle
from handlers.outcome import Outcome, defer_seconds
from shared.bootstrap.clock import SystemClock
from shared.bootstrap.crm import crm
from shared.bootstrap.queues import doorbell, event_postponement, event_queue
from shared.bootstrap.store import link_store, program
from shared.crm.webhooks import Dropped, to_event
from shared.domain.events import CrmEvent
from shared.event_messages import EventMessage, unpacked
from shared.observability import count, logger, metrics
from shared.settings import Settings
from shared.sqs_batches import answer
from shared.tracing import traced

Records = Sequence[Mapping[str, Any]]


@traced
@metrics.log_metrics
@logger.inject_lambda_context
def handler(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    failures = _work(event["Records"])
    count({"messages": len(event["Records"]), "messages_failed": len(failures)})
    queue = event["Records"][0]["eventSourceARN"]
    return answer(event, failures, context, postponement=event_postponement(queue))


def _work(records: Records) -> Mapping[str, Exception]:
    """Errors by message id."""
    together = _try(records)
    if together is None:
        return {}
    alone = ((record["messageId"], _try([record]) if len(records) > 1 else together) for record in records)
    return {id: error for id, error in alone if error is not None}


def _try(records: Records) -> Exception | None:
    try:
        _process([unpacked(record["body"]) for record in records])
    except Exception as error:
        logger.warning("events failed", extra={"messages": len(records)}, exc_info=True)
        return error
    return None


def _process(messages: Sequence[EventMessage]) -> None:
    """Raises whatever the handlers raise; a repetition changes nothing that was done."""
    told: dict[CrmEvent, tuple[EventMessage, Mapping[str, Any]]] = {}
    dropped: list[Dropped] = []
    app_id = Settings().app_id
    for message in messages:
        for payload in message.payloads:
            event = to_event(payload, app_id=app_id)
            if isinstance(event, Dropped):
                dropped.append(event)
            elif event.portal == message.portal:
                told[event] = (message, payload)
            else:  # the receiver sorts by portal, so this was put together elsewhere
                dropped.append(Dropped.MALFORMED)
    outcome = handle(list(told), store=link_store(), crm=crm(), clock=SystemClock(), program=program())
    _defer(outcome, told)
    doorbell().ring(outcome.behind)
    count({**outcome.counts, **{reason: dropped.count(reason) for reason in set(dropped)}})


def _defer(outcome: Outcome, told: Mapping[CrmEvent, tuple[EventMessage, Mapping[str, Any]]]) -> None:
    """Events of records that are just being linked come back in a moment; after some tries they are strangers'."""
    by_message: dict[int, EventMessage] = {}
    for event in outcome.deferred:
        message, payload = told[event]
        before = by_message.get(id(message))
        payloads = [*(before.payloads if before else ()), payload]
        by_message[id(message)] = EventMessage(
            portal=message.portal, payloads=payloads, tries=message.tries + 1
        )
    given_up = 0
    for message in by_message.values():
        wait = defer_seconds(message.tries - 1)
        if wait is None:
            given_up += len(message.payloads)
        else:
            event_queue().send(message.packed(), portal=message.portal, delay_seconds=wait)
    count({"deferred": len(outcome.deferred) - given_up, "not_shared": given_up})
