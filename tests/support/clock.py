"""A clock that only moves when it is told to, or slept on."""

from shared.domain.ids import Milliseconds

NOW = Milliseconds(1_790_000_000_000)
"""A day in September 2026; no test depends on which."""


class FakeClock:
    def __init__(self, now: Milliseconds = NOW) -> None:
        self._now = now
        self.slept = 0.0

    def now(self) -> Milliseconds:
        return self._now

    def sleep(self, seconds: float) -> None:
        self.slept += seconds
        self.pass_(seconds)

    def pass_(self, seconds: float) -> None:
        self._now = Milliseconds(self._now + round(seconds * 1000))
