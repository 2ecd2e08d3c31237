"""The live feed: webhooks that left HubSpot, and calls that came, newest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice

from infra.local.scenario.telling import SHORT
from infra.local.system import LocalSystem

SHOWN = 60
_FAILED = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    id: str
    at: int
    portal: str
    what: str
    says: str
    detail: str
    failed: bool

    @property
    def time(self) -> str:
        return datetime.fromtimestamp(self.at / 1000, UTC).strftime("%H:%M:%S.%f")[:-3]


def feed(system: LocalSystem) -> Sequence[Line]:
    lines = [*_webhooks(system), *_calls(system)]
    return sorted(lines, key=lambda line: line.at, reverse=True)[:SHOWN]


def _webhooks(system: LocalSystem) -> list[Line]:
    return [
        Line(
            id=f"w{each.number}",
            at=each.at,
            portal=SHORT[each.portal_id],
            what="webhook",
            says=", ".join(dict.fromkeys(each.said)),
            detail=_events(each.events, each.echoes),
            failed=each.status is None or each.status >= _FAILED,
        )
        for each in islice(reversed(tuple(system.webhooks.delivered)), SHOWN)
    ]


def _events(events: int, echoes: int) -> str:
    number = f"{events} event{'s' * (events != 1)}"
    if echoes == events:
        return f"{number}, our own echo"
    return f"{number}, {echoes} our own echo" if echoes else number


def _calls(system: LocalSystem) -> list[Line]:
    with system.sim.lock:
        total = sum(system.sim.calls.values())
        newest = list(islice(reversed(system.sim.call_log), SHOWN))
    return [
        Line(
            id=f"c{total - place}",
            at=call.at,
            portal=SHORT.get(call.portal_id, "–"),
            what="call",
            says=call.endpoint.replace("/{v}", ""),
            detail=str(call.status),
            failed=call.status >= _FAILED,
        )
        for place, call in enumerate(newest)
    ]
