"""Single changes go out at once; many at once are gathered until they come to rest, and keep nobody else waiting."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from handlers.gathering import LONGEST, MANY, QUIET, gathered
from shared.domain.ids import DealKey, Milliseconds, PortalId, RecordId, Side
from shared.ports import Commit, Waiting
from tests.support.builders import (
    PARTNER,
    RIVAL,
    VENDOR,
    a_partner_side,
    a_register,
    a_shared_deal,
    a_vendor_side,
)
from tests.support.clock import FakeClock
from tests.support.link_store import FakeLinkStore

TOMORROW = 24 * 60 * 60 * 1000


class BusyClock(FakeClock):
    """While it sleeps, others work."""

    def __init__(self) -> None:
        super().__init__()
        self.meanwhile: Callable[[], object] = lambda: None

    def sleep(self, seconds: float) -> None:
        super().sleep(seconds)
        self.meanwhile()


@pytest.fixture
def clock() -> BusyClock:
    return BusyClock()


@pytest.fixture
def store(clock: BusyClock) -> FakeLinkStore:
    return FakeLinkStore(clock)


def behind(store: FakeLinkStore, number: int, *, partner: PortalId = PARTNER) -> list[DealKey]:
    """So many deals of this partner that the vendor's CRM does not show yet."""
    keys = [DealKey(f"deal-{partner}-{each}") for each in range(number)]
    for each, key in enumerate(keys):
        record_behind(store, key, f"{partner}{each}", partner=partner)
    return keys


def record_behind(store: FakeLinkStore, key: DealKey, record: str, *, partner: PortalId = PARTNER) -> None:
    deal = a_shared_deal(
        key=key,
        vendor=a_vendor_side(deal=RecordId(record)),
        partner=a_partner_side(portal=partner),
        behind=frozenset({Side.VENDOR}),
    )
    store.record(Commit(deal_after=deal))


def edit(store: FakeLinkStore, key: DealKey, clock: BusyClock) -> None:
    deal = store.deals([key])[key]
    registers = {**deal.registers, "amount": a_register(f"{clock.now()}")}
    store.record(Commit(deal_before=deal, deal_after=replace(deal, registers=registers)))


def gather(store: FakeLinkStore, clock: BusyClock, *, for_ms: int = TOMORROW) -> tuple[Waiting, int]:
    """What the round is for, and how long it waited, in milliseconds."""
    began = clock.now()
    until = Milliseconds(began + for_ms)
    return gathered(VENDOR, until=until, store=store, clock=clock), clock.now() - began


@pytest.mark.parametrize("number", [0, 1, MANY])
def test_what_a_person_changes_waits_for_nothing(store: FakeLinkStore, clock: BusyClock, number: int) -> None:
    keys = behind(store, number)

    assert gather(store, clock) == (Waiting(deals=dict.fromkeys(keys, PARTNER)), 0)


def test_many_deals_wait_until_none_of_them_changes_any_more(store: FakeLinkStore, clock: BusyClock) -> None:
    keys = behind(store, MANY + 1)
    last = Milliseconds(clock.now() + 4_000)
    clock.meanwhile = lambda: clock.now() <= last and edit(store, keys[-1], clock)  # type: ignore[func-returns-value]
    waiting, waited = gather(store, clock)

    assert set(waiting.deals) == set(keys)
    assert QUIET <= waited - 4_000 < 2 * QUIET


def test_they_wait_while_more_and_more_of_them_come_too(store: FakeLinkStore, clock: BusyClock) -> None:
    behind(store, MANY + 1)
    more = iter(("late-1", "late-2", "late-3"))

    def come() -> None:
        if key := next(more, None):
            record_behind(store, DealKey(key), key)

    clock.meanwhile = come
    waiting, _ = gather(store, clock)

    assert len(waiting.deals) == MANY + 4


@pytest.mark.parametrize("for_ms, longest", [(TOMORROW, LONGEST), (2_000, 2_000)])
def test_changes_that_never_end_go_out_all_the_same(
    store: FakeLinkStore, clock: BusyClock, for_ms: int, longest: int
) -> None:
    """At the latest when the function's own time is over."""
    keys = behind(store, MANY + 1)
    clock.meanwhile = lambda: edit(store, keys[0], clock)
    waiting, waited = gather(store, clock, for_ms=for_ms)

    assert set(waiting.deals) == set(keys)
    assert longest <= waited < longest + 1_000


def test_the_single_change_of_another_partner_does_not_wait_for_them(
    store: FakeLinkStore, clock: BusyClock
) -> None:
    keys = behind(store, MANY + 1)
    clock.meanwhile = lambda: edit(store, keys[0], clock)
    (single,) = behind(store, 1, partner=RIVAL)

    assert gather(store, clock) == (Waiting(deals={single: RIVAL}), 0)
