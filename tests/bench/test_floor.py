"""Calls ÷ floor may get better, never worse. Exact and in virtual time: no figure here depends on the machine.

The bounds of W2, W3 and W5 are what holds today with a hundred deals, with a little room for the order of Python's
sets; the targets are lower (docs/benchmark.md). Whoever brings a figure down brings its bound down with it.
"""

from collections.abc import Mapping
from typing import cast

import pytest

from tests.bench import floors
from tests.bench.ours import Ours
from tests.bench.place import Place
from tests.bench.portfolio import Portfolio, edits
from tests.bench.workloads import TOLD, WORKLOADS, Measured, Run, Size
from tests.support.world import CASCADE

SIZE = Size(deals=100, changes=20)
MOST_CALLS = {
    "W1 form": 6,
    "W1 webhook": 7,
    "W2 import": 45,
    "W3 deal-major": 4,
    "W3 property-major": 4,
    "W5 messages": 5,
    "W1 form, told": 7,
    "W1 webhook, told": 9,
    "W2 import, told": 52,
}
CHEAP = (*(name for name in WORKLOADS if not name.startswith("W3b")), *TOLD)


def measured(*, echoes_arrive: bool) -> Mapping[str, Measured]:
    run = Run(variant="ours", seed=1, size=SIZE, echoes_arrive=echoes_arrive, workloads=CHEAP)
    return {each.workload: each for each in run.measure()}


@pytest.fixture(scope="module")
def ours() -> Mapping[str, Measured]:
    return measured(echoes_arrive=True)


@pytest.mark.parametrize("workload", CHEAP)
def test_it_takes_no_more_calls_than_before(workload: str, ours: Mapping[str, Measured]) -> None:
    assert ours[workload].traffic.calls <= MOST_CALLS[workload]


@pytest.mark.parametrize("workload", CHEAP)
def test_both_crms_show_what_people_typed_and_no_call_is_refused(
    workload: str, ours: Mapping[str, Measured]
) -> None:
    assert (ours[workload].divergent, ours[workload].traffic.limited) == (0, 0)


def test_our_own_echoes_cause_no_call(ours: Mapping[str, Measured]) -> None:
    """The same day without them takes exactly as many."""
    without = measured(echoes_arrive=False)

    assert {name: each.traffic for name, each in ours.items()} == {
        name: each.traffic for name, each in without.items()
    }


def test_what_piled_up_while_a_portal_was_busy_leaves_in_full_batches() -> None:
    place = Place(Ours, seed=1)
    portfolio, ours = Portfolio(place), cast("Ours", place.system)
    portfolio.customers(250)
    place.measured(lambda: portfolio.import_deals(250))
    ours._mirroring.add(CASCADE)
    plan = edits(deals=250, changes=3, seconds=10, property_major=True, tag=1)
    waiting = place.measured(lambda: portfolio.edit(plan))
    ours._mirroring.discard(CASCADE)
    leaving = place.measured(lambda: ours._answer_the_door(CASCADE))

    assert (waiting.calls, leaving.calls) == (0, floors.of_burst(250))
    assert portfolio.divergent() == 0


def test_a_change_of_a_thousand_deals_fits_into_ten_calls() -> None:
    assert floors.of_burst(1_000) == 10
    assert floors.of_import(1_000) == 62
    assert floors.of_messages(1_000) == 20
    assert floors.of_tasks(at_vendor=1_000, at_partner=1_000) == 20
    assert floors.of_spread([(0.0, 1), (4.9, 1), (4.9, 2), (5.0, 1)]) == 2
