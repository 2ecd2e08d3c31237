from itertools import combinations

import pytest

from shared.domain.ids import DealKey, Domain, Milliseconds, ObjectType, PortalId, RecordId
from shared.domain.records import RecordRef
from shared.ports import Due, DueType
from shared.store import keys
from shared.store.keys import Key
from tests.support.builders import DEAL, PARTNER, PROSPECT, VENDOR

RECORD = RecordId("7")
DEAL_RECORD = RecordRef(portal=PARTNER, type=ObjectType.DEAL, id=RECORD)

SHAPES = [
    (keys.deal(DEAL), "DEAL#deal-1", "DEAL"),
    (keys.message(DEAL, "m1"), "DEAL#deal-1", "MESSAGE#m1"),
    (keys.lead(Domain("prospect.example")), "LEAD#prospect.example", "LEAD"),
    (keys.portal(PARTNER), "PORTAL#2001", "PORTAL"),
    (keys.partner(PARTNER), "PORTAL#2001", "PARTNER"),
    (keys.tokens(PARTNER), "PORTAL#2001", "TOKENS"),
    (keys.pointer(DEAL_RECORD), "PORTAL#2001#deals#7", "POINTER"),
    (keys.partner_company(VENDOR, RECORD), "PORTAL#1000#companies#7", "PARTNER"),
    (keys.listed_deal(PARTNER, Milliseconds(12), DEAL), "PORTAL#2001#SHARED", "000000000000012#deal-1"),
    (keys.creation(PARTNER, DEAL), "PORTAL#2001#BEHIND", "CREATE#deal-1"),
    (keys.change(PARTNER, DEAL), "PORTAL#2001#BEHIND", "CHANGE#deal-1"),
    (keys.notice(PARTNER, "n1"), "PORTAL#2001#BEHIND", "NOTICE#n1"),
    (keys.domain_of(PARTNER, PROSPECT), "PORTAL#2001#DOMAINS", "prospect.example"),
    (keys.contested(PROSPECT), "CONTESTED", "prospect.example"),
    (keys.held(Milliseconds(12), DEAL), "HELD", "000000000000012#deal-1"),
    (keys.due(Milliseconds(12), DueType.LEAD, PROSPECT), "DUE", "000000000000012#lead#prospect.example"),
    (keys.review("r1"), "REVIEW#r1", "REVIEW"),
    (keys.open_review(Milliseconds(12), "r1"), "REVIEWS", "000000000000012#r1"),
    (keys.listed_portal(PARTNER), "PORTALS", "2001"),
    (keys.listed_partner(PARTNER), "PARTNERS", "2001"),
]


@pytest.mark.parametrize("key,partition,sort", SHAPES, ids=["/".join(key) for key, *_ in SHAPES])
def test_keys_look_as_their_table_says(key: Key, partition: str, sort: str) -> None:
    assert key == Key(partition, sort)


def test_no_two_items_share_a_key() -> None:
    assert all(one != other for (one, *_), (other, *_) in combinations(SHAPES, 2))


def test_a_record_id_can_not_reach_into_another_portal() -> None:
    sly = RecordRef(portal=PARTNER, type=ObjectType.DEAL, id=RecordId(f"1#PORTAL#{VENDOR}#deals#1"))

    assert keys.pointer(sly).partition.startswith(f"PORTAL#{PARTNER}#")


def test_a_portals_deals_sort_by_the_time_of_their_registration() -> None:
    times = [Milliseconds(9), Milliseconds(10), Milliseconds(1_790_000_000_000)]
    listed = [keys.listed_deal(PortalId(1), time, DealKey("a")) for time in times]

    assert sorted(listed) == listed


@pytest.mark.parametrize("key", ["deal-1", "prospect.example", "a#b", ""])
@pytest.mark.parametrize("type", DueType)
def test_a_mark_of_what_is_due_tells_all_of_it(type: DueType, key: str) -> None:
    due = Due(at=Milliseconds(1_790_000_000_000), type=type, key=key)

    assert keys.what_is_due(keys.due(due.at, due.type, due.key)) == due


def test_what_is_due_by_then_sorts_before_all_the_rest() -> None:
    marks = [keys.due(Milliseconds(at), DueType.PARTNER, "\U0010ffff").sort for at in (9, 10, 11, 100)]

    assert [mark < keys.due_after(Milliseconds(10)) for mark in marks] == [True, True, False, False]
