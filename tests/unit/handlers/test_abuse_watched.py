"""The watch over time: what was closed stays closed, what is new is raised, nothing is blocked, and it goes on."""

import pytest

from handlers import abuse_watched, what_is_due
from handlers.outcome import Outcome
from shared.domain.abuse import next_look
from shared.domain.deals import SharedDeal
from shared.domain.ids import DealKey, Milliseconds, PortalId, RecordId
from shared.domain.reviews import Signal
from shared.ports import Commit, Due, DueType
from tests.support.builders import (
    PARTNER,
    RIVAL,
    VENDOR,
    a_partner_side,
    a_program,
    a_register,
    a_shared_deal,
    a_vendor_side,
)
from tests.support.clock import FakeClock
from tests.support.link_store import FakeLinkStore

DAY_SECONDS = 86_400
FAR = Milliseconds(10**15)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def store(clock: FakeClock) -> FakeLinkStore:
    return FakeLinkStore(clock)


def handle(store: FakeLinkStore, clock: FakeClock) -> Outcome:
    due = Due(at=clock.now(), type=DueType.PARTNER, key=str(PARTNER))
    return abuse_watched.handle(due, store=store, clock=clock, program=a_program())


def a_dummy(number: int = 1, *, partner: PortalId = PARTNER) -> SharedDeal:
    return a_shared_deal(
        key=DealKey(f"deal-{number}"),
        registers={"deal_name": a_register("Test")},
        vendor=a_vendor_side(deal=RecordId(f"50{number}")),
        partner=a_partner_side(portal=partner),
    )


def test_a_partner_that_registered_nothing_is_not_reviewed(store: FakeLinkStore, clock: FakeClock) -> None:
    outcome = handle(store, clock)

    assert outcome.counts == {"partners_watched": 1, "abuse_signals": 0}
    assert store.reviews() == []


def test_a_dummy_is_reviewed_and_nothing_is_blocked(store: FakeLinkStore, clock: FakeClock) -> None:
    deal = store.record(Commit(deal_after=a_dummy()))
    outcome = handle(store, clock)

    (review,) = store.reviews()
    assert (review.signal, review.partner, review.deals) == (Signal.TEST_LIKE_NAME, PARTNER, (deal.key,))
    assert outcome.behind == frozenset()
    assert store.deals([deal.key]) == {deal.key: deal}


def test_what_was_closed_stays_closed_and_what_is_new_is_raised(
    store: FakeLinkStore, clock: FakeClock
) -> None:
    store.record(Commit(deal_after=a_dummy(1)))
    handle(store, clock)
    (first,) = store.reviews()
    store.close_review(first.id, by="dana@vendor.example", at=clock.now())

    clock.pass_(DAY_SECONDS)
    handle(store, clock)
    assert store.reviews() == []

    store.record(Commit(deal_after=a_dummy(2)))
    handle(store, clock)
    assert [review.deals for review in store.reviews()] == [("deal-2",)]


def test_looking_again_raises_nothing_anew(store: FakeLinkStore, clock: FakeClock) -> None:
    store.record(Commit(deal_after=a_dummy()))
    handle(store, clock)
    (raised,) = store.reviews()

    clock.pass_(DAY_SECONDS)
    handle(store, clock)

    assert store.reviews() == [raised]


def test_another_partners_dummies_are_looked_at_when_it_is(store: FakeLinkStore, clock: FakeClock) -> None:
    store.record(Commit(deal_after=a_dummy(partner=RIVAL)))
    handle(store, clock)

    assert store.reviews() == []


def test_the_next_look_is_due_a_day_later_however_often_it_was_asked_for(
    store: FakeLinkStore, clock: FakeClock
) -> None:
    for _ in range(3):
        handle(store, clock)
        clock.pass_(1)

    at = next_look(PARTNER, clock.now())
    assert store.due(FAR, limit=10) == [Due(at=at, type=DueType.PARTNER, key=str(PARTNER))]


def test_days_on_which_nobody_looked_are_made_good_by_one_look(
    store: FakeLinkStore, clock: FakeClock
) -> None:
    abuse_watched.watch_daily(PARTNER, clock.now(), store=store)
    clock.pass_(5 * DAY_SECONDS)
    (late,) = store.due(clock.now(), limit=10)
    handle(store, clock)
    store.partner_looked_at(late)

    (next_one,) = store.due(FAR, limit=10)
    assert clock.now() < next_one.at <= clock.now() + DAY_SECONDS * 1000


def test_a_clock_that_was_put_back_meanwhile_does_not_end_it(store: FakeLinkStore, clock: FakeClock) -> None:
    abuse_watched.watch_daily(PARTNER, clock.now(), store=store)
    (due,) = store.due(FAR, limit=10)
    clock.pass_((due.at - clock.now()) / 1000 - 1)
    what_is_due.handle(due, vendor=VENDOR, store=store, clock=clock, program=a_program())

    assert [each.at for each in store.due(FAR, limit=10)] == [due.at + DAY_SECONDS * 1000]
