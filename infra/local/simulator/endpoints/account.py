"""Owners, account details, limits, and the app's own uninstalling (hubspot.md §3, §4.5, §5)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from infra.local.simulator.association_types import MAX_LABELS_PER_PAIR
from infra.local.simulator.call import Answer, Call
from infra.local.simulator.definitions import MAX_CUSTOM_PROPERTIES
from infra.local.simulator.errors import not_found
from infra.local.simulator.object_types import ObjectType
from infra.local.simulator.portal import Owner
from infra.local.simulator.routing import Access, Route
from infra.local.simulator.timestamps import iso

DEFAULT_PAGE = 100


def owners(call: Call) -> Answer:
    """`?email=&limit=&after=&archived=`."""
    email, archived = call.text("email").lower(), call.flag("archived")
    after, limit = call.number("after", 0), call.number("limit", DEFAULT_PAGE)
    found = [
        owner
        for owner in call.portal.owners.values()
        if owner.archived == archived and owner.id >= after and (not email or owner.email.lower() == email)
    ]
    page: dict[str, Any] = {"results": [_owner_view(owner) for owner in found[:limit]]}
    if len(found) > limit:
        page["paging"] = {"next": {"after": str(found[limit].id)}}
    return Answer(200, page)


def owner(call: Call) -> Answer:
    """`?idProperty=userId` looks up by the user instead."""
    key = call.path["owner"]
    by_user = call.text("idProperty") == "userId"
    for each in call.portal.owners.values():
        if str(each.user_id if by_user else each.id) == key:
            return Answer(200, _owner_view(each))
    raise not_found()


def details(call: Call) -> Answer:
    portal = call.portal
    moment = datetime.fromtimestamp(call.now / 1000, UTC)
    offset = ZoneInfo(portal.time_zone).utcoffset(moment)
    minutes = 0 if offset is None else int(offset.total_seconds() // 60)
    sign = "-" if minutes < 0 else "+"
    return Answer(
        200,
        {
            "portalId": portal.portal_id,
            "accountType": "STANDARD",
            "timeZone": portal.time_zone,
            "companyCurrency": portal.currency,
            "additionalCurrencies": list(portal.additional_currencies),
            "utcOffset": f"{sign}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}",
            "utcOffsetMilliseconds": minutes * 60_000,
            "uiDomain": "app.hubspot.com",
            "dataHostingLocation": "na1",
        },
    )


def label_limits(call: Call) -> Answer:
    """§3: the cap is read here instead of assumed; the answer's shape is unconfirmed."""
    return Answer(
        200, {"results": [_label_usage(call, near, far) for near in ObjectType for far in ObjectType]}
    )


def property_limits(call: Call) -> Answer:
    """Shape unconfirmed."""
    usage = {
        kind.value: sum(not each.hubspot_defined for each in catalog.all())
        for kind, catalog in call.portal.catalogs.items()
    }
    return Answer(
        200,
        {
            "results": [
                {"objectTypeId": type_id, "limit": MAX_CUSTOM_PROPERTIES, "usage": used}
                for type_id, used in usage.items()
            ]
        },
    )


def _label_usage(call: Call, near: ObjectType, far: ObjectType) -> dict[str, Any]:
    return {
        "fromObjectTypeId": near.value,
        "toObjectTypeId": far.value,
        "limit": MAX_LABELS_PER_PAIR,
        "usage": len(call.portal.types.labels(near, far)),
    }


def _owner_view(owner: Owner) -> dict[str, Any]:
    return {
        "id": str(owner.id),
        "email": owner.email,
        "firstName": owner.first_name,
        "lastName": owner.last_name,
        "userId": None if owner.archived else owner.user_id,
        "userIdIncludingInactive": owner.user_id,
        "type": "PERSON",
        "archived": owner.archived,
        "createdAt": iso(owner.created_at),
        "updatedAt": iso(owner.created_at),
        "teams": [],
    }


ROUTES = (
    Route("GET", "/crm/owners/{v}", owners, Access.OWNERS),
    Route("GET", "/crm/owners/{v}/{owner}", owner, Access.OWNERS),
    Route("GET", "/account-info/{v}/details", details, Access.ACCOUNT),
    Route("GET", "/crm/limits/{v}/associations/labels", label_limits, Access.ACCOUNT),
    Route("GET", "/crm/limits/{v}/custom-properties", property_limits, Access.ACCOUNT),
)
