"""Spreads the runs over two processes and tells of each workload as soon as it is measured."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, wait
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.queues import Queue
from typing import Any

from tests.bench.fairness import Fairness, fairness
from tests.bench.workloads import SINGLE, TOLD, VARIANTS, WORKLOADS, Measured, Run, Size

PROCESSES = 2
Seeds = Sequence[int]
SEEDS_OF_SINGLE = range(1, 21)

_told: "Queue[str]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    seeds: Seeds
    ours: Size
    naive: Size

    def size(self, variant: str) -> Size:
        return self.ours if variant == "ours" else self.naive

    @property
    def runs(self) -> tuple[Run, ...]:
        """The long ones first. W1 with more seeds, as it is cheap and much hangs on which event comes first; the rest
        without echoes with the first seed only.
        """
        return (
            *self._runs(self.seeds, self.seeds[:1], WORKLOADS[len(SINGLE) :]),
            *self._runs(SEEDS_OF_SINGLE, SEEDS_OF_SINGLE, SINGLE),
            *(Run(variant="ours", seed=seed, size=self.ours, workloads=TOLD) for seed in self.seeds),
        )

    def _runs(self, seeds: Seeds, seeds_without_echoes: Seeds, workloads: tuple[str, ...]) -> Iterator[Run]:
        for variant in VARIANTS:
            for echoes_arrive, some in ((True, seeds), (False, seeds_without_echoes)):
                for seed in some:
                    yield Run(
                        variant=variant,
                        seed=seed,
                        size=self.size(variant),
                        echoes_arrive=echoes_arrive,
                        workloads=workloads,
                    )

    @property
    def steps(self) -> int:
        return sum(len(run.workloads) for run in self.runs) + len(VARIANTS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Everything:
    runs: dict[Run, Sequence[Measured]]
    fairness: Sequence[Fairness]


def run_all(plan: Plan, *, tell: Callable[[str], None]) -> Everything:
    context = get_context("spawn")
    told: Queue[str] = context.Queue()
    with ProcessPoolExecutor(PROCESSES, mp_context=context, initializer=_begin, initargs=(told,)) as pool:
        runs = {run: pool.submit(_measure, run) for run in plan.runs}
        fair = [pool.submit(_fairness, variant, plan.seeds[0], plan.size(variant)) for variant in VARIANTS]
        for text in _until_done([*runs.values(), *fair], told):
            tell(text)
    return Everything(
        runs={run: future.result() for run, future in runs.items()},
        fairness=[future.result() for future in fair],
    )


def _until_done(futures: "Sequence[Future[Any]]", told: "Queue[str]") -> Iterator[str]:
    pending = set(futures)
    while pending:
        done, pending = wait(pending, timeout=0.2)
        for each in done:
            each.result()  # raises what went wrong there
        while not told.empty():
            yield told.get()


def _begin(told: "Queue[str]") -> None:
    global _told  # noqa: PLW0603 - what a process of the pool is given at its start
    _told = told


def _measure(run: Run) -> Sequence[Measured]:
    measured = []
    for each in run.measure():
        _told.put(f"{each.workload}, {run.variant}, seed {run.seed}")
        measured.append(each)
    return measured


def _fairness(variant: str, seed: int, size: Size) -> Fairness:
    found = fairness(variant, seed, size)
    _told.put(f"W7, {variant}")
    return found
