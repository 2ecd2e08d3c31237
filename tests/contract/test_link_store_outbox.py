"""The fake and the real link store keep the same promises, the real one on two stand-ins for DynamoDB.

Notices: put into a portal's outbox with what gave rise to them, and out of it once they are tasks there.
"""

from dataclasses import replace

import pytest

from shared.domain.deals import SharedDeal
from shared.domain.ids import DealKey, Side
from shared.domain.notices import Notice
from shared.ports import Commit, LeadCommit, LinkStore, Waiting
from tests.support.builders import (
    DEAL,
    PARTNER,
    RIVAL,
    VENDOR,
    a_lead,
    a_notice,
    a_shared_deal,
    a_vendor_side,
)

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

NOBODY_BEHIND: frozenset[Side] = frozenset()


@pytest.fixture
def deal(store: LinkStore) -> SharedDeal:
    return store.record(Commit(deal_after=a_shared_deal(behind=NOBODY_BEHIND)))


def tell(store: LinkStore, deal: SharedDeal, *notices: Notice) -> None:
    store.record(Commit(deal_before=deal, deal_after=deal, notices=notices))


def test_a_notice_waits_in_the_outbox_of_the_portal_that_it_is_for(
    store: LinkStore, deal: SharedDeal
) -> None:
    tell(store, deal, a_notice(), a_notice(portal=VENDOR, subject="For the vendor"))

    assert store.behind(PARTNER, limit=10) == Waiting(notices=(a_notice(),))
    assert store.behind(VENDOR, limit=10) == Waiting(
        notices=(a_notice(portal=VENDOR, subject="For the vendor"),)
    )
    assert store.behind(RIVAL, limit=10) == Waiting()


def test_a_notice_about_a_lead_alone_waits_as_well(store: LinkStore) -> None:
    notice = a_notice(deal=None, owner_email=None)
    store.record_lead(LeadCommit(before=a_lead(), after=a_lead(told=frozenset({"7"})), notices=(notice,)))

    assert store.behind(PARTNER, limit=10) == Waiting(notices=(notice,))


def test_a_notice_given_twice_waits_once_with_its_first_text(store: LinkStore, deal: SharedDeal) -> None:
    tell(store, deal, a_notice(), a_notice(body="Otherwise"))
    again = store.deals([DEAL])[DEAL]
    tell(store, again, a_notice(body="Yet otherwise"), a_notice(id="notice-2"))

    assert store.behind(PARTNER, limit=10).notices == (a_notice(), a_notice(id="notice-2"))


def test_a_notice_waits_until_it_is_delivered_there(store: LinkStore, deal: SharedDeal) -> None:
    tell(store, deal, a_notice(), a_notice(id="notice-2"), a_notice(portal=VENDOR))
    for _ in range(2):
        store.notices_delivered(PARTNER, ["notice-1", "unknown"])

    assert store.behind(PARTNER, limit=10).notices == (a_notice(id="notice-2"),)
    assert store.behind(VENDOR, limit=10).notices == (a_notice(portal=VENDOR),)


def test_deals_and_notices_together_are_no_more_than_asked_for(store: LinkStore, deal: SharedDeal) -> None:
    for number in range(3):
        key = DealKey(f"deal-{number + 2}")
        store.record(Commit(deal_after=a_shared_deal(key=key, vendor=a_vendor_side(deal=None))))
    tell(store, deal, *(a_notice(id=f"notice-{number}") for number in range(3)))

    assert counts(store, limit=10) == (3, 3)
    assert counts(store, limit=5) == (3, 2)
    assert counts(store, limit=2) == (2, 0)


def counts(store: LinkStore, *, limit: int) -> tuple[int, int]:
    waiting = store.behind(PARTNER, limit=limit)
    return len(waiting.deals), len(waiting.notices)


def test_an_announced_link_takes_no_notices_place(store: LinkStore, deal: SharedDeal) -> None:
    for number in range(3):
        store.announce(PARTNER, DealKey(f"look-{number}"))
    tell(store, deal, a_notice())

    assert store.behind(PARTNER, limit=1) == Waiting(notices=(a_notice(),))


def test_a_notice_is_no_link_under_way(store: LinkStore, deal: SharedDeal) -> None:
    tell(store, deal, a_notice())

    assert not store.is_linking(PARTNER)


def test_a_deal_that_catches_up_leaves_its_notices_waiting(store: LinkStore) -> None:
    first = store.record(Commit(deal_after=a_shared_deal(), notices=(a_notice(),)))
    store.record(Commit(deal_before=first, deal_after=replace(first, behind=NOBODY_BEHIND)))

    assert store.behind(PARTNER, limit=10) == Waiting(notices=(a_notice(),))


def test_more_notices_are_delivered_than_fit_in_one_request(store: LinkStore, deal: SharedDeal) -> None:
    ids = [f"notice-{number:02}" for number in range(60)]
    tell(store, deal, *(a_notice(id=id) for id in ids[:30]))
    tell(store, store.deals([DEAL])[DEAL], *(a_notice(id=id) for id in ids[30:]))
    assert [notice.id for notice in store.behind(PARTNER, limit=100).notices] == ids

    store.notices_delivered(PARTNER, ids[1:])
    assert [notice.id for notice in store.behind(PARTNER, limit=100).notices] == ids[:1]
