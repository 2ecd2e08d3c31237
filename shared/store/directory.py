"""Who takes part: the portals and the partners."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from shared.domain.ids import PortalId, RecordId
from shared.domain.leads import Partner
from shared.domain.portals import Connection, Portal
from shared.ports import CannotProceed, Conflict
from shared.store import keys
from shared.store.documents import decode
from shared.store.table import Table, key_of
from shared.store.writes import Write, delete, document, put, update

if TYPE_CHECKING:
    from shared.store.table import Item

NOT_STANDING = 0
"""In place of the time of its connection: the installation was revoked."""


class Directory:
    _table: Table

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

    def _listed(self, directory: str) -> Iterator[PortalId]:
        return (PortalId(int(key_of(item).sort)) for item in self._table.query(directory))


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
