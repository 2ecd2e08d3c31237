"""A deal that will close soon without a proof: people of both sides are told, once."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from handlers.deal_due import handle
from shared.domain.deals import SharedDeal
from shared.domain.desired import settled
from shared.domain.ids import DealKey, Milliseconds
from shared.domain.notices import NoticeKind, NoticeRules
from shared.domain.program import Program
from shared.ports import Commit
from tests.support.builders import DEAL, PARTNER, VENDOR, a_partner_side, a_shared_deal
from tests.support.clock import FakeClock
from tests.support.link_store import FakeLinkStore
from tests.unit.domain.closed_deals import PROGRAM, by_vendor
from tests.unit.handlers.busy import BusyLinkStore

DAY = 24 * 60 * 60 * 1000
CLOSE = "2026-12-31"


def days_before_close(days: int) -> Milliseconds:
    return Milliseconds(round(datetime(2026, 12, 31, tzinfo=UTC).timestamp() * 1000) - days * DAY)


def a_deal(poi: str = "requested", close_date: str = CLOSE) -> SharedDeal:
    registers = {"close_date": by_vendor(close_date, 0), "poi": by_vendor(poi, 0)}
    partner = a_partner_side(owner_email="ada@partner.example")
    return settled(
        a_shared_deal(registers=registers, partner=partner, cam_email="cam@vendor.example"), PROGRAM
    )


def looked_at(store: FakeLinkStore, now: Milliseconds, program: Program = PROGRAM) -> int:
    """How many notices this look gave."""
    before = notices(store)
    handle(DEAL, store=store, clock=FakeClock(now), program=program)
    return len(notices(store)) - len(before)


def notices(store: FakeLinkStore) -> list[tuple[int, str, str]]:
    found = [
        (portal, notice.kind, notice.owner_email or "")
        for portal in (VENDOR, PARTNER)
        for notice in store.behind(portal, limit=1000).notices
    ]
    return sorted(found)


@pytest.fixture
def store() -> BusyLinkStore:
    store = BusyLinkStore()
    store.record(Commit(deal_after=a_deal()))
    return store


def test_the_partner_s_owner_and_the_cam_are_told(store: BusyLinkStore) -> None:
    outcome = handle(DEAL, store=store, clock=FakeClock(days_before_close(14)), program=PROGRAM)

    assert notices(store) == [
        (VENDOR, NoticeKind.POI_MISSING, "cam@vendor.example"),
        (PARTNER, NoticeKind.POI_MISSING, "ada@partner.example"),
    ]
    assert outcome.behind == {VENDOR, PARTNER}


def test_each_reminder_is_given_once(store: BusyLinkStore) -> None:
    given = {days: looked_at(store, days_before_close(days)) for days in (20, 14, 13, 4, 3, 2, 0, -1)}

    assert given == {20: 0, 14: 2, 13: 0, 4: 0, 3: 2, 2: 0, 0: 0, -1: 0}


def test_a_clock_that_was_late_gives_one_for_both(store: BusyLinkStore) -> None:
    assert looked_at(store, days_before_close(2)) == 2
    assert store.deals([DEAL])[DEAL].due_at == 0


def test_nothing_is_said_about_a_date_that_is_past(store: BusyLinkStore) -> None:
    assert looked_at(store, days_before_close(-1)) == 0
    assert store.deals([DEAL])[DEAL].due_at == 0


def test_a_proof_that_came_just_before_is_enough(store: BusyLinkStore) -> None:
    deal = store.deals([DEAL])[DEAL]
    proven = settled(replace(deal, registers={**deal.registers, "poi": by_vendor("confirmed", 1)}), PROGRAM)
    store.meanwhile(lambda busy: busy.record(Commit(deal_before=deal, deal_after=proven)))

    assert looked_at(store, days_before_close(14)) == 0


def test_a_program_that_does_not_want_it_said_marks_it_all_the_same(store: BusyLinkStore) -> None:
    silent = replace(PROGRAM, notices=NoticeRules(kinds=frozenset()))

    assert looked_at(store, days_before_close(14), silent) == 0
    assert looked_at(store, days_before_close(14)) == 0


def test_a_deal_that_is_not_there_is_no_matter() -> None:
    outcome = handle(DealKey("gone"), store=BusyLinkStore(), clock=FakeClock(), program=PROGRAM)

    assert outcome.behind == frozenset()
