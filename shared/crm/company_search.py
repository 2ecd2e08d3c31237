"""Finds companies by domain (HubSpot docs: CRM search). The index lags behind writes by seconds."""

import json
from collections.abc import Collection, Iterator, Sequence
from typing import Any

from shared.crm.calls import Calls
from shared.crm.endpoints import SEARCH_RECORDS
from shared.crm.record_json import as_documented, moment, next_page, record_of, results_of
from shared.domain.ids import ObjectType, PortalId
from shared.domain.records import Record

DOMAINS_PER_CALL = 100
PAGE = 200
LONGEST_BODY = 3_000
"""Characters, of the whole request."""
LAST_RESULT = 10_000
_CREATED = "createdate"


def find_companies(
    calls: Calls, portal: PortalId, domains: Collection[str], properties: Collection[str]
) -> Sequence[Record]:
    wanted = [*dict.fromkeys((*properties, _CREATED))]
    found = {
        company.id: company
        for some in _searches(sorted({each.lower() for each in domains}), wanted)
        for company in _pages(calls, portal, some, wanted)
    }
    with as_documented():
        return sorted(found.values(), key=lambda each: (moment(each.properties[_CREATED]), int(each.id)))


def _pages(
    calls: Calls, portal: PortalId, domains: Sequence[str], properties: Sequence[str]
) -> Iterator[Record]:
    after = "0"
    while after and int(after) < LAST_RESULT:
        body = _body(domains, properties, after)
        answer = calls.send(portal, SEARCH_RECORDS, body=body, type=ObjectType.COMPANY)
        yield from map(record_of, results_of(answer))
        after = next_page(answer)


def _searches(domains: Sequence[str], properties: Sequence[str]) -> Iterator[Sequence[str]]:
    """Cut by number and by the length of the request."""
    room = LONGEST_BODY - len(json.dumps(_body([], properties, str(LAST_RESULT))))
    some: list[str] = []
    for domain in domains:
        if some and (len(some) == DOMAINS_PER_CALL or _length([*some, domain]) > room):
            yield some
            some = []
        some.append(domain)
    if some:
        yield some


def _length(domains: Sequence[str]) -> int:
    return sum(len(json.dumps(domain)) + len(", ") for domain in domains)


def _body(domains: Sequence[str], properties: Sequence[str], after: str) -> dict[str, Any]:
    return {
        "filterGroups": [
            {"filters": [{"propertyName": "domain", "operator": "IN", "values": list(domains)}]}
        ],
        "sorts": [{"propertyName": _CREATED, "direction": "ASCENDING"}],
        "properties": list(properties),
        "limit": PAGE,
        "after": after,
    }
