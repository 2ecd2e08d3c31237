"""The webhooks that the app subscribes to, read from the file that is uploaded to HubSpot."""

import json
from pathlib import Path

Subscription = tuple[str, str | None, str | None]
"""Subscription type, property name (of a propertyChange), object type (of the generic form)."""

_FILE = Path(__file__).parent / "src" / "app" / "webhooks" / "webhooks-hsmeta.json"


def subscriptions() -> list[Subscription]:
    told = json.loads(_FILE.read_text(encoding="utf-8"))["config"]["subscriptions"]
    return [
        (each["subscriptionType"], each.get("propertyName"), each.get("objectType"))
        for each in (*told["crmObjects"], *told["legacyCrmObjects"], *told["hubEvents"])
        if each["active"]
    ]
