"""Many processes under one virtual clock: each runs until it sleeps, then the one that wakes first goes on.

The product's code sleeps as it does in production, in the middle of whatever it does; so each process has a thread of
its own, of which exactly one moves at a time. Nothing depends on the machine: the same seed gives the same run.
"""

import heapq
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from shared.domain.ids import Milliseconds
from tests.support.clock import FakeClock

Work = Callable[[], None]


@dataclass(slots=True)
class _Process:
    work: Work
    turn: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    begun: bool = False


class VirtualTime:
    """A Clock."""

    def __init__(self, clock: FakeClock) -> None:
        self._clock = clock
        self._waking: list[tuple[int, int, _Process]] = []
        self._number = 0
        self._current: _Process | None = None
        self._over = threading.Semaphore(0)
        self._trouble: BaseException | None = None

    def now(self) -> Milliseconds:
        return self._clock.now()

    def sleep(self, seconds: float) -> None:
        """Outside of any process time simply passes."""
        me = self._current
        if me is None:
            self._clock.pass_(seconds)
            return
        self._wake_later(me, seconds)
        if self._give_way() is not me:
            me.turn.acquire()

    def sleep_until(self, moment: int) -> None:
        if moment > self.now():
            self.sleep((moment - self.now()) / 1000)

    def begin(self, work: Work, *, after: float = 0.0) -> None:
        """A process of its own, from then on."""
        self._wake_later(_Process(work), after)

    def run(self) -> None:
        """Until no process is left. What one of them raised is raised here."""
        if self._give_way():
            self._over.acquire()
        self._current = None
        if self._trouble:
            raise self._trouble

    def _wake_later(self, process: _Process, seconds: float) -> None:
        self._number += 1
        heapq.heappush(self._waking, (self.now() + round(seconds * 1000), self._number, process))

    def _give_way(self) -> _Process | None:
        """To the process that wakes first, which may be the one that asks."""
        if not self._waking:
            return None
        at, _, process = heapq.heappop(self._waking)
        self._clock.pass_((at - self.now()) / 1000)
        asking, self._current = self._current, process
        if not process.begun:
            process.begun = True
            threading.Thread(target=self._live, args=(process,), daemon=True).start()
        elif process is not asking:
            process.turn.release()
        return process

    def _live(self, process: _Process) -> None:
        try:
            process.work()
        except BaseException as trouble:  # noqa: BLE001 - it is raised again by `run`
            self._trouble = trouble
            self._over.release()
            return
        self._current = None
        if not self._give_way():
            self._over.release()
