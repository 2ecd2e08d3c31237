"""HubSpot's rate limits, which reject instead of slowing down."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field

from infra.local.simulator.faults import too_many

# hubspot.md §3: marketplace (OAuth) app, "110 per installing account (search excluded)"; search "5 req/s per account".
TEN_SECONDLY_LIMIT, TEN_SECONDS_MS = 110, 10_000
SEARCH_LIMIT, ONE_SECOND_MS = 5, 1_000


@dataclass(slots=True)
class RollingWindow:
    """At most `limit` calls in any `span_ms`; a rejected call does not count (unconfirmed)."""

    limit: int
    span_ms: int
    _accepted: deque[int] = field(default_factory=deque)

    def accept(self, now: int) -> bool:
        while self._accepted and self._accepted[0] <= now - self.span_ms:
            self._accepted.popleft()
        if len(self._accepted) >= self.limit:
            return False
        self._accepted.append(now)
        return True

    @property
    def remaining(self) -> int:
        return self.limit - len(self._accepted)


@dataclass(slots=True)
class PortalLimits:
    """The two buckets of one installed account."""

    calls: RollingWindow = field(default_factory=lambda: RollingWindow(TEN_SECONDLY_LIMIT, TEN_SECONDS_MS))
    searches: RollingWindow = field(default_factory=lambda: RollingWindow(SEARCH_LIMIT, ONE_SECOND_MS))

    def spend_call(self, now: int) -> Mapping[str, str]:
        accepted = self.calls.accept(now)
        if not accepted:
            raise too_many("TEN_SECONDLY_ROLLING", "ten_secondly_rolling", self._headers())
        return self._headers()

    def spend_search(self, now: int) -> Mapping[str, str]:
        """§3: search answers carry no rate-limit headers and say that they are exempt from the ten-secondly limit."""
        if not self.searches.accept(now):
            raise too_many("SECONDLY", "secondly")
        return {"x-hubspot-rate-limit-exemptions": "ten-secondly"}

    def _headers(self) -> Mapping[str, str]:
        """§3: daily headers are absent for OAuth apps."""
        return {
            "X-HubSpot-RateLimit-Max": str(self.calls.limit),
            "X-HubSpot-RateLimit-Remaining": str(self.calls.remaining),
            "X-HubSpot-RateLimit-Interval-Milliseconds": str(self.calls.span_ms),
        }
