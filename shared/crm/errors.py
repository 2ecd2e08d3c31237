"""What an answer that is no success asks of the caller: try again (when?), or don't."""

import re

from shared.crm.endpoints import Endpoint
from shared.crm.refusals import NOT_FOUND, Refusal, read_refusal
from shared.crm.transport import Answer
from shared.ports import CannotProceed, TryAgain, TwindealError

UNAUTHORIZED = 401
TOO_MANY = 429
_MISSING = 404
_ABOUT_CONTENT = (400, 409, 413, 422)

# HubSpot docs: Error handling. 408 is a gateway's word for a call it gave up on.
_LOCKED = 423
_MIGRATING = 477
_GAVE_UP = 408
_FIRST_SERVER_ERROR = 500

_AFTER_DISTURBANCE = 1.0
_AFTER_LOCK = 2.0
"""HubSpot docs: Error handling, 423: "wait at least 2 seconds"."""
_DURING_MIGRATION = 60.0
_AFTER_DAILY = 3600.0
"""The daily limit ends at midnight in the portal's time zone; asking hourly until then costs 24 calls."""
_TEN_SECONDS = 10.0

_CORRELATION = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class Rejected(CannotProceed):
    """HubSpot read what was sent and does not take it. In a batch, one row may have spoilt the rest."""

    def __init__(self, message: str, refusal: Refusal) -> None:
        super().__init__(message)
        self.refusal = refusal


class NotFound(CannotProceed):
    """There is no such record (yet)."""


def failure(endpoint: Endpoint, answer: Answer) -> TwindealError:
    where = f"HubSpot answered {answer.status} to “{endpoint.name}”{_correlation(answer)}"
    seconds = retry_after(answer)
    if seconds is not None:
        return TryAgain(where, after_seconds=seconds)
    refusal = read_refusal(answer.body)
    details = ", ".join((refusal.code, *refusal.scopes, *refusal.properties))
    if answer.status in _ABOUT_CONTENT:
        return Rejected(f"{where}: {details}", refusal)
    if answer.status == _MISSING and refusal.category == NOT_FOUND:
        return NotFound(where)  # without the category it is a wrong path, say a retired version
    return CannotProceed(f"{where}: {details}")


def retry_after(answer: Answer) -> float | None:
    """Seconds until the same call may succeed; None when it never will."""
    told = _told_seconds(answer)
    if answer.status == TOO_MANY:
        return told or _limit_pause(answer)
    if answer.status == _LOCKED:
        return max(told or 0.0, _AFTER_LOCK)
    if answer.status == _MIGRATING:
        return told or _DURING_MIGRATION
    if answer.status == _GAVE_UP or answer.status >= _FIRST_SERVER_ERROR:
        return told or _AFTER_DISTURBANCE
    return None


def _limit_pause(answer: Answer) -> float:
    """As HubSpot's own node client waits; a 429 carries no Retry-After (HubSpot docs: Usage guidelines)."""
    policy = str(answer.body.get("policyName", "")) if isinstance(answer.body, dict) else ""
    if policy == "DAILY":
        return _AFTER_DAILY
    if policy == "SECONDLY":
        return 1.0
    interval = answer.headers.get("x-hubspot-ratelimit-interval-milliseconds", "")
    return int(interval) / 1000 if interval.isascii() and interval.isdigit() else _TEN_SECONDS


def _told_seconds(answer: Answer) -> float | None:
    told = answer.headers.get("retry-after", "")
    return float(told) if told.isascii() and told.isdigit() else None


def _correlation(answer: Answer) -> str:
    """The id by which HubSpot's support finds the call."""
    told = answer.body.get("correlationId") if isinstance(answer.body, dict) else None
    return f" (correlation id {told})" if isinstance(told, str) and _CORRELATION.fullmatch(told) else ""
