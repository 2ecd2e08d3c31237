"""When a deal closes, and what counts from then on: all as it stood at that moment, whenever it is told."""

from dataclasses import replace
from typing import Any

import pytest

from shared.domain.closing import Word, standing_at, word_on_poi
from shared.domain.deals import SharedDeal, State
from shared.domain.eligibility import with_eligibility
from shared.domain.eligibility_terms import STANDARD
from shared.domain.ids import Milliseconds
from shared.domain.merge import merged
from shared.domain.standing import NOTHING_HELD, Hold, Standing
from tests.unit.domain.closed_deals import HELD, PROGRAM, a_deal, by_vendor, later, said, told

WON = said("stage", "won", 20)


def earns(deal: SharedDeal) -> str:
    assert deal.eligibility
    return deal.eligibility.tier_credit


@pytest.mark.parametrize(
    "edits, credit",
    [
        pytest.param([said("poi", "confirmed", 20), WON], "full", id="in the same instant"),
        pytest.param([WON, said("poi", "confirmed", 20)], "full", id="and told the other way round"),
        pytest.param([WON, said("poi", "confirmed", 19)], "full", id="before, told later"),
        pytest.param([WON, said("poi", "confirmed", 21)], "none", id="a moment too late"),
        pytest.param(
            [said("poi", "confirmed", 10), WON, said("poi", "declined", 30)], "full", id="taken back later"
        ),
        pytest.param(
            [said("poi", "declined", 30), said("poi", "confirmed", 10), WON],
            "full",
            id="taken back later, told first",
        ),
        pytest.param(
            [WON, said("poi", "confirmed", 10), said("poi", "declined", 15)], "none", id="taken back before"
        ),
        pytest.param(
            [WON, said("poi", "confirmed", 25), said("stage", "qualified", 30)], "full", id="reopened"
        ),
        pytest.param(
            [WON, said("poi", "confirmed", 25), said("stage", "qualified", 30), said("stage", "won", 40)],
            "full",
            id="reopened and won again",
        ),
        pytest.param(
            [said("poi", "confirmed", 10), WON, said("stage", "lost", 30)], "none", id="lost after all"
        ),
    ],
)
def test_what_counts_is_what_was_so_when_it_closed(edits: list[Any], credit: str) -> None:
    assert earns(a_deal(*edits)) == credit


def standing(hold: Hold, at: int, **changes: Any) -> Standing:
    return replace(Standing(hold=hold, hold_at=later(at)), **changes)


@pytest.mark.parametrize(
    "now, before, hold",
    [
        pytest.param(standing(Hold.HELD, 0), None, Hold.HELD, id="held then"),
        pytest.param(standing(Hold.LAPSED, 20), None, Hold.LAPSED, id="lost in that instant"),
        pytest.param(standing(Hold.LAPSED, 21), None, Hold.HELD, id="lost since, so it was held"),
        pytest.param(standing(Hold.HELD, 21), None, Hold.NEVER, id="held since: nothing speaks against it"),
        pytest.param(standing(Hold.HELD, 21), standing(Hold.LAPSED, 5), Hold.LAPSED, id="renewed since"),
        pytest.param(standing(Hold.LAPSED, 5), HELD, Hold.LAPSED, id="lost before, told later"),
        pytest.param(
            standing(Hold.HELD, 0, held_until=later(20)),
            None,
            Hold.LAPSED,
            id="run out, and nobody had looked",
        ),
        pytest.param(standing(Hold.HELD, 0, held_until=later(21)), None, Hold.HELD, id="about to run out"),
    ],
)
def test_how_the_domain_stood_at_that_moment(now: Standing, before: Standing | None, hold: Hold) -> None:
    assert standing_at(now, later(20), before).hold is hold


PROVEN = Standing(proven_elsewhere=True, proven_elsewhere_at=later(10))


@pytest.mark.parametrize(
    "now, before, elsewhere",
    [
        pytest.param(PROVEN, None, True, id="before"),
        pytest.param(PROVEN, NOTHING_HELD, True, id="before, told later"),
        pytest.param(replace(PROVEN, proven_elsewhere_at=later(21)), None, False, id="since"),
        pytest.param(NOTHING_HELD, PROVEN, True, id="and taken back since"),
        pytest.param(NOTHING_HELD, None, False, id="never"),
    ],
)
def test_whether_another_partner_was_proven_by_then(
    now: Standing, before: Standing | None, *, elsewhere: bool
) -> None:
    assert standing_at(now, later(20), before).proven_elsewhere is elsewhere


@pytest.mark.parametrize(
    "own, elsewhere",
    [
        pytest.param(Word(poi="confirmed", since=later(9)), False, id="earlier"),
        pytest.param(
            Word(poi="confirmed", since=later(10)), False, id="at once: the lead says who was first"
        ),
        pytest.param(Word(poi="confirmed", since=later(11)), True, id="later"),
        pytest.param(Word(poi="declined", since=later(9)), True, id="declined"),
    ],
)
def test_a_proof_that_was_heard_of_after_another_s_counts_by_its_own_time(
    own: Word, *, elsewhere: bool
) -> None:
    assert standing_at(NOTHING_HELD, later(20), PROVEN, own).proven_elsewhere is elsewhere


CROWDED = Standing(over_capacity=True, over_capacity_at=later(10))
ROOMY = Standing(over_capacity=False, over_capacity_at=later(30))


@pytest.mark.parametrize(
    "now, before, over",
    [
        pytest.param(CROWDED, None, True, id="over then"),
        pytest.param(replace(CROWDED, over_capacity_at=later(21)), None, False, id="over since"),
        pytest.param(ROOMY, CROWDED, False, id="room again: what was withheld is paid"),
        pytest.param(replace(CROWDED, over_capacity_at=later(40)), ROOMY, False, id="and stays paid"),
    ],
)
def test_what_was_withheld_waits_for_room(now: Standing, before: Standing | None, *, over: bool) -> None:
    assert standing_at(now, later(20), before).over_capacity is over


def test_room_that_comes_and_goes_after_the_close_leaves_no_trace_where_nothing_was_withheld() -> None:
    assert standing_at(ROOMY, later(20), NOTHING_HELD) == NOTHING_HELD


def test_to_be_asked_for_a_proof_is_no_news_of_it() -> None:
    deal = a_deal(said("poi", "requested", 5), said("poi", "perhaps", 6))

    assert word_on_poi(deal).since == 0


def test_a_deal_put_together_without_its_history_is_judged_by_what_stands_on_it() -> None:
    deal = a_deal(registers={"poi": by_vendor("confirmed", 3)})

    assert (earns(deal), word_on_poi(deal).since) == ("full", later(3))


def test_of_very_many_words_the_last_ones_are_kept() -> None:
    words = [said("poi", value, at) for at, value in enumerate(["confirmed", "declined"] * 30)]

    assert len(a_deal(*words).told_of_poi) == 20
    assert earns(a_deal(*words, said("poi", "confirmed", 90))) == "full"


def test_what_happens_after_the_sharing_ended_is_nobody_s_business() -> None:
    won = a_deal(said("poi", "confirmed", 10), WON)
    ended = replace(won, state=State.ENDED, ended_at=later(30))
    over = told(ended, said("stage", "qualified", 40), said("poi", "declined", 41))

    assert (over.counted, over.eligibility) == (won.counted, won.eligibility)


def test_a_win_before_the_sharing_ended_counts_though_it_is_told_after() -> None:
    ended = replace(a_deal(said("poi", "confirmed", 10)), state=State.ENDED, ended_at=later(30))

    assert earns(told(ended, WON)) == "full"


def test_a_win_after_the_sharing_ended_does_not() -> None:
    ended = replace(a_deal(said("poi", "confirmed", 10)), state=State.ENDED, ended_at=later(15))

    assert told(ended, WON).eligibility is None


def test_a_stage_that_a_newer_program_does_not_name_opens_nothing() -> None:
    won = a_deal(said("poi", "confirmed", 10), WON)
    renamed = replace(PROGRAM, stages=tuple(each for each in PROGRAM.stages if each.name != "won"))

    assert with_eligibility(won, renamed) == won


def test_a_proof_that_counts_though_told_late_is_judged_by_the_program_of_the_day() -> None:
    won = a_deal(WON)

    assert earns(told(won, said("poi", "confirmed", 15))) == "full"
    assert won.counted
    assert (won.counted.closed_at, won.counted.won) == (later(20), True)
    assert won.counted.poi_at == Milliseconds(0)


def test_room_that_comes_after_the_close_is_no_matter_where_nothing_was_withheld() -> None:
    """Also under a program that withholds by now."""
    lenient = replace(PROGRAM, eligibility=replace(STANDARD, over_capacity_withholds=False))
    crowded = replace(a_deal(), standing=Standing(over_capacity=True, over_capacity_at=later(0)))
    closed = crowded
    for edit in (said("poi", "confirmed", 10), WON):
        closed = with_eligibility(merged(closed, [edit], lenient), lenient)
    roomy = replace(closed, standing=Standing(over_capacity_at=later(40)))

    assert with_eligibility(roomy, PROGRAM).eligibility == closed.eligibility
