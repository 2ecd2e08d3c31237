"""Keeps every portal under HubSpot's rate limits by waiting before a call, so that no 429 is provoked.

HubSpot docs: Usage guidelines. An OAuth app has 110 calls in any 10 seconds for each account that installed
it; search has its own limit, 5 a second for all apps of the account together, and does not count otherwise.
"""

import threading
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from shared.crm.endpoints import Lane
from shared.domain.ids import PortalId
from shared.ports import Clock, TryAgain

_MARGIN_MS = 50
"""Clocks tick unevenly; a call at the very edge of the window is not worth a 429."""
_HEADROOM = 5
"""Calls left free while others call too: what they do is learnt one answer late."""
_IN_FLIGHT_MS = 20
"""How often to look again while every slot is taken by a call that was not yet answered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    calls: int
    window_ms: int
    total: int
    """What all functions of the app have together; `calls` is our share of it."""


@dataclass(slots=True)
class _Window:
    """The calls of one portal. A call counts from its answer on: HubSpot counted it before that."""

    limit: Limit
    in_flight: int = 0
    answered: deque[int] = field(default_factory=deque)
    elsewhere: deque[int] = field(default_factory=deque)
    """Calls of the app's other functions, by when we learnt of them."""
    paused_until: int = 0

    def wait_ms(self, now: int) -> int:
        """0 when a call may go out."""
        self._forget(now)
        if now < self.paused_until:
            return self.paused_until - now
        own = self.in_flight + len(self.answered)
        if own >= self.limit.calls:
            return self._until_free(now, self.answered)
        if self.elsewhere and own + len(self.elsewhere) >= self.limit.total - _HEADROOM:
            return self._until_free(now, self.answered, self.elsewhere)
        return 0

    def learn(self, now: int, used: int) -> None:
        """HubSpot says how much of the window is used; what is not ours was called elsewhere."""
        self._forget(now)
        others = max(0, used - self.in_flight - len(self.answered))
        while len(self.elsewhere) > others:
            self.elsewhere.popleft()
        self.elsewhere.extend([now] * (others - len(self.elsewhere)))

    def _forget(self, now: int) -> None:
        for calls in (self.answered, self.elsewhere):
            while calls and calls[0] + self._lifetime <= now:
                calls.popleft()

    def _until_free(self, now: int, *queues: deque[int]) -> int:
        ends = [calls[0] + self._lifetime - now for calls in queues if calls]
        return min(ends, default=_IN_FLIGHT_MS)

    @property
    def _lifetime(self) -> int:
        return self.limit.window_ms + _MARGIN_MS


class Budget:
    """One for the process; safe to use from several threads."""

    def __init__(
        self,
        *,
        clock: Clock,
        calls: int = 110,
        share: float = 1.0,
        searches_per_second: int = 4,
        longest_wait: float = 15.0,
    ) -> None:
        """`share` is this process's part of the calls. Waiting beyond `longest_wait` seconds is TryAgain."""
        self._clock = clock
        self._longest_wait_ms = int(longest_wait * 1000)
        self._limits = {
            Lane.CALLS: Limit(calls=max(1, int(calls * share)), window_ms=10_000, total=calls),
            Lane.SEARCH: Limit(calls=searches_per_second, window_ms=1_000, total=searches_per_second),
        }
        self._windows: dict[tuple[PortalId, Lane], _Window] = {}
        self._lock = threading.Lock()

    @contextmanager
    def slot(self, portal: PortalId, lane: Lane = Lane.CALLS) -> Iterator[None]:
        """Waits for room; the call is to be made inside."""
        self._take(portal, lane)
        try:
            yield
        finally:
            with self._lock:
                window = self._window(portal, lane)
                window.in_flight -= 1
                window.answered.append(self._clock.now())

    def pause(self, portal: PortalId, seconds: float, lane: Lane = Lane.CALLS) -> None:
        """HubSpot answered 429 all the same: leave the portal alone for so long."""
        with self._lock:
            window = self._window(portal, lane)
            window.paused_until = max(window.paused_until, self._clock.now() + int(seconds * 1000))

    def learn(self, portal: PortalId, headers: Mapping[str, str]) -> None:
        """To be called inside the slot. Search answers carry no such headers (HubSpot docs: CRM search)."""
        top = headers.get("x-hubspot-ratelimit-max", "")
        remaining = headers.get("x-hubspot-ratelimit-remaining", "")
        if top.isdigit() and remaining.isdigit():
            with self._lock:
                self._window(portal, Lane.CALLS).learn(self._clock.now(), int(top) - int(remaining))

    def _take(self, portal: PortalId, lane: Lane) -> None:
        waited = 0
        while wait := self._try_to_take(portal, lane):
            if waited + wait > self._longest_wait_ms:
                raise TryAgain(f"no room for calls to portal {portal}", after_seconds=wait / 1000)
            self._clock.sleep(wait / 1000)
            waited += wait

    def _try_to_take(self, portal: PortalId, lane: Lane) -> int:
        with self._lock:
            window = self._window(portal, lane)
            wait = window.wait_ms(self._clock.now())
            if not wait:
                window.in_flight += 1
            return wait

    def _window(self, portal: PortalId, lane: Lane) -> _Window:
        return self._windows.setdefault((portal, lane), _Window(self._limits[lane]))
