"""The fake and the real link store keep the same promises, the real one on two stand-ins for DynamoDB.

Review items: raised once, open until a person closes them, closed for good.
"""

import pytest

from shared.domain.ids import Milliseconds
from shared.ports import LinkStore
from tests.support.builders import RIVAL, a_review
from tests.support.clock import NOW

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

LATER = Milliseconds(NOW + 1000)


def test_open_reviews_come_newest_first(store: LinkStore) -> None:
    reviews = [a_review(id=f"review-{n}", raised_at=Milliseconds(NOW + n)) for n in range(3)]
    store.raise_reviews([reviews[1], reviews[0]])
    store.raise_reviews([reviews[2]])
    store.raise_reviews([])

    assert store.reviews() == reviews[::-1]
    assert store.reviews(limit=2) == [reviews[2], reviews[1]]


def test_a_review_that_is_raised_again_stays_as_it_was(store: LinkStore) -> None:
    store.raise_reviews([a_review(), a_review(partner=RIVAL)])
    store.raise_reviews([a_review(raised_at=LATER), a_review(id="review-2")])

    assert store.reviews() == [a_review(id="review-2"), a_review()]


def test_a_closed_review_is_no_longer_told_and_never_raised_again(store: LinkStore) -> None:
    store.raise_reviews([a_review(), a_review(id="review-2")])
    closed = store.close_review("review-1", by="ada@vendor.example", at=LATER)

    assert closed == a_review(closed_by="ada@vendor.example", closed_at=LATER)
    assert store.reviews() == [a_review(id="review-2")]

    store.raise_reviews([a_review(), a_review(raised_at=LATER)])
    assert store.reviews() == [a_review(id="review-2")]


def test_a_closed_review_takes_no_open_one_s_place(store: LinkStore) -> None:
    store.raise_reviews([a_review(), a_review(id="review-2", raised_at=LATER)])
    store.close_review("review-2", by="ada@vendor.example", at=LATER)

    assert store.reviews(limit=1) == [a_review()]


def test_a_closed_review_keeps_who_closed_it_first(store: LinkStore) -> None:
    store.raise_reviews([a_review()])
    first = store.close_review("review-1", by="ada@vendor.example", at=LATER)

    assert store.close_review("review-1", by="bo@vendor.example", at=Milliseconds(LATER + 1)) == first


def test_a_review_that_was_never_raised_is_not_closed(store: LinkStore) -> None:
    assert store.close_review("review-1", by="ada@vendor.example", at=LATER) is None
    store.raise_reviews([a_review()])

    assert store.reviews() == [a_review()]


def test_more_reviews_are_raised_than_dynamodb_gives_at_once(store: LinkStore) -> None:
    reviews = [a_review(id=f"review-{n:03}", raised_at=Milliseconds(NOW + n)) for n in range(101)]
    store.raise_reviews(reviews)
    store.raise_reviews(reviews)

    assert store.reviews(limit=200) == reviews[::-1]
