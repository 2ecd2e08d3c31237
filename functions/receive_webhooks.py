"""POST /webhooks: verify, group by portal, queue. Answers within milliseconds; asks neither HubSpot nor the store.

HubSpot waits 5 s and repeats whatever is not a 2xx up to ten times over 24 hours (HubSpot docs: Webhooks API), so a
2xx means "queued" and nothing else does.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import Any

from shared.bootstrap.clock import SystemClock
from shared.bootstrap.queues import event_queue
from shared.crm.signature import Verdict
from shared.crm.webhooks import is_own_echo
from shared.domain.ids import PortalId
from shared.event_messages import EventMessage
from shared.http_api import HttpRequest, answer, request_of
from shared.observability import count, logger, metrics
from shared.ports import TryAgain
from shared.settings import Settings

LARGEST_BODY = 1_000_000
"""Bytes. HubSpot's bodies of 100 events have some 30,000; one of ours must fit into an SQS message of 1 MiB."""

LARGEST_PORTAL = 2**63 - 1
"""HubSpot's ids are 64-bit numbers. A longer one is no message group to SQS, and would keep the whole body out."""


@metrics.log_metrics
def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    count({"requests": 1})
    settings = Settings()
    request = request_of(event, public_url=settings.public_url)
    if len(request.body) > LARGEST_BODY:
        return _refuse(413, "too_large")
    verdict = request.verdict(secrets=settings.client_secrets, now=SystemClock().now())
    if verdict is not Verdict.VALID:
        return _refuse(401, f"unverified_{verdict}")
    payloads = _payloads(request)
    if payloads is None:
        return _refuse(400, "unparsable")
    return _queue(payloads, app_id=settings.app_id)


def _payloads(request: HttpRequest) -> list[Any] | None:
    try:
        payloads = json.loads(request.body)
    except (ValueError, RecursionError):
        return None
    return payloads if isinstance(payloads, list) else None


def _queue(payloads: list[Any], *, app_id: int) -> dict[str, Any]:
    """One message per portal. What names no portal is counted and dropped: the good part of a body goes on."""
    by_portal: dict[PortalId, list[Mapping[str, Any]]] = defaultdict(list)
    counts: Counter[str] = Counter(received=len(payloads))
    for payload in payloads:
        portal = _portal(payload)
        if portal is None:
            counts["malformed"] += 1
        elif is_own_echo(payload, app_id):
            counts["own_echo"] += 1
        else:
            by_portal[portal].append(payload)
    try:
        for portal, events in by_portal.items():
            event_queue().send(EventMessage(portal=portal, payloads=events).packed(), portal=portal)
    except TryAgain:
        logger.exception("the events queue takes nothing; HubSpot will send this again")
        count({"not_queued": len(payloads)})
        return answer(503)
    count(counts)
    return answer(204)


def _portal(payload: object) -> PortalId | None:
    told = payload.get("portalId") if isinstance(payload, dict) else None
    return PortalId(told) if type(told) is int and 0 < told <= LARGEST_PORTAL else None


def _refuse(status: int, why: str) -> dict[str, Any]:
    """Nobody is told why: whoever has no secret learns nothing from us."""
    count({why: 1})
    return answer(status)
