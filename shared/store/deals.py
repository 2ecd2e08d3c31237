"""The shared deals: recorded in one transaction each, found by their records, portals and states."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import TYPE_CHECKING

from shared.domain.deals import SharedDeal, State
from shared.domain.ids import DealKey, PortalId
from shared.domain.records import RecordRef
from shared.ports import Commit, Conflict
from shared.store import keys
from shared.store.commits import stored, writes_of
from shared.store.documents import decode
from shared.store.table import Table

if TYPE_CHECKING:
    from shared.store.table import Item


class Deals:
    _table: Table
    _writers: int

    def linked(self, records: Collection[RecordRef]) -> Mapping[RecordRef, tuple[DealKey, ...]]:
        wanted = {keys.pointer(record): record for record in records}
        return {wanted[key]: _pairs(item) for key, item in self._table.get_many(wanted).items()}

    def deals(self, wanted: Collection[DealKey]) -> Mapping[DealKey, SharedDeal]:
        items = self._table.get_many(map(keys.deal, wanted))
        deals = (decode(SharedDeal, item["doc"]["S"]) for item in items.values())
        return {deal.key: deal for deal in deals}

    def deals_of(self, portal: PortalId, *, limit: int = 100) -> Sequence[SharedDeal]:
        listed = self._table.query(keys.deals_of(portal), newest_first=True, page=limit)
        newest = [deal_key(item) for item in islice(listed, limit)]
        deals = self.deals(newest)
        return [deals[key] for key in newest]

    def deal_keys_of(self, portal: PortalId) -> Sequence[DealKey]:
        return [deal_key(item) for item in self._table.query(keys.deals_of(portal), newest_first=True)]

    def held(self, *, limit: int = 100) -> Sequence[SharedDeal]:
        """A deal that is released between the two reads is left out."""
        marks = self._table.query(keys.HELD, newest_first=True, page=limit)
        newest = [deal_key(mark) for mark in islice(marks, limit)]
        deals = self.deals(newest)
        return [deals[key] for key in newest if deals[key].state is State.HELD]

    def record(self, commit: Commit) -> SharedDeal:
        """When the answer to a single write is lost, botocore's repetition meets its own version: a `Conflict` that is
        none. Whoever gathers again then finds the state recorded and nothing left to decide.
        """
        writes = writes_of(commit)
        if writes:
            self._table.write(writes)
        return stored(commit)

    def record_each(self, commits: Sequence[Commit]) -> Sequence[SharedDeal | Conflict]:
        """Several are under way at once, as each waits for the network mostly. What goes wrong otherwise than by
        conflict rises; what had not begun by then is not recorded.
        """
        with ThreadPoolExecutor(self._writers) as pool:
            return list(pool.map(self._record_or_conflict, commits))

    def _record_or_conflict(self, commit: Commit) -> SharedDeal | Conflict:
        try:
            return self.record(commit)
        except Conflict as conflict:
            return conflict


def deal_key(item: Item) -> DealKey:
    return DealKey(item["deal"]["S"])


def _pairs(pointer: Item) -> tuple[DealKey, ...]:
    return tuple(sorted(DealKey(pointer[name]["S"]) for name in pointer if name.startswith(keys.PAIR)))
