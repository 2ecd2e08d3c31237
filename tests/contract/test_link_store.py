"""The fake and the real link store keep the same promises, the real one on two stand-ins for DynamoDB.

Shared deals: their versions, the records that lead to them, their lists.
"""

from dataclasses import replace

import pytest

from shared.domain.deals import SharedDeal, State
from shared.domain.ids import DealKey, Milliseconds, ObjectType, PortalId, RecordId, Side
from shared.domain.records import RecordRef
from shared.ports import Commit, Conflict, LinkStore
from tests.support.builders import (
    DEAL,
    PARTNER,
    RIVAL,
    VENDOR,
    a_partner_side,
    a_shared_deal,
    a_vendor_side,
)
from tests.support.clock import NOW

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])


def deal_record(portal: PortalId, id: str) -> RecordRef:
    return RecordRef(portal=portal, type=ObjectType.DEAL, id=RecordId(id))


def with_record(deal: SharedDeal, side: Side, id: str) -> SharedDeal:
    return deal.with_side(side, replace(deal.side(side), deal=RecordId(id)))


def test_a_recorded_deal_is_found_as_it_was_recorded(store: LinkStore) -> None:
    recorded = store.record(Commit(deal_after=a_shared_deal()))

    assert recorded == a_shared_deal(version=1)
    assert store.deals([DEAL, DealKey("unknown")]) == {DEAL: recorded}


def test_each_record_of_a_deal_counts_its_version_up(store: LinkStore) -> None:
    first = store.record(Commit(deal_after=a_shared_deal()))
    second = store.record(Commit(deal_before=first, deal_after=replace(first, state=State.ENDED)))

    assert second.version == 2
    assert store.deals([DEAL])[DEAL] == second


def test_a_decision_made_on_an_older_deal_is_refused(store: LinkStore) -> None:
    first = store.record(Commit(deal_after=a_shared_deal()))
    second = store.record(Commit(deal_before=first, deal_after=replace(first, rule="5")))

    with pytest.raises(Conflict):
        store.record(Commit(deal_before=first, deal_after=replace(first, rule="2")))
    assert store.deals([DEAL])[DEAL] == second


def test_a_deal_is_not_created_twice(store: LinkStore) -> None:
    store.record(Commit(deal_after=a_shared_deal()))

    with pytest.raises(Conflict):
        store.record(Commit(deal_after=a_shared_deal(rule="2")))


def test_a_commit_that_changes_nothing_keeps_the_version(store: LinkStore) -> None:
    first = store.record(Commit(deal_after=a_shared_deal()))

    assert store.record(Commit(deal_before=first, deal_after=replace(first, version=0))) == first
    assert store.deals([DEAL])[DEAL] == first


def test_several_commits_each_succeed_or_conflict_on_their_own(store: LinkStore) -> None:
    deals = [a_shared_deal(key=DealKey(f"deal-{n}"), vendor=a_vendor_side(deal=None)) for n in range(12)]
    first = store.record(Commit(deal_after=deals[5]))
    results = store.record_each([Commit(deal_after=deal) for deal in deals])

    assert [type(result) for result in results].count(Conflict) == 1
    assert isinstance(results[5], Conflict)
    assert store.deals([deal.key for deal in deals]) == {
        deal.key: replace(deal, version=first.version) for deal in deals
    }


def test_more_deals_are_read_than_dynamodb_gives_at_once(store: LinkStore) -> None:
    deals = [a_shared_deal(key=DealKey(f"deal-{n:03}"), vendor=a_vendor_side(deal=None)) for n in range(101)]
    store.record_each([Commit(deal_after=deal) for deal in deals])

    assert store.deals([deal.key for deal in deals]).keys() == {deal.key for deal in deals}


def test_a_record_leads_to_its_shared_deal(store: LinkStore) -> None:
    store.record(Commit(deal_after=a_shared_deal(vendor=a_vendor_side(deal=RecordId("7")))))
    linked = store.linked([deal_record(VENDOR, "7"), deal_record(VENDOR, "8"), deal_record(PARTNER, "7")])

    assert linked == {deal_record(VENDOR, "7"): (DEAL,)}


def test_equal_record_ids_of_two_portals_are_kept_apart(store: LinkStore) -> None:
    mine = a_shared_deal(vendor=a_vendor_side(deal=RecordId("1")), partner=a_partner_side(deal=RecordId("7")))
    theirs = a_shared_deal(
        key=DealKey("deal-2"),
        vendor=a_vendor_side(deal=RecordId("7")),
        partner=a_partner_side(portal=RIVAL, deal=RecordId("1")),
    )
    store.record(Commit(deal_after=mine))
    store.record(Commit(deal_after=theirs))
    records = [deal_record(portal, each) for portal in (VENDOR, PARTNER, RIVAL) for each in ("1", "7")]

    assert store.linked(records) == {
        deal_record(VENDOR, "1"): (mine.key,),
        deal_record(PARTNER, "7"): (mine.key,),
        deal_record(VENDOR, "7"): (theirs.key,),
        deal_record(RIVAL, "1"): (theirs.key,),
    }


def test_a_vendor_deal_stands_in_one_pair_for_each_partner(store: LinkStore) -> None:
    store.record(Commit(deal_after=a_shared_deal()))
    rival = a_shared_deal(key=DealKey("deal-2"), partner=a_partner_side(portal=RIVAL))
    store.record(Commit(deal_after=rival))

    assert store.linked([deal_record(VENDOR, "501")]) == {deal_record(VENDOR, "501"): (DEAL, rival.key)}


def test_a_vendor_deal_never_stands_in_two_pairs_of_one_partner(store: LinkStore) -> None:
    store.record(Commit(deal_after=a_shared_deal()))

    with pytest.raises(Conflict):
        store.record(Commit(deal_after=a_shared_deal(key=DealKey("deal-2"))))
    assert store.deals([DealKey("deal-2")]) == {}


def test_a_partner_deal_never_stands_in_two_pairs(store: LinkStore) -> None:
    store.record(Commit(deal_after=a_shared_deal(partner=a_partner_side(deal=RecordId("9")))))
    second = store.record(
        Commit(deal_after=a_shared_deal(key=DealKey("deal-2"), vendor=a_vendor_side(deal=RecordId("502"))))
    )

    with pytest.raises(Conflict):
        store.record(Commit(deal_before=second, deal_after=with_record(second, Side.PARTNER, "9")))


def test_after_a_merge_in_the_crm_both_ids_lead_to_the_shared_deal(store: LinkStore) -> None:
    first = store.record(Commit(deal_after=a_shared_deal()))
    store.record(Commit(deal_before=first, deal_after=with_record(first, Side.VENDOR, "777")))
    records = [deal_record(VENDOR, "501"), deal_record(VENDOR, "777")]

    assert store.linked(records) == dict.fromkeys(records, (DEAL,))


def test_a_portals_deals_come_newest_first(store: LinkStore) -> None:
    for n in (2, 0, 1):
        store.record(
            Commit(
                deal_after=a_shared_deal(
                    key=DealKey(f"deal-{n}"),
                    registered_at=Milliseconds(NOW + n),
                    vendor=a_vendor_side(deal=None),
                )
            )
        )

    assert [deal.key for deal in store.deals_of(PARTNER)] == ["deal-2", "deal-1", "deal-0"]
    assert [deal.key for deal in store.deals_of(VENDOR, limit=2)] == ["deal-2", "deal-1"]
    assert store.deals_of(RIVAL) == []
    assert store.deal_keys_of(PARTNER) == ["deal-2", "deal-1", "deal-0"]
    assert store.deal_keys_of(RIVAL) == []


def test_an_ended_deal_stays_listed(store: LinkStore) -> None:
    first = store.record(Commit(deal_after=a_shared_deal()))
    ended = store.record(Commit(deal_before=first, deal_after=replace(first, state=State.ENDED)))

    assert store.deals_of(PARTNER) == [ended]
