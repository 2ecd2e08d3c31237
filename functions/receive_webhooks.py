"""POST /webhooks: verify, group by portal, queue. Answers within milliseconds; asks neither HubSpot nor the store.

HubSpot waits 5 s and repeats whatever is not a 2xx up to ten times over 24 hours (HubSpot docs: Webhooks API), so a
2xx means "queued" and nothing else does.
"""

import json
import re
from typing import Any

from shared.bootstrap.clock import SystemClock
from shared.bootstrap.queues import bulk_event_queue, event_queue
from shared.crm.signature import Verdict
from shared.crm.webhooks import is_own_echo
from shared.domain.ids import PortalId
from shared.event_messages import EventMessage
from shared.http_api import answer, request_of
from shared.observability import logger, metrics, tally
from shared.ports import TryAgain
from shared.settings import Settings

LARGEST_BODY = 1_000_000
"""Bytes. HubSpot's bodies of 100 events have some 30,000; one of ours must fit into an SQS message of 1 MiB."""

LARGEST_PORTAL = 2**63 - 1
"""HubSpot's ids are 64-bit numbers. A longer one is no message group to SQS, and would keep the whole body out."""

BULK = 20
"""Events of a portal in one body. HubSpot puts many into a body where many happen at once: an import, a workflow over
a whole list. They are gathered for a moment, so that the many changes of a deal are one write, and keep no single
change of anybody waiting.
"""

HALF_A_CHARACTER = re.compile(r"\\u[dD][89a-fA-F]")
"""An escape that may be half of an emoji, which JSON may hold and UTF-8 can't (`EventMessage.packed` sees to it)."""


@metrics.log_metrics
def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    tally({"requests": 1})
    settings = Settings()
    request = request_of(event, public_url=settings.public_url)
    if len(request.body) > LARGEST_BODY:
        return _refuse(413, "too_large")
    verdict = request.verdict(secrets=settings.client_secrets, now=SystemClock().now())
    if verdict is not Verdict.VALID:
        return _refuse(401, f"unverified_{verdict}")
    try:
        text = request.body.decode()
        payloads = json.loads(text)
    except (ValueError, RecursionError):
        return _refuse(400, "unparsable")
    if not isinstance(payloads, list):
        return _refuse(400, "unparsable")
    return _queue(payloads, text, app_id=settings.app_id)


def _queue(payloads: list[Any], text: str, *, app_id: int) -> dict[str, Any]:
    """One message per portal. What names no portal is counted and dropped: the good part of a body goes on.

    HubSpot sends one portal's events in a body. Where none is to be dropped the message holds it as it came, as
    writing it anew would cost more than all the rest.
    """
    well = [payload for payload in payloads if _portal(payload)]
    told = [payload for payload in well if not is_own_echo(payload, app_id)]
    portals = dict.fromkeys(payload["portalId"] for payload in told)
    whole = len(told) == len(payloads) and len(portals) == 1 and not HALF_A_CHARACTER.search(text)
    as_it_came = text if whole else None
    try:
        for portal in portals:
            events = told if as_it_came else [each for each in told if each["portalId"] == portal]
            message = EventMessage(portal=portal, payloads=events)
            queue = bulk_event_queue() if len(events) >= BULK else event_queue()
            queue.send(message.packed(as_it_came), portal=portal)
    except TryAgain:
        logger.exception("the events queue takes nothing; HubSpot will send this again")
        tally({"not_queued": len(payloads)})
        return answer(503)
    malformed, own_echoes = len(payloads) - len(well), len(well) - len(told)
    tally({"received": len(payloads), "malformed": malformed, "own_echo": own_echoes})
    return answer(204)


def _portal(payload: object) -> PortalId | None:
    told = payload.get("portalId") if isinstance(payload, dict) else None
    return PortalId(told) if type(told) is int and 0 < told <= LARGEST_PORTAL else None


def _refuse(status: int, why: str) -> dict[str, Any]:
    """Nobody is told why: whoever has no secret learns nothing from us."""
    tally({why: 1})
    return answer(status)
