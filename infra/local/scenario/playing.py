"""Plays a scene: acts, waits until both CRMs show what they should, and counts what it cost."""

import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from infra.local.quiet import await_quiet
from infra.local.scenario.play import Check, Play, Scene, Unexpected
from infra.local.system import LocalSystem

LONGEST_S = 10
_POLL_S = 0.01


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    calls: Counter[int]
    """HubSpot calls by portal; granting and refreshing access apart."""
    webhooks: int
    events: int

    def since(self, before: "Counts") -> "Counts":
        return Counts(
            calls=self.calls - before.calls,
            webhooks=self.webhooks - before.webhooks,
            events=self.events - before.events,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    scene: Scene
    seconds: float
    """From the first click until the other side showed it all."""
    counts: Counts
    passed: Sequence[str] = ()
    failed: Sequence[str] = field(default_factory=tuple)


def counts_of(system: LocalSystem) -> Counts:
    calls: Counter[int] = Counter()
    with system.sim.lock:
        for (portal, endpoint, _), number in system.sim.calls.items():
            if "/oauth/" not in endpoint:
                calls[portal] += number
    return Counts(calls=calls, webhooks=system.webhooks.bodies, events=system.webhooks.events)


def play_scene(scene: Scene, play: Play) -> Played:
    before, started = counts_of(play.system), time.monotonic()
    try:
        checks = scene.act(play)
    except Unexpected as sorry:
        return _cut_short(scene, play, before, started, failed=[str(sorry)])
    if scene.stays:
        await_quiet(play.system)
    else:
        _await_all(checks, started + LONGEST_S)
    ended = time.monotonic()
    # What was right must stay right when the echoes are in.
    is_quiet = await_quiet(play.system)
    seen = [(check.says, check.holds()) for check in checks]
    restless = [] if is_quiet else [f"the queues did not come to rest within {LONGEST_S} s"]
    return Played(
        scene=scene,
        seconds=ended - started,
        counts=counts_of(play.system).since(before),
        passed=[says for says, holds in seen if holds],
        failed=[*(says for says, holds in seen if not holds), *restless],
    )


def _cut_short(scene: Scene, play: Play, before: Counts, started: float, *, failed: Sequence[str]) -> Played:
    return Played(
        scene=scene,
        seconds=time.monotonic() - started,
        counts=counts_of(play.system).since(before),
        failed=failed,
    )


def _await_all(checks: Sequence[Check], deadline: float) -> None:
    """One after the other: what came true is looked at again when all is quiet."""
    for check in checks:
        while not check.holds():
            if time.monotonic() > deadline:
                return
            time.sleep(_POLL_S)
