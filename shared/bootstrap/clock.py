"""The real clock: the only code that reads the time of day."""

import time

from shared.domain.ids import Milliseconds


class SystemClock:
    def now(self) -> Milliseconds:
        return Milliseconds(time.time_ns() // 1_000_000)

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)
