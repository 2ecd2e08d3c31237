"""The budget under a clock that only moves when somebody sleeps."""

import threading
from collections import deque

import pytest

from shared.crm.budget import Budget
from shared.crm.endpoints import Lane
from shared.domain.ids import Milliseconds, PortalId
from shared.ports import TryAgain
from tests.support.clock import FakeClock

PORTAL, OTHER = PortalId(1), PortalId(2)


class Meter:
    """Counts the calls in every window of ten seconds, as HubSpot does."""

    def __init__(self, window_ms: int = 10_000) -> None:
        self._window_ms = window_ms
        self._calls: deque[int] = deque()
        self.most = 0

    def count(self, now: int) -> None:
        self._calls.append(now)
        while self._calls[0] <= now - self._window_ms:
            self._calls.popleft()
        self.most = max(self.most, len(self._calls))


def call(
    budget: Budget, clock: FakeClock, meter: Meter, *, lane: Lane = Lane.CALLS, takes: float = 0.0
) -> None:
    with budget.slot(PORTAL, lane):
        clock.pass_(takes)
        meter.count(clock.now())


def headers(remaining: int, top: int = 110) -> dict[str, str]:
    return {"x-hubspot-ratelimit-max": str(top), "x-hubspot-ratelimit-remaining": str(remaining)}


def test_the_first_hundred_and_ten_calls_go_out_at_once() -> None:
    clock, meter = FakeClock(), Meter()
    budget = Budget(clock=clock)

    for _ in range(110):
        call(budget, clock, meter)

    assert clock.slept == 0


@pytest.mark.parametrize("takes", [0.0, 0.003, 0.09, 0.4], ids=["instantly", "3 ms", "90 ms", "400 ms"])
def test_no_window_of_ten_seconds_ever_holds_more_than_the_limit(takes: float) -> None:
    clock, meter = FakeClock(), Meter()
    budget = Budget(clock=clock)

    for _ in range(500):
        call(budget, clock, meter, takes=takes)

    assert meter.most <= 110


def test_waiting_costs_hardly_more_than_hubspot_demands() -> None:
    clock, meter = FakeClock(), Meter()
    budget = Budget(clock=clock)

    for _ in range(1_100):
        call(budget, clock, meter)

    assert 90 <= clock.slept <= 91


def test_a_share_leaves_the_rest_to_other_functions() -> None:
    clock, meter = FakeClock(), Meter()
    budget = Budget(clock=clock, share=0.4)

    for _ in range(200):
        call(budget, clock, meter)

    assert meter.most == 44


def test_portals_have_budgets_of_their_own() -> None:
    clock = FakeClock()
    budget = Budget(clock=clock)

    for portal in (PORTAL, OTHER):
        for _ in range(110):
            with budget.slot(portal):
                pass

    assert clock.slept == 0


def test_searches_are_four_a_second_and_cost_no_calls() -> None:
    clock, searches, calls = FakeClock(), Meter(1_000), Meter()
    budget = Budget(clock=clock)

    for _ in range(20):
        call(budget, clock, searches, lane=Lane.SEARCH)
    slept = clock.slept
    for _ in range(110):
        call(budget, clock, calls)

    assert searches.most == 4
    assert slept == pytest.approx(4.2)
    assert clock.slept == slept


def test_calls_made_elsewhere_are_learnt_from_hubspots_headers() -> None:
    clock = FakeClock()
    budget = Budget(clock=clock)

    with budget.slot(PORTAL):
        budget.learn(PORTAL, headers(remaining=20))
    before = clock.slept
    for _ in range(15):
        with budget.slot(PORTAL):
            pass
    at_once = clock.slept - before
    with budget.slot(PORTAL):
        pass

    assert at_once == 0
    assert clock.slept == pytest.approx(10.05)


def test_calls_made_elsewhere_are_forgotten_when_hubspot_forgets_them() -> None:
    clock = FakeClock()
    budget = Budget(clock=clock)
    with budget.slot(PORTAL):
        budget.learn(PORTAL, headers(remaining=0))
    clock.pass_(6)

    budget.learn(PORTAL, headers(remaining=109))
    for _ in range(100):
        with budget.slot(PORTAL):
            pass

    assert clock.slept == 0


@pytest.mark.parametrize(
    "told",
    [{}, {"x-hubspot-ratelimit-max": "110"}, headers(0) | {"x-hubspot-ratelimit-max": "many"}],
    ids=["none", "half", "no number"],
)
def test_answers_without_usable_headers_teach_nothing(told: dict[str, str]) -> None:
    clock = FakeClock()
    budget = Budget(clock=clock)

    budget.learn(PORTAL, told)
    with budget.slot(PORTAL):
        pass

    assert clock.slept == 0


def test_a_pause_holds_the_portal_and_no_other() -> None:
    clock = FakeClock()
    budget = Budget(clock=clock)

    budget.pause(PORTAL, 8)
    with budget.slot(OTHER):
        pass
    assert clock.slept == 0
    with budget.slot(PORTAL):
        pass

    assert clock.slept == 8


def test_a_later_and_shorter_pause_does_not_end_the_longer_one() -> None:
    clock = FakeClock()
    budget = Budget(clock=clock)

    budget.pause(PORTAL, 8)
    budget.pause(PORTAL, 1)
    with budget.slot(PORTAL):
        pass

    assert clock.slept == 8


def test_a_pause_too_long_to_wait_for_is_told_at_once() -> None:
    clock = FakeClock()
    budget = Budget(clock=clock)
    budget.pause(PORTAL, 3_600)

    with pytest.raises(TryAgain) as told, budget.slot(PORTAL):
        pytest.fail("the call went out")

    assert told.value.after_seconds == 3_600
    assert clock.slept == 0


def test_a_call_that_fails_counts_too() -> None:
    clock = FakeClock()
    budget = Budget(clock=clock, calls=1)

    with pytest.raises(TryAgain, match="lost"), budget.slot(PORTAL):
        raise TryAgain("lost")
    with budget.slot(PORTAL):
        pass

    assert clock.slept > 9


def test_calls_in_flight_count_in_other_threads() -> None:
    clock = FakeClock(Milliseconds(0))
    budget = Budget(clock=clock, calls=2, longest_wait=0.5)
    both_in, done = threading.Barrier(3), threading.Event()

    def occupy() -> None:
        with budget.slot(PORTAL):
            both_in.wait(5)
            done.wait(5)

    threads = [threading.Thread(target=occupy) for _ in range(2)]
    for thread in threads:
        thread.start()
    both_in.wait(5)
    with pytest.raises(TryAgain), budget.slot(PORTAL):
        pytest.fail("a third call went out")
    done.set()
    for thread in threads:
        thread.join()
