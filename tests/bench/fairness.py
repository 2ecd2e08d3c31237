"""W7: one partner bursts; how long do the single changes of the others take to reach the vendor's CRM?"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from statistics import median

from tests.bench.place import Place
from tests.bench.portfolio import Edit, Portfolio, edits
from tests.bench.workloads import BURST_SECONDS, VARIANTS, Size
from tests.support.world import CASCADE, RHEINWERK, SAKURA, VENDOR

OTHERS = 20
"""Deals of each of the two quiet partners, with one change each while the burst goes on."""
LOOK_EVERY = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Delays:
    """Seconds from typing to the other CRM."""

    median: float
    slowest: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Fairness:
    variant: str
    seed: int
    deals: int
    idle: Delays
    busy: Delays
    divergent: int


def fairness(variant: str, seed: int, size: Size) -> Fairness:
    place = Place(VARIANTS[variant], seed=seed)
    portfolio = Portfolio(place)
    portfolio.customers(size.deals + 2 * OTHERS)
    place.time.sleep(10)
    for first, number, partner in (
        (0, size.deals, CASCADE),
        (size.deals, OTHERS, SAKURA),
        (size.deals + OTHERS, OTHERS, RHEINWERK),
    ):
        place.time.begin(partial(portfolio.import_deals, number, first=first, partner=partner))
    place.measured(lambda: None)
    burst = edits(
        deals=size.deals,
        changes=size.changes,
        seconds=BURST_SECONDS,
        property_major=True,
        tag=1,
        portal=CASCADE,
    )
    idle = _delays(place, portfolio, _singles(size, "idle"))
    place.time.begin(lambda: portfolio.edit(burst))
    busy = _delays(place, portfolio, _singles(size, "busy"))
    return Fairness(
        variant=variant,
        seed=seed,
        deals=size.deals,
        idle=idle,
        busy=busy,
        divergent=portfolio.divergent(),
    )


def _singles(size: Size, tag: str) -> Iterator[Edit]:
    """In turn by the two partners, over the middle of the burst."""
    for number in range(2 * OTHERS):
        partner, first = ((SAKURA, 0), (RHEINWERK, OTHERS))[number % 2]
        second = BURST_SECONDS * (0.2 + 0.6 * number / (2 * OTHERS))
        yield Edit(second, size.deals + first + number // 2, "hs_next_step", f"{tag} {number}", partner)


def _delays(place: Place, portfolio: Portfolio, singles: Iterator[Edit]) -> Delays:
    delays: list[float] = []

    def watch(edit: Edit) -> None:
        typed = place.time.now()
        portfolio.edit([Edit(0, edit.deal, edit.property, edit.value, edit.portal)])
        while not portfolio.shows(VENDOR, edit):
            place.time.sleep(LOOK_EVERY)
        delays.append((place.time.now() - typed) / 1000)

    for edit in singles:
        place.time.begin(partial(watch, edit), after=edit.second)
    place.measured(lambda: None)
    return Delays(median=median(delays), slowest=max(delays))
