"""What the app subscribes to at HubSpot is what the handlers consume: neither more nor less."""

from typing import Any

import pytest

from infra.hubspot.subscriptions import subscriptions
from shared.crm.webhooks import Dropped, to_event
from shared.domain.events import CrmEvent
from shared.domain.invitation import REPLY_PROPERTY
from shared.program_file import read_program

ANY = {
    "portalId": 1,
    "objectId": 2,
    "occurredAt": 3,
    "changeSource": "CRM_UI",
    "propertyName": "amount",
    "propertyValue": "4",
    "associationType": "DEAL_TO_COMPANY",
    "fromObjectId": 2,
    "toObjectId": 5,
    "associationRemoved": False,
    "primaryObjectId": 2,
    "mergedObjectIds": [6],
}


def told(subscription_type: str, object_type: str | None) -> CrmEvent | Dropped:
    payload: dict[str, Any] = {**ANY, "subscriptionType": subscription_type}
    return to_event(payload | ({"objectTypeId": "0-3"} if object_type else {}), app_id=7)


@pytest.mark.parametrize("subscription", subscriptions(), ids=str)
def test_every_subscription_is_understood(subscription: tuple[str, str | None, str | None]) -> None:
    type, _, object_type = subscription

    assert not isinstance(told(type, object_type), Dropped)


def test_every_fact_that_handlers_know_is_subscribed_to() -> None:
    facts = {type(told(each, object_type)) for each, _, object_type in subscriptions()}

    assert facts == set(CrmEvent.__args__)


def test_every_designated_property_is_watched_on_both_sides_and_the_reply_to_an_invitation() -> None:
    watched = {name for type, name, _ in subscriptions() if type == "deal.propertyChange"}
    designated = {name for each in read_program().properties for name in (each.vendor, each.partner)}

    assert watched == designated | {REPLY_PROPERTY}
