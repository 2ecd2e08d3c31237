"""Captured and documented payloads, and what becomes of each."""

from typing import Any

import pytest

from shared.crm.webhooks import Dropped, is_own_echo, to_event
from shared.domain.events import (
    CrmEvent,
    DealAssociationChanged,
    DealCreated,
    DealMerged,
    DealPropertyChanged,
    DealRemoved,
    DealRestored,
)
from shared.domain.ids import Milliseconds, ObjectType, PortalId, RecordId

APP = 39_522_895
PORTAL = PortalId(48_975_575)
DEAL = RecordId("332507367156")
AT = Milliseconds(1_782_371_971_992)


def payload(subscription_type: str, **keys: Any) -> dict[str, Any]:
    base = {
        "attemptNumber": 0,
        "sourceId": "userId:75514748",
        "eventId": 731_756_599,
        "changeSource": "CRM_UI",
        "occurredAt": AT,
        "subscriptionType": subscription_type,
        "portalId": PORTAL,
        "appId": APP,
        "subscriptionId": 6_547_118,
    }
    return {**base, **keys}


def of_deal(subscription_type: str, **keys: Any) -> dict[str, Any]:
    return payload(subscription_type, objectId=int(DEAL), **keys)


def association(
    subscription_type: str, association_type: str, source: int, to: int, **keys: Any
) -> dict[str, Any]:
    ends = {"associationType": association_type, "fromObjectId": source, "toObjectId": to}
    return payload(
        subscription_type, **ends, **{"associationRemoved": False, "isPrimaryAssociation": False, **keys}
    )


def associated(other_type: ObjectType, other: str, *, removed: bool = False) -> CrmEvent:
    return DealAssociationChanged(
        portal=PORTAL,
        deal=RecordId("10"),
        other_type=other_type,
        other=RecordId(other),
        removed=removed,
        occurred_at=AT,
    )


CREATED = DealCreated(portal=PORTAL, deal=DEAL, occurred_at=AT)
REMOVED = DealRemoved(portal=PORTAL, deal=DEAL, occurred_at=AT)
RESTORED = DealRestored(portal=PORTAL, deal=DEAL, occurred_at=AT)
MERGE = {"primaryObjectId": 10, "mergedObjectIds": [10, 11], "numberOfPropertiesMoved": 3}


def merged(survivor: str) -> CrmEvent:
    return DealMerged(
        portal=PORTAL,
        deal=RecordId(survivor),
        primary=RecordId("10"),
        others=(RecordId("10"), RecordId("11")),
        occurred_at=AT,
    )


def changed(value: str) -> CrmEvent:
    return DealPropertyChanged(portal=PORTAL, deal=DEAL, name="amount", value=value, occurred_at=AT)


@pytest.mark.parametrize(
    "received, expected",
    [
        pytest.param(of_deal("deal.creation", changeFlag="CREATED"), CREATED, id="classic creation"),
        pytest.param(of_deal("object.creation", objectTypeId="0-3"), CREATED, id="generic creation"),
        pytest.param(of_deal("deal.deletion", changeFlag="DELETED"), REMOVED, id="classic deletion"),
        pytest.param(of_deal("object.deletion", objectTypeId="0-3"), REMOVED, id="generic deletion"),
        pytest.param(of_deal("deal.restore"), RESTORED, id="classic restoration"),
        pytest.param(of_deal("object.restore", objectTypeId="0-3"), RESTORED, id="generic restoration"),
        pytest.param(
            of_deal("deal.merge", **MERGE, newObjectId=12), merged("12"), id="a merge that made a record"
        ),
        pytest.param(
            of_deal("object.merge", objectTypeId="0-3", **MERGE), merged("10"), id="a merge into the primary"
        ),
        pytest.param(
            of_deal("deal.propertyChange", propertyName="amount", propertyValue="84000"),
            changed("84000"),
            id="classic value",
        ),
        pytest.param(
            of_deal(
                "object.propertyChange",
                objectTypeId="0-3",
                propertyName="amount",
                propertyValue="84000",
                isSensitive=False,
            ),
            changed("84000"),
            id="generic value",
        ),
        pytest.param(
            of_deal("deal.propertyChange", propertyName="amount", propertyValue=""), changed(""), id="cleared"
        ),
        pytest.param(
            of_deal("deal.propertyChange", propertyName="amount", propertyValue=None),
            changed(""),
            id="cleared with null",
        ),
        pytest.param(of_deal("deal.creation", newKey={"of": "2027"}), CREATED, id="keys nobody knows yet"),
        pytest.param(
            {**of_deal("deal.creation"), "objectId": DEAL, "portalId": str(PORTAL)}, CREATED, id="ids as text"
        ),
        pytest.param({**of_deal(""), "eventType": "deal.creation"}, CREATED, id="eventType, as in the docs"),
        pytest.param(of_deal("deal.creation", occurredAt=str(AT)), CREATED, id="time as text"),
    ],
)
def test_what_happened_to_a_deal_becomes_a_fact(received: dict[str, Any], expected: CrmEvent) -> None:
    assert to_event(received, app_id=APP) == expected


@pytest.mark.parametrize(
    "received, expected",
    [
        pytest.param(
            association("deal.associationChange", "DEAL_TO_COMPANY", 10, 11),
            associated(ObjectType.COMPANY, "11"),
            id="from the deal",
        ),
        pytest.param(
            association("company.associationChange", "COMPANY_TO_DEAL", 11, 10),
            associated(ObjectType.COMPANY, "11"),
            id="from the company",
        ),
        pytest.param(
            association("contact.associationChange", "CONTACT_TO_DEAL", 11, 10),
            associated(ObjectType.CONTACT, "11"),
            id="from the contact",
        ),
        pytest.param(
            association(
                "deal.associationChange",
                "DEAL_TO_COMPANY",
                10,
                11,
                associationRemoved=True,
                isPrimaryAssociation=True,
            ),
            associated(ObjectType.COMPANY, "11", removed=True),
            id="taken off",
        ),
        pytest.param(
            association(
                "object.associationChange",
                "DEAL_TO_CONTACT",
                10,
                11,
                fromObjectTypeId="0-3",
                toObjectTypeId="0-1",
                associationTypeId=3,
                associationCategory="HUBSPOT_DEFINED",
            ),
            associated(ObjectType.CONTACT, "11"),
            id="generic",
        ),
        pytest.param(
            association(
                "object.associationChange",
                "NOTE_TO_DEAL",
                11,
                10,
                fromObjectTypeId="0-46",
                toObjectTypeId="0-3",
            ),
            associated(ObjectType.NOTE, "11"),
            id="generic, from the note",
        ),
    ],
)
def test_an_association_is_the_same_fact_from_either_end(
    received: dict[str, Any], expected: CrmEvent
) -> None:
    assert to_event(received, app_id=APP) == expected


@pytest.mark.parametrize(
    "received",
    [
        pytest.param(of_deal("contact.creation"), id="of a contact"),
        pytest.param(
            of_deal("company.propertyChange", propertyName="name", propertyValue="A"), id="of a company"
        ),
        pytest.param(of_deal("object.creation", objectTypeId="0-1"), id="of a contact, generic"),
        pytest.param(of_deal("object.creation"), id="of nobody knows what"),
        pytest.param(of_deal("deal.somethingNew"), id="of a kind from 2027"),
        pytest.param(of_deal("ticket.creation"), id="of a ticket"),
        pytest.param(of_deal(""), id="of no type"),
        pytest.param(association("deal.associationChange", "DEAL_TO_LINE_ITEM", 10, 11), id="a line item"),
        pytest.param(
            association("contact.associationChange", "CONTACT_TO_COMPANY", 10, 11), id="no deal in it"
        ),
        pytest.param(
            association("object.associationChange", "", 10, 11, fromObjectTypeId="0-3", toObjectTypeId="0-8"),
            id="a line item, generic",
        ),
    ],
)
def test_what_nothing_follows_from_is_dropped_as_unknown(received: dict[str, Any]) -> None:
    assert to_event(received, app_id=APP) is Dropped.UNKNOWN_TYPE


@pytest.mark.parametrize(
    "received",
    [
        pytest.param(None, id="null"),
        pytest.param([], id="a list"),
        pytest.param("deal.creation", id="a text"),
        pytest.param(payload("deal.creation"), id="no objectId"),
        pytest.param(of_deal("deal.creation", portalId=None), id="no portal"),
        pytest.param(of_deal("deal.creation", portalId=True), id="a portal that is true"),
        pytest.param(of_deal("deal.creation", occurredAt="yesterday"), id="no time"),
        pytest.param(of_deal("deal.creation", occurredAt=-1), id="before time"),
        pytest.param({**of_deal("deal.creation"), "objectId": "1/../2"}, id="an id that is a path"),
        pytest.param(of_deal("deal.propertyChange", propertyName="amount"), id="no value"),
        pytest.param(
            of_deal("deal.propertyChange", propertyName=["amount"], propertyValue=""), id="a list of names"
        ),
        pytest.param(
            of_deal("deal.propertyChange", propertyName="amount", propertyValue={"a": 1}),
            id="a value that is none",
        ),
        pytest.param(payload("deal.associationChange", associationType="DEAL_TO_COMPANY"), id="no ends"),
        pytest.param(
            {**association("deal.associationChange", "DEAL_TO_COMPANY", 10, 11), "associationType": None},
            id="no type",
        ),
        pytest.param(
            association(
                "object.associationChange", "", 10, 11, fromObjectTypeId=["0-3"], toObjectTypeId="0-2"
            ),
            id="a list of types",
        ),
    ],
)
def test_what_can_not_be_read_is_dropped_and_never_raised(received: object) -> None:
    assert to_event(received, app_id=APP) is Dropped.MALFORMED


@pytest.mark.parametrize(
    "source, expected",
    [
        pytest.param({"changeSource": "INTEGRATION", "sourceId": str(APP)}, True, id="ours"),
        pytest.param({"changeSource": "INTEGRATION", "sourceId": APP}, True, id="ours, as a number"),
        pytest.param({"changeSource": "INTEGRATION", "sourceId": "1"}, False, id="another app's"),
        pytest.param({"changeSource": "CRM_UI", "sourceId": str(APP)}, False, id="a person's"),
        pytest.param({"changeSource": "INTEGRATION"}, False, id="nobody's"),
        pytest.param({}, False, id="unmarked"),
    ],
)
def test_only_what_we_wrote_ourselves_is_an_echo(source: dict[str, Any], *, expected: bool) -> None:
    received = {"subscriptionType": "deal.creation", "objectId": 1, "portalId": 1, "occurredAt": 1, **source}

    assert is_own_echo(received, APP) is expected
    assert (to_event(received, app_id=APP) is Dropped.OWN_ECHO) is expected
