"""Several writers at once, on MiniStack only: moto has a race of its own there."""

from contextlib import suppress
from dataclasses import replace
from functools import partial

import pytest

from shared.domain.deals import SharedDeal
from shared.domain.ids import DealKey, Domain
from shared.domain.leads import Lead, OpenDeal
from shared.ports import Commit, Conflict
from shared.store.dynamodb import DynamoDbLinkStore
from tests.contract.at_once import at_once
from tests.contract.stand_ins import Connect, create_table
from tests.support.builders import (
    DEAL,
    PARTNER,
    VENDOR,
    a_lead,
    a_partner,
    a_register,
    a_shared_deal,
    a_vendor_side,
)
from tests.support.clock import FakeClock

pytestmark = [pytest.mark.allow_hosts(["127.0.0.1"]), pytest.mark.slow]

WRITERS = 8
ROUNDS = 20


@pytest.fixture
def store(ministack: Connect, clock: FakeClock) -> DynamoDbLinkStore:
    dynamodb = ministack("dynamodb")
    return DynamoDbLinkStore(create_table(dynamodb), dynamodb, clock, writers=WRITERS)


def test_a_free_lead_is_claimed_by_exactly_one_of_many(store: DynamoDbLinkStore) -> None:
    store.save_partner(a_partner(), vendor=VENDOR)
    for number in range(ROUNDS):
        free = a_lead(domain=Domain(f"prospect-{number}.example"))
        winners = [
            key for key in at_once([partial(claim, store, free, number) for number in range(WRITERS)]) if key
        ]

        assert len(winners) == 1
        assert [each.key for each in store.lead(free.domain).open_deals] == winners

    partner = store.partner(PARTNER)
    assert partner
    assert partner.registrations == ROUNDS


def claim(store: DynamoDbLinkStore, free: Lead, number: int) -> DealKey | None:
    deal = a_shared_deal(key=DealKey(f"{free.domain}-{number}"), vendor=a_vendor_side(deal=None))
    taken = free.with_open(OpenDeal(key=deal.key, partner=PARTNER, product=""))
    commit = Commit(deal_after=deal, lead_before=free, lead_after=taken, claims=PARTNER, capacity=100)
    try:
        return store.record(commit).key
    except Conflict:
        return None


def test_no_more_is_claimed_than_the_capacity_allows(store: DynamoDbLinkStore) -> None:
    store.save_partner(a_partner(), vendor=VENDOR)
    leads = [a_lead(domain=Domain(f"prospect-{number}.example")) for number in range(WRITERS)]
    deals = [
        a_shared_deal(key=DealKey(lead.domain), vendor=a_vendor_side(deal=None), lead=lead.domain)
        for lead in leads
    ]
    results = store.record_each([Commit(deal_after=deal, claims=PARTNER, capacity=3) for deal in deals])

    assert [type(result) for result in results].count(SharedDeal) == 3
    assert store.partner(PARTNER) == a_partner(registrations=3)


def test_no_acknowledged_write_to_a_deal_is_lost(store: DynamoDbLinkStore) -> None:
    store.record(Commit(deal_after=a_shared_deal(registers={})))

    def write_some(writer: int) -> None:
        for number in range(5):
            add_register(store, f"{writer}-{number}")

    at_once([partial(write_some, writer) for writer in range(WRITERS)])
    deal = store.deals([DEAL])[DEAL]

    assert deal.registers.keys() == {f"{writer}-{number}" for writer in range(WRITERS) for number in range(5)}
    assert deal.version == 1 + WRITERS * 5


def add_register(store: DynamoDbLinkStore, name: str) -> None:
    while True:
        deal = store.deals([DEAL])[DEAL]
        more = replace(deal, registers={**deal.registers, name: a_register(name)})
        with suppress(Conflict):
            store.record(Commit(deal_before=deal, deal_after=more))
            return
