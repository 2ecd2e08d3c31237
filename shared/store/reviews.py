"""The review items: each raised once and closed once, the open ones found without those that are closed."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import islice

from shared.domain.ids import Milliseconds
from shared.domain.reviews import Review
from shared.ports import Conflict
from shared.store import keys
from shared.store.documents import decode
from shared.store.table import Table
from shared.store.writes import NEW, delete, document, put

STILL_OPEN = "attribute_exists(PK) AND attribute_not_exists(closed_at)"


class Reviews:
    _table: Table

    def raise_reviews(self, reviews: Sequence[Review]) -> None:
        """Looked up first: the watch raises the same ones every day, and a refused write costs as much as one done."""
        known = self._table.get_many(keys.review(review.id) for review in reviews)
        for review in reviews:
            if keys.review(review.id) not in known:
                self._raise(review)

    def reviews(self, *, limit: int = 100) -> Sequence[Review]:
        """One that is closed between the two reads is left out."""
        marks = self._table.query(keys.OPEN_REVIEWS, newest_first=True, page=limit)
        wanted = [keys.review(mark["review"]["S"]) for mark in islice(marks, limit)]
        items = self._table.get_many(wanted)
        reviews = (decode(Review, items[key]["doc"]["S"]) for key in wanted)
        return [review for review in reviews if not review.closed_at]

    def close_review(self, id: str, *, by: str, at: Milliseconds) -> Review | None:
        review = self._review(id)
        if review is None:
            return None
        try:
            return self._close(replace(review, closed_by=by, closed_at=at))
        except Conflict:  # it is closed already
            return self._review(id)

    def _raise(self, review: Review) -> None:
        key = keys.review(review.id)
        item = put(key, only_if=NEW, doc=document(key, review))
        with suppress(Conflict):  # somebody else raised it at the same moment
            self._table.write([item, put(keys.open_review(review.raised_at, review.id), review=review.id)])

    def _close(self, review: Review) -> Review:
        key = keys.review(review.id)
        item = put(key, only_if=STILL_OPEN, doc=document(key, review), closed_at=review.closed_at)
        self._table.write([item, delete(keys.open_review(review.raised_at, review.id))])
        return review

    def _review(self, id: str) -> Review | None:
        item = self._table.get(keys.review(id))
        return decode(Review, item["doc"]["S"]) if item else None
