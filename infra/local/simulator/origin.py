"""Who made a change: a webhook and a value's history both tell, so an app can know its own echo."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Origin:
    """changeSource and sourceId (hubspot.md §1.2); a value's history has the same pair (§4.1 "Own-write marks")."""

    change_source: str
    source_id: str
    label: str
    user_id: int | None = None
    detail: str | None = None


def written_by_app(app_id: int, app_name: str) -> Origin:
    """§1.2: "own API writes: changeSource INTEGRATION and sourceId == str(appId)"."""
    return Origin("INTEGRATION", str(app_id), "INTEGRATION", detail=app_name)


def written_by_user(user_id: int, change_source: str = "CRM_UI") -> Origin:
    """§1.2: UI edits carry `userId:75514748`."""
    return Origin(change_source, f"userId:{user_id}", change_source, user_id=user_id)
