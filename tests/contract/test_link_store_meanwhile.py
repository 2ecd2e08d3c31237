"""What is found by marks is read in two requests. Here others record between the two, each time.

The fake reads at once, so this is about the real store alone.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from shared.domain.deals import State
from shared.domain.ids import DealKey, Milliseconds
from shared.domain.leads import OpenDeal
from shared.ports import Commit, LeadCommit
from shared.store.dynamodb import DynamoDbLinkStore
from tests.contract.stand_ins import Connect, create_table
from tests.support.builders import (
    DEAL,
    PARTNER,
    RIVAL,
    a_domain_registration,
    a_lead,
    a_review,
    a_shared_deal,
)
from tests.support.clock import NOW, FakeClock

LATER = Milliseconds(NOW + 1000)


class Interrupted:
    """A client that has something else happen right before one of its requests."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self._meanwhile: dict[str, Callable[[], object]] = {}

    def before(self, request: str, happens: Callable[[], object]) -> None:
        self._meanwhile[request] = happens

    def __getattr__(self, name: str) -> Any:
        if happens := self._meanwhile.pop(name, None):
            happens()
        return getattr(self._client, name)


@pytest.fixture
def client(moto: Connect) -> Interrupted:
    return Interrupted(moto("dynamodb"))


@pytest.fixture
def store(client: Any, clock: FakeClock) -> DynamoDbLinkStore:
    return DynamoDbLinkStore(create_table(client), client, clock, writers=1)


def test_a_domain_that_changes_hands_meanwhile_is_nobody_elses(
    store: DynamoDbLinkStore, client: Interrupted
) -> None:
    held = store.record_lead(LeadCommit(before=a_lead(), after=a_lead(registration=a_domain_registration())))
    taken = replace(held, registration=a_domain_registration(partner=RIVAL))
    client.before("batch_get_item", lambda: store.record_lead(LeadCommit(before=held, after=taken)))

    assert store.domains_of(PARTNER) == []


def test_a_lead_that_is_left_to_one_partner_meanwhile_is_not_contested(
    store: DynamoDbLinkStore, client: Interrupted
) -> None:
    deals = tuple(OpenDeal(key=DealKey(f"{each}"), partner=each, product="") for each in (PARTNER, RIVAL))
    both = store.record_lead(LeadCommit(before=a_lead(), after=a_lead(open_deals=deals)))
    one = replace(both, open_deals=deals[:1])
    client.before("batch_get_item", lambda: store.record_lead(LeadCommit(before=both, after=one)))

    assert store.contested() == []


def test_a_registration_that_is_shared_meanwhile_is_not_held(
    store: DynamoDbLinkStore, client: Interrupted
) -> None:
    held = store.record(Commit(deal_after=a_shared_deal(state=State.HELD)))
    shared = replace(held, state=State.ACTIVE)
    client.before("batch_get_item", lambda: store.record(Commit(deal_before=held, deal_after=shared)))

    assert store.held() == []
    assert store.deals([DEAL])[DEAL].state is State.ACTIVE


def test_a_review_that_is_closed_meanwhile_is_not_open(store: DynamoDbLinkStore, client: Interrupted) -> None:
    store.raise_reviews([a_review()])
    client.before("batch_get_item", lambda: store.close_review("review-1", by="ada", at=LATER))

    assert store.reviews() == []


def test_of_two_that_close_a_review_at_once_the_first_stays(
    store: DynamoDbLinkStore, client: Interrupted
) -> None:
    store.raise_reviews([a_review()])
    first = a_review(closed_by="ada", closed_at=LATER)
    client.before("transact_write_items", lambda: store.close_review("review-1", by="ada", at=LATER))

    assert store.close_review("review-1", by="bo", at=LATER) == first
    assert store.close_review("review-1", by="cy", at=LATER) == first


def test_of_two_that_raise_a_review_at_once_the_first_stays(
    store: DynamoDbLinkStore, client: Interrupted
) -> None:
    client.before("transact_write_items", lambda: store.raise_reviews([a_review()]))
    store.raise_reviews([a_review(raised_at=LATER), a_review(id="review-2")])

    assert store.reviews() == [a_review(id="review-2"), a_review()]
