"""What is on its way to a portal: deals and notices that it does not show yet, writes under way, links to come."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from itertools import islice
from typing import TYPE_CHECKING

from shared.domain.ids import DealKey, PortalId
from shared.domain.notices import Notice
from shared.ports import Clock, Conflict, Waiting
from shared.store import keys
from shared.store.deals import deal_key
from shared.store.documents import decode
from shared.store.table import Table, key_of
from shared.store.writes import delete, put

if TYPE_CHECKING:
    from shared.store.table import Item

ANNOUNCED_SECONDS = 600
"""How long an announcement counts. Whoever announced and crashed must not make the portal wait for ever."""

UNRECORDED = "attribute_not_exists(PK) OR attribute_exists(expires_at)"
"""The mark is an announcement, or not there."""


class Backlog:
    _table: Table
    _clock: Clock
    _writers: int

    def behind(self, portal: PortalId, *, limit: int) -> Waiting:
        """Deals come first: their marks sort before the notices."""
        entries = self._table.query(keys.behind(portal), page=limit)
        waiting = list(islice((each for each in entries if not _is_announcement(each)), limit))
        return Waiting(
            deals={deal_key(each): _partner(each) for each in waiting if not _is_notice(each)},
            notices=tuple(decode(Notice, each["doc"]["S"]) for each in waiting if _is_notice(each)),
        )

    def notices_delivered(self, portal: PortalId, ids: Collection[str]) -> None:
        """Several at once, and not in a transaction, where each would cost twice as much."""
        deletions = [[delete(keys.notice(portal, id))] for id in ids]
        with ThreadPoolExecutor(self._writers) as pool:
            list(pool.map(self._table.write, deletions))

    def intend(self, portal: PortalId, writes: Mapping[DealKey, Collection[str]]) -> None:
        names = {key: sorted(names) for key, names in writes.items()}
        self._table.write([put(keys.intended(portal), doc=json.dumps(names))])

    def intended(self, portal: PortalId) -> Mapping[DealKey, frozenset[str]]:
        item = self._table.get(keys.intended(portal))
        names: Mapping[str, list[str]] = json.loads(item["doc"]["S"]) if item else {}
        return {DealKey(key): frozenset(each) for key, each in names.items()}

    def carried_out(self, portal: PortalId) -> None:
        self._table.write([delete(keys.intended(portal))])

    def announce(self, portal: PortalId, label: DealKey) -> None:
        """Leaves a recorded mark alone: with an expiry on it, what is behind would be forgotten."""
        mark = keys.creation(portal, label)
        expires_at = self._now() + ANNOUNCED_SECONDS
        with suppress(Conflict):
            self._table.write([put(mark, only_if=UNRECORDED, deal=label, expires_at=expires_at)])

    def withdraw(self, portal: PortalId, label: DealKey) -> None:
        with suppress(Conflict):
            self._table.write([delete(keys.creation(portal, label), only_if=UNRECORDED)])

    def is_linking(self, portal: PortalId) -> bool:
        now = self._now()
        marks = self._table.query(keys.behind(portal), prefix=keys.CREATIONS, page=25)
        return any(not _is_announcement(mark) or int(mark["expires_at"]["N"]) > now for mark in marks)

    def _now(self) -> int:
        return self._clock.now() // 1000


def _partner(mark: Item) -> PortalId:
    return PortalId(int(mark["partner"]["N"]))


def _is_announcement(mark: Item) -> bool:
    return "expires_at" in mark


def _is_notice(entry: Item) -> bool:
    return key_of(entry).sort.startswith(keys.NOTICES)
