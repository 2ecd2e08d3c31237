"""The scenes in their order."""

import json
from collections.abc import Callable, Iterator, Sequence

from infra.local.scenario import crossing, lead_life, refusals, ways_in
from infra.local.scenario.play import Play, Scene
from infra.local.scenario.playing import Played, play_scene
from infra.local.system import LocalSystem

SCENES: tuple[Scene, ...] = (
    refusals.PREVIEW,
    *ways_in.SCENES,
    *crossing.SCENES,
    *refusals.SCENES,
    *lead_life.SCENES,
)


def play_all(
    system: LocalSystem, tell: Callable[[int, Played, Play], None], scenes: Sequence[Scene] = SCENES
) -> list[Played]:
    """A scene that failed does not keep the next from being played: one run tells everything."""
    play = Play(system)
    played = []
    for number, scene in enumerate(scenes, start=1):
        outcome = play_scene(scene, play)
        tell(number, outcome, play)
        played.append(outcome)
    return played


def echoes_dropped(system: LocalSystem) -> int:
    """As the functions tell CloudWatch."""
    return sum(int(sum(metrics.get("own_echo", ()))) for metrics in _metrics(system))


def _metrics(system: LocalSystem) -> Iterator[dict[str, list[float]]]:
    for function in ("receive_webhooks", "process_events"):
        for line in system.aws.printed_by(function):
            if '"_aws"' in line and line.startswith("{"):
                yield json.loads(line)
