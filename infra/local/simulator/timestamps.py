"""Times as HubSpot prints and reads them; inside the simulator a time is always an int of epoch milliseconds."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
DAY_MS = 86_400_000


def iso(ms: int) -> str:
    """`2026-11-23T09:00:00.123Z`; milliseconds are left out when they are zero."""
    moment = _EPOCH + timedelta(milliseconds=ms)
    style = "milliseconds" if ms % 1000 else "seconds"
    return moment.replace(tzinfo=None).isoformat(timespec=style) + "Z"


def parse_moment(text: str) -> int:
    """Of an epoch-ms string, an ISO date-time or an ISO date (midnight UTC); ValueError otherwise."""
    if text.lstrip("-").isdigit():
        return int(text)
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return (moment - _EPOCH) // timedelta(milliseconds=1)


def iso_date(ms: int) -> str:
    return (_EPOCH + timedelta(milliseconds=ms)).date().isoformat()


def midnight_of(day: str) -> int:
    return (date.fromisoformat(day) - _EPOCH.date()).days * DAY_MS
