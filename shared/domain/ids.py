"""Names for the ids that must never be mixed, and the two sides of a shared deal."""

from enum import StrEnum
from typing import NewType

PortalId = NewType("PortalId", int)
"""A HubSpot account (hubId). Only ever taken from a verified request, never from a body alone."""
RecordId = NewType("RecordId", str)
"""A CRM record's id within one portal. Ids of different portals collide, so it never stands alone as a key."""
DealKey = NewType("DealKey", str)
"""Our id of a shared deal; also the value of `twindeal_key` on both deal records."""
Domain = NewType("Domain", str)
"""A registrable domain, lower case: `example.co.jp`, never `www.example.co.jp`."""
Milliseconds = NewType("Milliseconds", int)
"""Epoch milliseconds UTC, the unit of HubSpot's `occurredAt`."""
DAY = 24 * 60 * 60 * 1000
"""Milliseconds."""


class Side(StrEnum):
    VENDOR = "vendor"
    PARTNER = "partner"

    @property
    def other(self) -> "Side":
        return Side.PARTNER if self is Side.VENDOR else Side.VENDOR


class ObjectType(StrEnum):
    """Values are the plural names HubSpot takes in its paths."""

    DEAL = "deals"
    COMPANY = "companies"
    CONTACT = "contacts"
    NOTE = "notes"
    TASK = "tasks"
