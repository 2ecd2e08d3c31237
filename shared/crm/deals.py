"""Reads deals with their companies and contacts: one by one while that takes fewer calls, in batches otherwise."""

from collections.abc import Collection
from dataclasses import replace

from shared.crm.associations import read_associated
from shared.crm.calls import Calls
from shared.crm.endpoints import READ_RECORD
from shared.crm.errors import NotFound
from shared.crm.reading import read_records
from shared.crm.record_json import Json, record_of
from shared.domain.ids import ObjectType, PortalId, RecordId
from shared.domain.records import Associated, Record

_FEWEST_FOR_BATCHES = 3
"""A batch costs three calls: deals, companies, contacts."""
_PRIMARY = "deal_to_company"
"""The inline name of the primary type; the others end in `_unlabeled` or are labels (names unconfirmed)."""


def read_deals(
    calls: Calls, portal: PortalId, ids: Collection[RecordId], properties: Collection[str]
) -> dict[RecordId, Record]:
    asked = list(dict.fromkeys(ids))
    if len(asked) >= _FEWEST_FOR_BATCHES:
        return _in_batches(calls, portal, asked, properties)
    found = {each: _alone(calls, portal, each, properties) for each in asked}
    return {asked_id: deal for asked_id, deal in found.items() if deal is not None}


def _alone(calls: Calls, portal: PortalId, id: RecordId, properties: Collection[str]) -> Record | None:
    query = [("properties", ",".join(properties)), ("associations", "companies,contacts")]
    try:
        json = calls.send(portal, READ_RECORD, query=query, type=ObjectType.DEAL, id=id)
    except NotFound:  # deleted, or a webhook was faster than the read path
        return None
    inline = json.get("associations") or {}
    if any("paging" in (inline.get(each) or {}) for each in ("companies", "contacts")):
        return _in_batches(calls, portal, [id], properties).get(id)  # more than 100 of one type
    return record_of(json, companies=_inline(inline, "companies"), contacts=_inline(inline, "contacts"))


def _in_batches(
    calls: Calls, portal: PortalId, ids: Collection[RecordId], properties: Collection[str]
) -> dict[RecordId, Record]:
    """Associations are read by the ids of now: under an id from before a merge there are none."""
    deals = read_records(calls, portal, ObjectType.DEAL, ids, properties)
    now = {deal.id for deal in deals.values()}
    companies = read_associated(calls, portal, ObjectType.COMPANY, now)
    contacts = read_associated(calls, portal, ObjectType.CONTACT, now)
    return {
        asked_id: replace(deal, companies=companies.get(deal.id, ()), contacts=contacts.get(deal.id, ()))
        for asked_id, deal in deals.items()
    }


def _inline(inline: Json, type: str) -> tuple[Associated, ...]:
    """One entry per association type, so a primary company stands there twice."""
    primary: dict[RecordId, bool] = {}
    for entry in (inline.get(type) or {}).get("results") or ():
        other = RecordId(str(entry["id"]))
        primary[other] = primary.get(other, False) or entry.get("type") == _PRIMARY
    return tuple(Associated(id=other, primary=is_primary) for other, is_primary in primary.items())
