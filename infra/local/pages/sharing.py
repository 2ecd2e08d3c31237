"""How the sharing stands, as the app's own cards are told by the registration API.

The pages look several times a second; the API is asked again only when something happened since, or is under way.
"""

import threading
import time
from collections.abc import Mapping, Sequence
from typing import Any

from infra.local.pages.sides import Seat
from infra.local.system import LocalSystem

SharedDeal = Mapping[str, Any]

_STALE_S = 10.0
_UNDER_WAY_S = 0.15


class Sharing:
    def __init__(self, system: LocalSystem) -> None:
        self._system = system
        self._lock = threading.Lock()
        self._told: dict[int, tuple[float, object, Sequence[SharedDeal]]] = {}
        self._acted = 0

    def happened(self) -> None:
        """Somebody asked the API for something: what it said before is old."""
        self._acted += 1

    def of(self, seat: Seat) -> Sequence[SharedDeal]:
        with self._lock:
            signs = self._signs()
            at, seen, deals = self._told.get(seat.id, (0.0, None, ()))
            age = time.monotonic() - at
            if seen == signs and age < (_UNDER_WAY_S if _is_under_way(deals) else _STALE_S):
                return deals
            deals = self._system.api.shared_deals(seat.user)
            self._told[seat.id] = (time.monotonic(), signs, deals)
            return deals

    def _signs(self) -> object:
        """Different as soon as Twindeal was told something or wrote something."""
        with self._system.sim.lock:
            calls = sum(self._system.sim.calls.values())
        return calls, self._system.webhooks.bodies, self._acted


def _is_under_way(deals: Sequence[SharedDeal]) -> bool:
    return any("waiting" in deal["sync"].values() for deal in deals)
