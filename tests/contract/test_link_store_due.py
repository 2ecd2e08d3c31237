"""The fake and the real link store keep the same promises, the real one on two stand-ins for DynamoDB.

What the clock has to look at, and which registrations are held.
"""

from collections.abc import Sequence
from dataclasses import replace
from random import Random

import pytest

from shared.domain.deals import SharedDeal, State
from shared.domain.ids import DealKey, Domain, Milliseconds
from shared.domain.leads import Lead
from shared.ports import Commit, Due, DueType, LeadCommit, LinkStore
from tests.support.builders import (
    DEAL,
    PARTNER,
    PROSPECT,
    RIVAL,
    a_lead,
    a_register,
    a_shared_deal,
    a_vendor_side,
)
from tests.support.clock import NOW

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

FOR_EVER = Milliseconds(NOW * 2)


def after_now(milliseconds: int) -> Milliseconds:
    return Milliseconds(NOW + milliseconds)


def record_deal(store: LinkStore, key: str, at: Milliseconds = NOW, **changes: object) -> SharedDeal:
    deal = a_shared_deal(key=DealKey(key), vendor=a_vendor_side(deal=None), due_at=at, **changes)
    return store.record(Commit(deal_after=deal))


def record_lead(store: LinkStore, before: Lead, at: Milliseconds) -> Lead:
    return store.record_lead(LeadCommit(before=before, after=replace(before, due_at=at)))


def all_due(store: LinkStore) -> Sequence[Due]:
    return store.due(FOR_EVER, limit=100)


def test_what_is_due_comes_in_the_order_of_time_whatever_it_is(store: LinkStore) -> None:
    record_deal(store, "deal-1", after_now(2))
    record_lead(store, a_lead(), after_now(1))
    store.look_at_partner(PARTNER, after_now(3))
    record_deal(store, "deal-2", Milliseconds(5))

    assert all_due(store) == [
        Due(at=Milliseconds(5), type=DueType.DEAL, key="deal-2"),
        Due(at=after_now(1), type=DueType.LEAD, key=PROSPECT),
        Due(at=after_now(2), type=DueType.DEAL, key="deal-1"),
        Due(at=after_now(3), type=DueType.PARTNER, key=str(PARTNER)),
    ]


def test_what_is_due_at_one_instant_comes_by_type_and_key(store: LinkStore) -> None:
    store.look_at_partner(RIVAL, NOW)
    store.look_at_partner(PARTNER, NOW)
    record_lead(store, a_lead(), NOW)
    for key in ("deal-2", "deal-1"):
        record_deal(store, key, NOW)

    assert [due.key for due in all_due(store)] == ["deal-1", "deal-2", PROSPECT, str(PARTNER), str(RIVAL)]


def test_what_is_due_later_is_not_told(store: LinkStore) -> None:
    for milliseconds in range(-1, 3):
        record_deal(store, f"deal{milliseconds:+}", after_now(milliseconds))

    assert [due.key for due in store.due(NOW, limit=10)] == ["deal-1", "deal+0"]
    assert [due.key for due in store.due(after_now(1), limit=10)] == ["deal-1", "deal+0", "deal+1"]
    assert store.due(Milliseconds(0), limit=10) == []


def test_no_more_of_what_is_due_is_told_than_asked_for(store: LinkStore) -> None:
    for number in range(5):
        record_deal(store, f"deal-{number}", after_now(9 - number))

    assert [due.key for due in store.due(FOR_EVER, limit=2)] == ["deal-4", "deal-3"]


def test_a_deal_that_is_never_due_is_not_told(store: LinkStore) -> None:
    record_deal(store, "deal-1", Milliseconds(0))

    assert all_due(store) == []


def test_a_deal_is_due_once_and_then_when_it_says(store: LinkStore) -> None:
    deal = record_deal(store, "deal-1", NOW)
    for at in (after_now(5), after_now(2), after_now(2)):
        deal = store.record(Commit(deal_before=deal, deal_after=replace(deal, due_at=at, rule=f"{at}")))
        assert all_due(store) == [Due(at=at, type=DueType.DEAL, key="deal-1")]

    store.record(Commit(deal_before=deal, deal_after=replace(deal, due_at=Milliseconds(0))))
    assert all_due(store) == []


def test_a_lead_is_due_once_and_then_when_it_says(store: LinkStore) -> None:
    lead = record_lead(store, a_lead(), NOW)
    for at in (after_now(5), after_now(2)):
        lead = record_lead(store, lead, at)
        assert all_due(store) == [Due(at=at, type=DueType.LEAD, key=PROSPECT)]

    record_lead(store, lead, Milliseconds(0))
    assert all_due(store) == []


def test_a_lead_that_is_recorded_with_a_deal_is_due_too(store: LinkStore) -> None:
    deal = a_shared_deal(due_at=after_now(1))
    store.record(Commit(deal_after=deal, lead_before=a_lead(), lead_after=a_lead(due_at=NOW)))

    assert [(due.at, due.type) for due in all_due(store)] == [
        (NOW, DueType.LEAD),
        (after_now(1), DueType.DEAL),
    ]


def test_a_deal_and_a_lead_of_one_name_are_told_apart(store: LinkStore) -> None:
    record_deal(store, PROSPECT, NOW)
    lead = record_lead(store, a_lead(), NOW)
    record_lead(store, lead, Milliseconds(0))

    assert all_due(store) == [Due(at=NOW, type=DueType.DEAL, key=PROSPECT)]


def test_a_partner_is_due_until_it_was_looked_at(store: LinkStore) -> None:
    for at in (NOW, NOW, after_now(7)):
        store.look_at_partner(PARTNER, at)
    first, second = all_due(store)
    assert (first.at, second.at) == (NOW, after_now(7))

    store.partner_looked_at(first)
    store.partner_looked_at(first)
    assert all_due(store) == [second]


def test_looking_at_a_partner_takes_nothing_else_off(store: LinkStore) -> None:
    record_deal(store, str(PARTNER), NOW)
    store.look_at_partner(RIVAL, NOW)
    store.partner_looked_at(Due(at=NOW, type=DueType.PARTNER, key=str(PARTNER)))

    assert [(due.type, due.key) for due in all_due(store)] == [
        (DueType.DEAL, str(PARTNER)),
        (DueType.PARTNER, str(RIVAL)),
    ]


@pytest.mark.parametrize("seed", range(4))
def test_the_list_of_what_is_due_is_always_what_the_deals_and_leads_say(store: LinkStore, seed: int) -> None:
    chance = Random(seed)
    deals = {DealKey(f"deal-{n}"): record_deal(store, f"deal-{n}") for n in range(3)}
    leads = {Domain(f"{n}.example"): a_lead(domain=Domain(f"{n}.example")) for n in range(3)}
    for _ in range(30):
        at = Milliseconds(chance.choice([0, NOW, NOW + 1, NOW + 99]))
        if chance.random() < 0.5:
            deal = deals[chance.choice(list(deals))]
            deals[deal.key] = store.record(Commit(deal_before=deal, deal_after=replace(deal, due_at=at)))
        else:
            lead = leads[chance.choice(list(leads))]
            leads[lead.domain] = record_lead(store, lead, at)

        told = {(due.type, due.key, due.at) for due in all_due(store)}
        assert told == {
            *((DueType.DEAL, deal.key, deal.due_at) for deal in deals.values() if deal.due_at),
            *((DueType.LEAD, lead.domain, lead.due_at) for lead in leads.values() if lead.due_at),
        }


def test_held_registrations_come_newest_first(store: LinkStore) -> None:
    for number in (1, 3, 2):
        record_deal(store, f"deal-{number}", state=State.HELD, registered_at=after_now(number))
    record_deal(store, "deal-4", registered_at=after_now(4))

    assert [deal.key for deal in store.held()] == ["deal-3", "deal-2", "deal-1"]
    assert [deal.key for deal in store.held(limit=2)] == ["deal-3", "deal-2"]


def test_a_registration_is_listed_as_held_while_it_is(store: LinkStore) -> None:
    held = store.record(Commit(deal_after=a_shared_deal(state=State.HELD)))
    corrected = store.record(
        Commit(deal_before=held, deal_after=replace(held, registers={"amount": a_register("9")}))
    )
    assert store.held() == [corrected]

    shared = store.record(Commit(deal_before=corrected, deal_after=replace(corrected, state=State.ACTIVE)))
    assert store.held() == []

    again = store.record(Commit(deal_before=shared, deal_after=replace(shared, state=State.HELD)))
    assert store.held() == [again]
    assert again.key == DEAL
