"""When the clock looks at a shared deal: some days before it closes, as long as its proof is missing."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from shared.domain.deal_clock import due_at, looked_at
from shared.domain.deals import Kind, SharedDeal, State
from shared.domain.desired import settled
from shared.domain.ids import DAY, Milliseconds
from shared.domain.notices import NoticeRules
from shared.domain.standing import Standing
from tests.support.builders import a_program
from tests.unit.domain.closed_deals import PROGRAM, a_deal, said, told

CLOSES = said("close_date", "2026-12-31", 1)


def before_close(days: float, close: str = "2026-12-31") -> Milliseconds:
    midnight = datetime.fromisoformat(close).replace(tzinfo=UTC).timestamp() * 1000
    return Milliseconds(round(midnight - days * DAY))


@pytest.mark.parametrize(
    "deal, due",
    [
        pytest.param(a_deal(CLOSES), before_close(14), id="no proof"),
        pytest.param(a_deal(CLOSES, said("poi", "requested", 2)), before_close(14), id="asked for"),
        pytest.param(a_deal(CLOSES, said("poi", "declined", 2)), before_close(14), id="declined"),
        pytest.param(a_deal(CLOSES, said("poi", "confirmed", 2)), 0, id="confirmed"),
        pytest.param(a_deal(), 0, id="no close date"),
        pytest.param(a_deal(CLOSES, said("close_date", "", 2)), 0, id="no close date any more"),
        pytest.param(a_deal(CLOSES, said("stage", "won", 2)), 0, id="closed"),
        pytest.param(a_deal(CLOSES, state=State.HELD, kind=None), 0, id="held"),
        pytest.param(a_deal(CLOSES, state=State.ENDED), 0, id="ended"),
        pytest.param(
            a_deal(CLOSES, kind=Kind.BEST_PARTNER_WINS, standing=Standing(proven_elsewhere=True)),
            0,
            id="a proof would not help",
        ),
        pytest.param(
            a_deal(CLOSES, registered_at=before_close(10)), before_close(3), id="registered ten days before"
        ),
        pytest.param(a_deal(CLOSES, registered_at=before_close(2)), 0, id="registered two days before"),
        pytest.param(a_deal(said("close_date", "0001-01-01", 1)), 0, id="a year long ago"),
        pytest.param(
            a_deal(said("close_date", "next spring", 1)), 0, id="no day, of a program that took any text"
        ),
        pytest.param(
            a_deal(said("close_date", "9999-12-31", 1)), before_close(14, "9999-12-31"), id="a year far off"
        ),
    ],
)
def test_when_it_is_due(deal: SharedDeal, due: int) -> None:
    assert deal.due_at == due


def test_what_is_not_designated_can_t_be_missing() -> None:
    deal = replace(a_deal(CLOSES))

    assert due_at(deal, a_program()) == 0


def test_the_program_says_how_many_days_before() -> None:
    rules = NoticeRules(poi_days=(30,))

    assert due_at(a_deal(CLOSES), replace(PROGRAM, notices=rules)) == before_close(30)


@pytest.mark.parametrize(
    "name, value", [("deal_name", "Another"), ("stage", "decision"), ("poi", "requested")]
)
def test_what_leaves_the_close_date_leaves_when_it_is_due(name: str, value: str) -> None:
    deal = a_deal(CLOSES)

    assert told(deal, said(name, value, 5)).due_at == deal.due_at


def seen_at(deal: SharedDeal, now: Milliseconds) -> tuple[SharedDeal, int | None]:
    """The deal as the clock leaves it, and how many days are left if people are told."""
    after, missing = looked_at(deal, now, PROGRAM)
    return settled(after, PROGRAM), missing.days_left if missing else None


@pytest.mark.parametrize(
    "now, days_left, next_due",
    [
        pytest.param(before_close(14.001), None, before_close(14), id="too early"),
        pytest.param(before_close(14), 14, before_close(3), id="in time"),
        pytest.param(before_close(13.5), 14, before_close(3), id="begun days count"),
        pytest.param(before_close(3), 3, 0, id="only the last of two"),
        pytest.param(before_close(-0.5), 0, 0, id="on the day"),
        pytest.param(before_close(-1), None, 0, id="past"),
    ],
)
def test_what_the_clock_says(now: Milliseconds, days_left: int | None, next_due: int) -> None:
    deal, told_of = seen_at(a_deal(CLOSES), now)

    assert (told_of, deal.due_at) == (days_left, next_due)
    assert seen_at(deal, now) == (deal, None)


def test_another_close_date_is_said_anew_and_the_first_one_not_again() -> None:
    deal, _ = seen_at(a_deal(CLOSES), before_close(2))
    moved = told(deal, said("close_date", "2027-06-30", 7))
    assert moved.due_at == before_close(14, "2027-06-30")

    assert told(moved, said("close_date", "2026-12-31", 8)).due_at == 0


def test_a_date_that_is_moved_near_is_said_at_once() -> None:
    near = told(a_deal(CLOSES), said("close_date", "2026-10-06", 9))

    assert near.due_at == before_close(14, "2026-10-06")
    assert seen_at(near, before_close(5.5, "2026-10-06"))[1] == 6


def test_nothing_else_of_the_deal_changes() -> None:
    deal: Any = a_deal(CLOSES)
    after, _ = looked_at(deal, before_close(3), PROGRAM)

    assert replace(after, told=frozenset()) == deal
