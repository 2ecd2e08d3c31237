"""The link store on DynamoDB. What lies where, and what each request costs, stands in `shared.store.keys`."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from itertools import islice, starmap
from typing import TYPE_CHECKING

from shared.domain.deals import SharedDeal
from shared.domain.ids import DealKey, Domain, PortalId, RecordId
from shared.domain.leads import Lead, Partner
from shared.domain.messages import Message
from shared.domain.portals import Connection, Portal
from shared.domain.records import RecordRef
from shared.ports import CannotProceed, Clock, Commit, Conflict
from shared.store import keys
from shared.store.commits import stored, writes_of
from shared.store.documents import decode
from shared.store.keys import deal as deal_key
from shared.store.keys import message as message_key
from shared.store.table import Table, key_of
from shared.store.writes import Write, delete, document, put, update

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

    from shared.store.table import Item

ANNOUNCED_SECONDS = 600
"""How long an announcement counts. Whoever announced and crashed must not make the portal wait for ever."""

NOT_STANDING = 0
"""In place of the time of its connection: the installation was revoked."""
UNRECORDED = "attribute_not_exists(PK) OR attribute_exists(expires_at)"
"""The mark is an announcement, or not there."""


class DynamoDbLinkStore:
    def __init__(self, table_name: str, client: DynamoDBClient, clock: Clock, *, writers: int = 8) -> None:
        self._table = Table(table_name, client, clock)
        self._clock = clock
        self._writers = writers

    def portal(self, portal: PortalId) -> Portal | None:
        item = self._table.get(keys.portal(portal))
        return _portal(item) if item else None

    def portals(self) -> Sequence[Portal]:
        items = self._table.get_many(keys.portal(portal) for portal in self._listed(keys.PORTALS))
        return sorted((_portal(item) for item in items.values()), key=lambda portal: portal.id)

    def save_portal(self, portal: Portal) -> None:
        key = keys.portal(portal.id)
        item = put(key, doc=document(key, portal), connected_at=portal.connected_at)
        self._table.write([item, put(keys.listed_portal(portal.id))])

    def update_portal(self, portal: Portal) -> None:
        self._save_where_it_stands(portal, portal.connected_at)

    def disconnect(self, portal: Portal) -> None:
        self._save_where_it_stands(replace(portal, connection=Connection.DISCONNECTED), NOT_STANDING)

    def _save_where_it_stands(self, portal: Portal, connected_at: int) -> None:
        """`connected_at` is what is compared the next time, so a revoked installation equals none."""
        key = keys.portal(portal.id)
        write = put(
            key,
            only_if="connected_at = :seen",
            given={":seen": portal.connected_at},
            doc=document(key, portal),
            connected_at=connected_at,
        )
        with suppress(Conflict):  # revoked, or installed again
            self._table.write([write])

    def partner(self, portal: PortalId) -> Partner | None:
        item = self._table.get(keys.partner(portal))
        return _partner(item) if item else None

    def partners(self) -> Sequence[Partner]:
        items = self._table.get_many(keys.partner(portal) for portal in self._listed(keys.PARTNERS))
        return sorted((_partner(item) for item in items.values()), key=lambda partner: partner.portal)

    def save_partner(self, partner: Partner, *, vendor: PortalId) -> None:
        before = self.partner(partner.portal)
        try:
            self._table.write([*_partner_writes(partner), *_company_writes(before, partner, vendor)])
        except Conflict as conflict:
            raise CannotProceed(f"company {partner.company} already stands for another partner") from conflict

    def partners_by_company(
        self, vendor: PortalId, companies: Collection[RecordId]
    ) -> Mapping[RecordId, PortalId]:
        wanted = {keys.partner_company(vendor, company): company for company in companies}
        items = self._table.get_many(wanted)
        return {wanted[key]: PortalId(int(item["partner"]["N"])) for key, item in items.items()}

    def linked(self, records: Collection[RecordRef]) -> Mapping[RecordRef, tuple[DealKey, ...]]:
        wanted = {keys.pointer(record): record for record in records}
        return {wanted[key]: _pairs(item) for key, item in self._table.get_many(wanted).items()}

    def deals(self, keys: Collection[DealKey]) -> Mapping[DealKey, SharedDeal]:
        items = self._table.get_many(map(deal_key, keys))
        deals = (decode(SharedDeal, item["doc"]["S"]) for item in items.values())
        return {deal.key: deal for deal in deals}

    def deals_of(self, portal: PortalId, *, limit: int = 100) -> Sequence[SharedDeal]:
        listed = self._table.query(keys.deals_of(portal), newest_first=True, page=limit)
        newest = [_deal_key(item) for item in islice(listed, limit)]
        deals = self.deals(newest)
        return [deals[key] for key in newest]

    def lead(self, domain: Domain) -> Lead:
        item = self._table.get(keys.lead(domain))
        return decode(Lead, item["doc"]["S"]) if item else Lead(domain=domain)

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

    def behind(self, portal: PortalId, *, limit: int) -> Sequence[DealKey]:
        marks = self._table.query(keys.behind(portal), page=limit)
        recorded = (_deal_key(mark) for mark in marks if not _is_announcement(mark))
        return list(islice(recorded, limit))

    def intend(self, portal: PortalId, updates: Mapping[DealKey, Collection[str]]) -> None:
        names = {key: sorted(names) for key, names in updates.items()}
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

    def messages(self, keys: Collection[tuple[DealKey, str]]) -> Mapping[str, Message]:
        items = self._table.get_many(starmap(message_key, keys))
        messages = (decode(Message, item["doc"]["S"]) for item in items.values())
        return {message.id: message for message in messages}

    def messages_of(self, key: DealKey, *, limit: int = 100) -> Sequence[Message]:
        items = self._table.query(keys.messages_of(key), prefix=keys.MESSAGES)
        messages = (decode(Message, item["doc"]["S"]) for item in items)
        return sorted(messages, key=lambda message: (message.posted_at, message.id))[-limit:]

    def _listed(self, directory: str) -> Iterator[PortalId]:
        return (PortalId(int(key_of(item).sort)) for item in self._table.query(directory))

    def _record_or_conflict(self, commit: Commit) -> SharedDeal | Conflict:
        try:
            return self.record(commit)
        except Conflict as conflict:
            return conflict

    def _now(self) -> int:
        return self._clock.now() // 1000


def _is_announcement(mark: Item) -> bool:
    return "expires_at" in mark


def _deal_key(item: Item) -> DealKey:
    return DealKey(item["deal"]["S"])


def _pairs(pointer: Item) -> tuple[DealKey, ...]:
    return tuple(sorted(DealKey(pointer[name]["S"]) for name in pointer if name.startswith(keys.PAIR)))


def _portal(item: Item) -> Portal:
    return decode(Portal, item["doc"]["S"])


def _partner(item: Item) -> Partner:
    """The count stands beside the document: it grows by conditional updates that do not know the document."""
    return replace(decode(Partner, item["doc"]["S"]), registrations=int(item["registrations"]["N"]))


def _partner_writes(partner: Partner) -> Iterator[Write]:
    key = keys.partner(partner.portal)
    how = "SET doc = :doc, registrations = if_not_exists(registrations, :none)"
    yield update(key, how, {":doc": document(key, partner), ":none": 0})
    yield put(keys.listed_partner(partner.portal))


def _company_writes(before: Partner | None, after: Partner, vendor: PortalId) -> Iterator[Write]:
    """A company of another partner is refused: deals would be shared with the wrong one."""
    if before and before.company and before.company != after.company:
        yield delete(keys.partner_company(vendor, before.company))
    if after.company:
        yield put(
            keys.partner_company(vendor, after.company),
            only_if="attribute_not_exists(PK) OR partner = :partner",
            given={":partner": after.portal},
            partner=after.portal,
        )
