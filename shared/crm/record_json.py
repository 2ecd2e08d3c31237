"""HubSpot's JSON of a record as our value, and back from its dates."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from shared.domain.ids import Milliseconds, RecordId
from shared.domain.records import Associated, Record
from shared.ports import TryAgain

Json = Mapping[str, Any]


def results_of(body: Json) -> list[Json]:
    """A success without a list of results was cut short on the way: nothing may be concluded from it."""
    results = body.get("results")
    if not isinstance(results, list):
        raise _unreadable()
    return results


def next_page(body: Json) -> str:
    """Where to go on reading; empty on the last page."""
    return str(((body.get("paging") or {}).get("next") or {}).get("after") or "")


def record_of(
    json: Json, *, companies: tuple[Associated, ...] = (), contacts: tuple[Associated, ...] = ()
) -> Record:
    with as_documented():
        properties = {
            name: str(value) for name, value in json["properties"].items() if value not in (None, "")
        }
        return Record(
            id=RecordId(str(json["id"])),
            properties=properties,
            updated_at=moment(json["updatedAt"]),
            companies=companies,
            contacts=contacts,
        )


def moment(text: str) -> Milliseconds:
    """`2026-11-23T09:00:00.123Z` in epoch milliseconds."""
    return Milliseconds(round(datetime.fromisoformat(text).timestamp() * 1000))


@contextmanager
def as_documented() -> Iterator[None]:
    """A success that does not look as documented is an accident on the way, not an answer."""
    try:
        yield
    except (AttributeError, KeyError, TypeError, ValueError):
        raise _unreadable() from None


def _unreadable() -> TryAgain:
    return TryAgain("HubSpot's answer can't be read")
