"""The fake and the real link store keep the same promises, the real one on two stand-ins for DynamoDB.

What is behind, and which links are on their way.
"""

from dataclasses import replace

import pytest

from shared.domain.deals import SharedDeal
from shared.domain.ids import DealKey, RecordId, Side
from shared.ports import Commit, LinkStore
from tests.support.builders import (
    DEAL,
    PARTNER,
    RIVAL,
    VENDOR,
    a_register,
    a_shared_deal,
    a_vendor_side,
)
from tests.support.clock import FakeClock

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

NOBODY_BEHIND: frozenset[Side] = frozenset()


def with_record(deal: SharedDeal, side: Side, id: str) -> SharedDeal:
    return deal.with_side(side, replace(deal.side(side), deal=RecordId(id)))


def test_a_portal_is_behind_until_it_is_recorded_that_it_is_not(store: LinkStore) -> None:
    first = store.record(Commit(deal_after=a_shared_deal(behind=frozenset(Side))))
    assert store.behind(VENDOR, limit=10).deals == {DEAL: PARTNER}
    assert store.behind(PARTNER, limit=10).deals == {DEAL: PARTNER}

    created = replace(with_record(first, Side.PARTNER, "9"), behind=frozenset({Side.VENDOR}))
    second = store.record(Commit(deal_before=first, deal_after=created))
    assert store.behind(VENDOR, limit=10).deals == {DEAL: PARTNER}
    assert store.behind(PARTNER, limit=10).deals == {}

    store.record(Commit(deal_before=second, deal_after=replace(second, behind=NOBODY_BEHIND)))
    assert store.behind(VENDOR, limit=10).deals == {}


def test_a_deal_that_changes_again_while_behind_stays_behind_once(store: LinkStore) -> None:
    first = store.record(Commit(deal_after=a_shared_deal()))
    created = store.record(Commit(deal_before=first, deal_after=with_record(first, Side.PARTNER, "9")))
    changed = replace(created, registers={"amount": a_register("2000")})
    store.record(Commit(deal_before=created, deal_after=changed))

    assert store.behind(PARTNER, limit=10).deals == {DEAL: PARTNER}


def test_no_more_of_what_is_behind_is_told_than_asked_for(store: LinkStore) -> None:
    for n in range(5):
        store.record(
            Commit(deal_after=a_shared_deal(key=DealKey(f"deal-{n}"), vendor=a_vendor_side(deal=None)))
        )

    assert len(store.behind(PARTNER, limit=3).deals) == 3
    assert store.behind(RIVAL, limit=3).deals == {}


def test_a_portal_is_linking_while_a_record_of_it_is_still_to_be_created(store: LinkStore) -> None:
    first = store.record(Commit(deal_after=a_shared_deal()))
    assert store.is_linking(PARTNER)
    assert not store.is_linking(VENDOR)

    store.record(Commit(deal_before=first, deal_after=with_record(first, Side.PARTNER, "9")))
    assert not store.is_linking(PARTNER)
    assert store.behind(PARTNER, limit=10).deals == {DEAL: PARTNER}


def test_an_announced_link_is_not_behind(store: LinkStore) -> None:
    store.announce(VENDOR, DEAL)

    assert store.is_linking(VENDOR)
    assert not store.is_linking(PARTNER)
    assert store.behind(VENDOR, limit=10).deals == {}


def test_an_announced_link_can_be_withdrawn(store: LinkStore) -> None:
    store.announce(VENDOR, DEAL)
    store.withdraw(VENDOR, DEAL)
    store.withdraw(VENDOR, DEAL)

    assert not store.is_linking(VENDOR)


def test_one_of_two_announcements_stands_when_the_other_is_withdrawn(store: LinkStore) -> None:
    store.announce(VENDOR, DealKey("look-1"))
    store.announce(VENDOR, DealKey("look-2"))
    store.withdraw(VENDOR, DealKey("look-1"))

    assert store.is_linking(VENDOR)


def test_an_announcement_that_nobody_ends_is_forgotten(store: LinkStore, clock: FakeClock) -> None:
    store.announce(VENDOR, DEAL)
    clock.pass_(599)
    assert store.is_linking(VENDOR)

    clock.pass_(2)
    assert not store.is_linking(VENDOR)


def test_neither_announcing_nor_withdrawing_touches_what_is_recorded(
    store: LinkStore, clock: FakeClock
) -> None:
    store.record(Commit(deal_after=a_shared_deal()))
    store.announce(PARTNER, DEAL)
    store.withdraw(PARTNER, DEAL)
    clock.pass_(3600)

    assert store.is_linking(PARTNER)
    assert store.behind(PARTNER, limit=10).deals == {DEAL: PARTNER}


def test_what_a_portal_was_about_to_be_written_is_known_until_it_is_carried_out(store: LinkStore) -> None:
    assert store.intended(VENDOR) == {}

    store.intend(VENDOR, {DEAL: ["amount", "currency"]})
    store.intend(PARTNER, {DEAL: ["stage"]})
    assert store.intended(VENDOR) == {DEAL: frozenset({"amount", "currency"})}

    store.carried_out(VENDOR)
    assert store.intended(VENDOR) == {}
    assert store.intended(PARTNER) == {DEAL: frozenset({"stage"})}


def test_a_later_intention_takes_the_place_of_an_earlier_one(store: LinkStore) -> None:
    store.intend(VENDOR, {DEAL: ["amount"]})
    store.intend(VENDOR, {DealKey("deal-2"): ["stage"], DealKey("deal-3"): ()})

    assert store.intended(VENDOR) == {
        DealKey("deal-2"): frozenset({"stage"}),
        DealKey("deal-3"): frozenset(),
    }
